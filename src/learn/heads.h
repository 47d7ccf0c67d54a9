/*
 * Training several models at once, one a class against the rest: heads on the same rows. The steps
 * are those of linear.h for each class; here is how a ciphertext serves all of them.
 *
 * With D columns and C classes (tiling.h; C a power of two, at least 4, that divides D) the weights
 * are a matrix of C outputs and D inputs by complex diagonals, and circ/matmul.h has its products:
 * column j stands for class j mod C, and of V_k, k < H = C/2, for features j + k and j + k + H.
 *
 *   z   = x - i rot(x, H)           as the owner encrypts it; rotated by k < H once a tile
 *   tau = the product of the matrix and x
 *   error    = residual(tau) - target y             column j: of class j mod C, like tau and y
 *   gradient of V_k = conj of the sum over rows of  rot(z, k) error
 *
 * The same rotations of x serve both ways; there is one tau, residual and ciphertext of targets a
 * tile, for all classes.
 *
 * Sums over rows return to the rows of their column by a rotation; its key conjugates as well, and
 * so V_k gets its gradient at no cost. The real part is that of a sum: a ciphertext plus its
 * conjugate, twice the real part, of which the factor is divided out where there is one anyhow.
 *
 * Levels of a later step, for residuals of degree d: product with V 1, residual 1, 2, 3 (d = 1: for
 * its factor alone), product with rot(z, k) 1, mask 1: 4, 5, 6. With one model rows enter the
 * residual's first product, and save one; here that would take key switches for each k and tile.
 * Step 0: rot(z, k) y and the mask, 2.
 *
 * Gains (linear_encrypted.h): views of rot(z, k) hold r_l = S_L / S_l times it at level l. With v
 * at level l, tau' = g tau for g = 2 r_l, and error' = share g^d error at level e below the
 * residual; the sum over tiles holds share g^d r_e times the gradient.
 *
 * Keys: relinearisation, conjugation, the rotations by 1, 2, 4 ... R D/2 slots but not by H
 * columns, and the return: as many as for one model.
 *
 * Key switches (tile: each tile and step; update: each step), with p = 0, 2, 4 for degree 1, 3, 7,
 * and one after it for the error:
 *
 *              tile                                     update
 *   one by one m (1 + log2 D + (0, 2, 4))               m (3 + 2 log2 R)
 *   here       H - 1 + 2 + log2(D/C) + (1, 2, 4)        C/2 (2 + 2 log2 R)
 *
 * Ten classes, 512 columns, degree 7: 140 and 18. Three classes, 16 columns, R = 1,024: 27 and 9 a
 * tile, 69 and 44 a step. C < 2 m: there is no number of classes for which one by one is less.
 *
 * Where levels run out v' and w are bootstrapped, w' = (v' + momentum w) / (1 + momentum) after
 * that. A ciphertext has one number a column, so R of the C in question share a bootstrapping: a
 * mask puts number q into row q, and afterwards a mask and sums over rows take each apart again.
 * That is a level before and one after.
 */
#ifndef CLT_LEARN_HEADS_H
#define CLT_LEARN_HEADS_H

#include "circ/matmul.h"
#include "learn/linear_encrypted.h"

enum { CLT__PAIRS_MOST = 32 };

/* ------------------------------------------------------------------------------- heads_tiles.c */

/* z[0 ... pairs - 1] <- rot(z, k), where z[0] is there; scratch of the workspace. */
clt_status clt__heads_turn(clt_ct *z, clt_ws *ws, const clt_evk *evk, const clt__tiling *tiling);
/* tau <- twice the answers, one level below z and v, which stand at one. */
clt_status clt__heads_answer(clt_ct *tau, clt_ws *ws, const clt_evk *evk, const clt__tiling *tiling,
                             const clt_ct *z, clt_ct *const *v);

/* Sums over the tiles of a step; what was not summed holds no polynomial. */
typedef struct clt__heads_sums {
    unsigned pairs;
    clt_ct *gradient[CLT__PAIRS_MOST]; /* degree 2, the square of the scale */
    clt_ct *check;                     /* of tau'^2 */
} clt__heads_sums;

clt_status clt__heads_sums_new(clt__heads_sums *sums, const clt_recipe *recipe);
void clt__heads_sums_free(clt__heads_sums *sums);
/* Bytes of scratch that one thread takes. */
uint64_t clt__heads_scratch(const clt_recipe *recipe);
/* v NULL in step 0. */
clt_status clt__heads_tiles(clt__heads_sums *sums, clt_ws *ws, const clt__linear_job *job,
                            clt_ct *const *v);
/* What the sums hold times the mean loss's descent: negative after step 0. */
double clt__heads_gain(const clt__linear_job *job);

/* ------------------------------------------------------------------------------ heads_update.c */

/* w' and v' of all pairs from w and v (NULL in step 0) and the sums, which are consumed; check
   (NULL: none) at level 0. */
clt_status clt__heads_update(clt_ct *const *next_w, clt_ct *const *next_v, clt_ct *check,
                             clt_ws *ws, const clt__linear_job *job, clt__heads_sums *sums,
                             clt_ct *const *w, clt_ct *const *v);

#endif
