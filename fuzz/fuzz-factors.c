/* Bytes as item factors: an error, or factors that say the same bytes and recommend to anyone. */
#include "learn/recommend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt__factors *factors, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__factors_put(&sink, factors);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

/* What the users' side and a run make of them is finite. */
static void check_numbers(const clt__factors *f) {
    clt__recommend_step step[CLT__RECOMMEND_STEPS];
    must(clt__factors_check(f) == CLT_OK);
    clt__recommend_steps(step, f->low, f->high, CLT__RECOMMEND_STEPS);
    must(isfinite(step[0].e) && step[0].e > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt__factors *factors = NULL;
    clt__source_init(&source, clt__span_reader(&span), "item factors");
    if (clt__factors_get(&source, &factors) != CLT_OK) {
        must(factors == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_bytes(factors, bytes, size);
    check_numbers(factors);
    clt__factors_free(factors);
    return 0;
}
