/*
 * The plots of a report, as inline SVG in units that are about a pixel each on a narrow screen:
 * texts stay readable there and grow by a half at most on a wide one.
 */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/report_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 400 };

/* ---------------------------------------------------------------------- figures and their CSV */

/* "folder/page.html" and "roc" give "folder/page-roc.csv". */
static char *csv_path(const char *page, const char *name) {
    size_t stem = strlen(page);
    if (stem > 5 && strcmp(page + stem - 5, ".html") == 0) stem -= 5;
    size_t room = stem + strlen(name) + sizeof "-.csv";
    char *path = malloc(room);
    if (path != NULL) snprintf(path, room, "%.*s-%s.csv", (int)stem, page, name);
    return path;
}

static FILE *csv_open(report *r, const char *name) {
    if (r->failed || r->csvs == REPORT_PLOTS_MAX) {
        r->failed = true;
        return NULL;
    }
    report_memory *memory = &r->csv[r->csvs].memory;
    memory->out = open_memstream(&memory->text, &memory->size);
    r->csv[r->csvs].path = csv_path(r->path, name);
    r->failed = memory->out == NULL || r->csv[r->csvs].path == NULL;
    r->csvs++;
    return r->failed ? NULL : memory->out;
}

FILE *report_plot_begin(report *r, report_plot plot, int width, int height) {
    FILE *csv = csv_open(r, plot.file);
    if (csv == NULL) return NULL;
    FILE *out = report_enter(r, REPORT_GALLERY, "<div class=\"gallery\">\n");
    fputs("<figure>\n<h3>", out);
    report_text(out, plot.title);
    fprintf(out, "</h3>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", width, height);
    report_text(out, plot.title);
    fputs("\">\n", out);
    return csv;
}

void report_plot_end(report *r, report_plot plot) {
    FILE *out = r->page.out;
    const char *path = r->csv[r->csvs - 1].path, *slash = strrchr(path, '/');
    fputs("</svg>\n<figcaption>", out);
    if (plot.note != NULL) report_text(out, plot.note);
    fprintf(out, "%s<a href=\"", plot.note == NULL ? "" : " ");
    report_text(out, slash == NULL ? path : slash + 1);
    fputs("\">Data</a></figcaption>\n</figure>\n", out);
}

void report_csv_cell(FILE *out, const char *text) {
    if (text[strcspn(text, ",\"\r\n")] == 0) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text != 0; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void put_text(FILE *out, const char *class, double x, double y, const char *text) {
    fprintf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y);
    report_text(out, text);
    fputs("</text>\n", out);
}

static void put_upright(FILE *out, double x, double y, const char *text) {
    fprintf(out, "<text class=\"middle\" transform=\"translate(%.1f %.1f) rotate(-90)\">", x, y);
    report_text(out, text);
    fputs("</text>\n", out);
}

static void put_line(FILE *out, const char *class, double x0, double y0, double x1, double y1) {
    fprintf(out, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", class, x0, y0, x1, y1);
}

static void put_bar(FILE *out, const char *class, double x, double y, double w, double h) {
    fprintf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
            class, x, y, w, h);
}

/* ---------------------------------------------------------------------------------------- ROC */

enum { ROC_LEFT = 74, ROC_TOP = 8, ROC_SIDE = 314, ROC_HEIGHT = ROC_TOP + ROC_SIDE + 48 };

static double roc_x(double rate) {
    return ROC_LEFT + ROC_SIDE * rate;
}
static double roc_y(double rate) {
    return ROC_TOP + ROC_SIDE * (1 - rate);
}

static void roc_frame(FILE *out) {
    for (int i = 0; i <= 5; i++) {
        double rate = i / 5.0;
        char text[16];
        snprintf(text, sizeof text, "%d %%", 20 * i);
        put_line(out, "grid", roc_x(0), roc_y(rate), roc_x(1), roc_y(rate));
        put_text(out, "end", roc_x(0) - 8, roc_y(rate) + 4.5, text);
        put_text(out, "middle", roc_x(rate) - (i == 5 ? 6 : 0), roc_y(0) + 20, text);
    }
    put_line(out, "grid", roc_x(0), roc_y(0), roc_x(1), roc_y(1));
    put_line(out, "axis", roc_x(0), roc_y(0), roc_x(1), roc_y(0));
    put_text(out, "middle", roc_x(0.5), roc_y(0) + 42, "false positive rate");
    put_upright(out, 11, roc_y(0.5), "true positive rate");
}

