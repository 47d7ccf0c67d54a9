/*
 * How long a server works for a catalogue: by the measured parts of a key switch (nn/cost.h) and of
 * an encoding, counted as recommend_encrypted.c works. Encodings count, since each of ratings'
 * ciphertexts meets each pair of the matrix's diagonals in each of its turns.
 */
#include "ckks/encode.h"
#include "learn/catalogue.h"
#include "nn/cost.h"

#include <string.h>

enum { RUNS_LEAST = 2 };
#define ENCODE_SECONDS 0.02

/* Seconds on one thread, but for the counts. */
typedef struct costs {
    clt__cost key; /* at the top */
    double encode_top, encode_low;
    unsigned top;
    size_t gathered; /* diagonals */
    size_t turned;   /* rotations that make the others of them */
} costs;

/* ------------------------------------------------------------------------------- measurement */

/* The least of several times, after one that warms up. */
static clt_status time_encode(double *seconds, clt_ws *ws, clt_pt *pt, const double *slot,
                              unsigned level) {
    size_t slots = clt__params_slots(pt->params);
    clt__encode_for use = {.level = level, .power = 1, .multiply = true};
    double begun = clt__seconds();
    for (unsigned i = 0; i <= RUNS_LEAST || clt__seconds() - begun < ENCODE_SECONDS; i++) {
        double start = clt__seconds();
        CLT__RETURN_IF(clt__encode(ws, pt, slot, slot, slots, use));
        double took = clt__seconds() - start;
        if (i == 0 || took < *seconds) *seconds = took;
    }
    return CLT_OK;
}

static clt_status measure_encoding(costs *c, const clt_params *params) {
    clt_status status = CLT_OK;
    clt_ws *ws = NULL;
    clt_pt *pt = NULL;
    size_t slots = clt__params_slots(params);
    CLT__TRY(clt__ws_new(&ws, 1));
    CLT__TRY(clt__pt_new(&pt, params));
    double *slot = clt__arena_take(ws->arena, slots, sizeof *slot);
    if (slot == NULL) CLT__TRY(CLT_E_MEMORY);
    memset(slot, 0, slots * sizeof *slot);
    CLT__TRY(time_encode(&c->encode_top, ws, pt, slot, c->top));
    CLT__TRY(time_encode(&c->encode_low, ws, pt, slot, 1));
done:
    clt__pt_free(pt);
    clt__ws_free(ws);
    return status;
}

/* ------------------------------------------------------------------------------------ counting */

static void count_diagonals(costs *c, const clt__recommend_layout *l) {
    for (unsigned row = 0; row < l->parts && l->steps > 1; row++) {
        for (unsigned column = 0; column < l->parts; column++) {
            for (unsigned turn = 0; turn < l->blocks; turn++) {
                bool gathered = clt__recommend_gathered(l, row, column, turn);
                c->gathered += gathered;
                if (!gathered) c->turned += turn;
            }
        }
    }
}

/* Ratings taken apart, and gathered in pairs of targets with all turns; of those that are left out
   the matrix is turned. */
static double gathering(const costs *c, const clt__recommend_layout *l) {
    double pairs = (double)((c->gathered + 1) / 2 + (l->parts + 1) / 2);
    double uploads = (double)clt__recommend_uploads(l);
    clt__boot_part top = {.level = c->top, .full = 1}, below = {.level = c->top - 1, .full = 1};
    double turn = clt__cost_bootstrap(&c->key, &top, 1);
    double lower = clt__cost_bootstrap(&c->key, &below, 1);
    double products = (double)l->blocks * uploads * (c->encode_top + c->key.multiply);
    double pair = products + (l->blocks - 1) * turn + lower;
    return uploads * turn + pairs * pair + (double)c->turned * lower;
}

static double stepping(const costs *c, const clt__recommend_layout *l) {
    double seconds = 0;
    for (unsigned k = 1; k <= l->steps; k++) {
        clt__boot_part part = {.level = c->top - k,
                               .full = l->parts * (l->blocks - 1),
                               .products = k < l->steps ? l->parts : 0};
        seconds += clt__cost_bootstrap(&c->key, &part, 1);
    }
    return seconds;
}

static double scoring(const costs *c, const clt__recommend_layout *l) {
    return (double)(clt__recommend_downloads(l) * l->parts * l->blocks) * c->encode_low;
}

clt_status clt__catalogue_seconds(double *seconds, const clt_catalogue *catalogue, size_t users) {
    const clt__recommend_layout *l = &catalogue->layout;
    costs c = {.top = catalogue->steps + 1};
    CLT__RETURN_IF(clt__cost_measure(&c.key, catalogue->params, c.top));
    CLT__RETURN_IF(measure_encoding(&c, catalogue->params));
    count_diagonals(&c, l);
    double group = gathering(&c, l) + stepping(&c, l) + scoring(&c, l);
    *seconds = (double)clt__recommend_groups(l, users) * group;
    return CLT_OK;
}
