/* Memory from the hooks; arenas for scratch; locked and wiped memory for secrets. */
#ifndef CLT_BASE_ALLOC_H
#define CLT_BASE_ALLOC_H

#include "base/status.h"

/* count * size bytes, zeroed, aligned to 64; NULL when there is no memory or the product
   overflows (the detail text is set). A count of 0 gives a valid pointer. */
void *clt__alloc(size_t count, size_t size);
/* The same without zeroing, for buffers that are written whole before they are read. */
void *clt__alloc_raw(size_t count, size_t size);
void clt__free(void *memory);
char *clt__strdup(const char *text);

/* Overwrites in a way that the compiler keeps. */
void clt__wipe(void *memory, size_t size);

/* Secrets: zeroed, locked against swapping where the system allows it, kept out of core dumps,
   wiped when freed. The size is remembered. Takes whole pages: for few, not for small objects. */
void *clt__secret_alloc(size_t count, size_t size);
void clt__secret_free(void *memory);

/*
 * An arena hands out scratch memory as a stack: take, take, release to a mark. It grows by whole
 * chunks and keeps them, so that once warm an operation allocates nothing. Memory is not zeroed,
 * aligned to 64. With `secret`, released bytes are wiped.
 */
typedef struct clt__arena clt__arena;

clt_status clt__arena_new(clt__arena **arena, size_t first_chunk, bool secret);
void clt__arena_free(clt__arena *arena);
/* NULL when there is no memory (the detail text is set). */
void *clt__arena_take(clt__arena *arena, size_t count, size_t size);
size_t clt__arena_mark(const clt__arena *arena);
void clt__arena_release(clt__arena *arena, size_t mark);
/* The most bytes that were ever taken at once. */
size_t clt__arena_peak(const clt__arena *arena);

#endif
