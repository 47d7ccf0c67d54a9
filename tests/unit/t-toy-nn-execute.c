/* nn/execute*.c and nn/program.c: the three modes on one ciphertext, and inputs that are forged. */
#include "nn/execute.h"

#include "base/alloc.h"
#include "ckks/encode.h"
#include "nn/layout.h"
#include "nn/rows.h"
#include "secret/decrypt.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SLOTS = 512 };

static void open_toy(pipeline *p, clt_packing packing, unsigned degree, uint64_t seed) {
    clt_plan_options options = pipeline_options(packing, "toy");
    clt_model *model = network_new(6, (unsigned[]){5, 4}, degree > 3 ? 1 : 2, 3, degree, seed);
    model->schema->input_bound = 2; /* high degrees run away outside */
    pipeline_tame(model, seed);
    pipeline_open(p, model, &options, 1);
    pipeline_keys(p);
    assert_int_equal(clt__params_slots(p->plan->params), SLOTS);
}

static clt_ct *encrypted(const pipeline *p, const double *slot) {
    clt__encode_for target = {.level = p->plan->input_level, .power = 1};
    clt__key_random random;
    clt_pt *pt;
    clt_ct *ct;
    pipeline_must(clt__pt_new(&pt, p->plan->params));
    pipeline_must(clt__ct_new(&ct, p->plan->params));
    pipeline_must(clt__encode(p->ws, pt, slot, NULL, SLOTS, target));
    pipeline_must(clt__key_random_open(&random));
    pipeline_must(clt__encrypt_secret(p->ws, ct, p->sk, pt, &random));
    clt__key_random_close(&random);
    clt__pt_free(pt);
    return ct;
}

static void decrypted(double *slot, const pipeline *p, const clt_ct *ct) {
    clt_pt *pt;
    pipeline_must(clt__pt_new(&pt, p->plan->params));
    pipeline_must(clt__decrypt_private(p->ws, pt, p->sk, ct));
    pipeline_must(clt__decode(p->ws, slot, NULL, SLOTS, pt));
    clt__pt_free(pt);
}

/* All slots: outputs within the errors of the plan, all others below 2^-10 and within them too. */
static void assert_slots(const pipeline *p, const double *slot, const clt__matrix *raw,
                         double error) {
    const clt__layout *layout = &p->plan->layout;
    for (size_t j = 0; j < SLOTS; j++) {
        size_t b = j / layout->block, o = j % layout->block;
        bool output = clt__layout_is_output(layout, j);
        double wanted = output ? clt__matrix_row(raw, b)[o] : 0;
        if (!(fabs(slot[j] - wanted) <= error) || (!output && fabs(slot[j]) >= 0x1p-10)) {
            fail_msg("slot %zu holds %.9g, not %.9g", j, slot[j], wanted);
        }
    }
}

static void modes_agree(clt_packing packing, unsigned degree, uint64_t seed) {
    pipeline p;
    clt__program *encoded = NULL, *slots = NULL;
    clt__random random;
    double slot[SLOTS], out[SLOTS];
    open_toy(&p, packing, degree, seed);
    clt__matrix x = network_features(p.plan->layout.rows, 6, seed), raw = {0};
    for (size_t i = 0; i < x.rows * x.columns; i++) x.x[i] = fmax(-2, fmin(2, x.x[i]));
    pipeline_must(clt__model_forward(&raw, p.ws, p.model, &x));
    pipeline_must(clt__program_new(&encoded, p.ws, p.plan, p.model, true));
    pipeline_must(clt__program_new(&slots, p.ws, p.plan, p.model, false));
    double expected = exp2(p.plan->step[p.plan->steps - 1].noise_rms);

    clt__rows_slots(slot, p.plan, &x, 0);
    clt_ct *ct = encrypted(&p, slot);
    pipeline_must(clt__execute_encrypted(ct, p.ws, encoded, p.evk, ct)); /* in place */
    assert_int_equal(ct->level, 0);
    decrypted(out, &p, ct);
    assert_slots(&p, out, &raw, 10 * expected);
    assert_true(clt__noise_bound_log2(ct) < 0);

    network_random(&random, seed);
    pipeline_must(clt__execute_simulated(slot, p.ws, slots, &random));
    clt__random_close(&random);
    assert_slots(&p, slot, &raw, 10 * expected);

    clt__ct_free(ct);
    clt__program_free(encoded);
    clt__program_free(slots);
    clt__matrix_free(&x);
    clt__matrix_free(&raw);
    pipeline_close(&p);
}

