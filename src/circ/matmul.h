/*
 * Products of encrypted matrices with encrypted vectors, many vectors at once: row i of a tile in
 * slots i of all columns, slot(row i, column j) = j rows + i, and matrices by complex diagonals
 * (Halevi, Shoup 2014/106; for products of two encrypted matrices Lee et al., arXiv 2403.14111).
 *
 * W has `out` outputs and `in` inputs, powers of two, `out` divides `in`, and `in` the columns,
 * which repeat after it: column j stands for input j mod in, and for output j mod out. Let rot be a
 * rotation by whole columns, H = out / 2, and k < H:
 *
 *   W_k      column j holds, in all rows, the weight of output j mod out for input j + k mod in
 *   V_k      W_k + i W_(k+H)
 *   zeta     x - i rot(x, H)
 *   W x      the sum over columns at distances out, 2 out ... in of
 *            the real part of   sum over k of rot(zeta, k) V_k
 *   W^T d    the real part of   t - i rot(t, -H),   t = sum over k of rot(d, -k) rot(V_k, -k)
 *   d x^T    sum over k: rot(zeta, k) d = conj(gradient of V_k), to be summed over rows
 *
 * Rotations by k, H - 1 of them, go by powers of two: rot(z, k + 2^t) from rot(z, k), 2^t > k. That
 * takes log2 H keys, and one decomposition for all that start from one k: H/2 of them. Products are
 * relinearised once. The real part is that of a ciphertext plus its conjugate: twice what it says.
 */
#ifndef CLT_CIRC_MATMUL_H
#define CLT_CIRC_MATMUL_H

#include "ckks/eval.h"

typedef struct clt__matmul {
    uint32_t rows, in, out;
} clt__matmul;

static inline unsigned clt__matmul_pairs(const clt__matmul *shape) {
    return shape->out / 2;
}

/* z[k] <- rot(z[0], k steps), in slots, k < count; z[1 ...] become scratch of the workspace. */
clt_status clt__matmul_turn(clt_ct *z, clt_ws *ws, const clt_evk *evk, unsigned count,
                            int64_t steps);
/* zeta <- x - i rot(x, H); it is another object. */
clt_status clt__matmul_pair(clt_ct *zeta, clt_ws *ws, const clt_evk *evk, const clt__matmul *shape,
                            const clt_ct *x);
/* out <- 2 W x, from all rot(zeta, k) and V_k at one level, one below. */
clt_status clt__matmul_product(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                               const clt__matmul *shape, const clt_ct *z, clt_ct *const *v);
/* out <- 2 W^T d, from all rot(d, -k) and rot(V_k, -k). */
clt_status clt__matmul_transposed(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                  const clt__matmul *shape, const clt_ct *d, clt_ct *const *v);
/* sum[k] += rot(zeta, k) d, of degree 2; a sum without polynomials is empty. z may stand above d:
   its first limbs are read at that level, as if it held S_z / S_d times what it holds. */
clt_status clt__matmul_gradient(clt_ct *const *sum, clt_ws *ws, unsigned pairs, const clt_ct *z,
                                const clt_ct *d);

#endif
