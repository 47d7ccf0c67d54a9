/* Catalogues as objects, and what they cost (catalogue.h). */
#include "learn/catalogue.h"

#include "base/alloc.h"
#include "nn/lanes.h"
#include "rlwe/cipher.h"
#include "rlwe/security.h"

#include <inttypes.h>
#include <string.h>

clt_catalogue *clt__catalogue_ref(const clt_catalogue *catalogue) {
    clt_catalogue *own = (clt_catalogue *)catalogue;
    atomic_fetch_add_explicit(&own->references, 1, memory_order_relaxed);
    return own;
}

void clt__catalogue_unref(clt_catalogue *catalogue) {
    if (catalogue == NULL) return;
    if (atomic_fetch_sub_explicit(&catalogue->references, 1, memory_order_acq_rel) > 1) return;
    clt__factors_free(catalogue->items);
    clt__params_unref(catalogue->params);
    clt__free(catalogue->key);
    clt__free(catalogue);
}

/* ------------------------------------------------------------------------------------- making */

static int discard(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

static clt_status make_digest(clt_catalogue *catalogue) {
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.write = discard});
    clt__catalogue_put(&sink, catalogue);
    CLT__RETURN_IF(sink.status);
    if (sink.count > CLT__CATALOGUE_BYTES_MOST) {
        return clt__fail(CLT_E_DATA,
                         "names and biases of %u items take %" PRIu64 " bytes, more than the %d "
                         "that a catalogue may have: recommend fewer items",
                         (unsigned)catalogue->items->items, sink.count, CLT__CATALOGUE_BYTES_MOST);
    }
    clt__hash_done(&sink.hash, catalogue->digest);
    return CLT_OK;
}

clt_status clt__catalogue_derive(clt_catalogue *catalogue) {
    clt__key_list list = {0};
    const clt__factors *items = catalogue->items;
    clt__recommend_layout_make(&catalogue->layout, catalogue->params, items->items, items->rank,
                               catalogue->steps, catalogue->users);
    clt_status status = clt__recommend_keys(&list, &catalogue->layout);
    if (status != CLT_OK) {
        clt__key_list_free(&list);
        return status;
    }
    catalogue->key = list.spec;
    catalogue->keys = list.count;
    return make_digest(catalogue);
}

clt_status clt__catalogue_new(clt_catalogue **catalogue, const clt__factors *factors,
                              const clt_catalogue_options *options) {
    clt_status status = CLT_OK;
    if (options->users < 1 || options->users > INT32_MAX) {
        return clt__fail(CLT_E_ARGUMENT, "a catalogue for %zu users: take 1 to %d", options->users,
                         INT32_MAX);
    }
    clt_catalogue *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);
    atomic_init(&made->references, 1);
    made->steps = options->steps;
    made->users = (uint32_t)options->users;
    CLT__TRY(clt__recommend_params(&made->params, options->steps, options->preset));
    CLT__TRY(clt__factors_copy_items(&made->items, factors));
    CLT__TRY(clt__factors_digest(made->factors, factors));
    CLT__TRY(clt__catalogue_derive(made));
    *catalogue = made;
    return CLT_OK;
done:
    clt__catalogue_unref(made);
    return status;
}

/* -------------------------------------------------------------------------------------- sizes */

static clt_status own_bytes(uint64_t *bytes, const clt_catalogue *catalogue) {
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.write = discard});
    clt__catalogue_put(&sink, catalogue);
    *bytes = sink.count;
    return sink.status;
}

/* Of a server that has loaded all ratings and keeps all scores; one group's ratings are counted
   with its work. */
static uint64_t memory_of(const clt_catalogue *catalogue, const clt_ws *ws, uint64_t groups) {
    const clt__recommend_layout *layout = &catalogue->layout;
    const clt_params *params = catalogue->params;
    uint64_t limb = params->ring->n * sizeof(uint64_t), limbs = catalogue->steps + 2;
    uint64_t ratings = (groups - 1) * clt__recommend_uploads(layout) * 2 * limbs * limb;
    uint64_t scores = groups * clt__recommend_downloads(layout) * 2 * limb;
    uint64_t keys = clt__keys_memory(params, catalogue->key, catalogue->keys, ws->key_memory);
    return keys + ratings + scores + clt__recommend_memory(layout, clt__lanes_count(ws));
}

clt_status clt__catalogue_figures(clt_catalogue_figures *figures, const clt_ws *ws,
                                  const clt_catalogue *catalogue, size_t users) {
    enum { FILE_BYTES = 16 + CLT__DIGEST_BYTES + 32 }; /* frame and head, without user ids */
    const clt__recommend_layout *layout = &catalogue->layout;
    const clt_params *params = catalogue->params;
    unsigned log_n = params->ring->log_n, top = catalogue->steps + 1;
    uint64_t own, groups = clt__recommend_groups(layout, users);
    double seconds;
    CLT__RETURN_IF(clt__catalogue_seconds(&seconds, catalogue, users));
    CLT__RETURN_IF(own_bytes(&own, catalogue));
    uint64_t up = groups * clt__recommend_uploads(layout) * clt__ct_bytes(params, 1, top, true);
    uint64_t down = groups * clt__recommend_downloads(layout) * clt__ct_bytes(params, 1, 0, false);
    *figures = (clt_catalogue_figures){
        .log_n = log_n,
        .levels = params->levels,
        .log_qp = params->log_qp,
        .log_qp_cap = clt__security_cap(log_n),
        .security_bits = clt__security_bits(log_n, params->log_qp),
        .scale_bits = clt__params_scale_bits(params),
        .items = catalogue->items->items,
        .rank = catalogue->items->rank,
        .steps = catalogue->steps,
        .users_per_group = layout->users,
        .keys = catalogue->keys,
        .evaluation_key_bytes = clt__evk_bytes(params, catalogue->key, catalogue->keys),
        .ratings_bytes = FILE_BYTES + own + up,
        .scores_bytes = FILE_BYTES + own + down,
        .memory_bytes = memory_of(catalogue, ws, groups),
        .seconds = seconds,
    };
    memcpy(figures->preset, params->name, sizeof figures->preset);
    memcpy(figures->digest, catalogue->digest, sizeof figures->digest);
    return CLT_OK;
}
