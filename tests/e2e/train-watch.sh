#!/bin/sh
# Training that its owner watches: rows held out, encrypted reports on them, answers that end the
# training or let it go on; and that neither reports nor kills change a byte of the model.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
cut -d, -f1-7 "$wdbc" >few.csv
clathrate recipe few.csv --target diagnosis --id patient --degree 3 --steps 4 -o few.clp >recipe.txt
clathrate keygen few.clp -q -o keys

wait_for() { # FILE PID: until it is there
    while [ ! -e "$1" ]; do
        kill -0 "$2" 2>/dev/null || fail "no $1 before the training was over"
        sleep 0.05
    done
}

losses() { # of lines "step loss accuracy AUC"
    awk '$1 ~ /^[0-9]+$/ && $4 == "%" { print $1, $2 }' "$1"
}

close_losses() { # A B
    [ "$(losses "$1" | wc -l)" -gt 0 ] || fail "no loss in $1"
    losses "$1" >a.txt
    losses "$2" >b.txt
    paste -d' ' a.txt b.txt | awk '
        { d = $2 - $4; if ($1 != $3 || d > 0.002 || d < -0.002) { print; bad = 1 } }
        END { exit bad }' || fail "$1 and $2 differ in losses"
}

# ------------------------------------------------------------------------------- rows held out
expect 0 '114 rows held out: few-held.cld goes' clathrate encrypt few.clp few.csv --hold-out 0.2 \
    --keys keys -o few.cld
clathrate inspect few.cld | grep -q 'rows *455' || fail "455 rows should be left to train on"
clathrate inspect few-held.cld | grep -q 'rows to predict' || fail "few-held.cld is not to predict"
[ "$(stat -c %a few-held.csv)" = 600 ] || fail "the rows held out are readable by others"
[ "$(wc -l <few-held.csv)" -eq 115 ] || fail "114 rows and a heading expected in few-held.csv"
malignant=$(grep -c malignant few-held.csv)
[ "$malignant" -eq 42 ] || [ "$malignant" -eq 43 ] || fail "$malignant of 114 are malignant, not 42"
awk 'NR == FNR { held[$0]; next } FNR == 1 || !($0 in held)' few-held.csv few.csv >few-kept.csv
[ "$(wc -l <few-kept.csv)" -eq 456 ] || fail "rows held out are not rows of the table"

# ---------------------------------------------------------------------------------- reports
clathrate train few.cld --keys keys -q -o plain.clw
expect 0 'step 4 of 4: few-reports/validation-000004.cld' clathrate train few.clp few.cld \
    --keys keys/eval.clk --validate few-held.cld --every 1 -o few.clw
cmp plain.clw few.clw || fail "reports change the model"
[ "$(ls few-reports | tr '\n' ' ')" = "$(for k in 1 2 3 4; do
    printf 'validation-00000%d.cld ' $k; done)" ] || fail "reports: $(ls few-reports)"
clathrate run few.clw few-held.cld --keys keys -q -o answers.cld
cmp answers.cld few-reports/validation-000004.cld || fail "the last report is not the model's"
clathrate watch few-reports --keys keys --truth few-held.csv >encrypted.txt 2>about.txt
grep -q '114 rows held out, 4 of 4 steps: the last report is the best' about.txt || fail "$(cat about.txt)"
[ "$(losses encrypted.txt | wc -l)" -eq 4 ] || fail "four losses expected"
for mode in clear simulate; do
    clathrate train few.clp few-kept.csv --mode $mode --keys keys --validate few-held.csv --every 1 \
        -o $mode.clm 2>$mode.txt
    close_losses encrypted.txt $mode.txt
done
[ "$(clathrate watch few-reports --keys keys --truth few-held.csv --json |
    grep -c '"log_loss": 0\.')" -eq 4 ] || fail "no JSON of four losses"
expect 0 'of the weights after step 2 of 4' clathrate decrypt few-reports/validation-000002.cld \
    --keys keys -o two.csv
clathrate score two.csv --truth few-held.csv --target diagnosis >score.txt
grep -q "log loss $(losses encrypted.txt | awk '$1 == 2 { print $2 }')" score.txt ||
    fail "the loss of step 2 is not what 'score' says: $(cat score.txt)"
clathrate inspect few-reports/validation-000002.cld | grep -q 'after steps *2' || fail "inspect"

# A tenth of all steps is the interval where nothing else is said; rows may carry their ids.
clathrate encrypt few.clp few-held.csv --predict --keep-ids --public --keys keys -q -o ids.cld
clathrate train few.cld --keys keys --validate ids.cld --every 3 --reports ids -q -o ids.clw
[ "$(ls ids | tr '\n' ' ')" = 'validation-000003.cld validation-000004.cld ' ] || fail "$(ls ids)"
{ head -n 1 few-held.csv; tail -n +2 few-held.csv | sort -r; } >turned.csv
clathrate watch ids --keys keys --truth turned.csv -q >turned.txt
losses encrypted.txt | tail -n 2 >a.txt
losses turned.txt | cmp - a.txt || fail "rows were not matched by their ids"

