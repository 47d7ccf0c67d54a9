/* learn/weights.c and learn/weights_file.c: files of encrypted models, done or on their way, and
   what they may not claim. */
#include "learn/weights.h"

#include "learn/linear.h"
#include "support/owner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 200, STEPS = 3, MODELS = 3, PAIRS = 2 };

typedef struct fixture {
    owner o;
    clt_weights *half, *done; /* after two steps of three, and all */
} fixture;

static void train(clt_weights *weights, const owner *o, unsigned steps) {
    clt__trainer *trainer = NULL;
    pipeline_must(clt__trainer_new(&trainer, o->ws, o->evk, o->samples, NULL, weights));
    while (weights->steps < steps) pipeline_must(clt__trainer_step(trainer));
    clt__trainer_free(trainer);
}

static int open_fixture(void **state) {
    static fixture f;
    const owner_shape shape = {ROWS, 3,     MODELS, CLT_LOGISTIC, CLT_STANDARDISE,
                               3,    STEPS, 0.03,   "toy",        1};
    owner_open(&f.o, &shape, 1);
    pipeline_must(clt__weights_new(&f.half, f.o.recipe, ROWS));
    train(f.half, &f.o, 2);
    f.done = owner_train(&f.o);
    *state = &f;
    return 0;
}

static int close_fixture(void **state) {
    fixture *f = *state;
    clt__weights_free(f->half);
    clt__weights_free(f->done);
    owner_close(&f->o);
    return 0;
}

static clt__buffer put(const clt_weights *weights) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__weights_put(&sink, weights);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

static clt_status get(clt_weights **weights, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    *weights = NULL;
    clt__source_init(&source, clt__span_reader(&span), "weights");
    clt_status status = clt__weights_get(&source, weights);
    assert_int_equal(status, source.status);
    assert_int_equal(status == CLT_OK, *weights != NULL);
    return status;
}

static void a_new_model_holds_nothing(void **state) {
    const fixture *f = *state;
    clt_weights *weights = NULL;
    pipeline_must(clt__weights_new(&weights, f->o.recipe, 7));
    assert_int_equal(weights->rows, 7);
    assert_int_equal(weights->steps, 0);
    assert_int_equal(weights->checks, 0);
    assert_false(clt__weights_finished(weights));
    for (size_t k = 0; k < PAIRS; k++) assert_null(weights->weight[k]);
    clt__weights_free(weights);
    clt__weights_free(NULL);
}

static void check_values_of_steps(void **state) {
    const fixture *f = *state;
    clt_recipe ridge = *f->o.recipe;
    ridge.terms.learner = CLT_RIDGE;
    assert_int_equal(clt__weights_checks(f->o.recipe, 0), 0);
    assert_int_equal(clt__weights_checks(f->o.recipe, 1), 0);
    assert_int_equal(clt__weights_checks(f->o.recipe, STEPS), STEPS - 1);
    assert_int_equal(clt__weights_checks(&ridge, STEPS), 0);
}

static void check_round_trip(const clt_weights *weights, bool look) {
    clt_weights *again;
    clt__buffer a = put(weights);
    assert_int_equal(get(&again, a.bytes, a.size), CLT_OK);
    assert_int_equal(again->rows, ROWS);
    assert_int_equal(again->steps, weights->steps);
    assert_int_equal(again->checks, weights->steps - 1);
    assert_int_equal(clt__weights_finished(again), !look);
    for (size_t k = 0; k < PAIRS; k++) assert_int_equal(again->look[k] != NULL, look);
    clt__buffer b = put(again);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    clt__buffer_free(&a);
    clt__buffer_free(&b);
    clt__weights_free(again);
}

static void round_trips(void **state) {
    const fixture *f = *state;
    check_round_trip(f->half, true);
    check_round_trip(f->done, false);
}

/* Weights that stood higher come down to the level of predictions, whatever they held. */
static void stopped(void **state) {
    const fixture *f = *state;
    clt_weights *weights, *again;
    clt__buffer half = put(f->half);
    assert_int_equal(get(&weights, half.bytes, half.size), CLT_OK);
    assert_true(weights->weight[0]->level > 1);
    pipeline_must(clt__weights_stop(weights, f->o.ws));
    assert_true(clt__weights_finished(weights));
    for (size_t k = 0; k < PAIRS; k++) assert_int_equal(weights->weight[k]->level, 1);
    check_round_trip(weights, false);
    clt__buffer a = put(weights);
    assert_int_equal(get(&again, a.bytes, a.size), CLT_OK);
    assert_true(again->stopped);
    weights->steps = STEPS; /* none is left to be stopped */
    clt__buffer forged = put(weights);
    clt__weights_free(again);
    assert_int_equal(get(&again, forged.bytes, forged.size), CLT_E_FORMAT);
    clt__buffer_free(&half);
    clt__buffer_free(&a);
    clt__buffer_free(&forged);
    weights->steps = 2;
    clt__weights_free(weights);
}

