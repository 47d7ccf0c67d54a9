/* learn/recipe_cost.c: sizes are those of the files, and time grows with the work. */
#include "learn/recipe.h"

#include "learn/linear_step.h"
#include "support/training.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { FRAME = 16 + CLT__DIGEST_BYTES };

static int discard(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

typedef void put_body(clt__sink *sink, const void *object);

/* Of a whole file. */
static uint64_t file_bytes(put_body *put, const void *object) {
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.write = discard});
    put(&sink, object);
    assert_int_equal(sink.status, CLT_OK);
    return FRAME + sink.count;
}

/* Its header is of its own making. */
static void put_evk(clt__sink *sink, const void *evk) {
    clt__evk_put(sink, evk);
    sink->count -= 16;
}

static void put_ct(clt__sink *sink, const void *ct) {
    clt__ct_put(sink, ct);
}

static clt_recipe_figures figures_of(const clt_recipe *recipe, size_t rows) {
    clt_recipe_figures f;
    clt_ws *ws;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__recipe_figures(&f, ws, recipe, rows), CLT_OK);
    clt__ws_free(ws);
    return f;
}

static void sizes_are_of_files(void **state) {
    (void)state;
    for (size_t classes = 2; classes <= 3; classes++) {
        training_shape shape = {.features = 5,
                                .classes = classes,
                                .rows = 150,
                                .learner = CLT_LOGISTIC,
                                .degree = 3,
                                .steps = 2,
                                .preset = "toy"};
        training t;
        training_open(&t, &shape, 5, 1);
        clt_weights *weights = training_finish(&t);
        clt_recipe_figures f = figures_of(t.recipe, shape.rows);
        assert_int_equal(f.samples_bytes, file_bytes(clt__samples_put, t.samples));
        assert_int_equal(f.model_bytes, file_bytes(clt__weights_put, weights));
        t.evk->tag.label[0] = '\0';
        assert_int_equal(f.evaluation_key_bytes, file_bytes(put_evk, t.evk));
        assert_int_equal(f.tile_bytes, file_bytes(put_ct, t.samples->ct[0]) - FRAME);
        clt__weights_free(weights);
        training_close(&t);
    }
}

static void figures_are_of_the_recipe(void **state) {
    (void)state;
    training_shape shape = {.features = 5,
                            .classes = 3,
                            .learner = CLT_LOGISTIC,
                            .degree = 7,
                            .steps = 6,
                            .preset = "toy-deep"};
    clt_recipe *recipe = training_recipe(&shape);
    clt_recipe_figures f = figures_of(recipe, 1000);
    unsigned refreshes;
    assert_int_equal(clt__linear_refreshes(&refreshes, recipe), CLT_OK);
    assert_true(refreshes >= 1);
    assert_int_equal(f.bootstraps, refreshes); /* w and v of two pairs at once */
    assert_string_equal(f.preset, "toy-deep");
    assert_int_equal(f.log_n, 10);
    assert_int_equal(f.levels, 17);
    assert_int_equal(f.scale_bits, 40);
    assert_int_equal(f.log_qp, recipe->params->log_qp);
    assert_int_equal(f.features, 5);
    assert_int_equal(f.models, 3);
    assert_int_equal(f.steps, 6);
    assert_int_equal(f.rows_per_tile, 64);
    assert_int_equal(f.keys, recipe->keys);
    assert_int_equal(f.memory_bytes, clt__trainer_memory(recipe, 1000, CLT__KEY_MEMORY));
    clt__recipe_unref(recipe);
}

/* Forty times the rows take much longer; twice the time may be the noise of a measurement. */
static void time_grows_with_rows(void **state) {
    (void)state;
    training_shape shape = {.features = 5,
                            .classes = 2,
                            .learner = CLT_LOGISTIC,
                            .degree = 3,
                            .steps = 3,
                            .preset = "toy"};
    clt_recipe *recipe = training_recipe(&shape);
    clt_recipe_figures few = figures_of(recipe, 64), many = figures_of(recipe, 40 * 64);
    assert_true(few.seconds > 0 && isfinite(many.seconds));
    assert_true(many.seconds > 2 * few.seconds);
    assert_int_equal(few.bootstraps, 0);
    assert_true(many.samples_bytes - few.samples_bytes == 39 * few.tile_bytes);
    clt__recipe_unref(recipe);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_of_files),
        cmocka_unit_test(figures_are_of_the_recipe),
        cmocka_unit_test(time_grows_with_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
