/*
 * Any bytes as a table. What loads must survive writing and reading; a schema fitted to it must
 * survive saving and loading, and read the same finite, bounded features from both.
 */
#include "data/csv.h"
#include "data/schema.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool condition) {
    if (!condition) abort();
}

static clt_status read_table(clt_table **table, const uint8_t *bytes, size_t size) {
    static const clt__csv_limits limits = {.field = 4096, .columns = 64, .total = 1 << 20};
    clt__span span = {.bytes = bytes, .size = size};
    return clt__csv_read(table, clt__span_reader(&span), "fuzz.csv", &limits);
}

static void round_trip(const clt_table *table) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt_table *back = NULL;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__csv_write(&sink, table);
    require(sink.status == CLT_OK);
    require(read_table(&back, buffer.bytes, buffer.size) == CLT_OK);
    require(back->rows == table->rows && back->columns == table->columns);
    for (size_t i = 0; i < table->columns * (table->rows + 1); i++) {
        require(strcmp(back->text + back->cells[i], table->text + table->cells[i]) == 0);
    }
    clt__table_free(back);
    clt__buffer_free(&buffer);
}

static clt__schema *save_and_load(const clt__schema *schema) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__source source;
    clt__schema *back = NULL;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__schema_save(&sink, schema);
    require(sink.status == CLT_OK);
    clt__span span = {.bytes = buffer.bytes, .size = buffer.size};
    clt__source_init(&source, clt__span_reader(&span), "schema");
    require(clt__schema_load(&back, &source) == CLT_OK);
    require(span.size == 0);
    clt__buffer_free(&buffer);
    return back;
}

static void write_notice(void *opaque, const clt__notice *notice) {
    char text[512];
    (void)opaque;
    clt__notice_text(text, sizeof text, notice);
    require(strlen(text) > 0);
}

static void use_schema(const clt__schema *schema, const clt_table *table) {
    const clt__report report = {.notice = write_notice};
    clt__matrix x = {0}, y = {0};
    clt__schema *back = save_and_load(schema);
    require(clt__schema_features(&x, schema, table, &report) == CLT_OK);
    require(clt__schema_features(&y, back, table, NULL) == CLT_OK);
    require(x.rows == table->rows && x.columns == schema->features);
    for (size_t i = 0; i < x.rows * x.columns; i++) {
        require(fabs(x.x[i]) <= schema->input_bound && x.x[i] == y.x[i]);
    }
    if (schema->target != NULL) {
        uint32_t *labels = malloc(table->rows * sizeof *labels);
        require(labels != NULL);
        require(clt__schema_labels(labels, back, table) == CLT_OK);
        for (size_t i = 0; i < table->rows; i++) require(labels[i] < schema->classes.count);
        free(labels);
    }
    clt__matrix_free(&y);
    clt__matrix_free(&x);
    clt__schema_free(back);
}

/* With roles (the last column is the target and, of three, the first the id) and without. */
static void fit_schema(const clt_table *table, bool roles) {
    const clt__report report = {.notice = write_notice};
    clt__schema_roles given = {0};
    clt__schema *schema = NULL;
    if (roles) given.target = clt__table_name(table, table->columns - 1);
    if (roles && table->columns > 2) given.id = clt__table_name(table, 0);
    if (clt__schema_fit(&schema, table, &given, &report) == CLT_OK) use_schema(schema, table);
    clt__schema_free(schema);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt_table *table = NULL;
    if (read_table(&table, bytes, size) != CLT_OK) {
        require(table == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    round_trip(table);
    fit_schema(table, true);
    fit_schema(table, false);
    clt__table_free(table);
    return 0;
}
