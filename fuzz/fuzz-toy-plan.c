/* Bytes as a plan's body: an error, or a plan that says the same bytes and can be explained. */
#include "nn/explain.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt_plan *plan, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__plan_put(&sink, plan);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

static void check_explained(const clt_plan *plan) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__explain_text(&sink, plan, NULL);
    clt__explain_json(&sink, plan, NULL);
    must(sink.status == CLT_OK);
    clt__buffer_free(&buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_plan *plan = NULL;
    clt__source_init(&source, clt__span_reader(&span), "plan");
    if (clt__plan_get(&source, &plan) != CLT_OK) {
        must(plan == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_bytes(plan, bytes, size);
    check_explained(plan);
    clt__plan_unref(plan);
    return 0;
}
