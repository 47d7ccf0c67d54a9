#!/bin/sh
# Training on encrypted rows, as a person types it: recipe, keygen, encrypt, train, decrypt; answers
# under the model while it stays encrypted; what the other side sees; and what must be refused.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
splits=$CLATHRATE_SOURCE/data/wdbc-splits.csv
split='NR == FNR { tests[$1] = $2; next } FNR == 1 || tests[$1] == flag'
awk -F, -v flag=1 "$split" "$splits" "$wdbc" >patients.csv
awk -F, -v flag=0 "$split" "$splits" "$wdbc" >training.csv
cut -d, -f1,3- patients.csv >unlabelled.csv

column() { # FILE NAME
    awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
        { print $at }' "$1"
}

same_labels() { # A B
    column "$1" label >a.txt
    column "$2" label >b.txt
    [ -s a.txt ] && cmp -s a.txt b.txt || fail "$1 and $2 differ in labels"
}

close_numbers() { # A B LIMIT: CSV files of the same shape; no number differs by more
    paste -d, "$1" "$2" | awk -F, -v limit="$3" '
        NR > 1 { for (i = 2; i <= NF / 2; i++) { d = $i - $(i + NF / 2); if (d < 0) d = -d
            if (d > worst) worst = d } }
        END { if (NR < 2 || worst > limit) { print "differ by " worst; exit 1 } }' ||
        fail "$1 and $2 differ by more than $3"
}

accuracy() { # ANSWERS: in thousandths
    clathrate score "$1" --truth patients.csv --target diagnosis --json |
        sed -nE 's/.*"accuracy": ([0-9.]+).*/\1/p' | awk '{ printf "%d\n", 1000 * $1 + 0.5 }'
}

# ------------------------------------------------------------------------------ the whole story
make_recipe() {
    clathrate recipe training.csv --target diagnosis --id patient --degree 3 --steps 3 "$@"
}
make_recipe -o cancer.clp >recipe.txt
for word in trains parameters security upload keys memory time; do
    grep -q "^$word" recipe.txt || fail "the recipe does not tell of '$word'"
done
for cell in $(sed -n '2,20p' training.csv | cut -d, -f3- | tr ',' '\n' | grep -E '[0-9.]{6}'); do
    ! grep -qaF -- "$cell" cancer.clp || fail "'$cell' can be read in the recipe"
done
clathrate keygen cancer.clp -q -o keys
expect 0 'nobody else needs it' clathrate encrypt cancer.clp training.csv --keys keys -o train.cld
[ "$(stat -c %a keys/conditioning.clk)" = 600 ] || fail "conditioning.clk is readable by others"
expect 0 'only the owner of the key' clathrate train cancer.clp train.cld --keys keys/eval.clk \
    -o model.clw
[ ! -e model.clc ] || fail "the checkpoint outlived its run"
expect 0 '3 steps over 455 rows, 30 features' clathrate decrypt model.clw --keys keys -o model.clm
[ "$(stat -c %a model.clm)" = 600 ] || fail "the decrypted model is readable by others"

# The same in the clear, and with simulated noise.
clathrate train cancer.clp training.csv --mode clear --keys keys -q -o clear.clm
clathrate train cancer.clp training.csv --mode simulate --keys keys -q -o simulate.clm
for model in model clear simulate; do
    clathrate run --mode clear $model.clm patients.csv -q -o $model.csv
    clathrate plan $model.clm >/dev/null || fail "no plan of $model.clm"
    [ "$(accuracy $model.csv)" -ge 910 ] || fail "$model.clm: accuracy $(accuracy $model.csv)"
done
gain=$(($(accuracy model.csv) - $(accuracy clear.csv)))
[ $gain -ge -5 ] || fail "encrypted training cost $gain thousandths of accuracy"
[ "$(stat -c %a clear.clm)" != 600 ] || [ "$(umask)" = 0077 ] || fail "clear.clm is private"

