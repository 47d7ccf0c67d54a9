#!/bin/sh
# The whole story, as a person types it: fit, plan, keygen, encrypt, run, decrypt, score; under the
# secret and the public key, in both packings, with a passphrase, through pipes.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
prepare

column() { # FILE NAME
    awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
        { print $at }' "$1"
}

same_answers() { # A B: the same labels
    [ "$(column "$1" label | sort | uniq -c)" = "$(column "$2" label | sort | uniq -c)" ] &&
        column "$1" label >a.txt && column "$2" label >b.txt && cmp -s a.txt b.txt ||
        fail "$1 and $2 differ in labels"
}

grep -q security plan.txt || fail "the plan does not speak of security"
clathrate encrypt cancer.clp patients.csv --keys keys -f -q -o patients.cld
clathrate run cancer.clm patients.cld --keys keys/eval.clk -f -q -o result.cld
clathrate decrypt result.cld --keys keys -f -q -o result.csv
[ "$(wc -l <result.csv)" -eq 115 ] || fail "114 answers expected"
clathrate run --mode clear cancer.clm patients.csv -f -o clear.csv
clathrate run --mode simulate --plan cancer.clp cancer.clm patients.csv -f -o simulate.csv
same_answers result.csv clear.csv
same_answers result.csv simulate.csv

clathrate score result.csv --truth patients.csv --target diagnosis --json >score.json
grep -q '"accuracy": *\(1\.0\|0\.9\)' score.json || fail "accuracy: $(cat score.json)"
clathrate score result.csv --truth patients.csv --target diagnosis >score.txt
grep -q 'malignant' score.txt || fail "no confusion matrix"

# The secret key and the answers are for their owner's eyes; the rest may be seen.
[ "$(stat -c %a result.csv)" = 600 ] || fail "decrypted answers are readable by others"
(umask 022 && clathrate run cancer.clm patients.cld --keys keys -f -q -o result.cld)
[ "$(stat -c %a result.cld)" = 644 ] || fail "the encrypted result has mode $(stat -c %a result.cld)"
[ "$(stat -c %a keys/secret.clk)" = 600 ] || fail "secret.clk is readable by others"
[ "$(stat -c %a keys)" = 700 ] || fail "the folder of keys is open to others"

# Under the public key, with ids, through standard input and output, keys from the environment.
CLATHRATE_KEYS=keys
export CLATHRATE_KEYS
clathrate encrypt cancer.clp - --public --keep-ids -q -o - <patients.csv >public.cld
clathrate run cancer.clm public.cld -f -q -o - | clathrate decrypt - -q >public.csv
same_answers result.csv public.csv
grep -q p001 public.csv || fail "ids were to be kept"

# One row a ciphertext.
head -n 3 patients.csv >two.csv
clathrate plan cancer.clm --packing row -f -q -o row.clp >row.txt
clathrate keygen row.clp -q -o row
clathrate encrypt row.clp two.csv --keys row -f -q -o two.cld
clathrate run cancer.clm two.cld --keys row -f -q -o two-result.cld
clathrate decrypt two-result.cld --keys row -f -q -o two-result.csv
head -n 3 clear.csv >two-clear.csv
same_answers two-result.csv two-clear.csv

# A sealed secret key.
echo 'correct horse battery staple' >passphrase.txt
clathrate keygen cancer.clp --passphrase-file passphrase.txt -q -o sealed
expect 4 passphrase clathrate encrypt cancer.clp two.csv --keys sealed -f -o sealed.cld
clathrate encrypt cancer.clp two.csv --keys sealed --passphrase-file passphrase.txt -q -f -o sealed.cld

# Every kind of file can be inspected; a logistic model works too.
for file in cancer.clm cancer.clp keys/secret.clk keys/public.clk keys/eval.clk result.cld; do
    clathrate inspect "$file" >/dev/null || fail "inspect $file"
    clathrate inspect --json "$file" | grep -q '"kind"' || fail "inspect --json $file"
done
for key in 'relinearise .* step 2 square' 'rotate by 1 slot .* step 0 linear (baby step 1)'; do
    clathrate inspect cancer.clp | grep -q "^$key" || fail "the plan does not say what it uses $key for"
done
clathrate inspect keys/eval.clk | grep -q '^rotate by 1 slot .* of ' || fail "no list of keys"
clathrate fit training.csv --target diagnosis --id patient --logistic -f -q -o logistic.clm
clathrate plan logistic.clm -f -q -o logistic.clp >/dev/null
clathrate keygen logistic.clp -q -o logistic
clathrate encrypt logistic.clp two.csv --keys logistic -q -f -o l.cld
clathrate run logistic.clm l.cld --keys logistic -q -f -o lr.cld
clathrate decrypt lr.cld --keys logistic -q | grep -q 'label' || fail "logistic model"
echo passed
