/* Encrypted samples as an object (samples.h). */
#include "learn/samples.h"

#include "base/alloc.h"
#include "learn/mlp.h"

#include <assert.h>
#include <string.h>

uint64_t clt__samples_count(const clt_recipe *recipe, clt__samples_role role, uint64_t rows) {
    uint64_t tiles = clt__tiling_tiles(&recipe->tiling, rows);
    switch (role) {
    case CLT__SAMPLES_TRAIN: return clt__recipe_has_targets(recipe) ? 2 * tiles : tiles;
    case CLT__SAMPLES_ROWS:
    case CLT__SAMPLES_ANSWERS: break;
    }
    return tiles;
}

unsigned clt__samples_level(const clt_recipe *recipe, clt__samples_role role) {
    return role == CLT__SAMPLES_ANSWERS ? 0 : recipe->params->levels;
}

void clt__samples_put_targets(double *slot, const clt_recipe *recipe, const double *y,
                              uint64_t rows, size_t index) {
    clt__tiling tiling = recipe->tiling;
    if (clt__recipe_is_network(recipe)) tiling.classes = clt__mlp_outputs_wide(recipe);
    clt__tiling_put_targets(slot, &tiling, y, rows, index);
}

clt_status clt__samples_new(clt_samples **samples, clt__samples_role role, const clt_recipe *recipe,
                            uint64_t rows) {
    assert(rows >= 1 && rows <= CLT__ROWS_MOST);
    clt_samples *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->role = role;
    made->recipe = clt__recipe_ref(recipe);
    made->rows = rows;
    made->tiles = clt__tiling_tiles(&recipe->tiling, rows);
    made->count = (size_t)clt__samples_count(recipe, role, rows);
    made->ct = clt__alloc(made->count, sizeof *made->ct);
    if (made->ct == NULL) {
        clt__samples_free(made);
        return CLT_E_MEMORY;
    }
    *samples = made;
    return CLT_OK;
}

void clt__samples_free(clt_samples *samples) {
    if (samples == NULL) return;
    clt__cts_free(samples->ct, samples->count);
    clt__row_ids_free(samples->id, samples->rows);
    clt__recipe_unref(samples->recipe);
    clt__free(samples);
}

clt_status clt__samples_copy_ids(clt_samples *samples, char *const *id) {
    assert(samples->id == NULL);
    return clt__row_ids_copy(&samples->id, id, samples->rows);
}

static int drop_bytes(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

clt_status clt__samples_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt_samples *samples) {
    clt__sink sink;
    if (samples->digested) {
        memcpy(digest, samples->digest, CLT__DIGEST_BYTES);
        return CLT_OK;
    }
    clt__sink_init(&sink, (clt_writer){.write = drop_bytes});
    clt__put_header(&sink, CLT_KIND_SAMPLES);
    clt__samples_put(&sink, samples);
    clt__hash_done(&sink.hash, digest);
    return sink.status;
}
