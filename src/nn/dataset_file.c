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

#include <string.h>

enum { FLAG_IDS = 1, FIRST_ROOM = 64 };

static clt_status plan_bytes(clt__buffer *buffer, const clt_plan *plan) {
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(buffer));
    clt__plan_put(&sink, plan);
    return sink.status;
}

static void put_plan(clt__sink *sink, const clt_plan *plan) {
    clt__buffer buffer = {0};
    clt_status status = plan_bytes(&buffer, plan);
    if (status != CLT_OK) {
        clt__sink_fail(sink, status, "the plan cannot be saved");
    } else if (buffer.size > CLT__DATA_PLAN_MOST) {
        clt__sink_fail(sink, CLT_E_UNSUPPORTED, "the plan has %zu bytes; a data file takes %d",
                       buffer.size, CLT__DATA_PLAN_MOST);
    }
    clt__put_u32(sink, (uint32_t)buffer.size);
    clt__put_bytes(sink, buffer.bytes, buffer.size);
    clt__buffer_free(&buffer);
}

void clt__data_put(clt__sink *sink, const void *object) {
    const clt_data *data = object;
    clt__put_u8(sink, (uint8_t)data->role);
    clt__put_u8(sink, data->id != NULL ? FLAG_IDS : 0);
    clt__put_u16(sink, 0);
    put_plan(sink, data->plan);
    clt__put_bytes(sink, data->key_id, sizeof data->key_id);
    clt__put_u64(sink, data->rows);
    for (uint64_t i = 0; i < data->ids; i++) clt__put_text(sink, data->id[i]);
    for (size_t i = 0; i < data->count; i++) clt__ct_put(sink, data->ct[i]);
}

/* ---------------------------------------------------------------------------------- reading */

static clt_status get_plan(clt_data *data, clt__source *source) {
    uint32_t size = clt__get_u32_in(source, 1, CLT__DATA_PLAN_MOST, "size of the plan");
    uint64_t start = source->count;
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(clt__plan_get(source, &data->plan));
    if (source->count - start != size) {
        clt__source_fail(source, CLT_E_FORMAT, "its plan has %llu bytes, not %u",
                         (unsigned long long)(source->count - start), size);
    }
    return source->status;
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
    CLT__RETURN_IF(get_plan(data, source));
    clt__get_bytes(source, data->key_id, sizeof data->key_id);
    data->rows = clt__get_u64(source);
    if (source->status == CLT_OK && (data->rows < 1 || data->rows > CLT__DATA_ROWS_MOST)) {
        clt__source_fail(source, CLT_E_FORMAT, "its number of rows is out of range");
    }
    return source->status;
}

/* Room for one more in *list, which has `count`; at most `most` will ever be there. */
static void *grown(void *list, uint64_t count, uint64_t most, size_t *room) {
    uint64_t wanted = count < FIRST_ROOM ? FIRST_ROOM : 2 * count;
    if (wanted > most) wanted = most;
    void **bigger = clt__alloc((size_t)wanted, sizeof *bigger);
    if (bigger == NULL) return NULL;
    if (count > 0) memcpy(bigger, list, (size_t)count * sizeof *bigger);
    clt__free(list);
    *room = (size_t)wanted;
    return bigger;
}

static clt_status get_ids(clt_data *data, clt__source *source) {
    size_t room = 0;
    for (; data->ids < data->rows && source->status == CLT_OK; data->ids++) {
        if (data->ids == room) {
            void *bigger = grown(data->id, data->ids, data->rows, &room);
            if (bigger == NULL) return CLT_E_MEMORY;
            data->id = bigger;
        }
        char *id = clt__get_text(source, CLT__DATA_ID_MOST);
        if (id == NULL) return source->status;
        data->id[data->ids] = id;
    }
    return source->status;
}

static clt_status check_ct(const clt_data *data, const clt_ct *ct, clt__source *source) {
    if (ct->degree != 1 || ct->power != 1) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "ciphertext %zu has degree %u and scale to the power %u, not 1 and 1",
                         data->count, ct->degree, ct->power);
    } else if (ct->level != clt__data_level(data)) {
        clt__source_fail(source, CLT_E_LEVEL, "ciphertext %zu is at level %u, its plan says %u",
                         data->count, ct->level, clt__data_level(data));
    } else if (memcmp(ct->key_id, data->key_id, sizeof ct->key_id) != 0) {
        clt__source_fail(source, CLT_E_KEY, "ciphertext %zu is under another key than the file",
                         data->count);
    }
    return source->status;
}

static clt_status get_ct(clt_data *data, clt__source *source) {
    clt_ct *ct;
    CLT__RETURN_IF(clt__ct_new(&ct, data->plan->params));
    clt_status status = clt__ct_get(source, ct);
    if (status == CLT_OK) status = check_ct(data, ct, source);
    if (status == CLT_OK) {
        data->ct[data->count++] = ct;
    } else {
        clt__ct_free(ct);
    }
    return status;
}

static clt_status get_cts(clt_data *data, clt__source *source) {
    uint64_t count = clt__layout_ciphertexts(&data->plan->layout, data->rows);
    while (data->count < count) {
        if (data->count == data->room) {
            void *bigger = grown(data->ct, data->count, count, &data->room);
            if (bigger == NULL) return CLT_E_MEMORY;
            data->ct = bigger;
        }
        CLT__RETURN_IF(get_ct(data, source));
    }
    return CLT_OK;
}

static clt_status get(clt__source *source, clt_data **data, bool *has_ids, bool whole) {
    clt_data *made = clt__alloc(1, sizeof *made);
    clt_status status = made == NULL ? CLT_E_MEMORY : get_head(made, source, has_ids);
    if (status == CLT_OK && whole && *has_ids) status = get_ids(made, source);
    if (status == CLT_OK && whole) status = get_cts(made, source);
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
