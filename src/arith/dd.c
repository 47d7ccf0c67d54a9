/*
 * Double-double arithmetic. Error-free sum: Knuth (TAOCP 2, 4.2.2); error-free product by
 * splitting: Dekker (Numer. Math. 18, 1971). Relative errors (Joldes, Muller, Popescu, ACM TOMS 44,
 * 2017): sum and product below 2^-103, quotient below 2^-101, away from overflow and underflow.
 */
#include "arith/dd.h"

/* hi + lo = a + b exactly, for |a| >= |b| or a = 0. */
static clt__dd fast_two_sum(double a, double b) {
    double hi = a + b;
    return (clt__dd){hi, b - (hi - a)};
}

/* hi + lo = a + b exactly. */
static clt__dd two_sum(double a, double b) {
    double hi = a + b;
    double b_part = hi - a;
    double a_part = hi - b_part;
    return (clt__dd){hi, (a - a_part) + (b - b_part)};
}

/* a = hi + lo with 26 bits each; |a| < 2^996. */
static clt__dd split(double a) {
    double c = 134217729.0 * a; /* 2^27 + 1 */
    double hi = c - (c - a);
    return (clt__dd){hi, a - hi};
}

/* hi + lo = a*b exactly. */
static clt__dd two_product(double a, double b) {
    double hi = a * b;
    clt__dd x = split(a), y = split(b);
    double lo = ((x.hi * y.hi - hi) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo;
    return (clt__dd){hi, lo};
}

clt__dd clt__dd_from_u64(uint64_t a) {
    double high = (double)(uint32_t)(a >> 32) * 0x1p32;
    return fast_two_sum(high, (double)(uint32_t)a);
}

clt__dd clt__dd_add(clt__dd a, clt__dd b) {
    clt__dd s = two_sum(a.hi, b.hi);
    clt__dd t = two_sum(a.lo, b.lo);
    s = fast_two_sum(s.hi, s.lo + t.hi);
    return fast_two_sum(s.hi, s.lo + t.lo);
}

clt__dd clt__dd_sub(clt__dd a, clt__dd b) {
    return clt__dd_add(a, (clt__dd){-b.hi, -b.lo});
}

clt__dd clt__dd_mul(clt__dd a, clt__dd b) {
    clt__dd p = two_product(a.hi, b.hi);
    return fast_two_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/* Long division: two quotient digits of 53 bits. */
clt__dd clt__dd_div(clt__dd a, clt__dd b) {
    double q1 = a.hi / b.hi;
    clt__dd rest = clt__dd_sub(a, clt__dd_mul(b, (clt__dd){q1, 0}));
    return fast_two_sum(q1, rest.hi / b.hi);
}
