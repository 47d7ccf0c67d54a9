/*
 * Catalogues as bytes (docs/format.md). The body of a file of kind "catalogue":
 *
 *   items, as in a file of item factors
 *   32 bytes digest of the factors' body
 *   u32 steps, u32 users for whom it is made
 *   the parameters
 *   u32 users of a group, u32 blocks, u32 parts of a vector
 *   u32 keys, for each: u32 element, u8 level, u8 special primes (0: all)
 *
 * What follows from steps, users and parameters is made again, and must be what the file says.
 */
#include "base/alloc.h"
#include "learn/catalogue.h"
#include "rlwe/wire.h"

void clt__catalogue_put(clt__sink *sink, const void *object) {
    const clt_catalogue *c = object;
    clt__factors_put_items(sink, c->items);
    clt__put_bytes(sink, c->factors, sizeof c->factors);
    clt__put_u32(sink, c->steps);
    clt__put_u32(sink, c->users);
    clt__params_put(sink, c->params);
    clt__put_u32(sink, (uint32_t)c->layout.users);
    clt__put_u32(sink, c->layout.blocks);
    clt__put_u32(sink, c->layout.parts);
    clt__put_u32(sink, c->keys);
    for (unsigned i = 0; i < c->keys; i++) {
        clt__put_u32(sink, c->key[i].galois);
        clt__put_u8(sink, c->key[i].level);
        clt__put_u8(sink, c->key[i].special);
    }
}

static clt_status get_terms(clt_catalogue *c, clt__source *source) {
    CLT__RETURN_IF(clt__factors_get_items(source, &c->items));
    clt__get_bytes(source, c->factors, sizeof c->factors);
    c->steps = clt__get_u32_in(source, 1, CLT__RECOMMEND_STEPS_MOST, "the number of steps");
    c->users = clt__get_u32_in(source, 1, INT32_MAX, "the number of users");
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(clt__params_get(source, &c->params));
    clt_params *own = (clt_params *)c->params; /* nobody else has them yet */
    return clt__source_stop(source, clt__recommend_check_params(own, c->steps));
}

/* Reads what clt__catalogue_derive has made. */
static clt_status compare_derived(const clt_catalogue *c, clt__source *source) {
    bool same = clt__get_u32(source) == c->layout.users;
    same = clt__get_u32(source) == c->layout.blocks && same;
    same = clt__get_u32(source) == c->layout.parts && same;
    same = clt__get_u32(source) == c->keys && same;
    for (unsigned i = 0; same && i < c->keys; i++) {
        same = clt__get_u32(source) == c->key[i].galois;
        same = clt__get_u8(source) == c->key[i].level && same;
        same = clt__get_u8(source) == c->key[i].special && same;
    }
    if (!same) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "its layout or keys are not those that its items and steps take: it was "
                         "damaged or made by another program");
    }
    return source->status;
}

clt_status clt__catalogue_get(clt__source *source, clt_catalogue **catalogue) {
    clt_status status = CLT_OK;
    clt_catalogue *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__source_stop(source, clt__fail_memory(sizeof *made));
    atomic_init(&made->references, 1);
    CLT__TRY(get_terms(made, source));
    CLT__TRY(clt__source_stop(source, clt__catalogue_derive(made)));
    CLT__TRY(compare_derived(made, source));
    *catalogue = made;
    return CLT_OK;
done:
    clt__catalogue_unref(made);
    return status;
}