static void roc_curve(FILE *out, FILE *csv, const report_curve *curve, bool first) {
    fprintf(out, "<path class=\"%s\" d=\"", first ? "first" : "other");
    for (size_t i = 0; i < curve->points; i++) {
        double x = curve->point[2 * i], y = curve->point[2 * i + 1];
        fprintf(out, "%c%.1f %.1f", i == 0 ? 'M' : 'L', roc_x(x), roc_y(y));
        report_csv_cell(csv, curve->name);
        fprintf(csv, ",%.9g,%.9g\n", x, y);
    }
    fputs("\"/>\n", out);
}

static void roc_legend(FILE *out, const report_curve *curve, double y, bool first) {
    char text[128];
    snprintf(text, sizeof text, "%.80s, area %.4f", curve->name, curve->auc);
    put_line(out, first ? "first" : "other", roc_x(0.17), y - 4.5, roc_x(0.25), y - 4.5);
    put_text(out, "label", roc_x(0.275), y, text);
}

void report_roc(report *r, report_plot plot, const report_curve *curve, size_t curves) {
    FILE *csv = report_plot_begin(r, plot, WIDTH, ROC_HEIGHT), *out = r->page.out;
    if (csv == NULL) return;
    fputs("curve,false_positive_rate,true_positive_rate\n", csv);
    roc_frame(out);
    for (size_t i = curves; i-- > 0;) {
        roc_curve(out, csv, &curve[i], i == 0);
        roc_legend(out, &curve[i], roc_y(0.07 * (double)(curves - i)) + 4, i == 0);
    }
    report_plot_end(r, plot);
}

/* ---------------------------------------------------------------------------------- confusion */

enum { MATRIX_LEFT = 96, MATRIX_TOP = 46, MATRIX_SIDE = 300, MATRIX_LABELS = 8 };

/* At most 12 characters, whole UTF-8 sequences. */
static const char *shorten(char short_text[64], const char *text) {
    size_t bytes = 0, characters = 0;
    while (text[bytes] != 0 && characters <= 12 && bytes < 56) {
        bytes++;
        while (((unsigned char)text[bytes] & 0xC0) == 0x80) bytes++;
        characters++;
    }
    if (characters <= 12) return text;
    while (characters > 11) {
        bytes--;
        characters -= ((unsigned char)text[bytes] & 0xC0) != 0x80;
    }
    snprintf(short_text, 64, "%.*s\xE2\x80\xA6", (int)bytes, text);
    return short_text;
}

static void matrix_cell(FILE *out, double x, double y, double side, double share, size_t count,
                        bool number) {
    char text[32];
    fprintf(out,
            "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
            "fill-opacity=\"%.3f\"/>\n",
            x + 1, y + 1, side - 2, side - 2, 0.05 + 0.95 * share);
    if (!number) return;
    snprintf(text, sizeof text, "%zu", count);
    put_text(out, share > 0.5 ? "large middle on-accent" : "large middle", x + side / 2,
             y + side / 2 + 8, text);
}

static void matrix_labels(FILE *out, char *const *label, size_t classes, double side) {
    char text[64];
    for (size_t i = 0; i < classes && classes <= MATRIX_LABELS; i++) {
        double at = side * ((double)i + 0.5);
        put_text(out, "label middle", MATRIX_LEFT + at, MATRIX_TOP - 8, shorten(text, label[i]));
        put_text(out, "label end", MATRIX_LEFT - 8, MATRIX_TOP + at + 4.5, shorten(text, label[i]));
    }
    put_text(out, "middle", MATRIX_LEFT + MATRIX_SIDE / 2.0, 13, "answer");
    put_upright(out, classes <= MATRIX_LABELS ? 11 : MATRIX_LEFT - 14,
                MATRIX_TOP + MATRIX_SIDE / 2.0, "truth");
}

void report_confusion(report *r, report_plot plot, char *const *label, size_t classes,
                      const size_t *count) {
    FILE *csv = report_plot_begin(r, plot, WIDTH, MATRIX_TOP + MATRIX_SIDE + 4), *out = r->page.out;
    if (csv == NULL) return;
    double side = MATRIX_SIDE / (double)classes;
    fputs("truth,answer,rows\n", csv);
    matrix_labels(out, label, classes, side);
    for (size_t t = 0; t < classes; t++) {
        size_t total = 0;
        for (size_t p = 0; p < classes; p++) total += count[t * classes + p];
        for (size_t p = 0; p < classes; p++) {
            size_t rows = count[t * classes + p];
            double share = total == 0 ? 0 : (double)rows / (double)total;
            matrix_cell(out, MATRIX_LEFT + side * (double)p, MATRIX_TOP + side * (double)t, side,
                        share, rows, classes <= MATRIX_LABELS);
            report_csv_cell(csv, label[t]);
            fputc(',', csv);
            report_csv_cell(csv, label[p]);
            fprintf(csv, ",%zu\n", rows);
        }
    }
    report_plot_end(r, plot);
}

