/* nn/forecast.c and nn/blank.c: figures that hold together, and room that is checked. */
#include "nn/forecast.h"

#include "base/alloc.h"
#include "circ/polyeval.h"
#include "nn/blank.h"
#include "support/ckks.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_model *model_of(unsigned degree) {
    clt_model *model = network_new(6, (unsigned[]){5, 4}, 2, 3, degree, degree);
    model->schema->input_bound = 3;
    pipeline_tame(model, degree);
    return model;
}

/* At most four significant bits. */
static bool is_coarse(double value) {
    int exponent;
    double fraction = frexp(value, &exponent) * 16;
    return fraction == floor(fraction);
}

static void figures(void **state) {
    (void)state;
    for (unsigned degree = 2; degree <= 3; degree++) {
        for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
            pipeline p;
            clt_plan_options options = pipeline_options(packing, "toy");
            pipeline_open(&p, model_of(degree), &options, 1);
            for (unsigned i = 0; i < p.plan->steps; i++) {
                const clt__step *s = &p.plan->step[i];
                assert_true(s->value_rms >= 0 && s->value_rms <= s->value_bound);
                assert_true(s->noise_added <= s->noise_rms && s->noise_rms < s->noise_bound);
                assert_true(is_coarse(s->value_bound) && is_coarse(s->value_rms));
                assert_true(s->noise_rms * 16 == floor(s->noise_rms * 16));
            }
            assert_true(p.plan->input_bound == 3);
            assert_true(p.plan->output_bound >= p.plan->step[p.plan->steps - 1].value_bound);
            pipeline_close(&p);
        }
    }
}

/* Shapes and ranges of a model, and its plan. */
typedef struct forecast {
    pipeline p;
    clt__network *network;
    clt__ranges *ranges;
    clt__gain gain[8];
    double public_error;
} forecast;

static void forecast_open(forecast *f, clt_model *model) {
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    *f = (forecast){0};
    pipeline_open(&f->p, model, &options, 1);
    pipeline_must(clt__network_new(&f->network, f->p.model));
    pipeline_must(clt__ranges_new(&f->ranges, f->network, f->p.model));
    assert_true(f->network->count <= 8);
    pipeline_must(clt__gains(f->gain, f->network, f->ranges));
}

static void forecast_close(forecast *f) {
    clt__free(f->ranges);
    clt__network_free(f->network);
    pipeline_close(&f->p);
}

static clt_status run_forecast(forecast *f) {
    return clt__forecast(&f->public_error, f->p.plan, f->p.ws, f->network, f->ranges, f->gain);
}

/* A quarter of the modulus: values that need more are refused, with the node and both numbers. */
static void room(void **state) {
    (void)state;
    forecast f;
    forecast_open(&f, model_of(2));
    assert_int_equal(run_forecast(&f), CLT_OK);
    clt__range *last = &f.ranges->layer[2].map;
    double q = (double)f.p.plan->params->ring->mod[0].q;
    double most = q / 4 / clt__params_scale(f.p.plan->params, 0, 1).hi;
    last->bound = 0.99 * most;
    assert_int_equal(run_forecast(&f), CLT_OK);
    last->bound = 1.01 * most;
    assert_int_equal(run_forecast(&f), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "after node 5"));
    forecast_close(&f);
}

/* What a square adds follows the values that it takes; what it passes on follows the gain. */
static void error_follows_values_and_gains(void **state) {
    (void)state;
    forecast f;
    forecast_open(&f, model_of(2));
    pipeline_must(run_forecast(&f));
    const clt__step *step = f.p.plan->step, *last = &step[f.p.plan->steps - 1];
    double of_weights = step[3].noise_added, expected = last->noise_rms, public = f.public_error;
    assert_true(public > exp2(expected));
    f.ranges->layer[0].act.rms *= 16; /* of what the second map takes */
    pipeline_must(run_forecast(&f));
    assert_true(step[3].noise_added > of_weights + 1 && step[3].noise_added < of_weights + 4.5);
    f.ranges->layer[0].act.rms /= 16;
    f.gain[f.network->count - 1].map *= 64;
    pipeline_must(run_forecast(&f));
    assert_true(f.public_error > 32 * public && f.public_error < 65 * public);
    assert_true(last->noise_rms > expected);
    forecast_close(&f);
}

/* A blank ciphertext comes out of an evaluation with the record of a real one. */
static void blank_is_like_real(void **state) {
    (void)state;
    const double c[] = {0.1, 0.5, 0, -0.25, 0.125, 0.5};
    clt__chain chain = {10, 4, 46, 36, 50, 2};
    clt_evk *evk = NULL;
    clt_ct *blank = NULL;
    ckks k;
    ckks_open(&k, &chain, NULL, 0, 1);
    double *z = ckks_random(&k, 1, true);
    clt_ct *real = ckks_encrypt(&k, z, 4);
    pipeline_must(clt__blank_key(&evk, k.params, 0, 4));
    pipeline_must(clt__blank_ct(&blank, k.params, 4, real->noise));
    pipeline_must(clt__ct_polynomial(real, k.ws, k.evk, real, CLT__CHEBYSHEV, c, 5));
    pipeline_must(clt__ct_polynomial(blank, k.ws, evk, blank, CLT__CHEBYSHEV, c, 5));
    assert_memory_equal(&real->noise, &blank->noise, sizeof real->noise);
    assert_int_equal(real->level, blank->level);
    clt__ct_free(blank);
    clt__ct_free(real);
    clt__evk_free(evk);
    free(z);
    ckks_close(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures),
        cmocka_unit_test(room),
        cmocka_unit_test(error_follows_values_and_gains),
        cmocka_unit_test(blank_is_like_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
