#!/bin/sh
# Tables as they come: what is harmless is read, what is not is refused with file, line and column.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"
prepare
head -n 4 patients.csv >good.csv
clathrate encrypt cancer.clp good.csv --keys keys --keep-ids -f -q -o good.cld

answers() { # TABLE
    clathrate encrypt cancer.clp "$1" --keys keys --keep-ids -f -q -o x.cld
    clathrate run cancer.clm x.cld --keys keys -f -q -o y.cld
    clathrate decrypt y.cld --keys keys -q | cut -d, -f1,2
}
answers good.csv >good.txt

# The same table in other clothes.
sed 's/$/\r/' good.csv >crlf.csv
{ printf '\357\273\277'; cat good.csv; } >bom.csv
awk -F, 'BEGIN { OFS = "," } { for (i = 1; i <= NF; i++) $i = "\"" $i "\""; print }' \
    good.csv >quoted.csv
printf '%s' "$(cat good.csv)" >unended.csv
for clothes in crlf bom quoted unended; do
    answers $clothes.csv >x.txt
    cmp -s good.txt x.txt || fail "$clothes.csv is read differently"
done

# A missing cell is filled with the mean of the training rows.
awk -F, 'BEGIN { OFS = "," } NR == 3 { $5 = "" } { print }' good.csv >missing.csv
answers missing.csv >x.txt
[ "$(wc -l <x.txt)" -eq 4 ] || fail "a missing cell lost a row"

cell() { # VALUE: good.csv with line 3, column mean_perimeter changed
    awk -F, -v value="$1" 'BEGIN { OFS = "," } NR == 3 { $5 = value } { print }' good.csv >bad.csv
}
try() { refused 3 "$1" x.cld clathrate encrypt cancer.clp bad.csv --keys keys -o x.cld; }
name=$(head -n 1 good.csv | cut -d, -f5)
cell abc && try "bad.csv.*3.*$name.*abc"
cell inf && try "bad.csv.*3.*$name"
cell 0x10 && try "bad.csv.*3.*$name"
cell 1e999 && try "bad.csv.*3.*$name"
sed '3s/$/,7/' good.csv >bad.csv && try 'bad.csv.*3'
sed '3s/,[^,]*$//' good.csv >bad.csv && try 'bad.csv.*3'
sed '3s/,/,"/' good.csv >bad.csv && try 'bad.csv'
cut -d, -f1-4,6- good.csv >bad.csv && try "$name"
head -n 1 good.csv >bad.csv && try 'bad.csv'
: >bad.csv && try 'bad.csv'
refused 3 'absent.csv' x.cld clathrate encrypt cancer.clp absent.csv --keys keys -o x.cld

# A value far outside what the model was fitted on: a warning with column and row id.
cell 1e6
clathrate encrypt cancer.clp bad.csv --keys keys -f -o x.cld 2>err.txt
grep -q "p002.*$name\|$name.*p002" err.txt || { cat err.txt >&2; fail "no warning"; }
grep -q warning err.txt || fail "the warning does not say so"
echo passed