# ---------------------------------------------------------------------------------- answers
train='clathrate-eval train few.cld --keys keys/eval.clk --validate few-held.cld --every 1'
$train --wait 100 --reports stop -q -o stopped.clw &
pid=$!
wait_for stop/validation-000001.cld $pid
expect 0 'answered: continue' clathrate watch stop --keys keys --truth few-held.csv --continue
[ ! -e stop/validation-000001.answer ] || [ "$(cat stop/validation-000001.answer)" = continue ] ||
    fail "the answer says $(cat stop/validation-000001.answer)"
wait_for stop/validation-000002.cld $pid
expect 0 'answered: stop' clathrate watch stop --keys keys --truth few-held.csv --stop
wait $pid || fail "a training that was stopped failed"
[ ! -e stopped.clc ] || fail "the checkpoint outlived a training that was stopped"
[ ! -e stop/validation-000003.cld ] || fail "it went on after 'stop'"
clathrate inspect stopped.clw | grep -q 'stopped by its owner' || fail "inspect stopped.clw"
clathrate run stopped.clw few-held.cld --keys keys -q -f -o answers.cld
cmp answers.cld stop/validation-000002.cld || fail "the model is not what was reported on"
expect 0 '2 steps over 455 rows' clathrate decrypt stopped.clw --keys keys -o stopped.clm
clathrate run --mode clear stopped.clm few-held.csv -q -o stopped.csv

# Left to a rule: no loss is less by 5 than another.
$train --wait 100 --reports rule -q -o rule.clw &
pid=$!
clathrate watch rule --keys keys --truth few-held.csv --follow --patience 2 --gain 5 >rule.txt 2>&1
wait $pid || fail "a training that a rule stopped failed"
grep -q 'no better for 2 reports than after step 1' rule.txt || fail "$(cat rule.txt)"
[ "$(cat rule/validation-000002.answer)" = continue ] || fail "two reports were to be waited for"
clathrate inspect rule.clw | grep -q 'steps done *3' || fail "not stopped by the rule"

# Nobody answers; what is there before its report is no answer to it; nonsense is none either.
mkdir early
echo stop >early/validation-000001.answer
expect 0 'no answer within 0.1 seconds: going on' $train --wait 0.1 --reports early -o early.clw
cmp plain.clw early.clw || fail "an answer to another run was taken"
[ ! -e early/validation-000001.answer ] || fail "an answer to another run was left there"
echo perhaps >early/validation-000001.answer
expect 0 "says neither 'continue' nor 'stop'" $train --reports early -f -o early.clw
cmp plain.clw early.clw || fail "nonsense was taken for an answer"

# ------------------------------------------------------------------------------------ kills
# A run that is killed while it waits, and one that is ended by a signal, go on to the same bytes and
# the same reports; an answer to a report before is heard.
for how in KILL TERM; do
    rm -rf killed killed.cl?
    $train --wait 100 --checkpoint-every 0 --reports killed -q -o killed.clw &
    pid=$!
    wait_for killed/validation-000001.cld $pid
    echo continue >killed/validation-000001.answer
    wait_for killed/validation-000002.cld $pid
    kill -$how $pid
    got=0
    wait $pid 2>/dev/null || got=$?
    [ $got -gt 128 ] || fail "exit $got after SIG$how"
    [ -e killed.clc ] || fail "no checkpoint after SIG$how"
    [ -z "$(find . -name '*.tmp-*')" ] || fail "SIG$how left $(find . -name '*.tmp-*')"
    cp -r killed heard
    cp killed.clc heard.clc
    expect 0 'going on from killed.clc' $train --checkpoint-every 0 --reports killed -o killed.clw
    cmp plain.clw killed.clw || fail "after SIG$how it is another model"
    for k in 1 2 3 4; do
        cmp few-reports/validation-00000$k.cld killed/validation-00000$k.cld ||
            fail "after SIG$how report $k is another"
    done
    echo stop >heard/validation-000001.answer
    expect 0 'stopped after 2 of 4 steps' $train --reports heard -o heard.clw
    cmp heard.clw stopped.clw || fail "stopped later, after the same steps, it is another model"
    rm -r heard heard.clw
done

