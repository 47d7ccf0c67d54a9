/* data/csv.c: RFC 4180 and its errors, limits, files, failure. */
#include "data/csv.h"

#include "base/alloc.h"
#include "base/file.h"
#include "support/fault.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_status read_bytes(clt_table **table, const char *bytes, size_t size) {
    clt__span span = {.bytes = (const uint8_t *)bytes, .size = size};
    return clt__csv_read(table, clt__span_reader(&span), "t.csv", NULL);
}

static clt_table *table_of(const char *text) {
    clt_table *table = NULL;
    assert_int_equal(read_bytes(&table, text, strlen(text)), CLT_OK);
    return table;
}

/* All names and cells in order, each behind a bar. */
static void assert_cells(const clt_table *table, const char *expected) {
    char all[4096] = "";
    size_t size = 0;
    for (size_t i = 0; i < table->columns * (table->rows + 1); i++) {
        size +=
            (size_t)snprintf(all + size, sizeof all - size, "|%s", table->text + table->cells[i]);
        assert_true(size < sizeof all);
    }
    assert_string_equal(all, expected);
}

static void well_formed_files_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t columns, rows;
        const char *cells;
    } cases[] = {
        {"a,b\n1,2\n3,4\n", 2, 2, "|a|b|1|2|3|4"},
        {"a,b\r\n1,2\r\n3,4\r\n", 2, 2, "|a|b|1|2|3|4"},
        {"a,b\n1,2\n3,4", 2, 2, "|a|b|1|2|3|4"},
        {"a,b\r\n1,2", 2, 1, "|a|b|1|2"},
        {"\xEF\xBB\xBF"
         "a,b\n1,2\n",
         2, 1, "|a|b|1|2"},
        {"\xEF\xBB\xBF\"a\",b\n1,2\n", 2, 1, "|a|b|1|2"},
        {"\xEF\xBC\xA1,b\n1,2\n", 2, 1, "|\xEF\xBC\xA1|b|1|2"}, /* begins like the mark */
        {"\n\r\na,b\n\n1,2\n\n\n3,4\n\n", 2, 2, "|a|b|1|2|3|4"},
        {"a,b\n,\n", 2, 1, "|a|b||"},
        {"a,b\n\"\",\"\"\n", 2, 1, "|a|b||"},
        {"a,b\n\"x,y\",\"say \"\"no\"\"\"\n", 2, 1, "|a|b|x,y|say \"no\""},
        {"a,b\n\"two\nlines\",\"two\r\nlines\"\n", 2, 1, "|a|b|two\nlines|two\r\nlines"},
        {"a,b\n 1 ,\t2\n", 2, 1, "|a|b| 1 |\t2"},
        {"\"a\",\"b\"\n1,\"2\"", 2, 1, "|a|b|1|2"},
        {"name\n\"\"\nx\n", 1, 2, "|name||x"},
        {"größe,年\n1,2\n", 2, 1, "|größe|年|1|2"},
        {"a\n\"\"\"\"\n", 1, 1, "|a|\""},
        {"a,b,\"c\n\"\n1,2,3\n", 3, 1, "|a|b|c\n|1|2|3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        clt_table *table = table_of(cases[i].text);
        assert_int_equal(table->columns, cases[i].columns);
        assert_int_equal(table->rows, cases[i].rows);
        assert_cells(table, cases[i].cells);
        clt__table_free(table);
    }
}

static void rows_know_their_lines(void **state) {
    (void)state;
    clt_table *table = table_of("a,b\n1,2\n\n\"x\ny\",4\r\n5,6\n");
    assert_int_equal(clt__table_line(table, 0), 2);
    assert_int_equal(clt__table_line(table, 1), 4);
    assert_int_equal(clt__table_line(table, 2), 6);
    clt__table_free(table);
}

