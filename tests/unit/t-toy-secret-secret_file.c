/* Secret keys in files: plain and sealed, hostile files, modes, faults. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif
#define _POSIX_C_SOURCE 200809L

#include "secret/secret_key.h"

#include "support/fault.h"
#include "support/keyring.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

enum {
    PACKED = 1024 / 4,
    AT_LABEL = 16 + CLT__PARAMS_BYTES + 16 + 32 + 8, /* no label: two bytes */
    AT_PROTECTION = AT_LABEL + 2,
    SALT_AND_NONCE = 16 + 24,
};

static keyring k;
static clt__buffer sealed_frame; /* made once: Argon2id takes its 256 MiB and a second */

static void put_plain(clt__sink *sink, const void *sk) {
    clt__sk_put(sink, sk, NULL);
}

static void put_sealed(clt__sink *sink, const void *sk) {
    clt__sk_put(sink, sk, "correct horse");
}

static int set_up(void **state) {
    (void)state;
    keyring_open(&k, &keyring_chain, 1, 1);
    memset(k.sk->plan, 0x22, sizeof k.sk->plan);
    sealed_frame = keyring_bytes(put_sealed, k.sk, true);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    clt__buffer_free(&sealed_frame);
    keyring_close(&k);
    return 0;
}

static clt_status get(clt_sk **got, const uint8_t *bytes, size_t size, const char *passphrase) {
    clt__span span = {bytes, size};
    clt__source source;
    clt_sk *made = NULL;
    clt__source_init(&source, clt__span_reader(&span), "secret key");
    clt_status status = clt__sk_get(&source, &made, passphrase);
    assert_int_equal(source.status, status);
    assert_true((status == CLT_OK) == (made != NULL));
    clt__get_digest(&source);
    clt__get_end(&source);
    if (source.status == CLT_OK && got != NULL) {
        *got = made;
    } else {
        clt__sk_free(made);
    }
    return source.status;
}

static void assert_same(const clt_sk *a, const clt_sk *b) {
    assert_true(clt__params_same(a->params, b->params));
    assert_memory_equal(a->key_id, b->key_id, sizeof a->key_id);
    assert_memory_equal(a->plan, b->plan, sizeof a->plan);
    assert_memory_equal(a->packed, b->packed, PACKED);
}

static void plain_keys_come_back(void **state) {
    (void)state;
    clt_sk *again = NULL;
    clt__buffer buffer = keyring_bytes(put_plain, k.sk, true);
    assert_int_equal(buffer.size, AT_PROTECTION + 1 + PACKED + 32);
    assert_int_equal(buffer.bytes[AT_PROTECTION], 0);
    assert_memory_equal(buffer.bytes + AT_PROTECTION + 1, k.sk->packed, PACKED);
    assert_int_equal(get(&again, buffer.bytes, buffer.size, NULL), CLT_OK);
    assert_same(again, k.sk);
    clt__buffer second = keyring_bytes(put_plain, again, true);
    assert_int_equal(second.size, buffer.size);
    assert_memory_equal(second.bytes, buffer.bytes, buffer.size);
    clt__sk_free(again);
    assert_int_equal(get(&again, buffer.bytes, buffer.size, "not needed"), CLT_OK);
    clt__sk_free(again);
    clt__buffer_free(&second);
    clt__buffer_free(&buffer);
}

/* The key does not show through; without the passphrase, or with a head that was changed, it does
   not open. */
static void sealed_keys_need_their_passphrase(void **state) {
    (void)state;
    clt_sk *again = NULL;
    uint8_t *bytes = sealed_frame.bytes;
    size_t size = sealed_frame.size, sealed = AT_PROTECTION + 1 + SALT_AND_NONCE;
    assert_int_equal(size, sealed + PACKED + 16 + 32);
    assert_int_equal(bytes[AT_PROTECTION], 1);
    unsigned same = 0;
    for (unsigned i = 0; i < PACKED; i++) {
        same += bytes[sealed + i] == k.sk->packed[i];
    }
    assert_true(same < 20);
    assert_int_equal(get(NULL, bytes, size, NULL), CLT_E_KEY);
    assert_non_null(strstr(clt_detail(), "give its passphrase"));
    assert_int_equal(get(NULL, bytes, size, "correct horsf"), CLT_E_KEY);
    assert_int_equal(get(&again, bytes, size, "correct horse"), CLT_OK);
    assert_same(again, k.sk);
    clt__sk_free(again);
    bytes[AT_LABEL - 8] ^= 1; /* the time: associated data */
    assert_int_equal(get(NULL, bytes, size, "correct horse"), CLT_E_KEY);
    bytes[AT_LABEL - 8] ^= 1;
}

