/* Parameters, keys and slots of recommendations (recommend.h). */
#include "learn/recommend.h"

#include "nn/budget.h"
#include "ring/galois.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* --------------------------------------------------------------------------------- parameters */

enum {
    LOG_N_LEAST = 13,
    LOG_N_MOST = 16,
    RECOMMEND_SCALE_LEAST = 30, /* bits */
    RECOMMEND_SCALE_MOST = 36,
    BASE_OVER_SCALE = 10,
};

static bool find_chain(clt__chain *chain, unsigned levels, unsigned least, unsigned most) {
    for (unsigned log_n = least; log_n <= most; log_n++) {
        for (unsigned scale = RECOMMEND_SCALE_MOST; scale >= RECOMMEND_SCALE_LEAST; scale--) {
            *chain = (clt__chain){.log_n = (uint8_t)log_n,
                                  .levels = (uint8_t)levels,
                                  .base_bits = (uint8_t)(scale + BASE_OVER_SCALE),
                                  .scale_bits = (uint8_t)scale};
            if (clt__budget_fit(chain)) return true;
        }
    }
    return false;
}

#ifdef CLT_TOY
#define TOY "toy"
static bool toy_chain(clt__chain *chain, unsigned steps) {
    return find_chain(chain, steps + 1, 10, 10);
}
#endif

static bool usual_chain(clt__chain *chain, unsigned steps) {
    return find_chain(chain, steps + 1, LOG_N_LEAST, LOG_N_MOST);
}

static void name_steps(char *name, size_t size, unsigned steps) {
    snprintf(name, size, "LM%u", steps + 1);
}

static clt_status check_fit(const clt_params *params, unsigned steps) {
    if (params->stride == 1 && params->tower == NULL && params->levels > steps) return CLT_OK;
    return clt__fail(CLT_E_LEVEL,
                     "%u steps take %u levels of one prime each, and %s has not: leave the preset "
                     "out, and one that serves is found",
                     steps, steps + 1, params->name);
}

static clt_status of_preset(const clt_params **params, unsigned steps, const char *preset) {
    const clt_params *made = NULL;
    CLT__RETURN_IF(clt__params_preset(&made, preset));
    clt_status status = check_fit(made, steps);
    if (status == CLT_OK) {
        *params = made;
    } else {
        clt__params_unref(made);
    }
    return status;
}

clt_status clt__recommend_params(const clt_params **params, unsigned steps, const char *preset) {
    clt__chain chain;
    char name[sizeof(*params)->name];
    bool found = steps >= 1 && steps <= CLT__RECOMMEND_STEPS_MOST && usual_chain(&chain, steps);
    if (!found) {
        return clt__fail(CLT_E_LEVEL, "%u steps: take 1 to %d, of which %d are plenty", steps,
                         CLT__RECOMMEND_STEPS_MOST, CLT__RECOMMEND_STEPS);
    }
#ifdef CLT_TOY
    if (preset != NULL && strcmp(preset, TOY) == 0 && toy_chain(&chain, steps)) preset = NULL;
#endif
    if (preset != NULL) return of_preset(params, steps, preset);
    name_steps(name, sizeof name, steps);
    return clt__params_build(params, &chain, name);
}

static bool is_preset(const clt_params *params) {
    const char *name;
    for (unsigned i = 0; (name = clt__params_preset_name(i)) != NULL; i++) {
        if (strcmp(name, params->name) == 0) return true;
    }
    return false;
}

