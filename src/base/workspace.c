/* The workspace: one pool and one arena, made and freed together. */
#include "base/workspace.h"

#include <stdarg.h>
#include <stdio.h>

enum { FIRST_CHUNK = 1 << 16 };

clt_status clt__ws_new(clt_ws **ws, unsigned threads) {
    clt_status status = CLT_OK;
    clt_ws *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);
    made->key_memory = CLT__KEY_MEMORY;
    CLT__TRY(clt__pool_new(&made->pool, threads));
    CLT__TRY(clt__arena_new(&made->arena, FIRST_CHUNK, false));
    *ws = made;
    made = NULL;
done:
    clt__ws_free(made);
    return status;
}

void clt__ws_free(clt_ws *ws) {
    if (ws == NULL) return;
    clt__pool_free(ws->pool);
    clt__arena_free(ws->arena);
    clt__free(ws);
}

void clt__note(const clt_ws *ws, const char *format, ...) {
    char text[512];
    va_list arguments;
    if (ws->notes.note == NULL) return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ws->notes.note(ws->notes.opaque, text);
}

clt_status clt__ws_reserve(clt_ws *ws, uint64_t bytes) {
    size_t mark = clt__ws_mark(ws);
    if (bytes > SIZE_MAX || clt__arena_take(ws->arena, (size_t)bytes, 1) == NULL) {
        return CLT_E_MEMORY;
    }
    clt__ws_release(ws, mark);
    return CLT_OK;
}
