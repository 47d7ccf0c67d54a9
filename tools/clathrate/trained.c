/* A model that was trained for its owner: where it goes, and what is told of it. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/trained.h"

#include "clathrate/outfile.h"
#include "common/cli.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A cell as a number where it is one. */
static json_t *cell(const char *text) {
    char *end;
    double value = strtod(text, &end);
    return end != text && *end == 0 && isfinite(value) ? json_real(value) : json_string(text);
}

/* An object a row, its members named as the columns; the first column holds names. */
static json_t *rows_of(const clt_table *table) {
    json_t *rows = json_array();
    for (size_t i = 0; i < clt_table_rows(table); i++) {
        json_t *row = json_object();
        for (size_t j = 0; j < clt_table_columns(table); j++) {
            const char *text = clt_table_cell(table, i, j);
            json_object_set_new(row, clt_table_name(table, j),
                                j == 0 ? json_string(text) : cell(text));
        }
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *report_object(const clt_train_report *r) {
    json_t *o = json_pack("{s:I, s:I, s:I, s:I}", "rows", (json_int_t)r->rows, "features",
                          (json_int_t)r->features, "models", (json_int_t)r->models, "steps",
                          (json_int_t)r->steps);
    json_object_set_new(o, "reach", r->reach > 0 ? json_real(r->reach) : json_null());
    return o;
}

static int write_json(const clt_table *coefficients, const clt_train_report *report,
                      const char *path) {
    json_t *o = report_object(report);
    json_object_set_new(o, "coefficients", rows_of(coefficients));
    char *text = json_dumps(o, JSON_INDENT(2));
    json_decref(o);
    if (text == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    size_t size = strlen(text);
    text[size] = '\n'; /* a line ends; its length is known */
    int code = outfile_write(path, text, size + 1);
    free(text);
    return code;
}

static bool ends_in(const char *path, const char *suffix) {
    size_t length = strlen(path), end = strlen(suffix);
    return length > end && strcmp(path + length - end, suffix) == 0;
}

static int write_coefficients(const clt_model *model, const clt_train_report *report,
                              const char *path, bool as_json, unsigned flags) {
    int code = EXIT_DONE;
    clt_table *coefficients = NULL;
    CLI_TRY(clt_model_coefficients(&coefficients, model));
    if (as_json) {
        code = write_json(coefficients, report, path);
    } else {
        code = cli_status(clt_table_write(coefficients, path, flags));
    }
done:
    clt_table_free(coefficients);
    return code;
}

static int write_model(const clt_model *model, const clt_train_report *report, unsigned flags) {
    const char *path = cli.output == NULL ? "-" : cli.output;
    bool is_stdout = strcmp(path, "-") == 0;
    bool as_json = is_stdout ? cli.json : ends_in(path, ".json");
    if (is_stdout || as_json || ends_in(path, ".csv")) {
        return write_coefficients(model, report, path, as_json, flags);
    }
    return cli_status(clt_model_save(model, path, cli_flags()));
}

static void tell(const clt_train_report *r) {
    bool to_file = cli.output != NULL && !cli_output_is_stdout();
    if (cli.json && to_file) {
        json_t *o = report_object(r);
        json_object_set_new(o, "output", json_string(cli.output));
        json_dumpf(o, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(o);
        return;
    }
    cli_say("%u step%s over %zu rows, %zu features%s", r->steps, r->steps == 1 ? "" : "s", r->rows,
            r->features, r->models > 1 && r->hidden == 0 ? ", each class against the rest" : "");
    if (r->hidden > 0) {
        cli_say("weights reached %.0f %% of what they may", 100 * r->reach);
    } else if (r->reach > 1) {
        cli_warn("arguments of the sigmoid reached %.0f %% of the range that its polynomial holds "
                 "on: encrypted, this training would be refused; take fewer steps, more penalty or "
                 "a smaller clip",
                 100 * r->reach);
    } else if (r->reach > 0) {
        cli_say("check values reached %.0f %% of what they may", 100 * r->reach);
    }
    if (to_file) cli_say("wrote %s", cli.output);
}

int trained_write(const clt_model *model, const clt_train_report *report, bool private) {
    mode_t usual = private ? umask(077) : 0;
    int code = write_model(model, report, cli_flags() | (private ? CLT_PRIVATE : 0));
    if (private) umask(usual);
    if (code == EXIT_DONE) tell(report);
    return code;
}
