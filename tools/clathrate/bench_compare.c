/* Two reports of the same benchmark: rows that are about the same thing, and ratios of times. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/bench.h"

#include "common/cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { IDENTITY = 192 };

/* Times, of which a row has one. */
static const char *const measures[] = {"median_us", "median_ms", "seconds_latency", "seconds",
                                       "seconds_run"};
/* Numbers that tell rows apart, beside all texts. */
static const char *const numbers[] = {"n", "limbs", "threads", "slots", "images", "degree"};

static json_t *read_rows(const char *path, json_t **report) {
    json_error_t error;
    *report = json_load_file(path, 0, &error);
    json_t *rows = json_object_get(*report, "rows");
    if (*report == NULL) {
        cli_fail(EXIT_INPUT, "%s: line %d: %s", path, error.line, error.text);
    } else if (!json_is_array(rows)) {
        cli_fail(EXIT_INPUT, "%s: is not a report: it has no array 'rows'", path);
    }
    return json_is_array(rows) ? rows : NULL;
}

static void append(char text[IDENTITY], const char *word) {
    size_t used = strlen(text);
    if (*word != 0) snprintf(text + used, IDENTITY - used, "%s%s", used > 0 ? " " : "", word);
}

/* The texts of a row in the order of the report, then the numbers. */
static void identify(char text[IDENTITY], json_t *row) {
    const char *key;
    json_t *value;
    *text = 0;
    json_object_foreach(row, key, value) {
        if (json_is_string(value)) append(text, json_string_value(value));
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char word[48] = "";
        json_t *number = json_object_get(row, numbers[i]);
        if (json_is_number(number)) {
            snprintf(word, sizeof word, "%s=%g", numbers[i], json_number_value(number));
        }
        append(text, word);
    }
}

static double time_of(const json_t *row) {
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        json_t *value = json_object_get(row, measures[i]);
        if (json_is_number(value)) return json_number_value(value);
    }
    return NAN;
}

static json_t *find(json_t *rows, const char *wanted) {
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        char text[IDENTITY];
        identify(text, row);
        if (strcmp(text, wanted) == 0) return row;
    }
    return NULL;
}

static void print_ratios(json_t *old_rows, json_t *new_rows) {
    size_t i, pairs = 0;
    double logs = 0;
    json_t *row;
    printf("%-64s %12s %12s %8s\n", "row", "old", "new", "new/old");
    json_array_foreach(new_rows, i, row) {
        char text[IDENTITY];
        identify(text, row);
        json_t *old_row = find(old_rows, text);
        double before = old_row == NULL ? NAN : time_of(old_row), after = time_of(row);
        if (!(before > 0) || !(after > 0)) continue;
        printf("%-64s %12.1f %12.1f %8.2f\n", text, before, after, after / before);
        logs += log(after / before);
        pairs++;
    }
    if (pairs > 0) {
        printf("%zu rows in both, geometric mean of the ratios %.3f\n", pairs,
               exp(logs / (double)pairs));
    } else {
        printf("no row is in both reports\n");
    }
}

int bench_compare(const char *old_path, const char *new_path) {
    json_t *old_report = NULL, *new_report = NULL;
    json_t *old_rows = read_rows(old_path, &old_report);
    json_t *new_rows = old_rows == NULL ? NULL : read_rows(new_path, &new_report);
    if (new_rows != NULL) print_ratios(old_rows, new_rows);
    json_decref(new_report);
    json_decref(old_report);
    return new_rows == NULL ? EXIT_INPUT : EXIT_DONE;
}
