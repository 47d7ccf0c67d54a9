/* The loader of public keys: what it takes, it writes again byte for byte. */
#include "support/keyring.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt_pk *pk = NULL;
    clt__source_init(&source, clt__span_reader(&span), "public key");
    if (clt__pk_get(&source, &pk) == CLT_OK) {
        clt__buffer again = keyring_bytes(clt__pk_put, pk, false);
        if (again.size != source.count || memcmp(again.bytes, bytes, again.size) != 0) abort();
        clt__buffer_free(&again);
    }
    clt__get_digest(&source);
    clt__get_end(&source);
    clt__pk_free(pk);
    return 0;
}
