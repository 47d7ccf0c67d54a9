/*
 * Encrypted data as bytes (docs/format.md). The body of a file of kind "data":
 *
 *   u8   role (1 input, 2 result)
 *   u8   flags (1: row ids follow)
 *   u16  0
 *   u32  bytes of the plan, at most 2^24; the plan's body
 *   16 bytes key id
 *   u64  rows, 1 to 2^31
 *   the row ids, if there are any: a text each, at most 256 bytes
 *   the ciphertexts, as many as the plan's layout takes for the rows
 */
#include "nn/dataset.h"

#include "base/alloc.h"
#include "nn/layout.h"

enum { FLAG_IDS = 1 };

void clt__data_put(clt__sink *sink, const void *object) {
    const clt_data *data = object;
    clt__put_u8(sink, (uint8_t)data->role);
    clt__put_u8(sink, data->id != NULL ? FLAG_IDS : 0);
    clt__put_u16(sink, 0);
    clt__document_put(sink, clt__plan_put, data->plan, "plan");
    clt__put_bytes(sink, data->key_id, sizeof data->key_id);
    clt__put_u64(sink, data->rows);
    if (data->id != NULL) clt__row_ids_put(sink, data->id, data->rows);
    clt__cts_put(sink, data->ct, data->count);
}

/* ---------------------------------------------------------------------------------- reading */

static clt_status get_plan(clt__source *source, void *plan) {
    return clt__plan_get(source, plan);
}

static clt_status get_head(clt_data *data, clt__source *source, bool *has_ids) {
    uint8_t role = clt__get_u8(source), flags = clt__get_u8(source);
    uint16_t reserved = clt__get_u16(source);
    CLT__RETURN_IF(source->status);
    if (role != CLT__DATA_INPUT && role != CLT__DATA_RESULT) {
        clt__source_fail(source, CLT_E_FORMAT, "it holds neither rows nor results");
    }
    if (flags > FLAG_IDS || reserved != 0) {
        clt__source_fail(source, CLT_E_FORMAT, "reserved bits are set");
    }
    CLT__RETURN_IF(source->status);
    data->role = (clt__data_role)role;
    *has_ids = flags == FLAG_IDS;
    CLT__RETURN_IF(clt__document_get(source, get_plan, &data->plan, "plan"));
    clt__get_bytes(source, data->key_id, sizeof data->key_id);
    data->rows = clt__rows_get(source);
    return source->status;
}

static clt_status get_rows(clt_data *data, clt__source *source, bool has_ids) {
    unsigned level = clt__data_level(data);
    uint64_t count = clt__layout_ciphertexts(&data->plan->layout, data->rows);
    clt__ct_terms terms = {data->plan->params, data->key_id, level, level};
    if (has_ids) CLT__RETURN_IF(clt__row_ids_get(source, &data->id, data->rows));
    CLT__RETURN_IF(clt__cts_get(source, &data->ct, count, &terms));
    data->count = (size_t)count;
    return CLT_OK;
}

static clt_status get(clt__source *source, clt_data **data, bool *has_ids, bool whole) {
    clt_data *made = clt__alloc(1, sizeof *made);
    clt_status status = made == NULL ? CLT_E_MEMORY : get_head(made, source, has_ids);
    if (status == CLT_OK && whole) status = get_rows(made, source, *has_ids);
    if (status == CLT_OK) {
        *data = made;
        return CLT_OK;
    }
    clt__data_free(made);
    if (source->status == CLT_OK) source->status = status;
    return status;
}

clt_status clt__data_get(clt__source *source, clt_data **data) {
    bool has_ids;
    return get(source, data, &has_ids, true);
}

clt_status clt__data_get_head(clt__source *source, clt_data **data, bool *has_ids) {
    return get(source, data, has_ids, false);
}
