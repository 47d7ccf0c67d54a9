/* Encrypted tastes as objects, and scores from ratings, group by group (tastes.h). */
#include "learn/tastes.h"

#include "base/alloc.h"

#include <assert.h>
#include <string.h>

uint64_t clt__tastes_each(const clt_catalogue *catalogue, clt__tastes_role role) {
    const clt__recommend_layout *layout = &catalogue->layout;
    return role == CLT__TASTES_RATINGS ? clt__recommend_uploads(layout)
                                       : clt__recommend_downloads(layout);
}

uint64_t clt__tastes_count(const clt_catalogue *catalogue, clt__tastes_role role, uint64_t users) {
    uint64_t groups = clt__recommend_groups(&catalogue->layout, (size_t)users);
    return groups * clt__tastes_each(catalogue, role);
}

unsigned clt__tastes_level(const clt_catalogue *catalogue, clt__tastes_role role) {
    return role == CLT__TASTES_RATINGS ? catalogue->steps + 1 : 0;
}

clt_status clt__tastes_new(clt_tastes **tastes, clt__tastes_role role,
                           const clt_catalogue *catalogue, uint64_t users) {
    assert(users >= 1 && users <= CLT__ROWS_MOST);
    clt_tastes *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->role = role;
    made->catalogue = clt__catalogue_ref(catalogue);
    made->users = users;
    made->count = (size_t)clt__tastes_count(catalogue, role, users);
    made->ct = clt__alloc(made->count, sizeof *made->ct);
    if (made->ct == NULL) {
        clt__tastes_free(made);
        return CLT_E_MEMORY;
    }
    *tastes = made;
    return CLT_OK;
}

void clt__tastes_free(clt_tastes *tastes) {
    if (tastes == NULL) return;
    clt__cts_free(tastes->ct, tastes->count);
    clt__row_ids_free(tastes->id, tastes->users);
    clt__catalogue_unref(tastes->catalogue);
    clt__free(tastes);
}

clt_status clt__tastes_copy_ids(clt_tastes *tastes, char *const *id) {
    assert(tastes->id == NULL);
    return clt__row_ids_copy(&tastes->id, id, tastes->users);
}

/* ------------------------------------------------------------------------------------- scores */

static clt_status check_run(const clt__factors *factors, const clt_tastes *ratings) {
    uint8_t digest[CLT__DIGEST_BYTES];
    if (ratings->role != CLT__TASTES_RATINGS) {
        return clt__fail(CLT_E_KIND, "these are scores, not ratings: they go to the owner of the "
                                     "key");
    }
    CLT__RETURN_IF(clt__factors_digest(digest, factors));
    if (memcmp(digest, ratings->catalogue->factors, sizeof digest) != 0) {
        return clt__fail(CLT_E_PLAN,
                         "the ratings are for the catalogue of other item factors: take "
                         "those that it was made of");
    }
    return CLT_OK;
}

clt_status clt__tastes_run(clt_tastes *scores, clt_ws *ws, const clt__factors *factors,
                           const clt_evk *evk, const clt_tastes *ratings) {
    const clt_catalogue *catalogue = ratings->catalogue;
    size_t up = (size_t)clt__tastes_each(catalogue, CLT__TASTES_RATINGS);
    size_t down = (size_t)clt__tastes_each(catalogue, CLT__TASTES_SCORES);
    CLT__RETURN_IF(check_run(factors, ratings));
    if (!clt__params_same(evk->params, catalogue->params)) {
        return clt__fail(CLT_E_PARAMS, "the evaluation key is for other parameters than the "
                                       "catalogue: take the key that was made for it");
    }
    memcpy(scores->key_id, ratings->key_id, sizeof scores->key_id);
    for (size_t i = 0; i < scores->count; i++) {
        CLT__RETURN_IF(clt__ct_new(&scores->ct[i], catalogue->params));
    }
    for (size_t group = 0; group < ratings->count / up; group++) {
        CLT__RETURN_IF(clt__recommend_run(scores->ct + group * down, ws, evk, &catalogue->layout,
                                          factors,
                                          (const clt_ct *const *)ratings->ct + group * up));
    }
    return CLT_OK;
}
