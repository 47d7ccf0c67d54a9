/* Releases through the public functions: answers, budgets, refusals, and that no answer leaves
   before it was counted. */
#include "clathrate/clathrate.h"

#include "base/alloc.h"
#include "base/file.h"
#include "nn/dataset.h"
#include "secret/budget.h"
#include "support/fault.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 70, BITS = 8 }; /* two ciphertexts */

static const char BUDGET[] = "secret.clk.released";

typedef struct fixture {
    pipeline p;
    clt_table *rows, *clear;
    clt_data *result;
} fixture;

/* Keys for releases of so many bits, and the result of all rows. */
static void open_story(fixture *f, unsigned bits, uint64_t seed) {
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    clt_data *data = NULL;
    memset(f, 0, sizeof *f);
    options.release_bits = bits;
    clt_model *model = network_new(6, (unsigned[]){5}, 1, 3, 2, seed);
    model->schema->id = clt__strdup("id");
    pipeline_open(&f->p, model, &options, 2);
    pipeline_keys(&f->p);
    clt__matrix x = network_features(ROWS, 6, 1);
    f->rows = pipeline_table(&x);
    pipeline_must(clt_model_predict(&f->clear, f->p.ws, model, NULL, f->rows, CLT_CLEAR));
    pipeline_must(
        clt_data_encrypt(&data, f->p.ws, f->p.plan, NULL, f->p.pk, f->rows, CLT_KEEP_IDS));
    pipeline_must(clt_data_run(&f->result, f->p.ws, f->p.model, f->p.evk, data));
    clt_data_free(data);
    clt__matrix_free(&x);
}

static void close_story(fixture *f) {
    clt_data_free(f->result);
    clt_table_free(f->clear);
    clt_table_free(f->rows);
    pipeline_close(&f->p);
}

static void make_budget(const fixture *f, unsigned bits) {
    pipeline_must(clt_budget_create(BUDGET, CLT_REPLACE, f->p.ws, f->p.sk, f->p.plan, bits));
}

static clt_status release(clt_table **answers, clt_release_report *report, const fixture *f,
                          clt_release kind) {
    clt_release_options options = {.kind = kind, .score_bits = 3};
    return clt_data_release(answers, report, f->p.ws, f->p.sk, f->result, BUDGET, &options);
}

static void assert_refused(clt_status status, clt_status code, const char *why) {
    if (status != code) fail_msg("%s: %s", clt_status_name(status), clt_detail());
    if (strstr(clt_detail(), why) == NULL) fail_msg("'%s' in: %s", why, clt_detail());
}

static bool same_tables(const clt_table *a, const clt_table *b) {
    if (clt_table_rows(a) != clt_table_rows(b) || clt_table_columns(a) != clt_table_columns(b)) {
        return false;
    }
    for (size_t r = 0; r < clt_table_rows(a); r++) {
        for (size_t c = 0; c < clt_table_columns(a); c++) {
            if (strcmp(clt_table_cell(a, r, c), clt_table_cell(b, r, c)) != 0) return false;
        }
    }
    return true;
}

/* The labels that are told are those of the clear model. */
static size_t check_labels(const fixture *f, const clt_table *answers) {
    size_t own, clear, told = 0;
    pipeline_must(clt_table_find(answers, "label", &own));
    pipeline_must(clt_table_find(f->clear, "label", &clear));
    for (size_t r = 0; r < ROWS; r++) {
        const char *label = clt_table_cell(answers, r, own);
        if (*label == '\0') continue;
        assert_string_equal(label, clt_table_cell(f->clear, r, clear));
        told++;
    }
    return told;
}

static void labels_and_scores(void **state) {
    (void)state;
    fixture f;
    clt_release_report report;
    clt_table *labels = NULL, *scores = NULL, *again = NULL;
    open_story(&f, CLT_RELEASE_DISCRETE, 1);
    make_budget(&f, CLT_RELEASE_DISCRETE);
    pipeline_must(release(&labels, &report, &f, CLT_RELEASE_LABEL));
    assert_int_equal(report.spent, 2);
    assert_int_equal(report.limit, 1024);
    assert_int_equal(report.bits, 0);
    assert_true(report.guard > 0 && report.failure_log2 <= -64);
    assert_int_equal(check_labels(&f, labels) + report.undecided, ROWS);
    assert_true(report.undecided < ROWS / 2);
    assert_string_equal(clt_table_name(labels, 0), "id");
    assert_string_equal(clt_table_cell(labels, 69, 0), "p70");
    pipeline_must(release(&scores, &report, &f, CLT_RELEASE_SCORE));
    assert_int_equal(report.spent, 4); /* another question */
    (void)check_labels(&f, scores);
    pipeline_must(release(&again, NULL, &f, CLT_RELEASE_LABEL));
    assert_true(same_tables(labels, again));
    assert_refused(release(&again, NULL, &f, CLT_RELEASE_NUMBERS), CLT_E_SECURITY,
                   "labels and scores only");
    clt_table_free(again);
    clt_table_free(scores);
    clt_table_free(labels);
    close_story(&f);
}

