/* recipe: what is trained on encrypted rows, and how, and what it will cost, before any key. */
#include "clathrate/verbs.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static clt_recipe_options given;
static cli_list ignored, hidden;
static unsigned units[8];
static uint64_t seed = UINT64_MAX;
static const char *learner, *condition;
/* Numbers that were not given keep the library's defaults. */
static unsigned steps = UINT32_MAX, degree = UINT32_MAX;
static uint64_t batch = UINT64_MAX;
static double penalty = NAN, clip = NAN;

static const cli_option option[] = {
    {"target", 0, CLI_TEXT, "COLUMN", "the column of class labels", &given.target},
    {"id", 0, CLI_TEXT, "COLUMN", "the column that names rows", &given.id},
    {"ignore", 0, CLI_LIST, "A,B,...", "columns to leave out", &ignored},
    {"model", 0, CLI_TEXT, "KIND", "logistic, ridge or network [logistic]", &learner},
    {"hidden", 0, CLI_LIST, "N,N", "units of a network's one or two hidden layers", &hidden},
    {"seed", 0, CLI_SEED, "N", "of a network's first weights [1]", &seed},
    {"condition", 0, CLI_TEXT, "KIND", "standardise, or whiten: the fewest steps [whiten]",
     &condition},
    {"degree", 0, CLI_COUNT, "N", "of the sigmoid's polynomial, 3 or 7 [7]", &degree},
    {"steps", 0, CLI_COUNT, "N", "of accelerated gradient descent, 1 to 1000 [5; network: 20]",
     &steps},
    {"batch", 0, CLI_SEED, "ROWS", "of a step, rounded up to whole ciphertexts [all]", &batch},
    {"penalty", 0, CLI_NUMBER, "X", "of squared weights [0.03; network: 0]", &penalty},
    {"clip", 0, CLI_NUMBER, "X", "deviations beyond which a number is clipped [4]", &clip},
    {"preset", 0, CLI_TEXT, "NAME", "force a chain; B15 and B16 bootstrap", &given.preset},
};

/* A network's defaults are others. */
static int take_hidden(clt_recipe_options *o) {
    bool named = learner != NULL && strcmp(learner, "network") == 0;
    if (!named && hidden.count == 0) return EXIT_DONE;
    if (learner != NULL && !named) {
        return cli_fail(EXIT_USAGE, "--hidden is for --model network, not '%s'", learner);
    }
    if (hidden.count > sizeof units / sizeof *units) {
        return cli_fail(EXIT_USAGE, "--hidden takes one or two numbers, not %zu", hidden.count);
    }
    for (size_t i = 0; i < hidden.count; i++) {
        char *end;
        unsigned long value = strtoul(hidden.item[i], &end, 10);
        if (*end != 0 || end == hidden.item[i] || value > UINT16_MAX) {
            return cli_fail(EXIT_USAGE, "--hidden: '%s' is no number of units", hidden.item[i]);
        }
        units[i] = (unsigned)value;
    }
    o->learner = CLT_NETWORK;
    o->hidden = units;
    o->hidden_layers = hidden.count;
    o->steps = 20;
    o->penalty = 0;
    o->seed = seed == UINT64_MAX ? 1 : seed;
    return EXIT_DONE;
}

static int take_kinds(clt_recipe_options *o) {
    if (learner != NULL && strcmp(learner, "ridge") == 0) {
        o->learner = CLT_RIDGE;
    } else if (o->learner != CLT_NETWORK && learner != NULL && strcmp(learner, "logistic") != 0) {
        return cli_fail(EXIT_USAGE, "--model is logistic, ridge or network, not '%s'", learner);
    }
    if (condition != NULL && strcmp(condition, "whiten") == 0) {
        o->condition = CLT_WHITEN;
    } else if (condition != NULL && strcmp(condition, "standardise") == 0) {
        o->condition = CLT_STANDARDISE;
    } else if (condition != NULL) {
        return cli_fail(EXIT_USAGE, "--condition is standardise or whiten, not '%s'", condition);
    }
    return EXIT_DONE;
}

static int take_options(clt_recipe_options *o) {
    clt_recipe_options_default(o);
    if (given.target == NULL) {
        return cli_fail(EXIT_USAGE, "say with --target which column holds the labels");
    }
    o->target = given.target;
    o->id = given.id;
    o->ignore = (const char *const *)ignored.item;
    o->ignored = ignored.count;
    o->preset = given.preset;
    int code = take_hidden(o);
    if (code != EXIT_DONE) return code;
    if (steps != UINT32_MAX) o->steps = steps;
    if (degree != UINT32_MAX) o->degree = degree;
    if (batch != UINT64_MAX) o->batch = batch;
    if (!isnan(penalty)) o->penalty = penalty;
    if (!isnan(clip)) o->clip = clip;
    return take_kinds(o);
}

