/* Entries of rows, apart and together (rows.h). */
#include "circ/rows.h"

#include "circ/lintrans.h"
#include "ring/galois.h"

#include <assert.h>

enum { FOUR = 4, LOG_FOUR = 2, TURNS = 2 * FOUR - 1 };

/* ---------------------------------------------------------------------------------------- keys */

static clt_status need(clt__key_list *list, const clt_params *params, int64_t steps,
                       unsigned level) {
    clt__key_spec spec = {.galois = clt__galois_rotation(steps, params->ring->log_n),
                          .level = (uint8_t)level};
    return clt__key_list_need(list, spec);
}

clt_status clt__rows_keys(clt__key_list *list, const clt_params *params, const clt__rows *rows,
                          unsigned scatter_level, unsigned gather_level) {
    uint32_t places = clt__rows_places(rows);
    CLT__RETURN_IF(need(list, params, FOUR - 1, scatter_level));
    CLT__RETURN_IF(need(list, params, 1 - FOUR, scatter_level));
    for (uint32_t by = 1; by < rows->rows; by *= 2) {
        CLT__RETURN_IF(need(list, params, by, by < places ? scatter_level : gather_level));
        CLT__RETURN_IF(need(list, params, -(int64_t)by, scatter_level));
    }
    return CLT_OK;
}

/* --------------------------------------------------------------------------------------- masks */

clt_status clt__rows_mask(clt_pt *mask, clt_ws *ws, const clt__rows *rows, unsigned level,
                          const double *value) {
    clt__encode_for target = {.level = level, .power = 1, .multiply = true};
    size_t slots = (size_t)rows->columns * rows->rows, mark = clt__ws_mark(ws);
    double *slot = clt__arena_take(ws->arena, slots, sizeof *slot);
    if (slot == NULL) return CLT_E_MEMORY;
    for (size_t j = 0; j < slots; j++) slot[j] = value[j % rows->rows];
    clt_status status = clt__encode(ws, mask, slot, NULL, slots, target);
    clt__ws_release(ws, mark);
    return status;
}

/* out (+)= a times `value` in the rows i < limit with first <= i mod period < first + count. */
typedef struct pattern {
    uint32_t first, count, period, limit;
    double value;
} pattern;

static clt_status add_masked(clt_ct *out, clt_ws *ws, const clt__rows *rows, const clt_ct *a,
                             pattern p, bool add) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_pt *mask = NULL;
    clt_ct term;
    double *value = clt__arena_take(ws->arena, rows->rows, sizeof *value);
    if (value == NULL) return CLT_E_MEMORY;
    for (uint32_t i = 0; i < rows->rows; i++) {
        uint32_t at = i % p.period;
        value[i] = i < p.limit && at >= p.first && at < p.first + p.count ? p.value : 0;
    }
    CLT__TRY(clt__pt_new(&mask, a->params));
    CLT__TRY(clt__rows_mask(mask, ws, rows, a->level, value));
    CLT__TRY(clt__ct_scratch(&term, ws, a->params, a->level));
    CLT__TRY(clt__ct_mul_plain(&term, ws, a, mask));
    CLT__TRY(add ? clt__ct_add(out, ws, out, &term) : clt__ct_copy(out, &term));
done:
    clt__pt_free(mask);
    clt__ws_release(ws, mark);
    return status;
}

/* a <- a + rot(a, steps) */
static clt_status add_turned(clt_ct *a, clt_ws *ws, const clt_evk *evk, int64_t steps) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct turned;
    CLT__TRY(clt__ct_scratch(&turned, ws, a->params, a->level));
    CLT__TRY(clt__ct_rotate(&turned, ws, evk, a, steps));
    CLT__TRY(clt__ct_add(a, ws, a, &turned));
done:
    clt__ws_release(ws, mark);
    return status;
}

static bool bit_of(unsigned number, unsigned bit) {
    return (number >> bit & 1) != 0;
}

static uint32_t entries_of(const clt__rows *rows, unsigned four) {
    uint32_t left = rows->entries - FOUR * four;
    return left < FOUR ? left : FOUR;
}

/* ------------------------------------------------------------------------------------- scatter */

/* spread <- row i holds entry i mod 4 of the four: one level below. */
static clt_status spread_four(clt_ct *spread, clt_ws *ws, const clt_evk *evk, const clt__rows *rows,
                              const clt_ct *packed, double factor, unsigned four) {
    pattern own = {FOUR * four, FOUR, rows->rows, rows->rows, factor};
    CLT__RETURN_IF(add_masked(spread, ws, rows, packed, own, false));
    for (unsigned bit = LOG_FOUR; UINT32_C(1) << bit < rows->rows; bit++) {
        int64_t by = INT64_C(1) << bit;
        CLT__RETURN_IF(add_turned(spread, ws, evk, bit_of(FOUR * four, bit) ? by : -by));
    }
    return clt__ct_rescale(spread, ws, spread);
}

/* turned[3 + d] <- rot(spread, d) for -3 <= d < entries; that of 0 is spread itself. */
static clt_status turn_four(clt_ct *turned, clt_ws *ws, const clt_evk *evk, const clt_ct *spread,
                            uint32_t entries) {
    clt_ct *out[TURNS];
    int64_t steps[TURNS];
    size_t count = 0;
    for (int d = 1 - FOUR; d < (int)entries; d++) {
        clt_ct *to = &turned[FOUR - 1 + d];
        CLT__RETURN_IF(clt__ct_scratch(to, ws, spread->params, spread->level));
        if (d == 0) {
            CLT__RETURN_IF(clt__ct_copy(to, spread));
            continue;
        }
        out[count] = to;
        steps[count++] = d;
    }
    return clt__ct_rotate_hoisted(out, ws, evk, spread, steps, count);
}

