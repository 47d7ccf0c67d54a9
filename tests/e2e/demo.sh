#!/bin/sh
# The demonstration: its figures, its story, its folder, its report; reports of foreign tables.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
CLATHRATE_SHARE=$CLATHRATE_SOURCE/data
export CLATHRATE_SHARE
rm -rf demo clathrate-demo* temporary
mkdir temporary
TMPDIR=$PWD/temporary
export TMPDIR

value() { # NAME: of the one row in demo.json
    sed -n "s/.*\"$1\": \([-+0-9][-+0-9.e]*\).*/\1/p" demo.json
}

holds() { # CONDITION over the names in it, as in 'accuracy_clear >= 0.96'
    text=$1
    for name in $(echo "$1" | grep -o '[a-z_]\{4,\}'); do
        [ -n "$(value "$name")" ] || fail "demo --json has no number '$name'"
        text=$(echo "$text" | sed "s/\\b$name\\b/($(value "$name"))/g")
    done
    awk "BEGIN { exit !($text) }" || fail "not so: $1, that is $text"
}

# For scripts: the names are a contract, and nothing stays behind.
clathrate demo diagnosis --json -q >demo.json
holds 'rows == 569'
holds 'folds == 20'
holds 'accuracy_clear >= 0.96'
holds 'accuracy_relu - accuracy_clear <= 0.005'
holds 'accuracy_clear - accuracy_encrypted <= 0.001'
holds 'rows_encrypted >= 100'
holds 'agreement == 1'
holds 'max_abs_error <= 0.001'
holds 'max_abs_error > 0'
holds 'security_bits >= 128'
holds 'seconds_keygen > 0'
holds 'seconds_encrypt > 0'
holds 'seconds_run > 0'
holds 'seconds_decrypt > 0'
holds 'upload_bytes > 100000'
holds 'download_bytes > 10000'
holds 'eval_key_bytes > 1000000'
holds 'threads >= 1'
for name in clathrate commit machine cpu flags cores memory_bytes dataset kernel; do
    grep -q "\"$name\": *[\"{0-9]" demo.json || fail "demo --json has no '$name'"
done
[ -z "$(ls temporary)" ] || fail "temporary files are left: $(ls temporary)"
[ ! -e clathrate-demo ] || fail "--json alone leaves a folder"

# For people: the story, and the files of both sides.
clathrate demo --splits 2 -o demo >story.txt
for text in 'accuracy, polynomials, encrypted' 'rotations' 'result.cld' '228 of 228' 'bit$'; do
    grep -q "$text" story.txt || fail "the story does not say '$text'"
done
[ "$(ls demo/evaluator | tr '\n' ' ')" = 'eval.clk model.clm patients.cld result.cld ' ] ||
    fail "the evaluator has other files: $(ls demo/evaluator)"
[ "$(stat -c %a demo/clinic/secret.clk)" = 600 ] || fail "the secret key is readable by others"
clathrate decrypt demo/evaluator/result.cld --keys demo/clinic -q | cmp - demo/clinic/result.csv ||
    fail "the files of the demonstration do not give its answers"
[ -z "$(ls temporary)" ] || fail "temporary files are left: $(ls temporary)"

# The report stands alone, is well-formed where it is easily seen, and its plots have their data.
report=demo/report.html
! grep -Eiq 'https?:|<script|<link|<img|@import|url\(|src=' $report || fail "the report fetches"
for tag in main h1 h2 h3 p ul li table thead tbody tr th td svg figure figcaption text pre div; do
    opened=$(grep -Eo "<$tag[ >]" $report | wc -l)
    closed=$(grep -Eo "</$tag>" $report | wc -l)
    [ "$opened" -eq "$closed" ] && [ "$opened" -gt 0 ] || fail "$opened <$tag>, $closed </$tag>"
done
for plot in splits roc confusion error time bytes; do
    grep -q "href=\"report-$plot.csv\"" $report || fail "the report has no plot '$plot'"
    [ "$(wc -l <demo/report-$plot.csv)" -gt 2 ] || fail "report-$plot.csv is empty"
done
! grep -Eiq '[^a-z](nan|inf)[^a-z]' $report demo/*.csv || fail "a figure is not a number"

# Never overwrites, unless told to; finds a name of its own.
expect 2 'exists already' clathrate demo --splits 1 --rows 10 -o demo
clathrate demo --splits 1 --rows 10 -o demo -f -q
[ "$(wc -l <demo/clinic/result.csv)" -eq 11 ] || fail "ten answers expected"
clathrate demo --splits 1 --rows 10 -q
clathrate demo --splits 1 --rows 10 -q
[ -s clathrate-demo/report.html ] && [ -s clathrate-demo-2/report.html ] || fail "no new folder"

expect 2 'diagnosis' clathrate demo prognosis
expect 2 'at least 1' clathrate demo --splits 0
expect 3 'no-such' clathrate demo --data no-such.csv -o other
expect 3 'wdbc' env CLATHRATE_SHARE=nowhere clathrate demo -o other
[ ! -e other ] || fail "a demonstration without data leaves a folder"

# What a table says is text, never HTML; and CSV stays CSV.
cat >answers.csv <<'END'
row,label,"p_<b>&""x""","p_a,b"
1,"<b>&""x""",0.9,0.1
2,"a,b",0.2,0.8
3,"a,b",0.4,0.6
END
printf '%s\n' kind '"<b>&""x"""' '"a,b"' '"<b>&""x"""' >truth.csv
clathrate score answers.csv --truth truth.csv --target kind --html score.html -f -q >score.txt
! grep -q '<b>' score.html || fail "a label becomes HTML"
grep -q '&lt;b&gt;&amp;&quot;x&quot;' score.html || fail "a label is not in the report"
grep -q '^"<b>&""x""","a,b",1$' score-confusion.csv || fail "score-confusion.csv is no CSV"
expect 2 'exists already' clathrate score answers.csv --truth truth.csv --target kind \
    --html score.html
