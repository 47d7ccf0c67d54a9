/* Arenas: no byte belongs to two takes, marks give back, and warm arenas ask for nothing. */
#include "base/alloc.h"

#include "base/random.h"
#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void takes_are_aligned_and_apart(void **state) {
    (void)state;
    clt__arena *arena = NULL;
    assert_int_equal(clt__arena_new(&arena, 1000, false), CLT_OK);
    uint8_t *first = clt__arena_take(arena, 10, 10);
    uint8_t *second = clt__arena_take(arena, 1, 1);
    uint8_t *third = clt__arena_take(arena, 0, 8);
    uint8_t *fourth = clt__arena_take(arena, 8, 1);
    assert_int_equal((uintptr_t)first % 64, 0);
    assert_int_equal(second - first, 128);
    assert_int_equal(third - second, 64);
    assert_int_equal(fourth - third, 64);
    clt__arena_free(arena);
    clt__arena_free(NULL);
}

static void marks_give_back_in_order(void **state) {
    (void)state;
    clt__arena *arena = NULL;
    assert_int_equal(clt__arena_new(&arena, 64, false), CLT_OK);
    size_t empty = clt__arena_mark(arena);
    uint8_t *a = clt__arena_take(arena, 64, 1);
    size_t after_a = clt__arena_mark(arena);
    uint8_t *b = clt__arena_take(arena, 5000, 1);
    memset(a, 1, 64);
    memset(b, 2, 5000);
    clt__arena_release(arena, after_a);
    assert_ptr_equal(clt__arena_take(arena, 5000, 1), b);
    assert_int_equal(a[63], 1);
    clt__arena_release(arena, empty);
    assert_int_equal(clt__arena_mark(arena), 0);
    assert_ptr_equal(clt__arena_take(arena, 1, 1), a);
    clt__arena_free(arena);
}

/* What is skipped at the end of a chunk is not taken. */
static void the_peak_counts_what_was_taken(void **state) {
    (void)state;
    clt__arena *arena = NULL;
    assert_int_equal(clt__arena_new(&arena, 1024, false), CLT_OK);
    assert_int_equal(clt__arena_peak(arena), 0);
    (void)clt__arena_take(arena, 64, 1);
    size_t mark = clt__arena_mark(arena);
    (void)clt__arena_take(arena, 2048, 1);
    (void)clt__arena_take(arena, 64, 1);
    assert_int_equal(clt__arena_peak(arena), 64 + 2048 + 64);
    clt__arena_release(arena, mark);
    (void)clt__arena_take(arena, 128, 1);
    assert_int_equal(clt__arena_peak(arena), 64 + 2048 + 64);
    clt__arena_free(arena);
}

enum { TAKES = 400 };

/* Takes and releases at random; each take is filled with its number and checked when given back. */
static void play(clt__arena *arena, unsigned seed_byte) {
    struct {
        uint8_t *bytes;
        size_t size, mark;
    } stack[TAKES];
    size_t depth = 0;
    uint8_t seed[CLT__SEED_BYTES] = {(uint8_t)seed_byte};
    clt__random random;
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (unsigned step = 0; step < 3 * TAKES; step++) {
        if (depth < TAKES && clt__random_below(&random, 5) < 3) {
            size_t size = (size_t)clt__random_below(&random, 3000);
            stack[depth].mark = clt__arena_mark(arena);
            stack[depth].size = size;
            stack[depth].bytes = clt__arena_take(arena, size, 1);
            assert_non_null(stack[depth].bytes);
            memset(stack[depth].bytes, (int)(depth & 0xFF), size);
            depth++;
        } else if (depth > 0) {
            size_t keep = (size_t)clt__random_below(&random, depth);
            for (size_t i = keep; i < depth; i++) {
                for (size_t j = 0; j < stack[i].size; j++) {
                    if (stack[i].bytes[j] != (i & 0xFF)) fail_msg("take %zu is not its own", i);
                }
            }
            clt__arena_release(arena, stack[keep].mark);
            depth = keep;
        }
    }
    clt__arena_release(arena, 0);
}

