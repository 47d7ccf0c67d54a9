/* Public and evaluation keys in files: round trips, and every kind of file that must be refused. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "base/hooks.h"
#include "support/fault.h"
#include "support/keyring.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* One level and small primes: files of some ten kilobytes. */
static const clt__chain chain = {10, 1, 36, 29, 40, 1};

static keyring k;
static clt_pk *pk;
static clt_evk *evk;

static int set_up(void **state) {
    (void)state;
    const clt__key_spec spec[] = {{0, 1}, {5, 0}, {25, 1}};
    keyring_open(&k, &chain, 1, 1);
    memset(k.sk->plan, 0x11, sizeof k.sk->plan);
    k.sk->tag = (clt__key_tag){.created = 1700000000, .label = "ward 7"};
    pk = keyring_pk(&k);
    evk = keyring_evk(&k, spec, 3);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    clt__pk_free(pk);
    clt__evk_free(evk);
    keyring_close(&k);
    return 0;
}

/* Reads a whole frame from memory. */
static clt_status get_evk(clt_evk **got, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt_evk *made = NULL;
    clt__source_init(&source, clt__span_reader(&span), "evaluation key");
    clt_status status = clt__evk_get(&source, k.ws, &made);
    assert_int_equal(source.status, status);
    assert_true((status == CLT_OK) == (made != NULL));
    clt__get_digest(&source);
    clt__get_end(&source);
    if (source.status == CLT_OK && got != NULL) {
        *got = made;
    } else {
        clt__evk_free(made);
    }
    return source.status;
}

static clt_status get_pk(clt_pk **got, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt_pk *made = NULL;
    clt__source_init(&source, clt__span_reader(&span), "public key");
    clt_status status = clt__pk_get(&source, &made);
    assert_int_equal(source.status, status);
    assert_true((status == CLT_OK) == (made != NULL));
    clt__get_digest(&source);
    clt__get_end(&source);
    if (source.status == CLT_OK && got != NULL) {
        *got = made;
    } else {
        clt__pk_free(made);
    }
    return source.status;
}

static clt_status get_either(bool public, const uint8_t *bytes, size_t size) {
    return public ? get_pk(NULL, bytes, size) : get_evk(NULL, bytes, size);
}

static clt__buffer frame(bool public) {
    return public ? keyring_bytes(clt__pk_put, pk, true) : keyring_bytes(clt__evk_put, evk, true);
}

/* Puts the right digest at the end of what was changed. */
static void seal(clt__buffer *buffer) {
    size_t body = buffer->size - CLT__DIGEST_BYTES;
    clt__hash_bytes(buffer->bytes + body, buffer->bytes, body);
}

static void assert_same_key(const clt__switch_key *a, const clt__switch_key *b) {
    size_t n = k.params->ring->n;
    size_t bytes = a->digits * clt__switch_key_basis(k.params, a).count * n * sizeof *a->a;
    assert_int_equal(a->galois, b->galois);
    assert_int_equal(a->level, b->level);
    assert_int_equal(a->digits, b->digits);
    assert_memory_equal(a->seed, b->seed, sizeof a->seed);
    assert_memory_equal(a->a, b->a, bytes);
    assert_memory_equal(a->b, b->b, bytes);
    if (a->galois != 0) assert_memory_equal(a->index, b->index, n * sizeof *a->index);
}

/* --------------------------------------------------------------------- round trips */

static void evaluation_keys_come_back(void **state) {
    (void)state;
    clt_evk *again = NULL;
    const clt__key_spec spec[] = {{0, 1}, {5, 0}, {25, 1}};
    clt__buffer buffer = frame(false);
    assert_int_equal(buffer.size, clt__evk_bytes(k.params, spec, 3) + strlen("ward 7"));
    assert_int_equal(get_evk(&again, buffer.bytes, buffer.size), CLT_OK);
    assert_true(clt__params_same(again->params, k.params));
    assert_memory_equal(again->key_id, k.sk->key_id, sizeof again->key_id);
    assert_memory_equal(again->plan, k.sk->plan, sizeof again->plan);
    assert_int_equal(again->tag.created, 1700000000);
    assert_string_equal(again->tag.label, "ward 7");
    assert_int_equal(again->count, 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_same_key(&again->key[i], &evk->key[i]);
    }
    clt__buffer second = keyring_bytes(clt__evk_put, again, true);
    assert_int_equal(second.size, buffer.size);
    assert_memory_equal(second.bytes, buffer.bytes, buffer.size);
    clt__buffer_free(&second);
    clt__buffer_free(&buffer);
    clt__evk_free(again);
}

