/*
 * Encrypted samples as bytes (docs/format.md). The body of a file of kind "samples":
 *
 *   u8   role (1 train, 2 rows to predict, 3 answers)
 *   u8   flags (1: row ids follow)
 *   u16  answers: steps that the weights had taken, at most the recipe's, or 0; else 0
 *   u32  bytes of the recipe, at most 2^24; the recipe's body
 *   16 bytes key id, 16 bytes id of the conditioning
 *   u64  rows, 1 to 2^31
 *   the row ids, if there are any: a text each, at most 256 bytes
 *   the ciphertexts, as many as the recipe's tiles and models take for the rows
 */
#include "learn/samples.h"

#include "base/alloc.h"

enum { FLAG_IDS = 1 };

void clt__samples_put(clt__sink *sink, const void *object) {
    const clt_samples *samples = object;
    clt__put_u8(sink, (uint8_t)samples->role);
    clt__put_u8(sink, samples->id != NULL ? FLAG_IDS : 0);
    clt__put_u16(sink, (uint16_t)samples->steps);
    clt__document_put(sink, clt__recipe_put, samples->recipe, "recipe");
    clt__put_bytes(sink, samples->key_id, sizeof samples->key_id);
    clt__put_bytes(sink, samples->condition_id, sizeof samples->condition_id);
    clt__put_u64(sink, samples->rows);
    if (samples->id != NULL) clt__row_ids_put(sink, samples->id, samples->rows);
    clt__cts_put(sink, samples->ct, samples->count);
}

/* ---------------------------------------------------------------------------------- reading */

static clt_status get_recipe(clt__source *source, void *recipe) {
    return clt__recipe_get(source, recipe);
}

static clt_status get_head(clt_samples *samples, clt__source *source, bool *has_ids) {
    uint8_t role = clt__get_u8(source), flags = clt__get_u8(source);
    uint16_t steps = clt__get_u16(source);
    if (role < CLT__SAMPLES_TRAIN || role > CLT__SAMPLES_ANSWERS) {
        clt__source_fail(source, CLT_E_FORMAT, "it holds neither rows nor answers");
    }
    if (flags > FLAG_IDS || (role != CLT__SAMPLES_ANSWERS && steps != 0)) {
        clt__source_fail(source, CLT_E_FORMAT, "reserved bits are set");
    }
    CLT__RETURN_IF(source->status);
    samples->role = (clt__samples_role)role;
    *has_ids = flags == FLAG_IDS;
    CLT__RETURN_IF(clt__document_get(source, get_recipe, &samples->recipe, "recipe"));
    if (steps > samples->recipe->terms.steps) {
        clt__source_fail(source, CLT_E_FORMAT, "it is of step %u of %u", steps,
                         samples->recipe->terms.steps);
    }
    samples->steps = steps;
    clt__get_bytes(source, samples->key_id, sizeof samples->key_id);
    clt__get_bytes(source, samples->condition_id, sizeof samples->condition_id);
    samples->rows = clt__rows_get(source);
    CLT__RETURN_IF(source->status);
    samples->tiles = clt__tiling_tiles(&samples->recipe->tiling, samples->rows);
    return CLT_OK;
}

static clt_status get_rows(clt_samples *samples, clt__source *source, bool has_ids) {
    const clt_recipe *recipe = samples->recipe;
    unsigned level = clt__samples_level(recipe, samples->role);
    uint64_t count = clt__samples_count(recipe, samples->role, samples->rows);
    clt__ct_terms terms = {recipe->params, samples->key_id, level, level};
    if (has_ids) CLT__RETURN_IF(clt__row_ids_get(source, &samples->id, samples->rows));
    CLT__RETURN_IF(clt__cts_get(source, &samples->ct, count, &terms));
    samples->count = (size_t)count;
    clt__hash so_far = source->hash;
    clt__hash_done(&so_far, samples->digest);
    samples->digested = true;
    return CLT_OK;
}

static clt_status get(clt__source *source, clt_samples **samples, bool *has_ids, bool whole) {
    clt_samples *made = clt__alloc(1, sizeof *made);
    clt_status status = made == NULL ? CLT_E_MEMORY : get_head(made, source, has_ids);
    if (status == CLT_OK && whole) status = get_rows(made, source, *has_ids);
    if (status == CLT_OK) {
        *samples = made;
        return CLT_OK;
    }
    clt__samples_free(made);
    if (source->status == CLT_OK) source->status = status;
    return status;
}

clt_status clt__samples_get(clt__source *source, clt_samples **samples) {
    bool has_ids;
    return get(source, samples, &has_ids, true);
}

clt_status clt__samples_get_head(clt__source *source, clt_samples **samples, bool *has_ids) {
    return get(source, samples, has_ids, false);
}
