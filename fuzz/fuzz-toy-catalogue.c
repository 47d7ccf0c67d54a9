/* Bytes as a catalogue: an error, or one that says the same bytes and whose layout holds
   together. */
#include "learn/catalogue.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt_catalogue *catalogue, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__catalogue_put(&sink, catalogue);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

static void check_layout(const clt_catalogue *c) {
    const clt__recommend_layout *l = &c->layout;
    must(l->users * l->blocks == clt__params_slots(c->params));
    must(l->parts * l->blocks >= l->rank && l->rank == c->items->rank);
    must(l->steps + 1 <= c->params->levels && l->items == c->items->items);
    must(c->items->factor == NULL && c->items->penalty == NULL);
    for (unsigned i = 0; i < c->keys; i++) {
        must(clt__key_element_exists(c->params, c->key[i].galois));
        must(c->key[i].level <= c->params->top);
        must(i == 0 || c->key[i].galois > c->key[i - 1].galois);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_catalogue *catalogue = NULL;
    clt__source_init(&source, clt__span_reader(&span), "catalogue");
    if (clt__catalogue_get(&source, &catalogue) != CLT_OK) {
        must(catalogue == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_bytes(catalogue, bytes, size);
    check_layout(catalogue);
    clt__catalogue_unref(catalogue);
    return 0;
}