static void malformed_files_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *detail;
    } cases[] = {
        {"", "t.csv has no header"},
        {"\n\n", "t.csv has no header"},
        {"\xEF\xBB\xBF", "t.csv has no header"},
        {"a,b\n", "t.csv has no row below its header"},
        {"a,b", "t.csv has no row below its header"},
        {"a,b\n1\n", "t.csv:2:1: 1 fields where the first row has 2"},
        {"a,b\n1,2\n1,2,3\n", "t.csv:3:1: 3 fields where the first row has 2"},
        {"a;b\n1,5;2\n", "t.csv:2:1: 2 fields where the first row has 1: its fields seem to be "
                         "separated by semicolons or tabs; save it with commas"},
        {"a,b\n1,2\n1,2,", "t.csv:3:1: 3 fields where the first row has 2"},
        {"a,b\n1,2\"\n", "t.csv:2:4: a quote inside an unquoted field; "
                         "quote the field and write the quote twice"},
        {"a,b\n\"1\"x,2\n", "t.csv:2:4: text after a closing quote; "
                            "a quote inside a quoted field is written twice"},
        {"a,b\n1,2\nü,\"2\n3,4\n", "t.csv:3:3: the quote that opens here is never closed"},
        {"a,b\n1,\"2\"\"", "t.csv:2:3: the quote that opens here is never closed"},
        {"a,b\n1,2\rx\n", "t.csv:2:4: a carriage return without a line feed; quote the field"},
        {"a,b\n1,2\r", "t.csv:2:4: a carriage return without a line feed; quote the field"},
        {"a,a\n1,2\n", "t.csv:1:1: columns 1 and 2 are both named 'a'"},
        {"b,a,c,a\n1,2,3,4\n", "t.csv:1:1: columns 2 and 4 are both named 'a'"},
        {"a,,c\n1,2,3\n", "t.csv:1:1: column 2 has no name"},
        {"a,b,\n1,2,3\n", "t.csv:1:1: column 3 has no name"},
        {",\n1,2\n", "t.csv:1:1: column 1 has no name"},
        {"\n\n,b\n1,2\n", "t.csv:3:1: column 1 has no name"},
        {"a,b\n1,caf\xE9\n", "t.csv:2:3: this field is not text in UTF-8: "
                             "save the file as CSV UTF-8"},
        {"\xEF\xBB", "t.csv:1:1: this field is not text in UTF-8: save the file as CSV UTF-8"},
        {"a,b\n\xC2\x85,2\n", "t.csv:2:1: this field is not text in UTF-8: "
                              "save the file as CSV UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        clt_table *table = NULL;
        assert_int_equal(read_bytes(&table, cases[i].text, strlen(cases[i].text)), CLT_E_DATA);
        assert_null(table);
        assert_string_equal(clt_detail(), cases[i].detail);
    }
    clt_table *table = NULL;
    assert_int_equal(read_bytes(&table, "a,b\n1,\0\n", 8), CLT_E_DATA);
    assert_string_equal(clt_detail(), "t.csv:2:3: a zero byte; this is not text in UTF-8: "
                                      "save the file as CSV UTF-8");
    assert_null(table);
}

/* A stream that gives its bytes in pieces, and an error behind them. */
typedef struct pieces {
    const char *bytes;
    size_t size, piece;
    int error;
} pieces;

static int read_piece(void *opaque, void *bytes, size_t size, size_t *done) {
    pieces *p = opaque;
    if (p->size == 0 && p->error != 0) return p->error;
    *done = size < p->piece ? size : p->piece;
    if (*done > p->size) *done = p->size;
    memcpy(bytes, p->bytes, *done);
    p->bytes += *done;
    p->size -= *done;
    return 0;
}

static void pieces_do_not_matter(void **state) {
    (void)state;
    const char *text = "\xEF\xBB\xBF"
                       "a,\"b\"\r\n\"1\r\n\"\"\",2\r\n\r\n3,\"ü\"\r\n";
    for (size_t piece = 1; piece < 8; piece++) {
        pieces p = {.bytes = text, .size = strlen(text), .piece = piece};
        clt_reader in = {.opaque = &p, .read = read_piece};
        clt_table *table = NULL;
        assert_int_equal(clt__csv_read(&table, in, "t.csv", NULL), CLT_OK);
        assert_cells(table, "|a|b|1\r\n\"|2|3|ü");
        assert_int_equal(clt__table_line(table, 1), 5);
        clt__table_free(table);
    }
}

static void a_reader_may_fail(void **state) {
    (void)state;
    const char *text = "a,b\n1,\"2\n";
    for (size_t size = 0; size <= strlen(text); size++) {
        pieces p = {.bytes = text, .size = size, .piece = 4, .error = EIO};
        clt_reader in = {.opaque = &p, .read = read_piece};
        clt_table *table = NULL;
        char expected[64];
        assert_int_equal(clt__csv_read(&table, in, "t.csv", NULL), CLT_E_IO);
        snprintf(expected, sizeof expected, "t.csv: reading failed after %zu bytes: ", size);
        assert_memory_equal(clt_detail(), expected, strlen(expected));
        assert_null(table);
    }
}

