/*
 * What encryption and decryption leave behind: no block of memory is given back, to the system or
 * within it, with a row's number or a raw answer in it, whether the call succeeds or runs out of
 * memory anywhere.
 */
#include "clathrate/clathrate.h"

#include "base/alloc.h"
#include "nn/dataset.h"
#include "support/meter.h"
#include "support/pipeline.h"
#include "support/spill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define PATIENT 0x1.23456789abcdep0 /* standardised features are the cells: mean 0, deviation 1 */

enum { ROWS = 70 }; /* two ciphertexts */

typedef struct fixture {
    pipeline p;
    clt_table *rows;
    clt_data *result;
} fixture;

static int open_fixture(void **state) {
    static fixture f;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    clt__matrix x = network_features(ROWS, 6, 1);
    clt_data *data = NULL;
    x.x[0] = PATIENT;
    f.rows = pipeline_table(&x);
    clt__matrix_free(&x);
    pipeline_open(&f.p, network_new(6, (unsigned[]){5}, 1, 3, 2, 1), &options, 1);
    pipeline_keys(&f.p);
    pipeline_must(clt_data_encrypt(&data, f.p.ws, f.p.plan, f.p.sk, NULL, f.rows, 0));
    pipeline_must(clt_data_run(&f.result, f.p.ws, f.p.model, f.p.evk, data));
    clt_data_free(data);
    *state = &f;
    return 0;
}

static int close_fixture(void **state) {
    fixture *f = *state;
    clt_data_free(f->result);
    clt_table_free(f->rows);
    pipeline_close(&f->p);
    return 0;
}

static clt_status encrypt_secret(const void *arg, clt_ws *ws) {
    const fixture *f = arg;
    clt_data *data = NULL;
    clt_status status = clt_data_encrypt(&data, ws, f->p.plan, f->p.sk, NULL, f->rows, 0);
    clt_data_free(data);
    return status;
}

static clt_status encrypt_public(const void *arg, clt_ws *ws) {
    const fixture *f = arg;
    clt_data *data = NULL;
    clt_status status = clt_data_encrypt(&data, ws, f->p.plan, NULL, f->p.pk, f->rows, 0);
    clt_data_free(data);
    return status;
}

static clt_status decrypt(const void *arg, clt_ws *ws) {
    const fixture *f = arg;
    clt_table *answers = NULL;
    clt_status status = clt_data_decrypt(&answers, ws, f->p.sk, f->result);
    clt_table_free(answers);
    return status;
}

static void rows_are_wiped(void **state) {
    spill_sweep(*state, encrypt_secret, PATIENT);
    spill_sweep(*state, encrypt_public, PATIENT);
}

static void answers_are_wiped(void **state) {
    const fixture *f = *state;
    clt_table *answers = NULL;
    pipeline_must(clt_data_decrypt(&answers, f->p.ws, f->p.sk, f->result));
    static const char *const columns[] = {"raw_0", "raw_2", "p_c1"};
    for (size_t i = 0; i < 3; i++) {
        double *column = pipeline_column(answers, columns[i]);
        spill_sweep(f, decrypt, column[3]);
        free(column);
    }
    clt_table_free(answers);
}

/* The meter sees what is not wiped. */
static void spills_are_seen(void **state) {
    const fixture *f = *state;
    clt__matrix x = {0};
    meter_begin();
    meter_watch(PATIENT);
    pipeline_must(clt__schema_features(&x, f->p.plan->schema, f->rows, NULL));
    clt__matrix_free(&x);
    assert_int_equal(meter_spilt(), 1);
    meter_end();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_wiped),
        cmocka_unit_test(answers_are_wiped),
        cmocka_unit_test(spills_are_seen),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