static void public_keys_come_back(void **state) {
    (void)state;
    clt_pk *again = NULL;
    size_t bytes = 2 * k.params->ring->n * sizeof *pk->a;
    clt__buffer buffer = frame(true);
    assert_int_equal(buffer.size, clt__pk_bytes(k.params) + strlen("ward 7"));
    assert_int_equal(get_pk(&again, buffer.bytes, buffer.size), CLT_OK);
    assert_memory_equal(again->key_id, k.sk->key_id, sizeof again->key_id);
    assert_memory_equal(again->plan, k.sk->plan, sizeof again->plan);
    assert_string_equal(again->tag.label, "ward 7");
    assert_memory_equal(again->a, pk->a, bytes);
    assert_memory_equal(again->b, pk->b, bytes);
    clt__buffer second = keyring_bytes(clt__pk_put, again, true);
    assert_int_equal(second.size, buffer.size);
    assert_memory_equal(second.bytes, buffer.bytes, buffer.size);
    clt__buffer_free(&second);
    clt__buffer_free(&buffer);
    clt__pk_free(again);
}

/* What is loaded stays packed where memory is short, and is written as it came. */
static void packed_keys_come_back(void **state) {
    (void)state;
    clt_evk *packed = keyring_evk_again(evk, 0), *again = keyring_evk_again(packed, UINT64_MAX);
    clt__buffer first = frame(false), second = keyring_bytes(clt__evk_put, packed, true);
    for (unsigned i = 0; i < 3; i++) {
        assert_non_null(packed->key[i].packed);
        assert_null(packed->key[i].b);
        assert_same_key(&again->key[i], &evk->key[i]);
    }
    assert_int_equal(second.size, first.size);
    assert_memory_equal(second.bytes, first.bytes, first.size);
    clt__buffer_free(&second);
    clt__buffer_free(&first);
    clt__evk_free(again);
    clt__evk_free(packed);
}

/* Keys stay in the file where memory is short; else they are expanded and the file is let go. */
static void mapped_keys_are_the_same(void **state) {
    (void)state;
    assert_int_equal(clt__evk_save("mapped.clk", CLT__FILE_REPLACE, evk), CLT_OK);
    clt__buffer first = frame(false);
    bool maps = clt__hooks()->map != NULL; /* of the system */
    for (unsigned expanded = 0; expanded < 2; expanded++) {
        clt_evk *mapped = NULL;
        k.ws->key_memory = expanded == 1 ? CLT__KEY_MEMORY : 0;
        assert_int_equal(clt__evk_map(&mapped, k.ws, "mapped.clk"), CLT_OK);
        clt__buffer second = keyring_bytes(clt__evk_put, mapped, true);
        assert_memory_equal(second.bytes, first.bytes, first.size);
        assert_true((mapped->mapping.bytes != NULL) == (maps && expanded == 0));
        for (unsigned i = 0; i < 3; i++) {
            const clt__switch_key *key = &mapped->key[i];
            assert_true((key->owned != NULL) == (!maps && expanded == 0));
            assert_true((key->packed == NULL) == (expanded == 1));
            if (expanded == 1) assert_same_key(key, &evk->key[i]);
        }
        clt__buffer_free(&second);
        clt__evk_free(mapped);
    }
    k.ws->key_memory = CLT__KEY_MEMORY;
    clt__buffer_free(&first);
    remove("mapped.clk");
}

