#!/bin/sh
# The demonstration of training: its figures, its story, what each side has, its report.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
CLATHRATE_SHARE=$CLATHRATE_SOURCE/data
export CLATHRATE_SHARE
mkdir temporary
TMPDIR=$PWD/temporary
export TMPDIR

value() { # NAME: of the one row in demo.json
    sed -n "s/.*\"$1\": \([-+0-9][-+0-9.e]*\).*/\1/p" demo.json
}

holds() { # CONDITION over the names in it
    text=$1
    for name in $(echo "$1" | grep -o '[a-z_]\{4,\}'); do
        [ -n "$(value "$name")" ] || fail "demo train --json has no number '$name'"
        text=$(echo "$text" | sed "s/\\b$name\\b/($(value "$name"))/g")
    done
    awk "BEGIN { exit !($text) }" || fail "not so: $1, that is $text"
}

# For scripts.
clathrate demo train --json -q >demo.json
holds 'rows + rows_judged == 569'
holds 'splits == 5'
holds 'accuracy_encrypted >= 0.93'
holds 'accuracy_clear - accuracy_encrypted <= 0.005'
holds 'accuracy_clear_splits >= 0.95'
holds 'accuracy_clear_splits - accuracy_simulated_splits <= 0.005'
holds 'auc_clear - auc_encrypted <= 0.005'
holds 'agreement >= 0.99'
holds 'agreement_judged_encrypted >= 0.99'
holds 'accuracy_judged_encrypted >= 0.93'
holds 'max_coefficient_error > 0'
holds 'max_coefficient_error < 0.01'
holds 'iterations >= 1'
holds 'seconds > 0'
holds 'seconds_clear > 0'
holds 'overhead > 1'
holds 'security_bits >= 128'
holds 'upload_bytes > 100000'
holds 'eval_key_bytes > 1000000'
[ -z "$(ls temporary)" ] || fail "temporary files are left: $(ls temporary)"

# For people: the story, and the files of both sides.
clathrate demo train --splits 1 -o demo >story.txt
for text in 'judged encrypted, too' 'model.clw' 'times as long' '114$' 'names of columns'; do
    grep -q "$text" story.txt || fail "the story does not say '$text'"
done
[ "$(ls demo/evaluator | tr '\n' ' ')" = 'eval.clk model.clw new.cld result.cld training.cld ' ] ||
    fail "the evaluator has other files: $(ls demo/evaluator)"
for file in secret.clk conditioning.clk; do
    [ "$(stat -c %a demo/clinic/$file)" = 600 ] || fail "$file is readable by others"
done

# Its files are those of the commands.
clathrate decrypt demo/evaluator/result.cld --keys demo/clinic -q | cmp - demo/clinic/result.csv ||
    fail "the files of the demonstration do not give its answers"
clathrate run demo/clinic/model.clm demo/clinic/new.csv --mode clear -q -o clear.csv
cut -d , -f 2 clear.csv >labels.txt
cut -d , -f 2 demo/clinic/result.csv | cmp - labels.txt || fail "the model judges otherwise"

report=demo/report.html
! grep -Eiq 'https?:|<script|<link|<img|@import|url\(|src=' $report || fail "the report fetches"
for plot in steps splits roc confusion time bytes; do
    grep -q "href=\"report-$plot.csv\"" $report || fail "the report has no plot '$plot'"
    [ "$(wc -l <demo/report-$plot.csv)" -gt 2 ] || fail "report-$plot.csv is empty"
done
! grep -Eiq '[^a-z](nan|inf)[^a-z]' $report demo/*.csv || fail "a figure is not a number"

# A demonstration replaces another one, whichever that was.
clathrate demo diagnosis --splits 1 --rows 10 -o demo -f -q
[ ! -e demo/evaluator/model.clw ] || fail "files of the other demonstration are left"
