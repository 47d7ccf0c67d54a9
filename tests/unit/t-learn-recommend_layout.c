/* learn/recommend_layout.c: parameters, blocks, and what stands in which slot. */
#include "learn/recommend.h"

#include "rlwe/security.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const clt_params *params_of(unsigned steps) {
    const clt_params *params = NULL;
    assert_int_equal(clt__recommend_params(&params, steps, NULL), CLT_OK);
    return params;
}

static void parameters_hold_the_steps(void **state) {
    (void)state;
    static const unsigned steps[] = {1, 3, CLT__RECOMMEND_STEPS, 12};
    static const unsigned log_n[] = {13, 13, 14, 15};
    for (unsigned i = 0; i < 4; i++) {
        const clt_params *params = params_of(steps[i]);
        assert_int_equal(params->levels, steps[i] + 1);
        assert_int_equal(params->ring->log_n, log_n[i]);
        assert_true(params->log_qp <= clt__security_cap(log_n[i]));
        clt__params_unref(params);
    }
}

static void steps_out_of_range_are_refused(void **state) {
    (void)state;
    const clt_params *params = NULL;
    assert_int_equal(clt__recommend_params(&params, 0, NULL), CLT_E_LEVEL);
    assert_int_equal(clt__recommend_params(&params, CLT__RECOMMEND_STEPS_MOST + 1, NULL),
                     CLT_E_LEVEL);
    assert_null(params);
    params = params_of(CLT__RECOMMEND_STEPS_MOST);
    clt__params_unref(params);
}

static void blocks_fill_what_users_leave(void **state) {
    (void)state;
    static const struct {
        uint32_t rank;
        size_t users, room;
        unsigned blocks, parts;
    } want[] = {
        {16, 1000, 1024, 4, 4}, {16, 1, 256, 16, 1}, {16, 257, 512, 8, 2},    {5, 600, 1024, 4, 2},
        {5, 1, 512, 8, 1},      {1, 9, 4096, 1, 1},  {32, 9999, 4096, 1, 32}, {17, 300, 512, 8, 3},
    };
    const clt_params *params = params_of(3);
    for (unsigned i = 0; i < sizeof want / sizeof *want; i++) {
        clt__recommend_layout l;
        clt__recommend_layout_make(&l, params, 200, want[i].rank, 3, want[i].users);
        assert_int_equal(l.users, want[i].room);
        assert_int_equal(l.blocks, want[i].blocks);
        assert_int_equal(l.parts, want[i].parts);
        size_t groups = clt__recommend_groups(&l, want[i].users);
        assert_true(groups * l.users >= want[i].users);
        assert_true((groups - 1) * l.users < want[i].users);
        assert_int_equal(clt__recommend_uploads(&l), (200 + l.blocks - 1) / l.blocks);
        assert_int_equal(clt__recommend_downloads(&l), (200 + 2 * l.blocks - 1) / (2 * l.blocks));
    }
    clt__params_unref(params);
}

static void keys_are_two_or_three(void **state) {
    (void)state;
    const clt_params *params = params_of(3);
    clt__recommend_layout l;
    clt__key_list list = {0};
    clt__recommend_layout_make(&l, params, 10, 4, 3, 9999);
    assert_int_equal(clt__recommend_keys(&list, &l), CLT_OK);
    assert_int_equal(list.count, 2);
    clt__recommend_layout_make(&l, params, 10, 4, 3, 9);
    assert_int_equal(clt__recommend_keys(&list, &l), CLT_OK);
    assert_int_equal(list.count, 3);
    clt__key_list_free(&list);
    clt__params_unref(params);
}

enum { USERS = 1030, ITEMS = 7 };

/* User u rates item i where u + i is no multiple of 3. */
static clt__ratings *make_ratings(void) {
    clt__ratings *r = NULL;
    assert_int_equal(clt__ratings_new(&r, (size_t)USERS * ITEMS, USERS, ITEMS), CLT_OK);
    r->count = 0;
    for (uint32_t u = 0; u < USERS; u++) {
        for (uint32_t i = 0; i < ITEMS; i++) {
            if ((u + i) % 3 != 0) r->rating[r->count++] = (clt__rating){u, i, u + 0.125 * i};
        }
    }
    assert_int_equal(clt__ratings_settle(r), CLT_OK);
    return r;
}

