/* Lists of ratings (ratings.h): from a table, parts of them, and their order. */
#include "learn/ratings.h"

#include "base/alloc.h"
#include "data/label.h"
#include "data/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------------- lists */

clt_status clt__ratings_new(clt__ratings **ratings, size_t count, uint32_t users, uint32_t items) {
    clt__ratings *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    *made = (clt__ratings){.count = count, .users = users, .items = items};
    made->rating = clt__alloc(count, sizeof *made->rating);
    made->first = clt__alloc((size_t)users + 1, sizeof *made->first);
    made->user = clt__alloc(users, sizeof *made->user);
    made->item = clt__alloc(items, sizeof *made->item);
    if (made->rating == NULL || made->first == NULL || made->user == NULL || made->item == NULL) {
        clt__ratings_free(made);
        return CLT_E_MEMORY;
    }
    *ratings = made;
    return CLT_OK;
}

static void free_names(char **name, uint32_t count) {
    for (uint32_t i = 0; name != NULL && i < count; i++) {
        if (name[i] != NULL) clt__wipe(name[i], strlen(name[i]));
        clt__free(name[i]);
    }
    clt__free(name);
}

void clt__ratings_free(clt__ratings *ratings) {
    if (ratings == NULL) return;
    if (ratings->rating != NULL) {
        clt__wipe(ratings->rating, ratings->count * sizeof *ratings->rating);
    }
    clt__free(ratings->rating);
    clt__free(ratings->first);
    free_names(ratings->user, ratings->users);
    free_names(ratings->item, ratings->items);
    clt__free(ratings);
}

static int by_user_and_item(const void *left, const void *right) {
    const clt__rating *a = left, *b = right;
    if (a->user != b->user) return a->user < b->user ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

static clt_status check_once(const clt__ratings *ratings) {
    for (size_t i = 1; i < ratings->count; i++) {
        const clt__rating *a = &ratings->rating[i - 1], *b = &ratings->rating[i];
        if (a->user != b->user || a->item != b->item) continue;
        char user[CLT__LABEL_BRIEF], item[CLT__LABEL_BRIEF];
        return clt__fail(CLT_E_DATA, "user '%s' rates item '%s' twice: keep one of the two",
                         clt__label_brief(user, ratings->user[a->user]),
                         clt__label_brief(item, ratings->item[a->item]));
    }
    return CLT_OK;
}

clt_status clt__ratings_settle(clt__ratings *ratings) {
    qsort(ratings->rating, ratings->count, sizeof *ratings->rating, by_user_and_item);
    memset(ratings->first, 0, ((size_t)ratings->users + 1) * sizeof *ratings->first);
    for (size_t i = 0; i < ratings->count; i++) ratings->first[ratings->rating[i].user + 1]++;
    for (uint32_t u = 0; u < ratings->users; u++) ratings->first[u + 1] += ratings->first[u];
    return check_once(ratings);
}

/* -------------------------------------------------------------------------------------- names */

/* Numbers of names, in an open hash table of a power of two of places above the rows. */
typedef struct numbering {
    const clt_table *table;
    size_t column, mask;
    uint32_t *slot; /* number + 1, or 0 */
    size_t *row;    /* where a number first stands */
    uint32_t count;
} numbering;

static clt_status numbering_new(numbering *n, const clt_table *table, size_t column) {
    size_t room = 2;
    while (room / 2 < table->rows) room *= 2;
    *n = (numbering){.table = table, .column = column, .mask = room - 1};
    n->slot = clt__alloc(room, sizeof *n->slot);
    n->row = clt__alloc(table->rows, sizeof *n->row);
    return n->slot == NULL || n->row == NULL ? CLT_E_MEMORY : CLT_OK;
}

static void numbering_free(numbering *n) {
    clt__free(n->slot);
    clt__free(n->row);
}

static const char *name_of(const numbering *n, uint32_t number) {
    return clt__table_cell(n->table, n->row[number], n->column);
}

/* The number of the name in that row, the next one when it is new. */
static uint32_t number_of(numbering *n, size_t row) {
    const char *name = clt__table_cell(n->table, row, n->column);
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (const char *c = name; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    }
    size_t i = (size_t)(hash ^ hash >> 32) & n->mask;
    for (; n->slot[i] != 0; i = (i + 1) & n->mask) {
        if (strcmp(name_of(n, n->slot[i] - 1), name) == 0) return n->slot[i] - 1;
    }
    n->row[n->count] = row;
    n->slot[i] = ++n->count;
    return n->count - 1;
}

static clt_status copy_names(char **to, char *const *from, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        to[i] = clt__strdup(from[i]);
        if (to[i] == NULL) return CLT_E_MEMORY;
    }
    return CLT_OK;
}

