#!/bin/sh
# Benchmarks: the names of their figures are a contract; reports can be compared.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
rm -f ./*.json ./*.txt

clathrate bench core --quick --filter 'L13 1' --json >core.json
rows=$(grep -c '"op": ' core.json)
for op in encode decode encrypt_secret encrypt_public decrypt add multiply_plain multiply_no_relin \
    relinearise multiply_relin_rescale rescale rotate rotate_hoisted_8 keygen_relin keygen_galois \
    save_ct load_ct; do
    grep -q "\"op\": \"$op\"" core.json || fail "no row '$op'"
done
for name in op preset n log_qp limbs special digits threads kernel median_us min_us bytes runs; do
    [ "$(grep -c "\"$name\": " core.json)" -ge "$rows" ] || fail "rows without '$name'"
done
for name in clathrate commit machine cpu flags cores memory_bytes rows; do
    grep -q "\"$name\": " core.json || fail "no '$name'"
done
! grep -q '"threads": 2' core.json || fail "the filter lets others pass"
! grep -Eq '"m(edian|in)_us": (0.0|null)' core.json || fail "an operation takes no time"

# Transforms belong to no preset; a kernel can be forced.
CLT_KERNEL=ref clathrate bench core --quick --filter ' 4096 ' --lines >ntt.txt
[ "$(grep -c '"op": "ntt_forward", "preset": null, "n": 4096' ntt.txt)" -eq 2 ] || fail "transforms"
[ "$(grep -c '"op": "ntt_inverse", "preset": null, "n": 4096' ntt.txt)" -eq 2 ] || fail "transforms"
grep -q '"limbs": 36,' ntt.txt || fail "no streaming over 36 limbs"
! grep -q '"kernel": "[^r]' ntt.txt || fail "another kernel than the one that was forced"

# A filter may name a kernel that is not the first to be measured.
best=$(sed -n 's/.*"kernel": "\([a-z0-9]*\)".*/\1/p' core.json | tail -n 1)
clathrate bench core --quick --filter "ntt_forward 4096 1 $best" --json >best.json
grep -q "\"kernel\": \"$best\"" best.json || fail "no row of kernel $best"

clathrate bench deep --quick --filter 'B15 1' --lines --threads 1 >deep.txt
for name in op preset n slots threads kernel runs median_ms precision_bits_mean \
    precision_bits_worst levels_left level_bits key_bytes peak_rss_bytes; do
    grep -q "\"$name\": " deep.txt || fail "no '$name' in bench deep"
done

# Training: what ships is measured, what is not there is skipped aloud.
CLATHRATE_SHARE=$CLATHRATE_SOURCE/data
export CLATHRATE_SHARE
unset CLATHRATE_DATA
clathrate bench train --quick --lines --threads 1 >train.txt 2>skipped.txt
[ "$(wc -l <train.txt)" -eq 3 ] || fail "not the three rows that need no data"
for name in task model rows features iterations preset threads seconds seconds_keygen \
    seconds_encrypt seconds_clear overhead accuracy_clear accuracy_encrypted auc_clear \
    auc_encrypted rmse_clear rmse_encrypted max_weight_error upload_bytes eval_key_bytes \
    peak_rss_bytes security_bits folds; do
    grep -q "\"$name\": " train.txt || fail "no '$name' in bench train"
done
grep -q '"task": "wdbc"' train.txt || fail "the table that ships is not measured"
grep '"task": "recommender"' train.txt | grep -q '"rmse_encrypted": 0\.' || fail "no recommender"
for task in edin lbw; do
    grep -q "$task is skipped: .*CLATHRATE_DATA" skipped.txt || fail "$task is skipped silently"
done
mkdir -p data/tabular
awk 'BEGIN { for (i = 0; i < 60; i++) print i % 7 "\t" i % 11 "\t" i % 2 }' >data/tabular/helr_lbw.txt
CLATHRATE_DATA=$PWD/data clathrate bench train --quick --lines --threads 1 --filter lbw >lbw.txt
grep -q '"features": 2,' lbw.txt || fail "a table without names is not read"
printf '1\t2\n' >>data/tabular/helr_lbw.txt
expect 3 'helr_lbw.txt:61: 2 cells' env CLATHRATE_DATA="$PWD/data" \
    clathrate bench train --quick --filter lbw --threads 1

clathrate bench --compare core.json core.json >same.txt
[ "$(grep -c '1\.00$' same.txt)" -eq "$rows" ] || fail "a report differs from itself"
grep -q "^$rows rows in both, geometric mean of the ratios 1.000" same.txt || fail "no mean"

expect 2 'core' clathrate bench score
expect 2 "no row.* has 'nothing'" clathrate bench core --quick --filter nothing
expect 2 'two reports' clathrate bench --compare core.json
expect 3 'ntt.txt' clathrate bench --compare core.json ntt.txt
expect 3 'absent.json' clathrate bench --compare absent.json core.json
