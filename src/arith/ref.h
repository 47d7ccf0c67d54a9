/*
 * The plain C reference kernel, one function an entry of the table; the contracts are in kernel.h.
 * Other kernels of this folder may call them where they have nothing better.
 */
#ifndef CLT_ARITH_REF_H
#define CLT_ARITH_REF_H

#include "arith/kernel.h"

/* ref_ntt.c */
size_t clt__ref_ntt_table_words(unsigned log_n);
void clt__ref_ntt_table_fill(uint64_t *table, uint64_t psi, unsigned log_n, const clt__mod *mod);
void clt__ref_ntt_forward(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod);
void clt__ref_ntt_inverse(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod);

/* ref_word.c */
void clt__ref_add(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n, const clt__mod *mod);
void clt__ref_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n, const clt__mod *mod);
void clt__ref_negate(uint64_t *r, const uint64_t *a, size_t n, const clt__mod *mod);
void clt__ref_mul(uint64_t *r, const uint64_t *a, const uint64_t *b_mont, size_t n,
                  const clt__mod *mod);
void clt__ref_mul_const(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                        const clt__mod *mod);
void clt__ref_mul_const_add(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                            const clt__mod *mod);
void clt__ref_sub_mul_const(uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t c_mont,
                            size_t n, const clt__mod *mod);
void clt__ref_permute(uint64_t *r, const uint64_t *a, const uint32_t *index, size_t n);

/* ref_product.c */
void clt__ref_dot(uint64_t *r, const uint64_t *const *a, const uint64_t *const *b_mont,
                  unsigned count, bool add, size_t n, const clt__mod *mod);
void clt__ref_dot_runs(uint64_t *r0, uint64_t *r1, const uint64_t *const *a0,
                       const uint64_t *const *a1, const uint64_t *const *b_mont, unsigned count,
                       unsigned log_run, bool add, size_t n, const clt__mod *mod);
void clt__ref_key_product(uint64_t *r0, uint64_t *r1, const uint64_t *const *digit,
                          const uint64_t *const *b_mont, const uint64_t *const *a_mont,
                          unsigned count, size_t n, const clt__mod *mod);
void clt__ref_tensor(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                     const uint64_t *a1, const uint64_t *b0, const uint64_t *b1, size_t n,
                     const clt__mod *mod);
void clt__ref_tensor_square(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                            const uint64_t *a1, size_t n, const clt__mod *mod);

/* ref_convert.c */
void clt__ref_quotient(uint64_t *v, const uint64_t *const *y, const double *inverse, unsigned count,
                       size_t n);
void clt__ref_convert(uint64_t *r, const uint64_t *const *y, const uint64_t *c_mont, unsigned count,
                      const uint64_t *v, uint64_t d_mont, size_t n, const clt__mod *mod);
void clt__ref_reduce_f64(uint64_t *r, const double *x, size_t n, const clt__mod *mod);
void clt__ref_reduce_i8(uint64_t *r, const int8_t *x, size_t n, const clt__mod *mod);

/* ref_aes.c */
void clt__ref_expand(uint64_t *r, const uint8_t key[16], size_t n, const clt__mod *mod);

/* ref_pack.c */
void clt__ref_pack(uint8_t *bytes, const uint64_t *a, size_t n, unsigned bits);
bool clt__ref_unpack(uint64_t *r, const uint8_t *bytes, size_t n, const clt__mod *mod);

/* ref_fft.c */
void clt__ref_fft_forward(double *re, double *im, const double *roots, unsigned log_slots);
void clt__ref_fft_inverse(double *re, double *im, const double *roots, unsigned log_slots);

#endif
