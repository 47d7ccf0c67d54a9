/*
 * Two primes a level: everything that depends on the number of primes, against double-double
 * numbers and big integers, on scales of 78 and of 90 bits, where doubles are no oracle.
 */
#include "circ/lintrans.h"
#include "circ/polyeval.h"
#include "support/ckks.h"
#include "support/embed.h"
#include "support/integers.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SETS = 2, TOP = 3, STEPS = 8 };

static const clt__chain CHAIN[SETS] = {{10, TOP, 48, 39, 50, 2, 1}, {10, TOP, 50, 45, 30, 2, 1}};
static ckks set[SETS];

static int setup(void **state) {
    (void)state;
    int64_t steps[STEPS];
    for (int i = 0; i < STEPS; i++) steps[i] = i;
    for (unsigned i = 0; i < SETS; i++) ckks_open(&set[i], &CHAIN[i], steps, STEPS, 30);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) ckks_close(&set[i]);
    return 0;
}

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static clt__dd dd(double x) {
    return (clt__dd){x, 0};
}

static clt__dd *exactly(const ckks *k, const double *z) {
    clt__dd *out = ckks_vector_dd(k);
    for (size_t j = 0; j < 2 * k->slots; j++) out[j] = dd(z[j]);
    return out;
}

/* The present error is below the bound, and near the expected one. */
static void expect_values(ckks *k, const clt_ct *ct, const clt__dd *z, double near) {
    double rms, worst = ckks_error_dd(k, ct, z, &rms);
    assert_true(log2(worst) < clt__noise_bound_log2(ct));
    assert_true(fabs(log2(rms) - clt__noise_rms_log2(ct)) < near);
}

/* ------------------------------------------------------------------------------ encode, decode */

/* The parts of an integer above 2^-104 of it. */
static clt__dd dd_of(const mpz_t a) {
    clt__dd d = dd(mpz_get_d(a));
    mpz_t rest;
    mpz_init_set_d(rest, d.hi);
    mpz_sub(rest, a, rest);
    d.lo = mpz_get_d(rest);
    mpz_clear(rest);
    return clt__dd_fast_two_sum(d.hi, d.lo);
}

/* Errors in some slots of what is encoded: those of rounding to multiples of the step, no more. */
static void expect_encoded(ckks *k, const clt_pt *pt, const double *z) {
    enum { STRIDE = 29 };
    const clt__ring *ring = k->params->ring;
    clt__basis basis = clt__params_q(k->params, pt->level);
    clt__dd scale = clt__params_scale(k->params, pt->level, pt->power), *m = ckks_vector_dd(k);
    double step = clt__encode_step(k->params, scale.hi), total = 0;
    mpz_t *integer = integers_of(k->ws, ring, pt->poly, &basis);
    embed_complex *power = embed_powers(ring->n);
    for (size_t i = 0; i < ring->n; i++) {
        m[i] = dd_of(integer[i]);
        assert_true(fmod(m[i].hi, step) == 0 && fmod(m[i].lo, step) == 0);
    }
    for (size_t j = 0; j < k->slots; j += STRIDE) {
        embed_complex got = embed_slot(m, power, ring->n, j);
        double re = clt__dd_sub(got.re, clt__dd_mul(scale, dd(z[j]))).hi;
        double im = clt__dd_sub(got.im, clt__dd_mul(scale, dd(z[k->slots + j]))).hi;
        assert_true(hypot(re, im) < 6 * step * sqrt((double)ring->n / 12));
        total += (re * re + im * im) / (step * step);
    }
    double rms = sqrt(total * STRIDE / (double)k->slots);
    assert_true(rms > 0.5 * sqrt((double)ring->n / 12));
    free(power);
    free(m);
    integers_free(integer, ring->n);
}

static void encodes_the_embedding(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) {
        ckks *k = &set[i];
        for (unsigned level = 0; level <= TOP; level++) {
            for (unsigned power = 1; power <= (level > 0 ? 2 : 1); power++) {
                double *z = ckks_random(k, 3, false);
                clt__encode_for target = {.level = level, .power = power};
                clt_pt *pt = ckks_encode(k, z, target);
                expect_encoded(k, pt, z);
                clt__pt_free(pt);
                free(z);
            }
        }
    }
}

