/* Data of `bench train`: files of $CLATHRATE_DATA as tables. */
#include "train.h"

#include "base/alloc.h"
#include "base/file.h"
#include "clathrate/share.h"
#include "data/split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLAIN_BYTES_MOST = 1 << 28 };

/* ------------------------------------------------------------------------------------- files */

/* The files of a part: one, or images and labels. Returns how many. */
static unsigned name_files(char path[2][TRAIN_PATH], const train_task *task, const char *file) {
    static const char *const suffix[] = {"images-idx3-ubyte.gz", "labels-idx1-ubyte.gz"};
    const char *data = getenv("CLATHRATE_DATA");
    if (task->source == TRAIN_SHIPPED) {
        share_find(path[0], TRAIN_PATH, file);
        return 1;
    }
    if (task->source != TRAIN_DIGITS && task->source != TRAIN_FEATURES) {
        snprintf(path[0], TRAIN_PATH, "%s/tabular/%s", data == NULL ? "" : data, file);
        return 1;
    }
    for (unsigned i = 0; i < 2; i++) {
        snprintf(path[i], TRAIN_PATH, "%s/mnist/%s-%s", data == NULL ? "" : data, file, suffix[i]);
    }
    return 2;
}

static bool skip(const train_task *task, const char *what, const char *why) {
    fprintf(stderr, "bench: %s is skipped: %s%s\n", task->name, what, why);
    return false;
}

static bool part_exists(const train_task *task, const char *file) {
    char path[2][TRAIN_PATH];
    if (file == NULL) return true;
    unsigned files = name_files(path, task, file);
    for (unsigned i = 0; i < files; i++) {
        FILE *open = fopen(path[i], "r");
        if (open == NULL) return skip(task, path[i], " is not there");
        fclose(open);
    }
    return true;
}

bool train_data_exists(const train_task *task) {
    if (task->source != TRAIN_SHIPPED && getenv("CLATHRATE_DATA") == NULL) {
        return skip(task, "its data is looked for in the folder that CLATHRATE_DATA names", "");
    }
    bool images = task->source == TRAIN_DIGITS || task->source == TRAIN_FEATURES;
    if (images && !train_digits_can()) {
        return skip(task, "this program was built without zlib", "");
    }
    return part_exists(task, task->file) && part_exists(task, task->test_file);
}

/* -------------------------------------------------------------------- numbers without any names */

static clt_status put_names(clt_table *table, size_t columns, const char *target) {
    char name[24];
    for (size_t j = 1; j < columns; j++) {
        snprintf(name, sizeof name, "x%zu", j);
        CLT__RETURN_IF(clt__table_put(table, name, strlen(name)));
    }
    CLT__RETURN_IF(clt__table_put(table, target, strlen(target)));
    return clt__table_end_row(table, 0);
}

/* Cells of the line, at least one. */
static size_t count_cells(const char *line, const char *end) {
    size_t cells = 1;
    for (; line < end; line++) cells += *line == '\t';
    return cells;
}

static clt_status put_line(clt_table *table, const char *line, const char *end, uint32_t number) {
    size_t cells = count_cells(line, end);
    if (cells != table->columns) {
        return clt__fail(CLT_E_DATA, "%s:%u: %zu cells, %zu in the first line", table->source,
                         number, cells, table->columns);
    }
    for (size_t j = 0; j < cells; j++) {
        const char *tab = memchr(line, '\t', (size_t)(end - line));
        if (tab == NULL) tab = end;
        CLT__RETURN_IF(clt__table_put(table, line, (size_t)(tab - line)));
        line = tab + 1;
    }
    return clt__table_end_row(table, number);
}

static clt_status put_lines(clt_table *table, const clt__buffer *text, const char *target) {
    const char *at = (const char *)text->bytes, *end = at + text->size;
    for (uint32_t number = 1; at < end; number++) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        if (next == NULL) next = end;
        const char *stop = next > at && next[-1] == '\r' ? next - 1 : next;
        if (number == 1) CLT__RETURN_IF(put_names(table, count_cells(at, stop), target));
        if (stop > at) CLT__RETURN_IF(put_line(table, at, stop, number));
        at = next + 1;
    }
    return CLT_OK;
}

