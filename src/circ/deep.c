/* Room for deep circuits (deep.h). */
#include "circ/deep.h"

#include "circ/bootstrap_error.h"

#include <assert.h>
#include <math.h>

static const double ERRORS = 12; /* of a bootstrapping, in root mean squares of a real part */

unsigned clt__deep_floor(const clt__deep *deep) {
    return deep->boot == NULL ? 0 : clt__boot_level_in(deep->boot->params);
}

unsigned clt__deep_span(const clt__deep *deep, const clt_params *params) {
    if (deep->boot == NULL) return params->levels;
    return clt__boot_level_out(params, deep->boot->kind) - clt__deep_floor(deep);
}

double clt__deep_error(const clt__deep *deep) {
    if (deep->boot == NULL) return 0;
    const clt_params *params = deep->boot->params;
    clt__noise exact = {.value_bound = 1, .value_rms = sqrt(1.0 / 3)};
    double scale = clt__params_scale(params, params->levels, 1).hi;
    return ERRORS * sqrt(0.5) * clt__bootstrap_noise(params, exact).noise_rms / scale;
}

bool clt__deep_lacks(const clt__deep *deep, const clt_ct *ct, unsigned levels) {
    unsigned floor = clt__deep_floor(deep);
    return ct->level < floor || ct->level - floor < levels;
}

clt_status clt__deep_check(const clt__deep *deep, const clt_ct *ct, unsigned levels,
                           const char *what) {
    if (!clt__deep_lacks(deep, ct, levels)) return CLT_OK;
    if (deep->boot == NULL) {
        return clt__fail(CLT_E_LEVEL,
                         "%s needs %u levels, %u left: give it what bootstraps, or use parameters "
                         "with more levels",
                         what, levels, ct->level);
    }
    unsigned span = clt__deep_span(deep, ct->params);
    if (levels <= span) return CLT_OK;
    return clt__fail(CLT_E_LEVEL,
                     "%s needs %u levels in one piece, and bootstrapping on %s leaves %u: use "
                     "parameters with more levels",
                     what, levels, ct->params->name, span);
}

clt_status clt__deep_room(clt__deep *deep, clt_ct *ct, unsigned levels, const char *what) {
    CLT__RETURN_IF(clt__deep_check(deep, ct, levels, what));
    if (!clt__deep_lacks(deep, ct, levels)) return CLT_OK;
    CLT__RETURN_IF(
        clt__within(clt__bootstrap(ct, deep->ws, deep->evk, deep->boot, ct), "%s", what));
    deep->refreshed++;
    return CLT_OK;
}

clt_status clt__deep_room_sized(clt__deep *deep, clt_ct *ct, unsigned levels, double size,
                                double *unit, const char *what) {
    *unit = 1;
    CLT__RETURN_IF(clt__deep_check(deep, ct, levels, what));
    if (!clt__deep_lacks(deep, ct, levels) || size <= 1) {
        return clt__deep_room(deep, ct, levels, what);
    }
    if (clt__deep_lacks(deep, ct, 1)) {
        return clt__fail(CLT_E_LEVEL,
                         "%s needs 1 level to bring values up to %.3g down to 1 before it "
                         "bootstraps, 0 left: bring them down earlier",
                         what, size);
    }
    CLT__RETURN_IF(clt__deep_scale(deep, ct, 1 / size));
    clt__error error = clt__deep_errors(ct);
    clt__deep_know(ct, 1, error.bound, error.rms);
    *unit = size;
    return clt__deep_room(deep, ct, levels, what);
}

clt_status clt__deep_meet(clt__deep *deep, clt_ct *a, clt_ct *b) {
    assert(a != b);
    clt_ct *high = a->level > b->level ? a : b;
    unsigned level = a->level > b->level ? b->level : a->level;
    if (high->level == level) return CLT_OK;
    return clt__ct_level_down(high, deep->ws, high, level);
}

static bool is_integer(double x) {
    return x == rint(x) && fabs(x) < 0x1p31;
}

unsigned clt__deep_scale_levels(double factor) {
    return is_integer(factor) ? 0 : 1;
}

clt_status clt__deep_scale(clt__deep *deep, clt_ct *ct, double factor) {
    if (factor == 1) return CLT_OK;
    if (is_integer(factor)) return clt__ct_mul_int(ct, deep->ws, ct, (int64_t)factor);
    CLT__RETURN_IF(clt__ct_mul_const(ct, deep->ws, ct, factor, 0));
    return clt__ct_rescale(ct, deep->ws, ct);
}

clt_status clt__deep_multiply(clt__deep *deep, clt_ct *a, clt_ct *b, const char *what) {
    CLT__RETURN_IF(clt__deep_room(deep, a, 1, what));
    CLT__RETURN_IF(clt__deep_room(deep, b, 1, what));
    CLT__RETURN_IF(clt__deep_meet(deep, a, b));
    return clt__ct_multiply(a, deep->ws, deep->evk, a, b);
}

void clt__deep_know(clt_ct *ct, double value, double error, double rms) {
    double scale = clt__params_scale(ct->params, ct->level, ct->power).hi;
    ct->noise = (clt__noise){value, value, error * scale, rms * scale};
}

clt__error clt__deep_errors(const clt_ct *ct) {
    double scale = clt__params_scale(ct->params, ct->level, ct->power).hi;
    return (clt__error){ct->noise.noise_bound / scale, ct->noise.noise_rms / scale};
}
