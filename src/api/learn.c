/* Encrypted samples and models: files, training, predictions. What a server needs. */
#include "api/check.h"
#include "api/watch.h"
#include "base/checkpoint.h"
#include "learn/linear.h"
#include "learn/linear_check.h"

#include <string.h>

/* ---------------------------------------------------------------------------------- samples */

static void put_samples(clt__sink *sink, const void *samples) {
    clt__put_header(sink, CLT_KIND_SAMPLES);
    clt__samples_put(sink, samples);
}

static void get_samples(clt__source *source, void *samples) {
    clt__get_header(source, CLT_KIND_SAMPLES);
    if (source->status == CLT_OK) (void)clt__samples_get(source, samples);
}

clt_status clt_samples_save(const clt_samples *samples, const char *path, unsigned flags) {
    CLT__NEED(samples);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_samples, samples);
}

clt_status clt_samples_load(clt_samples **samples, const char *path) {
    clt_samples *made = NULL;
    CLT__NEED(samples);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__kernel_check());
    clt_status status = clt__file_load(path, "encrypted samples", true, get_samples, &made);
    if (status == CLT_OK) {
        *samples = made;
    } else {
        clt__samples_free(made);
    }
    return status;
}

void clt_samples_free(clt_samples *samples) {
    clt__samples_free(samples);
}

size_t clt_samples_rows(const clt_samples *samples) {
    return samples == NULL ? 0 : (size_t)samples->rows;
}

size_t clt_samples_ciphertexts(const clt_samples *samples) {
    return samples == NULL ? 0 : samples->count;
}

const clt_recipe *clt_samples_recipe(const clt_samples *samples) {
    return samples == NULL ? NULL : samples->recipe;
}

unsigned clt_samples_steps(const clt_samples *samples) {
    return samples == NULL ? 0 : samples->steps;
}

/* ---------------------------------------------------------------------------------- weights */

static void put_weights(clt__sink *sink, const void *weights) {
    clt__put_header(sink, CLT_KIND_WEIGHTS);
    clt__weights_put(sink, weights);
}

static void get_weights(clt__source *source, void *object) {
    clt_weights **weights = object;
    clt__get_header(source, CLT_KIND_WEIGHTS);
    if (source->status != CLT_OK || clt__weights_get(source, weights) != CLT_OK) return;
    if (!clt__weights_finished(*weights)) {
        clt__source_fail(source, CLT_E_FORMAT, "its training is not over");
    }
}

clt_status clt_weights_save(const clt_weights *weights, const char *path, unsigned flags) {
    CLT__NEED(weights);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_weights, weights);
}

clt_status clt_weights_load(clt_weights **weights, const char *path) {
    clt_weights *made = NULL;
    CLT__NEED(weights);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__kernel_check());
    clt_status status = clt__file_load(path, "encrypted model", true, get_weights, &made);
    if (status == CLT_OK) {
        *weights = made;
    } else {
        clt__weights_free(made);
    }
    return status;
}

void clt_weights_free(clt_weights *weights) {
    clt__weights_free(weights);
}

const clt_recipe *clt_weights_recipe(const clt_weights *weights) {
    return weights == NULL ? NULL : weights->recipe;
}

unsigned clt_weights_steps(const clt_weights *weights) {
    return weights == NULL ? 0 : weights->steps;
}

/* ------------------------------------------------------------------------------ checkpoints */

/* A run that is not over: the samples that it is of, and weights. */
typedef struct run {
    const clt_samples *samples;
    uint8_t digest[CLT__DIGEST_BYTES]; /* of the samples; set where there are checkpoints */
    clt_weights *weights;
} run;

static void put_run(clt__sink *sink, const void *object) {
    const run *r = object;
    clt__put_header(sink, CLT_KIND_CHECKPOINT);
    clt__put_bytes(sink, r->digest, sizeof r->digest);
    clt__weights_put(sink, r->weights);
}

