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

typedef clt_status scenario(const fixture *f, clt_ws *ws);

static clt_status encrypt_secret(const fixture *f, clt_ws *ws) {
    clt_data *data = NULL;
    clt_status status = clt_data_encrypt(&data, ws, f->p.plan, f->p.sk, NULL, f->rows, 0);
    clt_data_free(data);
    return status;
}

static clt_status encrypt_public(const fixture *f, clt_ws *ws) {
    clt_data *data = NULL;
    clt_status status = clt_data_encrypt(&data, ws, f->p.plan, NULL, f->p.pk, f->rows, 0);
    clt_data_free(data);
    return status;
}

static clt_status decrypt(const fixture *f, clt_ws *ws) {
    clt_table *answers = NULL;
    clt_status status = clt_data_decrypt(&answers, ws, f->p.sk, f->result);
    clt_table_free(answers);
    return status;
}

/* One run in a workspace of its own, whose scratch is given back, too; the n-th allocation after
   that of the workspace fails. False when none was left to fail. */
static bool run(const fixture *f, scenario *act, double watched, unsigned threads, size_t n) {
    clt_ws *ws = NULL;
    meter_begin();
    pipeline_must(clt_ws_new(&ws, threads));
    meter_watch(watched);
    meter_fail(n);
    clt_status status = act(f, ws);
    bool failed = meter_failed();
    assert_int_equal(status, failed ? CLT_E_MEMORY : CLT_OK);
    clt_ws_free(ws);
    size_t spilt = meter_spilt();
    assert_int_equal(meter_now(), 0);
    meter_end();
    if (spilt > 0) fail_msg("%zu blocks, allocation %zu failing, %u threads", spilt, n, threads);
    return failed;
}

static void sweep(const fixture *f, scenario *act, double watched) {
    for (unsigned threads = 1; threads <= 2; threads++) {
        size_t n = 1;
        (void)run(f, act, watched, threads, 0);
        while (run(f, act, watched, threads, n)) n++;
        assert_true(n > 5);
    }
}

static void rows_are_wiped(void **state) {
    sweep(*state, encrypt_secret, PATIENT);
    sweep(*state, encrypt_public, PATIENT);
}

static void answers_are_wiped(void **state) {
    const fixture *f = *state;
    clt_table *answers = NULL;
    pipeline_must(clt_data_decrypt(&answers, f->p.ws, f->p.sk, f->result));
    static const char *const columns[] = {"raw_0", "raw_2", "p_c1"};
    for (size_t i = 0; i < 3; i++) {
        double *column = pipeline_column(answers, columns[i]);
        sweep(f, decrypt, column[3]);
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