static void in_blocks(void **state) {
    (void)state;
    for (unsigned degree = 2; degree <= 5; degree++) modes_agree(CLT_PACK_BLOCKS, degree, degree);
}

static void one_row(void **state) {
    (void)state;
    for (unsigned degree = 2; degree <= 5; degree++) modes_agree(CLT_PACK_ROW, degree, degree);
}

static void wrong_model(void **state) {
    (void)state;
    pipeline p;
    clt__program *program = NULL;
    open_toy(&p, CLT_PACK_BLOCKS, 2, 1);
    clt_model *other = network_new(6, (unsigned[]){5, 4}, 2, 3, 2, 2);
    assert_int_equal(clt__program_new(&program, p.ws, p.plan, other, true), CLT_E_PLAN);
    assert_null(program);
    clt_model_free(other);
    pipeline_close(&p);
}

/* What a file could claim that the plan does not. */
static void forged_inputs(void **state) {
    (void)state;
    pipeline p;
    clt__program *program = NULL;
    double slot[SLOTS] = {0};
    open_toy(&p, CLT_PACK_BLOCKS, 2, 1);
    pipeline_must(clt__program_new(&program, p.ws, p.plan, p.model, true));
    clt_ct *ct = encrypted(&p, slot), *out;
    pipeline_must(clt__ct_new(&out, p.plan->params));

    ct->power = 2;
    assert_int_equal(clt__execute_encrypted(out, p.ws, program, p.evk, ct), CLT_E_FORMAT);
    ct->power = 1;
    ct->level--;
    assert_int_equal(clt__execute_encrypted(out, p.ws, program, p.evk, ct), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "starts at level 5"));
    ct->level++;
    ct->key_id[3] ^= 1;
    assert_int_equal(clt__execute_encrypted(out, p.ws, program, p.evk, ct), CLT_E_KEY);
    ct->key_id[3] ^= 1;

    /* The noise of a file is not believed. */
    ct->noise = (clt__noise){0, 0, 0, 0};
    assert_int_equal(clt__execute_encrypted(out, p.ws, program, p.evk, ct), CLT_OK);
    double plan = p.plan->step[p.plan->steps - 1].noise_bound;
    assert_true(clt__noise_bound_log2(out) > plan - 4);

    clt__ct_free(out);
    clt__ct_free(ct);
    clt__program_free(program);
    pipeline_close(&p);
}

static void missing_key(void **state) {
    (void)state;
    pipeline p;
    clt__program *program = NULL;
    double slot[SLOTS] = {0};
    open_toy(&p, CLT_PACK_BLOCKS, 2, 1);
    pipeline_must(clt__program_new(&program, p.ws, p.plan, p.model, true));
    clt_ct *ct = encrypted(&p, slot);
    clt_evk *few = NULL;
    clt__key_random random;
    pipeline_must(clt__key_random_open(&random));
    pipeline_must(clt__keygen_evaluation(&few, p.ws, p.sk, p.plan->key, 1, &random));
    clt__key_random_close(&random);
    assert_int_equal(clt__execute_encrypted(ct, p.ws, program, few, ct), CLT_E_KEY);
    assert_non_null(strstr(clt_detail(), "step 0, linear of node"));
    clt__evk_free(few);
    clt__ct_free(ct);
    clt__program_free(program);
    pipeline_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_blocks),   cmocka_unit_test(one_row),
        cmocka_unit_test(wrong_model), cmocka_unit_test(forged_inputs),
        cmocka_unit_test(missing_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