/* Whether weights that were read can be those of a run on the samples. */
static bool is_of(const clt_weights *weights, const clt_samples *samples) {
    return clt_recipe_same(weights->recipe, samples->recipe) && weights->rows == samples->rows &&
           memcmp(weights->key_id, samples->key_id, sizeof weights->key_id) == 0 &&
           memcmp(weights->condition_id, samples->condition_id, CLT__CONDITION_ID_BYTES) == 0 &&
           !clt__weights_finished(weights);
}

static void get_run(clt__source *source, void *object) {
    run *r = object;
    uint8_t digest[CLT__DIGEST_BYTES];
    clt__get_header(source, CLT_KIND_CHECKPOINT);
    clt__get_bytes(source, digest, sizeof digest);
    if (source->status != CLT_OK) return;
    if (memcmp(digest, r->digest, sizeof digest) != 0) {
        clt__source_fail(source, CLT_E_PLAN,
                         "it is of a run on other samples: name another checkpoint, or remove this "
                         "one to begin anew");
        return;
    }
    if (clt__weights_get(source, &r->weights) != CLT_OK) return;
    if (!is_of(r->weights, r->samples)) {
        clt__source_fail(source, CLT_E_FORMAT, "it does not go with the samples that it names");
    }
}

/* Where the run begins: at a checkpoint that is there, or at step 0. */
static clt_status begin(run *r, clt__checkpoint *c, const clt_train_options *options) {
    bool found = false;
    if (options != NULL && options->checkpoint != NULL) {
        CLT__RETURN_IF(clt__samples_digest(r->digest, r->samples));
        CLT__RETURN_IF(clt__checkpoint_open(c, options->checkpoint, options->checkpoint_seconds));
        CLT__RETURN_IF(clt__checkpoint_load(c, "checkpoint", get_run, r, &found));
    }
    if (found) return CLT_OK;
    return clt__weights_new(&r->weights, r->samples->recipe, r->samples->rows);
}

/* ------------------------------------------------------------------------------ predictions */

static clt_status predict(clt_samples **answers, clt_ws *ws, const clt_evk *evk,
                          const clt_weights *weights, const clt_samples *rows) {
    clt_status status = CLT_OK;
    clt_samples *made = NULL;
    CLT__TRY(clt__samples_new(&made, CLT__SAMPLES_ANSWERS, rows->recipe, rows->rows));
    if (rows->id != NULL) CLT__TRY(clt__samples_copy_ids(made, rows->id));
    CLT__TRY(clt__linear_predict(made, ws, evk, weights, rows));
    *answers = made;
    made = NULL;
done:
    clt__samples_free(made);
    return status;
}

clt_status clt_weights_run(clt_samples **answers, clt_ws *ws, const clt_evk *evk,
                           const clt_weights *weights, const clt_samples *rows) {
    CLT__NEED(answers);
    CLT__NEED(ws);
    CLT__NEED(evk);
    CLT__NEED(weights);
    CLT__NEED(rows);
    return predict(answers, ws, evk, weights, rows);
}

clt_status clt_weights_memory(uint64_t *bytes, const clt_ws *ws, const clt_weights *weights,
                              const clt_samples *rows) {
    CLT__NEED(bytes);
    CLT__NEED(ws);
    CLT__NEED(weights);
    CLT__NEED(rows);
    CLT__RETURN_IF(clt__linear_check_rows(weights, rows));
    *bytes = clt__linear_predict_memory(ws, weights, rows->rows);
    return CLT_OK;
}

/* --------------------------------------------------------------------------------- training */

