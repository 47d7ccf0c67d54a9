/* learn/favourites.c, learn/audience.c: which items are told, and of whom scores are believed. */
#include "learn/favourites.h"

#include "base/alloc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 4 };

/* Items a to d of biases 0, 0, 1 and -1; ratings from 1 to 5 of mean 3. */
static clt__factors *four_items(void) {
    static const double bias[ITEMS] = {0, 0, 1, -1};
    clt__factors *f = NULL;
    assert_int_equal(clt__factors_new(&f, ITEMS, 1), CLT_OK);
    f->least = 1;
    f->most = 5;
    f->mean = 3;
    f->scale = 2;
    f->prior = f->bias_prior = 1;
    for (uint32_t i = 0; i < ITEMS; i++) {
        char name[2] = {(char)('a' + i), '\0'};
        f->bias[i] = bias[i];
        f->item[i] = clt__strdup(name);
        assert_non_null(f->item[i]);
    }
    return f;
}

static clt_table *table_of(const char *const (*row)[3], size_t rows) {
    static const char *const names[3] = {"user", "item", "rating"};
    clt_table *t = NULL;
    assert_int_equal(clt__table_new(&t, "t.csv"), CLT_OK);
    for (size_t r = 0; r <= rows; r++) {
        for (unsigned c = 0; c < 3; c++) {
            const char *text = r == 0 ? names[c] : row[r - 1][c];
            assert_int_equal(clt__table_put(t, text, strlen(text)), CLT_OK);
        }
        assert_int_equal(clt__table_end_row(t, (uint32_t)r + 1), CLT_OK);
    }
    return t;
}

typedef struct scene {
    clt_ws *ws;
    clt__factors *items;
    clt__audience audience;
    clt__favourites f;
    char said[16][256];
    unsigned notes;
} scene;

static void hear(void *opaque, const char *text) {
    scene *s = opaque;
    if (s->notes < 16) snprintf(s->said[s->notes], sizeof s->said[0], "%s", text);
    s->notes++;
}

static void open_scene(scene *s, const char *const (*row)[3], size_t rows, size_t top) {
    memset(s, 0, sizeof *s);
    clt_table *table = table_of(row, rows);
    assert_int_equal(clt__ws_new(&s->ws, 1), CLT_OK);
    s->ws->notes = (clt_notes){s, hear};
    s->items = four_items();
    assert_int_equal(clt__audience_open(&s->audience, s->ws, s->items, table), CLT_OK);
    assert_int_equal(clt__favourites_open(&s->f, s->ws, s->items, &s->audience, top), CLT_OK);
    clt__table_free(table);
}

static void close_scene(scene *s) {
    clt__favourites_close(&s->f);
    clt__favourites_close(&s->f);
    clt__audience_close(&s->audience);
    clt__audience_close(&s->audience);
    clt__factors_free(s->items);
    clt__ws_free(s->ws);
}

static void assert_row(const clt_table *t, size_t row, const char *user, const char *place,
                       const char *item, const char *rating) {
    const char *const wanted[] = {user, place, item, rating};
    for (size_t c = 0; c < 4; c++) {
        assert_string_equal(clt__table_cell(t, row, c), wanted[c]);
    }
}

/* Best first, equals in the catalogue's order, within the range, and never what was rated. */
static void the_best_come_first(void **state) {
    (void)state;
    static const char *const rows[][3] = {{"ann", "a", "3"}, {"bob", "d", "2"}};
    static const double ann[ITEMS] = {0, 0.5, 0, 5}, bob[ITEMS] = {0.25, 0.25, -0.5, 0};
    scene s;
    clt_table *best = NULL;
    clt_recommend_report report;
    open_scene(&s, rows, 2, 2);
    assert_int_equal(clt__favourites_add(&s.f, 0, ann), CLT_OK);
    assert_int_equal(clt__favourites_add(&s.f, 1, bob), CLT_OK);
    clt__favourites_finish(&best, &report, &s.f);
    assert_int_equal(best->rows, 4);
    assert_row(best, 0, "ann", "1", "d", "5"); /* 12, cut */
    assert_row(best, 1, "ann", "2", "b", "4");
    assert_row(best, 2, "bob", "1", "a", "3.5");
    assert_row(best, 3, "bob", "2", "b", "3.5");
    assert_int_equal(report.users, 2);
    assert_int_equal(report.doubtful, 0);
    assert_int_equal(s.notes, 0);
    clt__table_free(best);
    close_scene(&s);
}