static clt_status read_limited(const char *text, clt__csv_limits limits) {
    clt_table *table = NULL;
    clt__span span = {.bytes = (const uint8_t *)text, .size = strlen(text)};
    clt_status status = clt__csv_read(&table, clt__span_reader(&span), "t.csv", &limits);
    clt__table_free(table);
    return status;
}

static void limits_hold(void **state) {
    (void)state;
    const clt__csv_limits enough = {.field = 4, .columns = 2, .total = 14};
    clt__csv_limits less = enough;
    const char *text = "a,b\n1234,\"1\"\n\n";
    assert_int_equal(strlen(text), 14);
    assert_int_equal(read_limited(text, enough), CLT_OK);

    less.field = 3;
    assert_int_equal(read_limited(text, less), CLT_E_DATA);
    assert_string_equal(clt_detail(),
                        "t.csv:2:1: a field of more than 3 bytes; is a quote missing?");
    less = enough;
    less.columns = 1;
    assert_int_equal(read_limited(text, less), CLT_E_DATA);
    assert_string_equal(clt_detail(), "t.csv:1:3: more than 1 fields in a row");
    less = enough;
    less.total = 13;
    assert_int_equal(read_limited(text, less), CLT_E_DATA);
    assert_string_equal(clt_detail(), "t.csv:1:1: the file is longer than 13 bytes; split it");
}

/* 1 MiB in a field passes, one byte more does not; 65536 columns pass, one more does not. */
static void default_limits_are_as_documented(void **state) {
    (void)state;
    size_t most = (size_t)1 << 20;
    char *text = clt__alloc(most + 64, 1);
    clt_table *table = NULL;
    memcpy(text, "a\n", 2);
    memset(text + 2, 'x', most + 1);
    assert_int_equal(read_bytes(&table, text, most + 2), CLT_OK);
    assert_int_equal(strlen(clt__table_cell(table, 0, 0)), most);
    clt__table_free(table);
    assert_int_equal(read_bytes(&table, text, most + 3), CLT_E_DATA);

    size_t size = 0;
    for (int i = 0; i < 65536; i++) size += (size_t)snprintf(text + size, 16, "%d,", i);
    text[size - 1] = '\n';
    memset(text + size, ',', 65535);
    assert_int_equal(read_bytes(&table, text, size + 65535), CLT_OK);
    assert_int_equal(table->columns, 65536);
    assert_string_equal(clt__table_name(table, 65535), "65535");
    clt__table_free(table);
    memcpy(text + size - 1, ",x\n1", 4);
    assert_int_equal(read_bytes(&table, text, size + 3), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "more than 65536 fields"));
    clt__free(text);
    assert_int_equal(clt__csv_limits_default.total, 1 << 30);
}

static void assert_written(const clt_table *table, const char *expected) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__csv_write(&sink, table);
    assert_int_equal(sink.status, CLT_OK);
    assert_int_equal(buffer.size, strlen(expected));
    assert_memory_equal(buffer.bytes, expected, buffer.size);
    clt__buffer_free(&buffer);
}

static void the_writer_quotes_what_it_must(void **state) {
    (void)state;
    const char *text = "a,\"b,c\",\"say \"\"d\"\"\"\n"
                       "1,\"x\ny\",\"\"\"\"\n"
                       " 2 ,\"\r\",=3\n"
                       ",,\n";
    clt_table *table = table_of(text);
    assert_written(table, text);
    clt__table_free(table);
    table = table_of("\"\xEF\xBB\xBFmark\",b\n1,2\n");
    assert_written(table, "\"\xEF\xBB\xBFmark\",b\n1,2\n");
    clt__table_free(table);
    table = table_of("name\n\"\"\n\"x\"\n");
    assert_written(table, "name\n\"\"\nx\n");
    clt__table_free(table);
}

