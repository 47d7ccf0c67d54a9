/*
 * Networks trained on ciphertexts at toy degree: the weights are those of the same steps in the
 * clear; they are the same bytes for any threads and after a stop; and their check values are in
 * range.
 */
#include "learn/mlp.h"
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
    double *clear = numbers(net.weights), *got = numbers(net.weights), *first = numbers(net.weights);
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
    print_message("%zu x %zu, %u-%u-%zu, %u steps: %u columns, %u rows a tile, moved by %.3f, largest "
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_those_in_the_clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