static clt_status read_plain(clt_table **table, const char *path, const char *target) {
    clt__buffer text = {0};
    CLT__RETURN_IF(clt__file_read(&text, path, PLAIN_BYTES_MOST));
    clt_status status = clt__table_new(table, path);
    if (status == CLT_OK) status = put_lines(*table, &text, target);
    clt__buffer_free(&text);
    return status;
}

/* -------------------------------------------------------------------------------------- tables */

static clt_status read_part(clt_table **table, const train_task *task, const char *file) {
    char path[2][TRAIN_PATH];
    name_files(path, task, file);
    if (task->source == TRAIN_PLAIN) return read_plain(table, path[0], task->target);
    if (task->source == TRAIN_DIGITS || task->source == TRAIN_FEATURES) {
        bool all = task->source == TRAIN_FEATURES;
        return train_digits_read(table, path[0], path[1], task->target, all);
    }
    return clt_table_read(table, path[0]);
}

/* ------------------------------------------------------------------------------------ features */

/* A fifth of the rows tests, the same each time. */
static clt_status split_table(clt_table *part[2], const clt_table *table) {
    static const uint8_t seed[CLT__SEED_BYTES] = {1};
    clt_status status = CLT_OK;
    uint32_t *which = clt__alloc_raw(table->rows, sizeof *which);
    size_t *chosen = clt__alloc_raw(table->rows, sizeof *chosen);
    if (which == NULL || chosen == NULL) CLT__TRY(clt__fail_memory(table->rows * sizeof *chosen));
    CLT__TRY(clt__split_shuffle(which, NULL, table->rows, 1, 0.2, seed));
    for (uint32_t k = 0; k < 2; k++) {
        size_t count = clt__split_rows(chosen, which, table->rows, k, true);
        CLT__TRY(clt__table_take(&part[k], table, chosen, count));
    }
done:
    clt__free(which);
    clt__free(chosen);
    return status;
}

/* By a map that is fitted to the rows to train on alone. */
static clt_status make_features(train_data *data, const train_task *task, clt_ws *ws,
                                clt_table *const part[2]) {
    clt_features_options options;
    clt_features *features = NULL;
    clt_status status = CLT_OK;
    clt_features_options_default(&options);
    options.target = task->target;
    options.components = task->components;
    options.cosines = task->cosines;
    options.same_unit = true;
    CLT__TRY(clt_features_fit(&features, ws, part[0], &options));
    CLT__TRY(clt_features_apply(&data->table, ws, features, part[0]));
    CLT__TRY(clt_features_apply(&data->test, ws, features, part[1]));
done:
    clt_features_free(features);
    return status;
}

static clt_status read_features(train_data *data, const train_task *task) {
    clt_table *table = NULL, *part[2] = {NULL, NULL};
    clt_ws *ws = NULL;
    clt_status status = CLT_OK;
    CLT__TRY(read_part(&table, task, task->file));
    CLT__TRY(split_table(part, table));
    CLT__TRY(clt_ws_new(&ws, 1));
    CLT__TRY(make_features(data, task, ws, part));
done:
    clt_table_free(table);
    for (unsigned k = 0; k < 2; k++) clt_table_free(part[k]);
    clt_ws_free(ws);
    return status;
}

clt_status train_data_read(train_data *data, const train_task *task) {
    if (task->source == TRAIN_FEATURES) return read_features(data, task);
    CLT__RETURN_IF(read_part(&data->table, task, task->file));
    return task->test_file == NULL ? CLT_OK : read_part(&data->test, task, task->test_file);
}

void train_data_free(train_data *data) {
    clt_table_free(data->table);
    clt_table_free(data->test);
}