/* What the weights so far predict of the rows that are held out, where a report is due. */
static clt_status watch(bool *stop, const run *r, clt_ws *ws, const clt_evk *evk,
                        const clt_train_options *options) {
    unsigned steps = r->weights->steps, all = r->weights->recipe->terms.steps;
    clt_samples *answers = NULL;
    *stop = false;
    if (options == NULL || options->held == NULL || steps == 0) return CLT_OK;
    if (steps % options->watch.every != 0 && steps != all) return CLT_OK;
    CLT__RETURN_IF(predict(&answers, ws, evk, r->weights, options->held));
    clt_status status =
        options->watch.report(options->watch.opaque, stop, answers, NULL, steps, all);
    clt__samples_free(answers);
    return status;
}

static clt_status take_steps(run *r, clt_ws *ws, const clt_evk *evk, clt__trainer *trainer,
                             clt__checkpoint *c, const clt_train_options *options) {
    clt_weights *weights = r->weights;
    unsigned steps = weights->recipe->terms.steps;
    for (;;) {
        bool stop;
        CLT__RETURN_IF(clt__progress(&ws->progress, "training", weights->steps, steps));
        CLT__RETURN_IF(watch(&stop, r, ws, evk, options));
        if (clt__weights_finished(weights)) return CLT_OK;
        if (stop) return clt__weights_stop(weights, ws);
        CLT__RETURN_IF(clt__trainer_step(trainer));
        if (!clt__weights_finished(weights)) CLT__RETURN_IF(clt__checkpoint_unit(c, put_run, r));
    }
}

static clt_status check_options(const clt_train_options *options) {
    if (options == NULL) return CLT_OK;
    if (options->held != NULL) CLT__RETURN_IF(clt__watch_check(&options->watch, "clt_train"));
    if (options->checkpoint == NULL) return CLT_OK;
    if (strcmp(options->checkpoint, "-") == 0) {
        return clt__fail(CLT_E_ARGUMENT, "clt_train: a checkpoint is a file");
    }
    if (!(options->checkpoint_seconds >= 0)) {
        return clt__fail(CLT_E_ARGUMENT, "clt_train: %g seconds between checkpoints",
                         options->checkpoint_seconds);
    }
    return CLT_OK;
}

clt_status clt_train(clt_weights **weights, clt_ws *ws, const clt_evk *evk,
                     const clt_samples *samples, const clt_train_options *options) {
    clt_status status = CLT_OK;
    run r = {.samples = samples};
    clt__checkpoint checkpoint = {.path = NULL};
    clt__trainer *trainer = NULL;
    CLT__NEED(weights);
    CLT__NEED(ws);
    CLT__NEED(evk);
    CLT__NEED(samples);
    CLT__RETURN_IF(check_options(options));
    CLT__TRY(begin(&r, &checkpoint, options));
    CLT__TRY(clt__trainer_new(&trainer, ws, evk, samples, options == NULL ? NULL : options->held,
                              r.weights));
    CLT__TRY(take_steps(&r, ws, evk, trainer, &checkpoint, options));
    *weights = r.weights;
    r.weights = NULL;
done:
    clt__trainer_free(trainer);
    clt__weights_free(r.weights);
    return status;
}

clt_status clt_train_memory(uint64_t *bytes, const clt_ws *ws, const clt_samples *samples,
                            const clt_train_options *options) {
    CLT__NEED(bytes);
    CLT__NEED(ws);
    CLT__NEED(samples);
    bool held = options != NULL && options->held != NULL;
    if (held) CLT__RETURN_IF(clt__linear_check_held(options->held, samples));
    return clt__trainer_needs(bytes, ws, samples->recipe, samples->rows,
                              held ? options->held->rows : 0);
}

static void get_kind(clt__source *source, void *object) {
    (void)object;
    clt__get_header(source, CLT_KIND_CHECKPOINT);
}

clt_status clt_checkpoint_remove(const char *path) {
    CLT__NEED(path);
    clt__checkpoint c = {.path = path};
    CLT__RETURN_IF(clt__checkpoint_find(&c));
    if (!c.exists) return CLT_OK;
    CLT__RETURN_IF(clt__file_load(path, "checkpoint", false, get_kind, NULL));
    return clt__checkpoint_remove(&c);
}
