/* The canonical embedding in double-double arithmetic, slot by slot: an oracle for encoders. */
#ifndef CLT_TESTS_EMBED_H
#define CLT_TESTS_EMBED_H

#include "arith/dd.h"

#include <stddef.h>

typedef struct embed_complex {
    clt__dd re, im;
} embed_complex;

/* The powers of exp(pi i / n), n a power of two: exponents 0 ... 2n - 1. To be freed. */
embed_complex *embed_powers(size_t n);
/* m(zeta^(5^slot)) of n real coefficients. */
embed_complex embed_slot(const clt__dd *m, const embed_complex *powers, size_t n, size_t slot);

#endif