# ---------------------------------------------------------------------------------- refusals
refused 2 'name them with --validate' x.clw clathrate train few.cld --keys keys --every 2 -o x.clw
refused 2 'name them with --validate' x.clw clathrate train few.cld --keys keys --wait 2 -o x.clw
refused 2 'cannot be negative' x.clw $train --wait -1 -o x.clw
refused 2 'it is no folder' x.clw $train --reports few.csv -o x.clw
refused 5 'nowhere/reports' x.clw $train --reports nowhere/reports -o x.clw
refused 4 'held out' x.clw clathrate train few.cld --keys keys --validate few.cld -o x.clw
refused 3 'cannot be opened' x.clw clathrate train few.cld --keys keys --validate none.cld -o x.clw
clathrate keygen few.clp -q -o other
cp keys/conditioning.clk other
clathrate encrypt few.clp few-held.csv --predict --keys other -q -o foreign.cld
refused 4 'different secret keys' x.clw clathrate train few.cld --keys keys --validate foreign.cld -o x.clw
rm other/conditioning.clk
clathrate encrypt few.clp few.csv --keys other -q -f -o foreign.cld
cp other/conditioning.clk refitted.clk
mkdir refit
cp keys/*.clk refit
cp refitted.clk refit/conditioning.clk
clathrate encrypt few.clp few-held.csv --predict --keys refit -q -f -o foreign.cld
refused 4 'not conditioned as those to train on' x.clw clathrate train few.cld --keys keys \
    --validate foreign.cld -o x.clw
refused 5 'needs .* of memory and --max-memory allows' x.clw $train --max-memory 1K -o x.clw
refused 2 'is for training on encrypted rows' x.clm clathrate train few.clp few-kept.csv --mode clear \
    --wait 3 --validate few-held.csv -o x.clm

refused 5 'the prediction needs .* of memory' x.cld clathrate run few.clw few-held.cld --keys keys \
    --max-memory 1K -o x.cld
# What predictions take is less than what training does.
needed() { sed -nE 's/.* needs ([0-9.]+) MiB of memory.*/\1/p' err.txt; }
predict=$(needed)
refused 5 'the training needs .* of memory' x.clw $train --max-memory 1K -o x.clw
awk -v p="$predict" -v t="$(needed)" 'BEGIN { exit !(p > 0 && p < t) }' ||
    fail "predictions take $predict MiB, training $(needed) MiB"

# Reports of another run are kept, unless it is said that they may go.
clathrate encrypt few.clp few-kept.csv --keys keys -q -o again.cld
before=$(cksum <few-reports/validation-000001.cld)
refused 2 'report of another run' x.clw clathrate train again.cld --keys keys --validate few-held.cld \
    --every 1 --reports few-reports -o x.clw
[ "$(cksum <few-reports/validation-000001.cld)" = "$before" ] || fail "a report was replaced"
[ "$(ls few-reports | wc -l)" -eq 4 ] || fail "what is left: $(ls few-reports)"
cp -r few-reports replaced
clathrate train again.cld --keys keys --validate few-held.cld --every 1 --reports replaced -q -f -o x.clw
[ "$(cksum <replaced/validation-000001.cld)" != "$before" ] || fail "-f did not replace a report"

watch='clathrate watch few-reports --keys keys'
expect 2 'say with --truth' $watch
expect 2 'take one of them' $watch --truth few-held.csv --stop --patience 2
expect 2 'cannot be negative' $watch --truth few-held.csv --gain -1
expect 3 '114 rows' $watch --truth few.csv
expect 4 'key' clathrate watch few-reports --keys other --truth few-held.csv
expect 4 'another conditioning.clk' clathrate watch few-reports --keys refit --truth few-held.csv
mkdir empty
expect 3 'no report yet' clathrate watch empty --keys keys --truth few-held.csv
expect 3 'name the folder of reports' clathrate watch nowhere --keys keys --truth few-held.csv
cp few-reports/validation-000002.cld empty/validation-000003.cld
expect 4 'it is of step 2' clathrate watch empty --keys keys --truth few-held.csv
cp few-held.cld empty/validation-000003.cld
expect 4 'it is of step 0' clathrate watch empty --keys keys --truth few-held.csv
head -c 9999 few-reports/validation-000003.cld >empty/validation-000003.cld
expect 3 'validation-000003.cld' clathrate watch empty --keys keys --truth few-held.csv

hold() { refused "$1" "$2" y.cld clathrate encrypt few.clp few.csv --keys keys -o y.cld "$3" "$4" $5; }
hold 2 'between 0 and 1' --hold-out 0 ''
hold 2 'between 0 and 1' --hold-out 1.5 ''
hold 3 'leaves one part without any' --hold-out 0.0001 ''
hold 2 'with their labels' --hold-out 0.2 --predict
refused 2 'few-held.cld exists already' few.cld clathrate encrypt few.clp few.csv --hold-out 0.2 \
    --keys keys -o few.cld
refused 2 'standard output' x.cld clathrate encrypt few.clp few.csv --hold-out 0.2 --keys keys -o -
echo passed