# Coefficients, as a table and as JSON, to files and to standard output.
clathrate decrypt model.clw --keys keys -q -o model-weights.csv
clathrate train cancer.clp training.csv --mode clear --keys keys -q -o clear-weights.csv
[ "$(wc -l <model-weights.csv)" -eq 32 ] || fail "30 coefficients and an intercept expected"
cut -d, -f1,2 model-weights.csv >a.csv
cut -d, -f1,2 clear-weights.csv >b.csv
close_numbers a.csv b.csv 0.01
[ "$(stat -c %a model-weights.csv)" = 600 ] || fail "coefficients are readable by others"
clathrate decrypt model.clw --keys keys -q | cmp - model-weights.csv || fail "not the same table"
clathrate decrypt model.clw --keys keys -q -o model-weights.json
clathrate decrypt model.clw --keys keys -q --json | cmp - model-weights.json ||
    fail "not the same JSON"
[ "$(stat -c %a model-weights.json)" = 600 ] || fail "coefficients are readable by others"
grep -q '"feature": "worst_radius"' model-weights.json || fail "no coefficient in the JSON"

# Answers under the encrypted model: of rows without labels, of rows that have some.
expect 0 'rows to predict' clathrate encrypt cancer.clp unlabelled.csv --keys keys -o rows.cld
clathrate run model.clw rows.cld --keys keys/eval.clk -q -o answers.cld
clathrate decrypt answers.cld --keys keys -q -o answers.csv
[ "$(stat -c %a answers.csv)" = 600 ] || fail "decrypted answers are readable by others"
same_labels answers.csv model.csv
clathrate encrypt cancer.clp patients.csv --predict --public --keep-ids --keys keys -q -o - |
    clathrate run model.clw - --keys keys -q -o public.cld
clathrate decrypt public.cld --keys keys -q -o public.csv
same_labels public.csv model.csv
grep -q p016 public.csv || fail "ids were to be kept"

# ------------------------------------------------------------------ the owner's own little things
# A second table is conditioned as the first; -f alone does not fit anew, --refit does.
before=$(cksum <keys/conditioning.clk)
clathrate encrypt cancer.clp training.csv --keys keys -q -f -o again.cld
[ "$(cksum <keys/conditioning.clk)" = "$before" ] || fail "-f fitted the conditioning anew"
mkdir refitted
cp keys/*.clk refitted
head -n 300 training.csv >some.csv
expect 0 'replaced another' clathrate encrypt cancer.clp some.csv --refit --keys refitted/secret.clk \
    -o some.cld
[ "$(cksum <refitted/conditioning.clk)" != "$before" ] || fail "--refit did not fit anew"
expect 2 'leave out --predict' clathrate encrypt cancer.clp some.csv --refit --predict --keys keys \
    -o x.cld

# Every kind of file can be inspected; no number of the conditioning is shown.
for file in cancer.clp keys/secret.clk keys/eval.clk keys/conditioning.clk train.cld rows.cld \
    answers.cld model.clw; do
    clathrate inspect "$file" >about.txt || fail "inspect $file"
    clathrate-eval inspect --json "$file" | grep -q '"kind"' || fail "inspect --json $file"
    if command -v python3 >/dev/null; then
        clathrate inspect --json "$file" | python3 -m json.tool >/dev/null || fail "no JSON: $file"
    fi
done
clathrate inspect train.cld | grep -q 'rows to train on' || fail "inspect train.cld"
clathrate inspect model.clw | grep -q 'steps done *3' || fail "inspect model.clw"
clathrate inspect cancer.clp | grep -q 'rotate by 1 slot' || fail "no list of a recipe's keys"
[ "$(clathrate inspect --json keys/conditioning.clk | grep -cE '[0-9]\.[0-9]')" -eq 0 ] ||
    fail "numbers of the conditioning are shown"

# --json, and standard output for files.
if command -v python3 >/dev/null; then
    json() { "$@" 2>err.txt | python3 -m json.tool >/dev/null || fail "no JSON from: $*"; }
    json clathrate recipe training.csv --target diagnosis --id patient --json
    json clathrate train train.cld --keys keys -f -o model2.clw --json
    json clathrate decrypt model.clw --keys keys -f -o model2.clm --json
    cmp model.clw model2.clw || fail "two runs of training are not the same"
fi
make_recipe -o - | cmp - cancer.clp || fail "recipe -o - is not the recipe"
expect 2 'standard output' clathrate train train.cld --keys keys --json -o -

# ------------------------------------------------------------------------------- the other side
mkdir theirs
cp keys/eval.clk train.cld theirs
evaluator=$(command -v clathrate-eval)
cd theirs
for threads in 1 3; do
    env -i "$evaluator" train train.cld --keys eval.clk --threads $threads -q -o $threads.clw
    cmp ../model.clw $threads.clw || fail "$threads threads train another model"
done
"$evaluator" train train.cld --keys eval.clk --map-keys -q -o - | cmp - 1.clw ||
    fail "mapped keys train another model"
cd ..
for cell in $(sed -n '2,20p' training.csv | tr ',' '\n' | grep -E '^p|[0-9.]{6}' | sort -u); do
    ! grep -qaF -- "$cell" train.cld || fail "'$cell' can be read in the samples"
done
if strace -o trace.txt true 2>/dev/null; then
    ASAN_OPTIONS=detect_leaks=0 strace -f -o trace.txt \
        -e 'trace=/^(open|creat|exec|socket|connect)' \
        clathrate-eval train cancer.clp train.cld --keys keys --checkpoint-every 0 -f -q \
        -o traced.clw
    ! grep -E ' (socket|connect)' trace.txt || fail "the trainer talks to somebody"
    [ "$(grep -c ' execve.* = 0$' trace.txt)" -eq 1 ] || fail "the trainer starts programs"
    grep -vE ' = -1 | \+\+\+ | --- ' trace.txt |
        sed -n 's/.* open[a-z0-9]*([^"]*"\([^"]*\)".*/\1/p' | sort -u >opened.txt
    for file in cancer.clp train.cld keys/eval.clk; do
        grep -qxF "$file" opened.txt || fail "$file was not opened: is the trace complete?"
    done
    others=$(grep -vxE \
        'cancer\.clp|train\.cld|keys/eval\.clk|traced\.cl[wc](\.tmp-[0-9a-f]+)?|\.' opened.txt |
        grep -vE '^/etc/ld\.so|\.so(\.[0-9.]+)?$|^/(proc|sys)/' || true)
    [ -z "$others" ] || fail "the trainer opened $others"
