/*
 * Arenas: scratch memory as a stack over a list of chunks that only grows.
 *
 *   first -> [head|taken......|free ]  ->  [head|taken..|free....]  ->  [head|free.......]
 *            start 0                       start = capacity          ^
 *                                          = top                     kept from earlier work
 *
 * A mark is a place in the line of all chunks laid end to end: the start of the top chunk plus
 * what is used of it. What does not fit the rest of a chunk goes to the next one that holds it;
 * a new chunk is as large as all before it together, so that there are few.
 */
#include "base/alloc.h"

#include <assert.h>

enum { ALIGNMENT = 64, HEAD_BYTES = 64 };

typedef struct chunk {
    struct chunk *next;
    size_t start; /* capacities of all chunks before this one */
    size_t capacity, used;
} chunk;

static_assert(sizeof(chunk) <= HEAD_BYTES, "the head of a chunk fits before its bytes");

struct clt__arena {
    chunk *first, *top; /* chunks behind top are empty; both NULL before the first take */
    size_t taken, peak;
    bool secret;
};

static uint8_t *bytes_of(chunk *c) {
    return (uint8_t *)c + HEAD_BYTES;
}

static size_t rounded(size_t bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void chunk_free(chunk *c, bool secret) {
    if (secret) {
        clt__secret_free(c);
    } else {
        clt__free(c);
    }
}

/* Puts a new chunk of at least `bytes` behind `last`, the end of the list (NULL: empty). */
static chunk *chunk_add(clt__arena *arena, chunk *last, size_t bytes) {
    size_t start = last == NULL ? 0 : last->start + last->capacity;
    size_t capacity = bytes > start ? bytes : start;
    size_t whole = HEAD_BYTES + capacity;
    chunk *c = arena->secret ? clt__secret_alloc(whole, 1) : clt__alloc_raw(whole, 1);
    if (c == NULL) return NULL;
    *c = (chunk){.start = start, .capacity = capacity};
    if (last == NULL) {
        arena->first = arena->top = c;
    } else {
        last->next = c;
    }
    return c;
}

clt_status clt__arena_new(clt__arena **arena, size_t first_chunk, bool secret) {
    if (first_chunk > PTRDIFF_MAX / 2) return clt__fail_memory(first_chunk);
    clt__arena *fresh = clt__alloc(1, sizeof *fresh);
    if (fresh == NULL) return CLT_E_MEMORY;
    fresh->secret = secret;
    if (first_chunk != 0 && chunk_add(fresh, NULL, rounded(first_chunk)) == NULL) {
        clt__free(fresh);
        return CLT_E_MEMORY;
    }
    *arena = fresh;
    return CLT_OK;
}

void clt__arena_free(clt__arena *arena) {
    if (arena == NULL) return;
    for (chunk *c = arena->first, *next; c != NULL; c = next) {
        next = c->next;
        chunk_free(c, arena->secret);
    }
    clt__free(arena);
}

/* The first chunk from the top on with room for `bytes`, made when there is none. */
static chunk *chunk_with_room(clt__arena *arena, size_t bytes) {
    chunk *last = NULL;
    for (chunk *c = arena->top; c != NULL; c = c->next) {
        if (bytes <= c->capacity - c->used) return c;
        last = c;
    }
    return chunk_add(arena, last, bytes);
}

void *clt__arena_take(clt__arena *arena, size_t count, size_t size) {
    if (size != 0 && count > PTRDIFF_MAX / 2 / size) {
        (void)clt__fail_memory(SIZE_MAX);
        return NULL;
    }
    size_t bytes = count * size == 0 ? ALIGNMENT : rounded(count * size);
    chunk *c = chunk_with_room(arena, bytes);
    if (c == NULL) return NULL;
    void *memory = bytes_of(c) + c->used;
    c->used += bytes;
    arena->top = c;
    arena->taken += bytes;
    if (arena->taken > arena->peak) arena->peak = arena->taken;
    return memory;
}

size_t clt__arena_mark(const clt__arena *arena) {
    return arena->top == NULL ? 0 : arena->top->start + arena->top->used;
}

/* Gives back all but the first `keep` bytes of a chunk. */
static void chunk_cut(clt__arena *arena, chunk *c, size_t keep) {
    if (keep >= c->used) return;
    if (arena->secret) clt__wipe(bytes_of(c) + keep, c->used - keep);
    arena->taken -= c->used - keep;
    c->used = keep;
}

void clt__arena_release(clt__arena *arena, size_t mark) {
    assert(mark <= clt__arena_mark(arena));
    if (arena->first == NULL) return;
    chunk *top = arena->first;
    while (mark > top->start + top->capacity) {
        top = top->next;
    }
    chunk_cut(arena, top, mark - top->start);
    for (chunk *c = top->next; c != NULL; c = c->next) {
        chunk_cut(arena, c, 0);
    }
    arena->top = top;
}

size_t clt__arena_peak(const clt__arena *arena) {
    return arena->peak;
}
