/* model/fit.c: from tables to models, and every table or option that makes none. */
#include "model/fit.h"

#include "data/csv.h"
#include "support/fault.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT = 1 << 16 };

static char text[TEXT];
static size_t text_size;

static void put(const char *format, ...) CLT__PRINTF(1, 2);

static void put(const char *format, ...) {
    va_list args;
    va_start(args, format);
    int size = vsnprintf(text + text_size, TEXT - text_size, format, args);
    va_end(args);
    assert_in_range(size, 0, TEXT - text_size - 1);
    text_size += (size_t)size;
}

static clt_table *table_of(const char *csv) {
    clt__span span = {.bytes = (const uint8_t *)csv, .size = strlen(csv)};
    clt_table *table = NULL;
    assert_int_equal(clt__csv_read(&table, clt__span_reader(&span), "t.csv", NULL), CLT_OK);
    return table;
}

/* Two half planes with a gap between them. */
static const char *side(double a, double b) {
    double above = a - 2 * b - 0.1;
    return fabs(above) < 0.2 ? NULL : above > 0 ? "up" : "down";
}

static const char *quadrant(double a, double b) {
    return (a > 0) != (b > 0) ? "odd" : "even";
}

static const char *third(double a, double b) {
    return a > 0.4 ? "red" : b > 0 ? "green" : "blue";
}

/* Columns id, a, b and y, which follows a rule; points without label are left out. */
static clt_table *random_table(const char *rule(double a, double b), size_t rows) {
    clt__random random;
    network_random(&random, 5);
    text_size = 0;
    put("id,a,b,y\n");
    for (size_t i = 0; i < rows;) {
        double a = clt__random_normal(&random), b = clt__random_normal(&random);
        const char *label = rule(a, b);
        if (label != NULL) put("p%zu,%.6f,%.6f,%s\n", i++, a, b, label);
    }
    clt__random_close(&random);
    return table_of(text);
}

static clt_fit_options options_of(size_t layers) {
    clt_fit_options options;
    clt_fit_options_default(&options);
    options.target = "y";
    options.id = "id";
    options.layers = layers;
    return options;
}

static clt_status fit(clt_model **model, const clt_table *table, const clt_fit_options *options,
                      clt_fit_report *report) {
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    clt_status status = clt__model_fit(model, ws, table, options, report);
    clt__ws_free(ws);
    return status;
}

static void separable_tables_are_learned_whole(void **state) {
    (void)state;
    clt_table *table = random_table(side, 150);
    for (size_t layers = 0; layers <= 2; layers++) {
        clt_fit_options options = options_of(layers);
        clt_model *model = NULL;
        clt_fit_report report;
        options.hidden[1] = 4;
        options.weight_decay = 0;
        options.validation = 0;
        options.learning_rate = 0.05;
        assert_int_equal(fit(&model, table, &options, &report), CLT_OK);
        assert_int_equal(clt__model_check(model), CLT_OK);
        assert_int_equal(model->count, 2 + 2 * layers);
        assert_int_equal(model->output, CLT__OUTPUT_SIGMOID);
        assert_string_equal(model->schema->id, "id");
        assert_int_equal(report.rows, 150);
        assert_int_equal(report.features, 2);
        assert_int_equal(report.classes, 2);
        assert_int_equal(report.epochs, layers > 0 ? 260 : 200);
        assert_true(report.train_accuracy == 1);
        assert_true(report.train_loss < 0.05);
        assert_true(isnan(report.validation_accuracy) && isnan(report.validation_loss));
        clt__model_free(model);
    }
    clt__table_free(table);
}

static void exclusive_or_needs_a_hidden_layer(void **state) {
    (void)state;
    clt_table *table = random_table(quadrant, 400);
    double accuracy[3];
    for (size_t i = 0; i < 3; i++) {
        clt_fit_options options = options_of(i > 0);
        clt_model *model = NULL;
        clt_fit_report report;
        options.weight_decay = 0.1;
        options.activation = i == 2 ? CLT_RELU : CLT_KERNEL_RELU;
        assert_int_equal(fit(&model, table, &options, &report), CLT_OK);
        if (i > 0) {
            assert_int_equal(model->node[2].type, i == 2 ? CLT__NODE_RELU : CLT__NODE_POLYNOMIAL);
        }
        accuracy[i] = report.validation_accuracy;
        clt__model_free(model);
    }
    assert_true(accuracy[0] < 0.7);
    assert_true(accuracy[1] > 0.9);
    assert_true(accuracy[2] > 0.9);
    clt__table_free(table);
}

