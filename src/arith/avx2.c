/* The AVX2 kernel: where it runs, and what it replaces. */
#include "arith/avx2.h"

#if defined(__x86_64__)

/* The compiler's test includes that the system saves the wide registers. */
const char *clt__avx2_lacks(void) {
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2")) return "avx2";
    if (!__builtin_cpu_supports("fma")) return "fma";
    return __builtin_cpu_supports("aes") ? NULL : "aes";
}

void clt__avx2_overlay(clt__kernel *kernel) {
    kernel->ntt_table_words = clt__avx2_ntt_table_words;
    kernel->ntt_table_fill = clt__avx2_ntt_table_fill;
    kernel->ntt_forward = clt__avx2_ntt_forward;
    kernel->ntt_inverse = clt__avx2_ntt_inverse;
    kernel->add = clt__avx2_add;
    kernel->sub = clt__avx2_sub;
    kernel->negate = clt__avx2_negate;
    kernel->mul = clt__avx2_mul;
    kernel->mul_const = clt__avx2_mul_const;
    kernel->mul_const_add = clt__avx2_mul_const_add;
    kernel->sub_mul_const = clt__avx2_sub_mul_const;
    kernel->dot = clt__avx2_dot;
    kernel->dot_runs = clt__avx2_dot_runs;
    kernel->key_product = clt__avx2_key_product;
    kernel->tensor = clt__avx2_tensor;
    kernel->tensor_square = clt__avx2_tensor_square;
    kernel->quotient = clt__avx2_quotient;
    kernel->convert = clt__avx2_convert;
    kernel->reduce_f64 = clt__avx2_reduce_f64;
    kernel->reduce_i8 = clt__avx2_reduce_i8;
    kernel->expand = clt__avx2_expand;
    kernel->pack = clt__avx2_pack;
    kernel->unpack = clt__avx2_unpack;
    kernel->fft_forward = clt__avx2_fft_forward;
    kernel->fft_inverse = clt__avx2_fft_inverse;
}

#endif
