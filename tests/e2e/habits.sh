#!/bin/sh
# Habits of the command: what is not said twice, what is looked at before the work begins, what a
# full disk leaves behind, and that --json is JSON.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
prepare
head -n 6 patients.csv >five.csv

# Numbers that are not allowed are refused, not replaced by defaults.
for wrong in '--epochs 0' '--batch 0' '--patience 0' '--learning-rate -1' '--weight-decay -1' \
    '--validation -0.1' '--bandwidth -1'; do
    refused 2 'it must be' x.clm clathrate fit training.csv --target diagnosis --id patient \
        $wrong -o x.clm
done
expect 2 'such as 512M' clathrate plan cancer.clm --max-memory 4GB
expect 2 'whole number' clathrate plan cancer.clm --threads -1

# Letters of flags together; a verb first.
clathrate encrypt cancer.clp five.csv --keys keys -qf -o five.cld 2>err.txt
[ ! -s err.txt ] || fail "-qf is not -q -f"
clathrate encrypt cancer.clp five.csv --keys keys -qfofive.cld
expect 2 'no option -qx' clathrate plan cancer.clm -qx
expect 2 'the verb comes first' clathrate -q plan cancer.clm

# An output that exists is refused before any work, even before the inputs are read.
expect 2 'five.cld exists already; say -f' clathrate run absent.clm five.cld --keys keys -o five.cld
expect 2 'cancer.clm exists' clathrate fit absent.csv --target t -o cancer.clm
expect 2 'leave out --output' clathrate inspect cancer.clm -o x
expect 2 'name of a folder' clathrate keygen cancer.clp -o -
expect 2 'is a file' clathrate keygen cancer.clp -o cancer.clm

# Of one row and one ciphertext.
head -n 2 patients.csv >one.csv
expect 0 '1 row in 1 ciphertext:' clathrate encrypt cancer.clp one.csv --keys keys -o one.cld
expect 0 'cannot run encrypted' clathrate fit training.csv --target diagnosis --id patient \
    --epochs 2 --activation relu -o relu.clm

# Standard output holds the file alone.
clathrate plan cancer.clm -o - | cmp - cancer.clp || fail "plan -o - is not the plan"
for both in "encrypt cancer.clp five.csv" "run cancer.clm five.cld" \
    "fit training.csv --target diagnosis --id patient"; do
    expect 2 'standard output' clathrate $both --keys keys --json -o -
done

# --json is one value, for several files too.
if command -v python3 >/dev/null; then
    json() { "$@" 2>err.txt | python3 -m json.tool >/dev/null || fail "no JSON from: $*"; }
    json clathrate encrypt cancer.clp five.csv --keys keys -f -o five.cld --json
    json clathrate run cancer.clm five.cld --keys keys -f -o result.cld --json
    json clathrate inspect cancer.clm cancer.clp keys/secret.clk five.cld --json
    json clathrate inspect cancer.clm --json
    json clathrate plan cancer.clm --json
    json clathrate keygen cancer.clp -o "$(mktemp -d ./jsonXXXX)" --json
fi

# What a full disk swallows is not done.
if [ -w /dev/full ]; then
    for text in 'plan cancer.clm' 'inspect cancer.clm' 'help fit' '--version'; do
        got=0
        clathrate $text >/dev/full 2>err.txt || got=$?
        [ $got -eq 5 ] || fail "exit $got instead of 5 on a full disk: $text"
    done
fi

# A new set of keys that cannot be written whole costs nothing of the old one.
before=$(cat keys/*.clk | cksum)
(
    trap '' XFSZ
    ulimit -f 512
    expect 5 'eval.clk' clathrate keygen cancer.clp -f -o keys
    expect 5 'eval.clk' clathrate keygen cancer.clp -o new
)
[ "$before" = "$(cat keys/*.clk | cksum)" ] || fail "keys were lost"
[ "$(ls -A keys | wc -l)" -eq 3 ] || fail "left beside the keys: $(ls -A keys)"
[ -z "$(ls -A new)" ] || fail "half a set of keys: $(ls -A new)"

# A signal ends the work, then the process, and nothing half-written stays.
for pause in 0.02 0.05 0.08 0.10 0.12 0.15; do
    rm -rf killed
    clathrate keygen cancer.clp -q -o killed 2>err.txt &
    sleep $pause
    kill -TERM $! 2>/dev/null || true
    got=0
    wait $! || got=$?
    [ $got -eq 0 ] || [ $got -eq 143 ] || fail "exit $got of a keygen that was told to end"
    case $(ls -A killed 2>/dev/null | tr '\n' ' ') in
    '' | 'eval.clk public.clk secret.clk ') ;;
    *) fail "an ended keygen left $(ls -A killed)" ;;
    esac
done

# The doctor names the kernel in use, what the others lack, and what forces a slower one.
clathrate doctor >doctor.txt || fail "the doctor finds this machine ill"
grep -q 'in use$' doctor.txt || fail "no kernel is in use"
grep -q 'All is well' doctor.txt || fail "the doctor does not conclude"
CLT_KERNEL=ref clathrate doctor >doctor.txt
grep -q '^kernel      ref' doctor.txt || fail "CLT_KERNEL=ref is not what the doctor found"
if grep -q 'can run here' doctor.txt; then
    grep -q 'CLT_KERNEL forces ref: unset it' doctor.txt || fail "a forced kernel goes unnoticed"
fi

# Slashes at the end, and a passphrase that does not fit.
expect 0 'slash/secret.clk' clathrate keygen cancer.clp -o slash//
head -c 1100 /dev/zero | tr '\0' a >long.txt
refused 3 'more than 1022 bytes' long clathrate keygen cancer.clp --passphrase-file long.txt -o long

# A report does not take the place of a device.
clathrate run cancer.clm five.csv --mode clear -q -o five-clear.csv
mkfifo pipe.html
expect 5 'upported' clathrate score five-clear.csv --truth five.csv --target diagnosis \
    --html pipe.html -f
[ -p pipe.html ] || fail "a pipe was replaced by a file"
echo passed
