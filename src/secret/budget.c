/*
 * Budgets (budget.h). The lock is held from open to close, the answer being computed in between, so
 * that of two processes the second sees what the first has counted. The MAC tells this key's file
 * from another's and from an edited one. It cannot tell an old copy that was put back: whoever may
 * write beside the key can do that.
 */
#include "secret/budget.h"

#include "base/declassify.h"
#include "base/file.h"

#include <sodium.h>

static const char WHAT[] = "budget";

static void make_mac(uint8_t mac[CLT__DIGEST_BYTES], const clt__hash *before, const clt_sk *sk) {
    uint8_t key[CLT__SEED_BYTES], digest[CLT__DIGEST_BYTES];
    clt__hash hash = *before;
    clt__hash_done(&hash, digest);
    clt__release_key(key, sk, WHAT);
    (void)crypto_generichash(mac, CLT__DIGEST_BYTES, digest, sizeof digest, key, sizeof key);
    clt__wipe(key, sizeof key);
    CLT__DECLASSIFY("budget mac", mac, CLT__DIGEST_BYTES);
}

/* ---------------------------------------------------------------------------------- writing */

void clt__budget_put(clt__sink *sink, const void *object) {
    const clt__budget *budget = object;
    uint8_t mac[CLT__DIGEST_BYTES];
    clt__put_header(sink, CLT_KIND_BUDGET);
    clt__put_bytes(sink, budget->sk->key_id, CLT__KEY_ID_BYTES);
    clt__put_bytes(sink, budget->sk->plan, CLT__DIGEST_BYTES);
    clt__put_u8(sink, (uint8_t)budget->bits);
    clt__put_u8(sink, 0);
    clt__put_u16(sink, (uint16_t)budget->count);
    clt__put_bytes(sink, budget->query, budget->count * sizeof budget->query[0]);
    make_mac(mac, &sink->hash, budget->sk);
    clt__put_bytes(sink, mac, sizeof mac);
}

static clt_status save(const clt__budget *budget, unsigned flags) {
    return clt__file_save(budget->path, flags | CLT__FILE_SECRET, true, clt__budget_put, budget);
}

clt_status clt__budget_create(const char *path, unsigned flags, const clt_sk *sk, unsigned bits) {
    clt__budget *budget = clt__alloc(1, sizeof *budget);
    if (budget == NULL) return CLT_E_MEMORY;
    budget->sk = sk;
    budget->path = path;
    budget->bits = bits;
    clt_status status = save(budget, flags);
    clt__free(budget);
    return status;
}

/* ---------------------------------------------------------------------------------- reading */

static void check_owner(clt__source *source, const uint8_t *key_id, const uint8_t *plan,
                        const clt_sk *sk) {
    if (source->status != CLT_OK) return;
    if (memcmp(key_id, sk->key_id, CLT__KEY_ID_BYTES) != 0) {
        clt__source_fail(source, CLT_E_KEY, "it belongs to another secret key");
    } else if (memcmp(plan, sk->plan, CLT__DIGEST_BYTES) != 0) {
        clt__source_fail(source, CLT_E_PLAN, "it was made for another plan than the key's");
    }
}

static void get_queries(clt__source *source, clt__budget *budget) {
    clt__get_bytes(source, budget->query, budget->count * sizeof budget->query[0]);
    for (unsigned i = 1; i < budget->count && source->status == CLT_OK; i++) {
        if (memcmp(budget->query[i - 1], budget->query[i], sizeof budget->query[i]) >= 0) {
            clt__source_fail(source, CLT_E_FORMAT, "its entries are not in order");
        }
    }
}

