/*
 * What files of encrypted rows are made of, whatever the rows are for: a document (plan, recipe)
 * with its size, row ids, and ciphertexts under one key. Reading allocates only for bytes that have
 * arrived, and leaves nothing behind where it fails.
 */
#ifndef CLT_NN_PAYLOAD_H
#define CLT_NN_PAYLOAD_H

#include "base/file.h"
#include "rlwe/cipher.h"

enum { CLT__DOCUMENT_MOST = 1 << 24, CLT__ROW_ID_MOST = 256 };
#define CLT__ROWS_MOST (UINT64_C(1) << 31)

/* u32 size, 1 to 2^24, then the bytes, which `put` gives and `get` takes. `what` names them:
   "plan". */
void clt__document_put(clt__sink *sink, clt__save_fn *put, const void *object, const char *what);
typedef clt_status clt__document_fn(clt__source *source, void *object);
clt_status clt__document_get(clt__source *source, clt__document_fn *get, void *object,
                             const char *what);

/* u64 rows, 1 to 2^31. */
uint64_t clt__rows_get(clt__source *source);

/* Row ids: a text each. CLT_E_DATA where one to be copied has more than CLT__ROW_ID_MOST bytes. */
clt_status clt__row_ids_copy(char ***ids, char *const *text, uint64_t rows);
void clt__row_ids_put(clt__sink *sink, char *const *ids, uint64_t rows);
clt_status clt__row_ids_get(clt__source *source, char ***ids, uint64_t rows);
void clt__row_ids_free(char **ids, uint64_t rows); /* NULL ok, texts, too */

/* What ciphertexts of a file have to be, besides of degree 1 and of scale to the power 1. */
typedef struct clt__ct_terms {
    const clt_params *params;
    const uint8_t *key_id;
    unsigned lowest, highest; /* level */
} clt__ct_terms;

void clt__cts_put(clt__sink *sink, clt_ct *const *cts, size_t count);
/* CLT_E_FORMAT, CLT_E_LEVEL or CLT_E_KEY tells which one is not as the terms say. */
clt_status clt__cts_get(clt__source *source, clt_ct ***cts, uint64_t count,
                        const clt__ct_terms *terms);
void clt__cts_free(clt_ct **cts, size_t count); /* NULL ok, elements, too */

#endif
