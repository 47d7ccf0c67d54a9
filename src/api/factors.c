/* Tables of ratings, item factors, catalogues, and recommendations without keys. */
#include "api/check.h"
#include "base/file.h"
#include "learn/catalogue.h"
#include "learn/favourites.h"
#include "learn/recommend_simulated.h"

#include <math.h>
#include <string.h>

static void make_seed(uint8_t bytes[CLT__SEED_BYTES], uint64_t seed) {
    memset(bytes, 0, CLT__SEED_BYTES);
    for (unsigned i = 0; i < 8; i++) bytes[i] = (uint8_t)(seed >> 8 * i);
}

/* ------------------------------------------------------------------------------------ ratings */

static clt_status give_table(clt_table **table, clt__ratings *ratings) {
    clt_status status = clt__ratings_table(table, ratings);
    clt__ratings_free(ratings);
    return status;
}

clt_status clt_ratings_read(clt_table **ratings, const char *path,
                            const clt_ratings_columns *columns) {
    clt__ratings *list = NULL;
    CLT__NEED(ratings);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__ratings_load(&list, path, columns));
    return give_table(ratings, list);
}

void clt_ratings_made_default(clt_ratings_made *made) {
    if (made == NULL) return;
    *made = (clt_ratings_made){
        .users = 1000,
        .items = 200,
        .rank = 4,
        .share = 0.2,
        .taste = 0.8,
        .noise = 0.5,
        .seed = 1,
    };
}

static bool within(double x, double least, double most) {
    return x >= least && x <= most; /* false for NaN */
}

static clt_status check_made(const clt_ratings_made *made) {
    enum { USERS_MOST = 100000, ITEMS_MOST = 10000, PAIRS_MOST = 50000000, STARS_MOST = 5 };
    bool fits = made->users >= 1 && made->users <= USERS_MOST && made->items >= 2 &&
                made->items <= ITEMS_MOST && (uint64_t)made->users * made->items <= PAIRS_MOST;
    if (!fits) {
        return clt__fail(CLT_E_ARGUMENT,
                         "%u users and %u items cannot be made up: take 1 to %d and 2 to %d, at "
                         "most %d pairs",
                         made->users, made->items, USERS_MOST, ITEMS_MOST, PAIRS_MOST);
    }
    if (made->rank < 1 || made->rank > CLT__RANK_MOST) {
        return clt__fail(CLT_E_ARGUMENT, "%u kinds of taste: take 1 to %d", made->rank,
                         CLT__RANK_MOST);
    }
    if (!within(made->share, 1e-6, 0.5) || !within(made->taste, 0, STARS_MOST) ||
        !within(made->noise, 0, STARS_MOST)) {
        return clt__fail(CLT_E_ARGUMENT,
                         "a share of %g, tastes of %g and noise of %g stars: take up to 0.5, %d "
                         "and %d",
                         made->share, made->taste, made->noise, STARS_MOST, STARS_MOST);
    }
    return CLT_OK;
}

clt_status clt_ratings_make(clt_table **ratings, const clt_ratings_made *made) {
    clt__ratings *list = NULL;
    uint8_t seed[CLT__SEED_BYTES];
    CLT__NEED(ratings);
    CLT__NEED(made);
    CLT__RETURN_IF(check_made(made));
    clt__ratings_made shape = {made->users, made->items, made->rank,
                               made->share, made->taste, made->noise};
    make_seed(seed, made->seed);
    CLT__RETURN_IF(clt__ratings_make(&list, &shape, seed));
    return give_table(ratings, list);
}

/* ------------------------------------------------------------------------------------ factors */

void clt_factors_options_default(clt_factors_options *options) {
    clt__factors_options usual;
    if (options == NULL) return;
    clt__factors_options_default(&usual);
    *options = (clt_factors_options){
        .rank = usual.rank,
        .sweeps = usual.sweeps,
        .penalty = usual.penalty,
        .validation = 0.1,
        .seed = 1,
    };
}

static clt_status check_options(const clt_factors_options *options) {
    enum { SWEEPS_MOST = 1000 };
    if (options->rank < 1 || options->rank > CLT__RANK_MOST) {
        return clt__fail(CLT_E_ARGUMENT, "rank %u: take 1 to %d", options->rank, CLT__RANK_MOST);
    }
    if (options->sweeps < 1 || options->sweeps > SWEEPS_MOST) {
        return clt__fail(CLT_E_ARGUMENT, "%u sweeps: take 1 to %d", options->sweeps, SWEEPS_MOST);
    }
    if (!within(options->penalty, 1e-3, 1e6)) {
        return clt__fail(CLT_E_ARGUMENT, "a penalty of %g: take 0.001 to 1e6", options->penalty);
    }
    if (!within(options->validation, 0, 0.5)) {
        return clt__fail(CLT_E_ARGUMENT, "a share of %g to hold out: take 0 to 0.5",
                         options->validation);
    }
    return CLT_OK;
}

