/* What an operation needs besides its operands: threads, scratch memory, progress, notes. */
#ifndef CLT_BASE_WORKSPACE_H
#define CLT_BASE_WORKSPACE_H

#include "base/alloc.h"
#include "base/pool.h"
#include "base/progress.h"

struct clt_ws {
    clt__pool *pool;
    clt__arena *arena;
    clt_progress progress;
    clt_notes notes;
    uint64_t key_memory;   /* that expanded keys may take (rlwe/key.h) */
    uint64_t memory_limit; /* of planned work; 0: none */
};
typedef struct clt_ws clt_ws;

/* What keys may take when nothing else is said: 1 GiB. */
#define CLT__KEY_MEMORY (UINT64_C(1) << 30)

/* threads as for clt__pool_new. */
clt_status clt__ws_new(clt_ws **ws, unsigned threads);
void clt__ws_free(clt_ws *ws);

/* Passes a note on, if anyone listens; at most 511 bytes. */
void clt__note(const clt_ws *ws, const char *format, ...) CLT__PRINTF(2, 3);

/* Scratch of an operation: take it, and release to the mark that was made first. */
static inline size_t clt__ws_mark(const clt_ws *ws) {
    return clt__arena_mark(ws->arena);
}
static inline void clt__ws_release(clt_ws *ws, size_t mark) {
    clt__arena_release(ws->arena, mark);
}
/* Takes so many bytes of scratch once and gives them back, so that what follows lies in one piece:
   pieces that double as work goes on leave gaps. */
clt_status clt__ws_reserve(clt_ws *ws, uint64_t bytes);

#endif
