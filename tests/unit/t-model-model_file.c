/* model/model_file.c: the same bytes again, and nothing else but them. */
#include "base/alloc.h"
#include "base/file.h"
#include "base/hooks.h"
#include "support/fault.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* input 3, dense1 4, activation1 (a parabola), output 1 */
static clt_model *parabola(void) {
    static const unsigned hidden[] = {4};
    clt_model *model = network_new(3, hidden, 1, 2, 2, 1);
    for (unsigned i = 0; i < model->count; i++) {
        model->node[i].value_bound = 3 + i;
        model->node[i].value_rms = 1.5;
    }
    return model;
}

static void save_framed(clt__sink *sink, const void *object) {
    clt__put_header(sink, CLT_KIND_MODEL);
    clt__model_put(sink, object);
    clt__put_digest(sink);
}

static clt__buffer bytes_of(const clt_model *model, clt__save_fn *save) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    save(&sink, model);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

static clt_status load_body(clt_model **model, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "model");
    clt_status status = clt__model_get(&source, model);
    assert_int_equal(status, source.status);
    return status;
}

static clt_status load_framed(clt_model **model, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "model");
    clt__get_header(&source, CLT_KIND_MODEL);
    clt_model *made = NULL;
    if (source.status == CLT_OK) (void)clt__model_get(&source, &made);
    clt__get_digest(&source);
    clt__get_end(&source);
    if (source.status == CLT_OK)
        *model = made;
    else
        clt__model_free(made);
    return source.status;
}

static void loading_gives_the_same_bytes(void **state) {
    (void)state;
    static const unsigned hidden[] = {2, 5};
    clt_model *models[] = {
        parabola(),
        network_new(2, NULL, 0, 2, 0, 2),
        network_new(6, hidden, 2, 5, 31, 3),
        network_new(1, hidden, 1, 3, 0, 4),
    };
    for (size_t i = 0; i < 4; i++) {
        clt_model *back = NULL;
        uint8_t digest[2][CLT__DIGEST_BYTES];
        clt__buffer first = bytes_of(models[i], clt__model_put);
        assert_int_equal(load_body(&back, first.bytes, first.size), CLT_OK);
        clt__buffer second = bytes_of(back, clt__model_put);
        assert_int_equal(first.size, second.size);
        assert_memory_equal(first.bytes, second.bytes, first.size);
        assert_int_equal(clt__model_digest(digest[0], models[i]), CLT_OK);
        clt__hash_bytes(digest[1], second.bytes, second.size);
        assert_memory_equal(digest[0], digest[1], CLT__DIGEST_BYTES);
        clt__buffer_free(&first);
        clt__buffer_free(&second);
        clt__model_free(back);
        clt__model_free(models[i]);
    }
}

static void digests_tell_the_least_change(void **state) {
    (void)state;
    clt_model *model = parabola();
    uint8_t before[CLT__DIGEST_BYTES], after[CLT__DIGEST_BYTES];
    assert_int_equal(clt__model_digest(before, model), CLT_OK);
    model->node[1].weight[11] = nextafter(model->node[1].weight[11], 10);
    assert_int_equal(clt__model_digest(after, model), CLT_OK);
    assert_memory_not_equal(before, after, CLT__DIGEST_BYTES);
    clt__model_free(model);
}

static void truncated_files_are_refused(void **state) {
    (void)state;
    clt_model *model = parabola(), *back = NULL;
    clt__buffer file = bytes_of(model, save_framed);
    for (size_t size = 0; size < file.size; size++) {
        assert_int_not_equal(load_framed(&back, file.bytes, size), CLT_OK);
        assert_null(back);
    }
    assert_int_equal(load_framed(&back, file.bytes, file.size), CLT_OK);
    clt__model_free(back);
    clt__buffer_free(&file);
    clt__model_free(model);
}

