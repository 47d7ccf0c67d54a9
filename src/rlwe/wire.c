/*
 * Limbs in files. Work goes in tiles that stay in the first-level cache: pack, hash, write, or
 * read, hash, unpack and check.
 */
#include "rlwe/wire.h"

#include "base/alloc.h"

#include <inttypes.h>

enum { TILE = 512, TILE_BYTES_MAX = TILE * CLT__PRIME_BITS_MAX / 8 };

static size_t tile_bytes(const clt__mod *mod) {
    return (size_t)TILE * mod->bits / 8;
}

static void limb_put(clt__sink *sink, const clt__ring *ring, const uint64_t *x, const clt__mod *mod,
                     bool mont) {
    _Alignas(64) uint8_t bytes[TILE_BYTES_MAX];
    _Alignas(64) uint64_t plain[TILE];
    for (size_t at = 0; at < ring->n; at += TILE) {
        const uint64_t *words = x + at;
        if (mont) {
            ring->kernel->mul_const(plain, words, 1, TILE, mod);
            words = plain;
        }
        ring->kernel->pack(bytes, words, TILE, mod->bits);
        clt__put_bytes(sink, bytes, tile_bytes(mod));
    }
}

void clt__limbs_put(clt__sink *sink, const clt__ring *ring, const uint64_t *x,
                    const clt__basis *basis, bool mont) {
    for (unsigned j = 0; j < basis->count; j++) {
        limb_put(sink, ring, x + j * ring->n, &ring->mod[basis->prime[j]], mont);
    }
}

static void limb_get(clt__source *source, const clt__ring *ring, uint64_t *x, const clt__mod *mod,
                     bool mont) {
    _Alignas(64) uint8_t bytes[TILE_BYTES_MAX];
    for (size_t at = 0; at < ring->n && source->status == CLT_OK; at += TILE) {
        clt__get_bytes(source, bytes, tile_bytes(mod));
        if (!ring->kernel->unpack(x + at, bytes, TILE, mod)) {
            clt__source_fail(source, CLT_E_FORMAT,
                             "a residue before byte %" PRIu64 " is not below its prime %" PRIu64,
                             source->count, mod->q);
            return;
        }
        if (mont) ring->kernel->mul_const(x + at, x + at, mod->r2, TILE, mod);
    }
}

/* Makes room for `room` words, of which `have` are there; frees the old ones either way. */
static uint64_t *grow(uint64_t *x, size_t have, size_t room) {
    uint64_t *bigger = clt__alloc_raw(room, sizeof *bigger);
    if (bigger != NULL && have > 0) memcpy(bigger, x, have * sizeof *x);
    clt__free(x);
    return bigger;
}

/* How many of `total` limbs to have memory for when `have` have come and the next is due. */
static size_t room_for(const clt__source *source, size_t have, size_t total, uint64_t limb_bytes) {
    uint64_t room = source->count / limb_bytes;
    if (room < 2 * have) room = 2 * have;
    if (room < 1) room = 1;
    return room < total ? (size_t)room : total;
}

uint64_t *clt__limbs_get(clt__source *source, const clt__ring *ring, const clt__basis *basis,
                         unsigned rows, bool mont) {
    uint64_t *x = NULL, limb_bytes = clt__limbs_bytes(ring, basis) / basis->count;
    size_t total = (size_t)rows * basis->count, room = 0;
    for (size_t i = 0; i < total && source->status == CLT_OK; i++) {
        if (i == room) {
            room = room_for(source, i, total, limb_bytes);
            x = grow(x, i * ring->n, room * ring->n);
            if (x == NULL) {
                (void)clt__source_stop(source, CLT_E_MEMORY);
                return NULL;
            }
        }
        const clt__mod *mod = &ring->mod[basis->prime[i % basis->count]];
        limb_get(source, ring, x + i * ring->n, mod, mont);
    }
    if (source->status == CLT_OK) return x;
    clt__free(x);
    return NULL;
}

uint64_t clt__limbs_bytes(const clt__ring *ring, const clt__basis *basis) {
    uint64_t bits = 0;
    for (unsigned j = 0; j < basis->count; j++) {
        bits += ring->mod[basis->prime[j]].bits;
    }
    return bits * ring->n / 8;
}

clt_status clt__source_stop(clt__source *source, clt_status status) {
    if (status != CLT_OK) source->status = clt__within(status, "%s", source->what);
    return status;
}

void clt__source_expect(clt__source *source, uint64_t bytes) {
    if (bytes <= source->remaining) return;
    clt__source_fail(source, CLT_E_FORMAT,
                     "at byte %" PRIu64 " it needs %" PRIu64 " more, but declares only %" PRIu64,
                     source->count, bytes, source->remaining);
}