clt_status clt_factors_fit(clt_factors **factors, clt_ws *ws, const clt_table *ratings,
                           const clt_factors_options *options, clt_factors_report *report) {
    CLT__NEED(factors);
    CLT__NEED(ws);
    CLT__NEED(ratings);
    CLT__NEED(options);
    CLT__RETURN_IF(check_options(options));
    clt_status status = CLT_OK;
    clt__ratings *list = NULL;
    clt__factors_options how = {options->rank, options->sweeps, options->penalty, {0}};
    make_seed(how.seed, options->seed);
    CLT__TRY(clt__ratings_from_table(&list, ratings, NULL));
    if (list->count == 0) CLT__TRY(clt__fail(CLT_E_DATA, "%s has no rating", ratings->source));
    CLT__TRY(clt__within(clt__factors_fit_held(factors, report, list, &how, options->validation),
                         "%s", ratings->source));
done:
    clt__ratings_free(list);
    return status;
}

static void put_factors(clt__sink *sink, const void *factors) {
    clt__put_header(sink, CLT_KIND_FACTORS);
    clt__factors_put(sink, factors);
}

static void get_factors(clt__source *source, void *factors) {
    clt__get_header(source, CLT_KIND_FACTORS);
    if (source->status == CLT_OK) (void)clt__factors_get(source, factors);
}

clt_status clt_factors_save(const clt_factors *factors, const char *path, unsigned flags) {
    CLT__NEED(factors);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_factors, factors);
}

clt_status clt_factors_load(clt_factors **factors, const char *path) {
    clt_factors *made = NULL;
    CLT__NEED(factors);
    CLT__NEED(path);
    clt_status status = clt__file_load(path, "item factors", true, get_factors, &made);
    if (status == CLT_OK) {
        *factors = made;
    } else {
        clt__factors_free(made);
    }
    return status;
}

void clt_factors_free(clt_factors *factors) {
    clt__factors_free(factors);
}

/* ---------------------------------------------------------------------------------- catalogue */

void clt_catalogue_options_default(clt_catalogue_options *options) {
    if (options == NULL) return;
    *options = (clt_catalogue_options){.steps = CLT__RECOMMEND_STEPS, .users = 1000};
}

clt_status clt_catalogue_new(clt_catalogue **catalogue, clt_ws *ws, const clt_factors *factors,
                             const clt_catalogue_options *options) {
    CLT__NEED(catalogue);
    CLT__NEED(ws);
    CLT__NEED(factors);
    CLT__NEED(options);
    CLT__RETURN_IF(clt__kernel_check());
    return clt__catalogue_new(catalogue, factors, options);
}

static void put_catalogue(clt__sink *sink, const void *catalogue) {
    clt__put_header(sink, CLT_KIND_CATALOGUE);
    clt__catalogue_put(sink, catalogue);
}

static void get_catalogue(clt__source *source, void *catalogue) {
    clt__get_header(source, CLT_KIND_CATALOGUE);
    if (source->status == CLT_OK) (void)clt__catalogue_get(source, catalogue);
}

clt_status clt_catalogue_save(const clt_catalogue *catalogue, const char *path, unsigned flags) {
    CLT__NEED(catalogue);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_catalogue, catalogue);
}

clt_status clt_catalogue_load(clt_catalogue **catalogue, const char *path) {
    clt_catalogue *made = NULL;
    CLT__NEED(catalogue);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__kernel_check());
    clt_status status = clt__file_load(path, "catalogue", true, get_catalogue, &made);
    if (status == CLT_OK) {
        *catalogue = made;
    } else {
        clt__catalogue_unref(made);
    }
    return status;
}

void clt_catalogue_free(clt_catalogue *catalogue) {
    clt__catalogue_unref(catalogue);
}

clt_status clt_catalogue_measure(const clt_catalogue *catalogue, clt_ws *ws, size_t users,
                                 clt_catalogue_figures *figures) {
    CLT__NEED(catalogue);
    CLT__NEED(ws);
    CLT__NEED(figures);
    if (users < 1 || users > INT32_MAX) {
        return clt__fail(CLT_E_ARGUMENT, "clt_catalogue_measure: %zu users; 1 to %d are possible",
                         users, INT32_MAX);
    }
    return clt__catalogue_figures(figures, ws, catalogue, users);
}

