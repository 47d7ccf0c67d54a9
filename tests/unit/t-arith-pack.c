/* Bit packing of every kernel against single bits. */
#include "arith/kernel.h"
#include "base/alloc.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { N = 192, BYTES = N * CLT__PRIME_BITS_MAX / 8 };

static void every_size(void **state) {
    (void)state;
    uint64_t seed = 17, *a = residues_new(N);
    uint8_t bytes[BYTES + 3];
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned bits = 1; bits <= CLT__PRIME_BITS_MAX; bits++) {
            residues_fill(a, N, UINT64_C(1) << bits, &seed);
            size_t size = N * bits / 8, offset = bits % 3; /* no alignment of the bytes */
            memset(bytes, 0xee, sizeof bytes);
            clt__kernel_at(k)->pack(bytes + offset, a, N, bits);
            for (size_t at = 0; at < N * bits; at++) {
                unsigned bit = bytes[offset + at / 8] >> at % 8 & 1;
                assert_true(bit == (a[at / bits] >> at % bits & 1));
            }
            assert_true(bytes[offset + size] == 0xee);
            if (offset > 0) assert_true(bytes[offset - 1] == 0xee);
        }
    }
    clt__free(a);
}

static void unpack_inverts_pack(void **state) {
    (void)state;
    uint64_t seed = 18, *a = residues_new(N), *r = residues_new(N);
    uint8_t bytes[BYTES + 1];
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned bits = 21; bits <= CLT__PRIME_BITS_MAX; bits++) {
            clt__mod mod;
            clt__mod_init(&mod, (UINT64_C(1) << bits) - 1 - 2 * (residues_random(&seed) % 1000));
            residues_fill(a, N, mod.q, &seed);
            clt__kernel_at(k)->pack(bytes + 1, a, N, bits);
            assert_true(clt__kernel_at(k)->unpack(r, bytes + 1, N, &mod));
            assert_memory_equal(a, r, N * sizeof *a);
        }
    }
    clt__free(a);
    clt__free(r);
}

/* One word that is not below q anywhere is found. */
static void unpack_refuses(void **state) {
    (void)state;
    uint64_t seed = 19, *a = residues_new(N), *r = residues_new(N);
    uint8_t bytes[BYTES];
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
            clt__mod mod;
            clt__mod_init(&mod, residues_modulus(i));
            for (size_t at = 0; at < N; at++) {
                residues_fill(a, N, mod.q, &seed);
                a[at] = at % 2 == 0 ? mod.q : (UINT64_C(1) << mod.bits) - 1;
                clt__kernel_at(k)->pack(bytes, a, N, mod.bits);
                assert_false(clt__kernel_at(k)->unpack(r, bytes, N, &mod));
            }
        }
    }
    clt__free(a);
    clt__free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size),
        cmocka_unit_test(unpack_inverts_pack),
        cmocka_unit_test(unpack_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
