/* Bytes as a feature map's body: an error, or one that says the same bytes, and by which a row
   becomes cosines, or is told to be too large. */
#include "learn/features.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt_features *f, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__features_put(&sink, f);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

/* A row whose cells are all missing, or 1. */
static clt_table *one_row(const clt_features *f, const char *cell) {
    clt_table *table = NULL;
    must(clt__table_new(&table, "row") == CLT_OK);
    for (size_t i = 0; i < f->schema->columns; i++) {
        const char *name = f->schema->column[i].name;
        must(clt__table_put(table, name, strlen(name)) == CLT_OK);
    }
    must(clt__table_end_row(table, 0) == CLT_OK);
    for (size_t i = 0; i < f->schema->columns; i++) {
        must(clt__table_put(table, cell, strlen(cell)) == CLT_OK);
    }
    must(clt__table_end_row(table, 2) == CLT_OK);
    return table;
}

static void check_row(const clt_features *f, clt_ws *ws, const char *cell) {
    clt_table *table = one_row(f, cell), *made = NULL;
    clt_status status = clt__features_apply(&made, ws, f, table);
    if (status == CLT_OK) {
        must(made->rows == 1 && made->columns == clt__features_made(f));
        for (size_t m = 0; m < made->columns; m++) {
            double value = strtod(clt__table_cell(made, 0, m), NULL);
            must(isfinite(value) && (f->cosines == 0 || fabs(value) <= 1));
        }
    } else {
        must(made == NULL && clt_detail()[0] != '\0');
    }
    clt__table_free(made);
    clt__table_free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_features *f = NULL;
    clt_ws *ws = NULL;
    clt__source_init(&source, clt__span_reader(&span), "features");
    if (clt__features_get(&source, &f) != CLT_OK) {
        must(f == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    must(clt__ws_new(&ws, 1) == CLT_OK);
    check_bytes(f, bytes, size);
    check_row(f, ws, "");
    check_row(f, ws, "1");
    clt__ws_free(ws);
    clt__features_free(f);
    return 0;
}