static void more_classes_have_a_softmax(void **state) {
    (void)state;
    clt_table *table = random_table(third, 300);
    clt_fit_options options = options_of(1);
    clt_model *model = NULL;
    clt_fit_report report;
    assert_int_equal(fit(&model, table, &options, &report), CLT_OK);
    assert_int_equal(model->output, CLT__OUTPUT_SOFTMAX);
    assert_int_equal(report.classes, 3);
    assert_int_equal(model->node[3].width, 3);
    assert_string_equal(model->schema->classes.text[0], "blue");
    assert_true(report.train_accuracy > 0.9);
    assert_true(report.validation_accuracy > 0.85);
    clt__model_free(model);
    clt__table_free(table);
}

/* The mean probability of class 1 over the rows of either label. */
static double mean_probability(const clt_model *model, const clt_table *table, const char *label) {
    clt__matrix x = {0}, raw = {0};
    clt_ws *ws = NULL;
    double sum = 0, count = 0, p[2];
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__schema_features(&x, model->schema, table, NULL), CLT_OK);
    assert_int_equal(clt__model_forward(&raw, ws, model, &x), CLT_OK);
    for (size_t i = 0; i < table->rows; i++) {
        if (strcmp(clt__table_cell(table, i, 3), label) != 0) continue;
        clt__model_output(p, model, clt__matrix_row(&raw, i));
        sum += p[1];
        count++;
    }
    clt__ws_free(ws);
    clt__matrix_free(&raw);
    clt__matrix_free(&x);
    return sum / count;
}

static void the_positive_label_is_class_1(void **state) {
    (void)state;
    static const char *const positive[] = {NULL, "up", "down"};
    clt_table *table = random_table(side, 120);
    for (size_t i = 0; i < 3; i++) {
        clt_fit_options options = options_of(1);
        clt_model *model = NULL;
        const char *one = i == 2 ? "down" : "up", *zero = i == 2 ? "up" : "down";
        options.positive = positive[i];
        assert_int_equal(fit(&model, table, &options, NULL), CLT_OK);
        assert_string_equal(model->schema->classes.text[0], zero);
        assert_string_equal(model->schema->classes.text[1], one);
        assert_true(mean_probability(model, table, one) > 0.8);
        assert_true(mean_probability(model, table, zero) < 0.2);
        clt__model_free(model);
    }
    clt__table_free(table);
}

static void digest_of_fit(uint8_t digest[CLT__DIGEST_BYTES], const clt_table *table, uint64_t seed,
                          unsigned threads) {
    clt_fit_options options = options_of(1);
    clt_model *model = NULL;
    clt_ws *ws = NULL;
    options.seed = seed;
    options.epochs = 5;
    assert_int_equal(clt__ws_new(&ws, threads), CLT_OK);
    assert_int_equal(clt__model_fit(&model, ws, table, &options, NULL), CLT_OK);
    assert_int_equal(clt__model_digest(digest, model), CLT_OK);
    clt__model_free(model);
    clt__ws_free(ws);
}

static void the_seed_alone_decides(void **state) {
    (void)state;
    uint8_t digest[3][CLT__DIGEST_BYTES];
    clt_table *table = random_table(side, 100);
    digest_of_fit(digest[0], table, 1, 1);
    digest_of_fit(digest[1], table, 1, 4);
    digest_of_fit(digest[2], table, UINT64_C(1) << 40, 1);
    assert_memory_equal(digest[0], digest[1], CLT__DIGEST_BYTES);
    assert_memory_not_equal(digest[0], digest[2], CLT__DIGEST_BYTES);
    clt__table_free(table);
}

/* Without tuning the weights are the same, and only the polynomial differs. */
static void wider_kernels_give_flatter_parabolas(void **state) {
    (void)state;
    clt_table *table = random_table(side, 100);
    double curve[3], weight[3];
    for (int i = 0; i < 3; i++) {
        clt_fit_options options = options_of(1);
        clt_model *model = NULL;
        options.bandwidth = i;
        options.finetune = 0;
        assert_int_equal(fit(&model, table, &options, NULL), CLT_OK);
        curve[i] = model->node[2].c[2];
        weight[i] = model->node[1].weight[0];
        clt__model_free(model);
    }
    assert_true(curve[0] > curve[1] && curve[1] > curve[2] && curve[2] > 0);
    assert_true(weight[0] == weight[1] && weight[1] == weight[2]);
    clt__table_free(table);
}

