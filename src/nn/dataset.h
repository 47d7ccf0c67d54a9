/*
 * Encrypted data: rows on their way to the model, or results on their way back. A list of
 * ciphertexts with the plan by which they are packed, and row ids if their owner asked for them.
 */
#ifndef CLT_NN_DATASET_H
#define CLT_NN_DATASET_H

#include "nn/payload.h"
#include "nn/plan.h"

typedef enum clt__data_role { CLT__DATA_INPUT = 1, CLT__DATA_RESULT = 2 } clt__data_role;

struct clt_data {
    clt__data_role role;
    clt_plan *plan;
    uint8_t key_id[CLT__KEY_ID_BYTES];
    uint64_t rows;
    char **id;    /* rows texts, or NULL */
    size_t count; /* ciphertexts */
    clt_ct **ct;
};
typedef struct clt_data clt_data;

/* Without ids, with room for its ciphertexts, which are NULL. */
clt_status clt__data_new(clt_data **data, clt__data_role role, const clt_plan *plan, uint64_t rows);
void clt__data_free(clt_data *data);
clt_status clt__data_copy_ids(clt_data *data, char *const *id);
/* The level at which ciphertexts of that role stand. */
unsigned clt__data_level(const clt_data *data);

/* The body of a file of kind "data" (docs/format.md). get checks everything against the plan and
   allocates only for bytes that have arrived. */
void clt__data_put(clt__sink *sink, const void *data);
clt_status clt__data_get(clt__source *source, clt_data **data);
/* All but ids and ciphertexts: enough to describe a file. */
clt_status clt__data_get_head(clt__source *source, clt_data **data, bool *has_ids);

#endif
