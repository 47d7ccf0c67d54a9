/*
 * Double-double numbers: hi + lo with |lo| <= ulp(hi)/2, about 106 bits (Dekker 1971). Used where a
 * value reaches a ciphertext and 53 bits would drift: scales, roots of unity, values at doubled
 * scales. Only +, -, *, / of IEEE 754 doubles in a fixed order, no fused operation: the same bits
 * on every machine.
 *
 * Error-free sum: Knuth (TAOCP 2, 4.2.2); error-free product by splitting: Dekker (Numer. Math. 18,
 * 1971). Relative errors (Joldes, Muller, Popescu, ACM TOMS 44, 2017): sum and product below
 * 2^-103, quotient below 2^-101, away from overflow and underflow. Nothing here branches.
 */
#ifndef CLT_ARITH_DD_H
#define CLT_ARITH_DD_H

#include <stdint.h>

typedef struct clt__dd {
    double hi, lo;
} clt__dd;

/* hi + lo = a + b exactly, for |a| >= |b| or a = 0. */
static inline clt__dd clt__dd_fast_two_sum(double a, double b) {
    double hi = a + b;
    return (clt__dd){hi, b - (hi - a)};
}

/* hi + lo = a + b exactly. */
static inline clt__dd clt__dd_two_sum(double a, double b) {
    double hi = a + b;
    double b_part = hi - a;
    double a_part = hi - b_part;
    return (clt__dd){hi, (a - a_part) + (b - b_part)};
}

/* a = hi + lo with 26 bits each; |a| < 2^996. */
static inline clt__dd clt__dd_split(double a) {
    double c = 134217729.0 * a; /* 2^27 + 1 */
    double hi = c - (c - a);
    return (clt__dd){hi, a - hi};
}

/* hi + lo = a*b exactly. */
static inline clt__dd clt__dd_two_product(double a, double b) {
    double hi = a * b;
    clt__dd x = clt__dd_split(a), y = clt__dd_split(b);
    double lo = ((x.hi * y.hi - hi) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo;
    return (clt__dd){hi, lo};
}

static inline clt__dd clt__dd_add(clt__dd a, clt__dd b) {
    clt__dd s = clt__dd_two_sum(a.hi, b.hi);
    clt__dd t = clt__dd_two_sum(a.lo, b.lo);
    s = clt__dd_fast_two_sum(s.hi, s.lo + t.hi);
    return clt__dd_fast_two_sum(s.hi, s.lo + t.lo);
}

static inline clt__dd clt__dd_sub(clt__dd a, clt__dd b) {
    return clt__dd_add(a, (clt__dd){-b.hi, -b.lo});
}

static inline clt__dd clt__dd_mul(clt__dd a, clt__dd b) {
    clt__dd p = clt__dd_two_product(a.hi, b.hi);
    return clt__dd_fast_two_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

clt__dd clt__dd_from_u64(uint64_t a); /* exact */
clt__dd clt__dd_div(clt__dd a, clt__dd b);

#endif
