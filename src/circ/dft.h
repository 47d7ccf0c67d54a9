/*
 * The special transforms between slots and coefficients (arith/fft.h) as products of few linear
 * transforms with few diagonals, for bootstrapping (Chen, Chillotti, Song 2018/1043; Cheon, Han,
 * Hhan 2018/1073; Bossuat et al. 2020/1203).
 *
 * For n = 2^log_slots, forward is a bit reversal, then butterflies at the distances 1, 2 ... n/2;
 * inverse is the same backwards. The reversal is left out on both sides: what forward expects
 * reversed, inverse leaves reversed. A factor is the product of consecutive stages, at the
 * distances a, 2a ... L/2. Row i of it reads the columns of its block of L slots that are i modulo
 * a: its diagonals lie at the multiples of a between -(L - a) and L - a and repeat after L slots.
 * With L = n those that differ by n are one.
 *
 *     stages g     diagonals 2^(g+1) - 1, or 2^g with L = n     period L = 2^(first + g)
 *
 * Vectors of more than n slots repeat after n.
 */
#ifndef CLT_CIRC_DFT_H
#define CLT_CIRC_DFT_H

#include "circ/lintrans.h"

/*
 * Turns. Few keys want rotations by 0, a, 2a ... and no others (circ/lintrans.h). A factor that
 * takes rot(x, t) and gives rot(y, u) has its diagonals u - t further, each turned by u. With
 * u - t = L - a, and 1 more where a = 1, a factor's rotations are such; these differences add up to
 * the a of the factor with L = n, which takes any multiple of it back: the whole turns nothing.
 */
typedef struct clt__dft_factor {
    unsigned log_slots;
    unsigned first, stages; /* distances 2^first ... 2^(first + stages - 1) */
    bool inverse;
    double re, im; /* all entries are multiplied by this */
    bool apart;    /* for vectors of 2n slots or more: the second n of 2n results times -i, so that
                      twice their real parts are real and imaginary parts of what is repeated */
    bool iterated; /* for rotations made one after the other */
    int64_t turn_in, turn_out;
} clt__dft_factor;

/* Splits a transform into `count` factors <= log_slots, in the order in which they are applied;
   stages differ by at most one, the longest periods have the fewest. Constants are 1. */
void clt__dft_split(clt__dft_factor *factor, unsigned count, unsigned log_slots, bool inverse);

/* Turns the factors of a whole transform, so that two keys do for each. */
void clt__dft_iterate(clt__dft_factor *factor, unsigned count);

/* The rotations of a factor's diagonals; gives their number. steps NULL: only that. */
unsigned clt__dft_steps(int64_t *steps, const clt__dft_factor *factor);
/* Slots after which the diagonals repeat. */
size_t clt__dft_period(const clt__dft_factor *factor);
/* How the rotations are split; without diagonals, for plans. */
clt_status clt__dft_bsgs(clt__bsgs **bsgs, const clt__dft_factor *factor, double ratio);

typedef struct clt__dft {
    unsigned count;
    clt__diagonal *diagonal;
    double *value; /* count x 2 periods: real parts, imaginary parts */
} clt__dft;

/* Only + - * of the committed roots, of log_slots or more, in one order: the same bits on every
   machine. */
clt_status clt__dft_new(clt__dft **dft, const clt__dft_factor *factor, const double *roots);
void clt__dft_free(clt__dft *dft);

/* The factor, ready for ciphertexts at a level. Bounds of what a forward one gives are of the root
   mean square of all slots, which its orthogonal rows keep: no coefficient passes it, and
   coefficients are what counts in the end. */
clt_status clt__dft_transform(clt__lintrans **transform, clt_ws *ws, const clt_params *params,
                              const clt__dft_factor *factor, double ratio, unsigned level);

#endif
