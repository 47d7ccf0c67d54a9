/*
 * Training on ciphertexts at toy degree: the weights are those of the same steps in the clear, for
 * any learner, number of models, batches and rows, with and without bootstrapping; they are the
 * same bytes for any threads and keys, and after a stop; and a step that fails leaves no trace.
 */
#include "ckks/noise.h"
#include "learn/linear_encrypted.h"
#include "support/fault.h"
#include "support/meter.h"
#include "support/training.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ----------------------------------------------------------------------------------- agreement */

/* Root mean square of the differences of all rows' slots from the weights in the clear; of complex
   slots, of their moduli. */
static double slots_error(training *t, const clt_weights *weights, const double *clear) {
    const clt__tiling *tiling = &t->recipe->tiling;
    size_t slots = (size_t)tiling->rows * tiling->columns;
    unsigned pairs = clt__tiling_pairs(tiling), parts = tiling->classes > 1 ? 2 : 1;
    double sum = 0;
    for (unsigned k = 0; k < pairs; k++) {
        double *slot = training_slots(t, weights->weight[k]);
        for (size_t j = 0; j < parts * slots; j++) {
            unsigned part = (unsigned)(j / slots);
            size_t model, feature, column = j % slots / tiling->rows;
            bool there = clt__tiling_weight(&model, &feature, tiling, k, part, column);
            double w = there ? clear[model * tiling->features + feature] : 0;
            sum += (slot[j] - w) * (slot[j] - w);
        }
        free(slot);
    }
    return sqrt(sum / (double)(pairs * slots));
}

/* Check values of a step are squares of what v was in the clear: nearly those of its weights. */
static void check_checks(training *t, const clt_weights *weights, double reach) {
    clt__learning l;
    clt__learning_init(&l, &t->recipe->terms);
    double largest = 0, tiles = (double)t->samples->tiles;
    assert_int_equal(weights->checks, clt__weights_checks(t->recipe, weights->steps));
    for (unsigned i = 0; i < weights->checks; i++) {
        assert_int_equal(weights->check[i]->level, 0);
        double *slot = training_slots(t, weights->check[i]);
        for (size_t j = 0; j < clt__params_slots(t->k.params); j++) {
            assert_true(slot[j] > -0x1p-10);
            largest = fmax(largest, slot[j]);
        }
        free(slot);
    }
    double most = reach * reach * l.range * l.range;
    if (weights->checks == 0) return;
    assert_true(largest <= tiles * most + 0x1p-10);
    if (t->samples->tiles == 1) assert_true(largest >= most - 0x1p-10);
}

static void check_shape(const training_shape *s, uint8_t seed) {
    training t;
    double reach, worst = 0;
    training_open(&t, s, seed, 1);
    clt_weights *weights = training_finish(&t);
    double *clear = training_clear(&t, &reach), *got = training_weights(&t, weights);
    for (size_t j = 0; j < t.recipe->models * t.recipe->tiling.features; j++) {
        worst = fmax(worst, fabs(got[j] - clear[j]));
    }
    double error = slots_error(&t, weights, clear);
    double expected = exp2(clt__noise_rms_log2(weights->weight[0]));
    double bound = exp2(clt__noise_bound_log2(weights->weight[0]));
    print_message("%-4s %u models, %zu x %zu, degree %u, %u steps, batch %zu: n 2^%u, scale 2^%u, "
                  "%u levels, reach %.2f; error 2^%.1f, of slots 2^%.1f, expected below 2^%.1f\n",
                  s->preset, t.recipe->models, s->rows, s->features, s->degree, s->steps, s->batch,
                  t.k.params->ring->log_n, t.k.params->chain.scale_bits, t.k.params->levels, reach,
                  log2(worst), log2(error), log2(expected));
    assert_true(clt__weights_finished(weights));
    assert_true(worst < 0x1p-8);
    assert_true(worst <= bound && error <= expected);
    for (unsigned k = 0; k < clt__tiling_pairs(&t.recipe->tiling); k++) {
        assert_int_equal(weights->weight[k]->level, 1);
        assert_null(weights->look[k]);
    }
    check_checks(&t, weights, reach);
    free(clear);
    free(got);
    clt__weights_free(weights);
    training_close(&t);
}

