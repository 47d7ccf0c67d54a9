/*
 * Bytes as a plan's body: an error, or a plan that says the same bytes and can be explained, keys
 * and all.
 */
#include "nn/explain.h"
#include "nn/guarantee.h"
#include "nn/uses.h"

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
    clt__explain_text(&sink, plan, NULL, 0);
    clt__explain_json(&sink, plan, NULL, 0);
    must(sink.status == CLT_OK);
    clt__buffer_free(&buffer);
}

/* Whatever it publishes of its weights, what may be released follows, or a refusal. */
static void check_guarantee(const clt_plan *plan) {
    static clt_ws *ws;
    clt__guarantee guarantee;
    if (ws == NULL) must(clt__ws_new(&ws, 1) == CLT_OK);
    clt_status status = clt__guarantee_of(&guarantee, ws, plan);
    must(status == CLT_OK || clt_detail()[0] != '\0');
    must(plan->bounds != NULL || status == CLT_E_SECURITY);
    for (unsigned bits = 1; bits <= 40; bits += 13) {
        status = clt__guarantee_require(ws, plan, bits);
        must(status == CLT_OK || clt_detail()[0] != '\0');
    }
}

/* Every use is of a key that the plan asks for, at a level that the key reaches. */
static void check_uses(const clt_plan *plan) {
    clt__key_use *uses = NULL;
    size_t count = 0;
    unsigned k = 0;
    must(clt__plan_uses(&uses, &count, plan) == CLT_OK);
    must((uses == NULL) == (count == 0) || plan->keys == 0);
    for (size_t i = 0; i < count; i++) {
        while (k < plan->keys && plan->key[k].galois < uses[i].galois) k++;
        must(k < plan->keys && plan->key[k].galois == uses[i].galois);
        must(uses[i].step < plan->steps);
        must(plan->step[uses[i].step].level <= plan->key[k].level);
    }
    clt__free(uses);
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
    check_guarantee(plan);
    check_uses(plan);
    clt__plan_unref(plan);
    return 0;
}
