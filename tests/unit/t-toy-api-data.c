/* The public functions from keys to answers: what they refuse, and that answers are right. */
#include "clathrate/clathrate.h"

#include "base/alloc.h"
#include "nn/dataset.h"
#include "secret/decrypt.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 70 }; /* two ciphertexts */

typedef struct fixture {
    pipeline p;
    clt__matrix x;
    clt_table *rows;
} fixture;

static clt_model *model_with_id(uint64_t seed) {
    clt_model *model = network_new(6, (unsigned[]){5}, 1, 3, 2, seed);
    model->schema->id = clt__strdup("id");
    return model;
}

static int open_fixture(void **state) {
    static fixture f;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    pipeline_open(&f.p, model_with_id(1), &options, 2);
    pipeline_keys(&f.p);
    f.x = network_features(ROWS, 6, 1);
    f.rows = pipeline_table(&f.x);
    *state = &f;
    return 0;
}

static int close_fixture(void **state) {
    fixture *f = *state;
    clt_table_free(f->rows);
    clt__matrix_free(&f->x);
    pipeline_close(&f->p);
    return 0;
}

static clt_data *encrypted(fixture *f, bool public_key, unsigned flags) {
    clt_data *data = NULL;
    pipeline_must(clt_data_encrypt(&data, f->p.ws, f->p.plan, public_key ? NULL : f->p.sk, f->p.pk,
                                   f->rows, flags));
    return data;
}

static clt_data *ran(fixture *f, const clt_data *data) {
    clt_data *result = NULL;
    pipeline_must(clt_data_run(&result, f->p.ws, f->p.model, f->p.evk, data));
    return result;
}

/* Through files, under either key, with ids and without. */
static void whole_story(void **state) {
    fixture *f = *state;
    clt_table *clear = NULL;
    pipeline_must(clt_model_predict(&clear, f->p.ws, f->p.model, NULL, f->rows, CLT_CLEAR));
    for (int kind = 0; kind < 4; kind++) {
        clt_data *data = encrypted(f, kind & 1, kind & 2 ? CLT_KEEP_IDS : 0), *loaded = NULL;
        clt_table *answers = NULL;
        assert_int_equal(clt_data_rows(data), ROWS);
        assert_int_equal(clt_data_ciphertexts(data), 2);
        pipeline_must(clt_data_save(data, "rows.cld", CLT_REPLACE));
        pipeline_must(clt_data_load(&loaded, "rows.cld"));
        assert_memory_equal(clt_data_plan(loaded)->digest, f->p.plan->digest, 32);
        clt_data *result = ran(f, loaded), *loaded_result = NULL;
        pipeline_must(clt_data_save(result, "result.cld", CLT_REPLACE));
        pipeline_must(clt_data_load(&loaded_result, "result.cld"));
        pipeline_must(clt_data_decrypt(&answers, f->p.ws, f->p.sk, loaded_result));
        assert_int_equal(clt_table_rows(answers), ROWS);
        assert_string_equal(clt_table_name(answers, 0), kind & 2 ? "id" : "row");
        assert_string_equal(clt_table_cell(answers, 69, 0), kind & 2 ? "p70" : "70");
        double *a = pipeline_column(answers, "raw_1"), *b = pipeline_column(clear, "raw_1");
        for (size_t r = 0; r < ROWS; r++) assert_true(fabs(a[r] - b[r]) < 0x1p-10);
        free(a);
        free(b);
        clt_table_free(answers);
        clt_data_free(data);
        clt_data_free(loaded);
        clt_data_free(result);
        clt_data_free(loaded_result);
    }
    clt_table_free(clear);
}

/* Secret-key ciphertexts travel in half the bytes. */
static void seeded_is_smaller(void **state) {
    fixture *f = *state;
    clt_data *own = encrypted(f, false, 0), *other = encrypted(f, true, 0);
    assert_true(own->ct[0]->seeded);
    assert_false(other->ct[0]->seeded);
    assert_memory_not_equal(own->ct[0]->seed, own->ct[1]->seed, CLT__SEED_BYTES);
    clt_data_free(own);
    clt_data_free(other);
}

