/*
 * Reports: one self-contained HTML page, with facts, tables and plots as inline SVG. No script,
 * nothing is fetched, light and dark, wide and narrow. The numbers behind each plot are written
 * beside it as "<page>-<plot>.csv".
 *
 * A report is built in memory, from the top down, and written at the end. The first failure sticks:
 * calls after it do nothing, and report_write tells.
 */
#ifndef CLATHRATE_REPORT_H
#define CLATHRATE_REPORT_H

#include "clathrate/clathrate.h"

#include <stddef.h>

typedef struct report report;

/* A whole report of answers against the truth; the exit code. */
int report_score(const char *path, const clt_score *score);

/* path ends in ".html". NULL when there is no memory. All texts are escaped by the report. */
report *report_new(const char *path, const char *title, const char *lead);
/* Writes the page and its CSV files (each beside its place, then renamed; only --force replaces);
   the exit code. */
int report_write(report *r);
void report_free(report *r);

/* --------------------------------------------------------------------------------------- text */

/* Facts stand together at the top: "97.4 %", "accuracy", "mean of 20 splits" or NULL. */
void report_fact(report *r, const char *value, const char *name, const char *note);
/* A heading, and a paragraph or NULL. */
void report_section(report *r, const char *heading, const char *text);
/* A heading of a part of a section. */
void report_heading(report *r, const char *heading);
void report_paragraph(report *r, const char *text);
void report_list(report *r, const char *const *item, size_t items);
void report_verbatim(report *r, const char *text);
/* align has a letter a column: l or r (numbers). Rows follow until anything else does; align and
   heading stay with the caller until then. */
void report_table(report *r, const char *align, const char *const *heading);
void report_row(report *r, const char *const *cell);

/* -------------------------------------------------------------------------------------- plots */

/* What every plot has: the name of its CSV file, a title, and a sentence below it or NULL. */
typedef struct report_plot {
    const char *file, *title, *note;
} report_plot;

/* Receiver operating characteristic. point: pairs of false- and true-positive rate, ascending. The
   first curve is the one that matters. */
typedef struct report_curve {
    const char *name;
    const double *point;
    size_t points;
    double auc;
} report_curve;
void report_roc(report *r, report_plot plot, const report_curve *curve, size_t curves);

/* count[truth * classes + answer] */
void report_confusion(report *r, report_plot plot, char *const *label, size_t classes,
                      const size_t *count);

/* Positive values in bins of a quarter decade on a logarithmic axis; marks are vertical lines. */
typedef struct report_mark {
    const char *name;
    double value;
} report_mark;
void report_histogram(report *r, report_plot plot, const char *axis, const double *value,
                      size_t values, const report_mark *mark, size_t marks);

/* How numbers are written, and where their axis ends. */
typedef enum report_scale {
    REPORT_PERCENT, /* shares: to 100 % */
    REPORT_UNIT,    /* to 1 */
    REPORT_NUMBER,  /* anywhere above 0 */
} report_scale;

/* Values as dots over an axis, a row for each series, with its mean; about that an interval of
   half this width, or none. */
typedef struct report_dots {
    const char *name;
    const double *value;
    size_t values;
    double half;
} report_dots;
void report_strip(report *r, report_plot plot, const char *axis, report_scale scale,
                  const report_dots *row, size_t rows);
/* "95.61 %", "0.9884"; "95.61 \xC2\xB1 1.70 %" with a half above 0. */
typedef char report_text_value[64];
const char *report_value(report_text_value text, report_scale scale, double value, double half);

/* Values, none below 0, at steps first, first + 1 ... One value is a dot in any case. What stands
   first is drawn last. */
typedef enum report_mark_style {
    REPORT_DOTS,
    REPORT_RINGS,
    REPORT_LINE,
} report_mark_style;
typedef struct report_series {
    const char *name;
    const double *value;
    unsigned first;
    size_t values;
    report_mark_style style;
} report_series;
void report_steps(report *r, report_plot plot, const char *axis, const report_series *series,
                  size_t count);

/* Horizontal bars from 0; text is what a person reads of the value. */
typedef struct report_bar {
    const char *name;
    double value;
    const char *text;
} report_bar;
void report_bars(report *r, report_plot plot, const char *unit, const report_bar *bar, size_t bars);

#endif
