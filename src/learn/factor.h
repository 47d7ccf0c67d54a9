/*
 * Item factors: what a recommender has learnt of items. A rating of item i by user u is modelled as
 *
 *     mean + bias_i + bias_u + scale q_i . p_u + noise          q_i, p_u of `rank` numbers
 *
 * (Koren, Bell, Volinsky, Matrix factorization techniques for recommender systems, Computer 42(8),
 * 2009). With the factors of items known, those of a user are a small ridge regression on his own
 * n ratings: with r = (rating - mean - bias_i - bias_u) / scale, cut to [-1, 1],
 *
 *     (sum of q_i q_i^T + prior P) p = sum of q_i r_i           P diagonal
 *
 * which, divided by n + prior and with m_i = 1 / (n + prior) where he rated item i, 0 elsewhere, is
 * linear in what he knows of himself:
 *
 *     A p = g,   A = P + sum of m_i (q_i q_i^T - P),   g = sum of m_i r_i q_i,   sum of m_i < 1
 *
 * Factors are in the coordinates in which A is I for a user of average taste and diligence. So the
 * eigenvalues of all A are near 1, and few steps of Chebyshev iteration (recommend.h) solve it;
 * `low` and `high` are where they are.
 *
 * The users' side needs all but factor, penalty, low and high.
 */
#ifndef CLT_LEARN_FACTOR_H
#define CLT_LEARN_FACTOR_H

#include "base/stream.h"
#include "learn/ratings.h"
#include "learn/symmetric.h"

enum {
    CLT__RANK_MOST = CLT__SYMMETRIC_MOST,
    CLT__FACTOR_ITEMS_MOST = 1 << 20,
    CLT__ITEM_NAME_MOST = 256, /* bytes */
};

struct clt_factors {
    uint32_t items, rank;
    char **item;        /* names */
    double least, most; /* ratings */
    double mean;
    double *bias;      /* items */
    double bias_prior; /* ratings of 0 that a user's bias is the mean with */
    double scale;
    double prior;
    double *factor;  /* items x rank */
    double *penalty; /* rank: the diagonal of P */
    double low, high;
};
typedef struct clt_factors clt__factors;

/* Room for so many, all 0. */
clt_status clt__factors_new(clt__factors **factors, uint32_t items, uint32_t rank);
void clt__factors_free(clt__factors *factors); /* NULL ok */
/* CLT_E_DATA when a number is not finite or out of its range, or a name is missing: for factors
   that others have fitted. */
clt_status clt__factors_check(const clt__factors *factors);
/* The same of what the users' side has alone: factor and penalty may be NULL. */
clt_status clt__factors_check_items(const clt__factors *factors);
/* A new copy of that. */
clt_status clt__factors_copy_items(clt__factors **items, const clt__factors *factors);

/* The body of a file of kind "item factors", and its digest; and the part of it that the users'
   side has. Reading is bounded, and takes nothing that the checks above would not. */
void clt__factors_put(clt__sink *sink, const void *factors);
clt_status clt__factors_get(clt__source *source, clt__factors **factors);
void clt__factors_put_items(clt__sink *sink, const clt__factors *factors);
clt_status clt__factors_get_items(clt__source *source, clt__factors **items);
clt_status clt__factors_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt__factors *factors);

/* How they are fitted (factor_fit.c). */
typedef struct clt__factors_options {
    uint32_t rank;   /* 1 ... 32 */
    unsigned sweeps; /* over users and items */
    double penalty;  /* of squared factors, in squares of deviations of a rating */
    uint8_t seed[CLT__SEED_BYTES];
} clt__factors_options;
void clt__factors_options_default(clt__factors_options *options);
/* By alternating least squares in the clear, from other users' ratings. CLT_E_DATA when all of them
   are one number, or no factor explains any. The same ratings and options give the same factors. */
clt_status clt__factors_fit(clt__factors **factors, const clt__ratings *ratings,
                            const clt__factors_options *options);
/* The same from all but a share of the ratings, by which it is then told how well others are
   predicted; report may be NULL. */
clt_status clt__factors_fit_held(clt__factors **factors, clt_factors_report *report,
                                 const clt__ratings *ratings, const clt__factors_options *options,
                                 double share);

/* Factors of any kind, with that penalty of squares of a user's, into the coordinates above, with
   prior, penalty, low and high, all by the users of `ratings`, whose items are the factors'.
   CLT_E_DATA when factors are so small that the prior would be above 100,000 ratings, or there are
   none. A factor that is 0 for all items does no harm. */
clt_status clt__factors_whiten(clt__factors *factors, const clt__ratings *ratings, double penalty);

/* What a user knows of himself: m, the same for all that he rated, his bias, and r of each of his
   ratings, in their order. */
typedef struct clt__taste {
    double weight, bias;
} clt__taste;
clt__taste clt__factors_taste(double *r, const clt__factors *factors, const clt__ratings *ratings,
                              uint32_t user);
/* a[rank x rank] and g[rank] of a user; r NULL: a alone. */
void clt__factors_system(double *a, double *g, const clt__factors *factors,
                         const clt__ratings *ratings, uint32_t user, const double *r);

#endif
