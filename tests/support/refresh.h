/*
 * Bootstrapping at toy degree, for tests: the towers of all presets on rings of degree 2^10, their
 * keys, and the distance between what came back and what was sent.
 */
#ifndef CLT_TESTS_REFRESH_H
#define CLT_TESTS_REFRESH_H

#include "circ/bootstrap.h"
#include "support/ckks.h"

/* The towers of B16, B16-hp, B16-s12 and B15, with as many levels below them. */
enum { REFRESH_CHAINS = 4 };
extern const clt__chain refresh_chains[REFRESH_CHAINS];

typedef struct refresh {
    ckks k;
    bool real;
    size_t period; /* of slots, which repeat */
    clt_evk *evk;
    clt_boot *boot;
} refresh;

/* kind: of circ/bootstrap.h. Ends the test program where something fails. Keys are held packed if
   so asked. */
void refresh_open(refresh *r, const clt__chain *chain, unsigned kind, uint8_t seed,
                  unsigned threads, bool packed);
void refresh_close(refresh *r);

/* New slots, uniform in [-1, 1], or in the square inside of the unit circle. */
double *refresh_values(refresh *r);
/* Those at the least level that bootstrapping takes, and what becomes of them. */
clt_ct *refresh_encrypt(refresh *r, const double *z);
clt_ct *refresh_run(refresh *r, const clt_ct *in);

/* Of the polynomial between the transforms the coefficient that holds a part of a slot. */
size_t refresh_coefficient(const refresh *r, size_t slot, bool imaginary);

/* ---------------------------------------------------------------------------------- statistics */

/* The sum of so many numbers, and of their powers. */
typedef struct refresh_moments {
    double count, first, second, fourth;
} refresh_moments;

enum { REFRESH_INTEGERS = 2 * CLT__SINE_INTEGERS - 1 };

/* Of the parts of slots, real and imaginary ones, or real ones alone, in units of what is expected
   of them. */
typedef struct refresh_errors {
    refresh_moments error;
    double magnitude; /* the sum of |error| */
    double worst;     /* the greatest over its bound */
    /* What remains without that which the sine is off, for each integer -15 ... 15: a sum of many
       small errors, whose size depends on the integer. */
    refresh_moments rest[REFRESH_INTEGERS];
    double integers[CLT__SINE_INTEGERS]; /* how often |I| was that, in all coefficients */
} refresh_errors;

/* `runs` messages under each of `keys` sets of keys, the seed of the first of which is given. */
refresh_errors refresh_measure(const clt__chain *chain, bool real, uint8_t seed, unsigned keys,
                               unsigned runs);

/* The mean, root mean square, and fourth moment over the square of the second, which is 3 for
   normal numbers. */
double refresh_mean(const refresh_moments *m);
double refresh_rms(const refresh_moments *m);
double refresh_kurtosis(const refresh_moments *m);

/* Whether all that is as it should be, for every tower, complex and real; says what is not. */
bool refresh_agrees(unsigned keys, unsigned runs);

#endif
