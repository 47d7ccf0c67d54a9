/* Training that the owner watches: what reports hold, that they change no byte, and what comes of a
   run that was stopped. */
#include "clathrate/clathrate.h"

#include "base/file.h"
#include "learn/samples.h"
#include "learn/weights.h"
#include "support/owner.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 200, STEPS = 3 }; /* two tiles of 128 */

static const owner_shape SHAPE = {ROWS, 3,     2,    CLT_LOGISTIC, CLT_STANDARDISE,
                                  3,    STEPS, 0.03, "toy",        1};

/* What was reported. */
typedef struct diary {
    const owner *o;
    unsigned stop_at; /* 0: never */
    clt_status fails;
    unsigned reports, step[STEPS + 2];
    clt_table *table[STEPS + 2];
    char path[STEPS + 2][24]; /* of the encrypted answers */
} diary;

static clt_status note(void *opaque, bool *stop, const clt_samples *answers, const clt_table *table,
                       unsigned steps, unsigned all) {
    diary *d = opaque;
    unsigned i = d->reports++;
    assert_true(i < STEPS + 2);
    assert_false(*stop);
    assert_int_equal(all, STEPS);
    assert_true((answers == NULL) != (table == NULL));
    d->step[i] = steps;
    if (answers != NULL) {
        assert_int_equal(clt_samples_steps(answers), steps);
        snprintf(d->path[i], sizeof d->path[i], "report-%u.cld", i);
        pipeline_must(clt_samples_save(answers, d->path[i], CLT_REPLACE));
        pipeline_must(clt_samples_decrypt(&d->table[i], d->o->ws, d->o->sk, answers));
    } else {
        size_t row[ROWS];
        for (size_t r = 0; r < ROWS; r++) row[r] = r;
        pipeline_must(clt_table_take(&d->table[i], table, row, clt_table_rows(table)));
    }
    *stop = steps == d->stop_at;
    return d->fails;
}

static void forget(diary *d) {
    for (unsigned i = 0; i < d->reports; i++) clt_table_free(d->table[i]);
    d->reports = 0;
    memset(d->table, 0, sizeof d->table);
}

static int open_fixture(void **state) {
    static owner o;
    (void)remove("watched.clc");
    owner_open(&o, &SHAPE, 2);
    *state = &o;
    return 0;
}

static int close_fixture(void **state) {
    owner_close(*state);
    return 0;
}

static void assert_same_files(const char *a, const char *b) {
    clt__buffer x = {0}, y = {0};
    pipeline_must(clt__file_read(&x, a, SIZE_MAX));
    pipeline_must(clt__file_read(&y, b, SIZE_MAX));
    assert_int_equal(x.size, y.size);
    assert_memory_equal(x.bytes, y.bytes, x.size);
    clt__buffer_free(&x);
    clt__buffer_free(&y);
}

static void assert_refused(clt_status status, clt_status code, const char *says) {
    if (status != code || strstr(clt_detail(), says) == NULL) {
        fail_msg("%s: %s", clt_status_name(status), clt_detail());
    }
}

static void assert_near(const clt_table *a, const clt_table *b, double most) {
    assert_int_equal(clt_table_rows(a), clt_table_rows(b));
    assert_int_equal(clt_table_columns(a), clt_table_columns(b));
    for (size_t c = 2; c < clt_table_columns(a); c++) {
        double *x = pipeline_column(a, clt_table_name(a, c));
        double *y = pipeline_column(b, clt_table_name(b, c));
        for (size_t r = 0; r < clt_table_rows(a); r++) {
            if (!(fabs(x[r] - y[r]) <= most)) fail_msg("row %zu: %g, %g", r, x[r], y[r]);
        }
        free(x);
        free(y);
    }
}

static clt_weights *train(diary *d, const owner *o, const clt_samples *held, unsigned every,
                          const char *checkpoint) {
    clt_weights *weights = NULL;
    clt_train_options options = {.checkpoint = checkpoint, .held = held, .watch = {every, d, note}};
    *d = (diary){.o = o, .stop_at = d->stop_at};
    pipeline_must(clt_train(&weights, o->ws, o->evk, o->samples, &options));
    return weights;
}

