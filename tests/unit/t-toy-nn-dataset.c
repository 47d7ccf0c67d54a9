/* nn/dataset.c and nn/dataset_file.c: data files, and what they may not claim. */
#include "nn/dataset.h"

#include "base/alloc.h"
#include "base/file.h"
#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 130 }; /* three ciphertexts of 64 rows */

typedef struct fixture {
    pipeline p;
    clt_data *data;
} fixture;

static int open_fixture(void **state) {
    static fixture f;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    clt_model *model = network_new(6, (unsigned[]){5}, 1, 3, 2, 1);
    model->schema->id = clt__strdup("id");
    pipeline_open(&f.p, model, &options, 1);
    pipeline_keys(&f.p);
    clt__matrix x = network_features(ROWS, 6, 1);
    clt_table *table = pipeline_table(&x);
    pipeline_must(clt_data_encrypt(&f.data, f.p.ws, f.p.plan, f.p.sk, NULL, table, CLT_KEEP_IDS));
    clt_table_free(table);
    clt__matrix_free(&x);
    *state = &f;
    return 0;
}

static int close_fixture(void **state) {
    fixture *f = *state;
    clt_data_free(f->data);
    pipeline_close(&f->p);
    return 0;
}

static clt__buffer put(const clt_data *data) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__data_put(&sink, data);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

static clt_status get(clt_data **data, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    *data = NULL;
    clt__source_init(&source, clt__span_reader(&span), "data");
    clt_status status = clt__data_get(&source, data);
    assert_int_equal(status, source.status);
    assert_int_equal(status == CLT_OK, *data != NULL);
    return status;
}

static void round_trip(void **state) {
    fixture *f = *state;
    clt_data *again;
    clt__buffer a = put(f->data);
    assert_int_equal(f->data->count, 3);
    assert_int_equal(get(&again, a.bytes, a.size), CLT_OK);
    assert_int_equal(again->rows, ROWS);
    assert_int_equal(again->count, 3);
    assert_int_equal(again->role, CLT__DATA_INPUT);
    assert_string_equal(again->id[ROWS - 1], "p130");
    assert_memory_equal(again->plan->digest, f->p.plan->digest, CLT__DIGEST_BYTES);
    assert_true(again->ct[0]->seeded); /* half the bytes */
    clt__buffer b = put(again);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    clt__buffer_free(&a);
    clt__buffer_free(&b);
    clt__data_free(again);
}

static void head_only(void **state) {
    fixture *f = *state;
    clt_data *head = NULL;
    bool has_ids = false;
    clt__buffer a = put(f->data);
    clt__span span = {a.bytes, a.size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "data");
    assert_int_equal(clt__data_get_head(&source, &head, &has_ids), CLT_OK);
    assert_true(has_ids);
    assert_int_equal(head->rows, ROWS);
    assert_int_equal(head->count, 0);
    clt__data_free(head);
    clt__buffer_free(&a);
}

static void truncated(void **state) {
    fixture *f = *state;
    clt_data *again;
    clt__buffer a = put(f->data);
    for (size_t size = 0; size < a.size; size += 1 + size / 50) {
        assert_int_not_equal(get(&again, a.bytes, size), CLT_OK);
    }
    assert_int_not_equal(get(&again, a.bytes, a.size - 1), CLT_OK);
    clt__buffer_free(&a);
}

/* Puts the data as it is, expects its refusal with that code. */
static void assert_refused(const clt_data *data, clt_status code) {
    clt_data *again;
    clt__buffer forged = put(data);
    clt_status status = get(&again, forged.bytes, forged.size);
    if (status != code) fail_msg("%s: %s", clt_status_name(status), clt_detail());
    clt__buffer_free(&forged);
}

static void forged_fields(void **state) {
    fixture *f = *state;
    clt_data forged = *f->data;
    forged.role = (clt__data_role)3;
    assert_refused(&forged, CLT_E_FORMAT);
    forged = *f->data;
    forged.role = CLT__DATA_RESULT; /* results stand at level 0 */
    assert_refused(&forged, CLT_E_LEVEL);
    forged = *f->data;
    forged.key_id[0] ^= 1;
    assert_refused(&forged, CLT_E_KEY);
    forged = *f->data;
    forged.rows = 0;
    assert_refused(&forged, CLT_E_FORMAT);
    forged = *f->data;
    forged.id = NULL;
    forged.rows = (UINT64_C(1) << 31) + 1;
    assert_refused(&forged, CLT_E_FORMAT);
    forged.rows = UINT64_C(1) << 31; /* far more than there is: nothing is allocated for it */
    assert_refused(&forged, CLT_E_FORMAT);
}

static void forged_ciphertexts(void **state) {
    fixture *f = *state;
    clt_ct *ct = f->data->ct[1];
    ct->power = 2;
    assert_refused(f->data, CLT_E_FORMAT);
    ct->power = 1;
    ct->level--;
    assert_refused(f->data, CLT_E_LEVEL);
    ct->level++;
    ct->key_id[2] ^= 4;
    assert_refused(f->data, CLT_E_KEY);
    ct->key_id[2] ^= 4;
    ct->poly[0][3] = f->p.plan->params->ring->mod[0].q; /* no residue */
    assert_refused(f->data, CLT_E_FORMAT);
    ct->poly[0][3] = 0;
}

static void forged_plan_size(void **state) {
    fixture *f = *state;
    clt_data *again;
    clt__buffer a = put(f->data);
    a.bytes[4]++;
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "its plan has"));
    a.bytes[4]--;
    a.bytes[7] = 2; /* 32 MiB */
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    a.bytes[7] = 0;
    a.bytes[1] = 2; /* an unknown flag */
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    a.bytes[1] = 1;
    a.bytes[2] = 1;
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    clt__buffer_free(&a);
}

static void long_ids(void **state) {
    fixture *f = *state;
    clt_data *data = NULL;
    char id[CLT__ROW_ID_MOST + 2];
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    char *ids[1] = {id};
    assert_int_equal(clt__data_new(&data, CLT__DATA_INPUT, f->p.plan, 1), CLT_OK);
    assert_int_equal(clt__data_copy_ids(data, ids), CLT_E_DATA);
    clt__data_free(data);
    id[sizeof id - 2] = '\0';
    assert_int_equal(clt__data_new(&data, CLT__DATA_INPUT, f->p.plan, 1), CLT_OK);
    assert_int_equal(clt__data_copy_ids(data, ids), CLT_OK);
    assert_string_equal(data->id[0], id);
    clt__data_free(data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),         cmocka_unit_test(head_only),
        cmocka_unit_test(truncated),          cmocka_unit_test(forged_fields),
        cmocka_unit_test(forged_ciphertexts), cmocka_unit_test(forged_plan_size),
        cmocka_unit_test(long_ids),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
