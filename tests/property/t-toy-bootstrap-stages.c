/*
 * The stages of bootstrapping against exact integers: what the polynomial between the transforms
 * holds, coefficient by coefficient; what the raise adds to it, which the sparse secret tells; what
 * the slots hold then. Every tower.
 */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "rlwe/security.h"
#include "secret/sparse.h"
#include "support/integers.h"
#include "support/refresh.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

/* One bootstrap up to the raise; the sparse secret is drawn again from where its stream stood. */
typedef struct scene {
    refresh r;
    const clt__ring *ring;
    size_t n;
    int8_t *sparse;
    double *z;
    clt_ct *in, *low, *raised;
    mpz_t *m;    /* decrypted at level 0 */
    mpz_t *high; /* decrypted at the top */
    mpz_t q_0;
} scene;

/* The polynomial that a ciphertext holds, centred. */
static mpz_t *decrypt(scene *s, const clt_ct *ct) {
    clt_pt *pt = NULL;
    clt__basis basis = clt__params_q(s->r.k.params, ct->level);
    must(clt__pt_new(&pt, s->r.k.params));
    must(clt__decrypt_private(s->r.k.ws, pt, s->r.k.sk, ct));
    mpz_t *found = integers_of(s->r.k.ws, s->ring, pt->poly, &basis);
    clt__pt_free(pt);
    return found;
}

/* The stream of sparse secrets depends on the seed alone: one for each pair of keys. */
static void find_sparse_secret(scene *s, uint8_t seed) {
    uint8_t bytes[CLT__SEED_BYTES] = {seed};
    clt__key_random random;
    uint64_t *tag = calloc(s->n, sizeof *tag);
    s->sparse = malloc(s->n);
    if (tag == NULL || s->sparse == NULL) abort();
    clt__key_random_seeded(&random, bytes);
    clt__sparse_draw(s->sparse, tag, s->n, CLT__SPARSE_WEIGHT, &random.ephemeral);
    clt__key_random_close(&random);
    free(tag);
}

static void scene_open(scene *s, unsigned chain, unsigned kind) {
    const uint8_t seed = (uint8_t)(31 + chain);
    refresh_open(&s->r, &refresh_chains[chain], kind, seed, 1, false);
    s->ring = s->r.k.params->ring;
    s->n = s->ring->n;
    find_sparse_secret(s, seed);
    s->z = refresh_values(&s->r);
    s->in = refresh_encrypt(&s->r, s->z);
    s->low = ckks_empty(&s->r.k);
    s->raised = ckks_empty(&s->r.k);
    must(clt__boot_slots_to_coeffs(s->low, s->r.k.ws, s->r.evk, s->r.boot, s->in));
    must(clt__ct_raise(s->raised, s->r.k.ws, s->r.evk, s->low));
    s->m = decrypt(s, s->low);
    s->high = decrypt(s, s->raised);
    mpz_init(s->q_0);
    clt__basis lowest = clt__basis_range(0, 1);
    integers_modulus(s->q_0, s->ring, &lowest);
}

static void scene_close(scene *s) {
    mpz_clear(s->q_0);
    integers_free(s->high, s->n);
    integers_free(s->m, s->n);
    clt__ct_free(s->raised);
    clt__ct_free(s->low);
    clt__ct_free(s->in);
    free(s->z);
    free(s->sparse);
    refresh_close(&s->r);
}

/* ------------------------------------------------------------------------------------ measures */

typedef struct distance {
    double worst, rms;
} distance;

/* Of a - b, for vectors of `count` numbers. */
static distance distance_of(const double *a, const double *b, size_t count) {
    distance d = {0, 0};
    for (size_t i = 0; i < count; i++) {
        double off = fabs(a[i] - b[i]);
        d.worst = fmax(d.worst, off);
        d.rms += off * off;
    }
    d.rms = sqrt(d.rms / (double)count);
    return d;
}

/* The worst within a bound, and the root mean square as expected, to so many bits. */
static void expect(distance d, double bound, double rms, double bits) {
    if (d.worst < bound && fabs(log2(d.rms / rms)) < bits) return;
    fail_msg("worst 2^%.2f, bound 2^%.2f; rms 2^%.2f, expected 2^%.2f", log2(d.worst), log2(bound),
             log2(d.rms), log2(rms));
}

