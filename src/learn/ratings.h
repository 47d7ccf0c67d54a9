/*
 * Ratings: which user gave which item how much. Sorted by user, then by item, so that those of a
 * user are one run:
 *
 *     rating[first[u]] ... rating[first[u + 1] - 1]        of user u, items ascending
 *
 * Users and items are numbered in the order in which they first appear, or as a list of items says.
 */
#ifndef CLT_LEARN_RATINGS_H
#define CLT_LEARN_RATINGS_H

#include "base/random.h"
#include "data/table.h"

enum { CLT__RATING_MOST = 1000000 }; /* none is beyond it, nor below its negative */

typedef struct clt__rating {
    uint32_t user, item;
    double value;
} clt__rating;

typedef struct clt__ratings {
    size_t count;
    clt__rating *rating;
    uint32_t users, items;
    size_t *first;       /* users + 1 */
    char **user, **item; /* names */
} clt__ratings;

typedef clt_ratings_columns clt__ratings_columns;

/* CLT_E_DATA, with the line, when a name is missing or a rating no number in range; and when a user
   rates an item twice. columns may be NULL. */
clt_status clt__ratings_from_table(clt__ratings **ratings, const clt_table *table,
                                   const clt__ratings_columns *columns);
/*
 * A file, or standard input when the path is "-": a table in CSV, or without header, known by the
 * first line, as MovieLens has them (user, item, rating, and what follows is left out):
 *
 *     196<tab>242<tab>3<tab>881250949          u.data
 *     1::1193::5::978300760                    ratings.dat
 */
clt_status clt__ratings_load(clt__ratings **ratings, const char *path,
                             const clt__ratings_columns *columns);
/* The same from memory; `source` names it in errors. */
clt_status clt__ratings_read(clt__ratings **ratings, const uint8_t *bytes, size_t size,
                             const char *source, const clt__ratings_columns *columns);
void clt__ratings_free(clt__ratings *ratings); /* NULL ok; wipes */
/* A new table: user, item, rating, user by user. */
clt_status clt__ratings_table(clt_table **table, const clt__ratings *ratings);

/* Those whose part[i] is `which`, of the same users and items. */
clt_status clt__ratings_take(clt__ratings **taken, const clt__ratings *ratings,
                             const uint32_t *part, uint32_t which);
/* Those of the given items, numbered in that order; *unknown: how many were of others. */
clt_status clt__ratings_align(clt__ratings **aligned, size_t *unknown, const clt__ratings *ratings,
                              char *const *item, uint32_t items);

/* What a made-up list is like: stars from 0.5 to 5 in halves of mean 3.5, with biases of items and
   users and tastes of `rank` kinds, each of a deviation of `taste` stars in all, and noise of so
   many. Popularity falls off as the square root of an item's place. */
typedef struct clt__ratings_made {
    uint32_t users, items, rank;
    double share; /* of all pairs that are rated, up to 1/2; every user rates one at least */
    double taste, noise;
} clt__ratings_made;
clt_status clt__ratings_make(clt__ratings **ratings, const clt__ratings_made *made,
                             const uint8_t seed[CLT__SEED_BYTES]);

/* What the files of learn/ratings*.c share: no ratings and no names yet, but room for them; and
   sorting, counting and the check for ratings given twice. */
clt_status clt__ratings_new(clt__ratings **ratings, size_t count, uint32_t users, uint32_t items);
clt_status clt__ratings_settle(clt__ratings *ratings);

#endif
