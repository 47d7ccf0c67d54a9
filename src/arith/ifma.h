/*
 * The AVX-512-IFMA kernel: the functions that replace entries of the table. Their contracts are in
 * kernel.h, its vectors in ifma_vec.h. Nothing is here on other processors than x86-64.
 */
#ifndef CLT_ARITH_IFMA_H
#define CLT_ARITH_IFMA_H

#include "arith/kernel.h"

#if defined(__x86_64__)

/* What processor or system lack of what the kernel uses, NULL for nothing: Intel has all from Ice
   Lake, AMD from Zen 4 on. */
const char *clt__ifma_lacks(void);
void clt__ifma_overlay(clt__kernel *kernel);

/* ifma_ntt.c */
size_t clt__ifma_ntt_table_words(unsigned log_n);
void clt__ifma_ntt_table_fill(uint64_t *table, uint64_t psi, unsigned log_n, const clt__mod *mod);
void clt__ifma_ntt_forward(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod);
void clt__ifma_ntt_inverse(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod);

/* ifma_word.c */
void clt__ifma_add(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                   const clt__mod *mod);
void clt__ifma_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                   const clt__mod *mod);
void clt__ifma_negate(uint64_t *r, const uint64_t *a, size_t n, const clt__mod *mod);
void clt__ifma_mul(uint64_t *r, const uint64_t *a, const uint64_t *b_mont, size_t n,
                   const clt__mod *mod);
void clt__ifma_mul_const(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                         const clt__mod *mod);
void clt__ifma_mul_const_add(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                             const clt__mod *mod);
void clt__ifma_sub_mul_const(uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t c_mont,
                             size_t n, const clt__mod *mod);
void clt__ifma_permute(uint64_t *r, const uint64_t *a, const uint32_t *index, size_t n);

/* ifma_product.c */
void clt__ifma_dot(uint64_t *r, const uint64_t *const *a, const uint64_t *const *b_mont,
                   unsigned count, bool add, size_t n, const clt__mod *mod);
void clt__ifma_dot_runs(uint64_t *r0, uint64_t *r1, const uint64_t *const *a0,
                        const uint64_t *const *a1, const uint64_t *const *b_mont, unsigned count,
                        unsigned log_run, bool add, size_t n, const clt__mod *mod);
void clt__ifma_key_product(uint64_t *r0, uint64_t *r1, const uint64_t *const *digit,
                           const uint64_t *const *b_mont, const uint64_t *const *a_mont,
                           unsigned count, size_t n, const clt__mod *mod);
void clt__ifma_tensor(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                      const uint64_t *a1, const uint64_t *b0, const uint64_t *b1, size_t n,
                      const clt__mod *mod);
void clt__ifma_tensor_square(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                             const uint64_t *a1, size_t n, const clt__mod *mod);

/* ifma_convert.c */
void clt__ifma_quotient(uint64_t *v, const uint64_t *const *y, const double *inverse,
                        unsigned count, size_t n);
void clt__ifma_convert(uint64_t *r, const uint64_t *const *y, const uint64_t *c_mont,
                       unsigned count, const uint64_t *v, uint64_t d_mont, size_t n,
                       const clt__mod *mod);
void clt__ifma_reduce_f64(uint64_t *r, const double *x, size_t n, const clt__mod *mod);
void clt__ifma_reduce_i8(uint64_t *r, const int8_t *x, size_t n, const clt__mod *mod);

/* ifma_aes.c */
void clt__ifma_expand(uint64_t *r, const uint8_t key[16], size_t n, const clt__mod *mod);

/* ifma_pack.c */
void clt__ifma_pack(uint8_t *bytes, const uint64_t *a, size_t n, unsigned bits);
bool clt__ifma_unpack(uint64_t *r, const uint8_t *bytes, size_t n, const clt__mod *mod);

/* ifma_fft.c */
void clt__ifma_fft_forward(double *re, double *im, const double *roots, unsigned log_slots);
void clt__ifma_fft_inverse(double *re, double *im, const double *roots, unsigned log_slots);

#endif
#endif
