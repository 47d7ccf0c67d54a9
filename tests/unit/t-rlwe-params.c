/* Parameters as objects: presets and their digests, questions, references, files. */
#include "rlwe/params.h"

#include "rlwe/gadget.h"
#include "rlwe/security.h"
#include "support/bigint.h"
#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* The digests are part of the format: files that carry them must stay readable. */
static const struct {
    const char *name;
    unsigned log_qp;
    const char *digest;
} presets[] = {
    {"L12", 105, "41ebc740c2e95d03ed068a2515eaeba6871bb37d2c49c924ba2d5196c7825a5c"},
    {"L13", 198, "b8d7dcb891b95ece0fe9b89315cd4d5cb2d4a19daf89e4ff14b9cc20fc68b22e"},
    {"L14", 430, "5676cb7a083f628b16bba6fb0583becce1ddd7b485d1169c6f541146d6df1d0f"},
    {"L15", 850, "c293e50b938d8e577b973e262e5aa9559c38504691e014cd0a8d224c282c25be"},
    {"L16", 1730, "9abfbc9e3f5d1bcc6a85ecac3349c93ce9b825f0797d3045bff13bea395a78eb"},
    {"R14", 430, "7d2cddd2b792e712df838d6c80f3161fef095a0325e20cb8970da8e838988680"},
    {"R15", 866, "5d25d8e3a832010e65344c517cddd15b61f28463d85bd2d5ada57660d72fd699"},
    {"B15", 865, "20a4024d81e07da6724a7fc2de06d16a800eb30fd89ab790f1e75cb9a92e5f0b"},
    {"B16", 1730, "7715ce04f774117a4f21a51c97a1f1c58d7a1b1f0e3164cf558506a26bf7256b"},
    {"B16-hp", 1735, "2d2b7e9a509da14ee73356619aeed1558b0002ca7ebc901b4673dd25a34b479b"},
    {"B16-s12", 1720, "e4a6fb2bc2451c1f9a0e9ded1bb75df1c2a327640a59a2ec9b45101caa3a3d08"},
};

enum { PRESETS = sizeof presets / sizeof presets[0] };

static const clt_params *preset(const char *name) {
    const clt_params *params = NULL;
    assert_int_equal(clt__params_preset(&params, name), CLT_OK);
    return params;
}

static void presets_are_known_answers(void **state) {
    (void)state;
    for (unsigned i = 0; i < PRESETS; i++) {
        char digest[2 * CLT__DIGEST_BYTES + 1];
        assert_string_equal(clt__params_preset_name(i), presets[i].name);
        const clt_params *params = preset(presets[i].name);
        clt__hex(digest, params->digest, CLT__DIGEST_BYTES);
        assert_string_equal(digest, presets[i].digest);
        assert_string_equal(params->name, presets[i].name);
        assert_int_equal(params->log_qp, presets[i].log_qp);
        assert_true(params->log_qp <= clt__security_cap(params->ring->log_n));
        assert_int_equal(clt__params_log_q(params, params->top) + clt__params_log_p(params),
                         params->log_qp);
        assert_int_equal(clt__params_slots(params), params->ring->n / 2);
        clt__params_unref(params);
    }
    assert_null(clt__params_preset_name(PRESETS));
}

static void unknown_presets_are_refused(void **state) {
    (void)state;
    const clt_params *params = NULL;
    assert_int_equal(clt__params_preset(&params, "L11"), CLT_E_ARGUMENT);
    assert_non_null(strstr(clt_detail(), "L11"));
    assert_non_null(strstr(clt_detail(), "R14, R15, B15, B16, B16-hp and B16-s12"));
    assert_null(params);
}

static void names_are_found(void **state) {
    (void)state;
    const clt_params *params = NULL;
    const clt__chain l13 = {13, 3, 46, 34, 50, 1}, other = {13, 3, 45, 34, 50, 1};
    assert_int_equal(clt__params_build(&params, &l13, NULL), CLT_OK);
    assert_string_equal(params->name, "L13");
    clt__params_unref(params);
    assert_int_equal(clt__params_build(&params, &other, NULL), CLT_OK);
    assert_string_equal(params->name, "custom");
    clt__params_unref(params);
    assert_int_equal(clt__params_build(&params, &other, "mine"), CLT_OK);
    assert_string_equal(params->name, "mine");
    clt__params_unref(params);
}

