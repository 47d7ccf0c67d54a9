/* model/train.c: what is learned, when training stops, and which weights it leaves. */
#include "model/train.h"

#include "base/alloc.h"
#include "support/fault.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const clt__schedule plain = {
    .what = "training", .epochs = 60, .batch = 16, .patience = 100, .rate = 0.05};

static const clt__examples none = {0};

/* Labels by a rule on the first two features. */
static clt__examples examples_of(uint32_t rule(const double *x), size_t rows, uint64_t seed) {
    clt__examples made = {network_features(rows, 2, seed), clt__alloc(rows, sizeof(uint32_t))};
    for (size_t i = 0; i < rows; i++) made.label[i] = rule(clt__matrix_row(&made.x, i));
    return made;
}

static uint32_t by_line(const double *x) {
    return 2 * x[0] - x[1] > 0.3;
}

static uint32_t by_line_reversed(const double *x) {
    return !by_line(x);
}

/* Exclusive or of two signs. */
static uint32_t by_quadrant(const double *x) {
    return (x[0] > 0) != (x[1] > 0);
}

static clt_status train(clt_model *model, const clt__examples *learn, const clt__examples *held,
                        const clt__schedule *schedule, unsigned *epochs) {
    clt_ws *ws = NULL;
    clt__random random;
    network_random(&random, 99);
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    clt_status status = clt__train(model, ws, learn, held, schedule, &random, epochs);
    clt__ws_free(ws);
    return status;
}

static void measure(double *loss, double *accuracy, const clt_model *model,
                    const clt__examples *examples) {
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__examples_measure(loss, accuracy, model, ws, examples), CLT_OK);
    clt__ws_free(ws);
}

static double accuracy_of(const clt_model *model, const clt__examples *examples) {
    double loss, accuracy;
    measure(&loss, &accuracy, model, examples);
    return accuracy;
}

static void a_separable_set_is_learned_whole(void **state) {
    (void)state;
    clt__examples set = examples_of(by_line, 100, 1);
    clt__schedule schedule = plain;
    schedule.epochs = 400;
    for (unsigned degree = 0; degree <= 2; degree += 2) {
        static const unsigned hidden[] = {4};
        clt_model *line = network_new(2, NULL, 0, 2, 0, 2);
        clt_model *network = network_new(2, hidden, 1, 2, degree, 3);
        unsigned epochs = 0;
        assert_int_equal(train(line, &set, &none, &schedule, &epochs), CLT_OK);
        assert_int_equal(epochs, 400);
        assert_true(accuracy_of(line, &set) == 1);
        assert_int_equal(train(network, &set, &none, &schedule, &epochs), CLT_OK);
        assert_int_equal(epochs, 800); /* adds to what is there */
        assert_true(accuracy_of(network, &set) == 1);
        clt__model_free(line);
        clt__model_free(network);
    }
    clt__examples_free(&set);
}

static void exclusive_or_needs_a_hidden_layer(void **state) {
    (void)state;
    static const unsigned hidden[] = {8};
    clt__examples set = examples_of(by_quadrant, 200, 4);
    clt_model *line = network_new(2, NULL, 0, 2, 0, 5);
    clt_model *network = network_new(2, hidden, 1, 2, 0, 6);
    unsigned epochs = 0;
    assert_int_equal(train(line, &set, &none, &plain, &epochs), CLT_OK);
    assert_int_equal(train(network, &set, &none, &plain, &epochs), CLT_OK);
    assert_true(accuracy_of(line, &set) < 0.7);
    assert_true(accuracy_of(network, &set) > 0.95);
    clt__model_free(line);
    clt__model_free(network);
    clt__examples_free(&set);
}

/* What is learned is wrong for the held rows, so that no epoch helps them. */
static void weights_at_the_start_stay_when_nothing_is_better(void **state) {
    (void)state;
    clt__examples set = examples_of(by_line, 80, 7), held = examples_of(by_line_reversed, 40, 8);
    clt_model *model = network_new(2, NULL, 0, 2, 0, 9);
    clt__schedule schedule = plain;
    double before[3] = {0, 0, 0}, after[3];
    unsigned epochs = 0;
    clt__model_weights_set(model, before);
    schedule.patience = 5;
    assert_int_equal(train(model, &set, &held, &schedule, &epochs), CLT_OK);
    clt__model_weights_get(after, model);
    assert_int_equal(epochs, 5);
    assert_memory_equal(before, after, sizeof before);
    clt__model_free(model);
    clt__examples_free(&set);
    clt__examples_free(&held);
}

