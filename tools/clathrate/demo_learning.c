/* A linear model: what is done in the clear, and in which order. */
#include "clathrate/demo_learning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLEAR_RUNS = 9 };

static void set_options(clt_recipe_options *options, const learning *l) {
    clt_recipe_options_default(options);
    options->target = l->task->target;
    options->id = l->task->id;
    options->ignore = &l->task->ignore;
    options->ignored = l->task->ignore == NULL ? 0 : 1;
    options->learner = l->task->learner;
    options->condition = l->task->condition;
    options->steps = l->task->steps;
}

static void set_figures(const learning *l) {
    const clt_recipe_figures *x = &l->figures;
    field *f = l->field;
    f->rows = clt_table_rows(l->learn);
    f->rows_judged = clt_table_rows(l->judge);
    f->features = x->features;
    f->steps = x->steps;
    f->seeds = l->data->splits;
    memcpy(f->preset, x->preset, sizeof f->preset);
    f->log_n = x->log_n;
    f->log_qp = x->log_qp;
    f->log_qp_cap = x->log_qp_cap;
    f->security_bits = x->security_bits;
    f->seconds_predicted = x->seconds;
    f->clear_bytes = demo_text_bytes(l->learn);
}

/* The whole table tells names and classes; no number of it gets into the recipe. */
static int make_recipe(learning *l) {
    const demo *d = l->field->demo;
    clt_recipe_options options;
    int code = demo_data_part(&l->learn, l->data, 0, false, l->data->rows);
    if (code == EXIT_DONE) code = demo_data_part(&l->judge, l->data, 0, true, l->data->rows);
    if (code != EXIT_DONE) return code;
    set_options(&options, l);
    CLI_TRY(clt_recipe_new(&l->recipe, d->ws, l->data->table, &options));
    CLI_TRY(clt_recipe_measure(l->recipe, d->ws, clt_table_rows(l->learn), &l->figures));
    set_figures(l);
done:
    return code;
}

/* --------------------------------------------------------------------------------- one training */

/* In the clear, or simulated; what is wanted of score, seconds and model may be NULL. */
static int train(clt_score **score, double *seconds, const learning *l, const clt_recipe *recipe,
                 const clt_table *learn, const clt_table *judge, clt_mode mode, uint64_t seed) {
    clt_ws *ws = l->field->demo->ws;
    clt_conditioning *conditioning = NULL;
    clt_model *model = NULL;
    clt_table *answers = NULL;
    clt_train_report told;
    int code = EXIT_DONE;
    CLI_TRY(clt_conditioning_fit(&conditioning, ws, recipe, learn));
    CLI_TRY(clt_train_clear(&model, &told, ws, recipe, conditioning, learn, mode, seed));
    CLI_TRY(clt_model_predict(&answers, ws, model, NULL, judge, CLT_CLEAR));
    CLI_TRY(clt_score_new(score, answers, judge, l->task->target, NULL));
    if (seconds != NULL) *seconds = told.seconds;
done:
    clt_table_free(answers);
    clt_model_free(model);
    clt_conditioning_free(conditioning);
    return code;
}

/* ------------------------------------------------------------------------------------- seed 0 */

static int count_agreement(size_t *agreed, const clt_table *a, const clt_table *b) {
    size_t column[2];
    int code = EXIT_DONE;
    CLI_TRY(clt_table_find(a, "label", &column[0]));
    CLI_TRY(clt_table_find(b, "label", &column[1]));
    for (size_t i = 0; i < clt_table_rows(a); i++) {
        *agreed += strcmp(clt_table_cell(a, i, column[0]), clt_table_cell(b, i, column[1])) == 0;
    }
done:
    return code;
}

/* Answers in the clear, and how good they are. */
static int judge(clt_table **answers, clt_score **score, const learning *l,
                 const clt_model *model) {
    int code = EXIT_DONE;
    CLI_TRY(clt_model_predict(answers, l->field->demo->ws, model, NULL, l->judge, CLT_CLEAR));
    CLI_TRY(clt_score_new(score, *answers, l->judge, l->task->target, NULL));
done:
    return code;
}

/* Column 1 holds the weights of standardised features. */
static int compare_weights(learning *l) {
    clt_table *table[2] = {NULL, NULL};
    report_text_value text;
    double most = 0;
    int code = EXIT_DONE;
    CLI_TRY(clt_model_coefficients(&table[0], l->model));
    CLI_TRY(clt_model_coefficients(&table[1], l->clear_model));
    for (size_t i = 0; i < clt_table_rows(table[0]); i++) {
        double error = fabs(strtod(clt_table_cell(table[0], i, 1), NULL) -
                            strtod(clt_table_cell(table[1], i, 1), NULL));
        most = fmax(most, error);
    }
    snprintf(text, sizeof text, "%.1e", most);
    field_remark_add(l->field, "largest difference of a weight from that in the clear",
                     "max_coefficient_error", most, text);
done:
    clt_table_free(table[0]);
    clt_table_free(table[1]);
    return code;
}

