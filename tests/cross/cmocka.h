/*
 * Stands in for cmocka where there is none (WebAssembly, 32 bits): what the tests use of it, under
 * the same names. Without long jumps, the first failure ends the program with status 1, and a test
 * that skips ends it with 77.
 */
#ifndef CLT_TESTS_CROSS_CMOCKA_H
#define CLT_TESTS_CROSS_CMOCKA_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
    int (*setup)(void **state), (*teardown)(void **state);
};

#define cmocka_unit_test(f)                                                                        \
    { #f, f, NULL, NULL }
#define cmocka_unit_test_teardown(f, teardown)                                                     \
    { #f, f, NULL, teardown }
#define cmocka_run_group_tests(tests, setup, teardown)                                             \
    cross_run(tests, sizeof(tests) / sizeof *(tests), setup, teardown)

static inline int cross_run(const struct CMUnitTest *test, size_t count, int (*setup)(void **),
                            int (*teardown)(void **)) {
    void *state = NULL;
    if (setup != NULL && setup(&state) != 0) return 1;
    for (size_t i = 0; i < count; i++) {
        printf("%s\n", test[i].name);
        fflush(stdout);
        if (test[i].setup != NULL && test[i].setup(&state) != 0) return 1;
        test[i].run(&state);
        if (test[i].teardown != NULL && test[i].teardown(&state) != 0) return 1;
    }
    return teardown != NULL && teardown(&state) != 0;
}

#define cross_say(stream)                                                                          \
    va_list arguments;                                                                             \
    va_start(arguments, format);                                                                   \
    vfprintf(stream, format, arguments);                                                           \
    va_end(arguments)

static inline __attribute__((format(printf, 1, 2))) void print_message(const char *format, ...) {
    cross_say(stdout);
}

static inline __attribute__((format(printf, 1, 2))) void print_error(const char *format, ...) {
    cross_say(stderr);
}

static inline _Noreturn __attribute__((format(printf, 3, 4))) void cross_fail(const char *file,
                                                                              int line,
                                                                              const char *format,
                                                                              ...) {
    fprintf(stderr, "%s:%d: ", file, line);
    cross_say(stderr);
    fputc('\n', stderr);
    fflush(stdout);
    exit(1);
}

static inline _Noreturn void cross_skip(void) {
    printf("skipped\n");
    exit(77);
}

static inline void cross_check(int holds, const char *text, const char *file, int line) {
    if (!holds) cross_fail(file, line, "not so: %s", text);
}

static inline void cross_same(uint64_t a, uint64_t b, const char *file, int line) {
    if (a == b) return;
    cross_fail(file, line, "%#llx is not %#llx", (unsigned long long)a, (unsigned long long)b);
}

static inline void cross_same_text(const char *a, const char *b, const char *file, int line) {
    if (strcmp(a, b) != 0) cross_fail(file, line, "\"%s\" is not \"%s\"", a, b);
}

static inline void cross_same_memory(const void *a, const void *b, size_t size, const char *file,
                                     int line) {
    const uint8_t *x = a, *y = b;
    for (size_t i = 0; i < size; i++) {
        if (x[i] != y[i]) cross_fail(file, line, "byte %zu is 0x%02x, not 0x%02x", i, x[i], y[i]);
    }
}

#define cross_holds(condition) cross_check((condition) != 0, #condition, __FILE__, __LINE__)

#define skip() cross_skip()
#define fail_msg(...) cross_fail(__FILE__, __LINE__, __VA_ARGS__)
#define fail() fail_msg("failed")
#define assert_true(a) cross_holds(a)
#define assert_false(a) cross_holds(!(a))
#define assert_null(a) cross_holds((a) == NULL)
#define assert_non_null(a) cross_holds((a) != NULL)
#define assert_ptr_equal(a, b) cross_holds((const void *)(a) == (const void *)(b))
#define assert_ptr_not_equal(a, b) cross_holds((const void *)(a) != (const void *)(b))
#define assert_int_equal(a, b) cross_same((uint64_t)(a), (uint64_t)(b), __FILE__, __LINE__)
#define assert_int_not_equal(a, b) cross_holds((uint64_t)(a) != (uint64_t)(b))
#define assert_string_equal(a, b) cross_same_text(a, b, __FILE__, __LINE__)
#define assert_string_not_equal(a, b) cross_holds(strcmp(a, b) != 0)
#define assert_memory_equal(a, b, n) cross_same_memory(a, b, n, __FILE__, __LINE__)
#define assert_memory_not_equal(a, b, n) cross_holds(memcmp(a, b, n) != 0)
#define assert_in_range(a, low, high)                                                              \
    cross_holds((uint64_t)(a) >= (uint64_t)(low) && (uint64_t)(a) <= (uint64_t)(high))

#endif