else
    echo "SKIPPED: which files are opened (strace is not here, or may not trace)"
fi

# ------------------------------------------------- ridge, whitening, several classes, small chains
awk -F, -v OFS=, 'NR == 1 { print "id", "size", $4, $5, $7, $12; next }
    { print $1, $3 < 12 ? "small" : $3 < 16 ? "middle" : "large", $4, $5, $7, $12 }' "$wdbc" >size.csv
clathrate recipe size.csv --target size --id id --model ridge --condition whiten --steps 3 \
    -o size.clp >/dev/null
clathrate keygen size.clp -q -o sizes
clathrate encrypt size.clp size.csv --public --keys sizes -q -o size.cld
clathrate train size.cld --keys sizes -q -o size.clw
expect 0 'each class against the rest' clathrate decrypt size.clw --keys sizes -o size.clm
clathrate run --mode clear size.clm size.csv -q -o size-answers.csv
clathrate train size.clp size.csv --mode clear -q -o size-clear.clm
clathrate run --mode clear size-clear.clm size.csv -q -o size-clear.csv
agree=$(paste -d, size-answers.csv size-clear.csv | awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "label") at[n++] = i; next }
    $at[0] == $at[1] { same++ } END { print same }')
[ "$agree" -ge 563 ] || fail "encrypted and clear ridge agree on $agree of 569 rows"
clathrate score size-answers.csv --truth size.csv --target size --json | grep -q '"accuracy": 0\.[789]' ||
    fail "ridge: $(clathrate score size-answers.csv --truth size.csv --target size | head -n 1)"

# A network: its recipe, and the same steps in the clear and with the noise of ciphertexts.
clathrate recipe training.csv --target diagnosis --id patient --hidden 16,8 --condition standardise \
    -o net.clp >net.txt
grep -q '16 and 8 hidden units in 20 steps, with 20 bootstraps' net.txt || fail "no network"
clathrate inspect net.clp | grep -q 'hidden units *16,8' || fail "inspect net.clp"
for mode in clear simulate; do
    clathrate train net.clp training.csv --mode $mode -q -o net-$mode.clm
    clathrate run --mode clear net-$mode.clm patients.csv -q -o net-$mode.csv
    [ "$(accuracy net-$mode.csv)" -ge 930 ] || fail "$mode network: $(accuracy net-$mode.csv)"
