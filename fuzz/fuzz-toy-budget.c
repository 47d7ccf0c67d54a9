/*
 * The loader of budgets, for one fixed secret key: what it takes, it writes again byte for byte.
 */
#include "secret/budget.h"
#include "support/keyring.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static keyring k;
    static clt__budget budget;
    clt__span span = {bytes, size};
    clt__source source;
    if (k.sk == NULL) keyring_open(&k, &keyring_chain, 1, 1);
    memset(&budget, 0, sizeof budget);
    budget.sk = k.sk;
    clt__source_init(&source, clt__span_reader(&span), "budget");
    clt__budget_get(&source, &budget);
    if (source.status == CLT_OK) {
        clt__buffer again = keyring_bytes(clt__budget_put, &budget, false);
        if (again.size != source.count || memcmp(again.bytes, bytes, again.size) != 0) abort();
        clt__buffer_free(&again);
    }
    clt__get_digest(&source);
    clt__get_end(&source);
    return 0;
}