static clt_status take_names(char **to, const numbering *n) {
    for (uint32_t i = 0; i < n->count; i++) {
        to[i] = clt__strdup(name_of(n, i));
        if (to[i] == NULL) return CLT_E_MEMORY;
    }
    return CLT_OK;
}

/* -------------------------------------------------------------------------------- from tables */

enum { USUAL = 4 };
static const char *const usual_user[USUAL] = {"user", "userId", "user_id"};
static const char *const usual_item[USUAL] = {"item", "itemId", "item_id", "movieId"};
static const char *const usual_rating[USUAL] = {"rating"};

static clt_status find_column(size_t *column, const clt_table *table, const char *name,
                              const char *const *usual) {
    for (unsigned i = 0; name == NULL && i < USUAL && usual[i] != NULL; i++) {
        *column = clt__table_column(table, usual[i]);
        if (*column < table->columns) return CLT_OK;
    }
    return clt__table_find(column, table, name != NULL ? name : usual[0]);
}

typedef struct columns {
    size_t user, item, rating;
} columns;

static clt_status find_columns(columns *at, const clt_table *table,
                               const clt__ratings_columns *name) {
    static const clt__ratings_columns none = {NULL, NULL, NULL};
    if (name == NULL) name = &none;
    CLT__RETURN_IF(find_column(&at->user, table, name->user, usual_user));
    CLT__RETURN_IF(find_column(&at->item, table, name->item, usual_item));
    return find_column(&at->rating, table, name->rating, usual_rating);
}

static clt_status fail_row(const clt_table *table, size_t row, size_t column, const char *what) {
    char name[CLT__LABEL_BRIEF], text[CLT__LABEL_BRIEF];
    return clt__fail(CLT_E_DATA,
                     "%s:%u: '%s' in column '%s' is no %s: correct it, or leave the "
                     "line out",
                     table->source, (unsigned)clt__table_line(table, row),
                     clt__label_brief(text, clt__table_cell(table, row, column)),
                     clt__label_brief(name, clt__table_name(table, column)), what);
}

static clt_status check_row(double *value, const clt_table *table, size_t row, const columns *at) {
    if (clt__label_missing(clt__table_cell(table, row, at->user))) {
        return fail_row(table, row, at->user, "name");
    }
    if (clt__label_missing(clt__table_cell(table, row, at->item))) {
        return fail_row(table, row, at->item, "name");
    }
    if (!clt__number_parse(value, clt__table_cell(table, row, at->rating)) ||
        fabs(*value) > CLT__RATING_MOST) {
        return fail_row(table, row, at->rating, "number from -1000000 to 1000000");
    }
    return CLT_OK;
}

clt_status clt__ratings_from_table(clt__ratings **ratings, const clt_table *table,
                                   const clt__ratings_columns *name) {
    clt_status status = CLT_OK;
    numbering user = {0}, item = {0};
    clt__ratings *made = NULL;
    clt__rating *rating = NULL;
    columns at;
    CLT__TRY(find_columns(&at, table, name));
    CLT__TRY(numbering_new(&user, table, at.user));
    CLT__TRY(numbering_new(&item, table, at.item));
    rating = clt__alloc(table->rows, sizeof *rating);
    if (rating == NULL) CLT__TRY(CLT_E_MEMORY);
    for (size_t row = 0; row < table->rows; row++) {
        CLT__TRY(check_row(&rating[row].value, table, row, &at));
        rating[row].user = number_of(&user, row);
        rating[row].item = number_of(&item, row);
    }
    CLT__TRY(clt__ratings_new(&made, table->rows, user.count, item.count));
    CLT__TRY(take_names(made->user, &user));
    CLT__TRY(take_names(made->item, &item));
    if (table->rows > 0) memcpy(made->rating, rating, table->rows * sizeof *rating);
    CLT__TRY(clt__within(clt__ratings_settle(made), "%s", table->source));
    *ratings = made;
    made = NULL;
done:
    clt__ratings_free(made);
    clt__free(rating);
    numbering_free(&item);
    numbering_free(&user);
    return status;
}

/* ---------------------------------------------------------------------------------- to tables */

static clt_status put_text(clt_table *table, const char *text) {
    return clt__table_put(table, text, strlen(text));
}