done
close=$(paste -d, net-clear.csv net-simulate.csv | awk -F, '$2 != $7 { n++ } END { print n + 0 }')
[ "$close" -le 1 ] || fail "simulated noise changed $close labels"

# A sealed secret key.
echo 'correct horse battery staple' >passphrase.txt
clathrate keygen size.clp --passphrase-file passphrase.txt -q -o sealed
expect 4 passphrase clathrate encrypt size.clp size.csv --keys sealed -o sealed.cld
clathrate encrypt size.clp size.csv --keys sealed --passphrase-file passphrase.txt -q -o sealed.cld

# ------------------------------------------------------------------------------------- refusals
recipe() { clathrate recipe "$@" --steps 2 -o x.clp; }
refused 3 "did you mean 'diagnosis'\|did you mean" x.clp recipe training.csv --target diagnosys
refused 2 'say with --target' x.clp recipe training.csv
refused 2 'logistic, ridge or network' x.clp recipe training.csv --target diagnosis --model tree
refused 2 'take 4, 8, 16, 32 or 64' x.clp recipe training.csv --target diagnosis --hidden 20
refused 2 'is for --model network' x.clp recipe training.csv --target diagnosis --hidden 8 \
    --model ridge
refused 2 'standardise or whiten' x.clp recipe training.csv --target diagnosis --condition well
refused 2 'degree 3 or 7' x.clp recipe training.csv --target diagnosis --id patient --degree 5
refused 2 'take 1 to' x.clp clathrate recipe training.csv --target diagnosis --id patient \
    --steps 0 -o x.clp
head -n 5 "$wdbc" >one-class.csv
refused 3 'class' x.clp recipe one-class.csv --target diagnosis --id patient
awk -F, -v OFS=, '{ print $1, NR == 1 ? "size" : $3 < 14, 7 }' "$wdbc" | sed '1s/7/seven/' >constant.csv
refused 3 'no input\|no column\|left' x.clp recipe constant.csv --target size --id patient
awk 'BEGIN { printf "y"; for (j = 0; j < 4000; j++) printf ",x%d", j; print ""
    for (i = 0; i < 9; i++) { printf "%d", i % 2; for (j = 0; j < 4000; j++) printf ",%d", i + j
        print "" } }' >wide.csv
refused 2 'at most [0-9]* fit' x.clp recipe wide.csv --target y --preset L14 --model ridge
refused 3 'enough for [0-9]* steps' x.clp clathrate recipe training.csv --target diagnosis --id patient \
    --preset L14 --steps 40 -o x.clp
refused 4 'for keys of a plan' released/secret.clk clathrate keygen cancer.clp --release label \
    -o released

# Rows that are not the recipe's, or with nothing to condition them by.
clathrate keygen cancer.clp -q -o fresh
refused 3 'encrypt these first' x.cld clathrate encrypt cancer.clp unlabelled.csv --keys fresh -o x.cld
refused 3 'no column' x.cld clathrate encrypt cancer.clp unlabelled.csv --refit --keys keys -o x.cld
cut -d, -f1-20 training.csv >narrow.csv
refused 3 'column' x.cld clathrate encrypt cancer.clp narrow.csv --keys keys -o x.cld
sed '2s/malignant/unclear/;2s/benign/unclear/' training.csv >unclear.csv
refused 3 'unclear' x.cld clathrate encrypt cancer.clp unclear.csv --keys keys -o x.cld
refused 4 'recipe' x.cld clathrate encrypt size.clp size.csv --keys keys -o x.cld
cp keys/conditioning.clk sizes
refused 4 'recipe' x.cld clathrate encrypt size.clp size.csv --keys sizes -o x.cld

# Another recipe, other keys, files of other kinds.
refused 4 'is not the recipe that train.cld was encrypted for' x.clw clathrate train size.clp \
    train.cld --keys keys -o x.clw
