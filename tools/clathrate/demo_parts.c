/* What all demonstrations tell and report in the same way. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"
#include "common/machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ------------------------------------------------------------------------------------ numbers */

double demo_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double demo_mean(const double *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += x[i];
    return sum / (double)count;
}

double demo_half(const double *x, size_t count) {
    /* The 97.5th percentile of Student's t for 1, 2 ... degrees of freedom. */
    static const double t[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365,
                               2.306,  2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
                               2.131,  2.120, 2.110, 2.101, 2.093};
    double mean = demo_mean(x, count), squares = 0;
    if (count < 2) return 0;
    for (size_t i = 0; i < count; i++) squares += (x[i] - mean) * (x[i] - mean);
    return t[count - 2] * sqrt(squares / (double)(count - 1) / (double)count);
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double demo_median(const double *x, size_t count) {
    double sorted[DEMO_SPLITS_MAX];
    memcpy(sorted, x, count * sizeof *x);
    qsort(sorted, count, sizeof *sorted, ascending);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

/* 12,393,216 */
const char *demo_grouped(cli_short text, uint64_t value) {
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value), at = 0;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0) text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = 0;
    return text;
}

/* An exponent below 100 in superscript digits. */
static void superscript(char text[16], int value) {
    static const char *const digit[] = {
        "\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",     "\xC2\xB3",     "\xE2\x81\xB4",
        "\xE2\x81\xB5", "\xE2\x81\xB6", "\xE2\x81\xB7", "\xE2\x81\xB8", "\xE2\x81\xB9"};
    int magnitude = abs(value);
    snprintf(text, 16, "%s%s%s", value < 0 ? "\xE2\x81\xBB" : "",
             magnitude < 10 ? "" : digit[magnitude / 10 % 10], digit[magnitude % 10]);
}

/* 1.8 x 10^-6, rounded up: it stands for the largest of all. */
const char *demo_scientific(cli_short text, double value) {
    char power[16];
    if (!(value > 0) || isinf(value)) {
        snprintf(text, sizeof(cli_short), "%g", value);
        return text;
    }
    int exponent = (int)floor(log10(value));
    unsigned tenths = (unsigned)ceil(10 * value / pow(10, exponent) - 1e-9);
    if (tenths >= 100) tenths = 10, exponent++;
    superscript(power, exponent);
    snprintf(text, sizeof(cli_short), "%u.%u \xC3\x97 10%s", tenths / 10 % 10, tenths % 10, power);
    return text;
}

const char *demo_percent(cli_short text, double share) {
    snprintf(text, sizeof(cli_short), "%.2f %%", 100 * share);
    return text;
}

/* ----------------------------------------------------------------------------- terminal, JSON */

bool demo_silent(void) {
    return cli.json || cli.quiet;
}

void demo_tell_paragraph(const char *text) {
    enum { LEFT = 3, COLUMNS = 88 };
    int column = 0;
    while (*text != 0) {
        int word = (int)strcspn(text, " ");
        bool begins = column == 0;
        if (!begins && column + 1 + word > COLUMNS) {
            putchar('\n');
            begins = true;
        }
        column = begins ? LEFT + word : column + 1 + word;
        printf("%*s%.*s", begins ? LEFT : 1, "", word, text);
        text += word;
        text += strspn(text, " ");
    }
    putchar('\n');
}

void demo_tell_file(const demo_file *file) {
    cli_short bytes;
    printf("     %-13s %10s   %-16s   %s\n", file->name, cli_bytes(bytes, file->bytes),
           file->digest, file->what);
}

void demo_set_count(json_t *row, const char *name, uint64_t value) {
    json_object_set_new(row, name, json_integer((json_int_t)value));
}

void demo_set_number(json_t *row, const char *name, double value) {
    json_object_set_new(row, name, machine_number(value));
}

int demo_print_rows(json_t *rows) {
    json_t *envelope = machine_envelope();
    json_object_set_new(envelope, "rows", rows);
    int code = machine_print(envelope, stdout);
    json_decref(envelope);
    return code;
}

/* -------------------------------------------------------------------------------------- report */

report *demo_report_new(const demo *d, const char *title, const char *lead) {
    char path[DEMO_FILE_PATH];
    return report_new(demo_path(path, d->folder, "report.html"), title, lead);
}

report_bar demo_time_bar(cli_short text, const char *name, double seconds) {
    return (report_bar){name, seconds, cli_seconds(text, seconds)};
}

report_bar demo_size_bar(cli_short text, const char *name, uint64_t bytes) {
    return (report_bar){name, (double)bytes, cli_bytes(text, bytes)};
}

static void put_file(report *r, const demo_file *file) {
    cli_short bytes;
    const char *cell[] = {file->name, demo_grouped(bytes, file->bytes), file->what, file->digest};
    report_row(r, cell);
}

void demo_report_files(report *r, const demo_sides *sides, const demo_file *made, size_t count) {
    static const char *const heading[] = {"file", "bytes", "what it holds", "digest"};
    report_table(r, "lrll", heading);
    for (size_t i = 0; i < sides->files; i++) put_file(r, &sides->sent[i]);
    for (size_t i = 0; i < count; i++) put_file(r, &made[i]);
}

const char demo_credit[] =
    "Data: Breast Cancer Wisconsin (Diagnostic), W. Wolberg, O. Mangasarian, N. Street, W. Street, "
    "UCI Machine Learning Repository, 1995, CC BY 4.0.";

void demo_report_about(report *r) {
    machine about;
    char day[32] = "", text[512];
    time_t now = time(NULL);
    struct tm utc;
    machine_read(&about);
    if (gmtime_r(&now, &utc) != NULL) strftime(day, sizeof day, "%Y-%m-%d", &utc);
    report_section(r, "About this report", NULL);
    snprintf(text, sizeof text,
             "Made by clathrate %s (commit %s) on %s, on %s with %u processors. Everything was "
             "computed when this report was made; run the command again to repeat it.",
             clt_version(), machine_commit(), day, about.cpu, about.cores);
    report_paragraph(r, text);
}
