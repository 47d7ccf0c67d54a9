/*
 * Plain and secret memory from the hooks.
 *
 * Secret memory owns whole pages, since locks and core-dump marks go by page and do not nest: a
 * neighbour on the same page would lose its lock when the first of the two is freed.
 *
 *   block ... | page boundary: head, 64 bytes | bytes of the caller ... | page boundary
 */
#define _POSIX_C_SOURCE 200809L

#include "base/alloc.h"

#include "base/hooks.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { HEAD_BYTES = 64 };

typedef struct head {
    void *block; /* what the hook gave */
    size_t size; /* head and bytes, whole pages */
} head;

static_assert(sizeof(head) <= HEAD_BYTES, "the head of secret memory fits before it");

/* SIZE_MAX when the product overflows: no allocator gives that. */
static size_t product(size_t count, size_t size) {
    return size != 0 && count > SIZE_MAX / size ? SIZE_MAX : count * size;
}

static void *block_alloc(size_t bytes) {
    const clt_hooks *hooks = clt__hooks();
    void *memory = NULL;
    if (bytes <= PTRDIFF_MAX) memory = hooks->alloc(hooks->opaque, bytes == 0 ? 1 : bytes);
    if (memory == NULL) (void)clt__fail_memory(bytes);
    assert((uintptr_t)memory % 64 == 0);
    return memory;
}

void *clt__alloc_raw(size_t count, size_t size) {
    return block_alloc(product(count, size));
}

void *clt__alloc(size_t count, size_t size) {
    void *memory = clt__alloc_raw(count, size);
    if (memory != NULL) memset(memory, 0, count * size);
    return memory;
}

void clt__free(void *memory) {
    const clt_hooks *hooks = clt__hooks();
    if (memory != NULL) hooks->free(hooks->opaque, memory);
}

char *clt__strdup(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = clt__alloc_raw(size, 1);
    if (copy != NULL) memcpy(copy, text, size);
    return copy;
}

void clt__wipe(void *memory, size_t size) {
    if (size != 0) sodium_memzero(memory, size);
}

static size_t page_bytes(void) {
    long page = sysconf(_SC_PAGESIZE);
    return page > 0 ? (size_t)page : 4096;
}

void *clt__secret_alloc(size_t count, size_t size) {
    size_t bytes = product(count, size);
    size_t page = page_bytes();
    if (bytes > PTRDIFF_MAX - 2 * page - HEAD_BYTES) {
        (void)clt__fail_memory(bytes);
        return NULL;
    }
    size_t whole = (bytes + HEAD_BYTES + page - 1) / page * page;
    uint8_t *block = block_alloc(whole + page);
    if (block == NULL) return NULL;
    uint8_t *start = block + (page - (uintptr_t)block % page) % page;
    (void)sodium_mlock(start, whole); /* over the limit of locked memory: still kept from dumps */
    memset(start, 0, whole);
    *(head *)(void *)start = (head){.block = block, .size = whole};
    return start + HEAD_BYTES;
}

void clt__secret_free(void *memory) {
    if (memory == NULL) return;
    uint8_t *start = (uint8_t *)memory - HEAD_BYTES;
    head old = *(head *)(void *)start;
    clt__wipe(start, old.size);
    (void)sodium_munlock(start, old.size);
    clt__free(old.block);
}
