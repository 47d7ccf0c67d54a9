/* Data of `bench train`: files of $CLATHRATE_DATA as tables. */
#include "train.h"

#include "base/file.h"
#include "clathrate/share.h"

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
    if (task->source != TRAIN_DIGITS) {
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
    if (task->source == TRAIN_DIGITS && !train_digits_can()) {
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
    if (task->source == TRAIN_DIGITS) {
        return train_digits_read(table, path[0], path[1], task->target);
    }
    return clt_table_read(table, path[0]);
}

clt_status train_data_read(train_data *data, const train_task *task) {
    CLT__RETURN_IF(read_part(&data->table, task, task->file));
    return task->test_file == NULL ? CLT_OK : read_part(&data->test, task, task->test_file);
}

void train_data_free(train_data *data) {
    clt_table_free(data->table);
    clt_table_free(data->test);
}