/* ---------------------------------------------------------------------------------- histogram */

enum { HIST_LEFT = 44, HIST_TOP = 44, HIST_WIDE = 338, HIST_HIGH = 278, HIST_BINS = 4 * 24 };

/* Decades from `low` to `high` on the axis; counts of quarter decades from low on. */
typedef struct histogram {
    int low, high;
    size_t count[HIST_BINS], most;
} histogram;

static bool has_place(double value) {
    return value > 0 && isfinite(value);
}

static double hist_x(const histogram *h, double value) {
    double at = (log10(value) - h->low) / (h->high - h->low);
    return HIST_LEFT + HIST_WIDE * fmin(fmax(at, 0), 1);
}
static double hist_y(double share) {
    return HIST_TOP + HIST_HIGH * (1 - share);
}

/* The axis ends at whole decades around values and marks; what is below the axis (exact agreement
   too) counts in its first bin. */
static void hist_range(histogram *h, const double *value, size_t values, const report_mark *mark,
                       size_t marks) {
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < values; i++) {
        if (!has_place(value[i])) continue;
        least = fmin(least, value[i]);
        most = fmax(most, value[i]);
    }
    for (size_t i = 0; i < marks; i++) {
        if (has_place(mark[i].value)) most = fmax(most, mark[i].value);
    }
    if (!(least <= most)) least = most = 1;
    h->high = (int)ceil(log10(most) + 1e-9);
    h->low = (int)floor(log10(least));
    if (h->low >= h->high) h->low = h->high - 1;
    if (h->low < h->high - HIST_BINS / 4) h->low = h->high - HIST_BINS / 4;
}

static void hist_count(histogram *h, const double *value, size_t values) {
    int bins = 4 * (h->high - h->low);
    for (size_t i = 0; i < values; i++) {
        double at = value[i] > 0 ? floor(4 * (log10(value[i]) - h->low)) : 0;
        int bin = (int)fmin(fmax(at, 0), bins - 1);
        if (++h->count[bin] > h->most) h->most = h->count[bin];
    }
}

static void hist_frame(FILE *out, const histogram *h, const char *axis) {
    int step = 1 + (h->high - h->low) / 8;
    char text[32];
    for (int i = 0; i <= 2; i++) {
        put_line(out, "grid", HIST_LEFT, hist_y(i / 2.0), HIST_LEFT + HIST_WIDE, hist_y(i / 2.0));
    }
    snprintf(text, sizeof text, "%zu", h->most);
    put_text(out, "end", HIST_LEFT - 8, hist_y(1) + 4.5, text);
    put_text(out, "end", HIST_LEFT - 8, hist_y(0) + 4.5, "0");
    for (int decade = h->low; decade <= h->high; decade += step) {
        double x = HIST_LEFT + HIST_WIDE * (double)(decade - h->low) / (h->high - h->low);
        put_line(out, "axis", x, hist_y(0), x, hist_y(0) + 4);
        fprintf(out,
                "<text class=\"middle\" x=\"%.1f\" y=\"%.1f\">10<tspan dy=\"-5\" "
                "style=\"font-size:10px\">%s%d</tspan></text>\n",
                x, hist_y(0) + 22, decade < 0 ? "\xE2\x88\x92" : "", abs(decade));
    }
    put_line(out, "axis", HIST_LEFT, hist_y(0), HIST_LEFT + HIST_WIDE, hist_y(0));
    put_text(out, "middle", HIST_LEFT + HIST_WIDE / 2.0, hist_y(0) + 44, axis);
}

/* Names stand above the plot, every other one a line higher. */
static void hist_mark(FILE *out, const histogram *h, const report_mark *mark, size_t i) {
    double x = hist_x(h, mark->value), y = hist_y(1) - 12 - 18 * (double)(i % 2);
    bool left = x > HIST_LEFT + HIST_WIDE / 2.0;
    put_line(out, "other", x, y - 10, x, hist_y(0));
    put_text(out, left ? "label end" : "label", x + (left ? -6 : 6), y, mark->name);
}