refused 4 'key' x.clw clathrate train train.cld --keys fresh -o x.clw
refused 4 'key\|parameters\|recipe' x.clw clathrate train train.cld --keys sizes -o x.clw
cp keys/conditioning.clk fresh
refused 4 'key' x.clm clathrate decrypt model.clw --keys fresh -o x.clm
refused 4 'secret key' x.clw clathrate train train.cld --keys keys/secret.clk -o x.clw
refused 4 'secret key' x.clw clathrate-eval train keys/secret.clk --keys keys -o x.clw
refused 4 'train' x.clw clathrate train rows.cld --keys keys -o x.clw
refused 4 'recipe\|key' x.cld clathrate run size.clw rows.cld --keys keys -o x.cld
refused 4 'predict' x.cld clathrate run model.clw train.cld --keys keys -o x.cld
refused 4 'owner of the key alone' x.csv clathrate decrypt answers.cld --release --keys keys -o x.csv
mv fresh/secret.clk secret.clk
rm -r fresh
refused 3 'no such file' x.clm clathrate decrypt model.clw --keys keys/none -o x.clm
mkdir empty
refused 3 'conditioning.clk: there is no such file' x.clm clathrate decrypt model.clw \
    --keys secret.clk -o x.clm
refused 3 'empty/eval.clk.*cannot be opened' x.clw clathrate train train.cld --keys empty -o x.clw

# Too little memory; what needs a word more.
refused 5 'needs .* of memory and --max-memory allows 1.0 KiB' x.clw clathrate train train.cld \
    --keys keys --max-memory 1K -o x.clw
refused 2 'say with -o' x.clw clathrate train train.cld --keys keys
refused 2 'cannot be negative' x.clw clathrate train train.cld --keys keys --checkpoint-every -1 -o x.clw
refused 2 'encrypted, clear or simulate' x.clm clathrate train cancer.clp training.csv --mode fast -o x.clm
refused 2 'needs RECIPE.clp' x.clm clathrate train training.csv --mode clear -o x.clm
refused 2 'is for recipes' x.cld sh -c "clathrate plan model.clm -f -o m.clp >m.txt &&
    clathrate encrypt m.clp unlabelled.csv --predict --keys keys -o x.cld"
expect 5 'folder nowhere/ is not there' clathrate train absent.cld --keys keys -o nowhere/x.clw
expect 2 'model.clw exists already' clathrate train absent.cld --keys keys -o model.clw

# A checkpoint of other samples is refused, and kept; so is a file that is none.
clathrate-eval train train.cld --keys keys --checkpoint-every 0 -q -o stopped.clw &
pid=$!
while [ ! -e stopped.clc ] && kill -0 $pid 2>/dev/null; do sleep 0.02; done
kill -9 $pid 2>/dev/null || true
wait $pid 2>/dev/null || true
if [ -e stopped.clc ]; then
    clathrate inspect stopped.clc | grep -q 'steps done' || fail "inspect stopped.clc"
    refused 4 'other\|samples' x.clw clathrate train again.cld --keys keys --checkpoint stopped.clc -o x.clw
    expect 0 'going on from stopped.clc' clathrate train train.cld --keys keys -o stopped.clw
    cmp stopped.clw model.clw || fail "what was stopped and went on is another model"
    [ ! -e stopped.clc ] || fail "the checkpoint outlived its run"
else
    echo "SKIPPED: checkpoints (the run was over before it could be stopped)"
fi
cp model.clm precious.clm
refused 4 'name another file' x.clw clathrate train train.cld --keys keys --checkpoint precious.clm -o x.clw
cmp precious.clm model.clm || fail "a file that is no checkpoint was overwritten"

# Damage is found.
for file in cancer.clp train.cld model.clw keys/conditioning.clk; do
    size=$(stat -c %s "$file")
    { head -c $((size / 2)) "$file"; printf '\377\125'; tail -c +$((size / 2 + 3)) "$file"; } >flipped
    case $file in
    cancer.clp) refused 3 'flipped' x clathrate-eval train flipped train.cld --keys keys -o x ;;
    train.cld) refused 3 'flipped' x clathrate train flipped --keys keys -o x ;;
    model.clw) refused 3 'flipped' x clathrate decrypt flipped --keys keys -o x ;;
    keys/*)
        cp keys/secret.clk empty
        cp flipped empty/conditioning.clk
        refused 3 'conditioning.clk' x clathrate decrypt model.clw --keys empty -o x
        ;;
    esac
done
echo passed
