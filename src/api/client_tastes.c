/* Keys, ratings and scores of a catalogue. The key owner's alone. */
#include "api/check.h"
#include "api/client.h"
#include "data/label.h"
#include "learn/favourites.h"
#include "learn/tastes.h"

#include <string.h>

clt_status clt_catalogue_keygen(clt_sk **sk, clt_pk **pk, clt_evk **evk, clt_ws *ws,
                                const clt_catalogue *catalogue) {
    CLT__NEED(sk);
    CLT__NEED(pk);
    CLT__NEED(evk);
    CLT__NEED(ws);
    CLT__NEED(catalogue);
    clt__key_order order = {catalogue->params, catalogue->digest, catalogue->key, catalogue->keys};
    return clt__client_keygen(sk, pk, evk, ws, &order);
}

static clt_status check_keys(const clt_catalogue *catalogue, const clt_params *params,
                             const uint8_t key_plan[CLT__DIGEST_BYTES]) {
    if (!clt__params_same(params, catalogue->params)) {
        return clt__fail(CLT_E_PARAMS, "the key is for other parameters than the catalogue: take "
                                       "the key that was made for this catalogue");
    }
    if (memcmp(key_plan, catalogue->digest, CLT__DIGEST_BYTES) != 0) {
        return clt__fail(CLT_E_PLAN, "the key was made for another catalogue: take the key that "
                                     "was made for this one");
    }
    return CLT_OK;
}

/* ------------------------------------------------------------------------------- encryption */

typedef struct packing {
    const clt__recommend_layout *layout;
    const clt__profile *profile;
    size_t each; /* ciphertexts of a group */
} packing;

static void fill(double *re, double *im, const void *arg, size_t index) {
    const packing *p = arg;
    clt__recommend_pack(re, im, p->layout, p->profile, index / p->each, index % p->each);
}

/* e: but for what is to be encrypted. */
static clt_status encrypt(clt_tastes **tastes, clt_ws *ws, const clt_catalogue *catalogue,
                          clt__encryption *e, const clt__audience *audience, bool ids) {
    clt_status status = CLT_OK;
    clt_tastes *made = NULL;
    const uint8_t *key_id = e->sk != NULL ? e->sk->key_id : e->pk->key_id;
    packing p = {&catalogue->layout, &audience->profile,
                 (size_t)clt__tastes_each(catalogue, CLT__TASTES_RATINGS)};
    CLT__TRY(clt__tastes_new(&made, CLT__TASTES_RATINGS, catalogue, audience->ratings->users));
    memcpy(made->key_id, key_id, sizeof made->key_id);
    if (ids) CLT__TRY(clt__tastes_copy_ids(made, audience->ratings->user));
    e->fill = fill;
    e->arg = &p;
    CLT__TRY(clt__client_encrypt(made->ct, made->count, ws, e));
    *tastes = made;
    made = NULL;
done:
    clt__tastes_free(made);
    return status;
}

clt_status clt_tastes_encrypt(clt_tastes **tastes, clt_ws *ws, const clt_catalogue *catalogue,
                              const clt_sk *sk, const clt_pk *pk, const clt_table *ratings,
                              unsigned flags) {
    clt__audience audience = {.ratings = NULL};
    CLT__NEED(tastes);
    CLT__NEED(ws);
    CLT__NEED(catalogue);
    CLT__NEED(ratings);
    CLT__NEED_FLAGS(flags, CLT_KEEP_IDS);
    if (sk == NULL) CLT__NEED(pk);
    CLT__RETURN_IF(sk != NULL ? check_keys(catalogue, sk->params, sk->plan)
                              : check_keys(catalogue, pk->params, pk->plan));
    clt__encryption e = {.params = catalogue->params, .sk = sk, .pk = pk, .complex = true};
    e.level = clt__tastes_level(catalogue, CLT__TASTES_RATINGS);
    CLT__RETURN_IF(clt__audience_open(&audience, ws, catalogue->items, ratings));
    clt_status status = encrypt(tastes, ws, catalogue, &e, &audience, (flags & CLT_KEEP_IDS) != 0);
    clt__audience_close(&audience);
    return status;
}

/* ------------------------------------------------------------------------------- decryption */