void report_histogram(report *r, report_plot plot, const char *axis, const double *value,
                      size_t values, const report_mark *mark, size_t marks) {
    FILE *csv = report_plot_begin(r, plot, WIDTH, HIST_TOP + HIST_HIGH + 50), *out = r->page.out;
    if (csv == NULL) return;
    histogram h = {0};
    hist_range(&h, value, values, mark, marks);
    hist_count(&h, value, values);
    hist_frame(out, &h, axis);
    fputs("from,to,rows\n", csv);
    for (int bin = 0; bin < 4 * (h.high - h.low); bin++) {
        double from = pow(10, h.low + bin / 4.0), to = pow(10, h.low + (bin + 1) / 4.0);
        double share = h.most == 0 ? 0 : (double)h.count[bin] / (double)h.most;
        fprintf(csv, "%.4g,%.4g,%zu\n", from, to, h.count[bin]);
        if (h.count[bin] == 0) continue;
        put_bar(out, "bar", hist_x(&h, from) + 0.5, hist_y(share),
                hist_x(&h, to) - hist_x(&h, from) - 1, HIST_HIGH * share);
    }
    for (size_t i = 0; i < marks; i++) {
        if (has_place(mark[i].value)) hist_mark(out, &h, &mark[i], i);
    }
    report_plot_end(r, plot);
}

/* --------------------------------------------------------------------------------------- dots */

enum { DOT_LEFT = 12, DOT_WIDE = 376, DOT_PITCH = 112, DOT_RADIUS = 4, DOT_FOOT = 50 };

/* In units of what is written: percent, or as it is. */
typedef struct dot_axis {
    double low, high, step, unit;
    int digits; /* behind the point, of what stands at the axis */
    report_scale scale;
} dot_axis;

static double dot_x(const dot_axis *axis, double value) {
    double at = (axis->unit * value - axis->low) / (axis->high - axis->low);
    return DOT_LEFT + DOT_WIDE * fmin(fmax(at, 0), 1);
}

/* 1, 2 or 5 times a power of ten, of which six at most are in the span. */
static double nice_step(double span, double least) {
    double step = least;
    for (int k = 0; span > 6 * step && k < 60; k++) step *= k % 3 == 1 ? 2.5 : 2;
    return step;
}

static dot_axis dot_range(report_scale scale, const report_dots *row, size_t rows) {
    double low = INFINITY, high = 0, unit = scale == REPORT_PERCENT ? 100 : 1;
    for (size_t i = 0; i < rows; i++) {
        double mean = 0;
        for (size_t j = 0; j < row[i].values; j++) {
            mean += row[i].value[j] / (double)row[i].values;
            low = fmin(low, row[i].value[j]);
            high = fmax(high, row[i].value[j]);
        }
        low = fmin(low, mean - row[i].half);
        high = fmax(high, mean + row[i].half);
    }
    if (scale != REPORT_NUMBER) high = 1;
    if (!(low < high)) low = 0.99 * high;
    dot_axis axis = {.unit = unit, .scale = scale};
    axis.step = nice_step(unit * (high - low), scale == REPORT_PERCENT ? 1 : 1e-3);
    axis.low = fmax(0, axis.step * floor(unit * low / axis.step - 0.25));
    axis.high = axis.step * ceil(unit * high / axis.step + (scale == REPORT_NUMBER ? 0.25 : -1e-9));
    axis.digits = (int)fmax(0, ceil(-log10(axis.step) - 1e-9));
    return axis;
}

const char *report_value(report_text_value text, report_scale scale, double value, double half) {
    double unit = scale == REPORT_PERCENT ? 100 : 1;
    int digits = scale == REPORT_PERCENT ? 2 : 4;
    char about[32] = "";
    if (half > 0) snprintf(about, sizeof about, " \xC2\xB1 %.*f", digits, unit * half);
    snprintf(text, sizeof(report_text_value), "%.*f%s%s", digits, unit * value, about,
             scale == REPORT_PERCENT ? " %" : "");
    return text;
}

/* A line about the mean, with ends. */
static void dot_interval(FILE *out, const dot_axis *axis, double mean, double half, double y) {
    double from = dot_x(axis, mean - half), to = dot_x(axis, mean + half);
    if (!(half > 0)) return;
    put_line(out, "axis", from, y, to, y);
    put_line(out, "axis", from, y - 4, from, y + 4);
    put_line(out, "axis", to, y - 4, to, y + 4);
}

