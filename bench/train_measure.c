/*
 * A row of `bench train`: a task on so many threads, all in this process: the owner, who
 * conditions, encrypts and decrypts, and the server, whose training alone is timed.
 *
 * Each fold is trained encrypted and in the clear, and both models judge the same rows. Fold 0 is
 * trained again as often as time allows; these are the runs whose median the row tells.
 */
#include "train.h"

#include "api/client.h"
#include "base/alloc.h"
#include "data/split.h"
#include "harness.h"
#include "learn/linear.h"
#include "learn/weights.h"

#include <math.h>

enum { RUNS_MOST = 10, CLEAR_RUNS_MOST = 100 };

typedef struct train {
    const train_task *task;
    bool quick;
    clt_ws *ws;
    train_data data;
    clt_recipe *recipe;
    clt_recipe_figures figures;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
    uint32_t *part; /* fold in which a row tests; NULL with a table of its own to test */
    /* What the row tells. */
    unsigned folds, runs;
    double seconds[RUNS_MOST], seconds_keygen, seconds_encrypt, seconds_decrypt, seconds_clear;
    double accuracy[2], auc[2]; /* sums over folds: in the clear, encrypted */
    double log_loss[2];         /* of the encrypted model as it is, and calibrated */
    double reach, weight_error;
    size_t rows, judged;
    uint64_t upload;
} train;

/* What belongs to one fold. */
typedef struct fold {
    clt_table *learn, *judge;
    clt_conditioning *conditioning;
    clt_samples *samples;
    clt_weights *weights;
    clt_model *model[2]; /* in the clear, encrypted */
} fold;

/* --------------------------------------------------------------------------------------- open */

static void set_options(clt_recipe_options *options, const train_task *task) {
    clt_recipe_options_default(options);
    options->target = task->target;
    options->ignore = &task->ignore;
    options->ignored = task->ignore == NULL ? 0 : 1;
    options->preset = task->preset;
    if (task->learner != 0) options->learner = task->learner;
    if (task->condition != 0) options->condition = task->condition;
    if (task->steps > 0) options->steps = task->steps;
    if (task->degree > 0) options->degree = task->degree;
    if (task->batch > 0) options->batch = task->batch;
    if (task->penalty > 0) options->penalty = task->penalty;
    if (task->hidden[0] == 0) return;
    options->penalty = task->penalty;
    options->hidden = task->hidden;
    options->hidden_layers = task->hidden[1] > 0 ? 2 : 1;
    options->seed = 1;
}

static clt_status make_folds(train *t) {
    static const uint8_t seed[CLT__SEED_BYTES] = {1};
    size_t rows = t->data.table->rows;
    const clt__schema *schema = t->recipe->schema;
    t->folds = t->data.test != NULL || t->quick ? 1 : TRAIN_FOLDS;
    if (t->data.test != NULL) return CLT_OK;
    uint32_t *label = clt__alloc_raw(rows, sizeof *label);
    t->part = clt__alloc_raw(rows, sizeof *t->part);
    clt_status status = label == NULL || t->part == NULL ? CLT_E_MEMORY : CLT_OK;
    if (status == CLT_OK) status = clt__schema_labels(label, schema, t->data.table);
    if (status == CLT_OK) {
        status = clt__split_folds(t->part, label, rows, (uint32_t)schema->classes.count,
                                  TRAIN_FOLDS, seed);
    }
    clt__free(label);
    return status;
}

static clt_status open_all(train *t, unsigned threads) {
    clt_recipe_options options;
    set_options(&options, t->task);
    CLT__RETURN_IF(clt_ws_new(&t->ws, threads));
    CLT__RETURN_IF(train_data_read(&t->data, t->task));
    CLT__RETURN_IF(clt_recipe_new(&t->recipe, t->ws, t->data.table, &options));
    CLT__RETURN_IF(make_folds(t));
    double start = bench_now();
    CLT__RETURN_IF(clt_recipe_keygen(&t->sk, &t->pk, &t->evk, t->ws, t->recipe));
    t->seconds_keygen = bench_now() - start;
    return CLT_OK;
}

static void close_all(train *t) {
    clt__free(t->part);
    clt_evk_free(t->evk);
    clt_pk_free(t->pk);
    clt_sk_free(t->sk);
    clt_recipe_free(t->recipe);
    train_data_free(&t->data);
    clt_ws_free(t->ws);
}

/* --------------------------------------------------------------------------------- encrypted */

static int count_bytes(void *opaque, const void *bytes, size_t size) {
    (void)bytes;
    *(uint64_t *)opaque += size;
    return 0;
}

