/*
 * The AVX2 kernel (with FMA and AES-NI): one function an entry of the table that it replaces; the
 * contracts are in kernel.h, the vectors in avx2_vec.h. On other processors there is nothing here.
 */
#ifndef CLT_ARITH_AVX2_H
#define CLT_ARITH_AVX2_H

#include "arith/kernel.h"

#if defined(__x86_64__)

/* What processor or system lack of what the kernel uses, NULL for nothing: Intel has all from
   Haswell, AMD from Zen on. */
const char *clt__avx2_lacks(void);
/* Replaces entries of the reference. */
void clt__avx2_overlay(clt__kernel *kernel);

/* avx2_ntt.c */
size_t clt__avx2_ntt_table_words(unsigned log_n);
void clt__avx2_ntt_table_fill(uint64_t *table, uint64_t psi, unsigned log_n, const clt__mod *mod);
void clt__avx2_ntt_forward(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod);
void clt__avx2_ntt_inverse(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod);

/* avx2_word.c */
void clt__avx2_add(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                   const clt__mod *mod);
void clt__avx2_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                   const clt__mod *mod);
void clt__avx2_negate(uint64_t *r, const uint64_t *a, size_t n, const clt__mod *mod);
void clt__avx2_mul(uint64_t *r, const uint64_t *a, const uint64_t *b_mont, size_t n,
                   const clt__mod *mod);
void clt__avx2_mul_const(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                         const clt__mod *mod);
void clt__avx2_mul_const_add(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                             const clt__mod *mod);
void clt__avx2_sub_mul_const(uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t c_mont,
                             size_t n, const clt__mod *mod);

/* avx2_product.c */
void clt__avx2_dot(uint64_t *r, const uint64_t *const *a, const uint64_t *const *b_mont,
                   unsigned count, bool add, size_t n, const clt__mod *mod);
void clt__avx2_dot_runs(uint64_t *r0, uint64_t *r1, const uint64_t *const *a0,
                        const uint64_t *const *a1, const uint64_t *const *b_mont, unsigned count,
                        unsigned log_run, bool add, size_t n, const clt__mod *mod);
void clt__avx2_key_product(uint64_t *r0, uint64_t *r1, const uint64_t *const *digit,
                           const uint64_t *const *b_mont, const uint64_t *const *a_mont,
                           unsigned count, size_t n, const clt__mod *mod);
void clt__avx2_tensor(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                      const uint64_t *a1, const uint64_t *b0, const uint64_t *b1, size_t n,
                      const clt__mod *mod);
void clt__avx2_tensor_square(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                             const uint64_t *a1, size_t n, const clt__mod *mod);

/* avx2_convert.c */
void clt__avx2_quotient(uint64_t *v, const uint64_t *const *y, const double *inverse,
                        unsigned count, size_t n);
void clt__avx2_convert(uint64_t *r, const uint64_t *const *y, const uint64_t *c_mont,
                       unsigned count, const uint64_t *v, uint64_t d_mont, size_t n,
                       const clt__mod *mod);
void clt__avx2_reduce_f64(uint64_t *r, const double *x, size_t n, const clt__mod *mod);
void clt__avx2_reduce_i8(uint64_t *r, const int8_t *x, size_t n, const clt__mod *mod);

/* avx2_aes.c */
void clt__avx2_expand(uint64_t *r, const uint8_t key[16], size_t n, const clt__mod *mod);

/* avx2_pack.c */
void clt__avx2_pack(uint8_t *bytes, const uint64_t *a, size_t n, unsigned bits);
bool clt__avx2_unpack(uint64_t *r, const uint8_t *bytes, size_t n, const clt__mod *mod);

/* avx2_fft.c */
void clt__avx2_fft_forward(double *re, double *im, const double *roots, unsigned log_slots);
void clt__avx2_fft_inverse(double *re, double *im, const double *roots, unsigned log_slots);

#endif
#endif
