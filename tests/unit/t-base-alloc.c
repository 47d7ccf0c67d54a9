/* Plain and secret memory: alignment, zeroes, overflow, wiping, failure. */
#define _POSIX_C_SOURCE 200809L

#include "base/alloc.h"

#include "base/hooks.h"
#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static bool is_zero(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) return false;
    }
    return true;
}

static void memory_is_zeroed_and_aligned(void **state) {
    (void)state;
    for (size_t size = 0; size < 300; size++) {
        uint8_t *memory = clt__alloc(size, 3);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 64, 0);
        assert_true(is_zero(memory, 3 * size));
        memset(memory, 0xAA, 3 * size);
        clt__free(memory);
    }
}

static void raw_memory_is_aligned(void **state) {
    (void)state;
    uint8_t *memory = clt__alloc_raw(1000, 8);
    assert_non_null(memory);
    assert_int_equal((uintptr_t)memory % 64, 0);
    memset(memory, 0xAA, 8000);
    clt__free(memory);
    clt__free(NULL);
}

static void overflow_is_no_memory(void **state) {
    (void)state;
    const size_t half = SIZE_MAX / 2;
    const size_t cases[][2] = {
        {half, 3}, {3, half}, {SIZE_MAX, SIZE_MAX}, {half + 2, 2}, {SIZE_MAX, 1}, {half + 1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)clt__fail(CLT_OK, "%s", "");
        assert_null(clt__alloc(cases[i][0], cases[i][1]));
        assert_null(clt__alloc_raw(cases[i][0], cases[i][1]));
        assert_null(clt__secret_alloc(cases[i][0], cases[i][1]));
        assert_non_null(strstr(clt_detail(), "out of memory"));
    }
    assert_null(clt__secret_alloc(half, 1)); /* head and pages would overflow */
}

static void counts_of_nothing_are_valid(void **state) {
    (void)state;
    void *a = clt__alloc(0, 100), *b = clt__alloc_raw(100, 0), *c = clt__secret_alloc(0, 0);
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    clt__free(a);
    clt__free(b);
    clt__secret_free(c);
}

static void texts_are_copied(void **state) {
    (void)state;
    char text[] = "clathrate";
    char *copy = clt__strdup(text);
    assert_non_null(copy);
    text[0] = 'x';
    assert_string_equal(copy, "clathrate");
    clt__free(copy);
}

static void wiping_wipes(void **state) {
    (void)state;
    uint8_t bytes[70];
    memset(bytes, 0xAA, sizeof bytes);
    clt__wipe(bytes + 1, 68);
    assert_int_equal(bytes[0], 0xAA);
    assert_true(is_zero(bytes + 1, 68));
    assert_int_equal(bytes[69], 0xAA);
    clt__wipe(NULL, 0);
}

/* An allocator of one block that can be looked at after it was freed. */
static struct {
    void *block;
    size_t size;
    bool clean; /* all zero when it came back */
} seen;

static void *seen_alloc(void *opaque, size_t size) {
    seen.block = clt__hooks_default()->alloc(opaque, size);
    seen.size = size;
    if (seen.block != NULL) memset(seen.block, 0x55, size);
    return seen.block;
}

static void seen_free(void *opaque, void *memory) {
    assert_ptr_equal(memory, seen.block);
    seen.clean = true;
    for (size_t i = 0; i < seen.size; i++) {
        uint8_t byte = ((const uint8_t *)memory)[i];
        if (byte != 0 && byte != 0x55) seen.clean = false;
    }
    clt__hooks_default()->free(opaque, memory);
}

static void secrets_are_zeroed_aligned_and_wiped(void **state) {
    (void)state;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t sizes[] = {1, 63, 64, 65, page - 65, page - 64, page - 63, page, 5 * page + 7};
    clt_hooks hooks = *clt__hooks_default();
    hooks.alloc = seen_alloc;
    hooks.free = seen_free;
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint8_t *secret = clt__secret_alloc(sizes[i], 1);
        assert_non_null(secret);
        assert_int_equal((uintptr_t)secret % page, 64);
        assert_true(is_zero(secret, sizes[i]));
        memset(secret, 0xAA, sizes[i]);
        uint8_t *block = seen.block;
        assert_true(secret >= block && secret + sizes[i] <= block + seen.size);
        seen.clean = false;
        clt__secret_free(secret);
        assert_true(seen.clean);
    }
    clt__secret_free(NULL);
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
}

/* Two secrets never share a page, so that freeing one does not unlock the other. */
static void secrets_have_pages_of_their_own(void **state) {
    (void)state;
    enum { MANY = 20 };
    uint8_t *secrets[MANY];
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < MANY; i++) {
        secrets[i] = clt__secret_alloc(16, 1);
        assert_non_null(secrets[i]);
        for (size_t j = 0; j < i; j++) {
            assert_int_not_equal((uintptr_t)secrets[i] / page, (uintptr_t)secrets[j] / page);
        }
    }
    for (size_t i = 0; i < MANY; i++) {
        clt__secret_free(secrets[i]);
    }
}

static clt_status allocate_each(void *arg) {
    (void)arg;
    void *plain = clt__alloc(3, 5), *raw = clt__alloc_raw(7, 9);
    void *secret = clt__secret_alloc(11, 13);
    char *text = clt__strdup("text");
    bool all = plain != NULL && raw != NULL && secret != NULL && text != NULL;
    clt__free(plain);
    clt__free(raw);
    clt__secret_free(secret);
    clt__free(text);
    return all ? CLT_OK : CLT_E_MEMORY;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    assert_true(fault_sweep(allocate_each, NULL));
    fault_begin(FAULT_NEVER, 0);
    assert_int_equal(allocate_each(NULL), CLT_OK);
    assert_int_equal(fault_points(), 4);
    fault_end();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(raw_memory_is_aligned),
        cmocka_unit_test(overflow_is_no_memory),
        cmocka_unit_test(counts_of_nothing_are_valid),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(wiping_wipes),
        cmocka_unit_test(secrets_are_zeroed_aligned_and_wiped),
        cmocka_unit_test(secrets_have_pages_of_their_own),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