static void weights_are_those_in_the_clear(void **state) {
    (void)state;
    const training_shape shapes[] = {
        {9, 2, 133, CLT_LOGISTIC, 7, 5, 0, 0.03, "toy", false},
        {9, 2, 133, CLT_LOGISTIC, 3, 5, 0, 0, "toy", false},
        {9, 2, 133, CLT_RIDGE, 1, 6, 0, 0.1, "toy", false},
        {4, 3, 64, CLT_LOGISTIC, 7, 3, 0, 0, "toy", false},    /* one tile, three models */
        {4, 3, 201, CLT_LOGISTIC, 3, 4, 0, 0.1, "toy", false}, /* rows are no tiles */
        {4, 4, 130, CLT_RIDGE, 1, 4, 64, 0, "toy", false},
        {15, 2, 129, CLT_LOGISTIC, 7, 4, 64, 0.01, "toy", false}, /* every column in use */
        {16, 2, 40, CLT_LOGISTIC, 3, 3, 16, 0.01, "toy", false},  /* hardly more than half */
        {1, 2, 1, CLT_RIDGE, 1, 2, 0, 0, "toy", false},
        {63, 2, 17, CLT_LOGISTIC, 3, 2, 0, 0.05, "toy", false}, /* tiles of few rows */
        {5, 2, 90, CLT_LOGISTIC, 7, 1, 0, 0, "toy", false},
        {5, 3, 90, CLT_LOGISTIC, 7, 1, 0, 0, "toy", false},
        {4, 10, 70, CLT_LOGISTIC, 3, 3, 0, 0.02, "toy", false}, /* more classes than features */
        {20, 8, 40, CLT_RIDGE, 1, 3, 0, 0.02, "toy", false},    /* as many as diagonals */
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) check_shape(&shapes[i], 40);
}