static bool same_chain(const clt__chain *a, const clt__chain *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

static bool is_choice(const clt_params *params, unsigned steps) {
    clt__chain chain;
#ifdef CLT_TOY
    if (toy_chain(&chain, steps) && same_chain(&chain, &params->chain)) return true;
#endif
    return usual_chain(&chain, steps) && same_chain(&chain, &params->chain);
}

clt_status clt__recommend_check_params(clt_params *params, unsigned steps) {
    assert(steps >= 1 && steps <= CLT__RECOMMEND_STEPS_MOST);
    if (is_preset(params)) {
        return check_fit(params, steps) == CLT_OK ? CLT_OK : CLT_E_FORMAT;
    }
    if (!is_choice(params, steps)) {
        return clt__fail(CLT_E_FORMAT, "its chain of %u levels is none that %u steps take",
                         params->levels, steps);
    }
    name_steps(params->name, sizeof params->name, steps);
    return CLT_OK;
}

/* ------------------------------------------------------------------------------------- layout */

static size_t power_above(size_t count) {
    size_t power = 1;
    while (power < count) power *= 2;
    return power;
}

static size_t shares(size_t count, size_t each) {
    return count / each + (count % each > 0);
}

void clt__recommend_layout_make(clt__recommend_layout *layout, const clt_params *params,
                                uint32_t items, uint32_t rank, unsigned steps, size_t users) {
    assert(rank >= 1 && rank <= CLT__RANK_MOST && steps >= 1 && steps + 1 <= params->levels);
    size_t slots = clt__params_slots(params), blocks = power_above(rank);
    while (blocks > 1 && slots / blocks < users) blocks /= 2;
    *layout = (clt__recommend_layout){.params = params,
                                      .items = items,
                                      .rank = rank,
                                      .steps = steps,
                                      .users = slots / blocks,
                                      .blocks = (unsigned)blocks,
                                      .parts = (unsigned)shares(rank, blocks)};
}

size_t clt__recommend_groups(const clt__recommend_layout *l, size_t users) {
    return shares(users, l->users);
}

size_t clt__recommend_uploads(const clt__recommend_layout *l) {
    return shares(l->items, l->blocks);
}

size_t clt__recommend_downloads(const clt__recommend_layout *l) {
    return shares(l->items, 2 * (size_t)l->blocks);
}

clt_status clt__recommend_keys(clt__key_list *list, const clt__recommend_layout *l) {
    unsigned log_n = l->params->ring->log_n;
    uint8_t top = (uint8_t)(l->steps + 1);
    clt__key_spec square = {CLT__KEY_RELINEARISE, (uint8_t)(top - 1), 0};
    clt__key_spec conjugate = {clt__galois_conjugation(log_n), top, 0};
    clt__key_spec turn = {clt__galois_rotation((int64_t)l->users, log_n), top, 0};
    if (l->steps > 1) CLT__RETURN_IF(clt__key_list_need(list, square));
    CLT__RETURN_IF(clt__key_list_need(list, conjugate));
    return l->blocks > 1 ? clt__key_list_need(list, turn) : CLT_OK;
}

bool clt__recommend_gathered(const clt__recommend_layout *l, unsigned row, unsigned column,
                             unsigned turn) {
    if (turn == 0 || 2 * turn == l->blocks) return row <= column;
    return 2 * turn > l->blocks;
}

uint64_t clt__recommend_memory(const clt__recommend_layout *l, unsigned threads) {
    enum { LANE_CIPHERTEXTS = 8 };
    unsigned top = l->steps + 1;
    clt__gadget gadget = clt__gadget_full(l->params, top);
    uint64_t limb = l->params->ring->n * sizeof(uint64_t), parts = l->parts;
    uint64_t matrix = parts * parts * l->blocks, vectors = parts * (l->steps + l->blocks);
    uint64_t fixed = 2 * (3 * clt__recommend_uploads(l) + matrix + vectors) * (top + 1);
    uint64_t lane = LANE_CIPHERTEXTS * 3 * (top + 1);
    lane += clt__gadget_qp(l->params, gadget).count * (gadget.digits + 3U);
    return (fixed + threads * lane) * limb;
}

/* -------------------------------------------------------------------------------------- slots */

/* The users of a group: [*first, *end). */
static void users_of(size_t *first, size_t *end, const clt__recommend_layout *l, size_t group,
                     size_t users) {
    *first = group * l->users;
    *end = users - *first < l->users ? users : *first + l->users;
}

void clt__recommend_pack(double *re, double *im, const clt__recommend_layout *l,
                         const clt__profile *profile, size_t group, size_t index) {
    const clt__ratings *ratings = profile->ratings;
    size_t first, end, item = index * l->blocks, slots = clt__params_slots(l->params);
    users_of(&first, &end, l, group, ratings->users);
    memset(re, 0, slots * sizeof *re);
    memset(im, 0, slots * sizeof *im);
    for (size_t u = first; u < end; u++) {
        double m = profile->taste[u].weight;
        for (size_t i = ratings->first[u]; i < ratings->first[u + 1]; i++) {
            size_t block = ratings->rating[i].item - item; /* wraps below the first */
            if (block >= l->blocks) continue;
            re[block * l->users + u - first] = m;
            im[block * l->users + u - first] = m * profile->r[i];
        }
    }
}

static void take(clt__matrix *score, const clt__recommend_layout *l, const double *slot,
                 size_t group, size_t item) {
    size_t first, end;
    users_of(&first, &end, l, group, score->rows);
    for (size_t block = 0; block < l->blocks && item + block < l->items; block++) {
        for (size_t u = first; u < end; u++) {
            clt__matrix_row(score, u)[item + block] = slot[block * l->users + u - first];
        }
    }
}

void clt__recommend_unpack(clt__matrix *score, const clt__recommend_layout *l, const double *re,
                           const double *im, size_t group, size_t index) {
    assert(score->columns == l->items);
    take(score, l, re, group, 2 * index * l->blocks);
    take(score, l, im, group, (2 * index + 1) * l->blocks);
}
