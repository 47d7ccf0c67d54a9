/* features: a feature map, fitted to a table, and tables made by it. */
#include "clathrate/verbs.h"

#include <jansson.h>
#include <math.h>

static clt_features_options given;
static cli_list ignored;
static const char *map;
static bool same_unit;
/* Numbers that were not given keep the library's defaults. */
static unsigned components = UINT32_MAX, cosines = UINT32_MAX;
static double width = NAN;
static uint64_t seed = UINT64_MAX;

static const cli_option option[] = {
    {"map", 0, CLI_TEXT, "FEATURES.clk", "make a table by this map, instead of fitting one", &map},
    {"target", 0, CLI_TEXT, "COLUMN", "the column of class labels, passed on", &given.target},
    {"id", 0, CLI_TEXT, "COLUMN", "the column that names rows, passed on", &given.id},
    {"ignore", 0, CLI_LIST, "A,B,...", "columns to leave out", &ignored},
    {"components", 0, CLI_COUNT, "N", "principal ones, up to 256; 0: all columns [64]",
     &components},
    {"cosines", 0, CLI_COUNT, "N", "columns to make, up to 4095; 0: the components [511]",
     &cosines},
    {"same-unit", 0, CLI_FLAG, NULL, "columns share a unit, as pixels do: do not scale each",
     &same_unit},
    {"width", 0, CLI_NUMBER, "X", "of the kernel, in median distances of rows [1]", &width},
    {"seed", 0, CLI_SEED, "N", "of the projections [1]", &seed},
};

static bool any_given(void) {
    return given.target != NULL || given.id != NULL || ignored.count > 0 || same_unit ||
           components != UINT32_MAX || cosines != UINT32_MAX || !isnan(width) || seed != UINT64_MAX;
}

static void take_options(clt_features_options *o) {
    clt_features_options_default(o);
    o->target = given.target;
    o->id = given.id;
    o->ignore = (const char *const *)ignored.item;
    o->ignored = ignored.count;
    o->same_unit = same_unit;
    if (components != UINT32_MAX) o->components = components;
    if (cosines != UINT32_MAX) o->cosines = cosines;
    if (!isnan(width)) o->width = width;
    if (seed != UINT64_MAX) o->seed = seed;
}

static void tell_made(const clt_table *table) {
    if (cli.json && cli.output != NULL && !cli_output_is_stdout()) {
        json_t *o = json_object();
        json_object_set_new(o, "rows", json_integer((json_int_t)clt_table_rows(table)));
        json_object_set_new(o, "columns", json_integer((json_int_t)clt_table_columns(table)));
        json_dumpf(o, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(o);
    }
    cli_say("%zu rows of %zu columns; they tell of your table what it told: encrypt them",
            clt_table_rows(table), clt_table_columns(table));
}

static int make(clt_ws *ws, const clt_table *table) {
    int code = EXIT_DONE;
    clt_features *features = NULL;
    clt_table *made = NULL;
    if (any_given()) {
        return cli_fail(EXIT_USAGE, "--map makes a table by a map that is there; the other options "
                                    "are for fitting one: leave either out");
    }
    CLI_TRY(clt_features_load(&features, map));
    CLI_TRY(clt_features_apply(&made, ws, features, table));
    CLI_TRY(
        clt_table_write(made, cli.output == NULL ? "-" : cli.output, cli_flags() | CLT_PRIVATE));
    tell_made(made);
done:
    clt_table_free(made);
    clt_features_free(features);
    return code;
}

static int fit(clt_ws *ws, const clt_table *table, const char *path) {
    int code = EXIT_DONE;
    clt_features *features = NULL;
    clt_features_options options;
    if (cli.output == NULL) {
        return cli_fail(EXIT_USAGE, "say with -o where to write the feature map, as in -o "
                                    "features.clk; or with --map which one makes a table");
    }
    take_options(&options);
    CLI_TRY(clt_features_fit(&features, ws, table, &options));
    CLI_TRY(clt_features_save(features, cli.output, cli_flags()));
    if (cli_output_is_stdout()) goto done;
    cli_say("wrote %s; it holds means and axes of the table: keep it with your secret key. Next: "
            "clathrate features %s --map %s -o made.csv",
            cli.output, path, cli.output);
done:
    clt_features_free(features);
    return code;
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    clt_table *table = NULL;
    (void)count;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_table_read(&table, argument[0]));
    code = map != NULL ? make(ws, table) : fit(ws, table, argument[0]);
done:
    clt_table_free(table);
    clt_ws_free(ws);
    return code;
}

const cli_verb features_verb = {
    .name = "features",
    .arguments = "TABLE.csv",
    .summary = "make columns that linear models learn more from",
    .text = "Fits a feature map to the rows to train on: principal components, then cosines of\n"
            "random projections of them, drawn from a seed. With --map makes by it a table of the\n"
            "columns f1, f2 ..., which recipe and encrypt take; id and target are passed on. The\n"
            "map is private: it stays with the owner of the table.",
    .example = "clathrate features digits.csv --target digit --same-unit -o features.clk",
    .least = 1,
    .most = 1,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