static void values_are_recorded(void **state) {
    (void)state;
    clt_table *table = random_table(side, 100);
    clt_fit_options options = options_of(1);
    clt_model *model = NULL;
    assert_int_equal(fit(&model, table, &options, NULL), CLT_OK);
    assert_true(fabs(model->node[0].value_rms - 1) < 1e-12); /* standardised */
    for (unsigned i = 0; i < model->count; i++) {
        assert_true(model->node[i].value_rms > 0);
        assert_true(model->node[i].value_rms <= model->node[i].value_bound);
    }
    clt__model_free(model);
    clt__table_free(table);
}

typedef struct heard {
    size_t count;
    char last[512];
} heard;

static void hear(void *opaque, const char *note) {
    heard *h = opaque;
    h->count++;
    snprintf(h->last, sizeof h->last, "%s", note);
}

/* Column k is constant; a lacks 30 cells. */
static void notes_are_passed_on_but_not_all(void **state) {
    (void)state;
    heard h = {0};
    clt_ws *ws = NULL;
    clt_model *model = NULL;
    clt_fit_options options = options_of(0);
    text_size = 0;
    put("id,a,b,k,y\n");
    for (int i = 0; i < 60; i++) {
        put("p%d,%s,%d,7,%s\n", i, i < 30 ? "" : i % 2 ? "1" : "2", i, i % 3 ? "u" : "v");
    }
    clt_table *table = table_of(text);
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    ws->notes = (clt_notes){.opaque = &h, .note = hear};
    assert_int_equal(clt__model_fit(&model, ws, table, &options, NULL), CLT_OK);
    assert_int_equal(model->schema->columns, 2);
    assert_int_equal(h.count, 21);
    assert_string_equal(h.last, "t.csv: 11 more notes like these");
    clt__model_free(model);
    clt__ws_free(ws);
    clt__table_free(table);
}

static void ignored_columns_are_left_out(void **state) {
    (void)state;
    static const char *const ignore[] = {"b"};
    clt_table *table = random_table(side, 60);
    clt_fit_options options = options_of(0);
    clt_model *model = NULL;
    options.ignore = ignore;
    options.ignored = 1;
    assert_int_equal(fit(&model, table, &options, NULL), CLT_OK);
    assert_int_equal(model->schema->columns, 1);
    assert_string_equal(model->schema->column[0].name, "a");
    clt__model_free(model);
    clt__table_free(table);
}

static void assert_refused(const clt_table *table, const clt_fit_options *options,
                           const char *detail) {
    clt_model *model = NULL;
    clt_fit_report report = {.rows = 4711};
    assert_int_equal(fit(&model, table, options, &report), CLT_E_DATA);
    assert_string_equal(clt_detail(), detail);
    assert_null(model);
    assert_int_equal(report.rows, 4711);
}

static void wrong_columns_are_named(void **state) {
    (void)state;
    clt_table *table = random_table(side, 30);
    clt_fit_options options = options_of(1);
    clt_model *model = NULL;
    options.target = "Y1";
    assert_int_equal(fit(&model, table, &options, NULL), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "did you mean 'y'"));
    options.target = "id";
    assert_refused(table, &options, "t.csv: column 'id' is named twice as target, id or ignored");
    options.target = "y";
    options.positive = "left";
    assert_refused(table, &options,
                   "the positive label 'left' is no class; they are 'down' and 'up'");
    clt__table_free(table);

    table = random_table(third, 30);
    options.positive = "red";
    assert_refused(table, &options,
                   "a positive label 'red' needs a target of two classes; there are 3");
    clt__table_free(table);
}

