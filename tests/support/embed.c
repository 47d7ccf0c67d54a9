#include "support/embed.h"

#include "arith/fft.h"

#include <stdlib.h>

static embed_complex multiply(embed_complex a, embed_complex b) {
    return (embed_complex){
        clt__dd_sub(clt__dd_mul(a.re, b.re), clt__dd_mul(a.im, b.im)),
        clt__dd_add(clt__dd_mul(a.re, b.im), clt__dd_mul(a.im, b.re)),
    };
}

/* By doubling: the powers below 2^k, then the same times exp(2 pi i 2^k / 2n), a row of the
   table. */
embed_complex *embed_powers(size_t n) {
    embed_complex *power = calloc(2 * n, sizeof *power);
    unsigned row = 0;
    if (power == NULL) abort();
    power[0] = (embed_complex){{1, 0}, {0, 0}};
    while ((size_t)1 << row < 2 * n) row++;
    for (size_t have = 1; have < 2 * n; have *= 2, row--) {
        const double *t = clt__root_table[row];
        embed_complex root = {{t[0], t[1]}, {t[2], t[3]}};
        for (size_t i = 0; i < have; i++) power[have + i] = multiply(power[i], root);
    }
    return power;
}

embed_complex embed_slot(const clt__dd *m, const embed_complex *powers, size_t n, size_t slot) {
    embed_complex sum = {{0, 0}, {0, 0}};
    size_t five = 1;
    for (size_t i = 0; i < slot; i++) five = 5 * five % (2 * n);
    for (size_t k = 0; k < n; k++) {
        embed_complex x = powers[five * k % (2 * n)];
        sum.re = clt__dd_add(sum.re, clt__dd_mul(m[k], x.re));
        sum.im = clt__dd_add(sum.im, clt__dd_mul(m[k], x.im));
    }
    return sum;
}
