/*
 * Recommendations for users whose ratings stay encrypted, by factors of items that the server knows
 * in the clear (factor.h): each user's factors p are fitted to his own ratings, and every item
 * scored by q_i . p, on ciphertexts. The users' side, one holder of the key, sends m_i and m_i r_i,
 * and reads scores; it adds mean, biases and scale itself.
 *
 * A p = g is solved by Chebyshev iteration (Golub, Varga, Numer. Math. 3, 1961; Saad, Iterative
 * methods for sparse linear systems, 12.3) from p_0 = 0, for eigenvalues between low and high:
 *
 *     p_1 = g / theta,   p_(k+1) = p_k + b_k (p_k - p_(k-1)) + e_k (g - A p_k)
 *
 * An eigenvalue outside of that interval, of a user unlike all whom the factors were fitted to, may
 * leave his steps far from the solution. The users' side sees that by itself: a fit explains his
 * ratings no worse than none (clt__profile_explained).
 *
 * Slots, from 0 to n/2 - 1: `blocks` blocks of `users` users, slot(block c, user u) = c users + u.
 * All counts of slots are powers of two. Blocks B are as many as the users of a group leave room
 * for, up to the rank; then M items, vectors and matrices of rank k are
 *
 *     ratings   ceil(M / B) ciphertexts       item t B + c   in block c of number t, as m + i m r
 *     vector    parts = ceil(k / B)           entry a B + c  in block c of number a
 *     matrix    parts^2 B                     entry (a B + c, b B + (c + d) mod B)
 *                                             in block c of number (a, b, d): diagonals
 *     scores    ceil(M / 2 B)                 items 2 s B + c and (2 s + 1) B + c
 *                                             in block c of number s, as real and imaginary part
 *
 * so that A x is, for each a, the sum over b and d of matrix(a, b, d) times vector b turned by d
 * blocks: parts B products of degree 2, one relinearisation. All turns are by one block: one key.
 *
 *     level steps + 1   ratings; conjugates take m and m r apart
 *           steps       A and g, two real ciphertexts by each complex sum of plaintext products,
 *                       whose turned parts are summed before they are rescaled (Horner's rule);
 *                       of a diagonal d and its transpose, B - d, one is a turn of the other
 *           steps - k   p_(k+1)
 *           0           scores
 */
#ifndef CLT_LEARN_RECOMMEND_H
#define CLT_LEARN_RECOMMEND_H

#include "data/matrix.h"
#include "learn/factor.h"
#include "rlwe/key_list.h"

enum { CLT__RECOMMEND_STEPS = 6, CLT__RECOMMEND_STEPS_MOST = 24 };

/* ---------------------------------------------------------------------------- the users' side */

/* What all users of a list know of themselves. */
typedef struct clt__profile {
    const clt__ratings *ratings; /* whose items are the factors' */
    clt__taste *taste;           /* users */
    double *r;                   /* of each rating */
} clt__profile;

clt_status clt__profile_new(clt__profile *profile, const clt__factors *factors,
                            const clt__ratings *ratings);
void clt__profile_free(clt__profile *profile); /* wipes */

/* The rating of an item that a score predicts, within the range of ratings. */
double clt__profile_rating(const clt__profile *profile, const clt__factors *factors, uint32_t user,
                           uint32_t item, double score);
/* False when scores explain a user's own ratings worse than biases alone do: his fit has failed,
   and is not to be believed. */
bool clt__profile_explained(const clt__profile *profile, uint32_t user, const double *score);
/* Root mean square error of what score, users x items, predicts of other ratings of theirs. */
double clt__profile_rmse(const clt__profile *profile, const clt__factors *factors,
                         const clt__matrix *score, const clt__ratings *truth);

/* ------------------------------------------------------------------------------- in the clear */

/* b_k and e_k; of step 0 e is 1 / theta and b is 0. */
typedef struct clt__recommend_step {
    double b, e;
} clt__recommend_step;
void clt__recommend_steps(clt__recommend_step *step, double low, double high, unsigned steps);

/* score[items] of a user by so many steps, or, with 0, by solving the normal equations. */
void clt__recommend_user(double *score, const clt__factors *factors, const clt__profile *profile,
                         uint32_t user, unsigned steps);
/* score, new: users x items. */
clt_status clt__recommend_clear(clt__matrix *score, const clt__factors *factors,
                                const clt__profile *profile, unsigned steps);

/* ------------------------------------------------------------------------------------- layout */

typedef struct clt__recommend_layout {
    const clt_params *params; /* the caller's */
    uint32_t items, rank;
    unsigned steps;
    size_t users; /* of a group */
    unsigned blocks, parts;
} clt__recommend_layout;

/* Of the preset, or with NULL the smallest ring, and there the largest scale up to 36 bits, with
   steps + 1 levels: "LM7" has 7. CLT_E_LEVEL past CLT__RECOMMEND_STEPS_MOST, or where the preset
   has fewer. */
clt_status clt__recommend_params(const clt_params **params, unsigned steps, const char *preset);
/* CLT_E_FORMAT unless that could have given them; sets their name. Nobody else has them yet. */
clt_status clt__recommend_check_params(clt_params *params, unsigned steps);
/* For the users that there are: parameters of steps + 1 levels or more. */
void clt__recommend_layout_make(clt__recommend_layout *layout, const clt_params *params,
                                uint32_t items, uint32_t rank, unsigned steps, size_t users);
/* Groups of so many users; ciphertexts of ratings, and of scores, that each group has. */
size_t clt__recommend_groups(const clt__recommend_layout *layout, size_t users);
size_t clt__recommend_uploads(const clt__recommend_layout *layout);
size_t clt__recommend_downloads(const clt__recommend_layout *layout);
/* Relinearisation, conjugation, and a turn by one block where there is more than one. */
clt_status clt__recommend_keys(clt__key_list *list, const clt__recommend_layout *layout);
/* Of a diagonal of the matrix and its transpose one is gathered from ratings: that with the more
   turns, or, with as many, that above the main diagonal. The other is turned from it. */
bool clt__recommend_gathered(const clt__recommend_layout *layout, unsigned row, unsigned column,
                             unsigned turn);
/* Bytes that a group takes, keys left out. */
uint64_t clt__recommend_memory(const clt__recommend_layout *layout, unsigned threads);

/* Slots of ciphertext `index` of a group of users, to be encrypted at level steps + 1. */
void clt__recommend_pack(double *re, double *im, const clt__recommend_layout *layout,
                         const clt__profile *profile, size_t group, size_t index);
/* Rows of score, users x items, from the slots of a decrypted ciphertext. */
void clt__recommend_unpack(clt__matrix *score, const clt__recommend_layout *layout,
                           const double *re, const double *im, size_t group, size_t index);

/* ----------------------------------------------------------------------------- on ciphertexts */

/* score[downloads] from in[uploads] of one group. CLT_E_KEY, CLT_E_MEMORY, CLT_E_LEVEL before any
   work. Inputs are believed to be within the bounds of ratings. */
clt_status clt__recommend_run(clt_ct *const *score, clt_ws *ws, const clt_evk *evk,
                              const clt__recommend_layout *layout, const clt__factors *factors,
                              const clt_ct *const *in);

#endif
