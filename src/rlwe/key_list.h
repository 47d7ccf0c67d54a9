/* A growing list of the keys that circuits need, each element once at its highest level. */
#ifndef CLT_RLWE_KEY_LIST_H
#define CLT_RLWE_KEY_LIST_H

#include "rlwe/key.h"

typedef struct clt__key_list {
    clt__key_spec *spec; /* ascending elements */
    unsigned count, capacity;
} clt__key_list;

/* CLT_E_ARGUMENT past CLT__KEYS_MAX keys. */
clt_status clt__key_list_need(clt__key_list *list, clt__key_spec spec);
void clt__key_list_free(clt__key_list *list);

#endif
