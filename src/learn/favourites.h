/*
 * Favourites: of every user the best items that he has not rated, by scores, as a table
 *
 *     user, place (from 1), item, rating (predicted, to four digits)
 *
 * Where scores explain a user's own ratings worse than biases alone do, his are by biases alone.
 */
#ifndef CLT_LEARN_FAVOURITES_H
#define CLT_LEARN_FAVOURITES_H

#include "learn/audience.h"

/* An item, and the rating that is predicted of it, not cut to the range of ratings. */
typedef struct clt__favourite {
    double rating;
    uint32_t item;
} clt__favourite;

typedef struct clt__favourites {
    const clt_ws *ws;
    const clt__factors *items;
    const clt__audience *audience;
    size_t top; /* of each user, at most */
    clt_table *table;
    clt__favourite *list; /* items */
    double *zero;         /* items: scores that biases alone give */
    size_t doubtful;
} clt__favourites;

clt_status clt__favourites_open(clt__favourites *f, const clt_ws *ws, const clt__factors *items,
                                const clt__audience *audience, size_t top);
/* The next user, with score[items]. */
clt_status clt__favourites_add(clt__favourites *f, uint32_t user, const double *score);
/* Gives the table away, and notes how many users were doubtful; report may be NULL. */
void clt__favourites_finish(clt_table **table, clt_recommend_report *report, clt__favourites *f);
void clt__favourites_close(clt__favourites *f); /* wipes; may be called twice */

#endif