/* ------------------------------------------------------------------------------- in the clear */

/* Scores of users, one after another. */
typedef struct scoring {
    const clt_factors *factors;
    const clt_catalogue *catalogue;        /* NULL: exactly */
    clt__recommend_simulation *simulation; /* NULL: none */
    clt__random random;
    double seconds;
} scoring;

static void score_user(double *score, scoring *s, const clt__profile *profile, uint32_t user) {
    unsigned steps = s->catalogue == NULL ? 0 : s->catalogue->steps;
    double start = clt__seconds();
    if (s->simulation != NULL) {
        clt__recommend_simulate(score, s->simulation, profile, user, &s->random);
    } else {
        clt__recommend_user(score, s->factors, profile, user, steps);
    }
    s->seconds += clt__seconds() - start;
}

static clt_status recommend(clt_table **best, clt_recommend_report *report, const clt_ws *ws,
                            scoring *s, const clt_table *ratings, size_t top) {
    clt_status status = CLT_OK;
    clt__audience audience = {.ratings = NULL};
    clt__favourites favourites = {.ws = NULL};
    clt__matrix score = {0};
    CLT__TRY(clt__audience_open(&audience, ws, s->factors, ratings));
    CLT__TRY(clt__favourites_open(&favourites, ws, s->factors, &audience, top));
    CLT__TRY(clt__matrix_new(&score, 1, s->factors->items));
    for (uint32_t u = 0; u < audience.ratings->users; u++) {
        CLT__TRY(clt__progress(&ws->progress, "recommending", u, audience.ratings->users));
        score_user(score.x, s, &audience.profile, u);
        CLT__TRY(clt__favourites_add(&favourites, u, score.x));
    }
    clt__favourites_finish(best, report, &favourites);
    if (report != NULL) report->seconds = s->seconds;
done:
    clt__matrix_wipe(&score);
    clt__favourites_close(&favourites);
    clt__audience_close(&audience);
    return status;
}

static clt_status check_catalogue(const clt_factors *factors, const clt_catalogue *catalogue) {
    uint8_t digest[CLT__DIGEST_BYTES];
    CLT__RETURN_IF(clt__factors_digest(digest, factors));
    if (memcmp(digest, catalogue->factors, sizeof digest) == 0) return CLT_OK;
    return clt__fail(CLT_E_PLAN, "the catalogue is of other item factors: take those that it was "
                                 "made of");
}

static clt_status check_mode(const clt_catalogue *catalogue, size_t top, clt_mode mode) {
    if (mode != CLT_CLEAR && mode != CLT_SIMULATE) {
        return clt__fail(CLT_E_ARGUMENT, "clt_factors_recommend: there is no mode %d", (int)mode);
    }
    if (mode == CLT_SIMULATE && catalogue == NULL) {
        return clt__fail(CLT_E_ARGUMENT, "clt_factors_recommend: catalogue is NULL, and simulating "
                                         "takes one");
    }
    if (top > 0) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "clt_factors_recommend: the best 0 items; take 1 at least");
}

clt_status clt_factors_recommend(clt_table **best, clt_recommend_report *report, clt_ws *ws,
                                 const clt_factors *factors, const clt_catalogue *catalogue,
                                 const clt_table *ratings, size_t top, clt_mode mode,
                                 uint64_t seed) {
    clt__recommend_simulation simulation;
    scoring s = {.factors = factors, .catalogue = catalogue};
    uint8_t bytes[CLT__SEED_BYTES];
    CLT__NEED(best);
    CLT__NEED(ws);
    CLT__NEED(factors);
    CLT__NEED(ratings);
    CLT__RETURN_IF(check_mode(catalogue, top, mode));
    if (catalogue != NULL) CLT__RETURN_IF(check_catalogue(factors, catalogue));
    if (mode == CLT_CLEAR) return recommend(best, report, ws, &s, ratings, top);
    clt__recommend_simulation_init(&simulation, &catalogue->layout, factors);
    s.simulation = &simulation;
    make_seed(bytes, seed);
    clt__random_seeded(&s.random, bytes, CLT__FOR_TRAINING);
    clt_status status = recommend(best, report, ws, &s, ratings, top);
    clt__random_close(&s.random);
    return status;
}