/* The same bytes as of a run that was never put down. */
static void what_was_put_down_is_taken_up(void **state) {
    const fixture *f = *state;
    clt_weights *again;
    clt__buffer half = put(f->half), right = put(f->done);
    assert_int_equal(get(&again, half.bytes, half.size), CLT_OK);
    train(again, &f->o, STEPS);
    clt__buffer done = put(again);
    assert_int_equal(done.size, right.size);
    assert_memory_equal(done.bytes, right.bytes, done.size);
    clt__buffer_free(&half);
    clt__buffer_free(&right);
    clt__buffer_free(&done);
    clt__weights_free(again);
}

static void head_only(void **state) {
    const fixture *f = *state;
    clt_weights *head = NULL;
    clt__buffer a = put(f->half);
    clt__span span = {a.bytes, a.size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "weights");
    assert_int_equal(clt__weights_get_head(&source, &head), CLT_OK);
    assert_int_equal(head->steps, 2);
    assert_int_equal(head->rows, ROWS);
    assert_null(head->weight[0]);
    assert_int_equal(head->checks, 0);
    clt__weights_free(head);
    clt__buffer_free(&a);
}

static void truncated(void **state) {
    const fixture *f = *state;
    clt_weights *again;
    clt__buffer a = put(f->half);
    for (size_t size = 0; size < a.size; size += 1 + size / 50) {
        assert_int_not_equal(get(&again, a.bytes, size), CLT_OK);
    }
    assert_int_not_equal(get(&again, a.bytes, a.size - 1), CLT_OK);
    clt__buffer_free(&a);
}

static void assert_refused(const clt_weights *weights, clt_status code) {
    clt_weights *again;
    clt__buffer forged = put(weights);
    clt_status status = get(&again, forged.bytes, forged.size);
    if (status != code) fail_msg("%s: %s", clt_status_name(status), clt_detail());
    clt__buffer_free(&forged);
}

static void forged_fields(void **state) {
    const fixture *f = *state;
    clt_weights forged = *f->half;
    forged.key_id[0] ^= 1;
    assert_refused(&forged, CLT_E_KEY);
    forged = *f->half;
    forged.rows = 0;
    assert_refused(&forged, CLT_E_FORMAT);
    forged.rows = (UINT64_C(1) << 31) + 1;
    assert_refused(&forged, CLT_E_FORMAT);
    forged = *f->half;
    forged.checks--;
    assert_refused(&forged, CLT_E_FORMAT);
}

/* Steps and flags: behind the recipe, the two ids and the rows. */
static void forged_steps(void **state) {
    const fixture *f = *state;
    clt_weights *again;
    clt__buffer a = put(f->half);
    size_t recipe = a.bytes[0] + 256U * a.bytes[1];
    size_t at = 4 + recipe + CLT__KEY_ID_BYTES + CLT__CONDITION_ID_BYTES + 8;
    assert_int_equal(a.bytes[at], 2);
    static const uint8_t steps[] = {0, STEPS, STEPS + 1, 255};
    for (size_t i = 0; i < sizeof steps; i++) {
        a.bytes[at] = steps[i];
        assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    }
    a.bytes[at] = 2;
    assert_int_equal(a.bytes[at + 4], 1);
    for (unsigned flags = 0; flags < 256; flags += flags == 0 ? 3 : 1) {
        a.bytes[at + 4] = (uint8_t)flags;
        assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    }
    a.bytes[at + 4] = 2; /* stopped, but what it looks ahead to is still there */
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_LEVEL);
    clt__buffer_free(&a);
}

static void forged_levels(void **state) {
    const fixture *f = *state;
    clt_ct *weight = f->done->weight[1], *check = f->half->check[0], *look = f->half->look[1];
    unsigned level = weight->level;
    weight->level = 0; /* no level for predictions; on its way a model may be so low */
    assert_refused(f->done, CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "at level 0, not 1 to"));
    weight->level = level;
    f->half->check[0] = look;
    assert_refused(f->half, CLT_E_LEVEL);
    f->half->check[0] = check;
    look->power = 2;
    assert_refused(f->half, CLT_E_FORMAT);
    look->power = 1;
    check->key_id[2] ^= 4;
    assert_refused(f->half, CLT_E_KEY);
    check->key_id[2] ^= 4;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_model_holds_nothing),
        cmocka_unit_test(check_values_of_steps),
        cmocka_unit_test(round_trips),
        cmocka_unit_test(stopped),
        cmocka_unit_test(what_was_put_down_is_taken_up),
        cmocka_unit_test(head_only),
        cmocka_unit_test(truncated),
        cmocka_unit_test(forged_fields),
        cmocka_unit_test(forged_steps),
        cmocka_unit_test(forged_levels),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
