/*
 * Arithmetic on ciphertexts. Levels never change silently and scales are exact: operands of an
 * addition have the same level and the same power of the scale, or CLT_E_LEVEL / CLT_E_SCALE name
 * both. out may be an operand.
 *
 *   operation          level      power of the scale    key
 *   add, sub, negate   same       same                  -
 *   mul (degree 2)     same       1, 1 -> 2             -
 *   relinearise        same       same                  relinearisation
 *   mul_plain, _const  same       1 -> 2                -
 *   rescale            l -> l-1   2 -> 1                -
 *   level_down         l -> l'    1                     -
 *   rotate, conjugate  same       same                  that galois element
 */
#ifndef CLT_CKKS_EVAL_H
#define CLT_CKKS_EVAL_H

#include "ckks/encode.h"
#include "ckks/noise.h"
#include "rlwe/keyswitch.h"

clt_status clt__ct_add(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b);
clt_status clt__ct_sub(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b);
clt_status clt__ct_negate(clt_ct *out, clt_ws *ws, const clt_ct *a);
clt_status clt__ct_add_plain(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_pt *b);
/* Adds re + i im to every slot. */
clt_status clt__ct_add_const(clt_ct *out, clt_ws *ws, const clt_ct *a, double re, double im);
clt_status clt__ct_mul_plain(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_pt *b);
clt_status clt__ct_mul_const(clt_ct *out, clt_ws *ws, const clt_ct *a, double re, double im);
/* Times a small integer: no level, no change of scale. |k| < 2^31. */
clt_status clt__ct_mul_int(clt_ct *out, clt_ws *ws, const clt_ct *a, int64_t k);
/* Times i: exact, no level. */
clt_status clt__ct_mul_i(clt_ct *out, clt_ws *ws, const clt_ct *a);
clt_status clt__ct_mul(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b);
/* sum <- sum + a b, as clt__ct_mul and clt__ct_add would; sum is a product at their level. */
clt_status clt__ct_mul_add(clt_ct *sum, clt_ws *ws, const clt_ct *a, const clt_ct *b);
clt_status clt__ct_square(clt_ct *out, clt_ws *ws, const clt_ct *a);
/* Degree 2 to 1; copies what has degree 1. */
clt_status clt__ct_relinearise(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a);
/* Of degree 1: c_2 times the square of the secret would turn its rounding into a large error. */
clt_status clt__ct_rescale(clt_ct *out, clt_ws *ws, const clt_ct *a);
/* relinearise and rescale with one division by P q_l (Bossuat et al. 2020/1203). */
clt_status clt__ct_relinearise_rescale(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                       const clt_ct *a);
/* mul, relinearise, rescale. */
clt_status clt__ct_multiply(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                            const clt_ct *b);
/* To a lower level at its canonical scale: drop limbs to those of level + 1, times the integer
   nearest to S_level q_(level+1) / S_present, rescale. */
clt_status clt__ct_level_down(clt_ct *out, clt_ws *ws, const clt_ct *a, unsigned level);
/* Slot j takes slot j + steps. */
clt_status clt__ct_rotate(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                          int64_t steps);
clt_status clt__ct_conjugate(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a);
/* What the key of an element makes of it: an automorphism, or a change of the secret. */
clt_status clt__ct_switch(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                          uint32_t element);
/* Many rotations of one ciphertext with one decomposition (Halevi, Shoup 2018/244). No output is
   a; the same words as clt__ct_rotate gives. */
clt_status clt__ct_rotate_hoisted(clt_ct *const *out, clt_ws *ws, const clt_evk *evk,
                                  const clt_ct *a, const int64_t *steps, size_t count);

/* Level 0 to the top of a tower: out has the words of m + q_0 I, read at the scale of the top, with
   |I| < 16 in every coefficient but for 2^-129 (clt__bootstrap_failure_log2). Takes the two keys of
   the sparse secret. */
clt_status clt__ct_raise(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *in);

/* ------------------------------------------------------------------------------- for circuits */

/* A ciphertext in workspace scratch, with room for degree 2 at `level`. It goes with the mark that
   the caller releases and is never freed. */
clt_status clt__ct_scratch(clt_ct *ct, clt_ws *ws, const clt_params *params, unsigned level);
/* The fields of `out` besides its words and shape, as results of work on `like` have them. */
void clt__ct_describe(clt_ct *out, const clt_ct *like, unsigned power, clt__noise noise);
/* What is left of an output when an operation fails midway: 0, of which nothing is known. */
void clt__ct_spoil(clt_ct *out);
/* CLT_E_LEVEL when there is no prime to divide by, CLT_E_SCALE without the square of the scale. */
clt_status clt__ct_check_rescale(const clt_ct *a);
/* The key of a Galois element (0: relinearisation) for this ciphertext: CLT_E_KEY when the key
   belongs to another secret, is missing or ends below the ciphertext's level. */
clt_status clt__ct_find_key(const clt__switch_key **key, const clt_evk *evk, const clt_ct *ct,
                            uint32_t galois);
/* The integer nearest to a number, as a sum of two, and a bound of how far that is off. */
typedef struct clt__integer {
    clt__dd value;
    double off;
} clt__integer;

/* c times the scale or ratio of scales: in doubles, or with two primes a level in double-double. */
clt__integer clt__integer_nearest(const clt_params *params, clt__dd c, clt__dd scale);
/* What the next function takes: numbers below 2^bits, 100 bits, with a tower 120, whose squares of
   scales have 100 alone, or with two primes a level 200. */
int clt__integer_bits(const clt_params *params);
bool clt__integer_fits(const clt_params *params, clt__integer x);
/* clt__ct_add_const of a constant that doubles do not hold. */
clt_status clt__ct_add_const_dd(clt_ct *out, clt_ws *ws, const clt_ct *a, clt__dd re, clt__dd im);
/* out = a (x + iy), or out += a (x + iy), in the words over Q at out's level of every polynomial of
   a. out has that shape; its other fields are the caller's. */
void clt__ct_mul_gaussian(clt_ct *out, clt_ws *ws, const clt_ct *a, clt__dd x, clt__dd y, bool add);

#endif
