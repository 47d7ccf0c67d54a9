/*
 * The kernel table: every loop over the n words of a limb that is worth a vector unit.
 *
 * This header is the one contract. The plain C reference (kernel_ref.c) is complete and is the
 * specification; other kernels start from a copy of it and replace entries. All give the same
 * canonical residues bit for bit. Unless an entry says otherwise:
 *   - residues come in and go out canonical; debug builds assert the bounds;
 *   - pointers are aligned to 64 bytes, n is a multiple of 64;
 *   - an output may be an input of the same index (exactly, never shifted);
 *   - nothing branches or addresses by the words; constants (c, d) are public.
 */
#ifndef CLT_ARITH_KERNEL_H
#define CLT_ARITH_KERNEL_H

#include "arith/mod.h"
#include "base/status.h"

/* The shortest run of equal words that dot_runs takes, but for a run of one. */
enum { CLT__LOG_RUN_MIN = 3 };

typedef struct clt__kernel {
    const char *name; /* "ref", "avx2", "ifma"; "wasm": the reference there */

    /*
     * Negacyclic number-theoretic transform of Z_q[X]/(X^n + 1), n = 2^log_n.
     * Order of the transform domain: word i holds the value at psi^(2*bitrev(i)+1), where bitrev
     * reverses log_n bits and psi is the primitive 2n-th root that the table was filled with.
     * The table's layout belongs to the kernel: table_words words, read only once filled.
     * The inverse includes the factor 1/n.
     */
    size_t (*ntt_table_words)(unsigned log_n);
    void (*ntt_table_fill)(uint64_t *table, uint64_t psi, unsigned log_n, const clt__mod *mod);
    void (*ntt_forward)(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod);
    void (*ntt_inverse)(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod);

    /* Word by word. `mont` marks an operand in Montgomery form; the result has the other's form. */
    void (*add)(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n, const clt__mod *mod);
    void (*sub)(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n, const clt__mod *mod);
    void (*negate)(uint64_t *r, const uint64_t *a, size_t n, const clt__mod *mod);
    void (*mul)(uint64_t *r, const uint64_t *a, const uint64_t *b_mont, size_t n,
                const clt__mod *mod);
    void (*mul_const)(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                      const clt__mod *mod);
    /* r += a*c */
    void (*mul_const_add)(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                          const clt__mod *mod);
    /* r = (a - b)*c */
    void (*sub_mul_const)(uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t c_mont,
                          size_t n, const clt__mod *mod);
    /* r = sum of a[k]*b[k] over k < count <= 64, one reduction at the end where bounds allow;
       `add` keeps the present r as one more term. */
    void (*dot)(uint64_t *r, const uint64_t *const *a, const uint64_t *const *b_mont,
                unsigned count, bool add, size_t n, const clt__mod *mod);
    /* r0 = sum of a0[k]*b[k] and r1 = sum of a1[k]*b[k] in the same way, where b[k], not aligned,
       holds a word once for a run of 2^log_run: word i meets b[k][i >> log_run]. log_run is 0 or at
       least CLT__LOG_RUN_MIN; a run may be longer than n. */
    void (*dot_runs)(uint64_t *r0, uint64_t *r1, const uint64_t *const *a0,
                     const uint64_t *const *a1, const uint64_t *const *b_mont, unsigned count,
                     unsigned log_run, bool add, size_t n, const clt__mod *mod);
    /* r0 = sum digit[d]*b[d] and r1 = sum digit[d]*a[d]: the key product of one limb. */
    void (*key_product)(uint64_t *r0, uint64_t *r1, const uint64_t *const *digit,
                        const uint64_t *const *b_mont, const uint64_t *const *a_mont,
                        unsigned count, size_t n, const clt__mod *mod);
    /* (a0 + a1 s)(b0 + b1 s): r0 = a0 b0, r1 = a0 b1 + a1 b0, r2 = a1 b1, all plain. Outputs
       differ from inputs. */
    void (*tensor)(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0, const uint64_t *a1,
                   const uint64_t *b0, const uint64_t *b1, size_t n, const clt__mod *mod);
    /* The same with a = b. */
    void (*tensor_square)(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                          const uint64_t *a1, size_t n, const clt__mod *mod);
    /* r[i] = a[index[i]]; r is not a. */
    void (*permute)(uint64_t *r, const uint64_t *a, const uint32_t *index, size_t n);

    /*
     * Base conversion (Halevi, Polyakov, Shoup 2018/117), on a tile of n columns. y[i] < 2^50 are
     * the source residues times (D/q_i)^-1. quotient: v = round(sum y[i]/q_i) in doubles, from the
     * first source to the last, ties to even; 0 <= v <= count. convert: r = sum y[i]*c[i] - v*d
     * mod q with c[i] = D/q_i and d = D mod q in Montgomery form; v NULL leaves the last term out.
     */
    void (*quotient)(uint64_t *v, const uint64_t *const *y, const double *inverse, unsigned count,
                     size_t n);
    void (*convert)(uint64_t *r, const uint64_t *const *y, const uint64_t *c_mont, unsigned count,
                    const uint64_t *v, uint64_t d_mont, size_t n, const clt__mod *mod);

    /* r = x mod q for doubles that hold integers, |x| < 2^100; constant time. */
    void (*reduce_f64)(uint64_t *r, const double *x, size_t n, const clt__mod *mod);
    /* r = x mod q for small signed integers, |x| < 2^7; constant time. */
    void (*reduce_i8)(uint64_t *r, const int8_t *x, size_t n, const clt__mod *mod);

    /* Uniform residues from AES-128 in counter mode: the little-endian 64-bit words of
       AES(key, counter block 0, 1, 2 ...), each cut to mod->bits bits, those below q kept in
       order. The counter is the 16-byte block as a little-endian integer. */
    void (*expand)(uint64_t *r, const uint8_t key[16], size_t n, const clt__mod *mod);

    /* Bit packing: word i occupies bits [i*bits, (i+1)*bits) of the little-endian bit string;
       n*bits/8 bytes, bits <= 50. unpack gives false when a word is not below q. */
    void (*pack)(uint8_t *bytes, const uint64_t *a, size_t n, unsigned bits);
    bool (*unpack)(uint64_t *r, const uint8_t *bytes, size_t n, const clt__mod *mod);

    /*
     * The special transforms of the canonical embedding (Cheon et al. 2016/421), in place on
     * 2^log_slots complex numbers as two arrays. Butterflies in the order of fft.h, products as
     * (ar*br - ai*bi, ar*bi + ai*br) without fused operations: the same bits everywhere.
     */
    void (*fft_forward)(double *re, double *im, const double *roots, unsigned log_slots);
    void (*fft_inverse)(double *re, double *im, const double *roots, unsigned log_slots);
} clt__kernel;

/* The kernel in use: chosen at the first call from what the processor has, or forced by the
   environment variable CLT_KERNEL. Never NULL once clt__kernel_check has succeeded. */
const clt__kernel *clt__kernel_get(void);
/* CLT_E_UNSUPPORTED when CLT_KERNEL names a kernel that is unknown or that this machine lacks;
   the text lists those that work. */
clt_status clt__kernel_check(void);
/* The i-th kernel that this machine can run, NULL past the last; for tests and benchmarks. */
const clt__kernel *clt__kernel_at(unsigned i);
/* The name of the i-th kernel of this build, from the slowest to the fastest, NULL past the last;
   *lacks is the first feature that this machine lacks for it, NULL when it can run. */
const char *clt__kernel_candidate(unsigned i, const char **lacks);

/* Fills `kernel` with the reference. */
void clt__kernel_ref(clt__kernel *kernel);

#endif
