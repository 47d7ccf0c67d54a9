#!/bin/sh
# Answers for others: labels and scores on a small chain, numbers on R14, budgets, refusals.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
prepare

column() { # FILE NAME
    awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
        { print $at }' "$1"
}

story() { # PLAN KEYS RESULT
    clathrate encrypt "$1" patients.csv --keys "$2" -f -q -o rows.cld
    clathrate run cancer.clm rows.cld --keys "$2" -f -q -o "$3"
}

# A plan or a key that was not made for it.
story cancer.clp keys private.cld
expect 4 'it is missing' clathrate decrypt private.cld --keys keys --release label
expect 4 '9 bits of a released number need a scale of 2^[0-9.]* at the output, and L13 has 2^34.0' \
    clathrate keygen cancer.clp --release 9 -o none
expect 4 'plan MODEL.clm --release' clathrate keygen cancer.clp --release label -o none
[ ! -e none ] || fail "a refused keygen left a folder"
expect 2 "it takes a number of bits, 1 to 40, or 'label'" clathrate keygen cancer.clp --release 41 -o no
expect 2 "it takes a number of bits" clathrate plan cancer.clm --release many

# Labels and scores.
clathrate plan cancer.clm --release label -f -q -o label.clp >/dev/null
expect 4 'make the plan with .*--release 9' clathrate keygen label.clp --release 9 -o none
expect 0 'counts the answers given to others' clathrate keygen label.clp --release label -o labels
[ "$(stat -c %a labels/secret.clk.released)" = 600 ] || fail "the budget is open to others"
story label.clp labels result.cld
clathrate decrypt result.cld --keys labels -f -q -o private.csv
expect 0 '114 answers for others' clathrate decrypt result.cld --keys labels --release label -o label.csv
grep -q '1 of 1024' err.txt || fail "the budget is not told"
[ "$(head -n 1 label.csv)" = row,label ] || fail "columns of labels: $(head -n 1 label.csv)"
column private.csv label >private.txt
column label.csv label | paste -d, private.txt - | awk -F, '$2 != "" && $1 != $2 { exit 1 }' ||
    fail "a released label differs"
expect 0 '2 of 1024' clathrate decrypt result.cld --keys labels --release score --bits 3 -o score.csv
[ "$(head -n 1 score.csv)" = row,label,p_benign,p_malignant ] || fail "columns of scores"
column score.csv p_malignant | awk '$1 != "" && $1 * 8 != int($1 * 8) { exit 1 }' ||
    fail "scores have more bits than 3"
expect 4 'labels and scores only' clathrate decrypt result.cld --keys labels --release
expect 0 budget clathrate inspect labels/secret.clk.released

# A budget that was edited, or taken away.
cp labels/secret.clk.released kept
printf x | dd of=labels/secret.clk.released bs=1 seek=70 conv=notrunc 2>/dev/null
expect 4 'was changed' clathrate decrypt result.cld --keys labels --release label -f -o label.csv
rm labels/secret.clk.released
expect 4 'it is missing' clathrate decrypt result.cld --keys labels --release label -f -o label.csv
cp kept labels/secret.clk.released

# Numbers, on R14: the same bytes each time, for one ciphertext of the budget.
clathrate plan cancer.clm --release 9 -f -q -o r14.clp >plan.txt
grep -q '^for others  *numbers of up to [0-9]* bits$' plan.txt || fail "plan does not say how many bits"
grep -q R14 plan.txt || fail "numbers were planned on another chain"
clathrate keygen r14.clp --release 9 -q -o r14
story r14.clp r14 result.cld
expect 0 'off by less than 2^-9' clathrate decrypt result.cld --keys r14 --release -o numbers.csv
expect 0 '1 of 1024' clathrate decrypt result.cld --keys r14 --release numbers -o again.csv
cmp numbers.csv again.csv || fail "asked again, other answers"
clathrate run --mode clear cancer.clm patients.csv -f -q -o clear.csv
column clear.csv raw_0 >clear.txt
column numbers.csv raw_0 | paste -d, clear.txt - |
    awk -F, '{ d = $1 - $2; if (d < 0) d = -d; if (d >= 1 / 512) exit 1 }' ||
    fail "a released number is off by 2^-9"
column numbers.csv raw_0 | awk '$1 * 1024 != int($1 * 1024) { exit 1 }' || fail "more bits than told"

# New keys in the place of old ones have a budget of their own, or none.
clathrate keygen label.clp --release label -f -q -o labels
expect 0 '0$' sh -c "clathrate inspect labels/secret.clk.released | grep '^released'"
clathrate keygen label.clp -f -q -o labels
[ ! -e labels/secret.clk.released ] || fail "an old budget is left beside a new key"
