/*
 * Networks trained on ciphertexts at toy degree: the weights are those of the same steps in the
 * clear; they are the same bytes for any threads and after a stop; and their check values are in
 * range.
 */
#include "learn/mlp.h"
#include "support/fault.h"
#include "support/training.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ----------------------------------------------------------------------------------- agreement */

static double *numbers(size_t count) {
    double *made = calloc(count, sizeof *made);
    assert_non_null(made);
    return made;
}

/* Of all slots of the check values, the largest part. */
static double largest_check(training *t, const clt_weights *weights) {
    size_t slots = clt__params_slots(t->k.params);
    double most = 0;
    for (unsigned i = 0; i < weights->checks; i++) {
        assert_int_equal(weights->check[i]->level, 0);
        double *slot = training_slots(t, weights->check[i]);
        for (size_t j = 0; j < 2 * slots; j++) most = fmax(most, fabs(slot[j]));
        free(slot);
    }
    return most;
}

static void check_shape(const training_shape *s, uint8_t seed) {
    training t;
    clt__mlp net;
    double most, worst = 0, moved = 0;
    training_open(&t, s, seed, 1);
    clt__mlp_init(&net, t.recipe);
    double *clear = numbers(net.weights), *got = numbers(net.weights),
           *first = numbers(net.weights);
    clt_weights *weights = training_finish(&t);
    assert_int_equal(clt__mlp_clear(clear, &most, t.recipe, &t.x, t.y, NULL), CLT_OK);
    double *slot = training_slots(&t, weights->weight[0]);
    assert_true(clt__mlp_take(got, &net, slot, slot + clt__params_slots(t.k.params)));
    clt__mlp_draw(first, &net, t.recipe->terms.seed);
    for (size_t j = 0; j < net.weights; j++) {
        worst = fmax(worst, fabs(got[j] - clear[j]));
        moved = fmax(moved, fabs(first[j] - clear[j]));
    }
    double check = largest_check(&t, weights);
    print_message(
        "%zu x %zu, %u-%u-%zu, %u steps: %u columns, %u rows a tile, moved by %.3f, largest "
        "%.3f, checks %.3f; error 2^%.1f\n",
        s->rows, s->features, s->hidden[0], s->hidden[1], s->classes, s->steps,
        t.recipe->tiling.columns, t.recipe->tiling.rows, moved, most, check, log2(worst));
    assert_true(worst < 0x1p-8 && worst < moved / 16);
    assert_int_equal(weights->checks, s->steps);
    assert_true(check <= 1 && check >= most - 0x1p-8);
    assert_int_equal(weights->weight[0]->level, clt__mlp_model_level(t.recipe));
    free(slot);
    free(first);
    free(clear);
    free(got);
    clt__weights_free(weights);
    training_close(&t);
}

static void weights_are_those_in_the_clear(void **state) {
    (void)state;
    const training_shape shapes[] = {
        {7, 2, 50, CLT_NETWORK, 0, 3, 0, 0, "toy-deep", false, {4}, 1},
        {6, 3, 130, CLT_NETWORK, 0, 2, 0, 0.01, "toy-deep", false, {8}, 1},
        {7, 2, 64, CLT_NETWORK, 0, 2, 64, 0, "toy-deep", false, {8, 4}, 2},
        {3, 3, 70, CLT_NETWORK, 0, 3, 64, 0, "toy-deep", false, {4, 4}, 2},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) check_shape(&shapes[i], 50);
}

/* ---------------------------------------------------------------------------------- same bytes */

static clt__buffer bytes_of(const clt_weights *weights) {
    return keyring_bytes(clt__weights_put, weights, false);
}

static void assert_same(const clt_weights *a, const clt_weights *b) {
    clt__buffer x = bytes_of(a), y = bytes_of(b);
    assert_int_equal(x.size, y.size);
    assert_memory_equal(x.bytes, y.bytes, x.size);
    clt__buffer_free(&x);
    clt__buffer_free(&y);
}