/* A held row on which the polynomials overflow has no finite loss to be the smallest. */
static void infinite_losses_are_never_the_best(void **state) {
    (void)state;
    static const unsigned hidden[] = {2};
    clt__examples set = examples_of(by_line, 40, 33), held = examples_of(by_line, 1, 34);
    clt_model *model = network_new(2, hidden, 1, 2, 2, 35);
    clt__schedule schedule = plain;
    double before[9], after[9];
    unsigned epochs = 0;
    held.x.x[0] = held.x.x[1] = 1e200;
    schedule.patience = 3;
    assert_int_equal(clt__model_weights_count(model), 9);
    clt__model_weights_get(before, model);
    assert_int_equal(train(model, &set, &held, &schedule, &epochs), CLT_OK);
    clt__model_weights_get(after, model);
    assert_int_equal(epochs, 3);
    assert_memory_equal(before, after, sizeof before);
    clt__model_free(model);
    clt__examples_free(&set);
    clt__examples_free(&held);
}

/* Twenty rows with random labels are learned by heart; the held ones tell when that sets in. */
static uint32_t by_hash(const double *x) {
    return (uint32_t)fabs(floor(x[0] * 1e4)) % 2;
}

static double held_loss(unsigned patience, const clt__examples *set, const clt__examples *held,
                        const clt__examples *judge, unsigned *epochs) {
    static const unsigned hidden[] = {16};
    clt_model *model = network_new(2, hidden, 1, 2, 0, 12);
    clt__schedule schedule = plain;
    double loss, accuracy;
    schedule.patience = patience;
    *epochs = 0;
    assert_int_equal(train(model, set, held, &schedule, epochs), CLT_OK);
    measure(&loss, &accuracy, model, judge);
    clt__model_free(model);
    return loss;
}

static void the_best_weights_are_left(void **state) {
    (void)state;
    static const unsigned hidden[] = {16};
    clt__examples set = examples_of(by_hash, 20, 10), held = examples_of(by_hash, 20, 11);
    clt_model *fresh = network_new(2, hidden, 1, 2, 0, 12);
    unsigned stopped, all, blind;
    double first, accuracy;
    measure(&first, &accuracy, fresh, &held);
    double best_seen = held_loss(8, &set, &held, &held, &stopped);
    double best = held_loss(100, &set, &held, &held, &all);
    double last = held_loss(100, &set, &none, &held, &blind);
    assert_in_range(stopped, 9, 59);
    assert_int_equal(all, 60);
    assert_int_equal(blind, 60);
    assert_true(best <= best_seen);
    assert_true(best_seen < first);
    assert_true(best_seen < 0.9 * last);
    clt__model_free(fresh);
    clt__examples_free(&set);
    clt__examples_free(&held);
}

static void the_same_stream_gives_the_same_weights(void **state) {
    (void)state;
    static const unsigned hidden[] = {3};
    clt__examples set = examples_of(by_line, 50, 13), held = examples_of(by_line, 20, 14);
    double weights[2][13];
    for (int i = 0; i < 2; i++) {
        clt_model *model = network_new(2, hidden, 1, 2, 2, 15);
        unsigned epochs = 0;
        assert_int_equal(clt__model_weights_count(model), 13);
        assert_int_equal(train(model, &set, &held, &plain, &epochs), CLT_OK);
        clt__model_weights_get(weights[i], model);
        clt__model_free(model);
    }
    assert_memory_equal(weights[0], weights[1], sizeof weights[0]);
    clt__examples_free(&set);
    clt__examples_free(&held);
}

static void batches_may_be_larger_than_the_set(void **state) {
    (void)state;
    clt__examples set = examples_of(by_line, 30, 16);
    clt_model *model = network_new(2, NULL, 0, 2, 0, 17);
    clt__schedule schedule = plain;
    unsigned epochs = 0;
    schedule.batch = 1000;
    schedule.epochs = 500;
    assert_int_equal(train(model, &set, &none, &schedule, &epochs), CLT_OK);
    assert_true(accuracy_of(model, &set) == 1);
    clt__model_free(model);
    clt__examples_free(&set);
}

