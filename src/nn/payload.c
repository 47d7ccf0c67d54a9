/* Documents, row ids and lists of ciphertexts in files (payload.h). */
#include "nn/payload.h"

#include "base/alloc.h"
#include "rlwe/wire.h"

#include <inttypes.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

/* -------------------------------------------------------------------------------- documents */

void clt__document_put(clt__sink *sink, clt__save_fn *put, const void *object, const char *what) {
    clt__buffer buffer = {0};
    clt__sink own;
    clt__sink_init(&own, clt__buffer_writer(&buffer));
    put(&own, object);
    if (own.status != CLT_OK) {
        clt__sink_fail(sink, own.status, "the %s cannot be saved", what);
    } else if (buffer.size > CLT__DOCUMENT_MOST) {
        clt__sink_fail(sink, CLT_E_UNSUPPORTED, "the %s has %zu bytes; a file of data takes %d",
                       what, buffer.size, CLT__DOCUMENT_MOST);
    }
    clt__put_u32(sink, (uint32_t)buffer.size);
    clt__put_bytes(sink, buffer.bytes, buffer.size);
    clt__buffer_free(&buffer);
}

clt_status clt__document_get(clt__source *source, clt__document_fn *get, void *object,
                             const char *what) {
    uint32_t size = clt__get_u32_in(source, 1, CLT__DOCUMENT_MOST, "the size of what it holds");
    uint64_t start = source->count;
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(get(source, object));
    if (source->count - start != size) {
        clt__source_fail(source, CLT_E_FORMAT, "its %s has %" PRIu64 " bytes, not %" PRIu32, what,
                         source->count - start, size);
    }
    return source->status;
}

/* ------------------------------------------------------------------------------------- rows */

uint64_t clt__rows_get(clt__source *source) {
    uint64_t rows = clt__get_u64(source);
    if (rows < 1 || rows > CLT__ROWS_MOST) {
        clt__source_fail(source, CLT_E_FORMAT, "its number of rows is out of range");
    }
    return source->status == CLT_OK ? rows : 0;
}

/* A list of pointers with room for one more, of which `count` are there and `most` will be. */
static void *grown(void *list, uint64_t count, uint64_t most, uint64_t *room) {
    if (count < *room) return list;
    uint64_t wanted = count < FIRST_ROOM ? FIRST_ROOM : 2 * count;
    if (wanted > most) wanted = most;
    void **bigger = clt__alloc((size_t)wanted, sizeof *bigger);
    if (bigger == NULL) return NULL;
    if (count > 0) memcpy(bigger, list, (size_t)count * sizeof *bigger);
    clt__free(list);
    *room = wanted;
    return bigger;
}

void clt__row_ids_free(char **ids, uint64_t rows) {
    for (uint64_t i = 0; ids != NULL && i < rows; i++) clt__free(ids[i]);
    clt__free(ids);
}

static clt_status copy_id(char **id, const char *text, uint64_t row) {
    if (strlen(text) > CLT__ROW_ID_MOST) {
        return clt__fail(CLT_E_DATA, "the id of row %" PRIu64 " is longer than %d bytes", row + 1,
                         CLT__ROW_ID_MOST);
    }
    *id = clt__strdup(text);
    return *id == NULL ? CLT_E_MEMORY : CLT_OK;
}

clt_status clt__row_ids_copy(char ***ids, char *const *text, uint64_t rows) {
    clt_status status = CLT_OK;
    char **copy = clt__alloc((size_t)rows, sizeof *copy);
    if (copy == NULL) return CLT_E_MEMORY;
    for (uint64_t i = 0; i < rows; i++) CLT__TRY(copy_id(&copy[i], text[i], i));
    *ids = copy;
    return CLT_OK;
done:
    clt__row_ids_free(copy, rows);
    return status;
}

void clt__row_ids_put(clt__sink *sink, char *const *ids, uint64_t rows) {
    for (uint64_t i = 0; i < rows; i++) clt__put_text(sink, ids[i]);
}

clt_status clt__row_ids_get(clt__source *source, char ***ids, uint64_t rows) {
    char **list = NULL;
    uint64_t count = 0, room = 0;
    clt_status status = source->status;
    while (status == CLT_OK && count < rows) {
        char **bigger = grown(list, count, rows, &room);
        if (bigger == NULL) {
            status = clt__source_stop(source, CLT_E_MEMORY);
            break;
        }
        list = bigger;
        list[count] = clt__get_text(source, CLT__ROW_ID_MOST);
        if (list[count] != NULL) count++;
        status = source->status;
    }
    if (status == CLT_OK) {
        *ids = list;
    } else {
        clt__row_ids_free(list, count);
    }
    return status;
}

/* ------------------------------------------------------------------------------ ciphertexts */

void clt__cts_free(clt_ct **cts, size_t count) {
    for (size_t i = 0; cts != NULL && i < count; i++) clt__ct_free(cts[i]);
    clt__free(cts);
}

void clt__cts_put(clt__sink *sink, clt_ct *const *cts, size_t count) {
    for (size_t i = 0; i < count; i++) clt__ct_put(sink, cts[i]);
}

static void fail_level(clt__source *source, uint64_t index, unsigned level,
                       const clt__ct_terms *terms) {
    if (terms->lowest == terms->highest) {
        clt__source_fail(source, CLT_E_LEVEL, "ciphertext %" PRIu64 " is at level %u, not %u",
                         index, level, terms->highest);
    } else {
        clt__source_fail(source, CLT_E_LEVEL, "ciphertext %" PRIu64 " is at level %u, not %u to %u",
                         index, level, terms->lowest, terms->highest);
    }
}

static clt_status check(clt__source *source, const clt_ct *ct, uint64_t index,
                        const clt__ct_terms *terms) {
    if (ct->degree != 1 || ct->power != 1) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "ciphertext %" PRIu64 " has degree %u and scale to the power %u, not 1 "
                         "and 1",
                         index, ct->degree, ct->power);
    } else if (ct->level < terms->lowest || ct->level > terms->highest) {
        fail_level(source, index, ct->level, terms);
    } else if (memcmp(ct->key_id, terms->key_id, sizeof ct->key_id) != 0) {
        clt__source_fail(source, CLT_E_KEY,
                         "ciphertext %" PRIu64 " is under another key than the file", index);
    }
    return source->status;
}

static clt_status get_one(clt__source *source, clt_ct **ct, uint64_t index,
                          const clt__ct_terms *terms) {
    clt_ct *made;
    CLT__RETURN_IF(clt__source_stop(source, clt__ct_new(&made, terms->params)));
    clt_status status = clt__ct_get(source, made);
    if (status == CLT_OK) status = check(source, made, index, terms);
    if (status == CLT_OK) {
        *ct = made;
    } else {
        clt__ct_free(made);
    }
    return status;
}

clt_status clt__cts_get(clt__source *source, clt_ct ***cts, uint64_t count,
                        const clt__ct_terms *terms) {
    clt_ct **list = NULL;
    uint64_t done = 0, room = 0;
    clt_status status = source->status;
    while (status == CLT_OK && done < count) {
        clt_ct **bigger = grown(list, done, count, &room);
        if (bigger == NULL) {
            status = clt__source_stop(source, CLT_E_MEMORY);
            break;
        }
        list = bigger;
        status = get_one(source, &list[done], done, terms);
        if (status == CLT_OK) done++;
    }
    if (status == CLT_OK) {
        *cts = list;
    } else {
        clt__cts_free(list, (size_t)done);
    }
    return status;
}