static clt_model *train_clear(diary *d, const owner *o, unsigned every, clt_mode mode) {
    clt_model *model = NULL;
    clt_train_report report;
    clt_train_watch watch = {every, d, note};
    *d = (diary){.o = o, .stop_at = d->stop_at};
    pipeline_must(clt_train_watched(&model, &report, o->ws, o->recipe, o->conditioning, o->table,
                                    o->table, &watch, mode, 1));
    assert_int_equal(report.steps, d->stop_at > 0 ? d->stop_at : STEPS);
    return model;
}

/* ----------------------------------------------------------------------------------- reports */

/* All three modes tell the same of every step. */
static void check_modes(const owner *o) {
    diary encrypted = {0}, clear = {0}, simulated = {0};
    clt_samples *held = owner_rows(o, 0);
    clt_weights *weights = train(&encrypted, o, held, 1, NULL);
    clt_model *one = train_clear(&clear, o, 1, CLT_CLEAR);
    clt_model *other = train_clear(&simulated, o, 1, CLT_SIMULATE);
    assert_int_equal(encrypted.reports, STEPS);
    assert_int_equal(clear.reports, STEPS);
    assert_int_equal(simulated.reports, STEPS);
    for (unsigned i = 0; i < STEPS; i++) {
        assert_int_equal(encrypted.step[i], i + 1);
        assert_near(encrypted.table[i], clear.table[i], 0x1p-7);
        assert_near(simulated.table[i], clear.table[i], 0x1p-7);
    }
    clt_model_free(one);
    clt_model_free(other);
    clt_weights_free(weights);
    clt_samples_free(held);
    forget(&encrypted);
    forget(&clear);
    forget(&simulated);
}

static void modes_agree(void **state) {
    static const owner_shape shape[] = {
        {ROWS, 3, 3, CLT_LOGISTIC, CLT_STANDARDISE, 3, STEPS, 0.03, "toy", 3},
        {ROWS, 3, 2, CLT_RIDGE, CLT_WHITEN, 0, STEPS, 0, "toy", 4},
        {ROWS, 3, 3, CLT_NETWORK, CLT_STANDARDISE, 0, STEPS, 0, "toy-deep", 6, {4}, 1},
    };
    check_modes(*state);
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        owner o;
        owner_open(&o, &shape[i], 1);
        check_modes(&o);
        owner_close(&o);
    }
}

static void intervals(void **state) {
    const owner *o = *state;
    diary d = {0};
    clt_samples *held = owner_rows(o, 0);
    clt_weights_free(train(&d, o, held, 2, NULL)); /* the last one, too */
    assert_int_equal(d.reports, 2);
    assert_int_equal(d.step[0], 2);
    assert_int_equal(d.step[1], 3);
    forget(&d);
    clt_weights_free(train(&d, o, held, 1000, NULL));
    assert_int_equal(d.reports, 1);
    assert_int_equal(d.step[0], STEPS);
    forget(&d);
    clt_weights_free(train(&d, o, NULL, 1, NULL)); /* nothing is held out */
    assert_int_equal(d.reports, 0);
    clt_samples_free(held);
}

static void reports_change_no_byte(void **state) {
    const owner *o = *state;
    diary d = {0};
    clt_samples *held = owner_rows(o, CLT_KEEP_IDS);
    clt_weights *alone = owner_train(o), *watched = train(&d, o, held, 1, NULL);
    pipeline_must(clt_weights_save(alone, "alone.clw", CLT_REPLACE));
    pipeline_must(clt_weights_save(watched, "watched.clw", CLT_REPLACE));
    assert_same_files("alone.clw", "watched.clw");
    assert_string_equal(clt_table_name(d.table[0], 0), "id"); /* ids travelled */
    clt_samples *answers = NULL; /* and the last report is what the model answers */
    pipeline_must(clt_weights_run(&answers, o->ws, o->evk, alone, held));
    pipeline_must(clt_samples_save(answers, "answers.cld", CLT_REPLACE));
    assert_same_files("answers.cld", d.path[STEPS - 1]);
    clt_samples_free(answers);
    clt_weights_free(alone);
    clt_weights_free(watched);
    clt_samples_free(held);
    forget(&d);
}