static void bases_and_digits_of_a_level(void **state) {
    (void)state;
    const clt_params *params = preset("L14");
    for (unsigned level = 0; level <= params->levels; level++) {
        clt__basis qp = clt__params_qp(params, level);
        assert_int_equal(clt__params_q(params, level).count, level + 1);
        assert_int_equal(qp.count, level + 1 + params->special);
        for (unsigned j = 0; j < qp.count; j++) {
            assert_int_equal(qp.prime[j], j <= level ? j : j + params->levels - level);
        }
        unsigned digits = clt__params_digits(params, level), next = 0;
        assert_int_equal(digits, level / 2 + 1);
        for (unsigned d = 0; d < digits; d++) {
            unsigned first, end;
            clt__params_digit(params, level, d, &first, &end);
            assert_int_equal(first, next);
            assert_true(end > first && end <= level + 1);
            next = end;
        }
        assert_int_equal(next, level + 1);
        assert_int_equal(clt__params_log_q(params, level), 50 + 40 * level);
    }
    assert_int_equal(clt__params_p(params).count, 2);
    assert_int_equal(clt__params_p(params).prime[0], 8);
    assert_int_equal(clt__params_log_p(params), 100);
    clt__params_unref(params);
}

static void a_doubled_chain_has_two_primes_a_level(void **state) {
    (void)state;
    const clt_params *params = preset("R14");
    assert_int_equal(params->stride, 2);
    assert_int_equal(clt__params_scale_bits(params), 88);
    for (unsigned level = 0; level <= params->levels; level++) {
        clt__basis qp = clt__params_qp(params, level);
        assert_int_equal(clt__params_limbs(params, level), 2 * (level + 1));
        assert_int_equal(qp.count, 2 * (level + 1) + 2);
        for (unsigned j = 0; j < qp.count; j++) {
            assert_int_equal(qp.prime[j], j < 2 * (level + 1) ? j : j + 2 * (3 - level));
        }
        assert_int_equal(clt__params_digits(params, level), 2 * (level + 1));
        for (unsigned d = 0; d < 2 * (level + 1); d++) {
            unsigned first, end;
            clt__params_digit(params, level, d, &first, &end);
            assert_int_equal(first, d);
            assert_int_equal(end, d + 1);
        }
        assert_int_equal(clt__params_log_q(params, level), 100 + 88 * level);
    }
    clt__params_unref(params);
}

/* S_(l-1) d_l = S_l^2 for the divisor d_l, the product of the primes of level l. */
static void divisors_are_products(void **state) {
    (void)state;
    for (unsigned i = 0; i < PRESETS; i++) {
        const clt_params *params = preset(presets[i].name);
        for (unsigned level = 1; level <= params->top; level++) {
            clt__dd divisor = clt__params_divisor_dd(params, level);
            if (level == params->levels + 1) continue; /* a tower has scales of its own */
            clt__dd product = clt__dd_mul(divisor, clt__params_scale(params, level - 1, 1));
            clt__dd away = clt__dd_sub(product, clt__params_scale(params, level, 2));
            assert_true(away.hi <= 0x1p-98 * product.hi && away.hi >= -0x1p-98 * product.hi);
            mpz_t exact, prime;
            mpz_inits(exact, prime, NULL);
            mpz_set_ui(exact, 1);
            for (unsigned j = 0; j < params->stride; j++) {
                bigint_set_u64(prime, params->ring->mod[params->stride * level + j].q);
                mpz_mul(exact, exact, prime);
            }
            mpz_set_d(prime, divisor.hi);
            mpz_sub(exact, exact, prime);
            mpz_set_d(prime, divisor.lo);
            assert_int_equal(mpz_cmp(exact, prime), 0);
            mpz_clears(exact, prime, NULL);
        }
        clt__params_unref(params);
    }
}

static void scale_and_its_square(void **state) {
    (void)state;
    const clt_params *params = preset("L13");
    for (unsigned level = 0; level <= params->levels; level++) {
        clt__dd one = clt__params_scale(params, level, 1),
                two = clt__params_scale(params, level, 2);
        assert_true(one.hi == params->scale[level].hi && one.lo == params->scale[level].lo);
        clt__dd away = clt__dd_sub(clt__dd_div(two, one), one);
        assert_true(away.hi < 0x1p-60 && away.hi > -0x1p-60);
    }
    clt__params_unref(params);
}

static void p_modulo_each_prime(void **state) {
    (void)state;
    const clt_params *params = preset("L15");
    mpz_t p, t;
    mpz_inits(p, t, NULL);
    mpz_set_ui(p, 1);
    for (unsigned i = 0; i < params->special; i++) {
        bigint_set_u64(t, params->ring->mod[params->levels + 1 + i].q);
        mpz_mul(p, p, t);
    }
    mpz_mul_2exp(p, p, CLT__RADIX_BITS);
    for (unsigned j = 0; j <= params->levels; j++) {
        uint64_t want = bigint_mod_u64(p, params->ring->mod[j].q);
        assert_int_equal(clt__gadget_p_mont(params, clt__gadget_full(params, 0), j), want);
    }
    mpz_clears(p, t, NULL);
    clt__params_unref(params);
}

