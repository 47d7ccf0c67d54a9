/* What the files of the report share: the page under construction. */
#ifndef CLATHRATE_REPORT_PAGE_H
#define CLATHRATE_REPORT_PAGE_H

#include "clathrate/report.h"

#include <stdbool.h>
#include <stdio.h>

enum { REPORT_PLOTS_MAX = 32 };

/* A text that grows in memory. */
typedef struct report_memory {
    FILE *out;
    char *text;
    size_t size;
} report_memory;

/* What is open at the end of the page and must be closed before something else follows. */
typedef enum report_block {
    REPORT_NOTHING,
    REPORT_FACTS,
    REPORT_TABLE,
    REPORT_GALLERY, /* plots side by side */
} report_block;

struct report {
    char *path;
    bool failed;
    report_memory page;
    report_block block;
    const char *align; /* of the open table */
    const char *const *heading;
    struct {
        char *path;
        report_memory memory;
    } csv[REPORT_PLOTS_MAX];
    size_t csvs;
};

extern const char report_style[];

/* The page, ready for the next element; `open` is written when another kind of block was open. */
FILE *report_enter(report *r, report_block block, const char *open);
/* Escapes the five characters of HTML, in elements and attributes. */
void report_text(FILE *out, const char *text);
/* Begins a figure and its CSV file, which is returned; NULL once the report has failed. */
FILE *report_plot_begin(report *r, report_plot plot, int width, int height);
void report_plot_end(report *r, report_plot plot);
/* A cell of a CSV file, in quotes where it needs them. */
void report_csv_cell(FILE *out, const char *text);

#endif
