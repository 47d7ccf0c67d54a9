#!/bin/sh
# What must be refused is refused, with the right exit code, in a sentence that names what and why,
# and nothing is left behind.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
prepare
head -n 6 patients.csv >five.csv
clathrate encrypt cancer.clp five.csv --keys keys -f -q -o five.cld
clathrate run cancer.clm five.cld --keys keys -f -q -o result.cld

# The command line.
expect 2 "did you mean 'clathrate encrypt'" clathrate encrpt
expect 2 'did you mean --output' clathrate plan cancer.clm --outptu x
expect 2 'needs' clathrate keygen
expect 2 'takes at most' clathrate plan a b
expect 2 'threads cannot be' clathrate plan cancer.clm --threads two
expect 2 'exists' clathrate keygen cancer.clp -o keys
expect 2 'exists' clathrate plan cancer.clm -o cancer.clp
expect 3 'did you mean' clathrate fit training.csv --target diagnosys -o x.clm
for verb in demo ratings fit plan recipe keygen encrypt train run decrypt score inspect doctor bench help; do
    expect 0 'Example' clathrate help $verb
    expect 0 'Example' clathrate $verb --help
done

# The wrong key.
clathrate keygen cancer.clp -q -o other
refused 4 'key' x.csv clathrate decrypt result.cld --keys other -o x.csv
refused 4 'key' x.cld clathrate run cancer.clm five.cld --keys other -o x.cld
clathrate fit training.csv --target diagnosis --id patient --hidden 8 --seed 9 -f -q -o second.clm
clathrate plan second.clm -f -q -o second.clp >/dev/null
clathrate keygen second.clp -q -o second
refused 4 'plan' x.cld clathrate encrypt cancer.clp five.csv --keys second -o x.cld
refused 4 'plan' x.cld clathrate run second.clm five.cld --keys keys -o x.cld
clathrate encrypt second.clp five.csv --keys second -f -q -o second.cld
refused 4 'plan\|key' x.cld clathrate run cancer.clm second.cld --keys keys -o x.cld
refused 4 'run the model' x.csv clathrate decrypt second.cld --keys second -o x.csv
clathrate run second.clm second.cld --keys second -f -q -o second-result.cld
refused 4 'plan\|key' x.csv clathrate decrypt second-result.cld --keys keys -o x.csv

# The evaluator refuses secret keys, wherever they are put.
refused 4 'secret key' x.cld clathrate run cancer.clm five.cld --keys keys/secret.clk -o x.cld
refused 4 'secret key' x.cld clathrate-eval run cancer.clm keys/secret.clk --keys keys -o x.cld
refused 4 'secret key' x.cld clathrate-eval run keys/secret.clk five.cld --keys keys -o x.cld
clathrate-eval inspect keys/secret.clk >out.txt 2>&1 && grep -q 'secret key' out.txt ||
    grep -q 'secret key' out.txt || fail "the evaluator does not name a secret key"

# Files that are not what they should be: each kind, in each way.
damage() { # FILE: makes cut extended flipped foreign future
    size=$(stat -c %s "$1")
    head -c $((size / 2)) "$1" >cut
    { cat "$1"; printf x; } >extended
    { head -c $((size / 2)) "$1"; printf '\377\125'; tail -c +$((size / 2 + 3)) "$1"; } >flipped
    cmp -s flipped "$1" && fail "no bit was flipped"
    printf 'this is not a file of ours, but it is long enough to be read as one' >foreign
    { head -c 8 "$1"; printf '\011\000'; tail -c +11 "$1"; } >future
}
try() { # COMMAND with @ for the damaged file, and an output x
    for way in cut extended flipped foreign future; do
        case $way in
        cut) text='ends' ;;
        extended) text='trailing' ;;
        flipped) text='damaged\|must\|not' ;;
        foreign) text='not a file of' ;;
        future) text='version 9' ;;
        esac
        refused 3 "$way.*\($text\)" x $(echo "$*" | sed "s/@/$way/")
    done
}
damage cancer.clm && try clathrate plan @ -o x
damage cancer.clp && try clathrate encrypt @ five.csv --keys keys -o x
damage keys/secret.clk && try clathrate decrypt result.cld --keys @ -o x
damage keys/public.clk && try clathrate encrypt cancer.clp five.csv --public --keys @ -o x
damage keys/eval.clk && try clathrate run cancer.clm five.cld --keys @ -o x
damage five.cld && try clathrate run cancer.clm @ --keys keys -o x
damage result.cld && try clathrate decrypt @ --keys keys -o x

# Limits, full disks, death in the middle.
refused 5 'memory' x.cld clathrate run cancer.clm five.cld --keys keys --max-memory 1K -o x.cld
if [ -w /dev/full ]; then
    got=0
    clathrate encrypt cancer.clp five.csv --keys keys -q -o - >/dev/full 2>err.txt || got=$?
    [ $got -eq 5 ] || fail "exit $got instead of 5 on a full disk"
fi
clathrate encrypt cancer.clp patients.csv --keys keys -q -f -o kept.cld
cp kept.cld before.cld
clathrate encrypt cancer.clp patients.csv --keys keys -q -f -o kept.cld &
sleep 0.05
kill -9 $! 2>/dev/null || true
wait $! 2>/dev/null || true
clathrate inspect kept.cld >/dev/null || fail "a killed encrypt left half a file"
echo passed