/* As a file. */
static uint64_t samples_bytes(const clt_samples *samples) {
    uint64_t bytes = 0;
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){&bytes, count_bytes});
    clt__put_header(&sink, CLT_KIND_SAMPLES);
    clt__samples_put(&sink, samples);
    clt__put_digest(&sink);
    return bytes;
}

static clt_status encrypt(train *t, fold *f, bool first) {
    double start = bench_now();
    CLT__RETURN_IF(clt_conditioning_fit(&f->conditioning, t->ws, t->recipe, f->learn));
    CLT__RETURN_IF(clt_samples_encrypt(&f->samples, t->ws, t->recipe, f->conditioning, t->sk, NULL,
                                       f->learn, 0));
    if (!first) return CLT_OK;
    t->seconds_encrypt = bench_now() - start;
    t->upload = samples_bytes(f->samples);
    t->rows = f->learn->rows;
    t->judged = f->judge->rows;
    return CLT_OK;
}

static clt_status run_once(train *t, fold *f, double *seconds) {
    clt_weights_free(f->weights);
    f->weights = NULL;
    double start = bench_now();
    CLT__RETURN_IF(clt_train(&f->weights, t->ws, t->evk, f->samples, NULL));
    *seconds = bench_now() - start;
    return CLT_OK;
}

/* Where one run leaves time for others, it was the warm-up. */
static clt_status run_often(train *t, fold *f) {
    double budget = t->quick ? 5 : 20, total = 0, once;
    CLT__RETURN_IF(run_once(t, f, &once));
    if (once > budget) {
        t->seconds[t->runs++] = once;
        return CLT_OK;
    }
    do {
        CLT__RETURN_IF(run_once(t, f, &once));
        t->seconds[t->runs++] = once;
        total += once;
    } while (t->runs < RUNS_MOST && total + once < budget);
    return CLT_OK;
}

static clt_status decrypt(train *t, fold *f) {
    clt_train_report report;
    double start = bench_now();
    CLT__RETURN_IF(
        clt_weights_decrypt(&f->model[1], &report, t->ws, t->sk, f->conditioning, f->weights));
    t->seconds_decrypt = bench_now() - start;
    t->reach = fmax(t->reach, report.reach);
    return CLT_OK;
}

/* ------------------------------------------------------------------------------- in the clear */

/* Weights in units, as encrypted ones are. */
typedef struct clear {
    const train *t;
    clt__matrix x;
    double *y, *weight, *taken, error;
} clear;

static clt_status clear_run(const clear *c, double *seconds) {
    double reach, start = bench_now();
    CLT__RETURN_IF(clt__linear_clear(c->weight, &reach, c->t->recipe, &c->x, c->y));
    *seconds = bench_now() - start;
    return CLT_OK;
}

static clt_status clear_often(const clear *c, double *median) {
    double seconds[CLEAR_RUNS_MOST], total = 0;
    unsigned runs = 0;
    CLT__RETURN_IF(clear_run(c, &seconds[0]));
    while (runs < CLEAR_RUNS_MOST && (runs < 5 || total < 0.2)) {
        CLT__RETURN_IF(clear_run(c, &seconds[runs]));
        total += seconds[runs++];
    }
    *median = bench_median(seconds, runs);
    return CLT_OK;
}

static clt_status take_weights(void *arg, const double *re, const double *im, size_t index) {
    clear *c = arg;
    bool same = clt__weights_take(c->taken, c->t->recipe, re, im, index);
    return same ? CLT_OK : clt__fail(CLT_E_DATA, "copies of a weight differ");
}

/* All weights, against those in the clear. */
static clt_status compare_weights(clear *c, const clt_weights *weights) {
    size_t count = clt__weights_numbers(c->t->recipe);
    clt_status status = clt__client_decrypt(c->t->ws, c->t->sk, weights->weight,
                                            clt__weights_count(c->t->recipe), take_weights, c);
    for (size_t j = 0; j < count && status == CLT_OK; j++) {
        c->error = fmax(c->error, fabs(c->taken[j] - c->weight[j]));
    }
    return status;
}

static clt_status clear_open(clear *c, const fold *f) {
    const train *t = c->t;
    size_t count = clt__weights_numbers(t->recipe);
    CLT__RETURN_IF(clt__condition_rows(&c->x, t->ws, t->recipe, f->conditioning, f->learn));
    CLT__RETURN_IF(clt__condition_targets(&c->y, t->recipe, f->learn));
    c->weight = clt__alloc(count, sizeof *c->weight);
    c->taken = clt__alloc(count, sizeof *c->taken);
    return c->weight == NULL || c->taken == NULL ? CLT_E_MEMORY : CLT_OK;
}