/* As a checkpoint's body brings it back. */
static clt_weights *through_bytes(clt_weights *weights) {
    clt__buffer bytes = bytes_of(weights);
    clt__span span = {bytes.bytes, bytes.size};
    clt__source source;
    clt_weights *made = NULL;
    clt__source_init(&source, clt__span_reader(&span), "weights");
    assert_int_equal(clt__weights_get(&source, &made), CLT_OK);
    clt__buffer_free(&bytes);
    clt__weights_free(weights);
    return made;
}

/* Three threads, packed keys, and a stop after each step give what one thread gives at once. */
static void same_bytes_for_threads_keys_and_stops(void **state) {
    (void)state;
    training_shape shape = {7, 3, 130, CLT_NETWORK, 0, 3, 0, 0, "toy-deep", false, {8}, 1};
    training one, three;
    training_open(&one, &shape, 51, 1);
    shape.packed = true;
    training_open(&three, &shape, 51, 3);
    clt_weights *whole = training_finish(&one), *parts = training_start(&three);
    for (unsigned end = 1; end <= 3; end++) {
        assert_int_equal(training_run(&three, parts, end), CLT_OK);
        parts = through_bytes(parts);
        assert_int_equal(parts->steps, end);
        assert_int_equal(parts->checks, end);
    }
    assert_same(whole, parts);
    clt__weights_free(whole);
    clt__weights_free(parts);
    training_close(&three);
    training_close(&one);
}

/* --------------------------------------------------------------------------------- predictions */

/* o of a row. */
static void answer(double *o, const clt__mlp *net, const double *weight, const double *row) {
    double x[64], z[64];
    for (size_t j = 0; j < net->inputs[0]; j++) x[j] = row[j];
    for (unsigned l = 0; l < net->layers; l++) {
        const double *w = weight + net->weight[l];
        for (size_t i = 0; i < net->outputs[l]; i++) {
            z[i] = 0;
            for (size_t j = 0; j < net->inputs[l]; j++) z[i] += *w++ * x[j];
        }
        for (size_t i = 0; i < net->outputs[l]; i++) x[i] = z[i] * z[i] / 8 + z[i] / 2 + 0.25;
    }
    for (size_t i = 0; i < net->outputs[net->layers - 1]; i++) o[i] = z[i];
}

static void check_predictions(const training_shape *shape) {
    training t;
    clt__mlp net;
    training_open(&t, shape, 52, 2);
    clt__mlp_init(&net, t.recipe);
    clt_weights *weights = training_finish(&t);
    clt_samples *rows = training_encrypt(&t, CLT__SAMPLES_ROWS), *answers = NULL;
    assert_int_equal(clt__samples_new(&answers, CLT__SAMPLES_ANSWERS, t.recipe, t.x.rows), CLT_OK);
    assert_int_equal(clt__linear_predict(answers, t.k.ws, t.evk, weights, rows), CLT_OK);
    double *weight = numbers(net.weights), worst = 0, largest = 0;
    double *slot = training_slots(&t, weights->weight[0]);
    assert_true(clt__weights_take(weight, t.recipe, slot, slot + clt__params_slots(t.k.params), 0));
    free(slot);
    uint32_t in_tile = t.recipe->tiling.rows;
    for (size_t i = 0; i < t.x.rows; i++) {
        double o[64];
        answer(o, &net, weight, clt__matrix_row(&t.x, i));
        slot = training_slots(&t, answers->ct[i / in_tile]);
        for (size_t m = 0; m < t.recipe->models; m++) {
            worst = fmax(worst, fabs(slot[m * in_tile + i % in_tile] - o[m]));
            largest = fmax(largest, fabs(o[m]));
        }
        free(slot);
    }
    print_message("answers up to %.2f off by 2^%.1f at most\n", largest, log2(worst));
    assert_true(worst < 0x1p-10 && largest > 0.05);
    weights->weight[0]->level--;
    assert_int_equal(clt__linear_predict(answers, t.k.ws, t.evk, weights, rows), CLT_E_LEVEL);
    weights->weight[0]->level++;
    free(weight);
    clt__samples_free(rows);
    clt__samples_free(answers);
    clt__weights_free(weights);
    training_close(&t);
}