/* What is read is checked as what is loaded: residues, digest, end. */
static void bad_maps_are_refused(void **state) {
    (void)state;
    clt__buffer buffer = frame(false);
    clt_evk *none = NULL;
    uint64_t random = 6;
    k.ws->key_memory = 0;
    for (unsigned i = 0; i < 60; i++) {
        size_t bit = residues_random(&random) % (8 * buffer.size);
        buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        size_t size = i % 3 == 0 ? buffer.size * i / 60 + 1 : buffer.size;
        clt_status status = clt__file_write("bad.clk", CLT__FILE_REPLACE, buffer.bytes, size);
        assert_int_equal(status, CLT_OK);
        assert_int_not_equal(clt__evk_map(&none, k.ws, "bad.clk"), CLT_OK);
        assert_non_null(strstr(clt_detail(), "bad.clk"));
        assert_null(none);
        buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(clt__evk_map(&none, k.ws, "absent.clk"), CLT_E_DATA);
    assert_int_equal(clt__pk_save("public.clk", CLT__FILE_REPLACE, pk), CLT_OK);
    assert_int_equal(clt__evk_map(&none, k.ws, "public.clk"), CLT_E_KIND);
    k.ws->key_memory = CLT__KEY_MEMORY;
    clt__buffer_free(&buffer);
    remove("bad.clk");
    remove("public.clk");
}

/* Without maps the file is read. */
static void what_cannot_be_mapped_is_loaded(void **state) {
    (void)state;
    clt_hooks hooks = *clt__hooks();
    clt_evk *loaded = NULL;
    hooks.map = NULL;
    hooks.unmap = NULL;
    assert_int_equal(clt__evk_save("mapped.clk", CLT__FILE_REPLACE, evk), CLT_OK);
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    k.ws->key_memory = 0;
    assert_int_equal(clt__evk_map(&loaded, k.ws, "mapped.clk"), CLT_OK);
    assert_true(loaded->mapping.bytes == NULL && loaded->key[0].owned != NULL);
    clt__evk_free(loaded);
    k.ws->key_memory = CLT__KEY_MEMORY;
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
    remove("mapped.clk");
}

static void no_keys_at_all_are_a_file_too(void **state) {
    (void)state;
    clt_evk *none = keyring_evk(&k, NULL, 0), *again = NULL;
    clt__buffer buffer = keyring_bytes(clt__evk_put, none, true);
    assert_int_equal(get_evk(&again, buffer.bytes, buffer.size), CLT_OK);
    assert_int_equal(again->count, 0);
    clt__buffer_free(&buffer);
    clt__evk_free(none);
    clt__evk_free(again);
}

static void files_on_disk(void **state) {
    (void)state;
    clt_evk *evk_again = NULL;
    clt_pk *pk_again = NULL;
    assert_int_equal(clt__evk_save("eval.clk", CLT__FILE_REPLACE, evk), CLT_OK);
    assert_int_equal(clt__pk_save("public.clk", CLT__FILE_REPLACE, pk), CLT_OK);
    assert_int_equal(clt__pk_save("public.clk", 0, pk), CLT_E_EXISTS);
    assert_int_equal(clt__evk_load(&evk_again, k.ws, "eval.clk"), CLT_OK);
    assert_int_equal(clt__pk_load(&pk_again, "public.clk"), CLT_OK);
    assert_same_key(&evk_again->key[2], &evk->key[2]);
    clt__evk_free(evk_again);
    clt__pk_free(pk_again);
    evk_again = NULL;
    pk_again = NULL;
    assert_int_equal(clt__evk_load(&evk_again, k.ws, "public.clk"), CLT_E_KIND);
    assert_non_null(strstr(clt_detail(), "public.clk"));
    assert_non_null(strstr(clt_detail(), "public key"));
    assert_int_equal(clt__pk_load(&pk_again, "eval.clk"), CLT_E_KIND);
    assert_int_equal(clt__pk_load(&pk_again, "nothing.clk"), CLT_E_DATA);
    assert_null(evk_again);
    assert_null(pk_again);
    remove("eval.clk");
    remove("public.clk");
}

static void secret_keys_are_refused(void **state) {
    (void)state;
    clt_evk *got_evk = NULL;
    clt_pk *got_pk = NULL;
    assert_int_equal(clt__sk_save("secret.clk", CLT__FILE_REPLACE, k.sk, NULL), CLT_OK);
    assert_int_equal(clt__evk_load(&got_evk, k.ws, "secret.clk"), CLT_E_KIND);
    assert_non_null(strstr(clt_detail(), "secret key"));
    assert_int_equal(clt__pk_load(&got_pk, "secret.clk"), CLT_E_KIND);
    assert_non_null(strstr(clt_detail(), "secret key"));
    remove("secret.clk");
}

/* ------------------------------------------------------------------------- hostile files */

static void cut_and_extended_files_are_refused(void **state) {
    (void)state;
    for (unsigned public = 0; public < 2; public ++) {
        clt__buffer buffer = frame(public);
        for (unsigned i = 0; i < 50; i++) {
            assert_int_equal(get_either(public, buffer.bytes, buffer.size * i / 50), CLT_E_FORMAT);
        }
        assert_int_equal(get_either(public, buffer.bytes, buffer.size - 1), CLT_E_FORMAT);
        assert_int_equal(get_either(public, buffer.bytes, buffer.size), CLT_OK);
        clt_writer more = clt__buffer_writer(&buffer);
        assert_int_equal(more.write(more.opaque, "", 1), 0);
        assert_int_equal(get_either(public, buffer.bytes, buffer.size), CLT_E_FORMAT);
        clt__buffer_free(&buffer);
    }
}

static void flipped_bits_are_found(void **state) {
    (void)state;
    uint64_t random = 5;
    for (unsigned public = 0; public < 2; public ++) {
        clt__buffer buffer = frame(public);
        for (unsigned i = 0; i < 200; i++) {
            size_t bit = residues_random(&random) % (8 * buffer.size);
            buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_not_equal(get_either(public, buffer.bytes, buffer.size), CLT_OK);
            buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        for (size_t bit = 0; bit < 8 * 180; bit++) { /* all of what comes before residues */
            buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_not_equal(get_either(public, buffer.bytes, buffer.size), CLT_OK);
            buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        assert_int_equal(get_either(public, buffer.bytes, buffer.size), CLT_OK);
        clt__buffer_free(&buffer);
    }
}

/* Where things stand in a frame whose label is "ward 7". */
enum {
    AT_VERSION = 8,
    AT_KIND = 10,
    AT_PARAMS = 16,
    AT_DIGEST = AT_PARAMS + 8,
    AT_LABEL = AT_DIGEST + 32 + 16 + 32 + 8,
    AT_COUNT = AT_LABEL + 2 + 6,
    AT_KEY = AT_COUNT + 4,
};

typedef struct forgery {
    size_t at;
    unsigned size;
    uint32_t value;
    clt_status status;
    const char *text;
} forgery;

/* Each with the right digest at the end, as only a malicious writer would make it. */
static void forged_fields_are_refused(void **state) {
    (void)state;
    static const forgery forgeries[] = {
        {AT_VERSION, 2, 2, CLT_E_VERSION, "version 2"},
        {AT_KIND, 2, CLT_KIND_PUBLIC_KEY, CLT_E_KIND, "public key"},
        {AT_KIND, 2, CLT_KIND_SECRET_KEY, CLT_E_KIND, "secret key"},
        {AT_KIND, 2, 99, CLT_E_KIND, "99"},
        {0, 4, 0, CLT_E_FORMAT, "not a file of Clathrate"},
        {AT_PARAMS, 1, 11, CLT_E_PARAMS, "primes"},
        {AT_PARAMS, 1, 40, CLT_E_FORMAT, "ring degree"},
        {AT_PARAMS + 1, 1, 200, CLT_E_FORMAT, "levels"},
        {AT_PARAMS + 6, 1, 1, CLT_E_PARAMS, "primes"},
        {AT_PARAMS + 6, 1, 2, CLT_E_FORMAT, "doubled"},
        {AT_PARAMS + 7, 1, 200, CLT_E_FORMAT, "number of a tower"},
        {AT_DIGEST, 1, 0, CLT_E_PARAMS, "primes"},
        {AT_LABEL, 2, 65, CLT_E_FORMAT, "65"},
        {AT_LABEL, 2, 65535, CLT_E_FORMAT, "65535"},
        {AT_LABEL + 2, 1, 10, CLT_E_FORMAT, "control"},
        {AT_COUNT, 4, 4097, CLT_E_FORMAT, "number of keys"},
        {AT_COUNT, 4, 0xffffffff, CLT_E_FORMAT, "number of keys"},
        {AT_COUNT, 4, 4, CLT_E_FORMAT, "no galois element"}, /* reads on in the digest */
        {AT_COUNT, 4, 2, CLT_E_DIGEST, "digest"},
        {AT_KEY, 4, 6, CLT_E_FORMAT, "6 is no galois element"},
        {AT_KEY, 4, 0x80000002, CLT_E_FORMAT, "no galois element"},
        {AT_KEY, 4, CLT__KEY_TO_SPARSE, CLT_E_FORMAT, "level 1 and 1 special primes, not 0"},
        {AT_KEY, 4, 2049, CLT_E_FORMAT, "2049 is no galois element"},
        {AT_KEY, 4, 0x80000001, CLT_E_FORMAT, "no galois element"},
        {AT_KEY, 4, 5, CLT_E_FORMAT, "ascending"},
        {AT_KEY, 4, 7, CLT_E_FORMAT, "ascending"},
        {AT_KEY + 4, 1, 2, CLT_E_FORMAT, "level 2 of 1"},
        {AT_KEY + 4, 1, 0, CLT_E_FORMAT, "digits"},
        {AT_KEY + 5, 1, 0, CLT_E_FORMAT, "0 special primes of 1"},
        {AT_KEY + 5, 1, 2, CLT_E_FORMAT, "2 special primes of 1"},
        {AT_KEY + 5, 1, 255, CLT_E_FORMAT, "255 special primes of 1"},
        {AT_KEY + 6, 1, 1, CLT_E_FORMAT, "digits"},
        {AT_KEY + 6, 1, 255, CLT_E_FORMAT, "digits"},
        {AT_KEY + 7, 1, 1, CLT_E_FORMAT, "reserved"},
        {AT_KEY + 40, 4, 0xffffffff, CLT_E_FORMAT, "not below its prime"},
    };
    for (unsigned i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
        const forgery *f = &forgeries[i];
        clt__buffer buffer = frame(false);
        for (unsigned b = 0; b < f->size; b++) {
            buffer.bytes[f->at + b] = (uint8_t)(f->value >> 8 * b);
        }
        if (f->at == AT_KEY + 40) buffer.bytes[f->at + 4] = 0xff; /* 36 bits */
        if (f->status != CLT_E_DIGEST) seal(&buffer);
        if (f->at == AT_COUNT && f->value == 4) buffer.bytes[buffer.size - 32] = 6;
        clt_status status = get_evk(NULL, buffer.bytes, buffer.size);
        if (status != f->status || strstr(clt_detail(), f->text) == NULL) {
            fail_msg("forgery %u: %d \"%s\"", i, (int)status, clt_detail());
        }
        clt__buffer_free(&buffer);
    }
}

/* Keys with one of two special primes, and those of the sparse secret, and what is refused. */
static void other_gadgets_come_back(void **state) {
    (void)state;
    enum { AT_FIRST = AT_COUNT + 4 - 6 }; /* no label */
    static const forgery forgeries[] = {
        {AT_FIRST + 4, 1, 1, CLT_E_FORMAT, "level 1 cannot have 1 special primes of 2"},
        {AT_FIRST + 5, 1, 2, CLT_E_FORMAT, "level 0 and 2 special primes, not 0 and 1"},
        {AT_FIRST + 6, 1, 2, CLT_E_FORMAT, "1 special primes has 2 digits, not 1"},
    };
    const clt__key_spec spec[] = {
        {CLT__KEY_TO_SPARSE, 0, 1}, {CLT__KEY_FROM_SPARSE, 3, 0}, {5, 0, 1}, {25, 3, 0}};
    keyring other;
    keyring_open(&other, &keyring_chain, 2, 1);
    clt_evk *keys = keyring_evk(&other, spec, 4), *again = keyring_evk_again(keys, UINT64_MAX);
    clt__buffer buffer = keyring_bytes(clt__evk_put, keys, true);
    assert_int_equal(buffer.size, clt__evk_bytes(other.params, spec, 4));
    for (unsigned i = 0; i < 4; i++) {
        size_t bytes = clt__switch_key_basis(other.params, &keys->key[i]).count *
                       keys->key[i].digits * other.params->ring->n * sizeof(uint64_t);
        assert_int_equal(again->key[i].special, keys->key[i].special);
        assert_int_equal(again->key[i].digits, keys->key[i].digits);
        assert_memory_equal(again->key[i].b, keys->key[i].b, bytes);
        assert_memory_equal(again->key[i].a, keys->key[i].a, bytes);
        assert_true((again->key[i].index == NULL) == (i < 2));
    }
    for (unsigned i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
        const forgery *f = &forgeries[i];
        uint8_t old = buffer.bytes[f->at];
        buffer.bytes[f->at] = (uint8_t)f->value;
        seal(&buffer);
        clt_status status = get_evk(NULL, buffer.bytes, buffer.size);
        if (status != f->status || strstr(clt_detail(), f->text) == NULL) {
            fail_msg("forgery %u: %d \"%s\"", i, (int)status, clt_detail());
        }
        buffer.bytes[f->at] = old;
    }
    clt__buffer_free(&buffer);
    clt__evk_free(again);
    clt__evk_free(keys);
    keyring_close(&other);
}

/* A count of 3,843 keys takes memory for those only whose bytes come. */
static void counts_take_no_memory(void **state) {
    (void)state;
    clt__buffer buffer = frame(false);
    k.ws->key_memory = 0;
    buffer.bytes[AT_COUNT + 1] = 0x0f;
    fault_begin(FAULT_NEVER, 0);
    assert_int_not_equal(get_evk(NULL, buffer.bytes, buffer.size), CLT_OK);
    uint64_t with_claim = fault_points();
    assert_int_equal(fault_leaks(), 0);
    fault_end();
    buffer.bytes[AT_COUNT + 1] = 0;
    fault_begin(FAULT_NEVER, 0);
    assert_int_equal(get_evk(NULL, buffer.bytes, buffer.size), CLT_OK);
    assert_int_equal(fault_points(), with_claim);
    fault_end();
    k.ws->key_memory = CLT__KEY_MEMORY;
    clt__buffer_free(&buffer);
}

/* -------------------------------------------------------------------------------- faults */

static clt_status save_and_load(void *arg) {
    (void)arg;
    clt_evk *evk_again = NULL;
    clt_pk *pk_again = NULL;
    clt_status status = CLT_OK;
    remove("fault.clk");
    CLT__TRY(clt__pk_save("fault.clk", 0, pk));
    CLT__TRY(clt__pk_load(&pk_again, "fault.clk"));
    CLT__TRY(clt__evk_save("fault.clk", CLT__FILE_REPLACE, evk));
    CLT__TRY(clt__evk_load(&evk_again, k.ws, "fault.clk"));
    clt__evk_free(evk_again);
    evk_again = NULL;
    CLT__TRY(clt__evk_map(&evk_again, k.ws, "fault.clk"));
    clt__evk_free(evk_again);
    evk_again = NULL;
    k.ws->key_memory = 0;
    CLT__TRY(clt__evk_map(&evk_again, k.ws, "fault.clk"));
done:
    k.ws->key_memory = CLT__KEY_MEMORY;
    clt__evk_free(evk_again);
    clt__pk_free(pk_again);
    return status;
}

static void memory_and_files_may_fail_anywhere(void **state) {
    (void)state;
    assert_true(fault_sweep(save_and_load, NULL));
    remove("fault.clk");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evaluation_keys_come_back),
        cmocka_unit_test(public_keys_come_back),
        cmocka_unit_test(packed_keys_come_back),
        cmocka_unit_test(mapped_keys_are_the_same),
        cmocka_unit_test(bad_maps_are_refused),
        cmocka_unit_test(what_cannot_be_mapped_is_loaded),
        cmocka_unit_test(no_keys_at_all_are_a_file_too),
        cmocka_unit_test(files_on_disk),
        cmocka_unit_test(secret_keys_are_refused),
        cmocka_unit_test(cut_and_extended_files_are_refused),
        cmocka_unit_test(flipped_bits_are_found),
        cmocka_unit_test(forged_fields_are_refused),
        cmocka_unit_test(other_gadgets_come_back),
        cmocka_unit_test(counts_take_no_memory),
        cmocka_unit_test(memory_and_files_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
