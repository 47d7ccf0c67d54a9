/*
 * Made-up ratings (ratings.h). User and item have vectors of independent normal numbers, and
 * ratings follow their product: what matrix factorisation assumes (Salakhutdinov, Mnih,
 * Probabilistic matrix factorization, NIPS 2007). Who rates what depends on popularity alone.
 */
#include "learn/ratings.h"

#include "base/alloc.h"
#include "data/matrix.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { NAME_BYTES = 16 };

static const double mean = 3.5, least = 0.5, most = 5;
static const double item_spread = 0.5, user_spread = 0.4; /* of biases, in stars */

typedef struct world {
    clt__matrix user, item; /* vectors, and a bias in the last column */
    double *chance;         /* of an item to be rated, relative to the first's */
    double chances;         /* their sum */
} world;

static void world_free(world *w) {
    clt__matrix_free(&w->user);
    clt__matrix_free(&w->item);
    clt__free(w->chance);
}

static void draw(clt__matrix *m, clt__random *random, double size, double bias) {
    for (size_t i = 0; i < m->rows; i++) {
        double *row = clt__matrix_row(m, i);
        for (size_t j = 0; j + 1 < m->columns; j++) row[j] = size * clt__random_normal(random);
        row[m->columns - 1] = bias * clt__random_normal(random);
    }
}

static clt_status world_new(world *w, const clt__ratings_made *made, clt__random *random) {
    *w = (world){.chance = clt__alloc(made->items, sizeof *w->chance)};
    if (w->chance == NULL) return CLT_E_MEMORY;
    CLT__RETURN_IF(clt__matrix_new(&w->user, made->users, made->rank + 1));
    CLT__RETURN_IF(clt__matrix_new(&w->item, made->items, made->rank + 1));
    double size = sqrt(made->taste / sqrt(made->rank)); /* rank size^4 = taste^2 */
    draw(&w->user, random, size, user_spread);
    draw(&w->item, random, size, item_spread);
    for (uint32_t i = 0; i < made->items; i++) {
        w->chance[i] = 1 / sqrt(i + 1.0);
        w->chances += w->chance[i];
    }
    return CLT_OK;
}

static double stars(const world *w, uint32_t user, uint32_t item, double noise) {
    const double *p = clt__matrix_row(&w->user, user), *q = clt__matrix_row(&w->item, item);
    size_t rank = w->user.columns - 1;
    double value = mean + p[rank] + q[rank] + noise;
    for (size_t j = 0; j < rank; j++) value += p[j] * q[j];
    value = rint(2 * value) / 2;
    return value < least ? least : value > most ? most : value;
}

/* rated[i]: whether a user rates item i: each with its chance, of the first ones 1 at most, and
   where that is none, any one. */
static void choose(bool *rated, const world *w, const clt__ratings_made *made,
                   clt__random *random) {
    double wanted = made->share * made->items;
    size_t count = 0;
    for (uint32_t i = 0; i < made->items; i++) {
        rated[i] = clt__random_unit(random) < wanted * w->chance[i] / w->chances;
        count += rated[i];
    }
    if (count == 0) rated[clt__random_below(random, made->items)] = true;
}

static clt_status name_all(char **name, uint32_t count, char kind) {
    for (uint32_t i = 0; i < count; i++) {
        char text[NAME_BYTES];
        snprintf(text, sizeof text, "%c%u", kind, (unsigned)i + 1);
        name[i] = clt__strdup(text);
        if (name[i] == NULL) return CLT_E_MEMORY;
    }
    return CLT_OK;
}

/* All ratings, into room for one of each pair; gives their number. */
static size_t rate(clt__rating *rating, bool *rated, const world *w, const clt__ratings_made *made,
                   clt__random *random) {
    size_t count = 0;
    for (uint32_t u = 0; u < made->users; u++) {
        choose(rated, w, made, random);
        for (uint32_t i = 0; i < made->items; i++) {
            if (!rated[i]) continue;
            double noise = made->noise * clt__random_normal(random);
            rating[count++] = (clt__rating){u, i, stars(w, u, i, noise)};
        }
    }
    return count;
}

clt_status clt__ratings_make(clt__ratings **ratings, const clt__ratings_made *made,
                             const uint8_t seed[CLT__SEED_BYTES]) {
    assert(made->users > 0 && made->items > 0 && made->rank > 0);
    assert(made->share > 0 && made->share <= 0.5);
    clt_status status = CLT_OK;
    clt__ratings *list = NULL;
    world w = {0};
    bool *rated = clt__alloc(made->items, sizeof *rated);
    clt__random random;
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    if (rated == NULL) CLT__TRY(CLT_E_MEMORY);
    CLT__TRY(world_new(&w, made, &random));
    CLT__TRY(clt__ratings_new(&list, (size_t)made->users * made->items, made->users, made->items));
    CLT__TRY(name_all(list->user, made->users, 'u'));
    CLT__TRY(name_all(list->item, made->items, 'i'));
    list->count = rate(list->rating, rated, &w, made, &random);
    CLT__TRY(clt__ratings_settle(list));
    *ratings = list;
    list = NULL;
done:
    clt__ratings_free(list);
    clt__free(rated);
    world_free(&w);
    clt__random_close(&random);
    return status;
}
