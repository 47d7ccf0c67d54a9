#!/bin/sh
# A recommender as a person types it: ratings, item factors, catalogue, keys, ratings encrypted,
# scored and read; the same in the clear and simulated; MovieLens' files; what is refused.
set -eu
. "$CLATHRATE_SOURCE/tests/support/programs.sh"

clathrate ratings --make --users 200 --items 40 --seed 3 -q -o all.csv
expect 0 'ratings that it did not see' clathrate fit all.csv --recommend --rank 4 -o items.clm
expect 0 'security' clathrate plan items.clm --users 200 --steps 4 -o items.clp
clathrate keygen items.clp -q -o keys
clathrate encrypt items.clp all.csv --keys keys -q -o ratings.cld
clathrate run items.clm ratings.cld --keys keys/eval.clk -q -o scores.cld
clathrate decrypt scores.cld --keys keys --ratings all.csv --top 3 -q -o best.csv
head -n 1 best.csv | grep -qx 'user,place,item,rating' || fail "columns: $(head -n 1 best.csv)"
[ "$(wc -l <best.csv)" -eq 601 ] || fail "three items for each of 200 users expected"
[ "$(stat -c %a best.csv)" = 600 ] || fail "recommendations are readable by others"

# Nobody is recommended what he has rated.
awk -F, 'NR == FNR { rated[$1 "," $2] = 1; next } FNR > 1 && ($1 "," $3) in rated { exit 1 }' all.csv best.csv ||
    fail "an item was recommended to who had rated it"

# The three modes agree: on items nearly always, on ratings to 2^-8.
clathrate run --mode clear items.clm all.csv --plan items.clp --top 3 -q -o clear.csv
clathrate run --mode simulate items.clm all.csv --plan items.clp --top 3 -q -o simulate.csv
for other in clear simulate; do
    paste -d, best.csv $other.csv | awk -F, 'NR > 1 { d = $4 - $8; if (d < 0) d = -d
        if (d > 0.004) far++; if ($3 != $7) moved++ } END { exit far > 0 || moved > 6 }' ||
        fail "$other differs from the encrypted run"
done

# Under the public key, with names in the clear, and as MovieLens writes them.
awk -F, 'NR > 1 && NR < 400 { print $1 "\t" $2 "\t" $3 "\t881250949" }' all.csv >u.data
clathrate encrypt items.clp u.data --public --keep-ids --keys keys -q -o few.cld
expect 0 'names of users in the clear' clathrate inspect few.cld
expect 0 'names of users none' clathrate inspect ratings.cld
clathrate run items.clm few.cld --keys keys -q -o few-scores.cld
clathrate decrypt few-scores.cld --keys keys --ratings u.data -q >few.csv
grep -q '^u1,10,' few.csv || fail "ten items a user are usual"
clathrate ratings u.data -q -o u.csv
[ "$(head -n 1 u.csv)" = user,item,rating ] || fail "ratings does not write CSV"
awk -F '\t' '{ print $1 "::" $2 "::" $3 "::978300760" }' u.data >ratings.dat
awk -F '\t' 'BEGIN { print "userId,movieId,rating,timestamp" } { print $1 "," $2 "," $3 "," $4 }' u.data >movielens.csv
for other in ratings.dat movielens.csv; do
    clathrate ratings $other -q -o other.csv -f
    cmp u.csv other.csv || fail "$other is not read as u.data is"
    clathrate decrypt few-scores.cld --keys keys --ratings $other -q | cmp - few.csv ||
        fail "$other gives other recommendations than u.data"
done
awk -F, 'NR > 1 { print $1 "::" $2 "::" $3 "::978300760" }' all.csv >all.dat
clathrate fit all.dat --recommend --rank 4 -q -o other.clm
cmp items.clm other.clm || fail "item factors differ that were fitted to the same ratings"
sed 's/::/:/' ratings.dat >broken.dat
refused 3 'line 1\|column' x.csv clathrate ratings broken.dat -o x.csv
sed '7s/::[0-9.]*::/::many::/' ratings.dat >broken.dat
refused 3 '7' x.csv clathrate ratings broken.dat -o x.csv
awk -F, '{ print $1 "," $2 "," $3 }' u.csv | sed '1s/.*/who,what,stars/' >named.csv
clathrate encrypt items.clp named.csv --user who --item what --rating stars --keys keys -q -o x.cld
rm x.cld

# Files say what they are.
expect 0 'item factors' clathrate inspect items.clm
expect 0 'users packed' clathrate inspect items.clp
expect 0 'scores' clathrate inspect scores.cld
clathrate plan items.clm --users 200 --json >plan.json
for name in users_per_group seconds; do
    grep -q "\"$name\"" plan.json || fail "plan --json has no $name"
done

# What does not belong together.
rm other.clm
clathrate fit all.csv --recommend --rank 4 --seed 2 -q -o other.clm
refused 4 'other item factors' x.cld clathrate run other.clm ratings.cld --keys keys -o x.cld
refused 4 'have the holder' x.csv clathrate decrypt ratings.cld --keys keys --ratings all.csv -o x.csv
refused 3 'ratings of' x.csv clathrate decrypt scores.cld --keys keys --ratings u.data -o x.csv
refused 2 'say with --ratings' x.csv clathrate decrypt scores.cld --keys keys -o x.csv
refused 4 'for the owner' x.csv clathrate decrypt scores.cld --keys keys --release label -o x.csv
refused 4 'for the owner' x clathrate keygen items.clp --release label -o x
refused 2 'leave it out' x.cld clathrate encrypt items.clp all.csv --refit --keys keys -o x.cld
refused 2 'only --steps' x.clp clathrate plan items.clm --precision 8 -o x.clp
refused 2 'leave out' x.clm clathrate fit all.csv --recommend --target rating -o x.clm
refused 3 'column' x.clm clathrate fit "$wdbc" --recommend -o x.clm
refused 2 'one of both' x.csv clathrate ratings -o x.csv
refused 5 'memory' x.cld clathrate run items.clm ratings.cld --keys keys --max-memory 1M -o x.cld
echo passed