/* Dots that would cover one another stand on top of one another. */
static void dot_row(FILE *out, FILE *csv, const dot_axis *axis, const report_dots *row,
                    double floor_y) {
    double mean = 0, top = floor_y - DOT_PITCH + 34;
    char text[160];
    report_text_value value;
    for (size_t i = 0; i < row->values; i++) {
        double x = dot_x(axis, row->value[i]), y = floor_y - DOT_RADIUS - 1;
        for (size_t j = 0; j < i; j++) {
            if (fabs(dot_x(axis, row->value[j]) - x) < 2 * DOT_RADIUS) y -= 2 * DOT_RADIUS + 1;
        }
        fprintf(out, "<circle class=\"bar\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/>\n", x, y,
                DOT_RADIUS);
        report_csv_cell(csv, row->name);
        fprintf(csv, ",%zu,%.9g\n", i, row->value[i]);
        mean += row->value[i] / (double)row->values;
    }
    snprintf(text, sizeof text, "%.80s, %s%s", row->name, row->values > 1 ? "mean " : "",
             report_value(value, axis->scale, mean, row->half));
    put_text(out, "label", DOT_LEFT, floor_y - DOT_PITCH + 25, text);
    put_line(out, "grid", DOT_LEFT, floor_y, DOT_LEFT + DOT_WIDE, floor_y);
    put_line(out, "other", dot_x(axis, mean), top, dot_x(axis, mean), floor_y);
    dot_interval(out, axis, mean, row->half, top + 6);
}

static void dot_frame(FILE *out, const dot_axis *axis, double y, const char *name) {
    int last = (int)((axis->high - axis->low) / axis->step + 0.5);
    char text[32];
    for (int i = 0; i <= last; i++) {
        double at = axis->low + i * axis->step, x = dot_x(axis, at / axis->unit);
        snprintf(text, sizeof text, "%.*f%s", axis->digits, at,
                 axis->scale == REPORT_PERCENT ? " %" : "");
        put_line(out, "axis", x, y, x, y + 4);
        put_text(out,
                 i == last ? "end"
                 : i == 0  ? ""
                           : "middle",
                 x + (i == last ? 12
                      : i == 0  ? -12
                                : 0),
                 y + 20, text);
    }
    put_line(out, "axis", DOT_LEFT, y, DOT_LEFT + DOT_WIDE, y);
    put_text(out, "middle", DOT_LEFT + DOT_WIDE / 2.0, y + 42, name);
}

void report_strip(report *r, report_plot plot, const char *axis_name, report_scale scale,
                  const report_dots *row, size_t rows) {
    int height = DOT_PITCH * (int)rows + DOT_FOOT;
    FILE *csv = report_plot_begin(r, plot, WIDTH, height), *out = r->page.out;
    if (csv == NULL) return;
    dot_axis axis = dot_range(scale, row, rows);
    fprintf(csv, "series,index,%s\n", scale == REPORT_PERCENT ? "share" : "value");
    for (size_t i = 0; i < rows; i++) {
        dot_row(out, csv, &axis, &row[i], DOT_PITCH * (double)(i + 1));
    }
    dot_frame(out, &axis, DOT_PITCH * (double)rows, axis_name);
    report_plot_end(r, plot);
}

/* -------------------------------------------------------------------------------------- steps */

enum { STEP_LEFT = 52, STEP_TOP = 16, STEP_WIDE = 330, STEP_HIGH = 262, STEP_FOOT = 50 };

/* The last step, and the top of the axis: 1, 2 or 5 tenths, ones, tens ... in four parts. */
typedef struct step_axis {
    unsigned last;
    double top;
} step_axis;

static double step_x(const step_axis *axis, double step) {
    return STEP_LEFT + STEP_WIDE * step / axis->last;
}
static double step_y(const step_axis *axis, double value) {
    return STEP_TOP + STEP_HIGH * (1 - value / axis->top);
}

static step_axis step_range(const report_series *series, size_t count) {
    step_axis axis = {1, 1e-9};
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned last = series[i].first + (unsigned)series[i].values - 1;
        if (series[i].values > 0 && last > axis.last) axis.last = last;
        for (size_t j = 0; j < series[i].values; j++) most = fmax(most, series[i].value[j]);
    }
    for (int k = 0; axis.top < most && k < 60; k++) axis.top *= k % 3 == 1 ? 2.5 : 2;
    return axis;
}

