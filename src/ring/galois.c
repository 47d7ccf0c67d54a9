/*
 * Automorphisms. Galois elements are odd numbers modulo 2n; in transform domain, where word i holds
 * the value at psi^(2 bitrev(i) + 1), an automorphism only permutes words.
 */
#include "ring/galois.h"

#include <assert.h>

static uint32_t order_mask(unsigned log_n) {
    return ((uint32_t)2 << log_n) - 1;
}

uint32_t clt__galois_rotation(int64_t steps, unsigned log_n) {
    uint32_t mask = order_mask(log_n), g = 1, power = 5;
    /* 5 has order n/2; two's complement makes the mask right for negative steps too. */
    for (uint64_t r = (uint64_t)steps & (mask >> 2); r != 0; r >>= 1) {
        if (r & 1) g *= power;
        power *= power;
    }
    return g & mask;
}

uint32_t clt__galois_conjugation(unsigned log_n) {
    return order_mask(log_n);
}

bool clt__galois_steps(int64_t *steps, uint32_t g, unsigned log_n) {
    int64_t r = 0, half = (int64_t)1 << (log_n - 2); /* of the slots */
    uint32_t reached = 1, power = 5;
    if (g % 4 != 1) return false;
    /* 5^(2^i) is 1 + 2^(i+2) modulo 2^(i+3): it changes no lower bit, and bit i + 2 for sure. */
    for (unsigned i = 0; i < log_n - 1; i++) {
        if (((reached ^ g) >> (i + 2) & 1) != 0) {
            r |= (int64_t)1 << i;
            reached *= power;
        }
        power *= power;
    }
    *steps = r <= half ? r : r - 2 * half;
    return true;
}

uint32_t clt__galois_inverse(uint32_t g, unsigned log_n) {
    assert((g & 1) == 1);
    uint32_t inverse = g; /* right to 3 bits; Newton's steps give 6, 12, 24, 48 */
    for (int i = 0; i < 4; i++) inverse *= 2 - g * inverse;
    return inverse & order_mask(log_n);
}

static uint32_t bit_reverse(uint32_t a, unsigned bits) {
    uint32_t r = 0;
    for (unsigned i = 0; i < bits; i++) r |= (a >> i & 1) << (bits - 1 - i);
    return r;
}

void clt__galois_index(uint32_t *index, uint32_t g, unsigned log_n) {
    assert((g & 1) == 1);
    for (uint32_t i = 0; i < (uint32_t)1 << log_n; i++) {
        uint32_t exponent = (2 * bit_reverse(i, log_n) + 1) * g & order_mask(log_n);
        index[i] = bit_reverse(exponent >> 1, log_n);
    }
}

void clt__galois_small(int8_t *r, const int8_t *a, uint32_t g, unsigned log_n) {
    assert((g & 1) == 1 && r != a);
    uint32_t n = (uint32_t)1 << log_n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t exponent = i * g & order_mask(log_n);
        bool wrapped = exponent >= n; /* X^n = -1 */
        r[exponent & (n - 1)] = (int8_t)(wrapped ? -a[i] : a[i]);
    }
}
