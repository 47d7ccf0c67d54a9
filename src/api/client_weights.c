/*
 * From weights to a model, and the same training in the clear. The key owner's alone.
 *
 * Check values come first: weights of a run that left the interval of its polynomial are numbers
 * like others, and only the check values tell.
 */
#include "api/check.h"
#include "api/client.h"
#include "api/watch.h"
#include "learn/linear.h"
#include "nn/answers.h"

#include <math.h>
#include <string.h>

/* How much check values, and the rows of a column, may be off by: errors of ciphertexts, of which
   nothing is known when they come from a file, are far below where weights are worth anything. */
static const double CHECK_SLACK = 0x1p-7, ROW_SLACK = 0x1p-5;

/* ----------------------------------------------------------------------------- check values */

typedef struct checking {
    size_t slots;
    double range;  /* of |tau| */
    double *ratio; /* of each check value: the largest over what it may be */
} checking;

/* Step 0 has no argument, and no check value. */
static unsigned step_of(size_t check) {
    return 1 + (unsigned)check;
}

/* Means of squares are no less than 0: what outgrew its modulus comes back anywhere. */
static clt_status take_check(void *arg, const double *slot, const double *im, size_t index) {
    checking *c = arg;
    (void)im;
    double most = c->range * c->range;
    for (size_t i = 0; i < c->slots; i++) {
        c->ratio[index] = fmax(c->ratio[index], fabs(slot[i]) / most);
    }
    return CLT_OK;
}

/* The state of a network, which bootstrapping takes within [-1, 1]. */
static clt_status take_state(void *arg, const double *re, const double *im, size_t index) {
    checking *c = arg;
    for (size_t i = 0; i < c->slots; i++) {
        double most = fmax(fabs(re[i]), fabs(im[i]));
        c->ratio[index] = fmax(c->ratio[index], most * most);
    }
    return CLT_OK;
}

static clt_status fail_reach(const clt_recipe *recipe, size_t check, double ratio) {
    if (clt__recipe_is_network(recipe)) {
        return clt__fail(CLT_E_RANGE,
                         "step %zu of %u reached %.2f times as far as weights may, so that the "
                         "training did not converge and these weights mean nothing: make a recipe "
                         "with fewer units or steps, or another seed, and train anew",
                         check + 1, recipe->terms.steps, sqrt(ratio));
    }
    return clt__fail(
        CLT_E_RANGE,
        "step %u of %u reached %.2f times as far as the sigmoid's polynomial holds, so "
        "that these weights mean nothing: make a recipe with a larger penalty or fewer "
        "steps, and train anew",
        step_of(check) + 1, recipe->terms.steps, sqrt(ratio));
}

/* *reach: the square root of the largest ratio, 0 where there are no check values. */
static clt_status read_checks(double *reach, clt_ws *ws, const clt_sk *sk,
                              const clt_weights *weights) {
    const clt_recipe *recipe = weights->recipe;
    bool network = clt__recipe_is_network(recipe);
    clt__learning learning = {.range = 1};
    clt_status status = CLT_OK;
    if (!network) clt__learning_init(&learning, &recipe->terms);
    checking c = {clt__params_slots(recipe->params), learning.range, NULL};
    c.ratio = clt__alloc(weights->checks, sizeof *c.ratio);
    if (c.ratio == NULL) return CLT_E_MEMORY;
    CLT__TRY(clt__client_decrypt(ws, sk, weights->check, weights->checks,
                                 network ? take_state : take_check, &c));
    *reach = 0;
    for (unsigned i = 0; i < weights->checks; i++) {
        if (!(c.ratio[i] <= 1 + CHECK_SLACK)) CLT__TRY(fail_reach(recipe, i, c.ratio[i]));
        *reach = fmax(*reach, sqrt(c.ratio[i]));
    }
done:
    clt__free(c.ratio);
    return status;
}

/* ---------------------------------------------------------------------------------- weights */

typedef struct taking {
    const clt__tiling *tiling;
    double *weight; /* models x features */
} taking;