/* Who has rated all gets nothing; items that nobody knows are told of. */
static void what_is_rated_and_unknown_is_left_out(void **state) {
    (void)state;
    static const char *const rows[][3] = {{"ann", "a", "3"}, {"ann", "b", "3"}, {"ann", "c", "4"},
                                          {"ann", "d", "2"}, {"bob", "x", "1"}, {"bob", "y", "5"}};
    static const double none[ITEMS] = {0}, strange[ITEMS] = {9, 9, -9, 9};
    scene s;
    clt_table *best = NULL;
    clt_recommend_report report;
    open_scene(&s, rows, 6, 10);
    assert_int_equal(s.notes, 1);
    assert_non_null(strstr(s.said[0], "2 of 6 ratings"));
    assert_int_equal(clt__favourites_add(&s.f, 0, none), CLT_OK);
    assert_int_equal(clt__favourites_add(&s.f, 1, strange), CLT_OK); /* he is not known at all */
    clt__favourites_finish(&best, &report, &s.f);
    assert_int_equal(report.unknown, 2);
    assert_int_equal(report.doubtful, 0);
    assert_int_equal(best->rows, 4);
    assert_row(best, 0, "bob", "1", "c", "4");
    clt__table_free(best);
    close_scene(&s);
}

/* Scores that explain nothing, or are no numbers, leave biases. */
static void wrong_scores_are_not_believed(void **state) {
    (void)state;
    static const char *const rows[][3] = {{"u0", "a", "5"}, {"u1", "a", "5"}, {"u2", "a", "5"},
                                          {"u3", "a", "5"}, {"u4", "a", "5"}, {"u5", "a", "5"},
                                          {"u6", "a", "5"}, {"u7", "a", "5"}};
    static const double right[ITEMS] = {0.5, 1, -1, 0}, wrong[ITEMS] = {-0.5, 1, -1, 0};
    static const double strange[ITEMS] = {0.5, NAN, 0, 0};
    scene s;
    clt_table *best = NULL;
    clt_recommend_report report;
    open_scene(&s, rows, 8, 1);
    for (uint32_t u = 0; u < 8; u++) {
        const double *score = u == 0 ? right : u == 1 ? strange : wrong;
        assert_int_equal(clt__favourites_add(&s.f, u, score), CLT_OK);
    }
    clt__favourites_finish(&best, &report, &s.f);
    assert_int_equal(report.doubtful, 7);
    assert_string_equal(clt__table_cell(best, 0, 2), "b");
    for (size_t r = 1; r < 8; r++) assert_string_equal(clt__table_cell(best, r, 2), "c");
    assert_int_equal(s.notes, 6);
    assert_non_null(strstr(s.said[0], "'u1'"));
    assert_non_null(strstr(s.said[5], "2 more of 8 users"));
    clt__table_free(best);
    close_scene(&s);
}

static void nobody_is_no_audience(void **state) {
    (void)state;
    clt__factors *items = four_items();
    clt_table *table = table_of(NULL, 0);
    clt__audience audience = {.ratings = NULL};
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__audience_open(&audience, ws, items, table), CLT_E_DATA);
    assert_null(audience.ratings);
    clt__ws_free(ws);
    clt__table_free(table);
    clt__factors_free(items);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_come_first),
        cmocka_unit_test(what_is_rated_and_unknown_is_left_out),
        cmocka_unit_test(wrong_scores_are_not_believed),
        cmocka_unit_test(nobody_is_no_audience),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