static void assert_refused(clt_status status, clt_status code, const char *why) {
    if (status != code) fail_msg("%s: %s", clt_status_name(status), clt_detail());
    if (strstr(clt_detail(), why) == NULL) fail_msg("'%s' in: %s", why, clt_detail());
}

/* Keys and plans of another model, or of another secret for the same plan. */
static void strangers(void **state) {
    fixture *f = *state;
    pipeline other, twin;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    clt_data *data = encrypted(f, false, 0), *out = NULL;
    clt_data *result = ran(f, data);
    clt_table *answers = NULL;
    pipeline_open(&other, model_with_id(2), &options, 1);
    pipeline_keys(&other);
    pipeline_open(&twin, model_with_id(1), &options, 1);
    pipeline_keys(&twin);
    assert_memory_equal(twin.plan->digest, f->p.plan->digest, 32);
    clt_ws *ws = f->p.ws;

    assert_refused(clt_data_encrypt(&out, ws, f->p.plan, other.sk, NULL, f->rows, 0), CLT_E_PLAN,
                   "another plan");
    assert_refused(clt_data_encrypt(&out, ws, f->p.plan, NULL, other.pk, f->rows, 0), CLT_E_PLAN,
                   "another plan");
    assert_refused(clt_data_run(&out, ws, other.model, f->p.evk, data), CLT_E_PLAN,
                   "another model");
    assert_refused(clt_data_run(&out, ws, f->p.model, other.evk, data), CLT_E_PLAN, "another plan");
    assert_refused(clt_data_run(&out, ws, f->p.model, twin.evk, data), CLT_E_KEY,
                   "different secret keys");
    assert_refused(clt_data_decrypt(&answers, ws, other.sk, result), CLT_E_PLAN, "another plan");
    assert_refused(clt_data_decrypt(&answers, ws, twin.sk, result), CLT_E_KEY, "another key");
    assert_refused(clt_data_decrypt(&answers, ws, f->p.sk, data), CLT_E_KIND, "run the model");
    assert_refused(clt_data_run(&out, ws, f->p.model, f->p.evk, result), CLT_E_KIND, "results");
    assert_null(out);
    assert_null(answers);
    clt_data_free(data);
    clt_data_free(result);
    pipeline_close(&other);
    pipeline_close(&twin);
}

static void fewer_keys(void **state) {
    fixture *f = *state;
    clt_data *data = encrypted(f, false, 0), *out = NULL;
    f->p.evk->count--;
    assert_refused(clt_data_run(&out, f->p.ws, f->p.model, f->p.evk, data), CLT_E_KEY, "rotation");
    f->p.evk->count++;
    assert_null(out);
    clt_data_free(data);
}

/* A result that the program cannot give is no answer. */
static void tampered_result(void **state) {
    fixture *f = *state;
    clt_data *data = encrypted(f, false, 0), *result = ran(f, data);
    clt_table *answers = NULL;
    uint64_t *word = &result->ct[1]->poly[0][17], before = *word;
    *word = (*word + 12345678901) % f->p.plan->params->ring->mod[0].q;
    assert_refused(clt_data_decrypt(&answers, f->p.ws, f->p.sk, result), CLT_E_DATA,
                   "ciphertext 1 of the result");
    assert_null(answers);
    *word = before;
    pipeline_must(clt_data_decrypt(&answers, f->p.ws, f->p.sk, result));
    clt_table_free(answers);
    clt_data_free(data);
    clt_data_free(result);
}

