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

static void limb_put(clt__sink *sink, const clt__ring *ring, const uint64_t *x,
                     const clt__mod *mod) {
    _Alignas(64) uint8_t bytes[TILE_BYTES_MAX];
    for (size_t at = 0; at < ring->n; at += TILE) {
        ring->kernel->pack(bytes, x + at, TILE, mod->bits);
        clt__put_bytes(sink, bytes, tile_bytes(mod));
    }
}

void clt__limbs_put(clt__sink *sink, const clt__ring *ring, const uint64_t *x,
                    const clt__basis *basis) {
    for (unsigned j = 0; j < basis->count; j++) {
        limb_put(sink, ring, x + j * ring->n, &ring->mod[basis->prime[j]]);
    }
}

/* Reads a tile, and unpacks and checks its words. */
static void tile_get(clt__source *source, const clt__ring *ring, uint64_t *words, uint8_t *bytes,
                     const clt__mod *mod) {
    clt__get_bytes(source, bytes, tile_bytes(mod));
    if (ring->kernel->unpack(words, bytes, TILE, mod)) return;
    clt__source_fail(source, CLT_E_FORMAT,
                     "a residue before byte %" PRIu64 " is not below its prime %" PRIu64,
                     source->count, mod->q);
}

static void limb_get(clt__source *source, const clt__ring *ring, uint64_t *x, const clt__mod *mod) {
    _Alignas(64) uint8_t bytes[TILE_BYTES_MAX];
    for (size_t at = 0; at < ring->n && source->status == CLT_OK; at += TILE) {
        tile_get(source, ring, x + at, bytes, mod);
    }
}

static void packed_limb_get(clt__source *source, const clt__ring *ring, uint8_t *x,
                            const clt__mod *mod) {
    _Alignas(64) uint64_t words[TILE];
    for (size_t at = 0; at < ring->n && source->status == CLT_OK; at += TILE) {
        tile_get(source, ring, words, x, mod);
        x += tile_bytes(mod);
    }
}

static void packed_limb_check(clt__source *source, const clt__ring *ring, const clt__mod *mod) {
    _Alignas(64) uint64_t words[TILE];
    _Alignas(64) uint8_t bytes[TILE_BYTES_MAX];
    for (size_t at = 0; at < ring->n && source->status == CLT_OK; at += TILE) {
        tile_get(source, ring, words, bytes, mod);
    }
}

/* Makes room for `room` bytes, of which `have` are there; frees the old ones either way. */
static void *grow(void *x, size_t have, size_t room) {
    void *bigger = clt__alloc_raw(room, 1);
    if (bigger != NULL && have > 0) memcpy(bigger, x, have);
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

/* Ends a reader: x, or NULL when the source has failed. */
static void *whole(clt__source *source, void *x) {
    if (source->status == CLT_OK) return x;
    clt__free(x);
    return NULL;
}

uint64_t *clt__limbs_get(clt__source *source, const clt__ring *ring, const clt__basis *basis,
                         unsigned rows) {
    uint64_t *x = NULL, limb_bytes = clt__limbs_bytes(ring, basis) / basis->count;
    size_t total = (size_t)rows * basis->count, room = 0, limb = ring->n * sizeof *x;
    for (size_t i = 0; i < total && source->status == CLT_OK; i++) {
        if (i == room) {
            room = room_for(source, i, total, limb_bytes);
            x = grow(x, i * limb, room * limb);
            if (x == NULL) {
                (void)clt__source_stop(source, CLT_E_MEMORY);
                break;
            }
        }
        limb_get(source, ring, x + i * ring->n, &ring->mod[basis->prime[i % basis->count]]);
    }
    return whole(source, x);
}

uint8_t *clt__packed_get(clt__source *source, const clt__ring *ring, const clt__basis *basis,
                         unsigned rows) {
    uint8_t *x = NULL;
    uint64_t limb_bytes = clt__limbs_bytes(ring, basis) / basis->count;
    size_t total = (size_t)rows * basis->count, room = 0;
    for (size_t i = 0; i < total && source->status == CLT_OK; i++) {
        size_t at = clt__packed_at(ring, basis, i);
        if (i == room) {
            room = room_for(source, i, total, limb_bytes);
            x = grow(x, at, clt__packed_at(ring, basis, room));
            if (x == NULL) {
                (void)clt__source_stop(source, CLT_E_MEMORY);
                break;
            }
        }
        packed_limb_get(source, ring, x + at, &ring->mod[basis->prime[i % basis->count]]);
    }
    return whole(source, x);
}

void clt__packed_check(clt__source *source, const clt__ring *ring, const clt__basis *basis,
                       unsigned rows) {
    size_t total = (size_t)rows * basis->count;
    for (size_t i = 0; i < total && source->status == CLT_OK; i++) {
        packed_limb_check(source, ring, &ring->mod[basis->prime[i % basis->count]]);
    }
}

uint64_t clt__limbs_bytes(const clt__ring *ring, const clt__basis *basis) {
    uint64_t bits = 0;
    for (unsigned j = 0; j < basis->count; j++) {
        bits += ring->mod[basis->prime[j]].bits;
    }
    return bits * ring->n / 8;
}

size_t clt__packed_at(const clt__ring *ring, const clt__basis *basis, size_t i) {
    size_t row = (size_t)clt__limbs_bytes(ring, basis), bits = 0;
    for (size_t j = 0; j < i % basis->count; j++) {
        bits += ring->mod[basis->prime[j]].bits;
    }
    return i / basis->count * row + bits * ring->n / 8;
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
