/* The AVX-512-IFMA kernel: where it runs, and what it replaces. */
#include "arith/ifma.h"

#if defined(__x86_64__)

#include <cpuid.h>

/* __builtin_cpu_supports asks the system too, whether it saves the registers of 512 bits; compilers
   differ in whether they know VAES by that way. */
const char *clt__ifma_lacks(void) {
    unsigned eax, ebx, ecx = 0, edx;
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("popcnt")) return "popcnt";
    if (!__builtin_cpu_supports("aes")) return "aes";
    if (!__builtin_cpu_supports("avx512f")) return "avx512f";
    if (!__builtin_cpu_supports("avx512dq")) return "avx512dq";
    if (!__builtin_cpu_supports("avx512bw")) return "avx512bw";
    if (!__builtin_cpu_supports("avx512vl")) return "avx512vl";
    if (!__builtin_cpu_supports("avx512ifma")) return "avx512ifma";
    if (!__builtin_cpu_supports("avx512vbmi")) return "avx512vbmi";
    bool vaes = __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ecx & bit_VAES) != 0;
    return vaes ? NULL : "vaes";
}

void clt__ifma_overlay(clt__kernel *kernel) {
    kernel->ntt_table_words = clt__ifma_ntt_table_words;
    kernel->ntt_table_fill = clt__ifma_ntt_table_fill;
    kernel->ntt_forward = clt__ifma_ntt_forward;
    kernel->ntt_inverse = clt__ifma_ntt_inverse;
    kernel->add = clt__ifma_add;
    kernel->sub = clt__ifma_sub;
    kernel->negate = clt__ifma_negate;
    kernel->mul = clt__ifma_mul;
    kernel->mul_const = clt__ifma_mul_const;
    kernel->mul_const_add = clt__ifma_mul_const_add;
    kernel->sub_mul_const = clt__ifma_sub_mul_const;
    kernel->dot = clt__ifma_dot;
    kernel->dot_runs = clt__ifma_dot_runs;
    kernel->key_product = clt__ifma_key_product;
    kernel->tensor = clt__ifma_tensor;
    kernel->tensor_square = clt__ifma_tensor_square;
    kernel->permute = clt__ifma_permute;
    kernel->quotient = clt__ifma_quotient;
    kernel->convert = clt__ifma_convert;
    kernel->reduce_f64 = clt__ifma_reduce_f64;
    kernel->reduce_i8 = clt__ifma_reduce_i8;
    kernel->expand = clt__ifma_expand;
    kernel->pack = clt__ifma_pack;
    kernel->unpack = clt__ifma_unpack;
    kernel->fft_forward = clt__ifma_fft_forward;
    kernel->fft_inverse = clt__ifma_fft_inverse;
}

#endif