/* -------------------------------------------------------------------------------------- stops */

/* A run that was stopped is a model like others, of fewer steps. */
static void check_stops(const owner *o) {
    bool checked_first = clt__recipe_is_network(o->recipe); /* a check value of step 0, too */
    clt_samples *held = owner_rows(o, 0), *answers = NULL;
    for (unsigned k = 1; k < STEPS; k++) {
        diary d = {.stop_at = k}, clear = {.stop_at = k};
        clt_weights *weights = train(&d, o, held, 1, NULL), *loaded = NULL;
        clt_model *model = NULL, *expected = train_clear(&clear, o, 1, CLT_CLEAR);
        clt_train_report report;
        clt_table *a = NULL, *b = NULL;
        assert_int_equal(d.reports, k);
        pipeline_must(clt_weights_save(weights, "stopped.clw", CLT_REPLACE));
        pipeline_must(clt_weights_load(&loaded, "stopped.clw"));
        assert_int_equal(clt_weights_steps(loaded), k);
        pipeline_must(clt_weights_run(&answers, o->ws, o->evk, loaded, held));
        pipeline_must(clt_samples_save(answers, "answers.cld", CLT_REPLACE));
        assert_same_files("answers.cld", d.path[k - 1]);
        pipeline_must(clt_weights_decrypt(&model, &report, o->ws, o->sk, o->conditioning, loaded));
        assert_int_equal(report.steps, k);
        assert_true((report.reach > 0) == (k > 1 || checked_first)); /* checks of so many steps */
        pipeline_must(clt_model_predict(&a, o->ws, model, NULL, o->table, CLT_CLEAR));
        pipeline_must(clt_model_predict(&b, o->ws, expected, NULL, o->table, CLT_CLEAR));
        assert_near(a, b, 0x1p-7);
        clt_table_free(a);
        clt_table_free(b);
        clt_model_free(model);
        clt_model_free(expected);
        clt_weights_free(weights);
        clt_weights_free(loaded);
        clt_samples_free(answers);
        answers = NULL;
        forget(&d);
        forget(&clear);
    }
    clt_samples_free(held);
}

static void stopped_runs_are_models(void **state) {
    owner o;
    const owner_shape shape = {ROWS, 3,   2, CLT_NETWORK, CLT_STANDARDISE, 0, STEPS, 0, "toy-deep",
                               6,    {4}, 1};
    check_stops(*state);
    owner_open(&o, &shape, 1);
    check_stops(&o);
    owner_close(&o);
}

/* The weights of a run that is stopped are those of a run of so many steps. */
static void stops_are_shorter_runs(void **state) {
    const owner *o = *state;
    owner_shape shape = SHAPE;
    clt_recipe *recipe = NULL;
    clt_conditioning *conditioning = NULL;
    clt_model *model = NULL;
    clt_table *a = NULL, *b = NULL;
    shape.steps = 2;
    clt_recipe_options options = owner_options(&shape);
    pipeline_must(clt_recipe_new(&recipe, o->ws, o->table, &options));
    pipeline_must(clt_conditioning_fit(&conditioning, o->ws, recipe, o->table));
    pipeline_must(
        clt_train_clear(&model, NULL, o->ws, recipe, conditioning, o->table, CLT_CLEAR, 0));
    pipeline_must(clt_model_predict(&a, o->ws, model, NULL, o->table, CLT_CLEAR));
    clt_model_free(model);
    diary d = {.stop_at = 2};
    model = train_clear(&d, o, 1, CLT_CLEAR);
    pipeline_must(clt_model_predict(&b, o->ws, model, NULL, o->table, CLT_CLEAR));
    assert_near(a, b, 1e-12);
    clt_model_free(model);
    clt_table_free(a);
    clt_table_free(b);
    clt_conditioning_free(conditioning);
    clt_recipe_free(recipe);
    forget(&d);
}

