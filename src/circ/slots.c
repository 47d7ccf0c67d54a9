/* Patterns and copies (slots.h). */
#include "circ/slots.h"

#include "ckks/encode.h"

typedef struct patterned {
    double *value;
    clt_pt *pt;
} patterned;

static void patterned_free(patterned *p) {
    clt__pt_free(p->pt);
    clt__free(p->value);
}

static clt_status patterned_make(patterned *p, clt_ws *ws, const clt_params *params, size_t period,
                                 clt__pattern *pattern, const void *context, double factor,
                                 clt__encode_for target) {
    size_t slots = clt__params_slots(params);
    *p = (patterned){.value = clt__alloc(slots, sizeof *p->value)};
    if (p->value == NULL) return CLT_E_MEMORY;
    for (size_t j = 0; j < slots; j++) p->value[j] = factor * pattern(j % period, context);
    CLT__RETURN_IF(clt__pt_new(&p->pt, params));
    return clt__encode(ws, p->pt, p->value, NULL, slots, target);
}

clt_status clt__slots_multiply(clt_ct *x, clt__deep *deep, size_t period, clt__pattern *pattern,
                               const void *context, double factor) {
    clt_status status = CLT_OK;
    patterned p;
    clt__encode_for target = {.level = x->level, .power = 1, .multiply = true};
    CLT__TRY(patterned_make(&p, deep->ws, x->params, period, pattern, context, factor, target));
    CLT__TRY(clt__ct_mul_plain(x, deep->ws, x, p.pt));
    CLT__TRY(clt__ct_rescale(x, deep->ws, x));
done:
    patterned_free(&p);
    return status;
}

clt_status clt__slots_add(clt_ct *x, clt__deep *deep, size_t period, clt__pattern *pattern,
                          const void *context, double factor) {
    clt_status status = CLT_OK;
    patterned p;
    clt__encode_for target = {.level = x->level, .power = x->power};
    CLT__TRY(patterned_make(&p, deep->ws, x->params, period, pattern, context, factor, target));
    CLT__TRY(clt__ct_add_plain(x, deep->ws, x, p.pt));
done:
    patterned_free(&p);
    return status;
}

clt_status clt__slots_fill(clt_ct *x, clt__deep *deep, size_t stride, size_t count) {
    return clt__inner_sum(x, deep->ws, deep->evk, x, -(int64_t)stride, count);
}

size_t clt__slots_fill_steps(int64_t *steps, size_t stride, size_t count) {
    size_t made = 0;
    for (size_t have = 1; have < count; have *= 2) steps[made++] = -(int64_t)(stride * have);
    return made;
}
