/*
 * Double-double numbers: hi + lo with |lo| <= ulp(hi)/2, about 106 bits (Dekker 1971). Used where a
 * value reaches a ciphertext and 53 bits would drift: scales and roots of unity. Only +, -, *, /
 * of IEEE 754 doubles in a fixed order, no fused operation: the same bits on every machine.
 */
#ifndef CLT_ARITH_DD_H
#define CLT_ARITH_DD_H

#include <stdint.h>

typedef struct clt__dd {
    double hi, lo;
} clt__dd;

clt__dd clt__dd_from_u64(uint64_t a); /* exact */
clt__dd clt__dd_add(clt__dd a, clt__dd b);
clt__dd clt__dd_sub(clt__dd a, clt__dd b);
clt__dd clt__dd_mul(clt__dd a, clt__dd b);
clt__dd clt__dd_div(clt__dd a, clt__dd b);

#endif