/* All rows of a column hold its weights. */
static clt_status check_rows(const clt__tiling *tiling, const double *slot, size_t column,
                             double weight) {
    double most = ROW_SLACK * fmax(1, fabs(weight));
    for (size_t i = 0; i < tiling->rows; i++) {
        if (fabs(slot[column * tiling->rows + i] - weight) <= most) continue;
        return clt__fail(CLT_E_DATA, "the weights differ from row to row: these are not what the "
                                     "recipe's training gives");
    }
    return CLT_OK;
}

static clt_status take_weights(void *arg, const double *re, const double *im, size_t index) {
    const taking *t = arg;
    const clt__tiling *tiling = t->tiling;
    const double *part[2] = {re, im};
    unsigned pair = (unsigned)index;
    clt__tiling_take_weights(t->weight, tiling, re, im, pair);
    for (unsigned p = 0; p < (tiling->classes > 1 ? 2 : 1); p++) {
        for (size_t j = 0; j < tiling->columns; j++) {
            size_t model, feature;
            if (!clt__tiling_weight(&model, &feature, tiling, pair, p, j)) continue;
            CLT__RETURN_IF(
                check_rows(tiling, part[p], j, t->weight[model * tiling->features + feature]));
        }
    }
    return CLT_OK;
}

typedef struct taking_state {
    const clt_recipe *recipe;
    double *weight;
} taking_state;

static clt_status take_layers(void *arg, const double *re, const double *im, size_t index) {
    const taking_state *t = arg;
    if (clt__weights_take(t->weight, t->recipe, re, im, index)) return CLT_OK;
    return clt__fail(CLT_E_DATA, "the weights differ from column to column: these are not what the "
                                 "recipe's training gives");
}

static clt_status read_weights(double *weight, clt_ws *ws, const clt_sk *sk,
                               const clt_weights *weights) {
    taking_state s = {weights->recipe, weight};
    if (clt__recipe_is_network(weights->recipe)) {
        return clt__client_decrypt(ws, sk, weights->weight, 1, take_layers, &s);
    }
    const clt__tiling *tiling = &weights->recipe->tiling;
    taking t = {tiling, weight};
    return clt__client_decrypt(ws, sk, weights->weight, clt__tiling_pairs(tiling), take_weights,
                               &t);
}

/* A buffer for weights of all models, wiped when it goes. */
static size_t weights_of(const clt_recipe *recipe) {
    return clt__weights_numbers(recipe);
}

static double *weights_new(const clt_recipe *recipe) {
    return clt__alloc(weights_of(recipe), sizeof(double));
}

static void weights_wipe(double *weight, const clt_recipe *recipe) {
    if (weight != NULL) clt__wipe(weight, weights_of(recipe) * sizeof *weight);
    clt__free(weight);
}

/* Weights in units into a model of the table's columns. */
static clt_status make_model(clt_model **model, const clt_recipe *recipe,
                             const clt_conditioning *conditioning, double *weight) {
    clt__learning learning = {.unit = 1};
    if (!clt__recipe_is_network(recipe)) clt__learning_init(&learning, &recipe->terms);
    for (size_t i = 0; i < weights_of(recipe); i++) {
        weight[i] *= learning.unit;
        if (isfinite(weight[i])) continue;
        return clt__fail(CLT_E_RANGE, "the training did not converge: its weights have outgrown "
                                      "the doubles; take a larger penalty or fewer steps");
    }
    return clt__condition_model(model, recipe, conditioning, weight);
}

static void report_on(clt_train_report *report, const clt_recipe *recipe, uint64_t rows,
                      unsigned steps, double reach, double seconds) {
    if (report == NULL) return;
    *report = (clt_train_report){
        .rows = (size_t)rows,
        .features = recipe->schema->features,
        .models = recipe->models,
        .steps = steps,
        .reach = reach,
        .hidden = recipe->terms.hidden_layers,
        .seconds = seconds,
    };
}

