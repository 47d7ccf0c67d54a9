/*
 * What the owner's part of training leaves behind: no block of memory is given back with a
 * conditioned number, a mean of the table or an answer in it, whether a call succeeds or runs out
 * of memory anywhere.
 */
#include "clathrate/clathrate.h"

#include "base/alloc.h"
#include "learn/condition.h"
#include "support/meter.h"
#include "support/owner.h"
#include "support/spill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct fixture {
    owner o;
    clt_weights *weights;
    clt_samples *answers;
    double number; /* of the conditioned rows */
} fixture;

static int open_fixture(void **state) {
    static fixture f;
    const owner_shape shape = {140, 2, 2, CLT_LOGISTIC, CLT_WHITEN, 3, 2, 0.03, "toy", 1};
    clt__matrix x = {0};
    owner_open(&f.o, &shape, 1);
    f.weights = owner_train(&f.o);
    clt_samples *rows = owner_rows(&f.o, 0);
    pipeline_must(clt_weights_run(&f.answers, f.o.ws, f.o.evk, f.weights, rows));
    pipeline_must(clt__condition_rows(&x, f.o.ws, f.o.recipe, f.o.conditioning, f.o.table));
    f.number = clt__matrix_row(&x, 131)[1];
    clt__matrix_free(&x);
    clt_samples_free(rows);
    *state = &f;
    return 0;
}

static int close_fixture(void **state) {
    fixture *f = *state;
    clt_samples_free(f->answers);
    clt_weights_free(f->weights);
    owner_close(&f->o);
    return 0;
}

/* ------------------------------------------------------------------------------------ scenarios */

static clt_status encrypt_secret(const void *arg, clt_ws *ws) {
    const owner *o = arg;
    clt_samples *samples = NULL;
    clt_status status = clt_samples_encrypt(&samples, ws, o->recipe, o->conditioning, o->sk, NULL,
                                            o->table, CLT_KEEP_IDS);
    clt_samples_free(samples);
    return status;
}

static clt_status encrypt_public(const void *arg, clt_ws *ws) {
    const owner *o = arg;
    clt_samples *samples = NULL;
    clt_status status = clt_samples_encrypt(&samples, ws, o->recipe, o->conditioning, NULL, o->pk,
                                            o->table, CLT_TO_PREDICT);
    clt_samples_free(samples);
    return status;
}

static clt_status train_clear(const void *arg, clt_ws *ws) {
    const owner *o = arg;
    clt_model *model = NULL;
    clt_status status =
        clt_train_clear(&model, NULL, ws, o->recipe, o->conditioning, o->table, CLT_CLEAR, 0);
    clt_model_free(model);
    return status;
}

static clt_status fit(const void *arg, clt_ws *ws) {
    const owner *o = arg;
    clt_conditioning *conditioning = NULL;
    clt_status status = clt_conditioning_fit(&conditioning, ws, o->recipe, o->table);
    clt_conditioning_free(conditioning);
    return status;
}

static clt_status decrypt(const void *arg, clt_ws *ws) {
    const fixture *f = arg;
    clt_table *table = NULL;
    clt_status status = clt_samples_decrypt(&table, ws, f->o.sk, f->answers);
    clt_table_free(table);
    return status;
}

/* ---------------------------------------------------------------------------------------- tests */

static void rows_are_wiped(void **state) {
    const fixture *f = *state;
    spill_sweep(&f->o, encrypt_secret, f->number);
    spill_sweep(&f->o, encrypt_public, f->number);
    spill_sweep(&f->o, train_clear, f->number);
}

static void means_are_wiped(void **state) {
    const fixture *f = *state;
    const clt_conditioning *c = f->o.conditioning;
    spill_sweep(&f->o, fit, c->schema->column[0].mean);
    spill_sweep(&f->o, fit, c->schema->column[1].deviation);
    spill_sweep(&f->o, fit, clt__mix_row(c, 1)[0]);
}

static void answers_are_wiped(void **state) {
    const fixture *f = *state;
    clt_table *table = NULL;
    pipeline_must(clt_samples_decrypt(&table, f->o.ws, f->o.sk, f->answers));
    double *raw = pipeline_column(table, "raw_0"), *p = pipeline_column(table, "p_1");
    spill_sweep(f, decrypt, raw[133]);
    spill_sweep(f, decrypt, p[3]);
    free(raw);
    free(p);
    clt_table_free(table);
}

/* The meter sees what is not wiped. */
static void spills_are_seen(void **state) {
    const fixture *f = *state;
    clt__matrix x = {0};
    meter_begin();
    meter_watch(f->number);
    pipeline_must(clt__condition_rows(&x, f->o.ws, f->o.recipe, f->o.conditioning, f->o.table));
    clt__matrix_free(&x);
    assert_int_equal(meter_spilt(), 1);
    meter_end();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_wiped),
        cmocka_unit_test(means_are_wiped),
        cmocka_unit_test(answers_are_wiped),
        cmocka_unit_test(spills_are_seen),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