static clt_status check_users(const clt_tastes *scores, const clt__ratings *ratings) {
    if (scores->users != ratings->users) {
        return clt__fail(CLT_E_DATA,
                         "there are scores of %llu users, and ratings of %u: give the table that "
                         "was encrypted",
                         (unsigned long long)scores->users, (unsigned)ratings->users);
    }
    for (uint32_t u = 0; scores->id != NULL && u < ratings->users; u++) {
        if (strcmp(scores->id[u], ratings->user[u]) == 0) continue;
        char theirs[CLT__LABEL_BRIEF], ours[CLT__LABEL_BRIEF];
        return clt__fail(CLT_E_DATA,
                         "user %u is '%s' in the scores, and '%s' in the ratings: give the table "
                         "that was encrypted",
                         (unsigned)u + 1, clt__label_brief(theirs, scores->id[u]),
                         clt__label_brief(ours, ratings->user[u]));
    }
    return CLT_OK;
}

typedef struct reading {
    const clt__recommend_layout *layout;
    clt__matrix *score; /* of a group */
} reading;

static clt_status take(void *arg, const double *re, const double *im, size_t index) {
    const reading *r = arg;
    clt__recommend_unpack(r->score, r->layout, re, im, 0, index);
    return CLT_OK;
}

static clt_status read_group(clt__favourites *f, clt_ws *ws, const clt_sk *sk,
                             const clt_tastes *scores, size_t group) {
    const clt__recommend_layout *layout = &scores->catalogue->layout;
    size_t each = (size_t)clt__tastes_each(scores->catalogue, CLT__TASTES_SCORES);
    size_t first = group * layout->users, left = (size_t)scores->users - first;
    clt__matrix score = {0};
    reading r = {layout, &score};
    clt_status status = CLT_OK;
    CLT__TRY(clt__matrix_new(&score, left < layout->users ? left : layout->users, layout->items));
    CLT__TRY(clt__client_decrypt(ws, sk, scores->ct + group * each, each, take, &r));
    for (size_t u = 0; u < score.rows; u++) {
        CLT__TRY(clt__favourites_add(f, (uint32_t)(first + u), clt__matrix_row(&score, u)));
    }
done:
    clt__matrix_wipe(&score);
    return status;
}

static clt_status read_all(clt_table **best, clt_recommend_report *report, clt_ws *ws,
                           const clt_sk *sk, const clt_tastes *scores, const clt_table *ratings,
                           size_t top) {
    const clt_catalogue *catalogue = scores->catalogue;
    size_t groups = clt__recommend_groups(&catalogue->layout, (size_t)scores->users);
    clt_status status = CLT_OK;
    clt__audience audience = {.ratings = NULL};
    clt__favourites favourites = {.ws = NULL};
    CLT__TRY(clt__audience_open(&audience, ws, catalogue->items, ratings));
    CLT__TRY(check_users(scores, audience.ratings));
    CLT__TRY(clt__favourites_open(&favourites, ws, catalogue->items, &audience, top));
    for (size_t g = 0; g < groups; g++) CLT__TRY(read_group(&favourites, ws, sk, scores, g));
    clt__favourites_finish(best, report, &favourites);
done:
    clt__favourites_close(&favourites);
    clt__audience_close(&audience);
    return status;
}

clt_status clt_tastes_decrypt(clt_table **best, clt_recommend_report *report, clt_ws *ws,
                              const clt_sk *sk, const clt_tastes *scores, const clt_table *ratings,
                              size_t top) {
    CLT__NEED(best);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__NEED(scores);
    CLT__NEED(ratings);
    if (top < 1) {
        return clt__fail(CLT_E_ARGUMENT, "clt_tastes_decrypt: the best 0 items; take 1 at least");
    }
    if (scores->role != CLT__TASTES_SCORES) {
        return clt__fail(CLT_E_KIND, "these are encrypted ratings, not scores: have the holder of "
                                     "the item factors run them first");
    }
    CLT__RETURN_IF(check_keys(scores->catalogue, sk->params, sk->plan));
    if (memcmp(sk->key_id, scores->key_id, sizeof sk->key_id) != 0) {
        return clt__fail(CLT_E_KEY, "the scores are encrypted under another key");
    }
    return read_all(best, report, ws, sk, scores, ratings, top);
}