static void bootstrapping_keeps_on(void **state) {
    (void)state;
    const training_shape shapes[] = {
        {9, 2, 65, CLT_LOGISTIC, 7, 6, 0, 0.03, "toy-deep", false}, /* twice */
        {4, 3, 65, CLT_LOGISTIC, 3, 5, 0, 0.03, "toy-deep", false},
        {60, 10, 20, CLT_RIDGE, 1, 6, 0, 0.03, "toy-deep", false}, /* more than rows of a tile */
        {4, 3, 65, CLT_LOGISTIC, 7, 5, 0, 0.03, "toy-deep", false},
        {4, 2, 65, CLT_RIDGE, 1, 7, 64, 0, "toy-deep", false},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) check_shape(&shapes[i], 41);
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

static void same_bytes_for_threads_and_keys(void **state) {
    (void)state;
    training_shape shapes[] = {
        {9, 2, 270, CLT_LOGISTIC, 7, 3, 0, 0.03, "toy", false}, /* nine tiles: three lanes */
        {9, 3, 70, CLT_LOGISTIC, 3, 3, 0, 0, "toy", false},     /* three: one lane */
        {9, 13, 70, CLT_LOGISTIC, 3, 2, 0, 0, "toy", false},    /* eight pairs: three lanes */
        {4, 2, 65, CLT_LOGISTIC, 7, 4, 0, 0, "toy-deep", false},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        training one, three, packed;
        training_open(&one, &shapes[i], 42, 1);
        training_open(&three, &shapes[i], 42, 3);
        shapes[i].packed = true;
        training_open(&packed, &shapes[i], 42, 1);
        assert_null(packed.evk->key[0].b);
        assert_non_null(one.evk->key[0].b);
        clt_weights *a = training_finish(&one), *b = training_finish(&three);
        clt_weights *c = training_finish(&packed);
        assert_same(a, b);
        assert_same(a, c);
        clt__weights_free(a);
        clt__weights_free(b);
        clt__weights_free(c);
        training_close(&one);
        training_close(&three);
        training_close(&packed);
    }
}

/* Through a file, as a checkpoint does. */
static clt_weights *reload(const clt_weights *weights) {
    clt__buffer buffer = bytes_of(weights);
    clt__span span = {buffer.bytes, buffer.size};
    clt__source source;
    clt_weights *again = NULL;
    clt__source_init(&source, clt__span_reader(&span), "weights");
    assert_int_equal(clt__weights_get(&source, &again), CLT_OK);
    clt__buffer_free(&buffer);
    return again;
}

static void same_bytes_after_a_stop(void **state) {
    (void)state;
    const training_shape shapes[] = {
        {9, 2, 133, CLT_LOGISTIC, 7, 4, 64, 0.03, "toy", false},
        {4, 3, 70, CLT_RIDGE, 1, 4, 0, 0.03, "toy", false},
        {4, 2, 65, CLT_LOGISTIC, 7, 5, 0, 0.03, "toy-deep", false},
        {4, 3, 65, CLT_LOGISTIC, 3, 5, 0, 0.03, "toy-deep", false},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        training t;
        training_open(&t, &shapes[i], 43, 1);
        clt_weights *whole = training_finish(&t), *parts = training_start(&t);
        for (unsigned k = 1; k <= shapes[i].steps; k++) {
            assert_int_equal(training_run(&t, parts, k), CLT_OK);
            clt_weights *again = reload(parts);
            clt__weights_free(parts);
            parts = again;
        }
        assert_same(whole, parts);
        clt__weights_free(whole);
        clt__weights_free(parts);
        training_close(&t);
    }
}

/* ------------------------------------------------------------------------------------ failures */

/* Every allocation of a step fails once: the weights stay, and the next try gives the same. */
static void a_failed_step_leaves_no_trace(void **state) {
    (void)state;
    const training_shape shape = {2, 3, 100, CLT_LOGISTIC, 7, 2, 0, 0, "toy", false};
    training t;
    training_open(&t, &shape, 44, 1);
    clt_weights *weights = training_start(&t), *whole = training_finish(&t);
    assert_int_equal(training_run(&t, weights, 1), CLT_OK);
    clt__buffer before = bytes_of(weights);
    uint64_t points;
    fault_begin(FAULT_NEVER, 0);
    clt_ws *ws = t.k.ws;
    for (points = 1;; points++) {
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
    assert_true(points > 25);
    assert_same(weights, whole);
    clt__weights_free(weights);
    weights = NULL;
    fault_end();
    clt__buffer_free(&before);
    clt__weights_free(whole);
    training_close(&t);
}

static int cancel(void *opaque, const char *what, uint64_t done, uint64_t total) {
    (void)what;
    (void)total;
    unsigned *calls = opaque;
    return done > 0 && ++*calls > 0;
}

static void cancelled_steps_can_be_done_again(void **state) {
    (void)state;
    const training_shape shape = {9, 2, 133, CLT_LOGISTIC, 3, 2, 0, 0, "toy", false};
    unsigned calls = 0;
    training t;
    training_open(&t, &shape, 45, 1);
    clt_weights *weights = training_start(&t), *whole = training_finish(&t);
    t.k.ws->progress = (clt_progress){&calls, cancel};
    assert_int_equal(training_run(&t, weights, 2), CLT_E_CANCELLED);
    assert_int_equal(calls, 1);
    assert_int_equal(weights->steps, 0);
    assert_null(weights->weight[0]);
    t.k.ws->progress = (clt_progress){NULL, NULL};
    assert_int_equal(training_run(&t, weights, 2), CLT_OK);
    assert_same(weights, whole);
    clt__weights_free(weights);
    clt__weights_free(whole);
    training_close(&t);
}

/* ------------------------------------------------------------------------------------ refusals */

static unsigned reports;

static int count_report(void *opaque, const char *what, uint64_t done, uint64_t total) {
    (void)opaque;
    (void)what;
    (void)done;
    (void)total;
    reports++;
    return 0;
}

/* Before any work, with a sentence that has `text`; nothing changes. */
static void refused(training *t, clt_weights *weights, clt_status expected, const char *text) {
    unsigned steps = weights->steps;
    reports = 0;
    t->k.ws->progress = (clt_progress){NULL, count_report};
    assert_int_equal(training_run(t, weights, steps + 1), expected);
    assert_non_null(strstr(clt_detail(), text));
    assert_int_equal(reports, 0);
    assert_int_equal(weights->steps, steps);
    t->k.ws->progress = (clt_progress){NULL, NULL};
}

static void wrong_keys_are_refused(void **state) {
    (void)state;
    const training_shape shape = {4, 2, 70, CLT_LOGISTIC, 3, 3, 0, 0, "toy", false};
    training t, other;
    training_open(&t, &shape, 46, 1);
    training_open(&other, &shape, 47, 1);
    clt_weights *weights = training_start(&t);
    clt_evk *right = t.evk;
    clt__key_spec spec[64];

    for (unsigned missing = 0; missing < t.recipe->keys; missing++) {
        unsigned count = 0;
        for (unsigned i = 0; i < t.recipe->keys; i++) {
            if (i != missing) spec[count++] = t.recipe->key[i];
        }
        t.evk = keyring_evk(&t.k, spec, count);
        memcpy(t.evk->plan, t.recipe->digest, sizeof t.evk->plan);
        refused(&t, weights, CLT_E_KEY, "key");
        clt__evk_free(t.evk);
    }
    memcpy(spec, t.recipe->key, t.recipe->keys * sizeof *spec);
    spec[1].level--;
    t.evk = keyring_evk(&t.k, spec, t.recipe->keys);
    memcpy(t.evk->plan, t.recipe->digest, sizeof t.evk->plan);
    refused(&t, weights, CLT_E_KEY, "level");
    t.evk->plan[0] ^= 1;
    refused(&t, weights, CLT_E_PLAN, "another recipe");
    clt__evk_free(t.evk);
    t.evk = other.evk;
    refused(&t, weights, CLT_E_KEY, "different secret keys");
    t.evk = right;
    assert_int_equal(training_run(&t, weights, 3), CLT_OK);
    clt__weights_free(weights);
    training_close(&t);
    training_close(&other);
}

static void wrong_rows_are_refused(void **state) {
    (void)state;
    training_shape shape = {4, 3, 70, CLT_LOGISTIC, 3, 3, 0, 0, "toy", false};
    training t, other;
    training_open(&t, &shape, 46, 1);
    shape.penalty = 0.5;
    training_open(&other, &shape, 46, 1);
    clt_weights *weights = training_start(&t), *stranger = training_start(&other);
    clt_samples *right = t.samples;

    refused(&t, stranger, CLT_E_PLAN, "different recipes");
    weights->rows--;
    refused(&t, weights, CLT_E_PLAN, "69 rows");
    weights->rows++;
    t.samples = training_encrypt(&t, CLT__SAMPLES_ROWS);
    refused(&t, weights, CLT_E_KIND, "labels");
    clt__samples_free(t.samples);
    t.samples = right;

    clt_ct *last = right->ct[right->count - 1];
    last->level--;
    refused(&t, weights, CLT_E_LEVEL, "sample");
    last->level++;
    last->power = 2;
    refused(&t, weights, CLT_E_FORMAT, "sample");
    last->power = 1;
    last->key_id[3] ^= 1;
    refused(&t, weights, CLT_E_KEY, "sample");
    last->key_id[3] ^= 1;
    assert_int_equal(training_run(&t, weights, 3), CLT_OK);
    clt__weights_free(weights);
    clt__weights_free(stranger);
    training_close(&t);
    training_close(&other);
}

static void wrong_states_are_refused(void **state) {
    (void)state;
    const training_shape shape = {4, 2, 70, CLT_LOGISTIC, 3, 4, 0, 0, "toy", false};
    training t;
    training_open(&t, &shape, 46, 1);
    clt_weights *weights = training_start(&t);
    assert_int_equal(training_run(&t, weights, 2), CLT_OK);
    weights->look[0]->level--;
    refused(&t, weights, CLT_E_LEVEL, "looks ahead");
    weights->look[0]->level++;
    unsigned level = weights->weight[0]->level;
    weights->weight[0]->level = 1;
    refused(&t, weights, CLT_E_LEVEL, "the model");
    weights->weight[0]->level = level;
    weights->key_id[0] ^= 1;
    refused(&t, weights, CLT_E_KEY, "different secret keys");
    weights->key_id[0] ^= 1;
    clt_ct *look = weights->look[0];
    weights->look[0] = NULL;
    refused(&t, weights, CLT_E_FORMAT, "missing");
    weights->look[0] = look;
    assert_int_equal(training_run(&t, weights, 4), CLT_OK);
    clt__weights_free(weights);
    training_close(&t);
}

/* What is told is what a run with its keys and samples comes to hold, or little more. */
static void memory_is_told_and_kept(void **state) {
    enum { OTHERS = 1 << 20 }; /* parameters, secret key, rows in the clear */
    (void)state;
    const training_shape shapes[] = {
        {9, 2, 270, CLT_LOGISTIC, 7, 3, 0, 0.03, "toy", false},
        {9, 3, 70, CLT_RIDGE, 1, 3, 0, 0.03, "toy", false},
        {9, 2, 270, CLT_LOGISTIC, 3, 3, 0, 0.03, "toy", true},
        {4, 2, 65, CLT_LOGISTIC, 7, 4, 0, 0, "toy-deep", false},
        {6, 3, 130, CLT_NETWORK, 0, 2, 0, 0, "toy-deep", false, {16}, 1},
        {7, 2, 64, CLT_NETWORK, 0, 2, 0, 0, "toy-deep", true, {8, 4}, 2},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        training t;
        meter_begin();
        training_open(&t, &shapes[i], 48, 1);
        uint64_t told = clt__trainer_memory(t.recipe, t.x.rows, t.k.ws->key_memory);
        clt_weights *weights = training_start(&t);
        t.k.ws->memory_limit = told - 1;
        refused(&t, weights, CLT_E_MEMORY, "the limit is");
        t.k.ws->memory_limit = told;
        meter_mark();
        size_t before = meter_now();
        assert_int_equal(training_run(&t, weights, shapes[i].steps), CLT_OK);
        size_t held = before + meter_peak();
        print_message("told %.1f MB, held %.1f MB\n", (double)told / 1e6, (double)held / 1e6);
        assert_true(held < told + OTHERS);
        assert_true(told < held + held / 2);
        clt__weights_free(weights);
        training_close(&t);
        meter_end();
    }
}

/* ----------------------------------------------------------------------------------- simulation */

/* Of as many runs: root mean square of what the weights are off. */
static double simulated_error(training *t, const double *clear, unsigned runs) {
    size_t count = t->recipe->models * t->recipe->tiling.features;
    double *weight = calloc(count, sizeof *weight), sum = 0, reach;
    const uint8_t seed[CLT__SEED_BYTES] = {5};
    clt__random random;
    assert_non_null(weight);
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (unsigned i = 0; i < runs; i++) {
        assert_int_equal(
            clt__linear_simulate(weight, &reach, t->k.ws, NULL, t->recipe, &t->x, t->y, &random),
            CLT_OK);
        for (size_t j = 0; j < count; j++) sum += (weight[j] - clear[j]) * (weight[j] - clear[j]);
    }
    clt__random_close(&random);
    free(weight);
    return sqrt(sum / (double)(runs * count));
}

/* The same of runs on ciphertexts, under another key each. */
static double measured_error(const training_shape *shape, unsigned runs, double *simulated) {
    double sum = 0;
    size_t count = 0;
    *simulated = 0;
    for (unsigned i = 0; i < runs; i++) {
        training t;
        double reach;
        training_open(&t, shape, (uint8_t)(50 + i), 1);
        clt_weights *weights = training_finish(&t);
        double *clear = training_clear(&t, &reach), *got = training_weights(&t, weights);
        count = t.recipe->models * t.recipe->tiling.features;
        for (size_t j = 0; j < count; j++) sum += (got[j] - clear[j]) * (got[j] - clear[j]);
        *simulated += pow(simulated_error(&t, clear, 4), 2) / runs;
        free(clear);
        free(got);
        clt__weights_free(weights);
        training_close(&t);
    }
    *simulated = sqrt(*simulated);
    return sqrt(sum / (double)(runs * count));
}

static void simulated_errors_are_those_measured(void **state) {
    (void)state;
    const training_shape shapes[] = {
        {9, 2, 133, CLT_LOGISTIC, 7, 3, 0, 0.03, "toy", false},
        {9, 2, 133, CLT_LOGISTIC, 3, 1, 0, 0.03, "toy", false},
        {4, 3, 133, CLT_LOGISTIC, 3, 3, 0, 0.03, "toy", false},
        {9, 5, 133, CLT_LOGISTIC, 7, 3, 0, 0.03, "toy", false},
        {9, 5, 133, CLT_RIDGE, 1, 3, 0, 0.03, "toy", false},
        {9, 2, 133, CLT_RIDGE, 1, 4, 64, 0.03, "toy", false},
        {4, 2, 65, CLT_LOGISTIC, 7, 4, 0, 0.03, "toy-deep", false},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        double simulated, measured = measured_error(&shapes[i], 3, &simulated);
        print_message("degree %u, %u steps, %s: measured 2^%.1f, simulated 2^%.1f\n",
                      shapes[i].degree, shapes[i].steps, shapes[i].preset, log2(measured),
                      log2(simulated));
        assert_true(fabs(log2(measured / simulated)) < 1);
    }
}

/* ---------------------------------------------------------------------------------- predictions */

/* The largest error of unit (x . w), w being what the weights are. */
static double check_answers(training *t, const clt_weights *weights, const clt_samples *rows) {
    clt__learning l;
    clt_samples *answers = NULL;
    assert_int_equal(clt__samples_new(&answers, CLT__SAMPLES_ANSWERS, t->recipe, t->x.rows),
                     CLT_OK);
    assert_int_equal(clt__linear_predict(answers, t->k.ws, t->evk, weights, rows), CLT_OK);
    assert_memory_equal(answers->key_id, rows->key_id, sizeof rows->key_id);
    assert_int_equal(answers->steps, weights->steps);
    clt__learning_init(&l, &t->recipe->terms);
    const clt__tiling *tiling = &t->recipe->tiling;
    double *w = training_weights(t, weights), worst = 0;
    for (size_t i = 0; i < answers->count; i++) {
        double *slot = training_slots(t, answers->ct[i]);
        assert_int_equal(answers->ct[i]->level, 0);
        for (size_t j = 0; j < clt__params_slots(t->k.params); j++) {
            size_t row = i * tiling->rows + j % tiling->rows;
            size_t model = j / tiling->rows % tiling->classes;
            bool there = row < t->x.rows && model < tiling->models;
            double expected = 0;
            for (size_t f = 0; there && f < tiling->features; f++) {
                expected +=
                    l.unit * clt__matrix_row(&t->x, row)[f] * w[model * tiling->features + f];
            }
            worst = fmax(worst, fabs(slot[j] - expected));
        }
        free(slot);
    }
    free(w);
    clt__samples_free(answers);
    return worst;
}

/* Of the weights after each step, and of those of a run that is stopped there. */
static void check_predictions(const training_shape *shape) {
    training t;
    training_open(&t, shape, 60, 2);
    clt_samples *rows = training_encrypt(&t, CLT__SAMPLES_ROWS), *answers = NULL;
    clt_weights *weights = training_start(&t), *stopped = NULL;
    double worst = 0;
    for (unsigned k = 1; k <= shape->steps; k++) {
        assert_int_equal(training_run(&t, weights, k), CLT_OK);
        worst = fmax(worst, check_answers(&t, weights, rows));
        if (k == shape->steps) break;
        stopped = training_start(&t);
        assert_int_equal(training_run(&t, stopped, k), CLT_OK);
        assert_int_equal(clt__weights_stop(stopped, t.k.ws), CLT_OK);
        assert_int_equal(stopped->steps, k);
        worst = fmax(worst, check_answers(&t, stopped, rows));
        clt__weights_free(stopped);
    }
    print_message("answers off by 2^%.1f at most\n", log2(worst));
    assert_true(worst < 0x1p-10);

    assert_int_equal(clt__samples_new(&answers, CLT__SAMPLES_ANSWERS, t.recipe, t.x.rows), CLT_OK);
    assert_int_equal(clt__linear_predict(answers, t.k.ws, t.evk, weights, t.samples), CLT_E_KIND);
    weights->weight[0]->key_id[0] ^= 1;
    assert_int_equal(clt__linear_predict(answers, t.k.ws, t.evk, weights, rows), CLT_E_KEY);
    clt__samples_free(rows);
    clt__samples_free(answers);
    clt__weights_free(weights);
    training_close(&t);
}

/* Keys, weights and rows, their answers, and what a thread works in. */
static void memory_of_predictions_is_told_and_kept(void **state) {
    enum { OTHERS = 1 << 20 }; /* parameters, secret key, rows in the clear */
    (void)state;
    const training_shape shapes[] = {
        {9, 2, 270, CLT_LOGISTIC, 7, 2, 0, 0.03, "toy", false},
        {4, 3, 270, CLT_RIDGE, 1, 2, 0, 0.03, "toy", true},
        {9, 7, 70, CLT_RIDGE, 1, 2, 0, 0.03, "toy", true},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        training t;
        clt_samples *answers = NULL;
        meter_begin();
        training_open(&t, &shapes[i], 48, 1);
        clt_weights *weights = training_finish(&t);
        clt_samples *rows = training_encrypt(&t, CLT__SAMPLES_ROWS);
        uint64_t told = clt__linear_predict_memory(t.k.ws, weights, t.x.rows);
        size_t trained = 0; /* which a server that predicts does not hold */
        for (size_t j = 0; j < t.samples->count; j++) {
            trained += 2 * (t.k.params->levels + 1) * t.k.params->ring->n * sizeof(uint64_t);
        }
        clt__ws_free(t.k.ws); /* with what training has left in it */
        assert_int_equal(clt__ws_new(&t.k.ws, 1), CLT_OK);
        meter_mark();
        size_t before = meter_now() - trained;
        assert_int_equal(clt__samples_new(&answers, CLT__SAMPLES_ANSWERS, t.recipe, t.x.rows),
                         CLT_OK);
        assert_int_equal(clt__linear_predict(answers, t.k.ws, t.evk, weights, rows), CLT_OK);
        size_t held = before + meter_peak();
        print_message("told %.1f MB, held %.1f MB\n", (double)told / 1e6, (double)held / 1e6);
        uint64_t own = clt__linear_predict_own(t.recipe, t.x.rows, 1);
        assert_true(meter_peak() < own); /* which has the rows as well */
        assert_true(held < told + OTHERS);
        assert_true(told < held + held / 2);
        clt__samples_free(answers);
        clt__samples_free(rows);
        clt__weights_free(weights);
        training_close(&t);
        meter_end();
    }
}

static void predictions_are_products(void **state) {
    (void)state;
    const training_shape shapes[] = {
        {9, 2, 133, CLT_LOGISTIC, 7, 2, 0, 0.03, "toy", false},
        {4, 3, 270, CLT_RIDGE, 1, 2, 0, 0.03, "toy", false},
        {4, 2, 65, CLT_LOGISTIC, 3, 3, 0, 0.03, "toy-deep", false},
        {4, 3, 65, CLT_RIDGE, 1, 3, 0, 0.03, "toy-deep", false},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) check_predictions(&shapes[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_those_in_the_clear),
        cmocka_unit_test(bootstrapping_keeps_on),
        cmocka_unit_test(same_bytes_for_threads_and_keys),
        cmocka_unit_test(same_bytes_after_a_stop),
        cmocka_unit_test(a_failed_step_leaves_no_trace),
        cmocka_unit_test(cancelled_steps_can_be_done_again),
        cmocka_unit_test(wrong_keys_are_refused),
        cmocka_unit_test(wrong_rows_are_refused),
        cmocka_unit_test(wrong_states_are_refused),
        cmocka_unit_test(memory_is_told_and_kept),
        cmocka_unit_test(simulated_errors_are_those_measured),
        cmocka_unit_test(predictions_are_products),
        cmocka_unit_test(memory_of_predictions_is_told_and_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
