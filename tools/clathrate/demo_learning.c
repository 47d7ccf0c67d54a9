/* The story of training on encrypted data: what is done in the clear, and in which order. */
#include "clathrate/demo_learning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Least squares on a small ring: few steps, small keys. */
static void set_options(clt_recipe_options *options) {
    clt_recipe_options_default(options);
    options->target = demo_target;
    options->id = demo_id;
    options->learner = CLT_RIDGE;
    options->condition = CLT_STANDARDISE;
    options->steps = 4;
}

/* The whole table tells names and classes; no number of it gets into the recipe. */
static int make_recipe(learning *l) {
    const demo *d = l->demo;
    clt_recipe_options options;
    int code = demo_data_part(&l->learn, &d->data, 0, false, d->data.rows);
    if (code != EXIT_DONE) return code;
    size_t most = d->rows == 0 ? d->data.rows : d->rows;
    code = demo_data_part(&l->judge, &d->data, 0, true, most);
    if (code != EXIT_DONE) return code;
    set_options(&options);
    CLI_TRY(clt_recipe_new(&l->recipe, d->ws, d->data.table, &options));
    CLI_TRY(clt_recipe_measure(l->recipe, d->ws, clt_table_rows(l->learn), &l->figures));
done:
    return code;
}

uint64_t learning_table_bytes(const learning *l) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < clt_table_rows(l->learn); i++) {
        for (size_t j = 0; j < clt_table_columns(l->learn); j++) {
            bytes += strlen(clt_table_cell(l->learn, i, j)) + 1;
        }
    }
    return bytes;
}

/* ------------------------------------------------------------------------------------ split 0 */

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
    CLI_TRY(clt_model_predict(answers, l->demo->ws, model, NULL, l->judge, CLT_CLEAR));
    CLI_TRY(clt_score_new(score, *answers, l->judge, demo_target, NULL));
done:
    return code;
}

static int judge_both(learning *l) {
    int code = judge(&l->model_answers, &l->score, l, l->model);
    if (code == EXIT_DONE) code = judge(&l->clear_answers, &l->clear_score, l, l->clear_model);
    if (code == EXIT_DONE) code = count_agreement(&l->agreed, l->model_answers, l->clear_answers);
    if (code != EXIT_DONE) return code;
    return count_agreement(&l->judged_agreed, l->answers, l->model_answers);
}

/* Column 1 holds the weights of standardised features. */
static int compare_weights(learning *l) {
    clt_table *table[2] = {NULL, NULL};
    int code = EXIT_DONE;
    CLI_TRY(clt_model_coefficients(&table[0], l->model));
    CLI_TRY(clt_model_coefficients(&table[1], l->clear_model));
    for (size_t i = 0; i < clt_table_rows(table[0]); i++) {
        double error = fabs(strtod(clt_table_cell(table[0], i, 1), NULL) -
                            strtod(clt_table_cell(table[1], i, 1), NULL));
        l->weight_error = fmax(l->weight_error, error);
    }
done:
    clt_table_free(table[0]);
    clt_table_free(table[1]);
    return code;
}

/* The first `steps` steps are those of a run that ends there: only the last has no momentum. */
static int measure_step(learning *l, unsigned steps) {
    clt_ws *ws = l->demo->ws;
    clt_recipe *recipe = NULL;
    clt_conditioning *conditioning = NULL;
    clt_model *model = NULL;
    clt_table *answers = NULL;
    clt_score *score = NULL;
    clt_recipe_options options;
    int code = EXIT_DONE;
    set_options(&options);
    options.steps = steps;
    CLI_TRY(clt_recipe_new(&recipe, ws, l->demo->data.table, &options));
    CLI_TRY(clt_conditioning_fit(&conditioning, ws, recipe, l->learn));
    CLI_TRY(clt_train_clear(&model, NULL, ws, recipe, conditioning, l->learn, CLT_CLEAR, 0));
    code = judge(&answers, &score, l, model);
    if (code == EXIT_DONE) l->loss[steps] = score->log_loss;
done:
    clt_score_free(score);
    clt_table_free(answers);
    clt_model_free(model);
    clt_conditioning_free(conditioning);
    clt_recipe_free(recipe);
    return code;
}

