/* fit: train a model in the clear that can run encrypted. */
#include "clathrate/recommend.h"
#include "clathrate/verbs.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static clt_fit_options fit;
static cli_list ignored, hidden;
static bool logistic, recommend;
static const char *activation;
/* Numbers that were not given keep the library's defaults. */
static unsigned epochs = UINT32_MAX, batch = UINT32_MAX, patience = UINT32_MAX;
static unsigned finetune = UINT32_MAX, rank = UINT32_MAX, sweeps = UINT32_MAX;
static uint64_t seed = UINT64_MAX;
static double bandwidth = NAN, learning_rate = NAN, weight_decay = NAN, validation = NAN;
static double penalty = NAN;

static const cli_option option[] = {
    {"target", 0, CLI_TEXT, "COLUMN", "the column of class labels", &fit.target},
    {"id", 0, CLI_TEXT, "COLUMN", "the column that names rows", &fit.id},
    {"ignore", 0, CLI_LIST, "A,B,...", "columns to leave out", &ignored},
    {"positive", 0, CLI_TEXT, "LABEL", "of two labels, the one whose probability is given",
     &fit.positive},
    {"hidden", 0, CLI_LIST, "N,N,...", "widths of the hidden layers [16]", &hidden},
    {"logistic", 0, CLI_FLAG, NULL, "no hidden layer", &logistic},
    {"activation", 0, CLI_TEXT, "KIND", "kernel-relu (runs encrypted) or relu [kernel-relu]",
     &activation},
    {"bandwidth", 0, CLI_NUMBER, "H", "of the smoothing kernel, in deviations", &bandwidth},
    {"epochs", 0, CLI_COUNT, "N", "at most, before --finetune", &epochs},
    {"batch", 0, CLI_COUNT, "N", "rows of a mini-batch", &batch},
    {"learning-rate", 0, CLI_NUMBER, "R", "of Adam", &learning_rate},
    {"weight-decay", 0, CLI_NUMBER, "R", "pull of the weights towards 0", &weight_decay},
    {"validation", 0, CLI_NUMBER, "SHARE", "rows held out for early stopping, 0 to 0.5",
     &validation},
    {"patience", 0, CLI_COUNT, "N", "epochs without gain before stopping", &patience},
    {"finetune", 0, CLI_COUNT, "N", "epochs with the polynomial in place", &finetune},
    {"seed", 0, CLI_SEED, "N", "of weights and shuffles", &seed},
    {"recommend", 0, CLI_FLAG, NULL, "item factors from ratings: for a recommender", &recommend},
    {"rank", 0, CLI_COUNT, "N", "factors of an item, 1 to 32 [16]", &rank},
    {"sweeps", 0, CLI_COUNT, "N", "over users and items [15]", &sweeps},
    {"penalty", 0, CLI_NUMBER, "R", "of squared factors: more for few ratings [10]", &penalty},
    RECOMMEND_COLUMNS,
};

static int take_hidden(clt_fit_options *o) {
    if (logistic && hidden.count > 0) {
        return cli_fail(EXIT_USAGE, "--logistic has no hidden layer; leave out --hidden");
    }
    if (logistic) o->layers = 0;
    if (hidden.count > 8) return cli_fail(EXIT_USAGE, "--hidden takes at most 8 layers");
    for (size_t i = 0; i < hidden.count; i++) {
        char *end;
        unsigned long width = strtoul(hidden.item[i], &end, 10);
        if (*end != 0 || width < 1 || width > 4096) {
            return cli_fail(EXIT_USAGE, "--hidden: '%s' is not a width from 1 to 4096",
                            hidden.item[i]);
        }
        o->hidden[i] = (unsigned)width;
        o->layers = i + 1;
    }
    return EXIT_DONE;
}

/* The library says which it does not allow. */
static void take_numbers(clt_fit_options *o) {
    if (!isnan(bandwidth)) o->bandwidth = bandwidth;
    if (!isnan(learning_rate)) o->learning_rate = learning_rate;
    if (!isnan(weight_decay)) o->weight_decay = weight_decay;
    if (!isnan(validation)) o->validation = validation;
    if (epochs != UINT32_MAX) o->epochs = epochs;
    if (batch != UINT32_MAX) o->batch = batch;
    if (patience != UINT32_MAX) o->patience = patience;
    if (finetune != UINT32_MAX) o->finetune = finetune;
    if (seed != UINT64_MAX) o->seed = seed;
}

