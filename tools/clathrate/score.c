/* score: answers against the truth. */
#include "clathrate/verbs.h"

#include "clathrate/report.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static const char *truth_path, *target, *id, *html;

static const cli_option option[] = {
    {"truth", 0, CLI_TEXT, "TABLE.csv", "the table that knows", &truth_path},
    {"target", 0, CLI_TEXT, "COLUMN", "its column of labels", &target},
    {"id", 0, CLI_TEXT, "COLUMN", "match rows by this column of both [by order]", &id},
    {"html", 0, CLI_TEXT, "FILE", "write a report with the ROC curve", &html},
};

static json_t *number(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static void print_json(const clt_score *score) {
    json_t *o = json_object(), *label = json_array(), *confusion = json_array();
    json_object_set_new(o, "rows", json_integer((json_int_t)score->rows));
    json_object_set_new(o, "accuracy", number(score->accuracy));
    json_object_set_new(o, "auc", number(score->auc));
    json_object_set_new(o, "log_loss", number(score->log_loss));
    for (size_t i = 0; i < score->classes; i++) {
        json_t *row = json_array();
        json_array_append_new(label, json_string(score->label[i]));
        for (size_t j = 0; j < score->classes; j++) {
            size_t n = score->confusion[i * score->classes + j];
            json_array_append_new(row, json_integer((json_int_t)n));
        }
        json_array_append_new(confusion, row);
    }
    json_object_set_new(o, "labels", label);
    json_object_set_new(o, "confusion", confusion);
    json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(o);
}

static void print_confusion(const clt_score *score) {
    size_t width = 8;
    for (size_t i = 0; i < score->classes; i++) {
        if (strlen(score->label[i]) > width) width = strlen(score->label[i]);
    }
    int w = (int)width;
    printf("\n%-*s  answered\n%-*s", w, "truth", w, "");
    for (size_t j = 0; j < score->classes; j++) printf("  %*s", w, score->label[j]);
    putchar('\n');
    for (size_t i = 0; i < score->classes; i++) {
        printf("%-*s", w, score->label[i]);
        for (size_t j = 0; j < score->classes; j++) {
            printf("  %*zu", w, score->confusion[i * score->classes + j]);
        }
        putchar('\n');
    }
}

/* The curve on a raster of characters: true-positive rate over false-positive rate. */
static void print_roc(const clt_score *score) {
    enum { WIDTH = 41, HEIGHT = 13 };
    char raster[HEIGHT][WIDTH + 1];
    memset(raster, ' ', sizeof raster);
    size_t at = 0;
    for (int x = 0; x < WIDTH; x++) {
        double fpr = (double)x / (WIDTH - 1);
        while (at + 1 < score->roc_points && score->roc[2 * (at + 1)] <= fpr) at++;
        int y = (int)lround(score->roc[2 * at + 1] * (HEIGHT - 1));
        raster[HEIGHT - 1 - y][x] = '*';
    }
    printf("\ntrue-positive rate\n");
    for (int y = 0; y < HEIGHT; y++) {
        raster[y][WIDTH] = 0;
        printf("%4s |%s\n", y == 0 ? "1" : y == HEIGHT - 1 ? "0" : "", raster[y]);
    }
    printf("     +%.*s\n      0%*s\n", WIDTH, "-----------------------------------------------",
           WIDTH - 1, "1  false-positive rate");
}

static void print_text(const clt_score *score) {
    printf("%zu rows, accuracy %.2f %%", score->rows, 100 * score->accuracy);
    if (isfinite(score->auc)) printf(", AUC %.4f", score->auc);
    printf(", log loss %.4f\n", score->log_loss);
    print_confusion(score);
    if (score->roc_points > 0) print_roc(score);
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_table *answers = NULL, *truth = NULL;
    clt_score *score = NULL;
    (void)count;
    if (truth_path == NULL) return cli_fail(EXIT_USAGE, "say with --truth which table knows");
    if (target == NULL) return cli_fail(EXIT_USAGE, "say with --target which column is the truth");
    CLI_TRY(clt_table_read(&answers, argument[0]));
    CLI_TRY(clt_table_read(&truth, truth_path));
    CLI_TRY(clt_score_new(&score, answers, truth, target, id));
    if (html != NULL) code = report_score(html, score);
    if (code != EXIT_DONE) goto done;
    if (cli.json) {
        print_json(score);
    } else {
        print_text(score);
    }
done:
    clt_score_free(score);
    clt_table_free(truth);
    clt_table_free(answers);
    return code;
}

const cli_verb score_verb = {
    .name = "score",
    .arguments = "RESULT.csv",
    .summary = "compare answers with the truth: confusion matrix, ROC",
    .text = "Answers are in the order of the rows, or carry ids if 'encrypt --keep-ids' let them.",
    .example = "clathrate score result.csv --truth patients.csv --target diagnosis",
    .least = 1,
    .most = 1,
    VERB_OPTIONS(option),
    .run = run,
};
