/*
 * Scoring answers against the truth. Classes are those that the answers' columns "p_<class>" name,
 * in their order.
 */
#include "api/check.h"
#include "base/alloc.h"
#include "data/index.h"
#include "data/label.h"
#include "data/metric.h"
#include "data/number.h"
#include "data/table.h"

#include <math.h>
#include <string.h>

enum { CLASSES_MOST = 64 };

typedef struct scoring {
    const clt_table *answers, *truth;
    size_t rows, classes;
    size_t column[CLASSES_MOST]; /* of each class's probability */
    size_t label, target;        /* columns of answers and of truth */
    size_t *row;                 /* of truth, for each row of answers */
    uint32_t *predicted, *expected;
    double *p; /* rows x classes */
} scoring;

static clt_status find_classes(scoring *s) {
    for (size_t c = 0; c < s->answers->columns; c++) {
        if (strncmp(clt__table_name(s->answers, c), "p_", 2) != 0) continue;
        if (s->classes == CLASSES_MOST) {
            return clt__fail(CLT_E_DATA, "%s has more than %d columns of probabilities",
                             s->answers->source, CLASSES_MOST);
        }
        s->column[s->classes++] = c;
    }
    if (s->classes >= 2) return CLT_OK;
    return clt__fail(CLT_E_DATA,
                     "%s is no table of answers: it has %zu columns of probabilities, "
                     "p_..., and at least 2 are needed",
                     s->answers->source, s->classes);
}

static const char *class_name(const scoring *s, size_t c) {
    return clt__table_name(s->answers, s->column[c]) + 2;
}

static clt_status find_class(uint32_t *found, const scoring *s, const clt_table *table, size_t row,
                             size_t column) {
    const char *cell = clt__table_cell(table, row, column);
    char brief[CLT__LABEL_BRIEF];
    for (uint32_t c = 0; c < s->classes; c++) {
        if (strcmp(cell, class_name(s, c)) != 0) continue;
        *found = c;
        return CLT_OK;
    }
    return clt__fail(CLT_E_DATA, "%s:%u: '%s' is none of the classes of the answers", table->source,
                     (unsigned)clt__table_line(table, row), clt__label_brief(brief, cell));
}

/* ---------------------------------------------------------------------------------- matching */

static clt_status match_by_order(scoring *s) {
    if (s->answers->rows != s->truth->rows) {
        return clt__fail(CLT_E_DATA,
                         "%s has %zu rows and %s has %zu: name an id column to match "
                         "them by",
                         s->answers->source, s->rows, s->truth->source, s->truth->rows);
    }
    for (size_t r = 0; r < s->rows; r++) s->row[r] = r;
    return CLT_OK;
}

static clt_status look_up(scoring *s, const clt__index *truth, size_t answers_id) {
    for (size_t r = 0; r < s->rows; r++) {
        const char *id = clt__table_cell(s->answers, r, answers_id);
        char brief[CLT__LABEL_BRIEF];
        s->row[r] = clt__index_find(truth, id);
        if (s->row[r] < s->truth->rows) continue;
        return clt__fail(CLT_E_DATA, "%s:%u: the id '%s' is not in %s", s->answers->source,
                         (unsigned)clt__table_line(s->answers, r), clt__label_brief(brief, id),
                         s->truth->source);
    }
    return CLT_OK;
}

/* Each id once on both sides: a row of truth judges one answer. */
static clt_status match_by_id(scoring *s, const char *id) {
    clt__index answers = {0}, truth = {0};
    clt_status status = CLT_OK;
    size_t answers_id, truth_id;
    CLT__TRY(clt__table_find(&answers_id, s->answers, id));
    CLT__TRY(clt__table_find(&truth_id, s->truth, id));
    CLT__TRY(clt__index_new(&answers, s->answers, answers_id));
    CLT__TRY(clt__index_new(&truth, s->truth, truth_id));
    CLT__TRY(look_up(s, &truth, answers_id));
done:
    clt__index_free(&truth);
    clt__index_free(&answers);
    return status;
}

/* ----------------------------------------------------------------------------------- reading */

static clt_status read_row(scoring *s, size_t r) {
    CLT__RETURN_IF(find_class(&s->predicted[r], s, s->answers, r, s->label));
    CLT__RETURN_IF(find_class(&s->expected[r], s, s->truth, s->row[r], s->target));
    for (size_t c = 0; c < s->classes; c++) {
        const char *cell = clt__table_cell(s->answers, r, s->column[c]);
        double *p = &s->p[r * s->classes + c];
        if (clt__number_parse(p, cell) && *p >= 0 && *p <= 1) continue;
        return clt__fail(CLT_E_DATA, "%s:%u: column '%s' needs a probability", s->answers->source,
                         (unsigned)clt__table_line(s->answers, r),
                         clt__table_name(s->answers, s->column[c]));
    }
    return CLT_OK;
}

