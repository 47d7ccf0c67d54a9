/* The best items of each user (favourites.h). */
#include "learn/favourites.h"

#include "base/alloc.h"
#include "data/label.h"
#include "data/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTED_MOST = 5 }; /* users by name */

static clt_status put_text(clt_table *table, const char *text) {
    return clt__table_put(table, text, strlen(text));
}

static clt_status put_names(clt_table *table) {
    static const char *const name[] = {"user", "place", "item", "rating"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        CLT__RETURN_IF(put_text(table, name[i]));
    }
    return clt__table_end_row(table, 1);
}

clt_status clt__favourites_open(clt__favourites *f, const clt_ws *ws, const clt__factors *items,
                                const clt__audience *audience, size_t top) {
    clt_status status = CLT_E_MEMORY;
    clt__favourites made = {.ws = ws, .items = items, .audience = audience, .top = top};
    made.list = clt__alloc(items->items, sizeof *made.list);
    made.zero = clt__alloc(items->items, sizeof *made.zero);
    if (made.list == NULL || made.zero == NULL) goto done;
    CLT__TRY(clt__table_new(&made.table, "recommendations"));
    CLT__TRY(put_names(made.table));
    *f = made;
    return CLT_OK;
done:
    clt__favourites_close(&made);
    return status;
}

void clt__favourites_close(clt__favourites *f) {
    if (f->list != NULL) clt__wipe(f->list, f->items->items * sizeof *f->list);
    clt__free(f->list);
    clt__free(f->zero);
    clt__table_free(f->table);
    *f = (clt__favourites){.ws = NULL};
}

/* The best first; of equals the first in the catalogue. */
static int by_rating(const void *left, const void *right) {
    const clt__favourite *a = left, *b = right;
    if (a->rating != b->rating) return a->rating > b->rating ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

/* All items that the user has not rated. */
static size_t list_unrated(clt__favourites *f, uint32_t user, const double *score) {
    const clt__ratings *ratings = f->audience->ratings;
    const clt__factors *items = f->items;
    double start = items->mean + f->audience->profile.taste[user].bias;
    size_t next = ratings->first[user], end = ratings->first[user + 1], count = 0;
    for (uint32_t i = 0; i < items->items; i++) {
        if (next < end && ratings->rating[next].item == i) {
            next++;
            continue;
        }
        f->list[count++] = (clt__favourite){start + items->bias[i] + items->scale * score[i], i};
    }
    qsort(f->list, count, sizeof *f->list, by_rating);
    return count;
}

static clt_status put_favourite(clt__favourites *f, uint32_t user, size_t place) {
    const clt__favourite *best = &f->list[place];
    double rating = fmax(f->items->least, fmin(f->items->most, best->rating));
    char number[CLT__NUMBER_TEXT], text[24];
    clt__number_format(number, rint(rating * 1e4) / 1e4);
    snprintf(text, sizeof text, "%zu", place + 1);
    CLT__RETURN_IF(put_text(f->table, f->audience->ratings->user[user]));
    CLT__RETURN_IF(put_text(f->table, text));
    CLT__RETURN_IF(put_text(f->table, f->items->item[best->item]));
    CLT__RETURN_IF(put_text(f->table, number));
    return clt__table_end_row(f->table, (uint32_t)(f->table->rows + 2));
}

/* False for what explains nothing, and for what is no number. */
static bool is_believed(const clt__favourites *f, uint32_t user, const double *score) {
    for (uint32_t i = 0; i < f->items->items; i++) {
        if (!isfinite(score[i])) return false;
    }
    return clt__profile_explained(&f->audience->profile, user, score);
}

static void doubt(clt__favourites *f, uint32_t user) {
    char brief[CLT__LABEL_BRIEF];
    if (f->doubtful++ >= NOTED_MOST) return;
    clt__label_brief(brief, f->audience->ratings->user[user]);
    clt__note(f->ws,
              "scores of user '%s' explain his ratings worse than biases alone do: he gets what "
              "these recommend",
              brief);
}

/* Of a user who has rated nothing nothing can be told: his scores are 0, whatever came back. */
clt_status clt__favourites_add(clt__favourites *f, uint32_t user, const double *score) {
    const size_t *first = f->audience->ratings->first;
    bool silent = first[user] == first[user + 1];
    bool believed = !silent && is_believed(f, user, score);
    if (!silent && !believed) doubt(f, user);
    size_t count = list_unrated(f, user, believed ? score : f->zero);
    for (size_t place = 0; place < count && place < f->top; place++) {
        CLT__RETURN_IF(put_favourite(f, user, place));
    }
    return CLT_OK;
}

void clt__favourites_finish(clt_table **table, clt_recommend_report *report, clt__favourites *f) {
    if (f->doubtful > NOTED_MOST) {
        clt__note(f->ws, "and the same of %zu more of %u users", f->doubtful - NOTED_MOST,
                  (unsigned)f->audience->ratings->users);
    }
    if (report != NULL) {
        *report = (clt_recommend_report){
            .users = f->audience->ratings->users,
            .items = f->items->items,
            .unknown = f->audience->unknown,
            .doubtful = f->doubtful,
        };
    }
    *table = f->table;
    f->table = NULL;
}
