/* Modular reduction by the sine against the sine itself: the table, the steps in the clear, those
 * on ciphertexts, their errors and products. */
#include "circ/evalmod.h"

#include "support/ckks.h"
#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LAST = CLT__SINE_INTEGERS - 1 };

static const long double TWO_PI = 6.283185307179586476925286766559L;

/* The towers of B16, B16-hp and B15 on a toy ring. */
static const clt__chain chains[] = {
    {10, 5, 50, 40, 50, 4, 0, 1},
    {10, 5, 50, 45, 50, 4, 0, 2},
    {10, 4, 45, 35, 50, 3, 0, 4},
};

enum { CHAINS = sizeof chains / sizeof *chains };

static ckks k[CHAINS];
static clt__evalmod modulo[CHAINS];

static int setup(void **state) {
    (void)state;
    for (unsigned i = 0; i < CHAINS; i++) {
        ckks_open(&k[i], &chains[i], NULL, 0, (uint8_t)(i + 1));
        clt__evalmod_init(&modulo[i], k[i].params);
    }
    return 0;
}

static int teardown(void **state) {
    (void)state;
    for (unsigned i = 0; i < CHAINS; i++) ckks_close(&k[i]);
    return 0;
}

/* ------------------------------------------------------------------------------------ table */

/* Clenshaw's recurrence and the doublings, in long double. */
static long double table_sine(long double t) {
    long double x = (t - 0.25L) / CLT__SINE_RANGE, v = 2 * x * x - 1, y = 0, before = 0;
    for (unsigned j = CLT__SINE_DEGREE / 2; j > 0; j--) {
        long double next = clt__sine_cosine[j] + 2 * v * y - before;
        before = y;
        y = next;
    }
    y = clt__sine_cosine[0] + v * y - before;
    for (unsigned i = 0; i < CLT__SINE_DOUBLINGS; i++) y = 2 * y * y - 1;
    return y;
}

static void table_keeps_its_bounds(void **state) {
    (void)state;
    for (int integer = 0; integer <= LAST; integer++) {
        long double most = 0, bound = clt__sine_error[integer];
        for (int side = -1; side <= 1; side += 2) {
            for (int i = -400; i <= 400; i++) {
                long double e = (long double)CLT__SINE_WIDTH * i / 400;
                long double off = fabsl(table_sine(side * integer + e) - sinl(TWO_PI * e));
                most = off > most ? off : most;
            }
        }
        assert_true(most <= bound);
        assert_true(2 * most > bound); /* and they are not idle */
    }
}

static void arcsine_keeps_its_bound(void **state) {
    (void)state;
    long double top = sinl(TWO_PI * (long double)CLT__SINE_WIDTH), most = 0;
    for (int i = -1000; i <= 1000; i++) {
        long double y = top * i / 1000, p = 0;
        for (unsigned j = (CLT__ARCSINE_DEGREE + 1) / 2; j-- > 0;) {
            p = p * y * y + clt__sine_arcsine[j];
        }
        most = fmaxl(most, fabsl(p * y - asinl(y) / TWO_PI));
    }
    assert_true(most <= clt__sine_arcsine_error);
    assert_true(2 * most > clt__sine_arcsine_error);
}

/* Against sums of 32 uniform numbers, drawn. */
static void chances_are_those_of_sums(void **state) {
    (void)state;
    enum { DRAWN = 1 << 16 };
    double total = 0, drawn[CLT__SINE_INTEGERS] = {0};
    for (int i = 0; i < DRAWN; i++) {
        double sum = 0;
        for (int j = 0; j < 32; j++) sum += clt__random_unit(&k[0].values) - 0.5;
        drawn[(int)fabs(rint(sum))]++;
    }
    for (int i = 0; i <= LAST; i++) {
        double chance = clt__sine_chance[i], deviation = sqrt(chance * DRAWN);
        assert_true(fabs(drawn[i] - chance * DRAWN) <= 5 * deviation + 1);
        total += chance;
    }
    assert_true(fabs(total - 1) < 1e-14);
    assert_true(fabs(clt__sine_two_pi - (double)TWO_PI) == 0);
}

/* -------------------------------------------------------------------------------- in the clear */

/* The noise of an input that has none, and no roundings: what the approximation is off. */
static double approximation_bound(const clt__evalmod *m) {
    clt__evalmod exact = *m;
    exact.rounding = (clt__error){0, 0};
    clt__noise none = {.value_bound = 1, .value_rms = 1};
    double scale = clt__params_scale(m->params, m->params->levels, 1).hi;
    return clt__evalmod_noise(&exact, none, 1, 1).noise_bound / scale;
}