/* How long it takes in the clear, and how far the encrypted weights are off. */
static clt_status against_clear(train *t, const fold *f, bool first) {
    clear c = {.t = t};
    double seconds;
    clt_status status = clear_open(&c, f);
    if (status == CLT_OK) {
        status = first ? clear_often(&c, &t->seconds_clear) : clear_run(&c, &seconds);
    }
    if (status == CLT_OK) status = compare_weights(&c, f->weights);
    t->weight_error = fmax(t->weight_error, c.error);
    clt__matrix_wipe(&c.x);
    clt__free(c.y);
    clt__free(c.weight);
    clt__free(c.taken);
    return status;
}

/* -------------------------------------------------------------------------------------- folds */

static clt_status judge(train *t, const fold *f, unsigned which) {
    clt_table *answers = NULL;
    clt_score *score = NULL;
    clt_status status =
        clt_model_predict(&answers, t->ws, f->model[which], NULL, f->judge, CLT_CLEAR);
    if (status == CLT_OK) {
        status = clt_score_new(&score, answers, f->judge, t->task->target, NULL);
    }
    if (status == CLT_OK) {
        t->accuracy[which] += score->accuracy;
        t->auc[which] += score->auc;
    }
    clt_score_free(score);
    clt_table_free(answers);
    return status;
}

static clt_status take_loss(double *loss, const train *t, const clt_model *model,
                            const clt_table *rows) {
    clt_table *answers = NULL;
    clt_score *score = NULL;
    clt_status status = clt_model_predict(&answers, t->ws, model, NULL, rows, CLT_CLEAR);
    if (status == CLT_OK) status = clt_score_new(&score, answers, rows, t->task->target, NULL);
    if (status == CLT_OK) *loss = score->log_loss;
    clt_score_free(score);
    clt_table_free(answers);
    return status;
}

/* Rows of a table by turns: [0] to calibrate, [1] to judge. */
static clt_status take_turns(clt_table *half[2], const clt_table *table) {
    size_t *chosen = clt__alloc_raw(table->rows, sizeof *chosen);
    clt_status status = chosen == NULL ? CLT_E_MEMORY : CLT_OK;
    for (size_t k = 0; k < 2 && status == CLT_OK; k++) {
        size_t count = 0;
        for (size_t r = k; r < table->rows; r += 2) chosen[count++] = r;
        status = clt__table_take(&half[k], table, chosen, count);
    }
    clt__free(chosen);
    return status;
}

/* Of several classes: probabilities as the model has them, and when half of the rows that judge it
   have calibrated it; of the other half. */
static clt_status measure_calibration(train *t, const fold *f) {
    clt_table *half[2] = {NULL, NULL};
    clt_model *calibrated = NULL;
    clt_status status = take_turns(half, f->judge);
    if (status == CLT_OK) {
        status = clt_model_calibrate(&calibrated, NULL, t->ws, f->model[1], half[0]);
    }
    if (status == CLT_OK) status = take_loss(&t->log_loss[0], t, f->model[1], half[1]);
    if (status == CLT_OK) status = take_loss(&t->log_loss[1], t, calibrated, half[1]);
    clt_model_free(calibrated);
    for (size_t k = 0; k < 2; k++) clt_table_free(half[k]);
    return status;
}

static clt_status take_rows(clt_table **part, const train *t, unsigned k, bool inside) {
    size_t rows = t->data.table->rows, *chosen = clt__alloc_raw(rows, sizeof *chosen);
    if (chosen == NULL) return CLT_E_MEMORY;
    size_t count = clt__split_rows(chosen, t->part, rows, k, inside);
    clt_status status = clt__table_take(part, t->data.table, chosen, count);
    clt__free(chosen);
    return status;
}

/* Tables of the fold; where a table of its own tests, both are whole. */
static clt_status open_fold(fold *f, const train *t, unsigned k) {
    if (t->data.test != NULL) {
        f->learn = t->data.table;
        f->judge = t->data.test;
        return CLT_OK;
    }
    CLT__RETURN_IF(take_rows(&f->learn, t, k, false));
    return take_rows(&f->judge, t, k, true);
}

static void close_fold(fold *f, const train *t) {
    for (unsigned i = 0; i < 2; i++) clt_model_free(f->model[i]);
    clt_weights_free(f->weights);
    clt_samples_free(f->samples);
    clt_conditioning_free(f->conditioning);
    if (t->data.test != NULL) return;
    clt_table_free(f->learn);
    clt_table_free(f->judge);
}

static clt_status do_fold(train *t, fold *f, unsigned k) {
    double seconds;
    CLT__RETURN_IF(open_fold(f, t, k));
    CLT__RETURN_IF(encrypt(t, f, k == 0));
    CLT__RETURN_IF(k == 0 ? run_often(t, f) : run_once(t, f, &seconds));
    CLT__RETURN_IF(decrypt(t, f));
    CLT__RETURN_IF(against_clear(t, f, k == 0));
    CLT__RETURN_IF(clt_train_clear(&f->model[0], NULL, t->ws, t->recipe, f->conditioning, f->learn,
                                   CLT_CLEAR, 0));
    CLT__RETURN_IF(judge(t, f, 0));
    CLT__RETURN_IF(judge(t, f, 1));
    return k == 0 && t->recipe->models > 1 ? measure_calibration(t, f) : CLT_OK;
}