static void files_on_disk(void **state) {
    (void)state;
    clt_sk *again = NULL;
    struct stat info;
    assert_int_equal(clt__sk_save("secret.clk", CLT__FILE_REPLACE, k.sk, NULL), CLT_OK);
    assert_int_equal(stat("secret.clk", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(clt__sk_save("secret.clk", 0, k.sk, NULL), CLT_E_EXISTS);
    assert_int_equal(clt__sk_load(&again, "secret.clk", NULL), CLT_OK);
    assert_same(again, k.sk);
    clt__sk_free(again);
    remove("secret.clk");
}

static void sealed_files_have_fresh_salts(void **state) {
    (void)state;
    clt_sk *again = NULL;
    clt__buffer file = {.bytes = NULL};
    assert_int_equal(clt__sk_save("sealed.clk", CLT__FILE_REPLACE, k.sk, "correct horse"), CLT_OK);
    assert_int_equal(clt__sk_load(&again, "sealed.clk", NULL), CLT_E_KEY);
    assert_non_null(strstr(clt_detail(), "sealed.clk"));
    assert_null(again);
    assert_int_equal(clt__file_read(&file, "sealed.clk", 1 << 20), CLT_OK);
    assert_int_equal(file.size, sealed_frame.size);
    for (size_t at = AT_PROTECTION + 1; at < file.size - 16; at += 16) { /* salt, nonce, the rest */
        assert_memory_not_equal(file.bytes + at, sealed_frame.bytes + at, 16);
    }
    clt__buffer_free(&file);
    remove("sealed.clk");
}

/* Damage is told from a wrong passphrase, because the digest comes first. */
static void damage_is_no_wrong_passphrase(void **state) {
    (void)state;
    clt_sk *again = NULL;
    uint8_t *bytes = sealed_frame.bytes;
    bytes[sealed_frame.size - 100] ^= 1;
    assert_int_equal(clt__file_write("sealed.clk", CLT__FILE_REPLACE, bytes, sealed_frame.size),
                     CLT_OK);
    assert_int_equal(clt__sk_load(&again, "sealed.clk", "correct horse"), CLT_E_DIGEST);
    assert_null(again);
    remove("sealed.clk");
    bytes[sealed_frame.size - 100] ^= 1;
}

static void hostile_files_are_refused(void **state) {
    (void)state;
    clt__buffer buffer = keyring_bytes(put_plain, k.sk, true);
    uint64_t random = 3;
    for (size_t size = 0; size < buffer.size; size += buffer.size / 50) {
        assert_int_equal(get(NULL, buffer.bytes, size, NULL), CLT_E_FORMAT);
    }
    for (unsigned i = 0; i < 200; i++) {
        size_t bit = residues_random(&random) % (8 * buffer.size);
        buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_not_equal(get(NULL, buffer.bytes, buffer.size, NULL), CLT_OK);
        buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    uint8_t *pair = &buffer.bytes[AT_PROTECTION + 1], old = *pair;
    *pair = 0x03;
    assert_int_equal(get(NULL, buffer.bytes, buffer.size, NULL), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "-1, 0 and 1"));
    *pair = old;
    buffer.bytes[AT_PROTECTION] = 2;
    assert_int_equal(get(NULL, buffer.bytes, buffer.size, NULL), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "protected in a way 2"));
    buffer.bytes[AT_PROTECTION] = 0;
    buffer.bytes[10] = CLT_KIND_EVALUATION_KEY;
    assert_int_equal(get(NULL, buffer.bytes, buffer.size, NULL), CLT_E_KIND);
    buffer.bytes[10] = CLT_KIND_SECRET_KEY;
    buffer.bytes[8] = 2;
    assert_int_equal(get(NULL, buffer.bytes, buffer.size, NULL), CLT_E_VERSION);
    clt__buffer_free(&buffer);
}

static clt_status save_and_load(void *arg) {
    (void)arg;
    clt_sk *again = NULL;
    remove("fault.clk");
    clt_status status = clt__sk_save("fault.clk", 0, k.sk, NULL);
    if (status == CLT_OK) status = clt__sk_load(&again, "fault.clk", NULL);
    clt__sk_free(again);
    return status;
}

static void memory_and_files_may_fail_anywhere(void **state) {
    (void)state;
    assert_true(fault_sweep(save_and_load, NULL));
    remove("fault.clk");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_keys_come_back),
        cmocka_unit_test(sealed_keys_need_their_passphrase),
        cmocka_unit_test(files_on_disk),
        cmocka_unit_test(sealed_files_have_fresh_salts),
        cmocka_unit_test(damage_is_no_wrong_passphrase),
        cmocka_unit_test(hostile_files_are_refused),
        cmocka_unit_test(memory_and_files_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
