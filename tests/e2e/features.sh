#!/bin/sh
# A classifier head on features, as a person types it: rings that no line separates, a feature map,
# one step of least squares on encrypted rows, probabilities calibrated; and what is refused.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"

# Three rings about one centre.
awk 'BEGIN {
    srand(5)
    print "point,across,up,ring"
    for (i = 1; i <= 900; i++) {
        ring = i % 3
        angle = 6.283185307 * rand()
        far = 1 + ring + 0.5 * (rand() - 0.5)
        printf "p%d,%.5f,%.5f,r%d\n", i, far * cos(angle), far * sin(angle), ring
    }
}' >all.csv
head -n 601 all.csv >training.csv
{ head -n 1 all.csv; sed -n '602,751p' all.csv; } >held.csv
{ head -n 1 all.csv; tail -n 150 all.csv; } >points.csv

score() { # ANSWERS MEMBER: in thousandths
    clathrate score "$1" --truth points.csv --target ring --json |
        sed -nE "s/.*\"$2\": ([0-9.]+).*/\\1/p" | awk '{ printf "%d\n", 1000 * $1 + 0.5 }'
}

# Columns as they are: no better than chance.
clathrate recipe training.csv --target ring --id point --model ridge --steps 1 -q -o raw.clp >/dev/null
clathrate keygen raw.clp -q -o raw
clathrate encrypt raw.clp training.csv --keys raw -q -o raw.cld
clathrate train raw.clp training.csv --mode clear --keys raw -q -o raw.clm
clathrate run --mode clear raw.clm points.csv -q -o raw.csv
[ "$(score raw.csv accuracy)" -lt 600 ] || fail "a line separates rings"

# As features.
expect 0 'keep it with your secret key' clathrate features training.csv --target ring --id point \
    --components 0 --cosines 63 --seed 7 -o features.clk
[ "$(stat -c %a features.clk)" = 600 ] || fail "features.clk is readable by others"
for table in training held points; do
    clathrate features $table.csv --map features.clk -q -o $table-f.csv
done
[ "$(stat -c %a training-f.csv)" = 600 ] || fail "features are readable by others"
head -n 1 points-f.csv | grep -q '^point,ring,f1,.*,f63$' || fail "$(head -n 1 points-f.csv)"
cut -d, -f1-3 points.csv >unlabelled.csv
clathrate features unlabelled.csv --map features.clk -q >unlabelled-f.csv
cut -d, -f1,3- points-f.csv | cmp -s - unlabelled-f.csv || fail "features depend on labels"
expect 0 'feature map' clathrate inspect features.clk
expect 0 '"columns": 65' clathrate features points.csv --map features.clk --json -f -o points-f.csv

clathrate recipe training-f.csv --target ring --id point --model ridge --steps 1 -q -o rings.clp >/dev/null
clathrate keygen rings.clp -q -o keys
clathrate encrypt rings.clp training-f.csv --keys keys -q -o train.cld
clathrate train rings.clp train.cld --keys keys/eval.clk -q -o model.clw
clathrate decrypt model.clw --keys keys -q -o model.clm
expect 0 'log loss' clathrate decrypt model.clw --keys keys --calibrate held-f.csv -o calibrated.clm
[ "$(stat -c %a calibrated.clm)" = 600 ] || fail "the calibrated model is readable by others"
clathrate train rings.clp training-f.csv --mode clear --keys keys -q -o clear.clm
for model in model calibrated clear; do
    clathrate run --mode clear $model.clm points-f.csv -q -o $model.csv
    [ "$(score $model.csv accuracy)" -ge 950 ] || fail "$model: $(score $model.csv accuracy)"
    cut -d, -f2 $model.csv >$model.txt
done
cmp -s model.txt clear.txt || fail "the encrypted model says other labels than the clear one"
cmp -s model.txt calibrated.txt || fail "calibrating changes labels"
before=$(score model.csv log_loss) after=$(score calibrated.csv log_loss)
[ $((2 * after)) -lt "$before" ] || fail "log loss $after, and $before without calibration"

# Predicted while the model stays encrypted.
clathrate encrypt rings.clp points-f.csv --predict --keys keys -q -o rows.cld
clathrate run model.clw rows.cld --keys keys/eval.clk -q -o answers.cld
clathrate decrypt answers.cld --keys keys -q -o answers.csv
[ "$(score answers.csv accuracy)" -ge 950 ] || fail "encrypted: $(score answers.csv accuracy)"

# What does not go together, and what does not fit.
refused 2 'where to write' x.clk clathrate features training.csv --target ring
refused 2 'leave either out' x.csv clathrate features points.csv --map features.clk --seed 3 -o x.csv
refused 2 '300 principal components' x.clk clathrate features training.csv --components 300 -o x.clk
refused 2 '9999 cosines' x.clk clathrate features training.csv --cosines 9999 -o x.clk
refused 3 "'no'" x.clk clathrate features training.csv --target no -o x.clk
refused 3 'across' x.csv clathrate features "$wdbc" --map features.clk -o x.csv
refused 4 "not 'feature map'" x.csv clathrate features points.csv --map keys/secret.clk -o x.csv
refused 2 'for a model' x.csv clathrate decrypt answers.cld --keys keys --calibrate held-f.csv -o x.csv
refused 3 'r9' x.clm sh -c "sed 's/r2/r9/' held-f.csv >odd.csv
    clathrate decrypt model.clw --keys keys --calibrate odd.csv -o x.clm"
head -n 101 training-f.csv >few.csv
clathrate recipe few.csv --target ring --id point -q -o few.clp >/dev/null
clathrate keygen few.clp -q -o few
refused 3 'half as many features' x.cld clathrate encrypt few.clp few.csv --keys few -o x.cld
echo passed