static clt_status check_weights(const clt_sk *sk, const clt_weights *weights) {
    CLT__RETURN_IF(clt__client_check_recipe(weights->recipe, sk->params, sk->plan));
    if (memcmp(sk->key_id, weights->key_id, sizeof sk->key_id) != 0) {
        return clt__fail(CLT_E_KEY, "the model is encrypted under another key: take the secret key "
                                    "that its rows were encrypted with");
    }
    return CLT_OK;
}

clt_status clt_weights_decrypt(clt_model **model, clt_train_report *report, clt_ws *ws,
                               const clt_sk *sk, const clt_conditioning *conditioning,
                               const clt_weights *weights) {
    clt_status status = CLT_OK;
    double reach;
    CLT__NEED(model);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__NEED(conditioning);
    CLT__NEED(weights);
    const clt_recipe *recipe = weights->recipe;
    CLT__RETURN_IF(check_weights(sk, weights));
    CLT__RETURN_IF(clt__conditioning_check(conditioning, recipe, weights->condition_id));
    CLT__RETURN_IF(read_checks(&reach, ws, sk, weights));
    double *weight = weights_new(recipe);
    if (weight == NULL) return CLT_E_MEMORY;
    CLT__TRY(read_weights(weight, ws, sk, weights));
    CLT__TRY(make_model(model, recipe, conditioning, weight));
    report_on(report, recipe, weights->rows, weights->steps, reach, 0);
done:
    weights_wipe(weight, recipe);
    return status;
}

/* ------------------------------------------------------------------------------ in the clear */

static void seed_of(uint8_t bytes[CLT__SEED_BYTES], uint64_t seed) {
    memset(bytes, 0, CLT__SEED_BYTES);
    for (unsigned i = 0; i < 8; i++) bytes[i] = (uint8_t)(seed >> 8 * i);
}

static clt_status simulate(double *weight, double *reach, clt_ws *ws, clt__linear_watch *watch,
                           const clt_recipe *recipe, const clt__conditioned *rows, uint64_t seed) {
    uint8_t bytes[CLT__SEED_BYTES];
    clt__random random;
    seed_of(bytes, seed);
    clt__random_seeded(&random, bytes, CLT__FOR_TRAINING);
    clt_status status =
        clt__linear_simulate(weight, reach, ws, watch, recipe, &rows->x, rows->y, &random);
    clt__random_close(&random);
    return status;
}

/* Encrypted, the same run would end without a model. */
static void note_reach(const clt_ws *ws, const clt_recipe *recipe, double reach) {
    if (reach <= 1) return;
    if (clt__recipe_is_network(recipe)) {
        clt__note(ws,
                  "the run reached %.2f times as far as weights may: encrypted, it would give no "
                  "model; take fewer units or steps, or another seed",
                  reach);
        return;
    }
    clt__note(ws,
              "the run reached %.2f times as far as the sigmoid's polynomial holds: encrypted, it "
              "would give no model; take a larger penalty or fewer steps",
              reach);
}

/* What the weights so far predict of rows that are held out, which have been conditioned. */
typedef struct watching {
    const clt_recipe *recipe;
    clt__conditioned held;
    const clt_train_watch *watch;
} watching;

/* As take_answers of client_learn.c has them: of one model twice t, unless it is logistic
   (learn/condition.h). */
static clt_status predict(clt__matrix *raw, const watching *w, const double *weight) {
    const clt_recipe *recipe = w->recipe;
    bool doubled = recipe->models == 1 && recipe->terms.learner != CLT_LOGISTIC;
    CLT__RETURN_IF(clt__linear_answers(raw, recipe, weight, &w->held.x));
    for (size_t i = 0; i < raw->rows * raw->columns; i++) {
        if (doubled) raw->x[i] *= 2;
        if (isfinite(raw->x[i])) continue;
        return clt__fail(CLT_E_RANGE, "the training does not converge: what it predicts has "
                                      "outgrown the doubles; take a larger penalty or fewer steps");
    }
    return CLT_OK;
}

