#include "support/deep.h"

#include "ring/galois.h"

#include <stdio.h>
#include <stdlib.h>

static void must(clt_status status) {
    if (status == CLT_OK) return;
    fprintf(stderr, "%s: %s\n", clt_status_name(status), clt_detail());
    exit(1);
}

void deep_open(deep_kit *d, const clt__chain *chain, const int64_t *steps, size_t count) {
    clt__key_list list = {0};
    ckks_open(&d->k, chain, NULL, 0, 7);
    const clt_params *params = d->k.params;
    must(clt__boot_keys(&list, params, true));
    for (size_t i = 0; i < count; i++) {
        uint32_t galois = clt__galois_rotation(steps[i], params->ring->log_n);
        clt__key_spec spec = {.galois = galois, .level = (uint8_t)params->levels};
        if (galois != 1) must(clt__key_list_need(&list, spec));
    }
    must(clt__keygen_evaluation(&d->evk, d->k.ws, d->k.sk, list.spec, list.count, &d->k.random));
    must(clt__boot_new(&d->boot, d->k.ws, params, true));
    d->deep = (clt__deep){.ws = d->k.ws, .evk = d->evk, .boot = d->boot};
    clt__key_list_free(&list);
}

void deep_close(deep_kit *d) {
    clt__boot_free(d->boot);
    clt__evk_free(d->evk);
    ckks_close(&d->k);
}

double *deep_draw(deep_kit *d, double low, double high) {
    double *z = ckks_vector(&d->k);
    for (size_t j = 0; j < d->k.slots; j++) {
        z[j] = low + (high - low) * clt__random_unit(&d->k.values);
    }
    z[0] = low;
    z[1] = high;
    return z;
}
