/* Public and evaluation keys: files. Making them is the key owner's affair (client_keys.c). */
#include "api/check.h"
#include "rlwe/key.h"

clt_status clt_pk_save(const clt_pk *pk, const char *path, unsigned flags) {
    CLT__NEED(pk);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__pk_save(path, flags, pk);
}

clt_status clt_pk_load(clt_pk **pk, const char *path) {
    CLT__NEED(pk);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__kernel_check());
    return clt__pk_load(pk, path);
}

void clt_pk_free(clt_pk *pk) {
    clt__pk_free(pk);
}

clt_status clt_evk_save(const clt_evk *evk, const char *path, unsigned flags) {
    CLT__NEED(evk);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__evk_save(path, flags, evk);
}

clt_status clt_evk_load(clt_evk **evk, clt_ws *ws, const char *path) {
    CLT__NEED(evk);
    CLT__NEED(ws);
    CLT__NEED(path);
    return clt__evk_load(evk, ws, path);
}

clt_status clt_evk_map(clt_evk **evk, clt_ws *ws, const char *path) {
    CLT__NEED(evk);
    CLT__NEED(ws);
    CLT__NEED(path);
    return clt__evk_map(evk, ws, path);
}

void clt_evk_free(clt_evk *evk) {
    clt__evk_free(evk);
}