static int take_options(clt_fit_options *o) {
    clt_fit_options_default(o);
    if (fit.target == NULL) {
        return cli_fail(EXIT_USAGE, "say with --target which column holds the labels");
    }
    if (activation != NULL && strcmp(activation, "relu") == 0) {
        o->activation = CLT_RELU;
    } else if (activation != NULL && strcmp(activation, "kernel-relu") != 0) {
        return cli_fail(EXIT_USAGE, "--activation is kernel-relu or relu, not '%s'", activation);
    }
    o->target = fit.target;
    o->id = fit.id;
    o->positive = fit.positive;
    o->ignore = (const char *const *)ignored.item;
    o->ignored = ignored.count;
    take_numbers(o);
    return take_hidden(o);
}

/* -------------------------------------------------------------------------------- recommender */

static int fit_recommender(const char *ratings) {
    clt_factors_options o;
    clt_factors_options_default(&o);
    if (fit.target != NULL || hidden.count > 0 || logistic || activation != NULL) {
        return cli_fail(EXIT_USAGE, "--recommend learns factors of items from ratings: leave out "
                                    "--target and what is of networks");
    }
    if (rank != UINT32_MAX) o.rank = rank;
    if (sweeps != UINT32_MAX) o.sweeps = sweeps;
    if (!isnan(penalty)) o.penalty = penalty;
    if (!isnan(validation)) o.validation = validation;
    if (seed != UINT64_MAX) o.seed = seed;
    return recommend_fit(ratings, &o);
}

/* ------------------------------------------------------------------------------------ network */

static void set_number(json_t *object, const char *name, double value) {
    json_object_set_new(object, name, isfinite(value) ? json_real(value) : json_null());
}

static void print_next(const char *output) {
    if (cli_output_is_stdout()) return;
    if (activation != NULL && strcmp(activation, "relu") == 0) {
        cli_say("wrote %s, for comparison: a model with relu cannot run encrypted", output);
    } else {
        cli_say("wrote %s; next: clathrate plan %s -o model.clp", output, output);
    }
}

static void print_report(const clt_fit_report *r, const char *output) {
    if (cli.json) {
        json_t *o = json_pack("{s:s, s:I, s:I, s:I, s:i}", "model", output, "rows",
                              (json_int_t)r->rows, "features", (json_int_t)r->features, "classes",
                              (json_int_t)r->classes, "epochs", (int)r->epochs);
        set_number(o, "train_accuracy", r->train_accuracy);
        set_number(o, "validation_accuracy", r->validation_accuracy);
        set_number(o, "train_loss", r->train_loss);
        set_number(o, "validation_loss", r->validation_loss);
        json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(o);
        return;
    }
    cli_say("%zu rows, %zu features, %zu classes; %u epochs", r->rows, r->features, r->classes,
            r->epochs);
    cli_say("accuracy on the rows it learned from: %.2f %%", 100 * r->train_accuracy);
    if (isfinite(r->validation_accuracy)) {
        cli_say("accuracy on the rows it did not see:  %.2f %%", 100 * r->validation_accuracy);
    }
    print_next(output);
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    clt_table *table = NULL;
    clt_model *model = NULL;
    clt_fit_options options;
    clt_fit_report report;
    (void)count;
    if (!recommend && (code = take_options(&options)) != EXIT_DONE) return code;
    if (cli.output == NULL) return cli_fail(EXIT_USAGE, "say with -o where the model goes");
    if (cli.json && cli_output_is_stdout()) {
        return cli_fail(EXIT_USAGE, "--json and the model cannot share standard output");
    }
    if (recommend) return fit_recommender(argument[0]);
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_table_read(&table, argument[0]));
    CLI_TRY(clt_model_fit(&model, ws, table, &options, &report));
    CLI_TRY(clt_model_save(model, cli.output, cli_flags()));
    print_report(&report, cli.output);
done:
    clt_model_free(model);
    clt_table_free(table);
    clt_ws_free(ws);
    return code;
}

const cli_verb fit_verb = {
    .name = "fit",
    .arguments = "TABLE.csv",
    .summary = "train a model in the clear that can run encrypted",
    .text = "Learns to tell the labels of one column from the others: a network with polynomial\n"
            "activations (ReLU smoothed by a kernel), or a logistic model. With --recommend the\n"
            "table is one of ratings, and what is learnt are factors of its items.",
    .example = "clathrate fit wdbc.csv --target diagnosis --id patient -o cancer.clm",
    .least = 1,
    .most = 1,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
