/* The loader of evaluation keys: what it takes, it writes again byte for byte. */
#include "support/keyring.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static clt_ws *ws;
    if (ws == NULL && clt__ws_new(&ws, 1) != CLT_OK) abort();
    clt__span span = {bytes, size};
    clt__source source;
    clt_evk *evk = NULL;
    clt__source_init(&source, clt__span_reader(&span), "evaluation key");
    if (clt__evk_get(&source, ws, &evk) == CLT_OK) {
        clt__buffer again = keyring_bytes(clt__evk_put, evk, false);
        if (again.size != source.count || memcmp(again.bytes, bytes, again.size) != 0) abort();
        clt__buffer_free(&again);
    }
    clt__get_digest(&source);
    clt__get_end(&source);
    clt__evk_free(evk);
    return 0;
}
