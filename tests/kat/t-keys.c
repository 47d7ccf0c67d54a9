/*
 * Golden files: keys and ciphertexts under L12 from a fixed seed. Code that writes other bytes has
 * changed the format, the order of draws, or arithmetic, and no longer reads what is out there.
 * They are the first inputs of the fuzz targets too. With an argument this program writes them:
 *
 *     kat-keys fuzz/corpus
 */
#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { GOLDEN = 6 };

typedef struct golden {
    const char *path; /* below fuzz/corpus */
    clt__buffer bytes;
} golden;

static void put_sk(clt__sink *sink, const void *sk) {
    clt__sk_put(sink, sk, NULL);
}

static void put_ct(clt__sink *sink, const void *ct) {
    clt__ct_put(sink, ct);
}

/* A ciphertext of degree 2 that never was one: its words are arbitrary, its record is not. */
static clt_ct *degree_two(keyring *k) {
    clt_ct *ct = NULL;
    clt__basis basis = clt__params_q(k->params, 0);
    if (clt__ct_new(&ct, k->params) != CLT_OK || clt__ct_shape(ct, 2, 0) != CLT_OK) abort();
    for (unsigned i = 0; i < 3; i++) {
        keyring_uniform(k, ct->poly[i], &basis);
    }
    ct->power = 2;
    memcpy(ct->key_id, k->sk->key_id, sizeof ct->key_id);
    return ct;
}

static void make(golden files[GOLDEN]) {
    const clt__chain l12 = {12, 1, 36, 29, 40, 1};
    const clt__key_spec spec[] = {{0, 0}, {5, 0}};
    keyring k;
    keyring_open(&k, &l12, 1, 1);
    memset(k.sk->plan, 0x5a, sizeof k.sk->plan);
    k.sk->tag = (clt__key_tag){.created = 1767225600, .label = "golden \xc3\xa9"};
    clt_pk *pk = keyring_pk(&k);
    clt_evk *relinearisation = keyring_evk(&k, spec, 1), *rotation = keyring_evk(&k, spec + 1, 1);
    clt_pt *pt = keyring_message(&k, 0);
    clt_ct *ct = keyring_encrypt(&k, pt), *square = degree_two(&k);
    const golden made[GOLDEN] = {
        {"secret_key/l12.clk", keyring_bytes(put_sk, k.sk, true)},
        {"public_key/l12.clk", keyring_bytes(clt__pk_put, pk, true)},
        {"evaluation_key/l12-relinearisation.clk",
         keyring_bytes(clt__evk_put, relinearisation, true)},
        {"evaluation_key/l12-rotation.clk", keyring_bytes(clt__evk_put, rotation, true)},
        {"ciphertext/l12-seeded", keyring_bytes(put_ct, ct, false)},
        {"ciphertext/l12-degree-two", keyring_bytes(put_ct, square, false)},
    };
    memcpy(files, made, sizeof made);
    clt__ct_free(square);
    clt__ct_free(ct);
    clt__pt_free(pt);
    clt__evk_free(rotation);
    clt__evk_free(relinearisation);
    clt__pk_free(pk);
    keyring_close(&k);
}

static void bytes_are_what_they_were(void **state) {
    (void)state;
    const char *source = getenv("CLATHRATE_SOURCE");
    golden files[GOLDEN];
    if (source == NULL) skip();
    make(files);
    for (unsigned i = 0; i < GOLDEN; i++) {
        char path[4096];
        clt__buffer kept = {.bytes = NULL};
        snprintf(path, sizeof path, "%s/fuzz/corpus/%s", source, files[i].path);
        if (clt__file_read(&kept, path, 1 << 24) != CLT_OK) fail_msg("%s", clt_detail());
        assert_int_equal(kept.size, files[i].bytes.size);
        assert_memory_equal(kept.bytes, files[i].bytes.bytes, kept.size);
        clt__buffer_free(&kept);
        clt__buffer_free(&files[i].bytes);
    }
}

static const char SEALED[] = "secret_key/l12-sealed.clk", PASSPHRASE[] = "golden";

/* Salt and nonce are fresh in every file, so this one is only read. */
static void a_sealed_key_opens(void **state) {
    (void)state;
    const char *source = getenv("CLATHRATE_SOURCE");
    golden files[GOLDEN];
    char path[4096];
    clt_sk *sk = NULL;
    if (source == NULL) skip();
    make(files);
    snprintf(path, sizeof path, "%s/fuzz/corpus/%s", source, SEALED);
    if (clt__sk_load(&sk, path, PASSPHRASE) != CLT_OK) fail_msg("%s", clt_detail());
    clt__buffer plain = keyring_bytes(put_sk, sk, true);
    assert_int_equal(plain.size, files[0].bytes.size);
    assert_memory_equal(plain.bytes, files[0].bytes.bytes, plain.size);
    clt__buffer_free(&plain);
    clt__sk_free(sk);
    for (unsigned i = 0; i < GOLDEN; i++) {
        clt__buffer_free(&files[i].bytes);
    }
}

/* The sealed twin of a plain secret key. */
static clt_status write_sealed(const char *folder, const char *plain) {
    char from[4096], to[4096];
    clt_sk *sk = NULL;
    snprintf(from, sizeof from, "%s/%s", folder, plain);
    snprintf(to, sizeof to, "%s/%s", folder, SEALED);
    clt_status status = clt__sk_load(&sk, from, NULL);
    if (status == CLT_OK) status = clt__sk_save(to, CLT__FILE_REPLACE, sk, PASSPHRASE);
    clt__sk_free(sk);
    return status;
}

static int write_all(const char *folder) {
    golden files[GOLDEN];
    clt_status status = CLT_OK;
    make(files);
    for (unsigned i = 0; i < GOLDEN; i++) {
        char path[4096];
        const clt__buffer *bytes = &files[i].bytes;
        snprintf(path, sizeof path, "%s/%s", folder, files[i].path);
        if (status == CLT_OK) {
            status = clt__file_write(path, CLT__FILE_REPLACE, bytes->bytes, bytes->size);
        }
        clt__buffer_free(&files[i].bytes);
    }
    if (status == CLT_OK) status = write_sealed(folder, files[0].path);
    if (status != CLT_OK) fprintf(stderr, "%s\n", clt_detail());
    return status != CLT_OK;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_what_they_were),
        cmocka_unit_test(a_sealed_key_opens),
    };
    return argc > 1 ? write_all(argv[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}
