/* The keys that circuits need. */
#include "rlwe/key_list.h"

#include "base/alloc.h"

static clt_status make_room(clt__key_list *list) {
    if (list->count < list->capacity) return CLT_OK;
    if (list->count == CLT__KEYS_MAX) {
        return clt__fail(CLT_E_ARGUMENT,
                         "the circuits need more than %d keys: take fewer rotations",
                         CLT__KEYS_MAX);
    }
    unsigned capacity = list->capacity == 0 ? 32 : 2 * list->capacity;
    clt__key_spec *spec = clt__alloc(capacity, sizeof *spec);
    if (spec == NULL) return CLT_E_MEMORY;
    if (list->count > 0) memcpy(spec, list->spec, list->count * sizeof *spec);
    clt__free(list->spec);
    list->spec = spec;
    list->capacity = capacity;
    return CLT_OK;
}

clt_status clt__key_list_need(clt__key_list *list, clt__key_spec spec) {
    unsigned i = 0;
    while (i < list->count && list->spec[i].galois < spec.galois) i++;
    if (i < list->count && list->spec[i].galois == spec.galois) {
        if (list->spec[i].level < spec.level) list->spec[i].level = spec.level;
        return CLT_OK;
    }
    CLT__RETURN_IF(make_room(list));
    memmove(list->spec + i + 1, list->spec + i, (list->count - i) * sizeof *list->spec);
    list->spec[i] = spec;
    list->count++;
    return CLT_OK;
}

void clt__key_list_free(clt__key_list *list) {
    clt__free(list->spec);
    *list = (clt__key_list){0};
}
