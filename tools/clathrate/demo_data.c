/* The data of the demonstration: wdbc.csv, and beside it wdbc-splits.csv. */
#include "clathrate/demo.h"
#include "clathrate/share.h"

#include <stdlib.h>
#include <string.h>

const char demo_target[] = "diagnosis", demo_id[] = "patient", demo_positive[] = "malignant";

static int find(char *path, size_t size) {
    if (share_find(path, size, "wdbc.csv")) return EXIT_DONE;
    return cli_fail(EXIT_INPUT,
                    "%s is not there; name wdbc.csv with --data, or its folder with "
                    "CLATHRATE_SHARE",
                    *path == 0 ? "wdbc.csv" : path);
}

static int splits_beside(char *path, size_t size, const char *data) {
    const char *slash = strrchr(data, '/');
    int folder = slash == NULL ? 0 : (int)(slash - data) + 1;
    int n = snprintf(path, size, "%.*swdbc-splits.csv", folder, data);
    return n > 0 && (size_t)n < size ? EXIT_DONE : cli_fail(EXIT_USAGE, "--data is too long");
}

/* Row by row the flags of the same patients. */
static int take_flags(demo_data *data, const clt_table *flags, size_t wanted) {
    size_t id;
    int code = cli_status(clt_table_find(data->table, demo_id, &id));
    if (code != EXIT_DONE) return code;
    size_t rows = clt_table_rows(data->table), splits = clt_table_columns(flags) - 1;
    if (clt_table_rows(flags) != rows || splits == 0) {
        return cli_fail(EXIT_INPUT, "wdbc-splits.csv does not fit wdbc.csv: it needs its %zu rows",
                        rows);
    }
    data->rows = rows;
    while (data->splits < wanted && data->splits < splits) {
        bool *judged = calloc(rows, sizeof *judged);
        if (judged == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
        data->judged[data->splits++] = judged;
        for (size_t i = 0; i < rows; i++) {
            const char *patient = clt_table_cell(data->table, i, id);
            if (strcmp(patient, clt_table_cell(flags, i, 0)) != 0) {
                return cli_fail(EXIT_INPUT, "wdbc-splits.csv: row %zu is not patient %s", i + 1,
                                patient);
            }
            judged[i] = strcmp(clt_table_cell(flags, i, data->splits), "1") == 0;
        }
    }
    return EXIT_DONE;
}

int demo_data_read(demo_data *data, const char *file, size_t splits) {
    char path[DEMO_PATH] = "", beside[DEMO_PATH];
    clt_table *flags = NULL;
    int code = EXIT_DONE;
    if (file == NULL) code = find(path, sizeof path);
    if (code == EXIT_DONE) code = splits_beside(beside, sizeof beside, file == NULL ? path : file);
    if (code != EXIT_DONE) return code;
    CLI_TRY(clt_table_read(&data->table, file == NULL ? path : file));
    CLI_TRY(clt_table_read(&flags, beside));
    code = take_flags(data, flags, splits < DEMO_SPLITS_MAX ? splits : DEMO_SPLITS_MAX);
done:
    clt_table_free(flags);
    return code;
}

void demo_data_free(demo_data *data) {
    for (size_t i = 0; i < data->splits; i++) free(data->judged[i]);
    clt_table_free(data->table);
}

int demo_data_part(clt_table **part, const demo_data *data, size_t split, bool judged,
                   size_t most) {
    size_t count = 0, *rows = calloc(data->rows, sizeof *rows);
    if (rows == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    for (size_t i = 0; i < data->rows; i++) {
        if (data->judged[split][i] == judged) rows[count++] = i;
    }
    for (size_t i = 0; i < most && most < count; i++) rows[i] = rows[i * count / most];
    int code = cli_status(clt_table_take(part, data->table, rows, most < count ? most : count));
    free(rows);
    return code;
}

uint64_t demo_text_bytes(const clt_table *table) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < clt_table_rows(table); i++) {
        for (size_t j = 0; j < clt_table_columns(table); j++) {
            bytes += strlen(clt_table_cell(table, i, j)) + 1;
        }
    }
    return bytes;
}