/* Within 2^-bits of the truth, not of the private answer; the same bytes each time; labels and
   scores of the same ciphertexts cost nothing more. */
static void numbers(void **state) {
    (void)state;
    fixture f;
    clt_release_report report;
    clt_table *answers = NULL, *again = NULL, *labels = NULL;
    open_story(&f, BITS, 1);
    make_budget(&f, BITS);
    pipeline_must(release(&answers, &report, &f, CLT_RELEASE_NUMBERS));
    assert_int_equal(report.bits, BITS);
    assert_int_equal(report.undecided, 0);
    assert_int_equal(report.spent, 2);
    assert_true(report.failure_log2 < -30);
    for (unsigned k = 0; k < 3; k++) {
        char name[16];
        snprintf(name, sizeof name, "raw_%u", k);
        double *released = pipeline_column(answers, name), *clear = pipeline_column(f.clear, name);
        for (size_t r = 0; r < ROWS; r++) {
            assert_true(fabs(released[r] - clear[r]) < ldexp(1, -BITS));
        }
        free(clear);
        free(released);
    }
    for (unsigned i = 0; i < 5; i++) {
        pipeline_must(release(&again, &report, &f, CLT_RELEASE_NUMBERS));
        assert_true(same_tables(answers, again));
        clt_table_free(again);
    }
    pipeline_must(release(&labels, &report, &f, CLT_RELEASE_LABEL));
    assert_int_equal(report.spent, 2);
    assert_true(check_labels(&f, labels) > ROWS * 9 / 10);
    clt_table_free(labels);
    clt_table_free(answers);
    close_story(&f);
}

static void what_is_refused(void **state) {
    (void)state;
    fixture f, other, twin;
    clt_table *answers = NULL;
    clt_release_options options = {CLT_RELEASE_LABEL, 0};
    open_story(&f, CLT_RELEASE_DISCRETE, 1);
    open_story(&other, CLT_RELEASE_DISCRETE, 2);
    open_story(&twin, CLT_RELEASE_DISCRETE, 1);
    remove(BUDGET);
    assert_refused(release(&answers, NULL, &f, CLT_RELEASE_LABEL), CLT_E_SECURITY, "it is missing");
    make_budget(&twin, CLT_RELEASE_DISCRETE);
    assert_refused(release(&answers, NULL, &f, CLT_RELEASE_LABEL), CLT_E_KEY, "another secret key");
    make_budget(&f, CLT_RELEASE_DISCRETE);
    assert_refused(clt_data_release(&answers, NULL, f.p.ws, f.p.sk, other.result, BUDGET, &options),
                   CLT_E_PLAN, "another plan");
    assert_refused(clt_data_release(&answers, NULL, f.p.ws, f.p.sk, twin.result, BUDGET, &options),
                   CLT_E_KEY, "under another key");
    assert_refused(
        clt_budget_create(BUDGET, CLT_REPLACE, f.p.ws, f.p.sk, other.p.plan, CLT_RELEASE_DISCRETE),
        CLT_E_PLAN, "another plan");
    assert_refused(clt_budget_create(BUDGET, CLT_REPLACE, f.p.ws, f.p.sk, f.p.plan, 9),
                   CLT_E_SECURITY, "9 bits of a released number need a scale of 2^");
    assert_refused(clt_budget_create("-", 0, f.p.ws, f.p.sk, f.p.plan, CLT_RELEASE_DISCRETE),
                   CLT_E_ARGUMENT, "beside its key");
    options = (clt_release_options){CLT_RELEASE_SCORE, 17};
    assert_refused(clt_data_release(&answers, NULL, f.p.ws, f.p.sk, f.result, BUDGET, &options),
                   CLT_E_ARGUMENT, "1 to 16");
    options = (clt_release_options){(clt_release)4, 1};
    assert_refused(clt_data_release(&answers, NULL, f.p.ws, f.p.sk, f.result, BUDGET, &options),
                   CLT_E_ARGUMENT, "unknown");
    assert_null(answers);
    close_story(&twin);
    close_story(&other);
    close_story(&f);
}