/* The centred integers of a modulus, as doubles: exact, for they are below 2^53. */
static double *numbers(scene *s, mpz_t *a) {
    double *x = calloc(s->n, sizeof *x);
    if (x == NULL) abort();
    for (size_t i = 0; i < s->n; i++) x[i] = mpz_get_d(a[i]);
    return x;
}

/* -------------------------------------------------------------------------------------- stages */

/* Coefficients are S_0 z, of mirrored indices, real parts first; where slots repeat, they are apart
   and 0 is between them. */
static void slots_become_coefficients(scene *s) {
    const clt_params *params = s->r.k.params;
    double scale = clt__params_scale(params, 0, 1).hi, *got = numbers(s, s->m);
    double *want = calloc(s->n, sizeof *want);
    for (size_t j = 0; j < s->r.period; j++) {
        want[refresh_coefficient(&s->r, j, false)] = scale * s->z[j];
        want[refresh_coefficient(&s->r, j, true)] = scale * s->z[s->r.k.slots + j];
    }
    assert_int_equal(s->low->level, 0);
    expect(distance_of(got, want, s->n), s->low->noise.noise_bound,
           s->low->noise.noise_rms / sqrt((double)s->n), 1);
    free(want);
    free(got);
}

/* What the sparse secret makes of the words modulo q_0, as integers. */
static mpz_t *under_sparse_secret(scene *s) {
    clt__basis low = clt__basis_range(0, 1);
    clt_ct *sparse = ckks_empty(&s->r.k);
    must(clt__ct_switch(sparse, s->r.k.ws, s->r.evk, s->low, CLT__KEY_TO_SPARSE));
    mpz_t *sum = integers_of(s->r.k.ws, s->ring, sparse->poly[0], &low), product;
    mpz_t *factor = integers_of(s->r.k.ws, s->ring, sparse->poly[1], &low);
    mpz_init(product);
    for (size_t i = 0; i < s->n; i++) {
        integers_product_at(product, factor, s->sparse, i, s->n);
        mpz_add(sum[i], sum[i], product);
    }
    mpz_clear(product);
    integers_free(factor, s->n);
    clt__ct_free(sparse);
    return sum;
}

/* a = m + q_0 I with |m| <= q_0/2; a becomes I. */
static long divide(mpz_t a, mpz_t m, const mpz_t q_0) {
    mpz_t half;
    mpz_init(half);
    mpz_fdiv_q_2exp(half, q_0, 1);
    mpz_add(half, a, half);
    mpz_fdiv_qr(a, m, half, q_0);
    mpz_fdiv_q_2exp(half, q_0, 1);
    mpz_sub(m, m, half);
    mpz_clear(half);
    return mpz_get_si(a);
}

/* Over all primes the raised words hold m + q_0 I: the same m but for the errors of two switches,
   and exactly the I that the sparse secret gives, below 16. */
static void the_raise_adds_multiples(scene *s) {
    const clt__noise before = s->low->noise, after = s->raised->noise;
    double rms = sqrt(after.noise_rms * after.noise_rms - before.noise_rms * before.noise_rms);
    double *sent = numbers(s, s->m), *got = calloc(s->n, sizeof *got);
    mpz_t *sum = under_sparse_secret(s), *total = decrypt(s, s->raised), m;
    unsigned different = 0;
    mpz_init(m);
    assert_int_equal(s->raised->level, s->r.k.params->top);
    for (size_t i = 0; i < s->n; i++) {
        long expected = divide(sum[i], m, s->q_0);
        long integer = divide(total[i], m, s->q_0);
        got[i] = mpz_get_d(m);
        assert_int_equal(integer, expected);
        assert_in_range(labs(integer), 0, CLT__SINE_INTEGERS - 1);
        different += integer != 0;
    }
    assert_true(different > s->n / 2);
    expect(distance_of(got, sent, s->n), after.noise_bound - before.noise_bound,
           rms / sqrt((double)s->n), 1);
    mpz_clear(m);
    integers_free(total, s->n);
    integers_free(sum, s->n);
    free(got);
    free(sent);
}

/* (m/q_0 + I)/R of that coefficient. */
static double part(scene *s, size_t coefficient) {
    return mpz_get_d(s->high[coefficient]) / mpz_get_d(s->q_0) / CLT__SINE_RANGE;
}

