/* Encrypted ratings and scores: files, and scoring. What a server needs. */
#include "learn/tastes.h"
#include "api/check.h"

static void put_tastes(clt__sink *sink, const void *tastes) {
    clt__put_header(sink, CLT_KIND_TASTES);
    clt__tastes_put(sink, tastes);
}

static void get_tastes(clt__source *source, void *tastes) {
    clt__get_header(source, CLT_KIND_TASTES);
    if (source->status == CLT_OK) (void)clt__tastes_get(source, tastes);
}

clt_status clt_tastes_save(const clt_tastes *tastes, const char *path, unsigned flags) {
    CLT__NEED(tastes);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_tastes, tastes);
}

clt_status clt_tastes_load(clt_tastes **tastes, const char *path) {
    clt_tastes *made = NULL;
    CLT__NEED(tastes);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__kernel_check());
    clt_status status = clt__file_load(path, "encrypted ratings", true, get_tastes, &made);
    if (status == CLT_OK) {
        *tastes = made;
    } else {
        clt__tastes_free(made);
    }
    return status;
}

void clt_tastes_free(clt_tastes *tastes) {
    clt__tastes_free(tastes);
}

size_t clt_tastes_users(const clt_tastes *tastes) {
    return tastes == NULL ? 0 : (size_t)tastes->users;
}

size_t clt_tastes_ciphertexts(const clt_tastes *tastes) {
    return tastes == NULL ? 0 : tastes->count;
}

const clt_catalogue *clt_tastes_catalogue(const clt_tastes *tastes) {
    return tastes == NULL ? NULL : tastes->catalogue;
}

clt_status clt_tastes_run(clt_tastes **scores, clt_ws *ws, const clt_factors *factors,
                          const clt_evk *evk, const clt_tastes *ratings) {
    clt_status status = CLT_OK;
    clt_tastes *made = NULL;
    CLT__NEED(scores);
    CLT__NEED(ws);
    CLT__NEED(factors);
    CLT__NEED(evk);
    CLT__NEED(ratings);
    CLT__TRY(clt__tastes_new(&made, CLT__TASTES_SCORES, ratings->catalogue, ratings->users));
    if (ratings->id != NULL) CLT__TRY(clt__tastes_copy_ids(made, ratings->id));
    CLT__TRY(clt__tastes_run(made, ws, factors, evk, ratings));
    *scores = made;
    made = NULL;
done:
    clt__tastes_free(made);
    return status;
}
