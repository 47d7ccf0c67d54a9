/*
 * Double-double arithmetic: what is too seldom used to stand in the header.
 */
#include "arith/dd.h"

clt__dd clt__dd_from_u64(uint64_t a) {
    double high = (double)(uint32_t)(a >> 32) * 0x1p32;
    return clt__dd_fast_two_sum(high, (double)(uint32_t)a);
}

/* Long division: two quotient digits of 53 bits. */
clt__dd clt__dd_div(clt__dd a, clt__dd b) {
    double q1 = a.hi / b.hi;
    clt__dd rest = clt__dd_sub(a, clt__dd_mul(b, (clt__dd){q1, 0}));
    return clt__dd_fast_two_sum(q1, rest.hi / b.hi);
}
