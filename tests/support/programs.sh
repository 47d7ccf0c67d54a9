# Sourced by the tests of the programs: a small model, its plan and keys in the present folder, and
# checks that say what went wrong. CLATHRATE_BIN holds the programs, CLATHRATE_SOURCE the data.
PATH=$CLATHRATE_BIN:$PATH
unset CLATHRATE_KEYS CLATHRATE_PASSPHRASE
wdbc=$CLATHRATE_SOURCE/data/wdbc.csv
rm -rf work # of a run before
mkdir work
cd work

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect CODE TEXT COMMAND...: the command ends with CODE and says TEXT (a regular expression).
expect() {
    want=$1 text=$2
    shift 2
    got=0
    "$@" >out.txt 2>err.txt || got=$?
    [ "$got" -eq "$want" ] || { cat err.txt >&2; fail "exit $got instead of $want: $*"; }
    cat out.txt err.txt | grep -q -- "$text" || { cat err.txt >&2; fail "no '$text' from: $*"; }
}

# Refused: CODE, the TEXT on standard error, and nothing under the name OUTPUT, nor beside it.
refused() {
    output=$3
    rm -f "$output"
    want=$1 text=$2
    shift 3
    expect "$want" "$text" "$@"
    [ ! -e "$output" ] || fail "$output was written by: $*"
    [ -z "$(find . -name "$(basename "$output").tmp-*")" ] || fail "half a file is left by: $*"
}

# The first 114 patients are the ones to diagnose, the others to learn from.
prepare() {
    head -n 115 "$wdbc" >patients.csv
    { head -n 1 "$wdbc"; tail -n +116 "$wdbc"; } >training.csv
    rm -rf keys
    clathrate fit training.csv --target diagnosis --id patient --seed 7 -f -q -o cancer.clm
    clathrate plan cancer.clm -f -q -o cancer.clp >plan.txt
    clathrate keygen cancer.clp -q -o keys
}