static void flipped_bits_are_refused(void **state) {
    (void)state;
    clt_model *model = parabola(), *back = NULL;
    clt__buffer file = bytes_of(model, save_framed);
    for (size_t bit = 0; bit < 8 * file.size; bit++) {
        file.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(load_framed(&back, file.bytes, file.size), CLT_OK);
        assert_null(back);
        file.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    clt__buffer_free(&file);
    clt__model_free(model);
}

/* Flips in a body that no digest guards: an error or a model that passes every check. */
static void flipped_bits_never_make_an_unchecked_model(void **state) {
    (void)state;
    clt_model *model = parabola();
    clt__buffer body = bytes_of(model, clt__model_put);
    size_t loaded = 0;
    for (size_t bit = 0; bit < 8 * body.size; bit++) {
        clt_model *back = NULL;
        body.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (load_body(&back, body.bytes, body.size) == CLT_OK) {
            assert_int_equal(clt__model_check(back), CLT_OK);
            loaded++;
        } else {
            assert_null(back);
        }
        clt__model_free(back);
        body.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(loaded > 0);
    clt__buffer_free(&body);
    clt__model_free(model);
}

/* Where the parts of the parabola's body begin, counted from the end of its schema. */
enum { OUTPUT = 0, COUNT = 1, NODE0 = 5, NODE1 = 37, NODE2 = 198, NODE3 = 264, END = 337 };
/* Where the fields of a node begin. */
enum { TYPE = 0, INPUT = 1, WIDTH = 5, NAME = 11, DEGREE2 = 38, C2 = 42, WEIGHT1 = 33 };

static size_t schema_size(const clt_model *model) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__schema_save(&sink, model->schema);
    clt__buffer_free(&buffer);
    return (size_t)sink.count;
}

static void assert_refused(size_t at, const void *bytes, size_t size, const char *part) {
    clt_model *model = parabola(), *back = NULL;
    clt__buffer body = bytes_of(model, clt__model_put);
    size_t start = schema_size(model);
    assert_int_equal(body.size, start + END);
    memcpy(body.bytes + start + at, bytes, size);
    assert_int_equal(load_body(&back, body.bytes, body.size), CLT_E_FORMAT);
    if (strstr(clt_detail(), part) == NULL) fail_msg("'%s' lacks '%s'", clt_detail(), part);
    assert_null(back);
    clt__buffer_free(&body);
    clt__model_free(model);
}

static void forged_u8(size_t at, uint8_t value, const char *part) {
    assert_refused(at, &value, 1, part);
}

static void forged_u32(size_t at, uint32_t value, const char *part) {
    const uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                              (uint8_t)(value >> 24)};
    assert_refused(at, bytes, sizeof bytes, part);
}

static void forged_graphs_are_refused(void **state) {
    (void)state;
    forged_u8(OUTPUT, 0, "its output map is unknown");
    forged_u8(OUTPUT, 3, "its output map is unknown");
    forged_u8(OUTPUT, CLT__OUTPUT_SOFTMAX, "a softmax needs one output a class");
    forged_u32(COUNT, 0, "number of nodes");
    forged_u32(COUNT, 1, "number of nodes");
    forged_u32(COUNT, CLT__NODES_MAX + 1, "number of nodes");
    forged_u32(COUNT, 3, "a sigmoid needs two classes and one output");
    forged_u8(NODE0 + TYPE, CLT__NODE_RELU, "node 0 of the model cannot be used");
    forged_u32(NODE0 + INPUT, 1, "node that feeds a node");
    forged_u32(NODE1 + INPUT, 1, "node that feeds a node");
    forged_u32(NODE2 + INPUT, UINT32_MAX, "node that feeds a node");
    forged_u32(NODE2 + WIDTH, 3, "its width is not that of its input");
    forged_u32(NODE1 + WIDTH, 0, "width of a node");
    forged_u32(NODE1 + WIDTH, CLT__WIDTH_MAX + 1, "width of a node");
    forged_u8(NODE3 + TYPE, 5, "its type is unknown");
    forged_u32(NODE2 + DEGREE2, 0, "degree of a polynomial");
    forged_u32(NODE2 + DEGREE2, CLT__POLY_DEGREE_MAX + 1, "degree of a polynomial");
    forged_u8(NODE1 + NAME, '\a', "");
    forged_u8(NODE1 + NAME, 0xff, "");
    forged_u8(NODE1 + NAME - 2, 32, ""); /* one byte more than a name may have */
}