static void tables_that_teach_nothing_are_refused(void **state) {
    (void)state;
    clt_fit_options options = options_of(1);
    clt_table *table = random_table(side, 9);
    assert_refused(table, &options, "t.csv has 9 rows; at least 10 are needed to learn from");
    clt__table_free(table);

    text_size = 0;
    put("id,a,y\n");
    for (int i = 0; i < 12; i++) put("p%d,%d,u\n", i, i);
    table = table_of(text);
    assert_refused(table, &options, "t.csv: the target 'y' has one class only; two are needed");
    clt__table_free(table);

    text_size = 0;
    put("id,a,y\n");
    for (int i = 0; i < 12; i++) put("p%d,%d,%s\n", i, i, i == 7 ? "v" : "u");
    table = table_of(text);
    assert_refused(table, &options,
                   "t.csv: class 'v' has 1 row; at least 2 are needed: add rows or remove it");
    clt__table_free(table);

    text_size = 0;
    put("id,a,y\n");
    for (int i = 0; i < 12; i++) put("p%d,5,%s\n", i, i % 2 ? "v" : "u");
    table = table_of(text);
    assert_refused(table, &options, "t.csv: no column is left to predict from");
    clt__table_free(table);

    text_size = 0;
    put("id,a,y\n");
    for (int i = 0; i < 130; i++) put("p%d,%d,%d\n", i, i, i / 2);
    table = table_of(text);
    assert_refused(table, &options, "t.csv: the target 'y' has more than 64 classes");
    clt__table_free(table);
}

/* 70 columns of 60 levels each. */
static void too_many_features_are_refused(void **state) {
    (void)state;
    clt_fit_options options = options_of(1);
    text_size = 0;
    put("id,y");
    for (int j = 0; j < 70; j++) put(",c%d", j);
    for (int i = 0; i < 60; i++) {
        put("\np%d,%s", i, i % 2 ? "u" : "v");
        for (int j = 0; j < 70; j++) put(",t%d", i);
    }
    clt_table *table = table_of(text);
    assert_refused(table, &options,
                   "t.csv has 4200 features once categories are spread out, at most 4096 fit; "
                   "ignore columns of many levels");
    clt__table_free(table);
}

static void divergence_is_an_error_with_advice(void **state) {
    (void)state;
    clt_table *table = random_table(side, 60);
    clt_fit_options options = options_of(1);
    clt_model *model = NULL;
    options.learning_rate = 1e6;
    assert_int_equal(fit(&model, table, &options, NULL), CLT_E_DATA);
    assert_null(model);
    assert_non_null(strstr(clt_detail(), "training diverges: the loss is "));
    assert_non_null(strstr(clt_detail(), "use a learning rate below 1e+06"));
    clt__table_free(table);
}

static void bad_options_are_refused_first(void **state) {
    (void)state;
    clt_table *table = random_table(side, 5);
    clt_fit_options options = options_of(1);
    clt_model *model = NULL;
    options.learning_rate = -1;
    assert_int_equal(fit(&model, table, &options, NULL), CLT_E_ARGUMENT);
    assert_null(model);
    clt__table_free(table);
}

static clt_status fit_briefly(void *arg) {
    clt_fit_options options = options_of(1);
    clt_model *model = NULL;
    clt_ws *ws = NULL;
    clt_status status = clt__ws_new(&ws, 1);
    options.hidden[0] = 2;
    options.epochs = options.finetune = 2;
    if (status == CLT_OK) status = clt__model_fit(&model, ws, arg, &options, NULL);
    clt__model_free(model);
    clt__ws_free(ws);
    return status;
}

static void failed_allocations_leak_nothing(void **state) {
    (void)state;
    clt_table *table = random_table(side, 20);
    assert_true(fault_sweep(fit_briefly, table));
    clt__table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separable_tables_are_learned_whole),
        cmocka_unit_test(exclusive_or_needs_a_hidden_layer),
        cmocka_unit_test(more_classes_have_a_softmax),
        cmocka_unit_test(the_positive_label_is_class_1),
        cmocka_unit_test(the_seed_alone_decides),
        cmocka_unit_test(wider_kernels_give_flatter_parabolas),
        cmocka_unit_test(values_are_recorded),
        cmocka_unit_test(notes_are_passed_on_but_not_all),
        cmocka_unit_test(ignored_columns_are_left_out),
        cmocka_unit_test(wrong_columns_are_named),
        cmocka_unit_test(tables_that_teach_nothing_are_refused),
        cmocka_unit_test(too_many_features_are_refused),
        cmocka_unit_test(divergence_is_an_error_with_advice),
        cmocka_unit_test(bad_options_are_refused_first),
        cmocka_unit_test(failed_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