static clt_status put_rating(clt_table *table, const clt__ratings *ratings, size_t i) {
    const clt__rating *r = &ratings->rating[i];
    char number[CLT__NUMBER_TEXT];
    clt__number_format(number, r->value);
    CLT__RETURN_IF(put_text(table, ratings->user[r->user]));
    CLT__RETURN_IF(put_text(table, ratings->item[r->item]));
    CLT__RETURN_IF(put_text(table, number));
    return clt__table_end_row(table, (uint32_t)i + 2);
}

clt_status clt__ratings_table(clt_table **table, const clt__ratings *ratings) {
    clt_status status = CLT_OK;
    clt_table *made = NULL;
    CLT__TRY(clt__table_new(&made, "ratings"));
    CLT__TRY(put_text(made, usual_user[0]));
    CLT__TRY(put_text(made, usual_item[0]));
    CLT__TRY(put_text(made, usual_rating[0]));
    CLT__TRY(clt__table_end_row(made, 1));
    for (size_t i = 0; i < ratings->count; i++) CLT__TRY(put_rating(made, ratings, i));
    *table = made;
    made = NULL;
done:
    clt__table_free(made);
    return status;
}

/* -------------------------------------------------------------------------------------- parts */

clt_status clt__ratings_take(clt__ratings **taken, const clt__ratings *ratings,
                             const uint32_t *part, uint32_t which) {
    clt_status status = CLT_OK;
    clt__ratings *made = NULL;
    size_t count = 0, at = 0;
    for (size_t i = 0; i < ratings->count; i++) count += part[i] == which;
    CLT__TRY(clt__ratings_new(&made, count, ratings->users, ratings->items));
    CLT__TRY(copy_names(made->user, ratings->user, ratings->users));
    CLT__TRY(copy_names(made->item, ratings->item, ratings->items));
    for (size_t i = 0; i < ratings->count; i++) {
        if (part[i] == which) made->rating[at++] = ratings->rating[i];
    }
    CLT__TRY(clt__ratings_settle(made));
    *taken = made;
    made = NULL;
done:
    clt__ratings_free(made);
    return status;
}

/* A name and its number, sorted by name. */
typedef struct named {
    const char *name;
    uint32_t number;
} named;

static int by_name(const void *left, const void *right) {
    return strcmp(((const named *)left)->name, ((const named *)right)->name);
}

/* number[i] of item i of the ratings in the given list, UINT32_MAX where it is not there. */
static clt_status renumber(uint32_t *number, const clt__ratings *ratings, char *const *item,
                           uint32_t items) {
    named *list = clt__alloc(items, sizeof *list);
    if (list == NULL) return CLT_E_MEMORY;
    for (uint32_t i = 0; i < items; i++) list[i] = (named){item[i], i};
    qsort(list, items, sizeof *list, by_name);
    for (uint32_t i = 0; i < ratings->items; i++) {
        named wanted = {ratings->item[i], 0};
        const named *found = bsearch(&wanted, list, items, sizeof *list, by_name);
        number[i] = found == NULL ? UINT32_MAX : found->number;
    }
    clt__free(list);
    return CLT_OK;
}

clt_status clt__ratings_align(clt__ratings **aligned, size_t *unknown, const clt__ratings *ratings,
                              char *const *item, uint32_t items) {
    clt_status status = CLT_OK;
    clt__ratings *made = NULL;
    size_t count = 0;
    uint32_t *number = clt__alloc(ratings->items, sizeof *number);
    if (number == NULL) return CLT_E_MEMORY;
    CLT__TRY(renumber(number, ratings, item, items));
    for (size_t i = 0; i < ratings->count; i++) {
        count += number[ratings->rating[i].item] != UINT32_MAX;
    }
    CLT__TRY(clt__ratings_new(&made, count, ratings->users, items));
    CLT__TRY(copy_names(made->user, ratings->user, ratings->users));
    CLT__TRY(copy_names(made->item, item, items));
    count = 0;
    for (size_t i = 0; i < ratings->count; i++) {
        clt__rating r = ratings->rating[i];
        if (number[r.item] == UINT32_MAX) continue;
        made->rating[count++] = (clt__rating){r.user, number[r.item], r.value};
    }
    CLT__TRY(clt__ratings_settle(made));
    *unknown = ratings->count - count;
    *aligned = made;
    made = NULL;
done:
    clt__ratings_free(made);
    clt__free(number);
    return status;
}
