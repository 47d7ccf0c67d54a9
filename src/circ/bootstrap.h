/*
 * Bootstrapping: what has hardly any levels left becomes a ciphertext of level L with the same
 * slots (Cheon et al. 2018/153), slots first to coefficients, so that the larger transform is made
 * where it is cheap, under an ephemeral sparse secret (Bossuat et al. 2022/024). Five stages:
 *
 *   stage             in                            out
 *   slots_to_coeffs   level s: slots z              level 0, scale S_0: coefficients z, bits of
 *                                                   their indices reversed
 *   raise             level 0: m = S_0 z            the top: m + q_0 I, |I| < 16 (ckks/eval.h)
 *   coeffs_to_slots   the top                       level L + tower.eval_mod: slots
 *                                                   u = Re(t)/R and v = Im(t)/R, t = m/q_0 + I
 *   eval_mod          u, v (circ/evalmod.h)         level L: slots Re(z), Im(z)
 *   combine           two of level L                level L: z
 *
 * s is tower.slots_to_coeffs. With a sparse tower the slots repeat after n/2 >> sparse of them; the
 * trace that takes I to the same subring follows the raise, u and v stand beside each other in one
 * ciphertext, and combine takes a level. Real messages need no v.
 *
 * With few keys the transforms iterate their rotations (lintrans_iterated.c): two keys a factor,
 * and most of those of slots_to_coeffs are among those of coeffs_to_slots.
 */
#ifndef CLT_CIRC_BOOTSTRAP_H
#define CLT_CIRC_BOOTSTRAP_H

#include "circ/dft.h"
#include "circ/evalmod.h"
#include "rlwe/key_list.h"

enum { CLT__BOOT_FACTORS = 4 };

/* Kinds of bootstrapping: any of these together, 0 for complex messages and many keys. */
enum { CLT__BOOT_REAL = 1, CLT__BOOT_FEW_KEYS = 2 };

/* Bytes. */
typedef struct clt__boot_sizes {
    uint64_t transforms, scratch;
} clt__boot_sizes;

struct clt_boot {
    const clt_params *params;
    unsigned kind;
    clt__boot_sizes sizes;
    clt__evalmod mod;
    clt__lintrans *down[CLT__BOOT_FACTORS]; /* at levels s ... 1 */
    clt__lintrans *up[CLT__BOOT_FACTORS];   /* at the levels from the top */
    clt__lintrans *join;                    /* at level L: combine of a sparse tower, or NULL */
};
typedef struct clt_boot clt_boot;

/* CLT_E_PARAMS for a chain without a tower. */
clt_status clt__boot_check(const clt_params *params);

/* Encodes the transforms, for a chain that passed the check. Of real messages only the real parts
   come back. */
clt_status clt__boot_new(clt_boot **boot, clt_ws *ws, const clt_params *params, unsigned kind);
void clt__boot_free(clt_boot *boot); /* NULL ok */

/* The evaluation keys that it needs, added to a list. */
clt_status clt__boot_keys(clt__key_list *list, const clt_params *params, unsigned kind);
/* What the transforms hold, and the scratch that a run takes on one thread. */
clt_status clt__boot_memory(clt__boot_sizes *sizes, const clt_params *params, unsigned kind);

/* What a run works at, for forecasts of time: at one level, a linear transform with so many hoisted
   and full rotations, or so many products of ciphertexts. */
typedef struct clt__boot_part {
    unsigned level, diagonals, hoisted, full, products;
} clt__boot_part;
enum { CLT__BOOT_PARTS = 2 * CLT__BOOT_FACTORS + 2 + CLT__LEVELS_MAX };
clt_status clt__boot_work(clt__boot_part part[CLT__BOOT_PARTS], unsigned *count,
                          const clt_params *params, unsigned kind);

/* Levels of the least input and of the output. */
unsigned clt__boot_level_in(const clt_params *params);
unsigned clt__boot_level_out(const clt_params *params, unsigned kind);

/* in: level s at least, degree 1, power 1, real and imaginary parts below 1, or what is known of
   them; out may be in. CLT_E_LEVEL, CLT_E_KEY and CLT_E_RANGE come before any work. */
clt_status clt__bootstrap(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                          const clt_ct *in);

/* The same with an error about 2^k times as small, down to the rounding of two rescales, one level
   lower and in twice the time (bootstrap_twice.c). */
clt_status clt__bootstrap_twice(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                                const clt_ct *in);
/* k: a number of the chain, so that results do not depend on what is known of noise. */
unsigned clt__boot_gain(const clt_params *params);

/* The stages, for oracles. out is not in. */
clt_status clt__boot_slots_to_coeffs(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                     const clt_boot *boot, const clt_ct *in);
/* v NULL: only u. */
clt_status clt__boot_coeffs_to_slots(clt_ct *u, clt_ct *v, clt_ws *ws, const clt_evk *evk,
                                     const clt_boot *boot, const clt_ct *in);

#endif
