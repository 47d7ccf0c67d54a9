/*
 * The loader of secret keys: what it takes, it writes again byte for byte. No passphrase is given:
 * Argon2id would leave no time for anything else, and all parsing comes before it.
 */
#include "support/keyring.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void put(clt__sink *sink, const void *sk) {
    clt__sk_put(sink, sk, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt_sk *sk = NULL;
    clt__source_init(&source, clt__span_reader(&span), "secret key");
    if (clt__sk_get(&source, &sk, NULL) == CLT_OK) {
        clt__buffer again = keyring_bytes(put, sk, false);
        if (again.size != source.count || memcmp(again.bytes, bytes, again.size) != 0) abort();
        clt__buffer_free(&again);
    }
    clt__get_digest(&source);
    clt__get_end(&source);
    clt__sk_free(sk);
    return 0;
}
