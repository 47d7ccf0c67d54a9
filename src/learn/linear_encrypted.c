/* What steps on ciphertexts are made of (linear_encrypted.h). */
#include "learn/linear_encrypted.h"

#include <assert.h>

double clt__linear_gain(const clt_params *params, unsigned level) {
    return clt__params_scale(params, params->levels, 1).hi / clt__params_scale(params, level, 1).hi;
}

/* Files know nothing of noise. No conditioned number is beyond clip, nor the constant beyond 1, and
   the mean square of a column is at most 1 (condition.h); the public key's error is the larger. */
static clt__noise sample_noise(const clt_recipe *recipe) {
    double clip = recipe->terms.clip > 1 ? recipe->terms.clip : 1;
    double parts = recipe->tiling.classes > 1 ? sqrt(2) : 1;
    return clt__noise_fresh(recipe->params, parts * clip, parts, true);
}

clt_ct clt__linear_view(const clt_ct *sample, const clt_recipe *recipe, unsigned level) {
    assert(sample->level == recipe->params->levels && level <= sample->level);
    double gain = clt__linear_gain(recipe->params, level);
    clt_ct view = *sample;
    view.level = level;
    view.seeded = false;
    view.noise = sample_noise(recipe);
    view.noise.value_bound *= gain;
    view.noise.value_rms *= gain;
    return view;
}

static double modulus(double re, double im) {
    return sqrt(re * re + im * im);
}

/* Adds term (re + i im) scale / S_of_the_term, rounded, to the words of sum. */
static clt__noise add_term(clt_ct *sum, clt_ws *ws, const clt__linear_term *term, double scale,
                           bool first) {
    const clt_params *params = term->ct->params;
    double from = clt__params_scale(params, term->ct->level, 1).hi;
    clt__dd ratio = {scale / from, 0};
    clt__integer x = clt__integer_nearest(params, (clt__dd){term->re, 0}, ratio);
    clt__integer y = clt__integer_nearest(params, (clt__dd){term->im, 0}, ratio);
    clt__ct_mul_gaussian(sum, ws, term->ct, x.value, y.value, !first);
    return clt__noise_mul_const(term->ct->noise, from, modulus(term->re, term->im),
                                modulus(x.value.hi, y.value.hi), x.off + y.off);
}

clt_status clt__linear_combine(clt_ct *out, clt_ws *ws, const clt__linear_term *term,
                               unsigned count, unsigned level) {
    const clt_params *params = term->ct->params;
    double scale = clt__params_scale(params, level, 1).hi * clt__params_divisor(params, level + 1);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt__noise noise = {0, 0, 0, 0};
    clt_ct sum;
    CLT__TRY(clt__ct_scratch(&sum, ws, params, level + 1));
    for (unsigned i = 0; i < count; i++) {
        assert(term[i].ct->degree == 1 && term[i].ct->power == 1 && term[i].ct->level > level);
        noise = clt__noise_add(noise, add_term(&sum, ws, &term[i], scale, i == 0), false);
    }
    clt__ct_describe(&sum, term->ct, 2, noise);
    CLT__TRY(clt__ct_rescale(out, ws, &sum));
done:
    clt__ws_release(ws, mark);
    return status;
}

void clt__linear_add_multiple(clt_ct *sum, clt_ws *ws, const clt_ct *a, double factor) {
    assert(sum->power == 2 && a->power == 1 && a->degree == 1 && a->level >= sum->level);
    double scale = clt__params_scale(sum->params, sum->level, 2).hi;
    clt__linear_term term = {a, factor, 0};
    sum->noise = clt__noise_add(sum->noise, add_term(sum, ws, &term, scale, false), false);
}
