/* nn/guarantee.c: what a plan publishes, that models keep it, and that no error passes it. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "nn/guarantee.h"

#include "base/alloc.h"
#include "circ/polyeval.h"
#include "ckks/encode.h"
#include "nn/blank.h"
#include "nn/dataset.h"
#include "nn/layout.h"
#include "secret/decrypt.h"
#include "support/fault.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FEATURES = 6, SLOTS = 512, ROWS = 40 };

static clt_model *model_of(unsigned layers, unsigned degree, uint64_t seed) {
    clt_model *model = network_new(FEATURES, (unsigned[]){5, 4}, layers, 3, degree, seed);
    model->schema->input_bound = 2; /* high degrees run away outside */
    pipeline_tame(model, seed);
    return model;
}

static void open_plan(pipeline *p, clt_model *model, clt_packing packing, unsigned release_bits) {
    clt_plan_options options = pipeline_options(packing, "toy");
    options.release_bits = release_bits;
    pipeline_open(p, model, &options, 1);
}

static clt__guarantee guarantee_of(const pipeline *p) {
    clt__guarantee g;
    pipeline_must(clt__guarantee_of(&g, p->ws, p->plan));
    return g;
}

static void assert_refused(clt_status status, clt_status code, const char *why) {
    if (status != code) fail_msg("%s: %s", clt_status_name(status), clt_detail());
    if (strstr(clt_detail(), why) == NULL) fail_msg("'%s' in: %s", why, clt_detail());
}

/* ------------------------------------------------------------------------------ no error passes */

/* Rows at the corners of what the schema allows, which bring the largest values. */
static clt__matrix corners(size_t rows, uint64_t seed) {
    clt__matrix x = network_features(rows, FEATURES, seed);
    for (size_t i = 0; i < rows * FEATURES; i++) x.x[i] = x.x[i] < 0 ? -2 : 2;
    return x;
}

typedef struct errors {
    double bound, norm; /* of a slot; of the coefficients, which is the root mean square of slots */
} errors;

/* One ciphertext's slots, real and imaginary, against what they should hold. */
static errors errors_of(const pipeline *p, const clt_ct *ct, const clt__matrix *raw, size_t first) {
    double re[SLOTS], im[SLOTS], scale = clt__params_scale(ct->params, ct->level, 1).hi;
    const clt__layout *layout = &p->plan->layout;
    errors e = {0, 0};
    clt_pt *pt;
    pipeline_must(clt__pt_new(&pt, ct->params));
    pipeline_must(clt__decrypt_private(p->ws, pt, p->sk, ct));
    pipeline_must(clt__decode(p->ws, re, im, SLOTS, pt));
    for (size_t j = 0; j < SLOTS; j++) {
        size_t row = first + j / layout->block, o = j % layout->block;
        bool is_row = row < raw->rows && clt__layout_is_output(layout, j);
        bool padding = row >= raw->rows && clt__layout_is_output(layout, j);
        double wanted = is_row ? clt__matrix_row(raw, row)[o] : 0;
        double error = padding ? fabs(im[j]) : hypot(re[j] - wanted, im[j]);
        e.bound = fmax(e.bound, error * scale);
        e.norm += error * error * scale * scale / SLOTS;
    }
    e.norm = sqrt(e.norm);
    clt__pt_free(pt);
    return e;
}

/* Under the public key, whose noise is the larger. Gives the bits from the largest norm to its
   bound. */
