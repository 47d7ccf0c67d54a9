/* Workspaces and kernels. */
#include "base/workspace.h"
#include "api/check.h"
#include "arith/kernel.h"

clt_status clt_ws_new(clt_ws **ws, unsigned threads) {
    CLT__NEED(ws);
    CLT__RETURN_IF(clt__kernel_check());
    return clt__ws_new(ws, threads);
}

void clt_ws_free(clt_ws *ws) {
    clt__ws_free(ws);
}

unsigned clt_ws_threads(const clt_ws *ws) {
    return ws == NULL ? 0 : clt__pool_threads(ws->pool);
}

void clt_ws_set_progress(clt_ws *ws, clt_progress progress) {
    if (ws != NULL) ws->progress = progress;
}

void clt_ws_set_notes(clt_ws *ws, clt_notes notes) {
    if (ws != NULL) ws->notes = notes;
}

void clt_ws_set_key_memory(clt_ws *ws, uint64_t bytes) {
    if (ws != NULL) ws->key_memory = bytes;
}

void clt_ws_set_memory_limit(clt_ws *ws, uint64_t bytes) {
    if (ws != NULL) ws->memory_limit = bytes;
}

clt_status clt_kernel_name(const char **name) {
    CLT__NEED(name);
    CLT__RETURN_IF(clt__kernel_check());
    *name = clt__kernel_get()->name;
    return CLT_OK;
}

const char *clt_kernel_at(unsigned i, const char **lacks) {
    const char *missing = NULL, *name = clt__kernel_candidate(i, &missing);
    if (lacks != NULL) *lacks = missing;
    return name;
}
