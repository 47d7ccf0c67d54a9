/* BLAKE2b-256 against published values, in any cut; hex. */
#include "base/hash.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

static void hash_text(char hex[2 * CLT__DIGEST_BYTES + 1], const char *text) {
    uint8_t digest[CLT__DIGEST_BYTES];
    clt__hash_bytes(digest, text, strlen(text));
    clt__hex(hex, digest, sizeof digest);
}

static void published_values(void **state) {
    (void)state;
    char hex[2 * CLT__DIGEST_BYTES + 1];
    hash_text(hex, "");
    assert_string_equal(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    hash_text(hex, "abc");
    assert_string_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void cuts_change_nothing(void **state) {
    (void)state;
    uint8_t bytes[1000], whole[CLT__DIGEST_BYTES], parts[CLT__DIGEST_BYTES];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 7);
    }
    clt__hash_bytes(whole, bytes, sizeof bytes);
    for (size_t step = 1; step < 300; step += 13) {
        clt__hash hash;
        clt__hash_init(&hash);
        clt__hash_add(&hash, NULL, 0);
        for (size_t i = 0; i < sizeof bytes; i += step) {
            size_t left = sizeof bytes - i;
            clt__hash_add(&hash, bytes + i, left < step ? left : step);
        }
        clt__hash_done(&hash, parts);
        assert_memory_equal(parts, whole, sizeof whole);
    }
}

static void done_wipes_the_state(void **state) {
    (void)state;
    static const clt__hash nothing;
    uint8_t digest[CLT__DIGEST_BYTES];
    clt__hash hash;
    clt__hash_init(&hash);
    clt__hash_add(&hash, "secret", 6);
    clt__hash_done(&hash, digest);
    assert_memory_equal(&hash, &nothing, sizeof hash);
}

static void hex_is_lower_case(void **state) {
    (void)state;
    char text[9];
    clt__hex(text, (const uint8_t[]){0x00, 0x0A, 0xBC, 0xFF}, 4);
    assert_string_equal(text, "000abcff");
    clt__hex(text, (const uint8_t[]){1}, 0);
    assert_string_equal(text, "");
}

static void *start(void *arg) {
    clt__sodium_start();
    clt__hash_bytes(arg, "abc", 3);
    return NULL;
}

static void threads_may_start_at_once(void **state) {
    (void)state;
    enum { THREADS = 8 };
    pthread_t threads[THREADS];
    uint8_t digests[THREADS][CLT__DIGEST_BYTES];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, start, digests[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_memory_equal(digests[i], digests[0], CLT__DIGEST_BYTES);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_may_start_at_once), /* the first to start libsodium */
        cmocka_unit_test(published_values),          cmocka_unit_test(cuts_change_nothing),
        cmocka_unit_test(done_wipes_the_state),      cmocka_unit_test(hex_is_lower_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