static void reduces_every_integer(void **state) {
    (void)state;
    static const double bits[CHAINS] = {16, 21, 16}; /* at |I| = 15 */
    for (unsigned c = 0; c < CHAINS; c++) {
        const clt__evalmod *m = &modulo[c];
        double bound = approximation_bound(m), usual = 0, most = 0;
        assert_true(bound < exp2(-bits[c]));
        for (int integer = -LAST; integer <= LAST; integer++) {
            for (int i = -100; i <= 100; i++) {
                double z = i / 100.0, x = (z / m->ratio + integer) / CLT__SINE_RANGE;
                double off = fabs(clt__evalmod_clear(m, x, NULL) - z);
                most = fmax(most, off);
                if (abs(integer) <= 8) usual = fmax(usual, off);
            }
        }
        assert_true(most <= bound + 0x1p-38); /* doubles, times the ratio */
        assert_true(usual < exp2(m->arcsine ? -27.5 : -19.2));
    }
}

/* The cubic term is levelled: of the two signs, equally large at 1/2 and at 1. */
static void levels_the_cubic_term(void **state) {
    (void)state;
    const clt__evalmod *m = &modulo[0];
    double angle = (double)TWO_PI / m->ratio, a = angle * angle / 6;
    double half = clt__evalmod_clear(m, 0.5 / m->ratio / CLT__SINE_RANGE, NULL) - 0.5;
    double one = clt__evalmod_clear(m, 1 / m->ratio / CLT__SINE_RANGE, NULL) - 1;
    assert_true(fabs(half - a / 4) < a / 32);
    assert_true(fabs(one + a / 4) < a / 32);
}

static double normal(double deviation) {
    return deviation * clt__random_normal(&k[0].values);
}

/* An integer as often as it comes. */
static int draw_integer(void) {
    double sum = 0;
    for (int j = 0; j < 32; j++) sum += clt__random_unit(&k[0].values) - 0.5;
    return (int)rint(sum);
}

/* Errors thrown into every division have the spread that the noise model says. */
static void follows_errors(void **state) {
    (void)state;
    enum { RUNS = 10000 };
    for (unsigned c = 0; c < CHAINS; c++) {
        clt__evalmod m = modulo[c];
        double from = clt__params_scale(m.params, m.level, 1).hi;
        double scale = clt__params_scale(m.params, m.params->levels, 1).hi;
        m.rounding = (clt__error){.rms = 0x1p-34, .bound = 6 * 0x1p-34};
        clt__noise in = {.noise_rms = 0x1p-35 * from, .noise_bound = 6 * 0x1p-35 * from};
        clt__noise told = clt__evalmod_noise(&m, in, 1, 1);
        double square = 0, worst = 0;
        for (int i = 0; i < RUNS; i++) {
            double error[CLT__EVALMOD_ERRORS], z = 2 * clt__random_unit(&k[0].values) - 1;
            for (unsigned j = 0; j < CLT__EVALMOD_ERRORS; j++) error[j] = normal(m.rounding.rms);
            double x = (z / m.ratio + draw_integer()) / CLT__SINE_RANGE + normal(0x1p-35);
            double off = fabs(clt__evalmod_clear(&m, x, error) - z);
            square += off * off;
            worst = fmax(worst, off);
        }
        assert_true(fabs(log2(sqrt(square / RUNS) / (told.noise_rms / scale))) < 0.25);
        assert_true(worst < told.noise_bound / scale);
    }
}

static void knows_what_it_cannot_know(void **state) {
    (void)state;
    clt__noise some = {1, 1, 1, 1};
    assert_true(isinf(clt__evalmod_noise(&modulo[0], CLT__NOISE_UNKNOWN, 1, 1).noise_bound));
    assert_true(isinf(clt__evalmod_noise(&modulo[1], some, 2, 1).noise_bound));
    double one = clt__evalmod_noise(&modulo[0], some, 1, 1).noise_bound;
    assert_true(clt__evalmod_noise(&modulo[0], some, 8, 1).noise_bound > 100 * one);
}

/* ------------------------------------------------------------------------------ on ciphertexts */

/* A toy ring's input: slots (z/ratio + I)/K' with integers that go through all of them, or as often
   as they come; what should come out; and what the steps in the clear make of it. */
typedef struct sample {
    clt_ct *ct;
    double *z, *model;
} sample;

static sample sample_new(unsigned chain, bool natural) {
    ckks *kit = &k[chain];
    const clt__evalmod *m = &modulo[chain];
    sample s = {.z = ckks_random(kit, 1, true), .model = ckks_vector(kit)};
    double *x = ckks_vector(kit);
    for (size_t j = 0; j < kit->slots; j++) {
        int integer = natural ? draw_integer() : (int)(j % (2 * LAST + 1)) - LAST;
        x[j] = (s.z[j] / m->ratio + integer) / CLT__SINE_RANGE;
        s.model[j] = clt__evalmod_clear(m, x[j], NULL);
    }
    s.ct = ckks_encrypt(kit, x, m->level);
    free(x);
    return s;
}

static void sample_free(sample *s) {
    clt__ct_free(s->ct);
    free(s->z);
    free(s->model);
}

