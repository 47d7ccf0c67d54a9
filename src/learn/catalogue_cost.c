/*
 * How long a server works for a catalogue: by the measured parts of a key switch (nn/cost.h) and of
 * an encoding, counted as recommend_gather.c and recommend_solve.c work. Encodings count: each of
 * ratings' ciphertexts meets each pair of the matrix's diagonals in each of its turns.
 */
#include "ckks/encode.h"
#include "learn/catalogue.h"
#include "nn/cost.h"

#include <string.h>

enum { RUNS_LEAST = 2, COLD_BYTES = 1 << 25 };
#define PART_SECONDS 0.02

/* Seconds on one thread, but for the counts. */
typedef struct costs {
    clt__cost key; /* at the top */
    double encode_top, encode_low;
    double product; /* of a ciphertext and a plaintext at the top, added up */
    unsigned top;
    size_t gathered; /* diagonals */
    size_t turned;   /* rotations that make the others of them */
} costs;

/* ------------------------------------------------------------------------------- measurement */

typedef struct bench {
    clt_ws *ws;
    clt_pt *pt;
    unsigned level;
    double *slot;
    uint64_t *word; /* of pairs of polynomials; then of one */
    size_t pairs, at;
} bench;

typedef clt_status bench_part(bench *b);

/* The least of several times, after one that warms up. */
static clt_status time_part(double *seconds, bench *b, bench_part *part) {
    double begun = clt__seconds();
    for (unsigned i = 0; i <= RUNS_LEAST || clt__seconds() - begun < PART_SECONDS; i++) {
        double start = clt__seconds();
        CLT__RETURN_IF(part(b));
        double took = clt__seconds() - start;
        if (i == 0 || took < *seconds) *seconds = took;
    }
    return CLT_OK;
}

static clt_status encode(bench *b) {
    clt__encode_for use = {.level = b->level, .power = 1, .multiply = true};
    return clt__encode(b->ws, b->pt, b->slot, b->slot, clt__params_slots(b->pt->params), use);
}

/* Of another ciphertext each time: in the work they come from memory. */
static clt_status multiply(bench *b) {
    const clt__ring *ring = b->pt->params->ring;
    size_t n = ring->n, limbs = clt__params_limbs(b->pt->params, b->level);
    uint64_t *sum = b->word + 2 * b->pairs * limbs * n;
    const uint64_t *from = b->word + 2 * (b->at++ % b->pairs) * limbs * n;
    for (size_t j = 0; j < 2 * limbs; j++) {
        const uint64_t *x = from + j * n, *y = b->pt->poly + j % limbs * n;
        ring->kernel->dot(sum + j % limbs * n, &x, &y, 1, true, n, &ring->mod[j % limbs]);
    }
    return CLT_OK;
}

static clt_status bench_open(bench *b, const clt_params *params, unsigned top) {
    size_t slots = clt__params_slots(params), limbs = clt__params_limbs(params, top);
    size_t pair = 2 * limbs * params->ring->n * sizeof(uint64_t);
    b->level = top;
    b->pairs = 1 + COLD_BYTES / pair;
    CLT__RETURN_IF(clt__ws_new(&b->ws, 1));
    CLT__RETURN_IF(clt__pt_new(&b->pt, params));
    b->slot = clt__arena_take(b->ws->arena, slots, sizeof *b->slot);
    b->word = clt__arena_take(b->ws->arena, b->pairs * pair + pair / 2, 1);
    if (b->slot == NULL || b->word == NULL) return CLT_E_MEMORY;
    memset(b->slot, 0, slots * sizeof *b->slot);
    memset(b->word, 0, b->pairs * pair + pair / 2);
    return CLT_OK;
}

static clt_status measure(costs *c, const clt_params *params) {
    bench b = {.ws = NULL};
    clt_status status = clt__cost_measure(&c->key, params, c->top);
    if (status != CLT_OK) return status;
    CLT__TRY(bench_open(&b, params, c->top));
    CLT__TRY(time_part(&c->encode_top, &b, encode));
    CLT__TRY(time_part(&c->product, &b, multiply));
    b.level = 1;
    CLT__TRY(time_part(&c->encode_low, &b, encode));
done:
    clt__pt_free(b.pt);
    clt__ws_free(b.ws);
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
    size_t pairs = (c->gathered + 1) / 2 + (l->parts + 1) / 2;
    double uploads = (double)clt__recommend_uploads(l);
    clt__boot_part top = {.level = c->top, .full = 1}, below = {.level = c->top - 1, .full = 1};
    double turn = clt__cost_bootstrap(&c->key, &top, 1);
    double lower = clt__cost_bootstrap(&c->key, &below, 1);
    double products = (double)l->blocks * uploads * (c->encode_top + c->product);
    double pair = products + (l->blocks - 1) * turn + lower;
    return uploads * turn + (double)pairs * pair + (double)c->turned * lower;
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
    CLT__RETURN_IF(measure(&c, catalogue->params));
    count_diagonals(&c, l);
    double group = gathering(&c, l) + stepping(&c, l) + scoring(&c, l);
    *seconds = (double)clt__recommend_groups(l, users) * group;
    return CLT_OK;
}
