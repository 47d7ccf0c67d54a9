/* The public functions of training: that encrypted answers are those in the clear, what is refused,
   and that a run that was stopped goes on to the same bytes. */
#include "clathrate/clathrate.h"

#include "base/file.h"
#include "ckks/eval.h"
#include "learn/condition.h"
#include "learn/samples.h"
#include "learn/weights.h"
#include "secret/secret_key.h"
#include "support/owner.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 200 }; /* two tiles of 128 */

static const owner_shape SHAPE = {ROWS, 3, 2, CLT_LOGISTIC, CLT_WHITEN, 3, 3, 0.03, "toy", 1};

static int open_fixture(void **state) {
    static owner o;
    (void)remove("run.clc");
    owner_open(&o, &SHAPE, 2);
    *state = &o;
    return 0;
}

static int close_fixture(void **state) {
    owner_close(*state);
    return 0;
}

static clt__buffer bytes_of(const char *path) {
    clt__buffer bytes = {0};
    pipeline_must(clt__file_read(&bytes, path, SIZE_MAX));
    return bytes;
}

static void assert_same_files(const char *a, const char *b) {
    clt__buffer x = bytes_of(a), y = bytes_of(b);
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

static void assert_near(const clt_table *a, const clt_table *b, const char *name, double most) {
    double *x = pipeline_column(a, name), *y = pipeline_column(b, name);
    assert_int_equal(clt_table_rows(a), clt_table_rows(b));
    for (size_t r = 0; r < clt_table_rows(a); r++) {
        if (!(fabs(x[r] - y[r]) <= most)) fail_msg("%s, row %zu: %g, %g", name, r, x[r], y[r]);
    }
    free(x);
    free(y);
}

/* ---------------------------------------------------------------------------------- the story */

/* Answers under the encrypted model, those of the decrypted model, and those of a model that was
   trained in the clear. */
static void check_answers(const owner *o, const clt_weights *weights, const clt_model *model,
                          const clt_model *clear) {
    clt_samples *rows = owner_rows(o, CLT_KEEP_IDS), *answers = NULL, *again = NULL;
    clt_table *encrypted = NULL, *decrypted = NULL, *wanted = NULL;
    pipeline_must(clt_weights_run(&answers, o->ws, o->evk, weights, rows));
    pipeline_must(clt_samples_save(answers, "answers.cld", CLT_REPLACE));
    pipeline_must(clt_samples_load(&again, "answers.cld"));
    pipeline_must(clt_samples_decrypt(&encrypted, o->ws, o->sk, again));
    pipeline_must(clt_model_predict(&decrypted, o->ws, model, NULL, o->table, CLT_CLEAR));
    pipeline_must(clt_model_predict(&wanted, o->ws, clear, NULL, o->table, CLT_CLEAR));
    assert_string_equal(clt_table_name(encrypted, 0), "id");
    assert_string_equal(clt_table_cell(encrypted, ROWS - 1, 0), "p200");
    assert_int_equal(clt_table_columns(encrypted), clt_table_columns(wanted));
    for (size_t c = 2; c < clt_table_columns(wanted); c++) {
        assert_near(decrypted, wanted, clt_table_name(wanted, c), 0x1p-7);
        if (o->recipe->terms.condition == CLT_STANDARDISE) { /* whitened rows are clipped twice */
            assert_near(encrypted, decrypted, clt_table_name(wanted, c), 0x1p-7);
        }
    }
    clt_table_free(encrypted);
    clt_table_free(decrypted);
    clt_table_free(wanted);
    clt_samples_free(rows);
    clt_samples_free(answers);
    clt_samples_free(again);
}

static void check_story(const owner *o) {
    clt_weights *weights = owner_train(o), *loaded = NULL;
    clt_model *model = NULL, *clear = NULL, *simulated = NULL;
    clt_train_report report, expected;
    pipeline_must(clt_weights_save(weights, "model.clw", CLT_REPLACE));
    pipeline_must(clt_weights_load(&loaded, "model.clw"));
    assert_true(clt_recipe_same(clt_weights_recipe(loaded), o->recipe));
    pipeline_must(clt_weights_decrypt(&model, &report, o->ws, o->sk, o->conditioning, loaded));
    pipeline_must(clt_train_clear(&clear, &expected, o->ws, o->recipe, o->conditioning, o->table,
                                  CLT_CLEAR, 0));
    pipeline_must(clt_train_clear(&simulated, NULL, o->ws, o->recipe, o->conditioning, o->table,
                                  CLT_SIMULATE, 1));
    assert_int_equal(report.rows, ROWS);
    assert_int_equal(report.features, 3);
    assert_int_equal(report.models, o->recipe->models);
    assert_int_equal(report.steps, 3);
    assert_true(report.seconds == 0 && expected.seconds > 0);
    assert_true(expected.reach < 1);
    assert_true(report.reach <= expected.reach + 0.01); /* a mean over tiles */
    assert_true(report.reach >= expected.reach / sqrt(2) - 0.01);
    check_answers(o, loaded, model, clear);
    check_answers(o, weights, simulated, clear);
    clt_model_free(model);
    clt_model_free(clear);
    clt_model_free(simulated);
    clt_weights_free(weights);
    clt_weights_free(loaded);
}

static void logistic_whitened(void **state) {
    check_story(*state);
}

static void other_recipes(void **state) {
    static const owner_shape shape[] = {
        {ROWS, 3, 2, CLT_LOGISTIC, CLT_STANDARDISE, 7, 3, 0.03, "toy", 2},
        {ROWS, 3, 3, CLT_LOGISTIC, CLT_STANDARDISE, 3, 3, 0.03, "toy", 3},
        {ROWS, 3, 2, CLT_RIDGE, CLT_STANDARDISE, 0, 3, 0, "toy", 4},
        {ROWS, 3, 3, CLT_RIDGE, CLT_WHITEN, 0, 3, 0.01, "toy", 5},
        {ROWS, 3, 2, CLT_NETWORK, CLT_STANDARDISE, 0, 3, 0, "toy-deep", 6, {4}, 1},
        {ROWS, 3, 3, CLT_NETWORK, CLT_STANDARDISE, 0, 3, 0, "toy-deep", 7, {8, 4}, 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        owner o;
        owner_open(&o, &shape[i], 1);
        check_story(&o);
        owner_close(&o);
    }
}

/* Under the public key, without ids, through files. */
static void public_samples(void **state) {
    owner *o = *state;
    clt_samples *samples = NULL, *loaded = NULL;
    clt_weights *weights = NULL;
    clt_model *model = NULL;
    pipeline_must(
        clt_samples_encrypt(&samples, o->ws, o->recipe, o->conditioning, NULL, o->pk, o->table, 0));
    assert_int_equal(clt_samples_rows(samples), ROWS);
    assert_int_equal(clt_samples_ciphertexts(samples), 2);
    pipeline_must(clt_samples_save(samples, "public.cld", CLT_REPLACE));
    pipeline_must(clt_samples_load(&loaded, "public.cld"));
    assert_true(clt_recipe_same(clt_samples_recipe(loaded), o->recipe));
    pipeline_must(clt_train(&weights, o->ws, o->evk, loaded, NULL));
    pipeline_must(clt_weights_decrypt(&model, NULL, o->ws, o->sk, o->conditioning, weights));
    clt_model_free(model);
    clt_weights_free(weights);
    clt_samples_free(samples);
    clt_samples_free(loaded);
}

static void recipes_and_conditioning_as_files(void **state) {
    owner *o = *state;
    clt_recipe *recipe = NULL;
    clt_conditioning *conditioning = NULL;
    clt_recipe_figures figures;
    clt_kind kind;
    pipeline_must(clt_recipe_save(o->recipe, "r.clp", CLT_REPLACE));
    pipeline_must(clt_recipe_load(&recipe, "r.clp"));
    assert_true(clt_recipe_same(recipe, o->recipe));
    assert_false(clt_recipe_same(recipe, NULL));
    assert_string_equal(clt_recipe_target(recipe), "y");
    pipeline_must(clt_conditioning_save(o->conditioning, "conditioning.clk", CLT_REPLACE));
    pipeline_must(clt_conditioning_load(&conditioning, "conditioning.clk"));
    pipeline_must(clt_file_kind(&kind, "conditioning.clk"));
    assert_int_equal(kind, CLT_KIND_CONDITIONING);
    pipeline_must(clt_file_kind(&kind, "r.clp"));
    assert_int_equal(kind, CLT_KIND_RECIPE);
    pipeline_must(clt_recipe_measure(recipe, o->ws, ROWS, &figures));
    assert_int_equal(figures.rows_per_tile, 128);
    assert_int_equal(figures.steps, 3);
    clt_recipe_free(recipe);
    clt_conditioning_free(conditioning);
}

/* Sizes that are told before are those of the files. */
static void figures_are_what_files_weigh(void **state) {
    owner *o = *state;
    clt_recipe_figures figures;
    clt_weights *weights = owner_train(o);
    clt_samples *plain = NULL;
    pipeline_must(
        clt_samples_encrypt(&plain, o->ws, o->recipe, o->conditioning, o->sk, NULL, o->table, 0));
    pipeline_must(clt_recipe_measure(o->recipe, o->ws, ROWS, &figures));
    pipeline_must(clt_samples_save(plain, "plain.cld", CLT_REPLACE));
    pipeline_must(clt_weights_save(weights, "model.clw", CLT_REPLACE));
    pipeline_must(clt_evk_save(o->evk, "eval.clk", CLT_REPLACE));
    clt__buffer samples = bytes_of("plain.cld"), model = bytes_of("model.clw"),
                keys = bytes_of("eval.clk");
    assert_int_equal(keys.size, figures.evaluation_key_bytes);
    assert_true(fabs((double)samples.size - (double)figures.samples_bytes) < 4096);
    assert_true(fabs((double)model.size / (double)figures.model_bytes - 1) < 0.5);
    clt__buffer_free(&samples);
    clt__buffer_free(&model);
    clt__buffer_free(&keys);
    clt_samples_free(plain);
    clt_weights_free(weights);
}

/* -------------------------------------------------------------------------------- checkpoints */

typedef struct stop {
    uint64_t at; /* steps done */
} stop;

static int stop_at(void *opaque, const char *what, uint64_t done, uint64_t total) {
    const stop *s = opaque;
    (void)total;
    return strcmp(what, "training") == 0 && done == s->at;
}

static clt_status train_to(const owner *o, clt_weights **weights, uint64_t step, double seconds) {
    stop s = {step};
    clt_train_options options = {.checkpoint = "run.clc", .checkpoint_seconds = seconds};
    clt_ws_set_progress(o->ws, (clt_progress){&s, stop_at});
    clt_status status = clt_train(weights, o->ws, o->evk, o->samples, &options);
    clt_ws_set_progress(o->ws, (clt_progress){NULL, NULL});
    return status;
}

static void stopped_runs_go_on(void **state) {
    owner *o = *state;
    clt_weights *weights = owner_train(o);
    pipeline_must(clt_weights_save(weights, "whole.clw", CLT_REPLACE));
    clt_weights_free(weights);
    for (uint64_t step = 1; step < 3; step++) {
        clt_kind kind;
        weights = NULL;
        assert_int_equal(train_to(o, &weights, step, 0), CLT_E_CANCELLED);
        assert_null(weights);
        pipeline_must(clt_file_kind(&kind, "run.clc"));
        assert_int_equal(kind, CLT_KIND_CHECKPOINT);
        pipeline_must(train_to(o, &weights, UINT64_MAX, 1e9));
        pipeline_must(clt_weights_save(weights, "again.clw", CLT_REPLACE));
        assert_same_files("whole.clw", "again.clw");
        pipeline_must(clt_file_kind(&kind, "run.clc")); /* until it is known that all is saved */
        pipeline_must(clt_checkpoint_remove("run.clc"));
        assert_int_equal(clt_file_kind(&kind, "run.clc"), CLT_E_DATA);
        pipeline_must(clt_checkpoint_remove("run.clc"));
        clt_weights_free(weights);
    }
}

static void only_checkpoints_are_removed(void **state) {
    owner *o = *state;
    clt_kind kind;
    pipeline_must(clt_recipe_save(o->recipe, "other.clp", CLT_REPLACE));
    assert_refused(clt_checkpoint_remove("other.clp"), CLT_E_KIND, "other.clp");
    pipeline_must(clt_file_kind(&kind, "other.clp"));
}

/* What was loaded and what was just made are the same samples. */
static void loaded_samples_take_the_checkpoint(void **state) {
    owner *o = *state, other = *o;
    clt_weights *weights = NULL;
    assert_int_equal(train_to(o, &weights, 2, 0), CLT_E_CANCELLED);
    pipeline_must(clt_samples_save(o->samples, "train.cld", CLT_REPLACE));
    other.samples = NULL;
    pipeline_must(clt_samples_load(&other.samples, "train.cld"));
    pipeline_must(train_to(&other, &weights, UINT64_MAX, 0));
    pipeline_must(clt_checkpoint_remove("run.clc"));
    clt_weights_free(weights);
    clt_samples_free(other.samples);
}

static void checkpoints_of_others_are_refused(void **state) {
    owner *o = *state, other = *o;
    clt_weights *weights = NULL;
    clt_kind kind;
    assert_int_equal(train_to(o, &weights, 2, 0), CLT_E_CANCELLED);
    other.samples = NULL;
    pipeline_must(clt_samples_encrypt(&other.samples, o->ws, o->recipe, o->conditioning, o->sk,
                                      NULL, o->table, CLT_KEEP_IDS)); /* the same rows, anew */
    assert_refused(train_to(&other, &weights, 9, 0), CLT_E_PLAN, "of a run on other samples");
    assert_refused(train_to(&other, &weights, 9, 0), CLT_E_PLAN, "run.clc: ");
    pipeline_must(clt_file_kind(&kind, "run.clc")); /* it stays */
    clt_samples_free(other.samples);
    pipeline_must(clt_recipe_save(o->recipe, "run.clc", CLT_REPLACE));
    assert_refused(train_to(o, &weights, 9, 0), CLT_E_KIND, "name another file");
    assert_int_equal(remove("run.clc"), 0);
    assert_null(weights);
}

static void options_of_checkpoints(void **state) {
    owner *o = *state;
    clt_weights *weights = NULL;
    clt_train_options options = {.checkpoint = "-", .checkpoint_seconds = 1};
    assert_refused(clt_train(&weights, o->ws, o->evk, o->samples, &options), CLT_E_ARGUMENT,
                   "a checkpoint is a file");
    options = (clt_train_options){.checkpoint = "run.clc", .checkpoint_seconds = -1};
    assert_refused(clt_train(&weights, o->ws, o->evk, o->samples, &options), CLT_E_ARGUMENT,
                   "-1 seconds");
    options.checkpoint_seconds = (double)NAN;
    assert_int_equal(clt_train(&weights, o->ws, o->evk, o->samples, &options), CLT_E_ARGUMENT);
    assert_null(weights);
}

/* ----------------------------------------------------------------------------------- refusals */

static void wrong_keys(void **state) {
    owner *o = *state;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    clt_samples *samples = NULL, *rows = owner_rows(o, 0), *answers = NULL;
    clt_weights *weights = NULL, *trained = owner_train(o);
    clt_model *model = NULL;
    clt_table *table = NULL;
    pipeline_must(clt_recipe_keygen(&sk, &pk, &evk, o->ws, o->recipe)); /* of another owner */
    assert_refused(clt_train(&weights, o->ws, evk, o->samples, NULL), CLT_E_KEY, "secret keys");
    assert_refused(clt_weights_run(&answers, o->ws, evk, trained, rows), CLT_E_KEY, "secret keys");
    pipeline_must(clt_weights_run(&answers, o->ws, o->evk, trained, rows));
    assert_refused(clt_samples_decrypt(&table, o->ws, sk, answers), CLT_E_KEY, "key");
    assert_refused(clt_weights_decrypt(&model, NULL, o->ws, sk, o->conditioning, trained),
                   CLT_E_KEY, "another key");
    memset(sk->plan, 1, sizeof sk->plan);
    assert_refused(clt_samples_decrypt(&table, o->ws, sk, answers), CLT_E_PLAN, "another recipe");
    assert_refused(clt_weights_decrypt(&model, NULL, o->ws, sk, o->conditioning, trained),
                   CLT_E_PLAN, "another recipe");
    assert_refused(
        clt_samples_encrypt(&samples, o->ws, o->recipe, o->conditioning, sk, NULL, o->table, 0),
        CLT_E_PLAN, "another recipe");
    assert_true(weights == NULL && model == NULL && table == NULL && samples == NULL);
    clt_samples_free(answers);
    clt_samples_free(rows);
    clt_weights_free(trained);
    clt_sk_free(sk);
    clt_pk_free(pk);
    clt_evk_free(evk);
}

static void wrong_roles(void **state) {
    owner *o = *state;
    clt_samples *rows = owner_rows(o, 0), *answers = NULL;
    clt_weights *weights = NULL, *trained = owner_train(o);
    clt_table *table = NULL;
    assert_refused(clt_train(&weights, o->ws, o->evk, rows, NULL), CLT_E_KIND, "not rows with");
    assert_refused(clt_weights_run(&answers, o->ws, o->evk, trained, o->samples), CLT_E_KIND,
                   "not rows to predict");
    assert_refused(clt_samples_decrypt(&table, o->ws, o->sk, rows), CLT_E_KIND, "not answers");
    clt_samples_free(rows);
    clt_weights_free(trained);
}

static void wrong_conditioning(void **state) {
    owner *o = *state;
    owner_shape shape = SHAPE;
    clt_samples *samples = NULL, *answers = NULL;
    clt_weights *trained = owner_train(o);
    clt_model *model = NULL;
    clt_conditioning *other = NULL;
    clt_recipe *recipe = NULL;
    clt_recipe_options options;
    shape.steps = 2;
    options = owner_options(&shape);
    pipeline_must(clt_recipe_new(&recipe, o->ws, o->table, &options));
    pipeline_must(clt_conditioning_fit(&other, o->ws, recipe, o->table));
    assert_refused(clt_samples_encrypt(&samples, o->ws, o->recipe, other, o->sk, NULL, o->table, 0),
                   CLT_E_PLAN, "conditioning is another recipe's");
    assert_refused(clt_weights_decrypt(&model, NULL, o->ws, o->sk, other, trained), CLT_E_PLAN,
                   "conditioning is another recipe's");
    clt_conditioning_free(other);
    clt_recipe_free(recipe);
    pipeline_must(clt_conditioning_fit(&other, o->ws, o->recipe, o->table)); /* anew */
    assert_refused(clt_weights_decrypt(&model, NULL, o->ws, o->sk, other, trained), CLT_E_PLAN,
                   "another conditioning.clk");
    assert_null(model);
    pipeline_must(clt_samples_encrypt(&samples, o->ws, o->recipe, other, o->sk, NULL, o->table,
                                      CLT_TO_PREDICT));
    assert_refused(clt_weights_run(&answers, o->ws, o->evk, trained, samples), CLT_E_PLAN,
                   "not conditioned as those");
    assert_null(answers);
    clt_samples_free(samples);
    clt_conditioning_free(other);
    clt_weights_free(trained);
}

/* A file of weights holds a model that is done. */
static void a_checkpoint_is_no_model(void **state) {
    owner *o = *state;
    clt_weights *trained = owner_train(o), *loaded = NULL;
    clt_ct *check = trained->check[1];
    trained->steps = 2; /* as if one were left: what was looked ahead to is the weight */
    trained->checks = 1;
    trained->look[0] = trained->weight[0];
    pipeline_must(clt_weights_save(trained, "half.clw", CLT_REPLACE));
    trained->look[0] = NULL;
    trained->check[1] = check;
    assert_refused(clt_weights_load(&loaded, "half.clw"), CLT_E_FORMAT, "its training is not over");
    assert_null(loaded);
    clt_weights_free(trained);
}

static void no_ids_to_keep(void **state) {
    owner *o = *state;
    clt_samples *samples = NULL;
    char *id = o->recipe->schema->id, *own = o->conditioning->schema->id;
    o->recipe->schema->id = o->conditioning->schema->id = NULL;
    assert_refused(clt_samples_encrypt(&samples, o->ws, o->recipe, o->conditioning, o->sk, NULL,
                                       o->table, CLT_KEEP_IDS),
                   CLT_E_DATA, "no ids to keep");
    o->recipe->schema->id = id;
    o->conditioning->schema->id = own;
    assert_null(samples);
}

/* --------------------------------------------------------------------------------- check values */

/* Seven signs and what most of them are; one row in sixty is four times as far out as the others,
   and so are its scores. */
static clt_table *far_table(void) {
    clt_table *table = NULL;
    uint32_t draw = 1;
    FILE *file = fopen("far.csv", "w");
    assert_non_null(file);
    fputs("a,b,c,d,e,f,g,y\n", file);
    for (int r = 0; r < 180; r++) {
        int sum = 0, size = r % 60 == 0 ? 4 : 1;
        for (int j = 0; j < 7; j++) {
            draw = draw * 1664525 + 1013904223;
            int sign = size > 1 || draw >> 31 ? 1 : -1;
            sum += sign;
            fprintf(file, "%d,", sign * size);
        }
        fprintf(file, "%d\n", sum > 0);
    }
    fclose(file);
    pipeline_must(clt_table_read(&table, "far.csv"));
    return table;
}

static void count_reach(void *opaque, const char *text) {
    unsigned *notes = opaque;
    if (strstr(text, "encrypted, it would give no model") != NULL) (*notes)++;
}

static void runs_that_leave_the_interval_give_no_model(void **state) {
    (void)state;
    owner o = {.table = far_table()};
    clt_recipe_options options;
    clt_weights *weights = NULL;
    clt_model *model = NULL;
    clt_train_report report = {.steps = 77};
    clt_recipe_options_default(&options);
    options.target = "y";
    options.degree = 3;
    options.steps = 6;
    options.penalty = 0;
    options.preset = "toy";
    pipeline_must(clt_ws_new(&o.ws, 1));
    pipeline_must(clt_recipe_new(&o.recipe, o.ws, o.table, &options));
    pipeline_must(clt_recipe_keygen(&o.sk, &o.pk, &o.evk, o.ws, o.recipe));
    pipeline_must(clt_conditioning_fit(&o.conditioning, o.ws, o.recipe, o.table));
    pipeline_must(
        clt_samples_encrypt(&o.samples, o.ws, o.recipe, o.conditioning, o.sk, NULL, o.table, 0));
    pipeline_must(clt_train(&weights, o.ws, o.evk, o.samples, NULL));
    clt_status status = clt_weights_decrypt(&model, &report, o.ws, o.sk, o.conditioning, weights);
    assert_refused(status, CLT_E_RANGE, "times as far as the sigmoid's polynomial holds");
    assert_null(model);
    assert_int_equal(report.steps, 77);
    unsigned notes = 0;
    clt_ws_set_notes(o.ws, (clt_notes){&notes, count_reach});
    pipeline_must(clt_train_clear(&model, &report, o.ws, o.recipe, o.conditioning, o.table,
                                  CLT_CLEAR, 0)); /* tells, and leaves it to the caller */
    assert_true(report.reach > 1);
    assert_int_equal(notes, 1);
    clt_model_free(model);
    clt_weights_free(weights);
    owner_close(&o);
}

/* As if the state of a step had been larger than bootstrapping takes. */
static void a_network_that_diverged_gives_no_model(void **state) {
    const owner_shape shape = {60, 3,   2, CLT_NETWORK, CLT_STANDARDISE, 0, 2, 0, "toy-deep",
                               8,  {4}, 1};
    owner o;
    clt_model *model = NULL;
    clt_train_report report;
    (void)state;
    owner_open(&o, &shape, 1);
    clt_weights *weights = owner_train(&o);
    pipeline_must(clt_weights_decrypt(&model, &report, o.ws, o.sk, o.conditioning, weights));
    assert_int_equal(report.hidden, 1);
    assert_true(report.reach > 0.05 && report.reach < 1);
    clt_model_free(model);
    model = NULL;
    clt_ct *check = weights->check[1];
    pipeline_must(clt__ct_mul_int(check, o.ws, check, (int64_t)(2 / report.reach)));
    clt_status status = clt_weights_decrypt(&model, NULL, o.ws, o.sk, o.conditioning, weights);
    assert_refused(status, CLT_E_RANGE, "step 2 of 2 reached");
    assert_refused(status, CLT_E_RANGE, "did not converge");
    assert_null(model);
    clt_weights_free(weights);
    owner_close(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logistic_whitened),
        cmocka_unit_test(other_recipes),
        cmocka_unit_test(a_network_that_diverged_gives_no_model),
        cmocka_unit_test(public_samples),
        cmocka_unit_test(recipes_and_conditioning_as_files),
        cmocka_unit_test(figures_are_what_files_weigh),
        cmocka_unit_test(stopped_runs_go_on),
        cmocka_unit_test(only_checkpoints_are_removed),
        cmocka_unit_test(loaded_samples_take_the_checkpoint),
        cmocka_unit_test(checkpoints_of_others_are_refused),
        cmocka_unit_test(options_of_checkpoints),
        cmocka_unit_test(wrong_keys),
        cmocka_unit_test(wrong_roles),
        cmocka_unit_test(wrong_conditioning),
        cmocka_unit_test(a_checkpoint_is_no_model),
        cmocka_unit_test(no_ids_to_keep),
        cmocka_unit_test(runs_that_leave_the_interval_give_no_model),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
