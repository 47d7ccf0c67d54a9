#!/bin/bash
# A run of logistic training that is killed at random moments, a hundred times, sixty of them after
# its first checkpoint, gives the same bytes as one that nothing stopped; what a kill leaves can be
# read.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
kills_wanted=${CLATHRATE_KILLS:-100}
late_wanted=$((kills_wanted * 6 / 10))
cut -d, -f1-7 "$wdbc" >few.csv
clathrate recipe few.csv --target diagnosis --id patient --degree 3 --steps 4 -o few.clp >recipe.txt
clathrate keygen few.clp -q -o keys
clathrate encrypt few.clp few.csv --keys keys -q -o few.cld

train='clathrate-eval train few.cld --keys keys/eval.clk --checkpoint-every 0 -f -q -o'
start=$(date +%s%N)
$train whole.clw
span=$(($(date +%s%N) - start))
[ ! -e whole.clc ] || fail "the checkpoint outlived its run"

pause() { # a random part of the time that a whole run takes
    local part=$((RANDOM * 32768 + RANDOM))
    sleep "$(awk -v s=$span -v p=$part 'BEGIN { printf "%.4f", s * 1e-9 * p / 1073741824 }')"
}

kills=0 late=0 whole=0
while [ $kills -lt "$kills_wanted" ] || [ $late -lt $late_wanted ]; do
    $train killed.clw 2>err.txt &
    pid=$!
    pause
    kill -9 $pid 2>/dev/null || true
    got=0
    wait $pid 2>/dev/null || got=$?
    case $got in
    137)
        kills=$((kills + 1))
        [ ! -e killed.clc ] || late=$((late + 1))
        if [ -e killed.clc ]; then
            clathrate-eval inspect killed.clc >about.txt || fail "kill $kills left half a checkpoint"
        fi
        ;;
    0)
        cmp whole.clw killed.clw || fail "after $kills kills the model is another one"
        [ -z "$(ls killed.clc* 2>/dev/null)" ] || fail "a finished run left $(ls killed.clc*)"
        rm killed.clw
        whole=$((whole + 1))
        ;;
    *) cat err.txt; fail "exit $got of a run after $kills kills" ;;
    esac
done
$train killed.clw
cmp whole.clw killed.clw || fail "after $kills kills the model is another one"
[ -z "$(ls killed.clc* 2>/dev/null)" ] || fail "the last run left $(ls killed.clc*)"
echo "passed: $kills kills, $late of them after a checkpoint, $((whole + 1)) models, all the same"
