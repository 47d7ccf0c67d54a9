/* Bytes as encrypted ratings or scores: an error, or tastes that say the same bytes and whose
   ciphertexts are as the catalogue says. */
#include "learn/tastes.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt_tastes *tastes, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__tastes_put(&sink, tastes);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

static void check_ciphertexts(const clt_tastes *t) {
    unsigned level = clt__tastes_level(t->catalogue, t->role);
    must(t->count == clt__tastes_count(t->catalogue, t->role, t->users));
    for (size_t i = 0; i < t->count; i++) {
        const clt_ct *ct = t->ct[i];
        must(ct->level == level && ct->degree == 1 && ct->power == 1);
        must(memcmp(ct->key_id, t->key_id, sizeof t->key_id) == 0);
    }
    for (uint64_t u = 0; t->id != NULL && u < t->users; u++) must(t->id[u] != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_tastes *tastes = NULL;
    clt__source_init(&source, clt__span_reader(&span), "encrypted ratings");
    if (clt__tastes_get(&source, &tastes) != CLT_OK) {
        must(tastes == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_bytes(tastes, bytes, size);
    check_ciphertexts(tastes);
    clt__tastes_free(tastes);
    return 0;
}