/* Limbs of P are of the same integers, and Montgomery form is that of the plain one. */
static void forms_agree(void **state) {
    (void)state;
    ckks *k = &set[0];
    const clt__ring *ring = k->params->ring;
    double *z = ckks_random(k, 1, false);
    for (unsigned power = 1; power <= 2; power++) {
        clt__encode_for target = {.level = 2, .power = power, .extended = true};
        clt_pt *plain = ckks_encode(k, z, target);
        target.multiply = true;
        clt_pt *mont = ckks_encode(k, z, target);
        clt__basis q = clt__params_q(k->params, 2), qp = clt__params_qp(k->params, 2);
        mpz_t *over_q = integers_of(k->ws, ring, plain->poly, &q);
        mpz_t *over_qp = integers_of(k->ws, ring, plain->poly, &qp);
        for (size_t j = 0; j < ring->n; j++) assert_int_equal(mpz_cmp(over_q[j], over_qp[j]), 0);
        clt__poly_to_mont(k->ws, ring, plain->poly, plain->poly, &qp);
        assert_memory_equal(plain->poly, mont->poly, qp.count * ring->n * sizeof *mont->poly);
        integers_free(over_q, ring->n);
        integers_free(over_qp, ring->n);
        clt__pt_free(plain);
        clt__pt_free(mont);
    }
    free(z);
}

/* One coefficient of every size that fits half of the limbs which are read. */
static void decodes_every_size(void **state) {
    (void)state;
    ckks *k = &set[0];
    const clt__ring *ring = k->params->ring;
    for (unsigned level = 0; level <= 1; level++) {
        unsigned limbs = clt__decode_limbs(k->params, level);
        assert_int_equal(limbs, level == 0 ? 2 : 4);
        for (int bits = 0; bits < (level == 0 ? 94 : 172); bits++) {
            double value, want = ldexp(bits % 2 == 0 ? 1 : -1, bits);
            double scale = clt__params_scale(k->params, level, 1).hi;
            clt_pt *pt = NULL;
            must(clt__pt_new(&pt, k->params));
            must(clt__pt_shape(pt, level, false));
            for (unsigned j = 0; j < limbs; j++) {
                uint64_t residue = clt__mod_pow(2, (uint64_t)bits, &ring->mod[j]);
                if (want < 0) residue = ring->mod[j].q - residue;
                for (size_t i = 0; i < ring->n; i++) pt->poly[j * ring->n + i] = residue;
            }
            must(clt__decode(k->ws, &value, NULL, 1, pt));
            assert_true(fabs(value * scale / want - 1) < 0x1p-49);
            clt__pt_free(pt);
        }
    }
}

static void fresh_values_have_45_bits(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) {
        ckks *k = &set[i];
        for (unsigned level = 0; level <= TOP; level++) {
            double *z = ckks_random(k, 1, false);
            clt_ct *ct = ckks_encrypt(k, z, level);
            clt__dd *want = exactly(k, z);
            assert_true(ckks_error(k, ct, z, NULL) < 0x1p-45);
            expect_values(k, ct, want, 0.2);
            clt__ct_free(ct);
            free(want);
            free(z);
        }
    }
}

static void refuses_what_does_not_fit(void **state) {
    (void)state;
    const ckks *k = &set[0];
    static const struct {
        double value;
        unsigned level, power;
        clt_status status;
    } cases[] = {
        {0x1p16, 0, 1, CLT_OK},      {0x1.1p17, 0, 1, CLT_E_RANGE},  {0x1p20, 3, 1, CLT_OK},
        {0x1p23, 3, 1, CLT_E_RANGE}, {0x1p16, 1, 2, CLT_OK},         {0x1p20, 1, 2, CLT_E_RANGE},
        {NAN, 3, 1, CLT_E_RANGE},    {-INFINITY, 2, 2, CLT_E_RANGE},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double *z = ckks_vector(k);
        clt_pt *pt = NULL;
        for (size_t j = 0; j < k->slots; j++) z[j] = cases[i].value;
        must(clt__pt_new(&pt, k->params));
        clt__encode_for target = {.level = cases[i].level, .power = cases[i].power};
        assert_int_equal(clt__encode(k->ws, pt, z, NULL, k->slots, target), cases[i].status);
        clt__pt_free(pt);
        free(z);
    }
}

