/* data/schema.c: saving, loading, and all that a hostile file may hold. */
#include "data/csv.h"
#include "data/schema.h"

#include "base/alloc.h"
#include "support/fault.h"
#include "support/meter.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static clt__schema *example_schema(void) {
    const char *text = "id,x,colour,y\na,1,red,no\nb,3,,yes\nc,1,blue,no\nd,3.5,rot é,no\n";
    clt__span span = {.bytes = (const uint8_t *)text, .size = strlen(text)};
    clt_table *table = NULL;
    clt__schema *schema = NULL;
    const clt__schema_roles roles = {.target = "y", .id = "id"};
    assert_int_equal(clt__csv_read(&table, clt__span_reader(&span), "t.csv", NULL), CLT_OK);
    assert_int_equal(clt__schema_fit(&schema, table, &roles, NULL), CLT_OK);
    clt__table_free(table);
    return schema;
}

static clt__buffer save(const clt__schema *schema) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__schema_save(&sink, schema);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

static clt_status load(clt__schema **schema, const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "schema");
    return clt__schema_load(schema, &source);
}

static void assert_same_levels(const clt__levels *a, const clt__levels *b) {
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) assert_string_equal(a->text[i], b->text[i]);
}

static void what_is_saved_is_loaded(void **state) {
    (void)state;
    clt__schema *schema = example_schema(), *back = NULL;
    clt__buffer buffer = save(schema);
    assert_int_equal(load(&back, buffer.bytes, buffer.size), CLT_OK);
    assert_string_equal(back->id, "id");
    assert_string_equal(back->target, "y");
    assert_same_levels(&back->classes, &schema->classes);
    assert_true(back->input_bound == schema->input_bound);
    assert_int_equal(back->columns, 2);
    assert_int_equal(back->features, 5);
    assert_memory_equal(&back->column[0].mean, &schema->column[0].mean, 4 * sizeof(double));
    assert_same_levels(&back->column[1].levels, &schema->column[1].levels);
    assert_string_equal(back->column[1].levels.text[0], "");

    clt__buffer again = save(back);
    assert_int_equal(again.size, buffer.size);
    assert_memory_equal(again.bytes, buffer.bytes, buffer.size);
    clt__buffer_free(&again);
    clt__buffer_free(&buffer);
    clt__schema_free(back);
    clt__schema_free(schema);
    clt__schema_free(NULL);
}

static void a_schema_may_lack_id_and_target(void **state) {
    (void)state;
    clt__schema *schema = example_schema(), *back = NULL;
    clt__free(schema->id);
    clt__free(schema->target);
    schema->id = schema->target = NULL;
    clt__levels_free(&schema->classes);
    clt__buffer buffer = save(schema);
    assert_int_equal(load(&back, buffer.bytes, buffer.size), CLT_OK);
    assert_null(back->id);
    assert_null(back->target);
    clt__buffer_free(&buffer);
    clt__schema_free(back);
    clt__schema_free(schema);
}

/* Changes the example, saves it, and expects loading to refuse it. */
typedef void spoil(clt__schema *schema);

static void spoil_bound(clt__schema *s) {
    s->input_bound = 0;
}
static void spoil_bound_sign(clt__schema *s) {
    s->input_bound = -4;
}
static void spoil_bound_nan(clt__schema *s) {
    s->input_bound = NAN;
}
static void spoil_bound_infinite(clt__schema *s) {
    s->input_bound = INFINITY;
}
static void spoil_deviation(clt__schema *s) {
    s->column[0].deviation = 0;
}
static void spoil_deviation_sign(clt__schema *s) {
    s->column[0].deviation = -1;
}
static void spoil_mean(clt__schema *s) {
    s->column[0].mean = 100;
}
static void spoil_mean_nan(clt__schema *s) {
    s->column[0].mean = NAN;
}
static void spoil_range(clt__schema *s) {
    s->column[0].smallest = 50;
}
static void spoil_largest(clt__schema *s) {
    s->column[0].largest = INFINITY;
}
static void spoil_classes(clt__schema *s) {
    clt__free(s->classes.text[--s->classes.count]);
}
static void spoil_class_name(clt__schema *s) {
    memcpy(s->classes.text[1], "no", 3); /* "yes" */
}
static void spoil_level(clt__schema *s) {
    memcpy(s->column[1].levels.text[2], "blue", 5);
}
static void spoil_levels(clt__schema *s) {
    clt__levels_free(&s->column[1].levels);
}
static void spoil_name(clt__schema *s) {
    s->column[0].name[0] = '\0';
}
static void spoil_names(clt__schema *s) {
    memcpy(s->column[1].name, "x", 2);
}
static void spoil_id(clt__schema *s) {
    memcpy(s->id, "x", 2);
}
static void spoil_target(clt__schema *s) {
    memcpy(s->id, "y", 2);
}
static void spoil_kind(clt__schema *s) {
    s->column[0].kind = (clt__column_kind)2;
}
static void spoil_no_target(clt__schema *s) {
    s->target[0] = '\0';
}
static void spoil_columns(clt__schema *s) {
    clt__free(s->column[1].name);
    clt__levels_free(&s->column[1].levels);
    clt__free(s->column[0].name);
    s->columns = 0;
}

