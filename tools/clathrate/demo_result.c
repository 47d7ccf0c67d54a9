/* Encrypted answers against those in the clear and against the truth. */
#include "clathrate/demo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_raw(const clt_table *table, size_t column) {
    return strncmp(clt_table_name(table, column), "raw_", 4) == 0;
}

/* Both tables have the same columns but for the one that names rows. */
static clt_status compare(demo_result *result, const clt_table *encrypted, const clt_table *clear) {
    size_t columns = clt_table_columns(encrypted), label[2], agreed = 0;
    clt_status status = clt_table_find(encrypted, "label", &label[0]);
    if (status == CLT_OK) status = clt_table_find(clear, "label", &label[1]);
    for (size_t i = 0; i < result->rows && status == CLT_OK; i++) {
        agreed += strcmp(clt_table_cell(encrypted, i, label[0]),
                         clt_table_cell(clear, i, label[1])) == 0;
    }
    for (size_t j = 0; j < columns && status == CLT_OK; j++) {
        size_t other;
        if (!is_raw(encrypted, j)) continue;
        status = clt_table_find(clear, clt_table_name(encrypted, j), &other);
        for (size_t i = 0; i < result->rows && status == CLT_OK; i++) {
            double error = fabs(strtod(clt_table_cell(encrypted, i, j), NULL) -
                                strtod(clt_table_cell(clear, i, other), NULL));
            result->error[result->errors++] = error;
            if (!(error <= result->max_abs_error)) result->max_abs_error = error;
        }
    }
    result->agreement = (double)agreed / (double)result->rows;
    return status;
}

int demo_result_make(demo_result *result, clt_ws *ws, const demo_training *training,
                     const clt_table *patients, const clt_table *answers) {
    clt_table *clear = NULL, *relu = NULL;
    int code = EXIT_DONE;
    result->rows = clt_table_rows(answers);
    result->error = calloc(result->rows * clt_table_columns(answers), sizeof(double));
    if (result->error == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    CLI_TRY(clt_model_predict(&clear, ws, training->polynomial, NULL, patients, CLT_CLEAR));
    CLI_TRY(clt_model_predict(&relu, ws, training->relu, NULL, patients, CLT_CLEAR));
    CLI_TRY(compare(result, answers, clear));
    CLI_TRY(clt_score_new(&result->encrypted, answers, patients, demo_target, NULL));
    CLI_TRY(clt_score_new(&result->clear, clear, patients, demo_target, NULL));
    CLI_TRY(clt_score_new(&result->relu, relu, patients, demo_target, NULL));
done:
    clt_table_free(relu);
    clt_table_free(clear);
    return code;
}

void demo_result_free(demo_result *result) {
    clt_score_free(result->relu);
    clt_score_free(result->clear);
    clt_score_free(result->encrypted);
    free(result->error);
}