static double check_errors(clt_packing packing, unsigned layers, unsigned degree, uint64_t seed) {
    pipeline p;
    clt__matrix raw = {0};
    clt_data *data = NULL, *result = NULL;
    open_plan(&p, model_of(layers, degree, seed), packing, CLT_RELEASE_DISCRETE);
    pipeline_keys(&p);
    size_t rows = packing == CLT_PACK_ROW ? 3 : ROWS;
    clt__matrix x = corners(rows, seed);
    clt_table *table = pipeline_table(&x);
    pipeline_must(clt__model_forward(&raw, p.ws, p.model, &x));
    pipeline_must(clt_data_encrypt(&data, p.ws, p.plan, NULL, p.pk, table, 0));
    pipeline_must(clt_data_run(&result, p.ws, p.model, p.evk, data));
    clt__guarantee g = guarantee_of(&p);
    double most = 0;
    for (size_t i = 0; i < result->count; i++) {
        errors e = errors_of(&p, result->ct[i], &raw, i * p.plan->layout.rows);
        if (e.bound > g.bound || e.norm > g.norm) {
            fail_msg("errors 2^%.1f and 2^%.1f, bounds 2^%.1f and 2^%.1f", log2(e.bound),
                     log2(e.norm), log2(g.bound), log2(g.norm));
        }
        most = fmax(most, e.norm);
    }
    assert_true(g.norm <= g.bound);
    clt_data_free(result);
    clt_data_free(data);
    clt_table_free(table);
    clt__matrix_free(&raw);
    clt__matrix_free(&x);
    pipeline_close(&p);
    return log2(g.norm / most);
}

static void no_error_passes(void **state) {
    (void)state;
    double total = 0;
    unsigned count = 0;
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        for (uint64_t seed = 1; seed <= 3; seed++) {
            double gap = check_errors(packing, 1, 2, seed);
            total += gap + check_errors(packing, 2, 2, seed);
            count += 2;
            (void)check_errors(packing, 1, 3, seed);
        }
        (void)check_errors(packing, 1, 5, 4);
    }
    print_message("from the largest norm to its bound: %.1f bits in the mean\n", total / count);
    assert_true(total / count < 12); /* squares; Chebyshev polynomials are far worse */
}

/* The Euclidean norm of the coefficients is the root mean square over the slots, which the bound of
   a slot dominates: what the flood rests on. */
static void norms_of_coefficients_and_slots(void **state) {
    (void)state;
    pipeline p;
    double re[SLOTS], im[SLOTS], coefficients = 0, slots = 0, scale;
    clt_pt *pt;
    open_plan(&p, model_of(1, 2, 1), CLT_PACK_BLOCKS, CLT_RELEASE_DISCRETE);
    const clt__ring *ring = p.plan->params->ring;
    pipeline_must(clt__pt_new(&pt, p.plan->params));
    pipeline_must(clt__pt_shape(pt, 0, false));
    scale = clt__params_scale(p.plan->params, 0, 1).hi;
    for (size_t k = 0; k < ring->n; k++) {
        int64_t m = (int64_t)(k * k * 7919 % 2001) - 1000;
        coefficients += (double)m * (double)m;
        pt->poly[k] = clt__mod_reduce_signed(m, &ring->mod[0]);
    }
    clt__basis basis = clt__params_q(p.plan->params, 0);
    clt__poly_ntt(p.ws, ring, pt->poly, &basis);
    pt->power = 1;
    pipeline_must(clt__decode(p.ws, re, im, SLOTS, pt));
    for (size_t j = 0; j < SLOTS; j++) slots += re[j] * re[j] + im[j] * im[j];
    assert_true(fabs(scale * sqrt(slots / SLOTS) / sqrt(coefficients) - 1) < 1e-9);
    clt__pt_free(pt);
    pipeline_close(&p);
}

/* Smaller coefficients of any signs never give more noise than the largest ones do. */
static void polynomials_at_their_worst(void **state) {
    (void)state;
    pipeline p;
    clt__random random;
    clt_evk *evk = NULL;
    open_plan(&p, model_of(1, 7, 2), CLT_PACK_BLOCKS, CLT_RELEASE_DISCRETE);
    const clt__step *step = &p.plan->step[2];
    assert_int_equal(step->type, CLT__STEP_POLYNOMIAL);
    clt_plan only = *p.plan; /* that step alone, on what an input is */
    only.step = (clt__step *)step;
    only.steps = 1;
    only.input_level = step->level;
    only.input_bound = only.schema->input_bound = 1.5;
    only.bounds = p.plan->bounds + 2;
    clt__guarantee g;
    pipeline_must(clt__guarantee_of(&g, p.ws, &only));
    pipeline_must(clt__blank_key(&evk, p.plan->params, 0, step->level));
    network_random(&random, 5);
    for (unsigned run = 0; run < 300; run++) {
        double c[CLT__POLY_DEGREE_MAX + 1];
        clt_ct *ct = NULL;
        clt__noise noise = clt__noise_fresh(p.plan->params, 1.5, 1.5, true);
        for (unsigned j = 0; j <= step->degree; j++) {
            double share = run < 128 ? 1 : clt__random_unit(&random); /* all signs first */
            bool minus = run < 128 ? (run >> j % 7 & 1) != 0 : clt__random_below(&random, 2) == 1;
            c[j] = (minus ? -share : share) * only.bounds[j];
        }
        pipeline_must(clt__blank_ct(&ct, p.plan->params, step->level, noise));
        pipeline_must(clt__ct_polynomial(ct, p.ws, evk, ct, CLT__CHEBYSHEV, c, step->degree));
        assert_true(ct->noise.noise_bound <= g.bound);
        clt__ct_free(ct);
    }
    clt__random_close(&random);
    clt__evk_free(evk);
    pipeline_close(&p);
}