static void random_play(void **state) {
    (void)state;
    for (unsigned game = 0; game < 20; game++) {
        clt__arena *arena = NULL;
        assert_int_equal(clt__arena_new(&arena, 100 * game, game % 2 == 1), CLT_OK);
        play(arena, game);
        clt__arena_free(arena);
    }
}

static void warm_arenas_ask_for_nothing(void **state) {
    (void)state;
    clt__arena *arena = NULL;
    fault_begin(FAULT_NEVER, 0);
    assert_int_equal(clt__arena_new(&arena, 64, false), CLT_OK);
    play(arena, 3);
    uint64_t cold = fault_points();
    assert_in_range(cold, 3, 20); /* chunks double */
    play(arena, 3);
    assert_int_equal(fault_points(), cold);
    clt__arena_free(arena);
    assert_int_equal(fault_leaks(), 0);
    fault_end();
}

static void secret_arenas_wipe(void **state) {
    (void)state;
    clt__arena *arena = NULL;
    assert_int_equal(clt__arena_new(&arena, 256, true), CLT_OK);
    uint8_t *kept = clt__arena_take(arena, 64, 1);
    size_t mark = clt__arena_mark(arena);
    uint8_t *near = clt__arena_take(arena, 192, 1), *far = clt__arena_take(arena, 1000, 1);
    memset(kept, 0xAA, 64);
    memset(near, 0xAA, 192);
    memset(far, 0xAA, 1000);
    clt__arena_release(arena, mark);
    static const uint8_t zero[1000];
    assert_memory_equal(near, zero, 192);
    assert_memory_equal(far, zero, 1000);
    assert_int_equal(kept[63], 0xAA);
    clt__arena_free(arena);
}

static void sizes_that_overflow_are_no_memory(void **state) {
    (void)state;
    clt__arena *arena = NULL;
    assert_int_equal(clt__arena_new(&arena, SIZE_MAX, false), CLT_E_MEMORY);
    assert_null(arena);
    assert_int_equal(clt__arena_new(&arena, 0, false), CLT_OK);
    assert_null(clt__arena_take(arena, SIZE_MAX, 1));
    assert_null(clt__arena_take(arena, SIZE_MAX / 2, 3));
    assert_null(clt__arena_take(arena, 1, SIZE_MAX / 2));
    assert_non_null(strstr(clt_detail(), "out of memory"));
    assert_int_equal(clt__arena_mark(arena), 0);
    clt__arena_release(arena, 0);
    assert_non_null(clt__arena_take(arena, 1, 1));
    clt__arena_free(arena);
}

static clt_status use_arena(void *arg) {
    const bool *secret = arg;
    clt__arena *arena = NULL;
    clt_status status = clt__arena_new(&arena, 64, *secret);
    if (status != CLT_OK) return arena == NULL ? status : CLT_OK;
    for (size_t size = 1; size < 2000 && status == CLT_OK; size += 100) {
        size_t mark = clt__arena_mark(arena);
        if (clt__arena_take(arena, size, 1) == NULL) {
            status = clt__arena_mark(arena) == mark ? CLT_E_MEMORY : CLT_OK;
        }
    }
    clt__arena_free(arena);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    for (int secret = 0; secret < 2; secret++) {
        bool flag = secret == 1;
        assert_true(fault_sweep(use_arena, &flag));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_are_aligned_and_apart),
        cmocka_unit_test(marks_give_back_in_order),
        cmocka_unit_test(the_peak_counts_what_was_taken),
        cmocka_unit_test(random_play),
        cmocka_unit_test(warm_arenas_ask_for_nothing),
        cmocka_unit_test(secret_arenas_wipe),
        cmocka_unit_test(sizes_that_overflow_are_no_memory),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