/* Weights are 0 at first, and both classes as likely. */
static int measure_steps(learning *l) {
    int code = EXIT_DONE;
    l->loss[0] = log(2);
    for (unsigned k = 1; k <= l->figures.steps && k <= LEARNING_STEPS_MAX; k++) {
        if (code == EXIT_DONE) code = measure_step(l, k);
    }
    return code;
}

int learning_in_the_clear(learning *l) {
    clt_ws *ws = l->demo->ws;
    clt_conditioning *conditioning = NULL;
    int code = EXIT_DONE;
    double start = demo_now();
    CLI_TRY(clt_conditioning_fit(&conditioning, ws, l->recipe, l->learn));
    CLI_TRY(clt_train_clear(&l->clear_model, NULL, ws, l->recipe, conditioning, l->learn, CLT_CLEAR,
                            0));
    l->seconds[LEARNING_CLEAR] = demo_now() - start;
    code = judge_both(l);
    if (code == EXIT_DONE) code = compare_weights(l);
    if (code == EXIT_DONE) code = measure_steps(l);
done:
    clt_conditioning_free(conditioning);
    return code;
}

/* --------------------------------------------------------------------------------- all splits */

static int train_split(double *accuracy, const learning *l, const clt_table *learn,
                       const clt_table *judge, clt_mode mode, uint64_t seed) {
    clt_ws *ws = l->demo->ws;
    clt_conditioning *conditioning = NULL;
    clt_model *model = NULL;
    clt_table *answers = NULL;
    clt_score *score = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_conditioning_fit(&conditioning, ws, l->recipe, learn));
    CLI_TRY(clt_train_clear(&model, NULL, ws, l->recipe, conditioning, learn, mode, seed));
    CLI_TRY(clt_model_predict(&answers, ws, model, NULL, judge, CLT_CLEAR));
    CLI_TRY(clt_score_new(&score, answers, judge, demo_target, NULL));
    *accuracy = score->accuracy;
done:
    clt_score_free(score);
    clt_table_free(answers);
    clt_model_free(model);
    clt_conditioning_free(conditioning);
    return code;
}

static int measure_split(learning *l, size_t split) {
    const demo_data *data = &l->demo->data;
    clt_table *learn = NULL, *judge = NULL;
    int code = demo_data_part(&learn, data, split, false, data->rows);
    if (code == EXIT_DONE) code = demo_data_part(&judge, data, split, true, data->rows);
    if (code == EXIT_DONE) {
        code = train_split(&l->accuracy_clear[split], l, learn, judge, CLT_CLEAR, 0);
    }
    if (code == EXIT_DONE) {
        code = train_split(&l->accuracy_simulated[split], l, learn, judge, CLT_SIMULATE, split + 1);
    }
    clt_table_free(learn);
    clt_table_free(judge);
    return code;
}

int learning_splits(learning *l) {
    int code = EXIT_DONE;
    for (size_t i = 0; i < l->demo->data.splits && code == EXIT_DONE; i++) {
        code = measure_split(l, i);
    }
    return code;
}

/* -------------------------------------------------------------------------------------- story */

/* A row near the border may fall to the other side; more of them would be a fault. */
static int check(const learning *l) {
    size_t rows = l->score->rows;
    if (l->agreed + 1 + rows / 100 >= rows) return EXIT_DONE;
    return cli_fail(EXIT_CHECK,
                    "only %zu of %zu answers of the model that was trained encrypted are those of "
                    "the one that was trained in the clear: please report this",
                    l->agreed, rows);
}

static int tell_story(learning *l) {
    int code = make_recipe(l);
    if (code == EXIT_DONE) learning_tell_start(l);
    if (code == EXIT_DONE) code = learning_encrypted(l);
    if (code == EXIT_DONE) learning_tell_encrypted(l);
    if (code == EXIT_DONE) code = learning_in_the_clear(l);
    if (code == EXIT_DONE) code = learning_splits(l);
    if (code == EXIT_DONE) learning_tell_result(l);
    return code;
}

static void free_all(learning *l) {
    clt_score_free(l->clear_score);
    clt_score_free(l->score);
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

int demo_learning(demo *d) {
    learning l = {.demo = d};
    int code = tell_story(&l);
    if (code == EXIT_DONE && !d->temporary) code = learning_report(&l);
    if (code == EXIT_DONE && cli.json) code = demo_print_row(learning_row(&l));
    if (code == EXIT_DONE) code = check(&l);
    free_all(&l);
    return code;
}