static void numbers_that_are_not_finite_are_refused(void **state) {
    (void)state;
    static const uint8_t bad[2][8] = {{0, 0, 0, 0, 0, 0, 0xf0, 0x7f},
                                      {1, 0, 0, 0, 0, 0, 0xf8, 0xff}};
    for (int i = 0; i < 2; i++) {
        assert_refused(NODE1 + 17, bad[i], 8, ""); /* value_bound */
        assert_refused(NODE1 + 25, bad[i], 8, ""); /* value_rms */
        assert_refused(NODE1 + WEIGHT1, bad[i], 8, "");
        assert_refused(NODE1 + WEIGHT1 + 15 * 8, bad[i], 8, "");
        assert_refused(NODE2 + C2 + 16, bad[i], 8, "");
        assert_refused(END - 8, bad[i], 8, "");
    }
    forged_u8(NODE1 + 25 + 7, 0xbf, "its recorded values are negative");
}

static size_t largest_request;

static void *alloc_watched(void *opaque, size_t size) {
    if (size > largest_request) largest_request = size;
    return clt__hooks_default()->alloc(opaque, size);
}

static void free_watched(void *opaque, void *memory) {
    clt__hooks_default()->free(opaque, memory);
}

/* Two layers of 4096 by 4096 are 256 MiB; a file that only claims them gets none of it. */
static void memory_grows_with_the_bytes_only(void **state) {
    (void)state;
    clt_model *model = parabola(), *back = NULL;
    clt__buffer body = bytes_of(model, clt__model_put);
    size_t start = schema_size(model);
    const uint8_t width[4] = {0, 0x10, 0, 0};
    clt_hooks hooks = *clt__hooks_default();
    hooks.alloc = alloc_watched;
    hooks.free = free_watched;
    memcpy(body.bytes + start + NODE1 + WIDTH, width, 4);
    largest_request = 0;
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    assert_int_equal(load_body(&back, body.bytes, body.size), CLT_E_FORMAT);
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
    assert_null(back);
    assert_in_range(largest_request, 1, 1 << 16);
    clt__buffer_free(&body);
    clt__model_free(model);
}

/* Whatever a schema without classes is good for, it makes no model. */
static void schemas_without_target_are_refused(void **state) {
    (void)state;
    clt_model *model = parabola(), *back = NULL;
    clt__schema *schema = model->schema;
    clt__levels none = {0}, classes = schema->classes;
    char *target = schema->target;
    schema->target = NULL;
    schema->classes = none;
    clt__buffer body = bytes_of(model, clt__model_put);
    schema->target = target;
    schema->classes = classes;
    assert_int_equal(load_body(&back, body.bytes, body.size), CLT_E_FORMAT);
    assert_null(back);
    clt__buffer_free(&body);
    clt__model_free(model);
}

static clt_status load(void *arg) {
    const clt__buffer *body = arg;
    clt_model *model = NULL;
    clt__span span = {body->bytes, body->size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "model");
    clt_status status = clt__model_get(&source, &model);
    clt__model_free(model);
    return status;
}

/* Large enough that the weights' memory grows more than once. */
static void failed_allocations_leak_nothing(void **state) {
    (void)state;
    static const unsigned hidden[] = {120};
    clt_model *model = network_new(90, hidden, 1, 2, 2, 5);
    clt__buffer body = bytes_of(model, clt__model_put);
    assert_true(fault_sweep(load, &body));
    clt__buffer_free(&body);
    clt__model_free(model);
}

static int refuse(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 5;
}

static void writers_may_fail(void **state) {
    (void)state;
    clt_model *model = parabola();
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.write = refuse});
    clt__model_put(&sink, model);
    assert_int_equal(sink.status, CLT_E_IO);
    clt__model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loading_gives_the_same_bytes),
        cmocka_unit_test(digests_tell_the_least_change),
        cmocka_unit_test(truncated_files_are_refused),
        cmocka_unit_test(flipped_bits_are_refused),
        cmocka_unit_test(flipped_bits_never_make_an_unchecked_model),
        cmocka_unit_test(forged_graphs_are_refused),
        cmocka_unit_test(numbers_that_are_not_finite_are_refused),
        cmocka_unit_test(memory_grows_with_the_bytes_only),
        cmocka_unit_test(schemas_without_target_are_refused),
        cmocka_unit_test(failed_allocations_leak_nothing),
        cmocka_unit_test(writers_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