/* ----------------------------------------------------------------------------------- files */

static clt__buffer bytes_of(const clt_params *params) {
    clt__buffer buffer = {.bytes = NULL};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__params_put(&sink, params);
    assert_int_equal(sink.status, CLT_OK);
    assert_int_equal(sink.count, CLT__PARAMS_BYTES);
    return buffer;
}

static clt_status get(const clt_params **params, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "plan");
    clt_status status = clt__params_get(&source, params);
    assert_int_equal(source.status, status);
    if (status != CLT_OK) assert_non_null(strstr(clt_detail(), "plan"));
    return status;
}

static void files_hold_the_request(void **state) {
    (void)state;
    static const char *const name[] = {"L13", "R14"};
    for (unsigned i = 0; i < 2; i++) {
        const clt_params *params = preset(name[i]), *again = NULL;
        clt__buffer buffer = bytes_of(params);
        assert_int_equal(buffer.bytes[6], i); /* the mark of a doubled chain */
        assert_int_equal(get(&again, buffer.bytes, buffer.size), CLT_OK);
        assert_true(again != params && clt__params_same(again, params));
        assert_string_equal(again->name, name[i]);
        assert_memory_equal(again->ring->mod, params->ring->mod, sizeof params->ring->mod);
        assert_int_equal(again->stride, params->stride);
        clt__params_unref(again);
        clt__params_unref(params);
        clt__buffer_free(&buffer);
    }
}

static void each_byte_of_a_file_counts(void **state) {
    (void)state;
    const clt_params *params = preset("L13"), *got = NULL;
    clt__buffer buffer = bytes_of(params);
    for (size_t i = 0; i < buffer.size; i++) {
        buffer.bytes[i] ^= 1;
        clt_status status = get(&got, buffer.bytes, buffer.size);
        assert_true(status == CLT_E_PARAMS || status == CLT_E_FORMAT || status == CLT_E_SECURITY);
        buffer.bytes[i] ^= 1;
        assert_int_equal(get(&got, buffer.bytes, i), CLT_E_FORMAT);
        assert_null(got);
    }
    buffer.bytes[6] = 2;
    assert_int_equal(get(&got, buffer.bytes, buffer.size), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "doubled"));
    buffer.bytes[6] = 0;
    buffer.bytes[7] = 99;
    assert_int_equal(get(&got, buffer.bytes, buffer.size), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "number of a tower is 99"));
    clt__params_unref(params);
    clt__buffer_free(&buffer);
}

static void insecure_files_are_refused(void **state) {
    (void)state;
    const clt_params *params = preset("L14"), *got = NULL;
    clt__buffer buffer = bytes_of(params);
    buffer.bytes[0] = 13; /* 430 bits at 2^13 */
    assert_int_equal(get(&got, buffer.bytes, buffer.size), CLT_E_SECURITY);
    buffer.bytes[0] = 10;
    assert_int_equal(get(&got, buffer.bytes, buffer.size), CLT_E_FORMAT);
    clt__params_unref(params);
    clt__buffer_free(&buffer);
}

/* ------------------------------------------------------------------------------ references */

static void the_last_reference_frees(void **state) {
    (void)state;
    fault_begin(FAULT_NEVER, 0);
    const clt_params *params = preset("L12");
    assert_ptr_equal(clt__params_ref(params), params);
    clt__params_unref(params);
    assert_true(fault_leaks() > 0);
    assert_int_equal(params->levels, 1);
    clt__params_unref(params);
    assert_int_equal(fault_leaks(), 0);
    fault_end();
    clt__params_unref(NULL);
}

static clt_status build(void *name) {
    const clt_params *params = NULL;
    clt_status status = clt__params_preset(&params, name);
    assert_true((status == CLT_OK) == (params != NULL));
    clt__params_unref(params);
    return status;
}

static void building_survives_faults(void **state) {
    (void)state;
    assert_true(fault_sweep(build, (char[]){"L12"}));
    assert_true(fault_sweep(build, (char[]){"R14"}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets_are_known_answers),
        cmocka_unit_test(unknown_presets_are_refused),
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(bases_and_digits_of_a_level),
        cmocka_unit_test(a_doubled_chain_has_two_primes_a_level),
        cmocka_unit_test(divisors_are_products),
        cmocka_unit_test(scale_and_its_square),
        cmocka_unit_test(p_modulo_each_prime),
        cmocka_unit_test(files_hold_the_request),
        cmocka_unit_test(each_byte_of_a_file_counts),
        cmocka_unit_test(insecure_files_are_refused),
        cmocka_unit_test(the_last_reference_frees),
        cmocka_unit_test(building_survives_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
