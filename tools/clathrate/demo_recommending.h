/*
 * Personal recommendation: a service has factors of items, fitted in the clear to ratings of users
 * who let it; a shop has ratings of others, and sends them encrypted. A fifth of these is held out,
 * to judge by. All ratings are generated, anew for each seed.
 *
 *   shop/        catalogue.clp, secret.clk, ratings.csv, held-out.csv, best.csv
 *   evaluator/   items.clm, eval.clk, ratings.cld; and what it makes of them: scores.cld
 */
#ifndef CLATHRATE_DEMO_RECOMMENDING_H
#define CLATHRATE_DEMO_RECOMMENDING_H

#include "clathrate/demo_field.h"

enum { RECOMMEND_USERS = 1000, RECOMMEND_ITEMS = 200, RECOMMEND_RANK = 16, RECOMMEND_BEST = 10 };

/* Ratings of one seed: those that factors are fitted to, and of other users those that are sent,
   and those that are held out. */
typedef enum recommending_part {
    PART_FIT,
    PART_GIVEN,
    PART_HELD,
    PARTS,
} recommending_part;

typedef struct recommending_data {
    clt_table *part[PARTS];
    clt_factors *factors;
    double rmse_biases; /* of ratings that the fit did not see */
} recommending_data;

/* To be freed in any case; the exit code. */
int recommending_data_make(recommending_data *data, clt_ws *ws, uint64_t seed);
void recommending_data_free(recommending_data *data);

/* What a table of all recommendations says. */
typedef struct predictions {
    double *rating; /* users x items; NAN where there is none */
    int *best;      /* users x RECOMMEND_BEST */
} predictions;

int predictions_new(predictions *p, const clt_table *table);
void predictions_free(predictions *p);
/* Of ratings that were held out. */
double predictions_rmse(const predictions *p, const clt_table *held);
/* The share of the best of one that is among the best of the other. */
double predictions_overlap(const predictions *a, const predictions *b);
double predictions_distance(const predictions *a, const predictions *b);

typedef struct recommending {
    field *field;
    recommending_data data; /* of seed 0 */
    clt_catalogue *catalogue;
    clt_catalogue_figures figures;
    clt_table *told; /* all items of all users, decrypted */
} recommending;

/* Keys, encrypted ratings; the evaluator scores; the shop reads. */
int recommending_encrypted(recommending *x);

#endif