/* The last step's report comes too late for that. */
static void the_last_report_stops_nothing(void **state) {
    const owner *o = *state;
    diary d = {.stop_at = STEPS};
    clt_samples *held = owner_rows(o, 0);
    clt_weights *weights = train(&d, o, held, 1, NULL), *alone = owner_train(o);
    pipeline_must(clt_weights_save(alone, "alone.clw", CLT_REPLACE));
    pipeline_must(clt_weights_save(weights, "watched.clw", CLT_REPLACE));
    assert_same_files("alone.clw", "watched.clw");
    clt_weights_free(weights);
    clt_weights_free(alone);
    clt_samples_free(held);
    forget(&d);
}

static int cancel_at_two(void *opaque, const char *what, uint64_t done, uint64_t total) {
    (void)opaque;
    (void)total;
    return strcmp(what, "training") == 0 && done == 2;
}

/* What was ended goes on, reports again of the step where it begins, and of no other twice; reports
   and model have the same bytes. */
static void ended_runs_report_again(void **state) {
    const owner *o = *state;
    diary d = {.o = o}, again = {0};
    clt_samples *held = owner_rows(o, 0);
    clt_weights *weights = NULL, *alone = owner_train(o);
    clt_train_options options = {.checkpoint = "watched.clc", .held = held, .watch = {1, &d, note}};
    clt_ws_set_progress(o->ws, (clt_progress){NULL, cancel_at_two});
    assert_int_equal(clt_train(&weights, o->ws, o->evk, o->samples, &options), CLT_E_CANCELLED);
    clt_ws_set_progress(o->ws, (clt_progress){NULL, NULL});
    assert_int_equal(d.reports, 1);
    assert_int_equal(rename(d.path[0], "first.cld"), 0);
    weights = train(&again, o, held, 1, "watched.clc");
    assert_int_equal(again.reports, 2);
    assert_int_equal(again.step[0], 2);
    pipeline_must(clt_weights_save(alone, "alone.clw", CLT_REPLACE));
    pipeline_must(clt_weights_save(weights, "watched.clw", CLT_REPLACE));
    assert_same_files("alone.clw", "watched.clw");
    pipeline_must(clt_checkpoint_remove("watched.clc"));
    clt_weights_free(weights);
    forget(&d);
    weights = train(&d, o, held, 1, NULL);
    assert_same_files("first.cld", d.path[0]);
    clt_weights_free(weights);
    clt_weights_free(alone);
    clt_samples_free(held);
    forget(&d);
    forget(&again);
}

/* ----------------------------------------------------------------------------------- refusals */

static clt_status try(const owner *o, const clt_samples *held, clt_train_watch watch) {
    clt_weights *weights = NULL;
    clt_train_options options = {.held = held, .watch = watch};
    clt_status status = clt_train(&weights, o->ws, o->evk, o->samples, &options);
    assert_null(weights);
    return status;
}

static void what_a_report_fails_with(void **state) {
    const owner *o = *state;
    diary d = {.o = o, .fails = CLT_E_IO};
    clt_samples *held = owner_rows(o, 0);
    clt_model *model = NULL;
    assert_int_equal(try(o, held, (clt_train_watch){1, &d, note}), CLT_E_IO);
    assert_int_equal(d.reports, 1);
    forget(&d);
    clt_train_watch watch = {1, &d, note};
    assert_int_equal(clt_train_watched(&model, NULL, o->ws, o->recipe, o->conditioning, o->table,
                                       o->table, &watch, CLT_SIMULATE, 1),
                     CLT_E_IO);
    assert_null(model);
    forget(&d);
    clt_samples_free(held);
}

