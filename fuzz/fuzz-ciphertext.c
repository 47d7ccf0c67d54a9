/* The loader of ciphertext records under L12: what it takes, it writes again byte for byte. */
#include "support/keyring.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void put(clt__sink *sink, const void *ct) {
    clt__ct_put(sink, ct);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const clt_params *params;
    if (params == NULL && clt__params_preset(&params, "L12") != CLT_OK) abort();
    clt__span span = {bytes, size};
    clt__source source;
    clt_ct *ct = NULL;
    if (clt__ct_new(&ct, params) != CLT_OK) abort();
    clt__source_init(&source, clt__span_reader(&span), "ciphertext");
    if (clt__ct_get(&source, ct) == CLT_OK) {
        clt__buffer again = keyring_bytes(put, ct, false);
        if (again.size != source.count || memcmp(again.bytes, bytes, again.size) != 0) abort();
        clt__buffer_free(&again);
    } else if (ct->capacity != 0) {
        abort(); /* a failed load changes nothing */
    }
    clt__ct_free(ct);
    return 0;
}
