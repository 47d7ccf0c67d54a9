/* Encrypted answers against those in the clear and against the truth, batch after batch. */
#include "clathrate/demo_diagnosis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------- against the clear */

static clt_status count_agreement(demo_result *result, const clt_table *encrypted,
                                  const clt_table *clear) {
    size_t column[2];
    clt_status status = clt_table_find(encrypted, "label", &column[0]);
    if (status == CLT_OK) status = clt_table_find(clear, "label", &column[1]);
    for (size_t i = 0; status == CLT_OK && i < clt_table_rows(encrypted); i++) {
        result->agreed += strcmp(clt_table_cell(encrypted, i, column[0]),
                                 clt_table_cell(clear, i, column[1])) == 0;
    }
    return status;
}

static bool put_error(demo_result *result, double error) {
    if (result->errors == result->error_room) {
        size_t room = 2 * result->error_room + 128;
        double *grown = realloc(result->error, room * sizeof *grown);
        if (grown == NULL) return false;
        result->error = grown;
        result->error_room = room;
    }
    result->error[result->errors++] = error;
    if (!(error <= result->max_abs_error)) result->max_abs_error = error;
    return true;
}

/* Raw outputs are the columns raw_..., of the same names on both sides. */
static int collect_errors(demo_result *result, const clt_table *encrypted, const clt_table *clear) {
    size_t rows = clt_table_rows(encrypted), columns = clt_table_columns(encrypted), other;
    for (size_t j = 0; j < columns; j++) {
        const char *name = clt_table_name(encrypted, j);
        if (strncmp(name, "raw_", 4) != 0) continue;
        int code = cli_status(clt_table_find(clear, name, &other));
        if (code != EXIT_DONE) return code;
        for (size_t i = 0; i < rows; i++) {
            double error = fabs(strtod(clt_table_cell(encrypted, i, j), NULL) -
                                strtod(clt_table_cell(clear, i, other), NULL));
            if (!put_error(result, error)) return cli_fail(EXIT_LIMIT, "out of memory");
        }
    }
    return EXIT_DONE;
}

/* -------------------------------------------------------------------------- against the truth */

/* The mean over batches, which the curve holds so far `count` of. */
static void curve_add(demo_curve *curve, const clt_score *score, size_t count) {
    double weight = 1 / (double)(count + 1);
    size_t at = 0;
    for (size_t i = 0; i < DEMO_GRID; i++) {
        double x = (double)i / (DEMO_GRID - 1), *mean = &curve->point[2 * i + 3];
        while (at + 1 < score->roc_points && score->roc[2 * (at + 1)] <= x) at++;
        curve->point[2 * i + 2] = x;
        *mean += weight * (score->roc[2 * at + 1] - *mean);
    }
    curve->auc += weight * (score->auc - curve->auc);
}

static void pool(demo_result *result, clt_score *encrypted, const clt_score *relu) {
    if (encrypted->roc_points > 0 && relu->roc_points > 0) {
        curve_add(&result->encrypted, encrypted, result->curves);
        curve_add(&result->relu, relu, result->curves);
        result->curves++;
    }
    if (result->pooled == NULL) {
        result->pooled = encrypted;
        return;
    }
    for (size_t i = 0; i < encrypted->classes * encrypted->classes; i++) {
        result->pooled->confusion[i] += encrypted->confusion[i];
    }
    clt_score_free(encrypted);
}

static void add_figures(demo_result *result, const demo_exchange *exchange) {
    const clt_plan_figures *plan = &exchange->plan;
    for (int step = 0; step < DEMO_STEPS; step++) {
        result->seconds[step][result->batches] = exchange->seconds[step];
    }
    result->error_expected = fmax(result->error_expected, plan->error_expected);
    result->error_bound = fmax(result->error_bound, plan->error_bound);
    if (result->batches == 0 || plan->security_bits < result->security_bits) {
        result->security_bits = plan->security_bits;
    }
}

int demo_result_add(demo_result *result, clt_ws *ws, const clt_model *relu,
                    const clt_model *polynomial, const clt_table *patients,
                    const demo_exchange *exchange) {
    clt_table *answers[2] = {NULL, NULL};
    clt_score *encrypted = NULL, *score[2] = {NULL, NULL};
    int code = EXIT_DONE;
    CLI_TRY(clt_model_predict(&answers[0], ws, polynomial, NULL, patients, CLT_CLEAR));
    CLI_TRY(clt_model_predict(&answers[1], ws, relu, NULL, patients, CLT_CLEAR));
    CLI_TRY(clt_score_new(&score[0], answers[0], patients, demo_target, NULL));
    CLI_TRY(clt_score_new(&score[1], answers[1], patients, demo_target, NULL));
    CLI_TRY(clt_score_new(&encrypted, exchange->answers, patients, demo_target, NULL));
    CLI_TRY(count_agreement(result, exchange->answers, answers[0]));
    code = collect_errors(result, exchange->answers, answers[0]);
    if (code != EXIT_DONE) goto done;
    add_figures(result, exchange);
    result->accuracy_clear[result->batches] = score[0]->accuracy;
    result->accuracy_relu[result->batches] = score[1]->accuracy;
    result->accuracy_encrypted[result->batches] = encrypted->accuracy;
    result->rows += encrypted->rows;
    result->batches++;
    pool(result, encrypted, score[1]);
    encrypted = NULL;
done:
    clt_score_free(encrypted);
    for (int i = 0; i < 2; i++) {
        clt_score_free(score[i]);
        clt_table_free(answers[i]);
    }
    return code;
}

void demo_result_free(demo_result *result) {
    clt_score_free(result->pooled);
    free(result->error);
}
