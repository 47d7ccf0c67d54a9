/* Blank keys and ciphertexts (blank.h). */
#include "nn/blank.h"

#include "base/alloc.h"

#include <string.h>

clt_status clt__blank_key(clt_evk **evk, const clt_params *params, uint32_t galois,
                          unsigned level) {
    clt__key_spec spec = {.galois = galois, .level = (uint8_t)level};
    CLT__RETURN_IF(clt__evk_new(evk, params, &spec, 1, true));
    clt__switch_key *key = &(*evk)->key[0];
    size_t limbs = (size_t)key->digits * clt__switch_key_basis(params, key).count;
    memset(key->b, 0, limbs * params->ring->n * sizeof *key->b);
    memset(key->a, 0, limbs * params->ring->n * sizeof *key->a);
    return CLT_OK;
}

clt_status clt__blank_ct(clt_ct **ct, const clt_params *params, unsigned level, clt__noise noise) {
    clt_ct *made;
    CLT__RETURN_IF(clt__ct_new(&made, params));
    clt_status status = clt__ct_shape(made, 1, level);
    if (status != CLT_OK) {
        clt__ct_free(made);
        return status;
    }
    size_t bytes = clt__params_limbs(params, level) * params->ring->n * sizeof *made->poly[0];
    memset(made->poly[0], 0, bytes);
    memset(made->poly[1], 0, bytes);
    made->noise = noise;
    *ct = made;
    return CLT_OK;
}