/* What is known of the error comes from the key's plan: a record that lies changes no byte. */
static void records_are_not_believed(void **state) {
    (void)state;
    fixture f;
    clt_table *answers = NULL, *again = NULL;
    open_story(&f, BITS, 1);
    make_budget(&f, BITS);
    pipeline_must(release(&answers, NULL, &f, CLT_RELEASE_NUMBERS));
    for (size_t i = 0; i < f.result->count; i++) {
        f.result->ct[i]->noise = (clt__noise){1, 1, 1e-30, 1e-30};
    }
    pipeline_must(release(&again, NULL, &f, CLT_RELEASE_NUMBERS));
    assert_true(same_tables(answers, again));
    clt_table_free(again);
    clt_table_free(answers);
    close_story(&f);
}

/* What the program cannot give is refused; that much was told, and is counted. */
static void refusals_are_counted(void **state) {
    (void)state;
    fixture f;
    clt_table *answers = NULL;
    clt_release_report report;
    open_story(&f, CLT_RELEASE_DISCRETE, 1);
    make_budget(&f, CLT_RELEASE_DISCRETE);
    clt_ct *ct = f.result->ct[0];
    size_t words = clt__params_limbs(ct->params, ct->level) * ct->params->ring->n;
    for (size_t i = 0; i < words; i++) ct->poly[0][i] = i * 7919 % 1000003;
    assert_refused(release(&answers, &report, &f, CLT_RELEASE_LABEL), CLT_E_DATA, "cannot give");
    assert_null(answers);
    clt__budget *budget = NULL;
    pipeline_must(clt__budget_open(&budget, f.p.ws, f.p.sk, BUDGET));
    assert_int_equal(budget->count, 2);
    clt__budget_close(budget);
    close_story(&f);
}

static void spend_all_but_one(const fixture *f) {
    static uint8_t query[CLT__RELEASE_QUERIES - 1][CLT__DIGEST_BYTES];
    clt__budget *budget = NULL;
    for (unsigned i = 0; i < CLT__RELEASE_QUERIES - 1; i++) {
        clt__hash_bytes(query[i], &i, sizeof i);
    }
    pipeline_must(clt__budget_open(&budget, f->p.ws, f->p.sk, BUDGET));
    pipeline_must(clt__budget_spend(budget, (const uint8_t(*)[CLT__DIGEST_BYTES])query,
                                    CLT__RELEASE_QUERIES - 1));
    clt__budget_close(budget);
}

static void at_1024_it_is_over(void **state) {
    (void)state;
    fixture f;
    clt_table *answers = NULL;
    open_story(&f, CLT_RELEASE_DISCRETE, 1);
    make_budget(&f, CLT_RELEASE_DISCRETE);
    spend_all_but_one(&f);
    assert_refused(release(&answers, NULL, &f, CLT_RELEASE_LABEL), CLT_E_SECURITY, "make new keys");
    assert_null(answers);
    close_story(&f);
}

/* --------------------------------------------------------------------------------------- faults */

static fixture swept;
static clt__buffer empty_budget;

/* Starts from a budget of nothing. Whenever a table comes back, the file has counted it. */
static clt_status release_once(void *arg) {
    clt_table *answers = NULL;
    clt_ws *ws = NULL;
    clt_release_options options = {CLT_RELEASE_LABEL, 0};
    (void)arg;
    FILE *file = fopen(BUDGET, "wb");
    if (file == NULL || fwrite(empty_budget.bytes, 1, empty_budget.size, file) == 0) abort();
    fclose(file);
    clt_status status = clt_ws_new(&ws, 1);
    if (status == CLT_OK) {
        status = clt_data_release(&answers, NULL, ws, swept.p.sk, swept.result, BUDGET, &options);
    }
    if ((answers != NULL) != (status == CLT_OK)) abort();
    clt_table_free(answers);
    clt_ws_free(ws);
    return status;
}

static long size_of_file(void) {
    FILE *file = fopen(BUDGET, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) abort();
    long size = ftell(file);
    fclose(file);
    return size;
}

static void nothing_leaves_uncounted(void **state) {
    (void)state;
    open_story(&swept, CLT_RELEASE_DISCRETE, 1);
    make_budget(&swept, CLT_RELEASE_DISCRETE);
    pipeline_must(clt__file_read(&empty_budget, BUDGET, 4096));
    assert_true(fault_sweep(release_once, NULL));
    pipeline_must(release_once(NULL));
    assert_int_equal(size_of_file(), empty_budget.size + 2 * CLT__DIGEST_BYTES);
    clt__buffer_free(&empty_budget);
    close_story(&swept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_and_scores),        cmocka_unit_test(numbers),
        cmocka_unit_test(what_is_refused),          cmocka_unit_test(records_are_not_believed),
        cmocka_unit_test(refusals_are_counted),     cmocka_unit_test(at_1024_it_is_over),
        cmocka_unit_test(nothing_leaves_uncounted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
