#!/bin/sh
# What the other side can see and do: its program holds no code that knows a secret key, opens the
# three files that it was given and no others, talks to nobody, and gives everyone the same bytes.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
rm -rf theirs
prepare
head -n 6 patients.csv >five.csv
mkdir theirs
cp cancer.clm keys/eval.clk theirs
clathrate encrypt cancer.clp five.csv --keys keys -f -q -o theirs/patients.cld

# Sanitizers bring symbols of their own.
if nm "$CLATHRATE_BIN"/clathrate-eval | grep -q '__[atum]san_init'; then
    echo "note: built with a sanitizer, its symbols are not read"
else
    "$CLATHRATE_SOURCE"/dev/check-symbols "$CLATHRATE_BIN"/.. || fail "see dev/check-symbols"
fi

# Row ids and measurements are not in what is sent; ids are when they are asked for.
clathrate encrypt cancer.clp five.csv --keys keys --keep-ids -f -q -o named.cld
grep -qa p001 named.cld || fail "--keep-ids kept no ids"
for cell in $(tail -n +2 five.csv | tr ',' '\n' | grep -E '^p|[0-9.]{6}' | sort -u); do
    ! grep -qaF -- "$cell" theirs/patients.cld || fail "'$cell' can be read in the ciphertexts"
done
clathrate encrypt cancer.clp five.csv --keys keys -f -q -o again.cld
! cmp -s theirs/patients.cld again.cld || fail "two encryptions of one table are the same"

# The program runs with an empty environment, and its result does not depend on the machine's
# processors.
evaluator=$(command -v clathrate-eval)
cd theirs
for threads in 1 2 3; do
    env -i "$evaluator" run cancer.clm patients.cld --keys eval.clk --threads $threads -f -q \
        -o result-$threads.cld
    cmp result-1.cld result-$threads.cld || fail "$threads threads give another result"
done
# Keys in memory, packed or not, or left in their file: the same bytes.
"$evaluator" run cancer.clm patients.cld --keys eval.clk --map-keys -f -q -o result-mapped.cld
cmp result-1.cld result-mapped.cld || fail "mapped keys give another result"
for memory in 48M 1G; do
    "$evaluator" run cancer.clm patients.cld --keys eval.clk --map-keys --max-memory $memory -f -q \
        -o result-$memory.cld
    cmp result-1.cld result-$memory.cld || fail "--max-memory $memory gives another result"
done
cd ..
clathrate run cancer.clm theirs/patients.cld --keys theirs/eval.clk --map-keys -f -q -o mapped.cld
cmp theirs/result-1.cld mapped.cld || fail "clathrate run --map-keys gives another result"
clathrate decrypt theirs/result-1.cld --keys keys -q >decrypted.csv
[ "$(wc -l <decrypted.csv)" -eq 6 ] || fail "five answers expected"

# The passphrase of the secret key is not handed on; what else is in the environment is.
mkdir -p beside
cp "$(command -v clathrate)" beside
printf '#!/bin/sh\nenv\n' >beside/clathrate-eval
chmod +x beside/clathrate-eval
CLATHRATE_PASSPHRASE='open sesame' CLATHRATE_OTHER=seen beside/clathrate run cancer.clm \
    theirs/patients.cld --keys keys -o result.cld >environment.txt
grep -q 'CLATHRATE_OTHER=seen' environment.txt || fail "the evaluator beside it was not started"
! grep -q 'PASSPHRASE\|sesame' environment.txt || fail "the evaluator was told the passphrase"

# Pointed at the owner's folder, it takes eval.clk; it never touches secret.clk.
if ! strace -o trace.txt true 2>/dev/null; then
    echo "SKIPPED: which files are opened (strace is not here, or may not trace)"
    echo passed
    exit
fi
cp theirs/cancer.clm theirs/patients.cld .
ASAN_OPTIONS=detect_leaks=0 strace -f -o trace.txt -e 'trace=/^(open|creat|exec|socket|connect)' \
    clathrate-eval run cancer.clm patients.cld --keys keys -f -q -o result.cld
! grep -E ' (socket|connect)' trace.txt || fail "the evaluator talks to somebody"
[ "$(grep -c ' execve.* = 0$' trace.txt)" -eq 1 ] || fail "the evaluator starts programs"
grep -vE ' = -1 | \+\+\+ | --- ' trace.txt | sed -n 's/.* open[a-z0-9]*([^"]*"\([^"]*\)".*/\1/p' |
    sort -u >opened.txt
for file in cancer.clm patients.cld keys/eval.clk; do
    grep -qxF "$file" opened.txt || fail "$file was not opened: is the trace complete?"
done
# Besides: the output, the file it is first, its folder; libraries; questions about the machine.
others=$(grep -vxE 'cancer\.clm|patients\.cld|keys/eval\.clk|result\.cld(\.tmp-[0-9a-f]+)?|\.' \
    opened.txt | grep -vE '^/etc/ld\.so|\.so(\.[0-9.]+)?$|^/(proc|sys)/' || true)
[ -z "$others" ] || fail "the evaluator opened $others"
echo passed