/* ----------------------------------------------------------------------------------- levels */

/* x and the nearest integer to x/(q q'), modulo the product of the primes that stay. */
static void expect_divided(const ckks *k, const uint64_t *before, const uint64_t *after,
                           unsigned level) {
    const clt__ring *ring = k->params->ring;
    clt__basis all = clt__params_q(k->params, level), keep = clt__params_q(k->params, level - 1);
    clt__basis drop = clt__basis_range(keep.count, k->params->stride);
    mpz_t *x = integers_of(k->ws, ring, before, &all), *y = integers_of(k->ws, ring, after, &keep);
    mpz_t divisor, modulus, want;
    mpz_inits(divisor, modulus, want, NULL);
    integers_modulus(divisor, ring, &drop);
    integers_modulus(modulus, ring, &keep);
    for (size_t i = 0; i < ring->n; i++) {
        mpz_mul_2exp(want, x[i], 1);
        mpz_add(want, want, divisor);
        mpz_mul_2exp(x[i], divisor, 1);
        mpz_fdiv_q(want, want, x[i]); /* floor(x/D + 1/2) */
        mpz_sub(want, want, y[i]);
        assert_true(mpz_divisible_p(want, modulus));
    }
    mpz_clears(divisor, modulus, want, NULL);
    integers_free(x, ring->n);
    integers_free(y, ring->n);
}

static void rescale_rounds_the_exact_quotient(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) {
        ckks *k = &set[i];
        for (unsigned level = 1; level <= TOP; level++) {
            double *z = ckks_random(k, 1, false);
            clt_ct *a = ckks_encrypt(k, z, level), *out = ckks_empty(k);
            must(clt__ct_mul_const(a, k->ws, a, 0.7, -0.3));
            must(clt__ct_rescale(out, k->ws, a));
            assert_int_equal(out->level, level - 1);
            for (unsigned part = 0; part < 2; part++) {
                expect_divided(k, a->poly[part], out->poly[part], level);
            }
            clt__ct_free(a);
            clt__ct_free(out);
            free(z);
        }
    }
}

static void level_down_from_and_to_anywhere(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) {
        ckks *k = &set[i];
        double *z = ckks_random(k, 1, false);
        clt__dd *want = exactly(k, z);
        for (unsigned from = 0; from <= TOP; from++) {
            for (unsigned to = 0; to <= from; to++) {
                clt_ct *a = ckks_encrypt(k, z, from);
                must(clt__ct_level_down(a, k->ws, a, to));
                assert_int_equal(a->level, to);
                /* One step from the top multiplies by the divisor: nothing is rounded. */
                expect_values(k, a, want, from == TOP && to + 1 == TOP ? 2 : 0.3);
                clt__ct_free(a);
            }
        }
        free(want);
        free(z);
    }
}

/* ---------------------------------------------------------------------------------- circuits */

static clt__dd horner(const double *c, unsigned degree, clt__dd x) {
    clt__dd y = dd(0);
    for (unsigned j = degree + 1; j-- > 0;) y = clt__dd_add(clt__dd_mul(y, x), dd(c[j]));
    return y;
}

static clt__dd clenshaw(const double *c, unsigned degree, clt__dd x) {
    clt__dd y = dd(0), before = dd(0), twice = clt__dd_add(x, x);
    for (unsigned j = degree; j > 0; j--) {
        clt__dd next = clt__dd_sub(clt__dd_add(dd(c[j]), clt__dd_mul(twice, y)), before);
        before = y;
        y = next;
    }
    return clt__dd_sub(clt__dd_add(dd(c[0]), clt__dd_mul(x, y)), before);
}