/* Two groups of 1,024 users in four blocks, the second one nearly empty. */
static void ratings_stand_in_their_slots(void **state) {
    (void)state;
    const clt_params *params = params_of(3);
    clt__ratings *ratings = make_ratings();
    clt__profile profile = {.ratings = ratings};
    clt__recommend_layout l;
    double re[4096], im[4096];
    clt__recommend_layout_make(&l, params, ITEMS, 4, 3, 1024);
    profile.taste = calloc(USERS, sizeof *profile.taste);
    profile.r = calloc(ratings->count, sizeof *profile.r);
    assert_true(profile.taste != NULL && profile.r != NULL);
    for (uint32_t u = 0; u < USERS; u++) profile.taste[u].weight = 1.0 / (u + 2);
    for (size_t i = 0; i < ratings->count; i++) profile.r[i] = ratings->rating[i].value;
    for (size_t group = 0; group < 2; group++) {
        for (size_t index = 0; index < clt__recommend_uploads(&l); index++) {
            clt__recommend_pack(re, im, &l, &profile, group, index);
            for (size_t slot = 0; slot < 4096; slot++) {
                size_t u = group * 1024 + slot % 1024, i = index * 4 + slot / 1024;
                bool rated = u < USERS && i < ITEMS && (u + i) % 3 != 0;
                double m = rated ? 1.0 / ((double)u + 2) : 0;
                assert_true(re[slot] == m);
                assert_true(im[slot] == m * ((double)u + 0.125 * (double)i));
            }
        }
    }
    free(profile.taste);
    free(profile.r);
    clt__ratings_free(ratings);
    clt__params_unref(params);
}

static void scores_are_taken_from_their_slots(void **state) {
    (void)state;
    const clt_params *params = params_of(3);
    clt__recommend_layout l;
    clt__matrix score = {0};
    double re[4096], im[4096];
    clt__recommend_layout_make(&l, params, 11, 4, 3, 1024);
    assert_int_equal(clt__matrix_new(&score, USERS, 11), CLT_OK);
    for (size_t group = 0; group < 2; group++) {
        for (size_t index = 0; index < clt__recommend_downloads(&l); index++) {
            for (size_t slot = 0; slot < 4096; slot++) {
                double user = (double)(group * 1024 + slot % 1024);
                re[slot] = 100 * user + (double)(index * 8 + slot / 1024);
                im[slot] = re[slot] + 4;
            }
            clt__recommend_unpack(&score, &l, re, im, group, index);
        }
    }
    for (size_t u = 0; u < USERS; u++) {
        for (size_t i = 0; i < 11; i++) {
            assert_true(clt__matrix_row(&score, u)[i] == 100 * (double)u + (double)i);
        }
    }
    clt__matrix_free(&score);
    clt__params_unref(params);
}

/* Of a diagonal and its transpose one is gathered, and it is not the one that then takes more
   turns to be made. */
static void half_of_the_diagonals_are_gathered(void **state) {
    (void)state;
    for (unsigned blocks = 1; blocks <= 16; blocks *= 2) {
        clt__recommend_layout l = {.blocks = blocks, .parts = 3};
        for (unsigned i = 0; i < 9 * blocks; i++) {
            unsigned row = i / blocks / 3, column = i / blocks % 3, turn = i % blocks;
            unsigned other = (blocks - turn) % blocks;
            bool here = clt__recommend_gathered(&l, row, column, turn);
            bool there = clt__recommend_gathered(&l, column, row, other);
            if (row == column && turn == other) {
                assert_true(here);
            } else {
                assert_int_equal(here + there, 1);
            }
            if (!here) assert_true(turn <= other);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_hold_the_steps),
        cmocka_unit_test(steps_out_of_range_are_refused),
        cmocka_unit_test(blocks_fill_what_users_leave),
        cmocka_unit_test(keys_are_two_or_three),
        cmocka_unit_test(half_of_the_diagonals_are_gathered),
        cmocka_unit_test(ratings_stand_in_their_slots),
        cmocka_unit_test(scores_are_taken_from_their_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