static void predictions_are_those_of_the_network(void **state) {
    (void)state;
    const training_shape shapes[] = {
        {7, 3, 70, CLT_NETWORK, 0, 1, 0, 0, "toy-deep", false, {8}, 1},
        {7, 2, 20, CLT_NETWORK, 0, 1, 0, 0, "toy-deep", false, {8, 4}, 2},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) check_predictions(&shapes[i]);
}

/* ------------------------------------------------------------------------------------ failures */

/* Allocations of a step fail, one at a time: the weights stay, and the next try gives the same. */
static void a_failed_step_leaves_no_trace(void **state) {
    (void)state;
    enum { STRIDE = 97 };
    const training_shape shape = {3, 2, 70, CLT_NETWORK, 0, 2, 0, 0, "toy-deep", false, {4}, 1};
    training t;
    training_open(&t, &shape, 53, 1);
    clt_weights *weights = training_start(&t), *whole = training_finish(&t);
    assert_int_equal(training_run(&t, weights, 1), CLT_OK);
    clt__buffer before = bytes_of(weights);
    uint64_t points;
    fault_begin(FAULT_NEVER, 0);
    clt_ws *ws = t.k.ws;
    for (points = 1;; points += STRIDE) {
        assert_int_equal(clt__ws_new(&t.k.ws, 1), CLT_OK);
        fault_arm(FAULT_ONCE, points);
        clt_status status = training_run(&t, weights, 2);
        bool fired = fault_fired();
        fault_arm(FAULT_NEVER, 0);
        clt__ws_free(t.k.ws);
        if (!fired) {
            assert_int_equal(status, CLT_OK);
            break;
        }
        assert_int_equal(status, CLT_E_MEMORY);
        clt__buffer after = bytes_of(weights);
        assert_int_equal(before.size, after.size);
        assert_memory_equal(before.bytes, after.bytes, after.size);
        clt__buffer_free(&after);
    }
    t.k.ws = ws;
    assert_true(points > 2 * STRIDE);
    assert_same(weights, whole);
    clt__weights_free(weights);
    fault_end();
    clt__buffer_free(&before);
    clt__weights_free(whole);
    training_close(&t);
}

/* What is simulated is off as much as what was encrypted. */
static void simulated_errors_are_about_those_measured(void **state) {
    (void)state;
    const training_shape shape = {6, 3, 130, CLT_NETWORK, 0, 3, 0, 0, "toy-deep", false, {8}, 1};
    training t;
    clt__mlp net;
    clt__random random;
    double most, squares[2] = {0, 0};
    training_open(&t, &shape, 54, 1);
    clt__mlp_init(&net, t.recipe);
    double *clear = numbers(net.weights), *got = numbers(net.weights);
    clt_weights *weights = training_finish(&t);
    double *slot = training_slots(&t, weights->weight[0]);
    assert_int_equal(clt__linear_clear(clear, &most, t.recipe, &t.x, t.y), CLT_OK);
    for (unsigned which = 0; which < 2; which++) {
        if (which == 0) {
            clt__mlp_take(got, &net, slot, slot + clt__params_slots(t.k.params));
        } else {
            clt__random_seeded(&random, (const uint8_t[CLT__SEED_BYTES]){3}, CLT__FOR_TRAINING);
            assert_int_equal(clt__linear_simulate(got, &most, t.k.ws, t.recipe, &t.x, t.y, &random),
                             CLT_OK);
            clt__random_close(&random);
        }
        for (size_t j = 0; j < net.weights; j++) {
            squares[which] += (got[j] - clear[j]) * (got[j] - clear[j]);
        }
    }
    print_message("off by 2^%.1f, simulated 2^%.1f\n", log2(squares[0] / (double)net.weights) / 2,
                  log2(squares[1] / (double)net.weights) / 2);
    assert_true(squares[1] < 4 * squares[0] && squares[0] < 4 * squares[1]);
    free(slot);
    free(clear);
    free(got);
    clt__weights_free(weights);
    training_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_those_in_the_clear),
        cmocka_unit_test(same_bytes_for_threads_keys_and_stops),
        cmocka_unit_test(predictions_are_those_of_the_network),
        cmocka_unit_test(a_failed_step_leaves_no_trace),
        cmocka_unit_test(simulated_errors_are_about_those_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
