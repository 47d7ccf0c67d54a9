/*
 * Any bytes as a list of ratings. What loads is sorted, whole and within bounds; factors that can
 * be fitted to it are within theirs, and every user's steps end at finite scores.
 */
#include "learn/recommend.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { USERS_MOST = 40, ITEMS_MOST = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool condition) {
    if (!condition) abort();
}

static void check_list(const clt__ratings *r) {
    require(r->first[0] == 0 && r->first[r->users] == r->count);
    for (uint32_t u = 0; u < r->users; u++) {
        require(r->user[u][0] != '\0' && r->first[u] < r->first[u + 1]);
        for (size_t i = r->first[u]; i < r->first[u + 1]; i++) {
            const clt__rating *rating = &r->rating[i];
            require(rating->user == u && rating->item < r->items);
            require(fabs(rating->value) <= CLT__RATING_MOST);
            require(i == r->first[u] || rating[-1].item < rating->item);
        }
    }
}

/* Aligned with its own items, a list is itself. */
static void check_align(const clt__ratings *r) {
    clt__ratings *same = NULL;
    size_t unknown = 1;
    require(clt__ratings_align(&same, &unknown, r, r->item, r->items) == CLT_OK);
    require(unknown == 0 && same->count == r->count);
    for (size_t i = 0; i < r->count; i++) require(same->rating[i].item == r->rating[i].item);
    clt__ratings_free(same);
}

static void use_factors(const clt__factors *f, const clt__ratings *r) {
    clt__profile profile;
    double score[ITEMS_MOST];
    require(clt__factors_check(f) == CLT_OK);
    require(clt__profile_new(&profile, f, r) == CLT_OK);
    for (uint32_t u = 0; u < r->users; u++) {
        clt__recommend_user(score, f, &profile, u, CLT__RECOMMEND_STEPS);
        for (uint32_t i = 0; i < r->items; i++) {
            double rating = clt__profile_rating(&profile, f, u, i, score[i]);
            require(isfinite(score[i]) && rating >= f->least && rating <= f->most);
        }
    }
    clt__profile_free(&profile);
}

static void fit_factors(const clt__ratings *r) {
    clt__factors_options options;
    clt__factors *f = NULL;
    clt__factors_options_default(&options);
    options.rank = 2;
    options.sweeps = 2;
    if (r->users > USERS_MOST || r->items > ITEMS_MOST) return;
    if (clt__factors_fit(&f, r, &options) == CLT_OK) use_factors(f, r);
    clt__factors_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__ratings *r = NULL;
    if (clt__ratings_read(&r, bytes, size, "fuzz.data", NULL) != CLT_OK) {
        require(r == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_list(r);
    check_align(r);
    fit_factors(r);
    clt__ratings_free(r);
    return 0;
}
