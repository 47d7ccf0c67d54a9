/* clt_score_new on small tables whose measures are known. */
#include "clathrate/clathrate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_table *table_of(const char *text) {
    clt_table *table = NULL;
    FILE *file = fopen("table.csv", "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(clt_table_read(&table, "table.csv"), CLT_OK);
    return table;
}

static const char answers_text[] = "id,label,p_no,p_yes\n"
                                   "a,yes,0.1,0.9\n"
                                   "b,no,0.8,0.2\n"
                                   "c,yes,0.4,0.6\n"
                                   "d,no,0.7,0.3\n";
static const char truth_text[] = "id,sick\nd,yes\nc,yes\nb,no\na,yes\n";

static void by_id(void **state) {
    (void)state;
    clt_table *answers = table_of(answers_text), *truth = table_of(truth_text);
    clt_score *score = NULL;
    assert_int_equal(clt_score_new(&score, answers, truth, "sick", "id"), CLT_OK);
    assert_int_equal(score->rows, 4);
    assert_int_equal(score->classes, 2);
    assert_string_equal(score->label[0], "no");
    assert_string_equal(score->label[1], "yes");
    assert_true(score->accuracy == 0.75);
    const size_t confusion[] = {1, 0, 1, 2};
    assert_memory_equal(score->confusion, confusion, sizeof confusion);
    assert_true(score->auc == 1); /* 0.9, 0.6, 0.3 above 0.2 */
    double loss = -(log(0.9) + log(0.8) + log(0.6) + log(0.3)) / 4;
    assert_true(fabs(score->log_loss - loss) < 1e-12);
    assert_true(score->roc_points >= 2);
    assert_true(score->roc[0] == 0 && score->roc[1] == 0);
    assert_true(score->roc[2 * score->roc_points - 2] == 1);
    assert_true(score->roc[2 * score->roc_points - 1] == 1);
    clt_score_free(score);
    clt_table_free(answers);
    clt_table_free(truth);
}

static void by_order(void **state) {
    (void)state;
    clt_table *answers = table_of(answers_text), *truth = table_of(truth_text);
    clt_score *score = NULL;
    assert_int_equal(clt_score_new(&score, answers, truth, "sick", NULL), CLT_OK);
    assert_true(score->accuracy == 0.25); /* d c b a against a b c d: the first alone */
    clt_score_free(score);
    clt_table_free(answers);
    clt_table_free(truth);
}

static void three_classes(void **state) {
    (void)state;
    clt_table *answers = table_of("row,label,p_a,p_b,p_c\n1,a,0.5,0.3,0.2\n2,c,0.1,0.1,0.8\n");
    clt_table *truth = table_of("y\na\nb\n");
    clt_score *score = NULL;
    assert_int_equal(clt_score_new(&score, answers, truth, "y", NULL), CLT_OK);
    assert_int_equal(score->classes, 3);
    assert_true(score->accuracy == 0.5);
    assert_true(isnan(score->auc));
    assert_int_equal(score->roc_points, 0);
    assert_null(score->roc);
    assert_int_equal(score->confusion[3 + 2], 1);
    clt_score_free(score);
    clt_table_free(answers);
    clt_table_free(truth);
}

/* One class in the truth: no curve. */
static void one_class(void **state) {
    (void)state;
    clt_table *answers = table_of(answers_text);
    clt_table *truth = table_of("sick\nno\nno\nno\nno\n");
    clt_score *score = NULL;
    assert_int_equal(clt_score_new(&score, answers, truth, "sick", NULL), CLT_OK);
    assert_true(isnan(score->auc));
    assert_int_equal(score->roc_points, 0);
    clt_score_free(score);
    clt_table_free(answers);
    clt_table_free(truth);
}

static void assert_refused(const char *answers_csv, const char *truth_csv, const char *target,
                           const char *id, const char *why) {
    clt_table *answers = table_of(answers_csv), *truth = table_of(truth_csv);
    clt_score *score = NULL;
    assert_int_equal(clt_score_new(&score, answers, truth, target, id), CLT_E_DATA);
    if (strstr(clt_detail(), why) == NULL) fail_msg("'%s' in: %s", why, clt_detail());
    assert_null(score);
    clt_table_free(answers);
    clt_table_free(truth);
}

static void refusals(void **state) {
    (void)state;
    assert_refused("id,label\na,no\n", truth_text, "sick", NULL, "no table of answers");
    assert_refused(answers_text, truth_text, "sik", "id", "sick");
    assert_refused(answers_text, "sick\nno\n", "sick", NULL, "id column");
    assert_refused(answers_text, "id,sick\na,no\nb,no\nc,no\ne,no\n", "sick", "id", "'d' is not");
    assert_refused(answers_text, "id,sick\na,no\na,no\n", "sick", "id", "table.csv:3: 'a' stands");
    assert_refused("id,label,p_a,p_b\n7,a,0.5,0.5\n8,b,0.5,0.5\n7,a,0.5,0.5\n", "id,y\n7,a\n8,b\n",
                   "y", "id",
                   "table.csv:4: '7' stands in column 'id' for the second time, first on "
                   "line 2");
    assert_refused(answers_text, "sick\nno\nno\nmaybe\nno\n", "sick", NULL, "'maybe'");
    assert_refused("label,p_a,p_b\na,0.5,1.5\n", "y\na\n", "y", NULL, "probability");
    assert_refused("label,p_a,p_b\nc,0.5,0.5\n", "y\na\n", "y", NULL, "'c'");
}

static void bad_arguments(void **state) {
    (void)state;
    clt_table *answers = table_of(answers_text);
    clt_score *score = NULL;
    assert_int_equal(clt_score_new(NULL, answers, answers, "x", NULL), CLT_E_ARGUMENT);
    assert_int_equal(clt_score_new(&score, NULL, answers, "x", NULL), CLT_E_ARGUMENT);
    assert_int_equal(clt_score_new(&score, answers, NULL, "x", NULL), CLT_E_ARGUMENT);
    assert_int_equal(clt_score_new(&score, answers, answers, NULL, NULL), CLT_E_ARGUMENT);
    assert_null(score);
    clt_score_free(NULL);
    clt_table_free(answers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_id),     cmocka_unit_test(by_order), cmocka_unit_test(three_classes),
        cmocka_unit_test(one_class), cmocka_unit_test(refusals), cmocka_unit_test(bad_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