static void print_json(const clt_recipe_figures *f, size_t rows) {
    json_t *o = json_object();
    const struct {
        const char *name;
        uint64_t value;
    } member[] = {
        {"rows", rows},
        {"features", f->features},
        {"models", f->models},
        {"steps", f->steps},
        {"bootstraps", f->bootstraps},
        {"log_n", f->log_n},
        {"levels", f->levels},
        {"scale_bits", f->scale_bits},
        {"log_qp", f->log_qp},
        {"log_qp_cap", f->log_qp_cap},
        {"security_bits", f->security_bits},
        {"rows_per_tile", f->rows_per_tile},
        {"tile_bytes", f->tile_bytes},
        {"samples_bytes", f->samples_bytes},
        {"keys", f->keys},
        {"evaluation_key_bytes", f->evaluation_key_bytes},
        {"model_bytes", f->model_bytes},
        {"memory_bytes", f->memory_bytes},
    };
    if (cli.output != NULL) json_object_set_new(o, "recipe", json_string(cli.output));
    json_object_set_new(o, "preset", json_string(f->preset));
    for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
        json_object_set_new(o, member[i].name, json_integer((json_int_t)member[i].value));
    }
    json_object_set_new(o, "seconds", json_real(f->seconds));
    json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(o);
}

static void print_text(const clt_recipe_figures *f, size_t rows) {
    cli_short tile, upload, keys, model, memory, seconds;
    if (hidden.count > 0) {
        printf("trains       a network of %u feature%s and ", f->features,
               f->features == 1 ? "" : "s");
        for (size_t i = 0; i < hidden.count; i++)
            printf("%s%s", i > 0 ? " and " : "", hidden.item[i]);
        printf(" hidden units in %u step%s", f->steps, f->steps == 1 ? "" : "s");
    } else {
        printf("trains       %u model%s of %u feature%s in %u step%s", f->models,
               f->models == 1 ? "" : "s", f->features, f->features == 1 ? "" : "s", f->steps,
               f->steps == 1 ? "" : "s");
    }
    printf(f->bootstraps == 0 ? ", without bootstrapping\n" : ", with %u bootstraps\n",
           f->bootstraps);
    printf("parameters   %s: n = 2^%u, %u levels of %u bits, log2 QP %u of at most %u\n", f->preset,
           f->log_n, f->levels, f->scale_bits, f->log_qp, f->log_qp_cap);
    printf("security     %u bits\n", f->security_bits);
    printf("upload       %s: ciphertexts of %zu rows and %s\n", cli_bytes(upload, f->samples_bytes),
           f->rows_per_tile, cli_bytes(tile, f->tile_bytes));
    printf("keys         %s: %zu for whoever trains\n", cli_bytes(keys, f->evaluation_key_bytes),
           f->keys);
    printf("the model    %s, encrypted\n", cli_bytes(model, f->model_bytes));
    printf("memory       %s, where it is trained\n", cli_bytes(memory, f->memory_bytes));
    printf("time         %s on one thread of this machine, for %zu rows\n",
           cli_seconds(seconds, f->seconds), rows);
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    clt_table *table = NULL;
    clt_recipe *recipe = NULL;
    clt_recipe_options options;
    clt_recipe_figures figures;
    (void)count;
    if ((code = take_options(&options)) != EXIT_DONE) return code;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_table_read(&table, argument[0]));
    CLI_TRY(clt_recipe_new(&recipe, ws, table, &options));
    size_t rows = clt_table_rows(table);
    if (!cli_output_is_stdout()) {
        CLI_TRY(clt_recipe_measure(recipe, ws, rows, &figures));
        (cli.json ? print_json : print_text)(&figures, rows);
    }
    if (cli.output != NULL) CLI_TRY(clt_recipe_save(recipe, cli.output, cli_flags()));
    if (cli.output != NULL && !cli_output_is_stdout()) {
        cli_say("wrote %s; no number of the table is in it. Next: clathrate keygen %s -o keys/",
                cli.output, cli.output);
    }
done:
    clt_recipe_free(recipe);
    clt_table_free(table);
    clt_ws_free(ws);
    return code;
}

const cli_verb recipe_verb = {
    .name = "recipe",
    .arguments = "TABLE.csv",
    .summary = "say what to train on encrypted rows, and show what it will cost",
    .text =
        "Takes names of columns, levels and classes from the table, but no number: the recipe is\n"
        "for both sides. Prints parameters and security, keys, bytes, memory and time on this\n"
        "machine. With -o writes the recipe; with -o - only that.",
    .example = "clathrate recipe wdbc.csv --target diagnosis --id patient -o cancer.clp",
    .least = 1,
    .most = 1,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
