/*
 * Encrypted tastes as bytes (docs/format.md). The body of a file of kind "encrypted ratings":
 *
 *   u8   role (1 ratings, 2 scores)
 *   u8   flags (1: names of users follow)
 *   u16  0
 *   u32  bytes of the catalogue, at most 2^24; the catalogue's body
 *   16 bytes key id
 *   u64  users, 1 to 2^31
 *   the names of users, if there are any: a text each, at most 256 bytes
 *   the ciphertexts, as many as the catalogue's layout takes for the users
 */
#include "learn/tastes.h"

#include "base/alloc.h"

enum { FLAG_IDS = 1 };

void clt__tastes_put(clt__sink *sink, const void *object) {
    const clt_tastes *tastes = object;
    clt__put_u8(sink, (uint8_t)tastes->role);
    clt__put_u8(sink, tastes->id != NULL ? FLAG_IDS : 0);
    clt__put_u16(sink, 0);
    clt__document_put(sink, clt__catalogue_put, tastes->catalogue, "catalogue");
    clt__put_bytes(sink, tastes->key_id, sizeof tastes->key_id);
    clt__put_u64(sink, tastes->users);
    if (tastes->id != NULL) clt__row_ids_put(sink, tastes->id, tastes->users);
    clt__cts_put(sink, tastes->ct, tastes->count);
}

/* ---------------------------------------------------------------------------------- reading */

static clt_status get_catalogue(clt__source *source, void *catalogue) {
    return clt__catalogue_get(source, catalogue);
}

static clt_status get_head(clt_tastes *tastes, clt__source *source, bool *has_ids) {
    uint8_t role = clt__get_u8(source), flags = clt__get_u8(source);
    uint16_t reserved = clt__get_u16(source);
    if (role < CLT__TASTES_RATINGS || role > CLT__TASTES_SCORES) {
        clt__source_fail(source, CLT_E_FORMAT, "it holds neither ratings nor scores");
    }
    if (flags > FLAG_IDS || reserved != 0) {
        clt__source_fail(source, CLT_E_FORMAT, "reserved bits are set");
    }
    CLT__RETURN_IF(source->status);
    tastes->role = (clt__tastes_role)role;
    *has_ids = flags == FLAG_IDS;
    CLT__RETURN_IF(clt__document_get(source, get_catalogue, &tastes->catalogue, "catalogue"));
    clt__get_bytes(source, tastes->key_id, sizeof tastes->key_id);
    tastes->users = clt__rows_get(source);
    return source->status;
}

static clt_status get_rows(clt_tastes *tastes, clt__source *source, bool has_ids) {
    const clt_catalogue *catalogue = tastes->catalogue;
    unsigned level = clt__tastes_level(catalogue, tastes->role);
    uint64_t count = clt__tastes_count(catalogue, tastes->role, tastes->users);
    clt__ct_terms terms = {catalogue->params, tastes->key_id, level, level};
    if (has_ids) CLT__RETURN_IF(clt__row_ids_get(source, &tastes->id, tastes->users));
    CLT__RETURN_IF(clt__cts_get(source, &tastes->ct, count, &terms));
    tastes->count = (size_t)count;
    return CLT_OK;
}

static clt_status get(clt__source *source, clt_tastes **tastes, bool *has_ids, bool whole) {
    clt_tastes *made = clt__alloc(1, sizeof *made);
    clt_status status = made == NULL ? CLT_E_MEMORY : get_head(made, source, has_ids);
    if (status == CLT_OK && whole) status = get_rows(made, source, *has_ids);
    if (status == CLT_OK) {
        *tastes = made;
        return CLT_OK;
    }
    clt__tastes_free(made);
    if (source->status == CLT_OK) source->status = status;
    return status;
}

clt_status clt__tastes_get(clt__source *source, clt_tastes **tastes) {
    bool has_ids;
    return get(source, tastes, &has_ids, true);
}

clt_status clt__tastes_get_head(clt__source *source, clt_tastes **tastes, bool *has_ids) {
    return get(source, tastes, has_ids, false);
}