static clt_status read_all(scoring *s, const char *target, const char *id) {
    CLT__RETURN_IF(find_classes(s));
    CLT__RETURN_IF(clt__table_find(&s->label, s->answers, "label"));
    CLT__RETURN_IF(clt__table_find(&s->target, s->truth, target));
    s->rows = s->answers->rows;
    if (s->rows == 0) return clt__fail(CLT_E_DATA, "%s has no rows", s->answers->source);
    s->row = clt__alloc(s->rows, sizeof *s->row);
    s->predicted = clt__alloc(s->rows, sizeof *s->predicted);
    s->expected = clt__alloc(s->rows, sizeof *s->expected);
    s->p = clt__alloc(s->rows, s->classes * sizeof *s->p);
    if (s->row == NULL || s->predicted == NULL || s->expected == NULL || s->p == NULL) {
        return CLT_E_MEMORY;
    }
    CLT__RETURN_IF(id == NULL ? match_by_order(s) : match_by_id(s, id));
    for (size_t r = 0; r < s->rows; r++) CLT__RETURN_IF(read_row(s, r));
    return CLT_OK;
}

/* ---------------------------------------------------------------------------------- measures */

static clt_status measure_confusion(clt_score *score, const scoring *s) {
    size_t cells = s->classes * s->classes;
    uint64_t *counts = clt__alloc(cells, sizeof *counts);
    score->confusion = clt__alloc(cells, sizeof *score->confusion);
    if (counts == NULL || score->confusion == NULL) {
        clt__free(counts);
        return CLT_E_MEMORY;
    }
    clt__metric_confusion(counts, s->predicted, s->expected, s->rows, (uint32_t)s->classes);
    for (size_t i = 0; i < cells; i++) score->confusion[i] = (size_t)counts[i];
    clt__free(counts);
    return CLT_OK;
}

static bool has_both(const scoring *s) {
    size_t ones = 0;
    for (size_t r = 0; r < s->rows; r++) ones += s->expected[r];
    return ones > 0 && ones < s->rows;
}

/* For two classes: the curve of the second class's probability. */
static clt_status measure_roc(clt_score *score, const scoring *s) {
    clt_status status = CLT_E_MEMORY;
    clt__roc_point *point = clt__alloc(s->rows + 1, sizeof *point);
    double *p = clt__alloc(s->rows, sizeof *p);
    if (point == NULL || p == NULL) goto done;
    for (size_t r = 0; r < s->rows; r++) p[r] = s->p[r * s->classes + 1];
    CLT__TRY(clt__metric_auc(&score->auc, p, s->expected, s->rows));
    CLT__TRY(clt__metric_roc(point, &score->roc_points, p, s->expected, s->rows));
    score->roc = clt__alloc(score->roc_points, 2 * sizeof *score->roc);
    if (score->roc == NULL) {
        status = CLT_E_MEMORY;
        goto done;
    }
    for (size_t i = 0; i < score->roc_points; i++) {
        score->roc[2 * i] = point[i].false_positive_rate;
        score->roc[2 * i + 1] = point[i].true_positive_rate;
    }
done:
    clt__free(p);
    clt__free(point);
    return status;
}

static clt_status measure(clt_score *score, const scoring *s) {
    score->rows = s->rows;
    score->classes = s->classes;
    score->accuracy = clt__metric_accuracy(s->predicted, s->expected, s->rows);
    score->log_loss = clt__metric_log_loss(s->p, s->expected, s->rows, s->classes);
    score->auc = NAN;
    score->label = clt__alloc(s->classes, sizeof *score->label);
    if (score->label == NULL) return CLT_E_MEMORY;
    for (size_t c = 0; c < s->classes; c++) {
        score->label[c] = clt__strdup(class_name(s, c));
        if (score->label[c] == NULL) return CLT_E_MEMORY;
    }
    CLT__RETURN_IF(measure_confusion(score, s));
    return s->classes == 2 && has_both(s) ? measure_roc(score, s) : CLT_OK;
}

clt_status clt_score_new(clt_score **score, const clt_table *answers, const clt_table *truth,
                         const char *target, const char *id) {
    scoring s = {.answers = answers, .truth = truth};
    clt_status status = CLT_OK;
    clt_score *made = NULL;
    CLT__NEED(score);
    CLT__NEED(answers);
    CLT__NEED(truth);
    CLT__NEED(target);
    CLT__TRY(read_all(&s, target, id));
    made = clt__alloc(1, sizeof *made);
    if (made == NULL) {
        status = CLT_E_MEMORY;
        goto done;
    }
    CLT__TRY(measure(made, &s));
    *score = made;
    made = NULL;
done:
    clt_score_free(made);
    clt__free(s.p);
    clt__free(s.expected);
    clt__free(s.predicted);
    clt__free(s.row);
    return status;
}

void clt_score_free(clt_score *score) {
    if (score == NULL) return;
    for (size_t c = 0; score->label != NULL && c < score->classes; c++) {
        clt__free(score->label[c]);
    }
    clt__free(score->label);
    clt__free(score->confusion);
    clt__free(score->roc);
    clt__free(score);
}