static void decay_makes_weights_small(void **state) {
    (void)state;
    clt__examples set = examples_of(by_line, 80, 18);
    double size[2];
    for (int i = 0; i < 2; i++) {
        clt_model *model = network_new(2, NULL, 0, 2, 0, 19);
        clt__schedule schedule = plain;
        unsigned epochs = 0;
        schedule.decay = i;
        assert_int_equal(train(model, &set, &none, &schedule, &epochs), CLT_OK);
        size[i] = clt__dot(model->node[1].weight, model->node[1].weight, 2);
        clt__model_free(model);
    }
    assert_true(size[1] < size[0] / 4);
    clt__examples_free(&set);
}

/* One row over and over, so that each step of Adam has the size of the rate: how far the bias goes
   in `epochs` steps. */
static double way_of(const clt__schedule *schedule) {
    static const double start[2] = {0, 0};
    clt__examples one = {network_features(1, 1, 31), clt__alloc(1, sizeof(uint32_t))};
    clt_model *model = network_new(1, NULL, 0, 2, 0, 32);
    unsigned epochs = 0;
    clt__model_weights_set(model, start);
    one.label[0] = 1;
    assert_int_equal(train(model, &one, &none, schedule, &epochs), CLT_OK);
    double way = model->node[1].bias[0];
    clt__model_free(model);
    clt__examples_free(&one);
    return way;
}

static void the_rate_falls_as_half_a_cosine(void **state) {
    (void)state;
    clt__schedule schedule = plain;
    double sum = 0;
    schedule.rate = 1e-4;
    schedule.epochs = 40;
    for (int i = 0; i < 40; i++) sum += 1e-4 * (1 + cos(acos(-1) * i / 40)) / 2;
    assert_true(fabs(way_of(&schedule) / sum - 1) < 1e-3);
}

/* Adam forgives the size of gradients, but for its epsilon, 1e-8. */
static void gradients_are_clipped(void **state) {
    (void)state;
    clt__schedule schedule = plain;
    schedule.epochs = 1;
    schedule.rate = 1e-4;
    double free_way = way_of(&schedule);
    schedule.clip = 1e-9;
    assert_true(fabs(free_way / 1e-4 - 1) < 1e-6);
    assert_true(way_of(&schedule) < 0.1 * free_way);
}

/* A penalty draws the pre-activations into their range. */
static void the_penalty_holds_the_range(void **state) {
    (void)state;
    static const unsigned hidden[] = {4};
    clt__examples set = examples_of(by_line, 80, 20);
    clt__range range[4] = {{-1, 1}, {-1, 1}, {-1, 1}, {-1, 1}};
    double bound[2];
    for (int i = 0; i < 2; i++) {
        clt_model *model = network_new(2, hidden, 1, 2, 2, 21);
        clt__schedule schedule = plain;
        clt_ws *ws = NULL;
        unsigned epochs = 0;
        assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
        schedule.penalty = 20 * i;
        schedule.range = range;
        assert_int_equal(train(model, &set, &none, &schedule, &epochs), CLT_OK);
        assert_int_equal(clt__model_record(model, ws, &set.x), CLT_OK);
        bound[i] = model->node[1].value_bound;
        clt__ws_free(ws);
        clt__model_free(model);
    }
    assert_true(bound[0] > 2);
    assert_true(bound[1] < 1.5);
    clt__examples_free(&set);
}

static void divergence_is_an_error_with_advice(void **state) {
    (void)state;
    static const unsigned hidden[] = {4};
    clt__examples set = examples_of(by_line, 50, 22);
    clt_model *model = network_new(2, hidden, 1, 2, 2, 23);
    clt__schedule schedule = plain;
    unsigned epochs = 0;
    schedule.rate = 1e8;
    assert_int_equal(train(model, &set, &none, &schedule, &epochs), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "training diverges: the loss is "));
    assert_non_null(strstr(clt_detail(), "after 1 of 60 epochs; use a learning rate below 1e+08"));
    clt__model_free(model);
    clt__examples_free(&set);
}

/* Cancels at the report that *opaque says; reports pass at the start and the end at least. */
static int cancel(void *opaque, const char *what, uint64_t done, uint64_t total) {
    assert_string_equal(what, "training");
    assert_int_equal(total, 60);
    return done >= *(uint64_t *)opaque;
}