static clt_status see(void *opaque, bool *stop, const double *weight, unsigned steps) {
    const watching *w = opaque;
    const clt_recipe *recipe = w->recipe;
    clt__output_map map = recipe->models == 1 ? CLT__OUTPUT_SIGMOID : CLT__OUTPUT_SOFTMAX;
    clt_status status = CLT_OK;
    clt_table *table = NULL;
    clt__matrix raw = {0};
    CLT__TRY(clt__matrix_new(&raw, w->held.x.rows, recipe->models));
    CLT__TRY(predict(&raw, w, weight));
    CLT__TRY(clt__answers_new(&table, recipe->schema, map, &raw, NULL));
    CLT__TRY(w->watch->report(w->watch->opaque, stop, NULL, table, steps, recipe->terms.steps));
done:
    clt__table_free(table);
    clt__matrix_wipe(&raw);
    return status;
}

static clt_status train(clt_model **model, clt_train_report *report, clt_ws *ws,
                        clt__linear_watch *watch, const clt_recipe *recipe,
                        const clt_conditioning *conditioning, const clt_table *table, clt_mode mode,
                        uint64_t seed) {
    clt_status status = CLT_OK;
    clt__conditioned rows = {.y = NULL};
    double reach = 0, *weight = NULL;
    CLT__RETURN_IF(clt__client_condition(&rows, ws, recipe, conditioning, table, true));
    weight = weights_new(recipe);
    if (weight == NULL) status = CLT_E_MEMORY;
    if (status != CLT_OK) goto done;
    double start = clt__seconds();
    CLT__TRY(mode == CLT_CLEAR
                 ? clt__linear_clear_watched(weight, &reach, watch, recipe, &rows.x, rows.y)
                 : simulate(weight, &reach, ws, watch, recipe, &rows, seed));
    double seconds = clt__seconds() - start;
    CLT__TRY(make_model(model, recipe, conditioning, weight));
    report_on(report, recipe, rows.x.rows, watch->steps, reach, seconds);
    note_reach(ws, recipe, reach);
done:
    weights_wipe(weight, recipe);
    clt__client_conditioned_wipe(&rows, recipe);
    return status;
}

static clt_status check_mode(clt_mode mode, const char *function) {
    if (mode == CLT_CLEAR || mode == CLT_SIMULATE) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: mode %d is unknown", function, (int)mode);
}

clt_status clt_train_clear(clt_model **model, clt_train_report *report, clt_ws *ws,
                           const clt_recipe *recipe, const clt_conditioning *conditioning,
                           const clt_table *table, clt_mode mode, uint64_t seed) {
    clt__linear_watch nobody = {.every = 0};
    CLT__NEED(model);
    CLT__NEED(ws);
    CLT__NEED(recipe);
    CLT__NEED(conditioning);
    CLT__NEED(table);
    CLT__RETURN_IF(check_mode(mode, __func__));
    return train(model, report, ws, &nobody, recipe, conditioning, table, mode, seed);
}

clt_status clt_train_watched(clt_model **model, clt_train_report *report, clt_ws *ws,
                             const clt_recipe *recipe, const clt_conditioning *conditioning,
                             const clt_table *table, const clt_table *held,
                             const clt_train_watch *watch, clt_mode mode, uint64_t seed) {
    CLT__NEED(model);
    CLT__NEED(ws);
    CLT__NEED(recipe);
    CLT__NEED(conditioning);
    CLT__NEED(table);
    CLT__NEED(held);
    CLT__NEED(watch);
    CLT__RETURN_IF(check_mode(mode, __func__));
    CLT__RETURN_IF(clt__watch_check(watch, __func__));
    watching w = {.recipe = recipe, .watch = watch};
    clt__linear_watch by = {.every = watch->every, .opaque = &w, .see = see};
    CLT__RETURN_IF(clt__client_condition(&w.held, ws, recipe, conditioning, held, false));
    clt_status status = train(model, report, ws, &by, recipe, conditioning, table, mode, seed);
    clt__client_conditioned_wipe(&w.held, recipe);
    return status;
}