static void remark_agreement(field *f, const char *title, const char *json, size_t agreed) {
    report_text_value text;
    snprintf(text, sizeof text, "%zu of %zu", agreed, f->rows_judged);
    field_remark_add(f, title, json, (double)agreed / (double)f->rows_judged, text);
}

/* A row near the border may fall to the other side; more of them would be a fault. */
static void claim_agreement(field *f, size_t agreed) {
    double rows = (double)f->rows_judged;
    field_claim_share(f, "answers as those of the model that was trained in the clear",
                      (double)agreed / rows, 1 - (1 + floor(rows / 100)) / rows);
}

static int compare_answers(learning *l) {
    field *f = l->field;
    size_t agreed = 0, judged = 0;
    report_text_value text;
    int code = count_agreement(&agreed, l->model_answers, l->clear_answers);
    if (code == EXIT_DONE) code = count_agreement(&judged, l->answers, l->model_answers);
    if (code != EXIT_DONE) return code;
    remark_agreement(f, "answers as those of the model trained in the clear", "agreement", agreed);
    remark_agreement(f, "answers of the evaluator as those of the decrypted model",
                     "agreement_judged_encrypted", judged);
    field_remark_add(f, "accuracy, judged encrypted, too", "accuracy_judged_encrypted",
                     l->judged->accuracy,
                     report_value(text, REPORT_PERCENT, l->judged->accuracy, 0));
    claim_agreement(f, agreed);
    return EXIT_DONE;
}

/* The median: one run is over before the processor is warm. */
static int time_clear(learning *l) {
    double seconds[CLEAR_RUNS];
    int code = EXIT_DONE;
    for (size_t i = 0; i < CLEAR_RUNS && code == EXIT_DONE; i++) {
        clt_score *score = NULL;
        code = train(&score, &seconds[i], l, l->recipe, l->learn, l->judge, CLT_CLEAR, 0);
        clt_score_free(score);
    }
    l->field->seconds[FIELD_CLEAR] = demo_median(seconds, CLEAR_RUNS);
    return code;
}

static int train_in_the_clear(learning *l) {
    clt_ws *ws = l->field->demo->ws;
    clt_conditioning *conditioning = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_conditioning_fit(&conditioning, ws, l->recipe, l->learn));
    CLI_TRY(clt_train_clear(&l->clear_model, NULL, ws, l->recipe, conditioning, l->learn, CLT_CLEAR,
                            0));
    code = judge(&l->model_answers, &l->field->score, l, l->model);
    if (code != EXIT_DONE) goto done;
    code = judge(&l->clear_answers, &l->field->clear_score, l, l->clear_model);
done:
    clt_conditioning_free(conditioning);
    return code;
}

static int against_the_clear(learning *l) {
    int code = train_in_the_clear(l);
    if (code == EXIT_DONE) code = time_clear(l);
    if (code == EXIT_DONE) code = compare_answers(l);
    if (code == EXIT_DONE) code = compare_weights(l);
    return code;
}

/* -------------------------------------------------------------------------------- loss by step */

/* The first `steps` steps are those of a run that ends there: only the last has no momentum. */
static int measure_step(learning *l, unsigned steps) {
    field *f = l->field;
    clt_recipe *recipe = NULL;
    clt_score *clear = NULL, *simulated = NULL;
    clt_recipe_options options;
    int code = EXIT_DONE;
    set_options(&options, l);
    options.steps = steps;
    CLI_TRY(clt_recipe_new(&recipe, f->demo->ws, l->data->table, &options));
    code = train(&clear, NULL, l, recipe, l->learn, l->judge, CLT_CLEAR, 0);
    if (code == EXIT_DONE) {
        code = train(&simulated, NULL, l, recipe, l->learn, l->judge, CLT_SIMULATE, 1);
    }
    if (code != EXIT_DONE) goto done;
    f->loss_clear[steps] = clear->log_loss;
    f->loss_simulated[steps] = simulated->log_loss;
done:
    clt_score_free(simulated);
    clt_score_free(clear);
    clt_recipe_free(recipe);
    return code;
}

/* Weights are 0 at first, and both classes as likely. */
static int measure_steps(learning *l) {
    field *f = l->field;
    int code = EXIT_DONE;
    f->loss_clear[0] = f->loss_simulated[0] = log(2);
    f->loss_encrypted = f->score->log_loss;
    for (unsigned k = 1; k <= f->steps && k <= FIELD_STEPS_MAX && code == EXIT_DONE; k++) {
        code = measure_step(l, k);
    }
    return code;
}