static void bad_tables(void **state) {
    fixture *f = *state;
    clt_data *out = NULL;
    clt_table *none = NULL;
    size_t row = 0;
    pipeline_must(clt_table_take(&none, f->rows, &row, 0));
    assert_refused(clt_data_encrypt(&out, f->p.ws, f->p.plan, f->p.sk, NULL, none, 0), CLT_E_DATA,
                   "0 rows");
    clt_table_free(none);
    clt__matrix narrow = network_features(3, 5, 1);
    clt_table *few = pipeline_table(&narrow);
    assert_refused(clt_data_encrypt(&out, f->p.ws, f->p.plan, f->p.sk, NULL, few, 0), CLT_E_DATA,
                   "x5");
    clt_table_free(few);
    clt__matrix_free(&narrow);
    clt_table *no_id = NULL;
    pipeline_must(clt__table_new(&no_id, "plain.csv"));
    for (int f6 = 0; f6 < 6; f6++) {
        char name[8];
        snprintf(name, sizeof name, "x%d", f6);
        pipeline_must(clt__table_add_numbers(no_id, name, (double[]){1, 2}, 2));
    }
    assert_refused(clt_data_encrypt(&out, f->p.ws, f->p.plan, f->p.sk, NULL, no_id, CLT_KEEP_IDS),
                   CLT_E_DATA, "plain.csv has no column 'id'");
    const char *const twice[] = {"p7", "p7"};
    pipeline_must(clt__table_add_column(no_id, "id", twice, 2));
    assert_refused(clt_data_encrypt(&out, f->p.ws, f->p.plan, f->p.sk, NULL, no_id, CLT_KEEP_IDS),
                   CLT_E_DATA,
                   "plain.csv:3: 'p7' stands in column 'id' for the second time, first "
                   "on line 2");
    assert_null(out);
    pipeline_must(clt_data_encrypt(&out, f->p.ws, f->p.plan, f->p.sk, NULL, no_id, 0));
    clt_data_free(out);
    clt_table_free(no_id);
}

static int cancel(void *opaque, const char *what, uint64_t done, uint64_t total) {
    (void)opaque;
    (void)what;
    (void)done;
    (void)total;
    return 1;
}

static void cancelled(void **state) {
    fixture *f = *state;
    clt_data *data = encrypted(f, false, 0), *result = ran(f, data), *out = NULL;
    clt_table *answers = NULL;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    clt_ws *ws = f->p.ws;
    clt_ws_set_progress(ws, (clt_progress){NULL, cancel});
    assert_int_equal(clt_data_encrypt(&out, ws, f->p.plan, f->p.sk, NULL, f->rows, 0),
                     CLT_E_CANCELLED);
    assert_int_equal(clt_data_run(&out, ws, f->p.model, f->p.evk, data), CLT_E_CANCELLED);
    assert_int_equal(clt_data_decrypt(&answers, ws, f->p.sk, result), CLT_E_CANCELLED);
    assert_int_equal(clt_keygen(&sk, &pk, &evk, ws, f->p.plan), CLT_E_CANCELLED);
    clt_ws_set_progress(ws, (clt_progress){0});
    assert_null(out);
    assert_null(answers);
    assert_true(sk == NULL && pk == NULL && evk == NULL);
    clt_data_free(data);
    clt_data_free(result);
}

/* Keys are the plan's, dated, and different each time. */
static void keys(void **state) {
    fixture *f = *state;
    pipeline again = f->p;
    assert_memory_equal(f->p.sk->plan, f->p.plan->digest, 32);
    assert_memory_equal(f->p.pk->plan, f->p.plan->digest, 32);
    assert_memory_equal(f->p.evk->plan, f->p.plan->digest, 32);
    assert_memory_equal(f->p.evk->key_id, f->p.sk->key_id, CLT__KEY_ID_BYTES);
    assert_true(f->p.sk->tag.created > 1700000000);
    assert_int_equal(f->p.evk->count, f->p.plan->keys);
    pipeline_must(clt_keygen(&again.sk, &again.pk, &again.evk, again.ws, again.plan));
    assert_memory_not_equal(again.sk->key_id, f->p.sk->key_id, CLT__KEY_ID_BYTES);
    assert_memory_not_equal(again.evk->key[0].seed, f->p.evk->key[0].seed, CLT__SEED_BYTES);
    clt_sk_free(again.sk);
    clt_pk_free(again.pk);
    clt_evk_free(again.evk);
}