static void polynomials(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) {
        ckks *k = &set[i];
        for (unsigned degree = 1; degree <= 7; degree++) {
            for (unsigned basis = CLT__POWER; basis <= CLT__CHEBYSHEV; basis++) {
                double c[8], *x = ckks_random(k, 1, true);
                for (unsigned j = 0; j <= degree; j++) c[j] = 2 * clt__random_unit(&k->values) - 1;
                clt__dd *want = exactly(k, x);
                clt_ct *a = ckks_encrypt(k, x, TOP);
                for (size_t j = 0; j < k->slots; j++) {
                    want[j] = (basis == CLT__POWER ? horner : clenshaw)(c, degree, dd(x[j]));
                }
                must(clt__ct_polynomial(a, k->ws, k->evk, a, (clt__poly_basis)basis, c, degree));
                expect_values(k, a, want, 3);
                clt__ct_free(a);
                free(want);
                free(x);
            }
        }
    }
}

/* (x + b)^2 + g: a constant is added at the square of the scale. */
static void shifted_squares(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) {
        ckks *k = &set[i];
        double *x = ckks_random(k, 1, true);
        clt__dd *want = exactly(k, x);
        clt_ct *a = ckks_encrypt(k, x, TOP);
        for (size_t j = 0; j < k->slots; j++) {
            clt__dd moved = clt__dd_add(want[j], dd(0.3));
            want[j] = clt__dd_add(clt__dd_mul(moved, moved), dd(-0.7));
        }
        must(clt__ct_square_shifted(a, k->ws, k->evk, a, 0.3, -0.7));
        expect_values(k, a, want, 1);
        clt__ct_free(a);
        free(want);
        free(x);
    }
}

static void linear_transforms(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) {
        ckks *k = &set[i];
        int64_t steps[STEPS];
        clt__diagonal diagonal[STEPS];
        clt__bsgs *bsgs = NULL;
        clt__lintrans *transform = NULL;
        double *x = ckks_random(k, 1, false), *d[STEPS];
        clt__dd *want = ckks_vector_dd(k);
        for (unsigned s = 0; s < STEPS; s++) {
            d[s] = ckks_random(k, 1, true);
            steps[s] = s;
            diagonal[s] = (clt__diagonal){s, k->slots, d[s], NULL};
            for (size_t j = 0; j < 2 * k->slots; j++) {
                size_t half = j & k->slots, from = half + ((j + s) & (k->slots - 1));
                clt__dd term = clt__dd_mul(dd(d[s][j & (k->slots - 1)]), dd(x[from]));
                want[j] = clt__dd_add(want[j], term);
            }
        }
        must(clt__bsgs_new(&bsgs, steps, STEPS, k->slots, 2));
        must(clt__lintrans_new(&transform, k->ws, k->params, bsgs, diagonal, 2));
        clt_ct *a = ckks_encrypt(k, x, 2);
        must(clt__lintrans_apply(a, k->ws, k->evk, transform, a));
        must(clt__ct_rescale(a, k->ws, a));
        expect_values(k, a, want, 0.5);
        clt__ct_free(a);
        clt__lintrans_free(transform);
        clt__bsgs_free(bsgs);
        for (unsigned s = 0; s < STEPS; s++) free(d[s]);
        free(want);
        free(x);
    }
}

/* Hoisted rotations are the same words as single ones. */
static void hoisted_rotations(void **state) {
    (void)state;
    ckks *k = &set[1];
    const int64_t steps[] = {1, 5, 0};
    double *x = ckks_random(k, 1, false);
    clt_ct *a = ckks_encrypt(k, x, 1), *out[3], *single = ckks_empty(k);
    for (unsigned i = 0; i < 3; i++) out[i] = ckks_empty(k);
    must(clt__ct_rotate_hoisted(out, k->ws, k->evk, a, steps, 3));
    for (unsigned i = 0; i < 3; i++) {
        size_t bytes = clt__params_limbs(k->params, 1) * k->params->ring->n * sizeof(uint64_t);
        must(clt__ct_rotate(single, k->ws, k->evk, a, steps[i]));
        assert_memory_equal(single->poly[0], out[i]->poly[0], bytes);
        assert_memory_equal(single->poly[1], out[i]->poly[1], bytes);
        clt__ct_free(out[i]);
    }
    clt__ct_free(a);
    clt__ct_free(single);
    free(x);
}