static void expect_slots(scene *s, const clt_ct *ct, const double *want, const double *none) {
    double *got = ckks_vector(&s->r.k);
    size_t slots = s->r.k.slots;
    double scale = clt__params_scale(s->r.k.params, ct->level, 1).hi;
    assert_int_equal(ct->level, s->r.k.params->levels + s->r.k.params->tower->eval_mod);
    ckks_decrypt(&s->r.k, got, ct);
    distance real = distance_of(got, want, slots), other = distance_of(got + slots, none, slots);
    distance both = {hypot(real.worst, other.worst), hypot(real.rms, other.rms)};
    expect(both, ct->noise.noise_bound / scale, ct->noise.noise_rms / scale, 1);
    free(got);
}

/* u and v hold real and imaginary parts, of mirrored indices; where slots repeat, u holds both in
   turn; of real messages it holds the real parts alone. */
static void coefficients_become_slots(scene *s) {
    size_t slots = s->r.k.slots, period = s->r.period;
    bool sparse = period < slots, both = !s->r.real && !sparse;
    double *want[] = {ckks_vector(&s->r.k), ckks_vector(&s->r.k)}, *none = ckks_vector(&s->r.k);
    clt_ct *u = ckks_empty(&s->r.k), *v = both ? ckks_empty(&s->r.k) : NULL;
    must(clt__boot_coeffs_to_slots(u, v, s->r.k.ws, s->r.evk, s->r.boot, s->raised));
    for (size_t j = 0; j < slots; j++) {
        bool imaginary = sparse && !s->r.real && j / period % 2 == 1;
        want[0][j] = part(s, refresh_coefficient(&s->r, j, imaginary));
        want[1][j] = part(s, refresh_coefficient(&s->r, j, true));
    }
    expect_slots(s, u, want[0], none);
    if (both) expect_slots(s, v, want[1], none);
    clt_ct_free(v);
    clt_ct_free(u);
    free(none);
    free(want[1]);
    free(want[0]);
}

/* The whole is off by what the reduction in the clear is off on what those slots hold, and little
   else. */
static void the_whole_is_their_product(scene *s) {
    size_t slots = s->r.k.slots;
    const clt__evalmod *m = &s->r.boot->mod;
    double *got = ckks_vector(&s->r.k), *want = ckks_vector(&s->r.k);
    clt_ct *out = refresh_run(&s->r, s->in);
    double scale = clt__params_scale(s->r.k.params, out->level, 1).hi;
    ckks_decrypt(&s->r.k, got, out);
    for (size_t j = 0; j < slots; j++) {
        size_t re = refresh_coefficient(&s->r, j, false), im = refresh_coefficient(&s->r, j, true);
        want[j] = clt__evalmod_clear(m, part(s, re), NULL);
        want[slots + j] = s->r.real ? 0 : clt__evalmod_clear(m, part(s, im), NULL);
    }
    distance sine = distance_of(got, want, s->r.real ? slots : 2 * slots);
    distance all = distance_of(got, s->z, 2 * slots);
    assert_true(sqrt(2) * all.worst < out->noise.noise_bound / scale);
    assert_true(sine.rms < 0.75 * all.rms);
    clt__ct_free(out);
    free(want);
    free(got);
}

static void walk(unsigned chain) {
    for (unsigned kind = 0; kind <= (CLT__BOOT_REAL | CLT__BOOT_FEW_KEYS); kind++) {
        scene s;
        scene_open(&s, chain, kind);
        slots_become_coefficients(&s);
        the_raise_adds_multiples(&s);
        coefficients_become_slots(&s);
        the_whole_is_their_product(&s);
        scene_close(&s);
    }
}

static void stages_of_b16(void **state) {
    (void)state;
    walk(0);
}

static void stages_of_b16_hp(void **state) {
    (void)state;
    walk(1);
}

static void stages_of_b16_s12(void **state) {
    (void)state;
    walk(2);
}

static void stages_of_b15(void **state) {
    (void)state;
    walk(3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stages_of_b16),
        cmocka_unit_test(stages_of_b16_hp),
        cmocka_unit_test(stages_of_b16_s12),
        cmocka_unit_test(stages_of_b15),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