/* ------------------------------------------------------------------------------- what is said */

static clt_status check(const pipeline *p, const clt_model *model) {
    clt__network *network = NULL;
    pipeline_must(clt__network_new(&network, model));
    clt_status status = clt__guarantee_check(p->plan, model, network);
    clt__network_free(network);
    return status;
}

static void models_keep_their_own_plan(void **state) {
    (void)state;
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        for (unsigned degree = 2; degree <= 3; degree++) {
            pipeline p;
            open_plan(&p, model_of(2, degree, 7), packing, CLT_RELEASE_DISCRETE);
            pipeline_must(check(&p, p.model));
            for (size_t i = 0; i < clt__plan_bounds(p.plan); i++) {
                int exponent;
                double sixteenths = 16 * frexp(p.plan->bounds[i], &exponent);
                assert_true(p.plan->bounds[i] >= 0 && sixteenths == floor(sixteenths));
            }
            pipeline_close(&p);
        }
    }
}

/* Each number that the analysis rests on, said too small, is noticed by whoever runs the model. */
static void understatements_are_refused(void **state) {
    (void)state;
    pipeline p;
    open_plan(&p, model_of(2, 3, 3), CLT_PACK_ROW, CLT_RELEASE_DISCRETE);
    for (size_t i = 0; i < clt__plan_bounds(p.plan); i++) {
        double right = p.plan->bounds[i];
        p.plan->bounds[i] = right == 0 ? 1 : right * 0.9;
        assert_refused(check(&p, p.model), CLT_E_PLAN, "weight");
        p.plan->bounds[i] = right;
    }
    for (unsigned i = 0; i < p.plan->steps; i++) {
        double right = p.plan->step[i].value_bound;
        p.plan->step[i].value_bound *= 0.9;
        assert_refused(check(&p, p.model), CLT_E_PLAN, "largest value");
        p.plan->step[i].value_bound = right;
    }
    p.plan->input_bound *= 0.9;
    assert_refused(check(&p, p.model), CLT_E_PLAN, "input");
    p.plan->input_bound /= 0.9;
    p.plan->schema->input_bound *= 2;
    assert_refused(check(&p, p.model), CLT_E_PLAN, "columns");
    p.plan->schema->input_bound /= 2;
    pipeline_must(check(&p, p.model));
    pipeline_close(&p);
}

static void heavier_models_are_refused(void **state) {
    (void)state;
    pipeline p;
    open_plan(&p, model_of(1, 2, 3), CLT_PACK_BLOCKS, CLT_RELEASE_DISCRETE);
    for (size_t i = 0; i < 5 * FEATURES; i++) p.model->node[1].weight[i] *= 1.2;
    assert_refused(check(&p, p.model), CLT_E_PLAN, "step 0: the model's weight is");
    pipeline_close(&p);
}

/* Of a plan's own forecast of errors nothing is taken: a stranger may have written it. */
static void forecasts_are_not_believed(void **state) {
    (void)state;
    pipeline p;
    open_plan(&p, model_of(1, 2, 3), CLT_PACK_BLOCKS, CLT_RELEASE_DISCRETE);
    clt__guarantee right = guarantee_of(&p);
    for (unsigned i = 0; i < p.plan->steps; i++) {
        clt__step *step = &p.plan->step[i];
        step->noise_bound = step->noise_rms = step->noise_added = -100;
    }
    clt__guarantee now = guarantee_of(&p);
    assert_memory_equal(&now, &right, sizeof now);
    p.plan->bounds[1] *= 2;
    assert_true(guarantee_of(&p).norm > 1.5 * right.norm);
    pipeline_close(&p);
}

