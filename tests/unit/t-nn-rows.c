/* nn/rows.c: from tables to slots and back, with notes on the way. */
#include "nn/rows.h"

#include "base/alloc.h"
#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct heard {
    unsigned count;
    char last[512];
} heard;

static void hear(void *opaque, const char *text) {
    heard *h = opaque;
    h->count++;
    snprintf(h->last, sizeof h->last, "%s", text);
}

/* Values beyond the bound are clipped; twenty of them are told, then their number. */
static void notes(void **state) {
    (void)state;
    for (size_t wild = 0; wild < 60; wild += 10) {
        clt__schema *schema = network_schema(2, 2);
        clt__matrix x = network_features(60, 2, 1), features = {0};
        clt_ws *ws = NULL;
        heard h = {0};
        schema->id = clt__strdup("id");
        for (size_t r = 0; r < wild; r++) x.x[2 * r + 1] = r % 2 == 0 ? 912.5 : -9;
        clt_table *table = pipeline_table(&x);
        pipeline_must(clt__ws_new(&ws, 1));
        ws->notes = (clt_notes){&h, hear};
        assert_int_equal(clt__rows_features(&features, ws, schema, table), CLT_OK);
        assert_int_equal(h.count, wild <= 20 ? wild : 21);
        if (wild == 10) {
            assert_non_null(strstr(h.last, "p10"));
            assert_non_null(strstr(h.last, "x1"));
        }
        if (wild == 50) assert_string_equal(h.last, "and 30 more");
        for (size_t r = 0; r < wild; r++) {
            assert_true(features.x[2 * r + 1] == (r % 2 == 0 ? 8 : -8));
        }
        clt__ws_free(ws);
        clt__matrix_free(&x);
        clt__matrix_free(&features);
        clt_table_free(table);
        clt__schema_free(schema);
    }
}

static void ids(void **state) {
    (void)state;
    clt__schema *schema = network_schema(2, 2);
    clt__matrix x = network_features(3, 2, 1);
    clt_table *table = pipeline_table(&x);
    char **id;
    assert_int_equal(clt__rows_ids(&id, schema, table), CLT_OK);
    assert_null(id); /* the schema has none */
    schema->id = clt__strdup("id");
    assert_int_equal(clt__rows_ids(&id, schema, table), CLT_OK);
    assert_string_equal(id[2], "p3");
    clt__free(id);
    schema->id[0] = 'I';
    assert_int_equal(clt__rows_ids(&id, schema, table), CLT_OK);
    assert_null(id); /* the table has none */
    clt_table_free(table);
    clt__matrix_free(&x);
    clt__schema_free(schema);
}

/* Every row goes to one block of one ciphertext and comes back. */
static void slots(void **state) {
    (void)state;
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        pipeline p;
        clt_plan_options options = pipeline_options(packing, NULL);
        pipeline_open(&p, network_new(100, NULL, 0, 100 / 2, 2, 1), &options, 1);
        size_t slot_count = clt__params_slots(p.plan->params), rows = 2 * p.plan->layout.rows + 1;
        clt__matrix x = network_features(rows, 100, 2), raw = {0};
        double *slot = calloc(slot_count, sizeof *slot);
        pipeline_must(clt__matrix_new(&raw, rows, 50));
        for (size_t i = 0; i < 3; i++) {
            for (size_t j = 0; j < slot_count; j++) slot[j] = 99; /* left from before */
            clt__rows_slots(slot, p.plan, &x, i);
            clt__rows_outputs(&raw, p.plan, slot, i);
        }
        for (size_t r = 0; r < rows; r++) {
            assert_memory_equal(clt__matrix_row(&raw, r), clt__matrix_row(&x, r),
                                50 * sizeof(double));
        }
        /* The last ciphertext holds one row, the rest is 0. */
        for (size_t j = 100; j < slot_count; j++) assert_true(slot[j] == 0);
        free(slot);
        clt__matrix_free(&x);
        clt__matrix_free(&raw);
        pipeline_close(&p);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes),
        cmocka_unit_test(ids),
        cmocka_unit_test(slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