static void key_files(void **state) {
    fixture *f = *state;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    pipeline_must(clt_sk_save(f->p.sk, "secret.clk", CLT_REPLACE, NULL));
    pipeline_must(clt_pk_save(f->p.pk, "public.clk", CLT_REPLACE));
    pipeline_must(clt_evk_save(f->p.evk, "eval.clk", CLT_REPLACE));
    pipeline_must(clt_sk_load(&sk, "secret.clk", NULL));
    pipeline_must(clt_pk_load(&pk, "public.clk"));
    pipeline_must(clt_evk_load(&evk, f->p.ws, "eval.clk"));
    clt_sk *own_sk = f->p.sk;
    clt_pk *own_pk = f->p.pk;
    clt_evk *own_evk = f->p.evk;
    f->p.sk = sk; /* loaded keys have parameters of their own, of the same primes */
    f->p.pk = pk;
    f->p.evk = evk;
    clt_data *data = encrypted(f, true, 0), *result = ran(f, data);
    clt_table *answers = NULL;
    pipeline_must(clt_data_decrypt(&answers, f->p.ws, own_sk, result));
    clt_table_free(answers);
    clt_data_free(data);
    clt_data_free(result);
    f->p.sk = own_sk;
    f->p.pk = own_pk;
    f->p.evk = own_evk;
    assert_int_equal(clt_evk_load(&evk, f->p.ws, "secret.clk"), CLT_E_KIND);
    assert_int_equal(clt_pk_load(&pk, "eval.clk"), CLT_E_KIND);
    clt_sk_free(sk);
    clt_pk_free(pk);
    clt_evk_free(evk);
}

static void bad_arguments(void **state) {
    fixture *f = *state;
    clt_data *out = NULL;
    clt_table *answers = NULL;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    clt_ws *ws = f->p.ws;
    assert_refused(clt_keygen(&sk, NULL, &evk, ws, f->p.plan), CLT_E_ARGUMENT, "pk is NULL");
    assert_refused(clt_keygen(&sk, &pk, &evk, ws, NULL), CLT_E_ARGUMENT, "plan is NULL");
    assert_refused(clt_data_encrypt(&out, ws, f->p.plan, NULL, NULL, f->rows, 0), CLT_E_ARGUMENT,
                   "pk is NULL");
    assert_refused(clt_data_encrypt(&out, ws, f->p.plan, f->p.sk, NULL, f->rows, 1), CLT_E_ARGUMENT,
                   "flags 0x1");
    assert_refused(clt_data_run(&out, ws, NULL, f->p.evk, NULL), CLT_E_ARGUMENT, "model is NULL");
    assert_refused(clt_data_decrypt(&answers, ws, f->p.sk, NULL), CLT_E_ARGUMENT, "result is NULL");
    assert_refused(clt_data_save(NULL, "x", 0), CLT_E_ARGUMENT, "data is NULL");
    assert_refused(clt_data_load(&out, NULL), CLT_E_ARGUMENT, "path is NULL");
    assert_refused(clt_data_load(&out, "no such file"), CLT_E_DATA, "no such file");
    assert_null(out);
    assert_int_equal(clt_data_rows(NULL), 0);
    assert_int_equal(clt_data_ciphertexts(NULL), 0);
    assert_null(clt_data_plan(NULL));
    clt_data_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_story),     cmocka_unit_test(seeded_is_smaller),
        cmocka_unit_test(strangers),       cmocka_unit_test(fewer_keys),
        cmocka_unit_test(tampered_result), cmocka_unit_test(bad_tables),
        cmocka_unit_test(cancelled),       cmocka_unit_test(keys),
        cmocka_unit_test(key_files),       cmocka_unit_test(bad_arguments),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