/* ----------------------------------------------------------------------------------- promises */

static void private_plans_promise_nothing(void **state) {
    (void)state;
    pipeline p;
    clt__guarantee g;
    open_plan(&p, model_of(1, 2, 3), CLT_PACK_BLOCKS, CLT_RELEASE_NONE);
    assert_null(p.plan->bounds);
    assert_refused(clt__guarantee_of(&g, p.ws, p.plan), CLT_E_SECURITY, "--release");
    assert_refused(clt__guarantee_require(p.ws, p.plan, CLT_RELEASE_DISCRETE), CLT_E_SECURITY,
                   "--release");
    assert_refused(clt__guarantee_require(p.ws, p.plan, 9), CLT_E_SECURITY, "--release 9");
    assert_non_null(strstr(clt_detail(), "need a scale of 2^"));
    assert_non_null(strstr(clt_detail(), "has 2^"));
    pipeline_must(check(&p, p.model));
    pipeline_close(&p);
}

/* As many bits as are granted, and one more: refused. The error that is promised is the flood's. */
static void bits_are_what_the_scale_leaves(void **state) {
    (void)state;
    pipeline p;
    unsigned bits = 1, most = 0;
    open_plan(&p, model_of(1, 2, 3), CLT_PACK_BLOCKS, 8);
    assert_int_equal(p.plan->params->stride, 2);
    clt__guarantee g = guarantee_of(&p);
    double deviation = clt__guarantee_deviation(&g);
    assert_true(fabs(deviation / (g.norm * sqrt(12 * 1024) * 4294967296.0) - 1) < 1e-12);
    while (clt__guarantee_require(p.ws, p.plan, bits) == CLT_OK) bits++;
    pipeline_must(clt__guarantee_bits(&most, p.ws, p.plan));
    assert_int_equal(most, bits - 1);
    bits--;
    double error = clt__guarantee_released(&g, p.plan, deviation, 8);
    assert_true(bits >= 8 && error < ldexp(0.75, -(int)bits) && error > ldexp(0.36, -(int)bits));
    assert_refused(clt__guarantee_require(p.ws, p.plan, bits + 1), CLT_E_SECURITY, "fewer bits");
    assert_refused(clt__guarantee_require(p.ws, p.plan, 0), CLT_E_ARGUMENT, "1 to 40");
    assert_refused(clt__guarantee_require(p.ws, p.plan, 41), CLT_E_ARGUMENT, "1 to 40");
    pipeline_must(clt__guarantee_require(p.ws, p.plan, CLT_RELEASE_DISCRETE));
    pipeline_close(&p);
}

static pipeline swept;

static clt_status analyse(void *arg) {
    clt__guarantee g;
    clt_ws *ws = NULL;
    clt__network *network = NULL;
    (void)arg;
    clt_status status = clt__ws_new(&ws, 1);
    if (status == CLT_OK) status = clt__guarantee_of(&g, ws, swept.plan);
    if (status == CLT_OK) status = clt__network_new(&network, swept.model);
    if (status == CLT_OK) status = clt__guarantee_check(swept.plan, swept.model, network);
    clt__network_free(network);
    clt__ws_free(ws);
    return status;
}

static void faults(void **state) {
    (void)state;
    open_plan(&swept, model_of(1, 3, 3), CLT_PACK_BLOCKS, CLT_RELEASE_DISCRETE);
    assert_true(fault_sweep(analyse, NULL));
    pipeline_close(&swept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_error_passes),
        cmocka_unit_test(norms_of_coefficients_and_slots),
        cmocka_unit_test(polynomials_at_their_worst),
        cmocka_unit_test(models_keep_their_own_plan),
        cmocka_unit_test(understatements_are_refused),
        cmocka_unit_test(heavier_models_are_refused),
        cmocka_unit_test(forecasts_are_not_believed),
        cmocka_unit_test(private_plans_promise_nothing),
        cmocka_unit_test(bits_are_what_the_scale_leaves),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