static clt_status do_folds(train *t) {
    clt_status status = CLT_OK;
    for (unsigned k = 0; k < t->folds && status == CLT_OK; k++) {
        fold f = {.learn = NULL};
        status = do_fold(t, &f, k);
        close_fold(&f, t);
    }
    return status;
}

/* ---------------------------------------------------------------------------------------- row */

const char *train_learner(clt_learner learner) {
    return learner == CLT_NETWORK ? "network" : learner == CLT_RIDGE ? "ridge" : "logistic";
}

static void set_number(json_t *row, const char *name, double value) {
    json_object_set_new(row, name, isfinite(value) ? json_real(value) : json_null());
}

static void set_count(json_t *row, const char *name, uint64_t value) {
    json_object_set_new(row, name, json_integer((json_int_t)value));
}

static void put_what(json_t *row, const train *t) {
    const clt__recipe_terms *terms = &t->recipe->terms;
    json_object_set_new(row, "task", json_string(t->task->name));
    json_object_set_new(row, "model", json_string(train_learner(terms->learner)));
    json_object_set_new(row, "condition",
                        json_string(terms->condition == CLT_WHITEN ? "whiten" : "standardise"));
    set_count(row, "rows", t->rows);
    set_count(row, "features", t->data.table->columns - (t->task->ignore == NULL ? 1 : 2));
    set_count(row, "features_used", t->recipe->tiling.features - 1);
    set_count(row, "iterations", terms->steps);
    set_count(row, "degree", terms->degree);
    set_count(row, "batch_rows", (uint64_t)terms->batch * t->recipe->tiling.rows);
    set_number(row, "penalty", terms->penalty);
    json_object_set_new(row, "preset", json_string(t->figures.preset));
    set_count(row, "n", UINT64_C(1) << t->figures.log_n);
    set_count(row, "levels", t->figures.levels);
    set_count(row, "bootstraps", t->figures.bootstraps);
    set_count(row, "threads", clt_ws_threads(t->ws));
    json_object_set_new(row, "kernel", json_string(clt__kernel_get()->name));
    set_count(row, "folds", t->folds);
    set_count(row, "rows_judged", t->judged);
    set_count(row, "runs", t->runs);
}

static void put_figures(json_t *row, train *t) {
    double folds = t->folds, seconds = bench_median(t->seconds, t->runs);
    set_number(row, "seconds", seconds);
    set_number(row, "seconds_predicted", t->figures.seconds);
    set_number(row, "seconds_keygen", t->seconds_keygen);
    set_number(row, "seconds_encrypt", t->seconds_encrypt);
    set_number(row, "seconds_decrypt", t->seconds_decrypt);
    set_number(row, "seconds_clear", t->seconds_clear);
    set_number(row, "overhead", seconds / t->seconds_clear);
    set_number(row, "accuracy_clear", t->accuracy[0] / folds);
    set_number(row, "accuracy_encrypted", t->accuracy[1] / folds);
    set_number(row, "auc_clear", t->auc[0] / folds);
    set_number(row, "auc_encrypted", t->auc[1] / folds);
    bool classes = t->recipe->models > 1;
    set_number(row, "log_loss", classes ? t->log_loss[0] : NAN);
    set_number(row, "log_loss_calibrated", classes ? t->log_loss[1] : NAN);
    set_number(row, "rmse_clear", NAN);
    set_number(row, "rmse_encrypted", NAN);
    set_number(row, "max_weight_error", t->weight_error);
    set_number(row, "reach", t->reach > 0 ? t->reach : NAN);
    set_count(row, "upload_bytes", t->upload);
    set_count(row, "eval_key_bytes", t->figures.evaluation_key_bytes);
    set_count(row, "memory_predicted_bytes", t->figures.memory_bytes);
    set_count(row, "security_bits", t->figures.security_bits);
}

clt_status train_measure(json_t **row, const train_task *task, unsigned threads, bool quick) {
    train t = {.task = task, .quick = quick};
    clt_status status = open_all(&t, threads);
    if (status == CLT_OK) status = do_folds(&t);
    if (status == CLT_OK) status = clt_recipe_measure(t.recipe, t.ws, t.rows, &t.figures);
    if (status == CLT_OK) {
        *row = json_object();
        put_what(*row, &t);
        put_figures(*row, &t);
    }
    close_all(&t);
    return status;
}
