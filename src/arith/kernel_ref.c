/* The reference kernel: the complete table that every other kernel starts from. */
#include "arith/ref.h"

void clt__kernel_ref(clt__kernel *kernel) {
    *kernel = (clt__kernel){
        .name = "ref",
        .ntt_table_words = clt__ref_ntt_table_words,
        .ntt_table_fill = clt__ref_ntt_table_fill,
        .ntt_forward = clt__ref_ntt_forward,
        .ntt_inverse = clt__ref_ntt_inverse,
        .add = clt__ref_add,
        .sub = clt__ref_sub,
        .negate = clt__ref_negate,
        .mul = clt__ref_mul,
        .mul_const = clt__ref_mul_const,
        .mul_const_add = clt__ref_mul_const_add,
        .sub_mul_const = clt__ref_sub_mul_const,
        .dot = clt__ref_dot,
        .dot_runs = clt__ref_dot_runs,
        .key_product = clt__ref_key_product,
        .tensor = clt__ref_tensor,
        .tensor_square = clt__ref_tensor_square,
        .permute = clt__ref_permute,
        .quotient = clt__ref_quotient,
        .convert = clt__ref_convert,
        .reduce_f64 = clt__ref_reduce_f64,
        .reduce_i8 = clt__ref_reduce_i8,
        .expand = clt__ref_expand,
        .pack = clt__ref_pack,
        .unpack = clt__ref_unpack,
        .fft_forward = clt__ref_fft_forward,
        .fft_inverse = clt__ref_fft_inverse,
    };
}
