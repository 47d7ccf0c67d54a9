#!/bin/bash
# A run of training with bootstrapping that is killed a few times, at random moments between its
# checkpoints, gives the same bytes as one that nothing stopped, and reports the same on the way; and
# what is stopped between two bootstraps is a model.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
kills_wanted=${CLATHRATE_KILLS:-5}
preset=${CLATHRATE_PRESET:-B15}
steps=3
[ "$preset" = B15 ] || steps=6
cut -d, -f1-5 "$wdbc" >few.csv
clathrate recipe few.csv --target diagnosis --id patient --degree 3 --steps $steps \
    --preset "$preset" -o few.clp >recipe.txt
grep -q 'with [0-9]* bootstraps' recipe.txt || fail "no bootstrapping: $(head -n 1 recipe.txt)"
clathrate keygen few.clp -q -o keys
clathrate encrypt few.clp few.csv --hold-out 0.2 --keys keys -q -o few.cld

train='clathrate-eval train few.cld --keys keys/eval.clk --checkpoint-every 0 --validate few-held.cld'
train="$train --every 1 -q"
start=$(date +%s%N)
$train --reports whole -o whole.clw
span=$(($(date +%s%N) - start))
clathrate watch whole --keys keys --truth few-held.csv >losses.txt
[ "$(awk '$1 ~ /^[0-9]+$/ && $2 < 0.6' losses.txt | wc -l)" -ge $((steps - 1)) ] ||
    fail "$(cat losses.txt)"

now_saved() {
    [ -e killed.clc ] && cksum killed.clc || echo none
}

kills=0 late=0
while [ $kills -lt "$kills_wanted" ]; do
    before=$(now_saved)
    $train --reports killed -f -o killed.clw 2>err.txt &
    pid=$!
    if [ $((kills % 2)) -eq 0 ]; then # after the next checkpoint, and a little more
        while kill -0 $pid 2>/dev/null && [ "$(now_saved)" = "$before" ]; do sleep 0.1; done
        part=$((RANDOM % 100))
        sleep "$(awk -v s=$span -v p=$part -v n=$steps 'BEGIN { print s * 1e-9 * p / 100 / n }')"
    else
        part=$((RANDOM % 100))
        sleep "$(awk -v s=$span -v p=$part 'BEGIN { print s * 1e-9 * p / 100 }')"
    fi
    kill -9 $pid 2>/dev/null || true
    got=0
    wait $pid 2>/dev/null || got=$?
    [ $got -eq 137 ] || [ $got -eq 0 ] || { cat err.txt; fail "exit $got after $kills kills"; }
    if [ $got -eq 0 ]; then
        cmp whole.clw killed.clw || fail "after $kills kills the model is another one"
        rm -r killed killed.clw
        continue
    fi
    kills=$((kills + 1))
    [ ! -e killed.clc ] || late=$((late + 1))
done
[ $late -gt 0 ] || fail "no kill came after a checkpoint"
$train --reports killed -f -o killed.clw
cmp whole.clw killed.clw || fail "after $kills kills the model is another one"
for k in $(seq $steps); do
    cmp whole/validation-00000$k.cld killed/validation-00000$k.cld || fail "report $k is another"
done
[ -z "$(ls killed.clc* 2>/dev/null)" ] || fail "the last run left $(ls killed.clc*)"

# Two steps are on either side of a bootstrapping.
mkdir stopped
cp whole/validation-000002.cld stopped
echo stop >stopped/validation-000002.answer
$train --reports stopped -o stopped.clw
expect 0 '2 steps over' clathrate decrypt stopped.clw --keys keys -o stopped.clm
clathrate run stopped.clw few-held.cld --keys keys -q -o answers.cld
cmp answers.cld whole/validation-000002.cld || fail "the model is not what was reported on"
echo "passed: $kills kills, $late of them after a checkpoint, $preset"
