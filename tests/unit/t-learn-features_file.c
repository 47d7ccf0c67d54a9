/* learn/features_file.c: feature maps as bytes, and bytes that contradict themselves. */
#include "learn/features.h"

#include "base/alloc.h"
#include "support/fault.h"
#include "support/recipes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_ws *ws;

static clt_features *fitted(unsigned components, unsigned cosines) {
    clt_table *table = recipes_random(40, 4, 2, true, 6);
    clt_features_options o = {
        .target = "y", .components = components, .cosines = cosines, .width = 1, .seed = 3};
    clt_features *f = NULL;
    assert_int_equal(clt__features_fit(&f, ws, table, &o), CLT_OK);
    clt__table_free(table);
    return f;
}

static clt__buffer put(const clt_features *f) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__features_put(&sink, f);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

static clt_status get(clt_features **f, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "features");
    clt_status status = clt__features_get(&source, f);
    assert_int_equal(status, source.status);
    return status;
}

static void round_trip(void **state) {
    (void)state;
    static const unsigned shape[][2] = {{3, 5}, {0, 5}, {3, 0}};
    for (size_t i = 0; i < 3; i++) {
        clt_features *f = fitted(shape[i][0], shape[i][1]), *again = NULL;
        size_t size = f->schema->features * sizeof(double);
        clt__buffer a = put(f);
        assert_int_equal(get(&again, a.bytes, a.size), CLT_OK);
        clt__buffer b = put(again);
        assert_int_equal(a.size, b.size);
        assert_memory_equal(a.bytes, b.bytes, a.size);
        assert_memory_equal(again->centre, f->centre, size);
        assert_memory_equal(again->weight, f->weight, size);
        if (f->components > 0) assert_memory_equal(again->axis, f->axis, size * f->components);
        assert_memory_equal(again->seed, f->seed, sizeof f->seed);
        assert_true(again->width == f->width);
        assert_int_equal(clt__features_made(again), clt__features_made(f));
        clt__buffer_free(&a);
        clt__buffer_free(&b);
        clt__features_free(again);
        clt__features_free(f);
    }
}

static void refuses_every_length(void **state) {
    (void)state;
    clt_features *f = fitted(2, 3), *again = NULL;
    clt__buffer a = put(f);
    for (size_t size = 0; size < a.size; size++) {
        assert_int_not_equal(get(&again, a.bytes, size), CLT_OK);
        assert_null(again);
    }
    clt__buffer_free(&a);
    clt__features_free(f);
}

typedef void change(clt_features *f);

static void refuse(change *make, const char *said) {
    clt_features *f = fitted(2, 3), *again = NULL;
    unsigned components = f->components;
    make(f);
    clt__buffer a = put(f);
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    assert_null(again);
    if (strstr(clt_detail(), said) == NULL) fail_msg("'%s' is not in: %s", said, clt_detail());
    clt__buffer_free(&a);
    f->components = components;
    clt__features_free(f);
}

static void no_components(clt_features *f) {
    f->components = f->cosines = 0;
}
static void many_cosines(clt_features *f) {
    f->cosines = CLT__COSINES_MOST + 1;
}
static void no_width(clt_features *f) {
    f->width = 0;
}
static void infinite_width(clt_features *f) {
    f->width = INFINITY;
}
static void no_weight(clt_features *f) {
    f->weight[2] = 0;
}
static void no_centre(clt_features *f) {
    f->centre[1] = NAN;
}
static void no_axis(clt_features *f) {
    f->axis[3] = NAN;
}
static void taken_name(clt_features *f) {
    clt__free(f->schema->target);
    f->schema->target = clt__strdup("f3");
    assert_non_null(f->schema->target);
}

static void refuses_contradictions(void **state) {
    (void)state;
    refuse(no_components, "neither components nor cosines");
    refuse(many_cosines, "the number of cosines");
    refuse(no_width, "its width is not positive");
    refuse(infinite_width, "finite");
    refuse(no_weight, "a weight is not positive");
    refuse(no_centre, "finite");
    refuse(no_axis, "finite");
    refuse(taken_name, "the name of a feature");
}

/* The number of components stands after the schema. */
static void refuses_more_components_than_features(void **state) {
    (void)state;
    clt_features *f = fitted(2, 3), *again = NULL;
    size_t inputs = f->schema->features;
    clt__buffer a = put(f);
    size_t at = a.size - (2 + 2) * inputs * sizeof(double) - CLT__SEED_BYTES - 8 - 4 - 4;
    assert_int_equal(a.bytes[at], 2);
    a.bytes[at] = (uint8_t)(inputs + 1);
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "more components than features"));
    a.bytes[at + 1] = 2; /* beyond any */
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    assert_null(again);
    clt__buffer_free(&a);
    clt__features_free(f);
}

static clt_status read_again(void *arg) {
    const clt__buffer *a = arg;
    clt_features *f = NULL;
    clt__span span = {a->bytes, a->size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "features");
    clt_status status = clt__features_get(&source, &f);
    assert_int_equal(status == CLT_OK, f != NULL);
    clt__features_free(f);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    clt_features *f = fitted(2, 3);
    clt__buffer a = put(f);
    assert_true(fault_sweep(read_again, &a));
    clt__buffer_free(&a);
    clt__features_free(f);
}

static int open_ws(void **state) {
    (void)state;
    return clt__ws_new(&ws, 1) == CLT_OK ? 0 : -1;
}

static int close_ws(void **state) {
    (void)state;
    clt__ws_free(ws);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(refuses_every_length),
        cmocka_unit_test(refuses_contradictions),
        cmocka_unit_test(refuses_more_components_than_features),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, open_ws, close_ws);
}