static void reduces_ciphertexts(void **state) {
    (void)state;
    static const double noise[CHAINS] = {-26, -30, -22}; /* bits, without the approximation */
    for (unsigned c = 0; c < CHAINS; c++) {
        sample s = sample_new(c, false);
        double rms;
        assert_int_equal(clt__eval_mod(s.ct, k[c].ws, k[c].evk, &modulo[c], s.ct), CLT_OK);
        assert_int_equal(s.ct->level, k[c].params->levels);
        assert_int_equal(s.ct->power, 1);
        assert_int_equal(s.ct->degree, 1);
        double worst = ckks_error(&k[c], s.ct, s.z, NULL);
        assert_true(log2(worst) < clt__noise_bound_log2(s.ct));
        (void)ckks_error(&k[c], s.ct, s.model, &rms);
        assert_true(log2(rms) < noise[c]);
        sample_free(&s);
    }
}

static void expects_the_error(void **state) {
    (void)state;
    for (unsigned c = 0; c < CHAINS; c++) {
        sample s = sample_new(c, true);
        double rms;
        assert_int_equal(clt__eval_mod(s.ct, k[c].ws, k[c].evk, &modulo[c], s.ct), CLT_OK);
        double worst = ckks_error(&k[c], s.ct, s.z, &rms);
        assert_true(log2(worst) < clt__noise_bound_log2(s.ct));
        double over = clt__noise_rms_log2(s.ct) - log2(rms);
        assert_true(over > -0.3 &&
                    over < 1); /* the approximation is counted by its largest error */
        sample_free(&s);
    }
}

/* ------------------------------------------------------------------------------------ products */

static const clt__kernel *ordinary;
static const clt__mod *lowest;
static unsigned tiles; /* of limb 0 */

static void counting_tensor(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                            const uint64_t *a1, const uint64_t *b0, const uint64_t *b1, size_t n,
                            const clt__mod *mod) {
    tiles += mod == lowest;
    ordinary->tensor(r0, r1, r2, a0, a1, b0, b1, n, mod);
}

static void counting_square(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                            const uint64_t *a1, size_t n, const clt__mod *mod) {
    tiles += mod == lowest;
    ordinary->tensor_square(r0, r1, r2, a0, a1, n, mod);
}

static void counts_products(void **state) {
    (void)state;
    for (unsigned c = 0; c < CHAINS; c++) {
        sample s = sample_new(c, false);
        clt_ct *out = ckks_empty(&k[c]);
        clt__kernel counting = *k[c].params->ring->kernel;
        counting.tensor = counting_tensor;
        counting.tensor_square = counting_square;
        ordinary = k[c].params->ring->kernel;
        lowest = &k[c].params->ring->mod[0];
        k[c].params->ring->kernel = &counting;
        tiles = 0;
        assert_int_equal(clt__ct_square(out, k[c].ws, s.ct), CLT_OK);
        unsigned tiles_a_product = tiles;
        tiles = 0;
        assert_int_equal(clt__eval_mod(out, k[c].ws, k[c].evk, &modulo[c], s.ct), CLT_OK);
        k[c].params->ring->kernel = ordinary;
        assert_int_equal(tiles / tiles_a_product, modulo[c].arcsine ? 16 : 11);
        assert_int_equal(clt__evalmod_products(&modulo[c]), modulo[c].arcsine ? 16 : 11);
        clt__ct_free(out);
        sample_free(&s);
    }
}

static clt_status evaluate(void *arg) {
    clt_status status = CLT_OK;
    clt_ws *ws = NULL;
    clt_ct *out = NULL;
    CLT__TRY(clt__ws_new(&ws, 1));
    CLT__TRY(clt__ct_new(&out, k[2].params));
    CLT__TRY(clt__eval_mod(out, ws, k[2].evk, &modulo[2], arg));
done:
    clt__ct_free(out);
    clt__ws_free(ws);
    return status;
}

static void survives_faults(void **state) {
    (void)state;
    sample s = sample_new(2, false);
    assert_true(fault_sweep(evaluate, s.ct));
    sample_free(&s);
}

static void needs_the_key(void **state) {
    (void)state;
    sample s = sample_new(0, false);
    clt_ct *out = ckks_encrypt(&k[0], s.z, 1);
    clt__key_spec low = {0, (uint8_t)k[0].params->levels};
    clt_evk *evk = NULL;
    assert_int_equal(clt__keygen_evaluation(&evk, k[0].ws, k[0].sk, &low, 1, &k[0].random), CLT_OK);
    assert_int_equal(clt__eval_mod(out, k[0].ws, evk, &modulo[0], s.ct), CLT_E_KEY);
    clt__evk_free(evk);
    assert_int_equal(out->level, 1);
    assert_true(ckks_error(&k[0], out, s.z, NULL) < 0x1p-20);
    clt__ct_free(out);
    sample_free(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_keeps_its_bounds),    cmocka_unit_test(arcsine_keeps_its_bound),
        cmocka_unit_test(chances_are_those_of_sums), cmocka_unit_test(reduces_every_integer),
        cmocka_unit_test(levels_the_cubic_term),     cmocka_unit_test(follows_errors),
        cmocka_unit_test(knows_what_it_cannot_know), cmocka_unit_test(reduces_ciphertexts),
        cmocka_unit_test(expects_the_error),         cmocka_unit_test(counts_products),
        cmocka_unit_test(survives_faults),           cmocka_unit_test(needs_the_key),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