/* Row i = place mod 4 finds the entry `four_entry - place` rows on. */
static clt_status pick(clt_ct *out, clt_ws *ws, const clt__rows *rows, const clt_ct *turned,
                       clt_pt *const *mask, uint32_t entry) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct sum, term;
    (void)rows;
    CLT__TRY(clt__ct_scratch(&sum, ws, turned->params, turned[FOUR - 1].level));
    CLT__TRY(clt__ct_scratch(&term, ws, turned->params, turned[FOUR - 1].level));
    for (uint32_t place = 0; place < FOUR; place++) {
        const clt_ct *from = &turned[FOUR - 1 + entry - place];
        CLT__TRY(clt__ct_mul_plain(place == 0 ? &sum : &term, ws, from, mask[place]));
        if (place > 0) CLT__TRY(clt__ct_add(&sum, ws, &sum, &term));
    }
    CLT__TRY(clt__ct_rescale(out, ws, &sum));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status make_places(clt_pt **mask, clt_ws *ws, const clt_params *params,
                              const clt__rows *rows, unsigned level) {
    size_t mark = clt__ws_mark(ws);
    double *value = clt__arena_take(ws->arena, rows->rows, sizeof *value);
    clt_status status = value == NULL ? CLT_E_MEMORY : CLT_OK;
    for (uint32_t place = 0; place < FOUR && status == CLT_OK; place++) {
        for (uint32_t i = 0; i < rows->rows; i++) value[i] = i % FOUR == place ? 1 : 0;
        status = clt__pt_new(&mask[place], params);
        if (status == CLT_OK) status = clt__rows_mask(mask[place], ws, rows, level, value);
    }
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__rows_scatter(clt_ct *const *out, clt_ws *ws, const clt_evk *evk,
                             const clt__rows *rows, const clt_ct *packed, double factor,
                             unsigned four) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    uint32_t entries = entries_of(rows, four);
    clt_pt *mask[FOUR] = {NULL};
    clt_ct spread, turned[TURNS];
    CLT__TRY(clt__ct_scratch(&spread, ws, packed->params, packed->level));
    CLT__TRY(spread_four(&spread, ws, evk, rows, packed, factor, four));
    CLT__TRY(make_places(mask, ws, packed->params, rows, spread.level));
    CLT__TRY(turn_four(turned, ws, evk, &spread, entries));
    for (uint32_t k = 0; k < entries; k++) {
        CLT__TRY(pick(out[FOUR * four + k], ws, rows, turned, mask, k));
    }
done:
    for (unsigned i = 0; i < FOUR; i++) clt__pt_free(mask[i]);
    clt__ws_release(ws, mark);
    return status;
}

/* -------------------------------------------------------------------------------------- gather */

/* a <- folded by a bit, onto rows whose bit is that of `row`. */
static clt_status fold(clt_ct *a, clt_ws *ws, const clt_evk *evk, unsigned row, unsigned bit) {
    int64_t by = INT64_C(1) << bit;
    return add_turned(a, ws, evk, bit_of(row, bit) ? -by : by);
}

clt_status clt__rows_fold(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt__rows *rows,
                          clt_ct *const *entry, const double *factor, unsigned four) {
    bool some = false;
    for (uint32_t k = 0; k < entries_of(rows, four); k++) {
        uint32_t q = FOUR * four + k;
        if (entry[q]->poly[0] == NULL) continue;
        for (unsigned bit = 0; bit < LOG_FOUR; bit++) {
            CLT__RETURN_IF(fold(entry[q], ws, evk, k, bit));
        }
        pattern own = {k, 1, FOUR, rows->rows, factor[q]};
        CLT__RETURN_IF(add_masked(out, ws, rows, entry[q], own, some));
        some = true;
    }
    assert(some);
    return clt__ct_rescale(out, ws, out);
}

/* out (+)= a four in the rows of its entries, and again Q further on. */
static clt_status put_twice(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt__rows *rows,
                            clt_ct *a, const double twice[2], unsigned four) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    uint32_t places = clt__rows_places(rows);
    clt_ct half;
    for (unsigned bit = LOG_FOUR; bit < rows->log_places; bit++) {
        CLT__TRY(fold(a, ws, evk, FOUR * four, bit));
    }
    CLT__TRY(clt__ct_scratch(&half, ws, a->params, a->level));
    for (unsigned i = 0; i < 2; i++) {
        pattern own = {i * places + FOUR * four, FOUR, 2 * places, rows->rows, twice[i]};
        CLT__TRY(clt__ct_copy(&half, a));
        CLT__TRY(fold(&half, ws, evk, i << rows->log_places, rows->log_places));
        CLT__TRY(add_masked(out, ws, rows, &half, own, four > 0 || i > 0));
    }
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__rows_gather(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt__rows *rows,
                            clt_ct *const *fours, const double twice[2]) {
    uint32_t period = 2 * clt__rows_places(rows);
    for (unsigned four = 0; four < clt__rows_fours(rows); four++) {
        CLT__RETURN_IF(put_twice(out, ws, evk, rows, fours[four], twice, four));
    }
    return clt__inner_sum(out, ws, evk, out, period, rows->rows / period);
}