void clt__budget_get(clt__source *source, void *object) {
    clt__budget *budget = object;
    uint8_t key_id[CLT__KEY_ID_BYTES], plan[CLT__DIGEST_BYTES];
    uint8_t mac[CLT__DIGEST_BYTES], stored[CLT__DIGEST_BYTES];
    clt__get_header(source, CLT_KIND_BUDGET);
    clt__get_bytes(source, key_id, sizeof key_id);
    clt__get_bytes(source, plan, sizeof plan);
    check_owner(source, key_id, plan, budget->sk);
    budget->bits = clt__get_u8(source);
    if (clt__get_u8(source) != 0) clt__source_fail(source, CLT_E_FORMAT, "a reserved byte is set");
    budget->count = clt__get_u16(source);
    if (budget->count > CLT__RELEASE_QUERIES) {
        clt__source_fail(source, CLT_E_FORMAT, "it counts %u answers of %d", budget->count,
                         CLT__RELEASE_QUERIES);
    }
    if (source->status != CLT_OK) return;
    get_queries(source, budget);
    make_mac(mac, &source->hash, budget->sk);
    clt__get_bytes(source, stored, sizeof stored);
    if (source->status == CLT_OK && sodium_memcmp(mac, stored, sizeof mac) != 0) {
        clt__source_fail(source, CLT_E_SECURITY,
                         "it was changed by something that does not have the key: put the true "
                         "one back, or make new keys");
    }
}

clt_status clt__budget_open(clt__budget **budget, clt_ws *ws, const clt_sk *sk, const char *path) {
    clt__budget *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->sk = sk;
    made->path = path;
    clt_status status = clt__lock_take(&made->lock, ws, path);
    if (status == CLT_E_DATA) {
        (void)clt__fail(CLT_E_SECURITY,
                        "%s: it is missing, and without it nothing says how many answers have been "
                        "released: put it back, or make new keys, for releases from the start",
                        path);
        status = CLT_E_SECURITY;
    }
    if (status != CLT_OK) {
        clt__free(made);
        return status;
    }
    status = clt__file_load(path, WHAT, true, clt__budget_get, made);
    if (status == CLT_OK) {
        *budget = made;
    } else {
        clt__budget_close(made);
    }
    return status;
}

void clt__budget_close(clt__budget *budget) {
    if (budget == NULL) return;
    clt__lock_give(&budget->lock);
    clt__free(budget);
}

/* --------------------------------------------------------------------------------- spending */

/* Where the query stands or should stand; true when it is there. */
static bool find(unsigned *at, const clt__budget *budget, const uint8_t query[CLT__DIGEST_BYTES]) {
    unsigned low = 0, high = budget->count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (memcmp(budget->query[middle], query, CLT__DIGEST_BYTES) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *at = low;
    return low < budget->count && memcmp(budget->query[low], query, CLT__DIGEST_BYTES) == 0;
}

static clt_status fail_spent(const clt__budget *budget, size_t asked) {
    return clt__fail(CLT_E_SECURITY,
                     "%s: %u of %d ciphertexts have had an answer released, and this asks for %zu "
                     "in all: make new keys and encrypt under them",
                     budget->path, budget->count, CLT__RELEASE_QUERIES, asked);
}

static bool insert(clt__budget *budget, const uint8_t query[CLT__DIGEST_BYTES]) {
    unsigned at;
    if (find(&at, budget, query)) return true;
    if (budget->count == CLT__RELEASE_QUERIES) return false;
    memmove(budget->query[at + 1], budget->query[at],
            (budget->count - at) * sizeof budget->query[0]);
    memcpy(budget->query[at], query, CLT__DIGEST_BYTES);
    budget->count++;
    return true;
}

clt_status clt__budget_spend(clt__budget *budget, const uint8_t (*query)[CLT__DIGEST_BYTES],
                             size_t count) {
    clt__budget *spent = clt__alloc_raw(1, sizeof *spent);
    if (spent == NULL) return CLT_E_MEMORY;
    *spent = *budget;
    clt_status status = CLT_OK;
    for (size_t i = 0; i < count && status == CLT_OK; i++) {
        if (!insert(spent, query[i])) status = fail_spent(budget, count);
    }
    /* Written also when nothing is new: an earlier writing may have failed at its last step. */
    if (status == CLT_OK) status = save(spent, CLT__FILE_REPLACE);
    if (status == CLT_OK) *budget = *spent;
    clt__free(spent);
    return status;
}
