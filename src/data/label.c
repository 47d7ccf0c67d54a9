/*
 * Labels. The edit distance is the optimal string alignment distance, by dynamic programming over
 * three rows.
 */
#include "data/label.h"

#include "base/alloc.h"
#include "base/text.h"
#include "data/number.h"

#include <stdlib.h>
#include <string.h>

enum { BRIEF_MOST = 40, DISTANCE_MOST = 64 };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool clt__label_missing(const char *text) {
    static const char *const markers[] = {"", "na", "nan", "null", "?"};
    while (is_blank(*text)) text++;
    size_t size = strlen(text);
    while (size > 0 && is_blank(text[size - 1])) size--;
    for (size_t m = 0; m < sizeof markers / sizeof *markers; m++) {
        size_t i = 0;
        if (strlen(markers[m]) != size) continue;
        while (i < size && lower(text[i]) == markers[m][i]) i++;
        if (i == size) return true;
    }
    return false;
}

const char *clt__label_brief(char brief[CLT__LABEL_BRIEF], const char *text) {
    size_t size = strlen(text), out = 0;
    for (size_t at = 0; at < size;) {
        size_t length = clt__text_next(text + at, size - at);
        size_t width = length > 0 ? length : 1;
        if (out + width > BRIEF_MOST) {
            memcpy(brief + out, "...", 3);
            out += 3;
            break;
        }
        memcpy(brief + out, length > 0 ? text + at : "?", width);
        out += width;
        at += width;
    }
    brief[out] = '\0';
    return brief;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t clt__label_distance(const char *a, const char *b) {
    size_t rows[3][DISTANCE_MOST + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    size_t a_size = strlen(a), b_size = strlen(b);
    if (a_size > DISTANCE_MOST || b_size > DISTANCE_MOST) return SIZE_MAX;

    for (size_t j = 0; j <= b_size; j++) row[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t *spare = before;
        before = last;
        last = row;
        row = spare;
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            char x = lower(a[i - 1]), y = lower(b[j - 1]);
            row[j] = least(last[j - 1] + (x != y), least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2])) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
    }
    return row[b_size];
}

bool clt__label_near(const char *wanted, size_t distance) {
    size_t size = strlen(wanted);
    return distance <= size / 3 + 1 && distance < size;
}

int clt__label_order(const void *a, const void *b) {
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    double x = 0, y = 0;
    bool left_number = clt__number_parse(&x, left), right_number = clt__number_parse(&y, right);
    if (left_number != right_number) return left_number ? -1 : 1;
    if (left_number && x != y) return x < y ? -1 : 1;
    return strcmp(left, right);
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

clt_status clt__label_twice(const char **twice, const char *const *texts, size_t count) {
    const char **sorted = clt__alloc_raw(count, sizeof *sorted);
    if (sorted == NULL) return clt__fail_memory(count * sizeof *sorted);
    *twice = NULL;
    for (size_t i = 0; i < count; i++) sorted[i] = texts[i];
    qsort(sorted, count, sizeof *sorted, by_bytes);
    for (size_t i = 1; i < count && *twice == NULL; i++) {
        if (strcmp(sorted[i - 1], sorted[i]) == 0) *twice = sorted[i];
    }
    clt__free(sorted);
    return CLT_OK;
}