static void progress_is_told_and_may_cancel(void **state) {
    (void)state;
    static const struct {
        uint64_t when;
        clt_status status;
        unsigned epochs;
    } cases[] = {{0, CLT_E_CANCELLED, 0}, {60, CLT_E_CANCELLED, 60}, {61, CLT_OK, 60}};
    clt__examples set = examples_of(by_line, 50, 24);
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    for (size_t i = 0; i < 3; i++) {
        uint64_t when = cases[i].when;
        clt_model *model = network_new(2, NULL, 0, 2, 0, 25);
        clt__random random;
        unsigned epochs = 0;
        network_random(&random, 1);
        ws->progress = (clt_progress){.opaque = &when, .report = cancel};
        assert_int_equal(clt__train(model, ws, &set, &none, &plain, &random, &epochs),
                         cases[i].status);
        assert_int_equal(epochs, cases[i].epochs);
        clt__model_free(model);
    }
    clt__ws_free(ws);
    clt__examples_free(&set);
}

static void measures_are_means_over_the_rows(void **state) {
    (void)state;
    static const double weights[3] = {1, 0, 0};
    clt__examples set = {network_features(4, 2, 26), clt__alloc(4, sizeof(uint32_t))};
    clt_model *model = network_new(2, NULL, 0, 2, 0, 27);
    double loss, accuracy, wanted = 0;
    clt__model_weights_set(model, weights);
    for (size_t i = 0; i < 4; i++) {
        set.x.x[2 * i] = (double)i - 1.25;
        set.label[i] = i > 0;
        double margin = i > 0 ? set.x.x[2 * i] : -set.x.x[2 * i];
        wanted += log(1 + exp(-margin)) / 4;
    }
    measure(&loss, &accuracy, model, &set);
    assert_true(fabs(loss - wanted) < 1e-14);
    assert_true(accuracy == 0.75);
    measure(&loss, &accuracy, model, &none);
    assert_true(isnan(loss) && isnan(accuracy));
    clt__model_free(model);
    clt__examples_free(&set);
}

static void rows_are_taken_with_their_labels(void **state) {
    (void)state;
    static const size_t rows[] = {7, 0, 7};
    clt__examples set = examples_of(by_quadrant, 10, 28), part = {0};
    assert_int_equal(clt__examples_take(&part, &set, rows, 3), CLT_OK);
    assert_int_equal(part.x.rows, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_memory_equal(clt__matrix_row(&part.x, i), clt__matrix_row(&set.x, rows[i]), 16);
        assert_int_equal(part.label[i], set.label[rows[i]]);
    }
    clt__examples_free(&part);
    clt__examples_free(&part);
    clt__examples_free(&set);
}

typedef struct work {
    clt__examples set;
    clt_model *model;
} work;

static clt_status take_and_train(void *arg) {
    static const size_t rows[] = {1, 2, 3, 4, 5};
    clt_status status = CLT_OK;
    work *w = arg;
    clt__examples part = {0};
    clt_ws *ws = NULL;
    clt__random random;
    unsigned epochs = 0;
    clt__schedule schedule = plain;
    schedule.epochs = 2;
    network_random(&random, 1);
    CLT__TRY(clt__ws_new(&ws, 1));
    CLT__TRY(clt__examples_take(&part, &w->set, rows, 5));
    CLT__TRY(clt__train(w->model, ws, &w->set, &part, &schedule, &random, &epochs));
done:
    clt__examples_free(&part);
    clt__ws_free(ws);
    return status;
}

static void failed_allocations_leak_nothing(void **state) {
    (void)state;
    work w = {examples_of(by_line, 20, 29), network_new(2, NULL, 0, 2, 0, 30)};
    assert_true(fault_sweep(take_and_train, &w));
    clt__model_free(w.model);
    clt__examples_free(&w.set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_separable_set_is_learned_whole),
        cmocka_unit_test(exclusive_or_needs_a_hidden_layer),
        cmocka_unit_test(weights_at_the_start_stay_when_nothing_is_better),
        cmocka_unit_test(infinite_losses_are_never_the_best),
        cmocka_unit_test(the_best_weights_are_left),
        cmocka_unit_test(the_same_stream_gives_the_same_weights),
        cmocka_unit_test(batches_may_be_larger_than_the_set),
        cmocka_unit_test(decay_makes_weights_small),
        cmocka_unit_test(the_rate_falls_as_half_a_cosine),
        cmocka_unit_test(gradients_are_clipped),
        cmocka_unit_test(the_penalty_holds_the_range),
        cmocka_unit_test(divergence_is_an_error_with_advice),
        cmocka_unit_test(progress_is_told_and_may_cancel),
        cmocka_unit_test(measures_are_means_over_the_rows),
        cmocka_unit_test(rows_are_taken_with_their_labels),
        cmocka_unit_test(failed_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
