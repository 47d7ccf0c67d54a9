/* Recommendations on ciphertexts (recommend.h): checks, the parts in turn, and scores. */
#include "ckks/eval.h"
#include "learn/recommend_work.h"
#include "nn/lanes.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ------------------------------------------------------------------------------------- scores */

/* Factor of item i that meets, in block j, a part turned so. */
static double factor_of(const clt__recommend_work *w, size_t i, unsigned part, unsigned turn,
                        unsigned j) {
    const clt__recommend_layout *l = w->layout;
    unsigned column = part * l->blocks + (j + turn) % l->blocks;
    if (i >= l->items || column >= l->rank) return 0;
    return w->factors->factor[i * l->rank + column];
}

static clt_status encode_factors(clt_ws *ws, clt_pt *pt, const clt__recommend_work *w, size_t index,
                                 unsigned part, unsigned turn) {
    const clt__recommend_layout *l = w->layout;
    double re[CLT__RANK_MOST], im[CLT__RANK_MOST];
    size_t item = 2 * index * l->blocks;
    for (unsigned j = 0; j < l->blocks; j++) {
        re[j] = factor_of(w, item + j, part, turn, j);
        im[j] = factor_of(w, item + l->blocks + j, part, turn, j);
    }
    clt__encode_for use = {.level = clt__recommend_level(w, w->now), .power = 1, .multiply = true};
    return clt__recommend_encode(ws, pt, l, re, im, use);
}

typedef struct scoring {
    const clt__recommend_work *w;
    clt_ct *const *score;
} scoring;

static clt_status give_scores(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    const scoring *s = arg;
    const clt__recommend_work *w = s->w;
    const clt__recommend_layout *l = w->layout;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_pt *pt = NULL;
    clt_ct sum;
    (void)lane;
    CLT__TRY(clt__pt_new(&pt, l->params));
    CLT__TRY(clt__ct_scratch(&sum, ws, l->params, clt__recommend_level(w, w->now)));
    for (unsigned part = 0; part < l->parts; part++) {
        for (unsigned turn = 0; turn < l->blocks; turn++) {
            CLT__TRY(encode_factors(ws, pt, w, index, part, turn));
            clt__recommend_add(&sum, ws, clt__recommend_turned(w, part, turn), pt,
                               part == 0 && turn == 0);
        }
    }
    CLT__TRY(clt__ct_rescale(s->score[index], ws, &sum));
done:
    clt__pt_free(pt);
    clt__ws_release(ws, mark);
    return status;
}

/* ------------------------------------------------------------------------------------- checks */

static clt_status check_keys(const clt__recommend_layout *l, const clt_evk *evk) {
    clt__key_list list = {0};
    const clt__switch_key *key;
    clt_status status = CLT_OK;
    CLT__TRY(clt__recommend_keys(&list, l));
    for (unsigned i = 0; i < list.count; i++) {
        CLT__TRY(clt__evk_find(&key, evk, list.spec[i].galois, list.spec[i].level));
    }
done:
    clt__key_list_free(&list);
    return status;
}

static clt_status check_inputs(const clt__recommend_work *w) {
    unsigned level = w->layout->steps + 1;
    size_t uploads = clt__recommend_uploads(w->layout);
    for (size_t t = 0; t < uploads; t++) {
        const clt_ct *in = w->in[t];
        assert(clt__params_same(in->params, w->layout->params));
        if (in->degree != 1 || in->power != 1 || in->level != level) {
            return clt__fail(CLT_E_LEVEL,
                             "ratings are at level %u with the scale to the power %u, and %u steps "
                             "begin at level %u with a fresh scale: encrypt them again",
                             in->level, in->power, w->layout->steps, level);
        }
        if (memcmp(in->key_id, w->evk->key_id, sizeof in->key_id) != 0) {
            return clt__fail(CLT_E_KEY, "the ratings and the evaluation key belong to different "
                                        "secret keys: take the key that was made with theirs");
        }
    }
    return CLT_OK;
}

static clt_status check_memory(const clt_ws *ws, const clt__recommend_layout *l) {
    uint64_t bytes = clt__recommend_memory(l, clt__lanes_count(ws));
    if (ws->memory_limit == 0 || bytes <= ws->memory_limit) return CLT_OK;
    return clt__fail(CLT_E_MEMORY,
                     "recommending takes %" PRIu64 " MiB, and the workspace allows %" PRIu64
                     " MiB: allow more, or use fewer threads",
                     (bytes >> 20) + 1, ws->memory_limit >> 20);
}

clt_status clt__recommend_run(clt_ct *const *score, clt_ws *ws, const clt_evk *evk,
                              const clt__recommend_layout *layout, const clt__factors *factors,
                              const clt_ct *const *in) {
    assert(layout->items == factors->items && layout->rank == factors->rank);
    clt_status status = CLT_OK;
    clt__recommend_work w = {.layout = layout, .factors = factors, .evk = evk, .in = in};
    scoring s = {&w, score};
    CLT__RETURN_IF(check_keys(layout, evk));
    CLT__RETURN_IF(check_inputs(&w));
    CLT__RETURN_IF(check_memory(ws, layout));
    CLT__TRY(clt__recommend_open(&w));
    CLT__TRY(clt__recommend_gather(&w, ws));
    CLT__TRY(clt__recommend_solve(&w, ws));
    CLT__TRY(
        clt__lanes_run(ws, "scoring items", clt__recommend_downloads(layout), give_scores, &s));
done:
    clt__recommend_close(&w);
    return status;
}