/* ---------------------------------------------------------------------------------- all seeds */

/* A model more or less that errs once is not worse: so much one row counts. */
static void open_measures(learning *l) {
    field *f = l->field;
    double row = (1 + 1e-9) / (double)f->rows_judged;
    field_measure accuracy = {.name = "accuracy",
                              .title = "accuracy",
                              .scale = REPORT_PERCENT,
                              .encrypted = f->score->accuracy,
                              .allowed = 0.005,
                              .allowed_once = fmax(0.005, row)};
    field_measure auc = {.name = "auc",
                         .title = "area under the curve",
                         .scale = REPORT_UNIT,
                         .encrypted = f->score->auc,
                         .allowed = 0.005,
                         .allowed_once = 0.005};
    f->measure[l->task->rare ? 1 : 0] = accuracy;
    f->measure[l->task->rare ? 0 : 1] = auc;
    f->measures = 2;
}

static void put_scores(const learning *l, size_t seed, const clt_score *clear,
                       const clt_score *simulated) {
    field_measure *accuracy = &l->field->measure[l->task->rare ? 1 : 0];
    field_measure *auc = &l->field->measure[l->task->rare ? 0 : 1];
    accuracy->clear[seed] = clear->accuracy;
    accuracy->simulated[seed] = simulated->accuracy;
    auc->clear[seed] = clear->auc;
    auc->simulated[seed] = simulated->auc;
}

static int measure_seed(learning *l, size_t seed) {
    const demo_data *data = l->data;
    clt_table *learn = NULL, *judge = NULL;
    clt_score *clear = NULL, *simulated = NULL;
    int code = demo_data_part(&learn, data, seed, false, data->rows);
    if (code == EXIT_DONE) code = demo_data_part(&judge, data, seed, true, data->rows);
    if (code == EXIT_DONE) code = train(&clear, NULL, l, l->recipe, learn, judge, CLT_CLEAR, 0);
    if (code == EXIT_DONE) {
        code = train(&simulated, NULL, l, l->recipe, learn, judge, CLT_SIMULATE, seed + 1);
    }
    if (code == EXIT_DONE) put_scores(l, seed, clear, simulated);
    clt_score_free(simulated);
    clt_score_free(clear);
    clt_table_free(judge);
    clt_table_free(learn);
    return code;
}

static int measure_seeds(learning *l) {
    int code = EXIT_DONE;
    open_measures(l);
    for (size_t i = 0; i < l->field->seeds && code == EXIT_DONE; i++) {
        field_enter(l->field, FIELD_AT_SEED, i);
        code = measure_seed(l, i);
    }
    return code;
}

/* --------------------------------------------------------------------------------------- story */

static void tell_start(const learning *l, unsigned number) {
    const clt_recipe_figures *x = &l->figures;
    char recipe[256];
    snprintf(recipe, sizeof recipe,
             "The recipe, %s on %u features in %u steps, holds names of columns and classes, and "
             "no number of the table.",
             l->task->learner == CLT_RIDGE ? "least squares" : "logistic regression", x->features,
             x->steps);
    field_tell_start(l->field, number, recipe);
}

static int tell_story(learning *l, unsigned number) {
    int code = make_recipe(l);
    if (code == EXIT_DONE) tell_start(l, number);
    if (code == EXIT_DONE) code = learning_encrypted(l);
    if (code == EXIT_DONE) field_tell_sides(l->field);
    field_enter(l->field, FIELD_AT_CLEAR, 0);
    if (code == EXIT_DONE) code = against_the_clear(l);
    if (code == EXIT_DONE) code = measure_steps(l);
    if (code == EXIT_DONE) code = measure_seeds(l);
    if (code == EXIT_DONE) field_claim_all(l->field);
    if (code == EXIT_DONE) field_tell_result(l->field);
    return code;
}

static void free_all(learning *l) {
    clt_score_free(l->judged);
    clt_table_free(l->clear_answers);
    clt_table_free(l->model_answers);
    clt_table_free(l->answers);
    clt_model_free(l->clear_model);
    clt_model_free(l->model);
    clt_conditioning_free(l->conditioning);
    clt_recipe_free(l->recipe);
    clt_table_free(l->judge);
    clt_table_free(l->learn);
}

int learning_tell(field *f, unsigned number, const learning_task *task, const demo_data *data) {
    learning l = {.field = f, .task = task, .data = data};
    f->words = task->words;
    int code = tell_story(&l, number);
    free_all(&l);
    return code;
}