/* ------------------------------------------------------------------------------------- files */

static clt_status get(clt_ct *ct, const clt__buffer *buffer) {
    clt__span span = {buffer->bytes, buffer->size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "ciphertext");
    return clt__ct_get(&source, ct);
}

static void records_name_whole_levels(void **state) {
    (void)state;
    ckks *k = &set[0];
    double *x = ckks_random(k, 1, false);
    for (unsigned level = 0; level <= TOP; level++) {
        clt_ct *a = ckks_encrypt(k, x, level), *b = ckks_empty(k);
        clt__buffer buffer = {.bytes = NULL};
        clt__sink sink;
        clt__sink_init(&sink, clt__buffer_writer(&buffer));
        clt__ct_put(&sink, a);
        must(sink.status);
        assert_int_equal(buffer.size, clt__ct_bytes(k->params, 1, level, true));
        assert_int_equal(buffer.bytes[0], (1 << 2 * (level + 1)) - 1);
        must(get(b, &buffer));
        assert_int_equal(b->level, level);
        size_t bytes = clt__params_limbs(k->params, level) * k->params->ring->n * sizeof(uint64_t);
        assert_memory_equal(a->poly[0], b->poly[0], bytes);
        assert_memory_equal(a->poly[1], b->poly[1], bytes);
        buffer.bytes[0] = (uint8_t)(buffer.bytes[0] >> 1); /* one prime of the top level */
        assert_int_equal(get(b, &buffer), CLT_E_FORMAT);
        assert_non_null(strstr(clt_detail(), "primes"));
        clt__buffer_free(&buffer);
        clt__ct_free(a);
        clt__ct_free(b);
    }
    free(x);
}

static void keys_come_back(void **state) {
    (void)state;
    ckks *k = &set[1];
    clt_evk *evk = NULL, *mine = k->evk;
    clt__buffer buffer = {.bytes = NULL};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__evk_put(&sink, k->evk);
    must(sink.status);
    clt__span span = {buffer.bytes, buffer.size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "keys");
    must(clt__evk_get(&source, k->ws, &evk));
    double *x = ckks_random(k, 1, false);
    clt_ct *a = ckks_encrypt(k, x, TOP), *b = ckks_empty(k);
    must(clt__ct_multiply(b, k->ws, mine, a, a));
    must(clt__ct_multiply(a, k->ws, evk, a, a));
    size_t bytes = clt__params_limbs(k->params, TOP - 1) * k->params->ring->n * sizeof(uint64_t);
    assert_memory_equal(a->poly[0], b->poly[0], bytes);
    assert_memory_equal(a->poly[1], b->poly[1], bytes);
    clt__ct_free(a);
    clt__ct_free(b);
    free(x);
    clt__evk_free(evk);
    clt__buffer_free(&buffer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes_the_embedding),
        cmocka_unit_test(forms_agree),
        cmocka_unit_test(decodes_every_size),
        cmocka_unit_test(fresh_values_have_45_bits),
        cmocka_unit_test(refuses_what_does_not_fit),
        cmocka_unit_test(rescale_rounds_the_exact_quotient),
        cmocka_unit_test(level_down_from_and_to_anywhere),
        cmocka_unit_test(polynomials),
        cmocka_unit_test(shifted_squares),
        cmocka_unit_test(linear_transforms),
        cmocka_unit_test(hoisted_rotations),
        cmocka_unit_test(records_name_whole_levels),
        cmocka_unit_test(keys_come_back),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
