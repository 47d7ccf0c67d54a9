/*
 * Demonstrations: whole stories, mostly on the Wisconsin breast cancer data. What all of them
 * share: that data, the folders of two sides, the evaluator as a process that sees nothing but its
 * folder.
 *
 *   FOLDER/clinic/      the data owner's
 *   FOLDER/evaluator/   all that the other side gets, and what it makes of that
 *   FOLDER/report.html  and the numbers behind its plots
 *
 * `demo train` has a folder for each of its fields, with both sides in it (demo_field.h).
 */
#ifndef CLATHRATE_DEMO_H
#define CLATHRATE_DEMO_H

#include "clathrate/report.h"
#include "common/cli.h"

#include <jansson.h>

enum { DEMO_PATH = 4096, DEMO_SPLITS_MAX = 20, DEMO_FILE_PATH = DEMO_PATH + 96 };

/* --------------------------------------------------------------------------------------- data */

/* The table, and for each split which rows are judged. */
typedef struct demo_data {
    clt_table *table;
    size_t rows, splits;
    bool *judged[DEMO_SPLITS_MAX];
} demo_data;

extern const char demo_target[], demo_id[], demo_positive[];

/* file NULL: looked for. splits: at most so many. The exit code; always to be freed. */
int demo_data_read(demo_data *data, const char *file, size_t splits);
void demo_data_free(demo_data *data);
/* As CSV, roughly. */
uint64_t demo_text_bytes(const clt_table *table);
/* The rows of a split that are judged (or that teach); no more than `most`, evenly taken. */
int demo_data_part(clt_table **part, const demo_data *data, size_t split, bool judged, size_t most);

/* ------------------------------------------------------------------------------------- sides */

/* A file that the other side got or made. */
typedef struct demo_file {
    char name[64];
    const char *what;
    uint64_t bytes;
    char digest[17]; /* the beginning of the digest that ends the file, or "" */
} demo_file;

enum { DEMO_FILES_MAX = 8 };

/* Both sides' folders, and what was in the evaluator's before it first ran, by name. */
typedef struct demo_sides {
    char owner[DEMO_PATH + 48], evaluator[DEMO_PATH + 48];
    demo_file sent[DEMO_FILES_MAX];
    size_t files;
} demo_sides;

/* owner: "clinic" */
int demo_sides_make(demo_sides *sides, const char *folder, const char *owner);
/* path <- folder/name, which is returned. */
const char *demo_path(char path[DEMO_FILE_PATH], const char *folder, const char *name);
/* A file of the evaluator's folder as it is. */
void demo_describe(demo_file *file, const demo_sides *sides, const char *name);
/* Runs clathrate-eval in its folder with these words, a verb first, then its quiet, threads and
   memory; seconds is how long it took. */
int demo_evaluate(demo_sides *sides, double *seconds, const clt_ws *ws, const char *const *word,
                  size_t words);
uint64_t demo_sent_bytes(const demo_sides *sides, const char *name);

/* ------------------------------------------------------------------------------------- folder */

/* The folder that -o names (emptied with --force), or a new one; a temporary one when only JSON is
   asked for. */
int demo_folder_make(char folder[DEMO_PATH], bool *temporary);
int demo_folder_temporary(char folder[DEMO_PATH]);
void demo_folder_remove(const char *folder);

/* -------------------------------------------------------------------------------------- story */

typedef struct field_progress field_progress;

/* What every story is given. */
typedef struct demo {
    char folder[DEMO_PATH];
    bool temporary; /* the folder goes, and no report is wanted */
    clt_ws *ws;
    const char *kernel;
    demo_data data;
    unsigned rows;    /* that are judged in a batch, at most; 0: all */
    const char *only; /* of training: one field; "": all */
    size_t seeds;     /* of training */
    field_progress *progress;
} demo;

/* Tell what happens on standard output while it does (nothing with --json and --quiet), write the
   report, print the row of --json; the exit code. */
int demo_diagnosis(demo *d);
int demo_fields(demo *d);
bool demo_field_exists(const char *name);

bool demo_silent(void);
double demo_now(void);
double demo_mean(const double *x, size_t count);
/* Half of the width of a 95 % interval about the mean (Student's t); 0 of one number. */
double demo_half(const double *x, size_t count);
double demo_median(const double *x, size_t count);
/* "  patients.cld     1.2 MiB   0123456789abcdef   the patients, encrypted" */
void demo_tell_file(const demo_file *file);
/* A paragraph in lines of 88 columns, three from the left. */
void demo_tell_paragraph(const char *text);
/* Prints the envelope with these rows, an array, which it takes. */
int demo_print_rows(json_t *rows);
void demo_set_count(json_t *row, const char *name, uint64_t value);
void demo_set_number(json_t *row, const char *name, double value);

/* Parts of reports: 12,393,216; 1.8 x 10^-6, rounded up; 97.37 %. */
const char *demo_grouped(cli_short text, uint64_t value);
const char *demo_scientific(cli_short text, double value);
const char *demo_percent(cli_short text, double share);
report_bar demo_time_bar(cli_short text, const char *name, double seconds);
report_bar demo_size_bar(cli_short text, const char *name, uint64_t bytes);
/* A table of what the evaluator got, then of what it gave back. */
void demo_report_files(report *r, const demo_sides *sides, const demo_file *made, size_t count);
/* What made the report, and when. */
void demo_report_about(report *r);
/* Of whom the data is. */
extern const char demo_credit[];
/* Writes FOLDER/report.html. */
report *demo_report_new(const demo *d, const char *title, const char *lead);

#endif
