/* Bytes as a conditioning's body: an error, or one that says the same bytes, and by which every row
   becomes numbers within the clip. */
#include "learn/condition.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt_conditioning *c, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__conditioning_put(&sink, c);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

/* Rows at the mean, and at either clip; wild numbers may overflow on the way. */
static void check_rows(const clt_conditioning *c) {
    clt__matrix x = {0};
    must(clt__matrix_new(&x, 3, c->schema->features) == CLT_OK);
    for (size_t j = 0; j < x.columns; j++) {
        clt__matrix_row(&x, 1)[j] = c->clip;
        clt__matrix_row(&x, 2)[j] = -c->clip;
    }
    clt__condition_standardise(&x, c);
    clt__condition_mix(&x, c);
    for (size_t i = 0; i < x.rows * x.columns; i++) must(fabs(x.x[i]) <= c->clip);
    clt__matrix_wipe(&x);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_conditioning *c = NULL;
    clt__source_init(&source, clt__span_reader(&span), "conditioning");
    if (clt__conditioning_get(&source, &c) != CLT_OK) {
        must(c == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_bytes(c, bytes, size);
    check_rows(c);
    clt__conditioning_free(c);
    return 0;
}