static void step_frame(FILE *out, const step_axis *axis, const char *name) {
    unsigned pitch = 1 + axis->last / 10;
    char text[32];
    for (int i = 0; i <= 4; i++) {
        double value = axis->top * i / 4;
        snprintf(text, sizeof text, "%.3g", value);
        put_line(out, "grid", STEP_LEFT, step_y(axis, value), STEP_LEFT + STEP_WIDE,
                 step_y(axis, value));
        put_text(out, "end", STEP_LEFT - 8, step_y(axis, value) + 4.5, text);
    }
    for (unsigned step = 0; step <= axis->last; step += pitch) {
        snprintf(text, sizeof text, "%u", step);
        put_text(out, "middle", step_x(axis, step), step_y(axis, 0) + 20, text);
    }
    put_line(out, "axis", STEP_LEFT, step_y(axis, 0), STEP_LEFT + STEP_WIDE, step_y(axis, 0));
    put_text(out, "middle", STEP_LEFT + STEP_WIDE / 2.0, step_y(axis, 0) + 42, "step");
    put_upright(out, 11, STEP_TOP + STEP_HIGH / 2.0, name);
}

static void step_dot(FILE *out, double x, double y, bool ring) {
    fprintf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/>\n", ring ? "ring" : "bar",
            x, y, DOT_RADIUS + (ring ? 2 : 0));
}

static void step_line(FILE *out, const step_axis *axis, const report_series *series) {
    fputs("<path class=\"first\" d=\"", out);
    for (size_t j = 0; j < series->values; j++) {
        fprintf(out, "%c%.1f %.1f", j == 0 ? 'M' : 'L', step_x(axis, (double)(series->first + j)),
                step_y(axis, series->value[j]));
    }
    fputs("\"/>\n", out);
}

/* With its entry in the legend, at y. */
static void step_series(FILE *out, FILE *csv, const step_axis *axis, const report_series *series,
                        double y) {
    bool line = series->style == REPORT_LINE && series->values > 1;
    bool ring = series->style == REPORT_RINGS;
    if (line) step_line(out, axis, series);
    for (size_t j = 0; j < series->values; j++) {
        double x = step_x(axis, (double)(series->first + j));
        if (!line) step_dot(out, x, step_y(axis, series->value[j]), ring);
        report_csv_cell(csv, series->name);
        fprintf(csv, ",%zu,%.9g\n", series->first + j, series->value[j]);
    }
    put_text(out, "label", step_x(axis, 0.57 * axis->last), y, series->name);
    if (line) {
        put_line(out, "first", step_x(axis, 0.48 * axis->last), y - 4.5,
                 step_x(axis, 0.545 * axis->last), y - 4.5);
    } else {
        step_dot(out, step_x(axis, 0.51 * axis->last), y - 4.5, ring);
    }
}

void report_steps(report *r, report_plot plot, const char *axis_name, const report_series *series,
                  size_t count) {
    FILE *csv = report_plot_begin(r, plot, WIDTH, STEP_TOP + STEP_HIGH + STEP_FOOT);
    FILE *out = r->page.out;
    if (csv == NULL) return;
    step_axis axis = step_range(series, count);
    fputs("series,step,value\n", csv);
    step_frame(out, &axis, axis_name);
    for (size_t i = count; i-- > 0;) {
        step_series(out, csv, &axis, &series[i], STEP_TOP + 22 + 20 * (double)i);
    }
    report_plot_end(r, plot);
}

/* --------------------------------------------------------------------------------------- bars */

enum { BAR_PITCH = 46 };

void report_bars(report *r, report_plot plot, const char *unit, const report_bar *bar,
                 size_t bars) {
    FILE *csv = report_plot_begin(r, plot, WIDTH, BAR_PITCH * (int)bars), *out = r->page.out;
    if (csv == NULL) return;
    double most = 0;
    for (size_t i = 0; i < bars; i++) most = fmax(most, bar[i].value);
    fprintf(csv, "what,%s\n", unit);
    for (size_t i = 0; i < bars; i++) {
        double top = BAR_PITCH * (double)i, share = most > 0 ? bar[i].value / most : 0;
        put_text(out, "label", 0, top + 15, bar[i].name);
        put_text(out, "end", WIDTH, top + 15, bar[i].text);
        put_bar(out, "rail", 0, top + 23, WIDTH, 8);
        put_bar(out, "bar", 0, top + 23, fmax(share * WIDTH, 1.5), 8);
        report_csv_cell(csv, bar[i].name);
        fprintf(csv, ",%.12g\n", bar[i].value);
    }
    report_plot_end(r, plot);
}
