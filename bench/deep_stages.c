/* The stages of one bootstrapping, by the library's own functions. */
#include "deep.h"

#include "circ/bootstrap.h"
#include "harness.h"

enum { RUNS = 3, STAGES = 4 };

static const char *const stage_name[STAGES] = {"slots_to_coeffs", "raise", "coeffs_to_slots",
                                               "eval_mod"};

/* What the stages hand on. */
typedef struct line {
    clt_ct down, raised, u, v;
} line;

static clt_status run_stage(const deep *d, line *l, unsigned stage) {
    bool both = d->op->kind == CLT_BOOT_COMPLEX && d->params->tower->sparse == 0;
    const clt__evalmod *mod = &d->transforms->mod;
    switch (stage) {
    case 0: return clt__boot_slots_to_coeffs(&l->down, d->ws, d->evk, d->transforms, d->in);
    case 1: return clt__ct_raise(&l->raised, d->ws, d->evk, &l->down);
    case 2:
        return clt__boot_coeffs_to_slots(&l->u, both ? &l->v : NULL, d->ws, d->evk, d->transforms,
                                         &l->raised);
    default: break;
    }
    CLT__RETURN_IF(clt__eval_mod(&l->u, d->ws, d->evk, mod, &l->u));
    return both ? clt__eval_mod(&l->v, d->ws, d->evk, mod, &l->v) : CLT_OK;
}

static clt_status measure(double seconds[STAGES][RUNS], const deep *d, line *l) {
    for (unsigned run = 0; run < RUNS; run++) {
        for (unsigned stage = 0; stage < STAGES; stage++) {
            double start = bench_now();
            CLT__RETURN_IF(run_stage(d, l, stage));
            seconds[stage][run] = bench_now() - start;
        }
    }
    return CLT_OK;
}

clt_status deep_stages(json_t **json, const deep *d) {
    double seconds[STAGES][RUNS];
    unsigned top = d->params->top;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(d->ws);
    line l;
    CLT__TRY(clt__ct_scratch(&l.down, d->ws, d->params, top));
    CLT__TRY(clt__ct_scratch(&l.raised, d->ws, d->params, top));
    CLT__TRY(clt__ct_scratch(&l.u, d->ws, d->params, top));
    CLT__TRY(clt__ct_scratch(&l.v, d->ws, d->params, top));
    CLT__TRY(measure(seconds, d, &l));
    *json = json_object();
    for (unsigned i = 0; i < STAGES; i++) {
        json_object_set_new(*json, stage_name[i], json_real(1e3 * bench_median(seconds[i], RUNS)));
    }
done:
    clt__ws_release(d->ws, mark);
    return status;
}