static void watches_that_cannot_be(void **state) {
    const owner *o = *state;
    diary d = {.o = o};
    clt_model *model = NULL;
    clt_samples *held = owner_rows(o, 0);
    clt_train_watch never = {0, &d, note}, nobody = {1, &d, NULL};
    assert_refused(try(o, held, never), CLT_E_ARGUMENT, "0 steps from one report");
    assert_refused(try(o, held, nobody), CLT_E_ARGUMENT, "watch.report is NULL");
    assert_refused(clt_train_watched(&model, NULL, o->ws, o->recipe, o->conditioning, o->table,
                                     o->table, &never, CLT_CLEAR, 1),
                   CLT_E_ARGUMENT, "clt_train_watched: 0 steps");
    assert_int_equal(d.reports, 0);
    clt_samples_free(held);
}

static void rows_of_others(void **state) {
    const owner *o = *state;
    owner other = *o, stranger;
    owner_shape shape = SHAPE;
    diary d = {.o = o};
    clt_train_watch watch = {1, &d, note};
    assert_refused(try(o, o->samples, watch), CLT_E_KIND, "rows that are held out: these are not");
    shape.steps = 2;
    owner_open(&stranger, &shape, 1);
    clt_samples *held = owner_rows(&stranger, 0);
    assert_refused(try(o, held, watch), CLT_E_PLAN, "of another recipe");
    clt_samples_free(held);
    owner_close(&stranger);
    other.conditioning = NULL;
    pipeline_must(clt_conditioning_fit(&other.conditioning, o->ws, o->recipe, o->table));
    held = owner_rows(&other, 0);
    pipeline_must(clt_conditioning_check(other.conditioning, held));
    assert_refused(clt_conditioning_check(o->conditioning, held), CLT_E_PLAN,
                   "another conditioning.clk");
    assert_refused(try(o, held, watch), CLT_E_PLAN, "not conditioned as those to train on");
    clt_samples_free(held);
    clt_conditioning_free(other.conditioning);
    held = owner_rows(o, 0);
    held->key_id[0] ^= 1;
    for (size_t i = 0; i < held->count; i++) held->ct[i]->key_id[0] ^= 1;
    assert_refused(try(o, held, watch), CLT_E_KEY, "different secret keys");
    clt_samples_free(held);
    assert_int_equal(d.reports, 0);
}

/* Rows that are held out are counted, and the limit is kept to. */
static void memory_with_rows_held_out(void **state) {
    const owner *o = *state;
    diary d = {.o = o};
    uint64_t without = 0, with = 0;
    clt_samples *held = owner_rows(o, 0);
    clt_train_options options = {.held = held, .watch = {1, &d, note}};
    pipeline_must(clt_train_memory(&without, o->ws, o->samples, NULL));
    pipeline_must(clt_train_memory(&with, o->ws, o->samples, &options));
    assert_true(with > without);
    clt_ws_set_memory_limit(o->ws, with - 1);
    assert_refused(try(o, held, options.watch), CLT_E_MEMORY, "the limit is");
    clt_ws_set_memory_limit(o->ws, with);
    clt_weights_free(train(&d, o, held, 1, NULL));
    clt_ws_set_memory_limit(o->ws, 0);
    clt_samples_free(held);
    forget(&d);
}

static void steps_of_files(void **state) {
    const owner *o = *state;
    assert_int_equal(clt_recipe_steps(o->recipe), STEPS);
    assert_int_equal(clt_recipe_steps(NULL), 0);
    assert_int_equal(clt_samples_steps(o->samples), 0);
    assert_int_equal(clt_samples_steps(NULL), 0);
    assert_int_equal(clt_weights_steps(NULL), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_agree),
        cmocka_unit_test(intervals),
        cmocka_unit_test(reports_change_no_byte),
        cmocka_unit_test(stopped_runs_are_models),
        cmocka_unit_test(stops_are_shorter_runs),
        cmocka_unit_test(the_last_report_stops_nothing),
        cmocka_unit_test(ended_runs_report_again),
        cmocka_unit_test(what_a_report_fails_with),
        cmocka_unit_test(watches_that_cannot_be),
        cmocka_unit_test(rows_of_others),
        cmocka_unit_test(memory_with_rows_held_out),
        cmocka_unit_test(steps_of_files),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
