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

/* A quarter of the modulus: values that need more are refused, with the node and both numbers. */
static void room(void **state) {
    (void)state;
    pipeline p;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    clt__network *network = NULL;
    clt__ranges *ranges = NULL;
    pipeline_open(&p, model_of(2), &options, 1);
    pipeline_must(clt__network_new(&network, p.model));
    pipeline_must(clt__ranges_new(&ranges, network, p.model));
    assert_int_equal(clt__forecast(p.plan, p.ws, network, ranges), CLT_OK);
    clt__range *last = &ranges->layer[2].map;
    double q = (double)p.plan->params->ring->mod[0].q;
    double most = q / 4 / clt__params_scale(p.plan->params, 0, 1).hi;
    last->bound = 0.99 * most;
    assert_int_equal(clt__forecast(p.plan, p.ws, network, ranges), CLT_OK);
    last->bound = 1.01 * most;
    assert_int_equal(clt__forecast(p.plan, p.ws, network, ranges), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "after node 5"));
    clt__free(ranges);
    clt__network_free(network);
    pipeline_close(&p);
}

/* The error of a square follows the values that it takes. */
static void error_follows_values(void **state) {
    (void)state;
    pipeline p;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    clt__network *network = NULL;
    clt__ranges *ranges = NULL;
    pipeline_open(&p, model_of(2), &options, 1);
    pipeline_must(clt__network_new(&network, p.model));
    pipeline_must(clt__ranges_new(&ranges, network, p.model));
    double before = p.plan->step[2].noise_rms;
    ranges->layer[0].map.rms *= 4; /* of what the first square takes */
    pipeline_must(clt__forecast(p.plan, p.ws, network, ranges));
    double after = p.plan->step[2].noise_rms;
    assert_true(after > before + 1 && after < before + 2.5);
    clt__free(ranges);
    clt__network_free(network);
    pipeline_close(&p);
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
        cmocka_unit_test(error_follows_values),
        cmocka_unit_test(blank_is_like_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