static void spoilt_schemas_are_refused(void **state) {
    (void)state;
    static spoil *const spoils[] = {
        spoil_bound,     spoil_bound_sign,     spoil_bound_nan, spoil_bound_infinite,
        spoil_deviation, spoil_deviation_sign, spoil_mean,      spoil_mean_nan,
        spoil_range,     spoil_largest,        spoil_classes,   spoil_class_name,
        spoil_level,     spoil_levels,         spoil_name,      spoil_names,
        spoil_id,        spoil_target,         spoil_kind,      spoil_no_target,
        spoil_columns,
    };
    for (size_t i = 0; i < sizeof spoils / sizeof *spoils; i++) {
        clt__schema *schema = example_schema(), *back = NULL;
        spoils[i](schema);
        clt__buffer buffer = save(schema);
        clt_status status = load(&back, buffer.bytes, buffer.size);
        if (status != CLT_E_FORMAT) fail_msg("spoil %zu gives %s", i, clt_status_name(status));
        assert_null(back);
        assert_memory_equal(clt_detail(), "schema", 6);
        clt__buffer_free(&buffer);
        clt__schema_free(schema);
    }
}

static void cut_files_are_refused(void **state) {
    (void)state;
    clt__schema *schema = example_schema();
    clt__buffer buffer = save(schema);
    for (size_t size = 0; size < buffer.size; size++) {
        clt__schema *back = NULL;
        assert_int_equal(load(&back, buffer.bytes, size), CLT_E_FORMAT);
        assert_null(back);
    }
    clt__buffer_free(&buffer);
    clt__schema_free(schema);
}

/* Any byte may change: the result is an error, or a schema that is saved as the same bytes. */
static void changed_files_are_refused_or_consistent(void **state) {
    (void)state;
    static const uint8_t changes[] = {0x01, 0x02, 0x04, 0x10, 0x40, 0x80, 0xFF};
    clt__schema *schema = example_schema();
    clt__buffer buffer = save(schema);
    int refused = 0;
    for (size_t i = 0; i < buffer.size * sizeof changes; i++) {
        clt__schema *back = NULL;
        buffer.bytes[i / sizeof changes] ^= changes[i % sizeof changes];
        if (load(&back, buffer.bytes, buffer.size) == CLT_OK) {
            clt__buffer again = save(back);
            assert_true(again.size <= buffer.size);
            assert_memory_equal(again.bytes, buffer.bytes, again.size);
            clt__buffer_free(&again);
        } else {
            assert_null(back);
            refused++;
        }
        clt__schema_free(back);
        buffer.bytes[i / sizeof changes] ^= changes[i % sizeof changes];
    }
    assert_true(refused > 100);
    clt__buffer_free(&buffer);
    clt__schema_free(schema);
}

/* Counts and lengths far beyond the file cost nothing. */
static void huge_counts_are_refused(void **state) {
    (void)state;
    const uint32_t counts[] = {0, 4097, 0xFFFFFFFF};
    for (size_t i = 0; i < 3; i++) {
        clt__schema *back = NULL;
        uint8_t bytes[64] = {(uint8_t)counts[i], (uint8_t)(counts[i] >> 8),
                             (uint8_t)(counts[i] >> 16), (uint8_t)(counts[i] >> 24)};
        assert_int_equal(load(&back, bytes, sizeof bytes), CLT_E_FORMAT);
        assert_null(back);
    }
}

/* A file that claims 4,096 columns and has `come` of them: the most that was held. */
static size_t peak_of_claim(unsigned come) {
    clt__buffer buffer = {0};
    clt__schema *back = NULL;
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__put_u32(&sink, CLT__SCHEMA_COLUMNS);
    clt__put_text(&sink, NULL);
    clt__put_text(&sink, NULL);
    clt__put_u32(&sink, 0);
    clt__put_f64(&sink, 4);
    for (unsigned i = 0; i < come; i++) {
        char name[16];
        snprintf(name, sizeof name, "x%u", i);
        clt__put_text(&sink, name);
        clt__put_u8(&sink, CLT__COLUMN_NUMERIC);
        for (int k = 0; k < 4; k++) clt__put_f64(&sink, 1);
    }
    assert_int_equal(sink.status, CLT_OK);
    meter_begin();
    clt_status status = load(&back, buffer.bytes, buffer.size);
    assert_int_equal(status, come < CLT__SCHEMA_COLUMNS ? CLT_E_FORMAT : CLT_OK);
    clt__schema_free(back);
    size_t peak = meter_peak();
    assert_int_equal(meter_now(), 0);
    meter_end();
    clt__buffer_free(&buffer);
    return peak;
}

static void memory_follows_the_columns_that_come(void **state) {
    (void)state;
    static const unsigned counts[] = {0, 1, 16, 17, 64, 100, 1024, 4095, 4096};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        size_t most = 3 * counts[i] * sizeof(clt__column) + (1 << 14),
               peak = peak_of_claim(counts[i]);
        if (peak > most) fail_msg("%u columns have come, %zu bytes are held", counts[i], peak);
    }
}

static clt_status load_example(void *arg) {
    clt__buffer *buffer = arg;
    clt__schema *back = NULL;
    clt_status status = load(&back, buffer->bytes, buffer->size);
    clt__schema_free(back);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    clt__schema *schema = example_schema();
    clt__buffer buffer = save(schema);
    assert_true(fault_sweep(load_example, &buffer));
    clt__buffer_free(&buffer);
    clt__schema_free(schema);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_saved_is_loaded),
        cmocka_unit_test(a_schema_may_lack_id_and_target),
        cmocka_unit_test(spoilt_schemas_are_refused),
        cmocka_unit_test(cut_files_are_refused),
        cmocka_unit_test(changed_files_are_refused_or_consistent),
        cmocka_unit_test(huge_counts_are_refused),
        cmocka_unit_test(memory_follows_the_columns_that_come),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