/* Random tables of troublesome texts come back as they were. */
static void what_is_written_is_read(void **state) {
    (void)state;
    static const char *const bits[] = {"\"", ",", "\n", "\r", "\r\n", " ", "x", "é", "12", ""};
    uint64_t random = 7;
    for (int round = 0; round < 300; round++) {
        clt_table *table = NULL, *back = NULL;
        clt__buffer buffer = {0};
        clt__sink sink;
        size_t columns = 1 + (size_t)round % 4, rows = 1 + (size_t)round % 5;
        assert_int_equal(clt__table_new(&table, "random"), CLT_OK);
        for (size_t i = 0; i < columns * (rows + 1); i++) {
            char cell[64];
            int size = i < columns ? snprintf(cell, sizeof cell, "%zu", i) : 0;
            cell[size] = '\0';
            for (int k = 0; k < 4; k++) {
                random = random * 6364136223846793005U + 1442695040888963407U;
                size += snprintf(cell + size, 8, "%s", bits[random >> 40 & 7]);
            }
            assert_int_equal(clt__table_put(table, cell, (size_t)size), CLT_OK);
            if (i % columns == columns - 1) {
                assert_int_equal(clt__table_end_row(table, 0), CLT_OK);
            }
        }
        clt__sink_init(&sink, clt__buffer_writer(&buffer));
        clt__csv_write(&sink, table);
        assert_int_equal(read_bytes(&back, (const char *)buffer.bytes, buffer.size), CLT_OK);
        assert_int_equal(back->columns, columns);
        assert_int_equal(back->rows, rows);
        for (size_t i = 0; i < columns * (rows + 1); i++) {
            assert_string_equal(back->text + back->cells[i], table->text + table->cells[i]);
        }
        clt__buffer_free(&buffer);
        clt__table_free(table);
        clt__table_free(back);
    }
}

static void files_are_saved_and_loaded(void **state) {
    (void)state;
    const char *path = "./t-data-csv.csv";
    clt_table *table = table_of("a,b\n1,\"2,3\"\n"), *back = NULL;
    assert_int_equal(clt__csv_save(path, CLT__FILE_REPLACE, table), CLT_OK);
    assert_int_equal(clt__csv_save(path, 0, table), CLT_E_EXISTS);
    assert_int_equal(clt__csv_load(&back, path), CLT_OK);
    assert_cells(back, "|a|b|1|2,3");
    assert_string_equal(back->source, "t-data-csv.csv");
    clt__table_free(back);
    clt__table_free(table);

    back = NULL;
    assert_int_equal(clt__file_write(path, CLT__FILE_REPLACE, "a,b\n1\n", 6), CLT_OK);
    assert_int_equal(clt__csv_load(&back, path), CLT_E_DATA);
    assert_string_equal(clt_detail(), "t-data-csv.csv:2:1: 1 fields where the first row has 2");
    assert_null(back);
    assert_int_equal(remove(path), 0);
    assert_int_equal(clt__csv_load(&back, path), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), path));
}

static void the_real_data_is_read(void **state) {
    (void)state;
    const char *source = getenv("CLATHRATE_SOURCE");
    char path[4096];
    clt_table *table = NULL;
    snprintf(path, sizeof path, "%s/data/wdbc.csv", source != NULL ? source : ".");
    assert_int_equal(clt__csv_load(&table, path), CLT_OK);
    assert_int_equal(table->rows, 569);
    assert_int_equal(table->columns, 32);
    assert_string_equal(table->source, "wdbc.csv");
    assert_string_equal(clt__table_cell(table, 568, 0), "p569");
    assert_string_equal(clt__table_cell(table, 0, 31), "0.1189");
    clt__table_free(table);
}

static clt_status read_and_write(void *arg) {
    clt_table *table = NULL;
    clt__buffer buffer = {0};
    clt__sink sink;
    char text[1000];
    size_t size = (size_t)snprintf(text, sizeof text, "a,b\n\"%0600d\",\"\"\"\"\n", 1);
    (void)arg;
    clt_status status = read_bytes(&table, text, size);
    if (status == CLT_OK) {
        clt__sink_init(&sink, clt__buffer_writer(&buffer));
        clt__csv_write(&sink, table);
        status = sink.status;
    }
    clt__buffer_free(&buffer);
    clt__table_free(table);
    return status;
}

static clt_status save_and_load(void *arg) {
    const char *path = "./t-data-csv-fault.csv";
    clt_table *table = NULL;
    clt_status status = clt__csv_save(path, CLT__FILE_REPLACE, arg);
    if (status == CLT_OK) status = clt__csv_load(&table, path);
    clt__table_free(table);
    return status;
}

static void every_step_may_fail(void **state) {
    (void)state;
    assert_true(fault_sweep(read_and_write, NULL));
    clt_table *table = table_of("a,b\n1,2\n");
    assert_true(fault_sweep(save_and_load, table));
    clt__table_free(table);
    remove("./t-data-csv-fault.csv");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_files_are_read),
        cmocka_unit_test(rows_know_their_lines),
        cmocka_unit_test(malformed_files_are_refused),
        cmocka_unit_test(pieces_do_not_matter),
        cmocka_unit_test(a_reader_may_fail),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(default_limits_are_as_documented),
        cmocka_unit_test(the_writer_quotes_what_it_must),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(files_are_saved_and_loaded),
        cmocka_unit_test(the_real_data_is_read),
        cmocka_unit_test(every_step_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
