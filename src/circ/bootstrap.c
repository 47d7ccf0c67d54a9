/*
 * Bootstrapping: the transforms of a chain, the keys they take, and the five stages.
 *
 * Constants. The raised words are read at the scale of the top, so that slots after the inverse
 * transform are t q_0 / S_top; u = w + conj(w) is to be 2 Re of a w that is t/2R. What is between,
 * S_top / (2 R q_0), less the 2^sparse of the trace, is spread over the factors by powers of two.
 */
#include "circ/bootstrap.h"

#include "ckks/room.h"
#include "ring/galois.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* What a full rotation costs, in hoisted ones. */
static const double GIANT_RATIO = 4;

/* Of the reduction, as a function of the message: 1 + 3a/4 at 0 (circ/evalmod.h). */
static const double SLOPE_MOST = 1 + 0x1p-6;

typedef struct factors {
    unsigned count;
    clt__dft_factor factor[CLT__BOOT_FACTORS];
} factors;

static unsigned log_slots(const clt_params *params) {
    return params->ring->log_n - 1 - params->tower->sparse;
}

/* Whether real and imaginary parts share a ciphertext. */
static bool is_apart(const clt_params *params, unsigned kind) {
    return params->tower->sparse > 0 && (kind & CLT__BOOT_REAL) == 0;
}

static factors split(const clt_params *params, unsigned count, bool inverse, unsigned kind) {
    factors f = {.count = count};
    clt__dft_split(f.factor, count, log_slots(params), inverse);
    if (kind & CLT__BOOT_FEW_KEYS) clt__dft_iterate(f.factor, count);
    return f;
}

static factors down_factors(const clt_params *params, unsigned kind) {
    return split(params, params->tower->slots_to_coeffs, false, kind);
}

static factors up_factors(const clt_params *params, unsigned kind) {
    factors f = split(params, params->tower->coeffs_to_slots, true, kind);
    double q = (double)params->ring->mod[0].q, scale = clt__params_scale(params, params->top, 1).hi;
    double rest = ldexp(scale / (2 * CLT__SINE_RANGE * q), -params->tower->sparse);
    int exponent;
    (void)frexp(rest, &exponent);
    double share = ldexp(1, exponent / (int)f.count);
    for (unsigned i = 0; i + 1 < f.count; i++, rest /= share) f.factor[i].re *= share;
    f.factor[f.count - 1].re *= rest;
    f.factor[f.count - 1].apart = is_apart(params, kind);
    return f;
}

unsigned clt__boot_level_in(const clt_params *params) {
    return params->tower->slots_to_coeffs;
}

unsigned clt__boot_level_out(const clt_params *params, unsigned kind) {
    return params->levels - (is_apart(params, kind) ? 1 : 0);
}

clt_status clt__boot_check(const clt_params *params) {
    if (params->tower != NULL) return CLT_OK;
    return clt__fail(CLT_E_PARAMS,
                     "the parameters %s have no levels for bootstrapping: take B15, B16, B16-hp or "
                     "B16-s12",
                     params->name);
}

/* -------------------------------------------------------------------------------------- keys */

static clt_status need_rotation(clt__key_list *list, const clt_params *params, int64_t steps,
                                unsigned level) {
    uint32_t galois = clt__galois_rotation(steps, params->ring->log_n);
    return clt__key_list_need(list, (clt__key_spec){.galois = galois, .level = (uint8_t)level});
}

static clt_status need_factor(clt__key_list *list, const clt_params *params,
                              const clt__dft_factor *factor, unsigned level) {
    clt__bsgs *bsgs;
    clt_status status = CLT_OK;
    CLT__RETURN_IF(clt__dft_bsgs(&bsgs, factor, GIANT_RATIO));
    int64_t *steps = clt__alloc(bsgs->babies + bsgs->giants, sizeof *steps);
    if (steps == NULL) {
        status = CLT_E_MEMORY;
        goto done;
    }
    unsigned count = clt__bsgs_steps(steps, bsgs);
    for (unsigned i = 0; i < count; i++) {
        CLT__TRY(need_rotation(list, params, steps[i], level));
    }
done:
    clt__free(steps);
    clt__bsgs_free(bsgs);
    return status;
}

clt_status clt__boot_keys(clt__key_list *list, const clt_params *params, unsigned kind) {
    const clt__tower *tower = params->tower;
    factors down = down_factors(params, kind), up = up_factors(params, kind);
    uint8_t top = (uint8_t)params->top, mod = (uint8_t)(params->levels + tower->eval_mod);
    uint32_t conjugation = clt__galois_conjugation(params->ring->log_n);
    for (unsigned i = 0; i < down.count; i++) {
        CLT__RETURN_IF(need_factor(list, params, &down.factor[i], down.count - i));
    }
    for (unsigned i = 0; i < up.count; i++) {
        CLT__RETURN_IF(need_factor(list, params, &up.factor[i], top - i));
    }
    for (unsigned i = 0; i < tower->sparse; i++) {
        CLT__RETURN_IF(need_rotation(list, params, (int64_t)1 << (log_slots(params) + i), top));
    }
    CLT__RETURN_IF(clt__key_list_need(list, (clt__key_spec){.galois = 0, .level = mod}));
    CLT__RETURN_IF(clt__key_list_need(list, (clt__key_spec){.galois = conjugation, .level = mod}));
    CLT__RETURN_IF(clt__key_list_need(
        list, (clt__key_spec){.galois = CLT__KEY_TO_SPARSE, .level = 0, .special = 1}));
    return clt__key_list_need(list, (clt__key_spec){.galois = CLT__KEY_FROM_SPARSE, .level = top});
}

/* -------------------------------------------------------------------------------- transforms */

/* Limbs that a factor takes to run: sums of its giants or, if rotations are iterated, its babies
   and a switch's sums; digits, what they are made of, and a few that a thread works in. */
static uint64_t run_limbs(const clt_params *params, const clt__bsgs *bsgs, unsigned level) {
    clt__gadget gadget = clt__gadget_full(params, level);
    unsigned q = clt__params_limbs(params, level), all = clt__gadget_qp(params, gadget).count;
    unsigned sums = bsgs->iterated ? 2 * q * bsgs->babies + 2 * all : 2 * all * bsgs->giants;
    return sums + all * gadget.digits + q + 2 * (bsgs->babies + gadget.digits);
}

/* Words of a list's factors, and the most limbs that one of them takes to run. */
static clt_status add_memory(uint64_t *words, uint64_t *most, const clt_params *params,
                             const factors *f, unsigned level) {
    for (unsigned i = 0; i < f->count; i++) {
        clt__bsgs *bsgs;
        const clt__dft_factor *factor = &f->factor[i];
        CLT__RETURN_IF(clt__dft_bsgs(&bsgs, factor, GIANT_RATIO));
        uint64_t run = run_limbs(params, bsgs, level - i);
        *words += clt__lintrans_memory(params, bsgs->count, clt__dft_period(factor), level - i,
                                       factor->iterated) /
                  sizeof(uint64_t);
        if (run > *most) *most = run;
        clt__bsgs_free(bsgs);
    }
    return CLT_OK;
}

/* A run holds u and v; and either the raised ciphertext, w and a factor's limbs, or what the
   reduction holds. */
clt_status clt__boot_memory(clt__boot_sizes *sizes, const clt_params *params, unsigned kind) {
    enum { CIPHERTEXT = 3, REDUCTION = 31 }; /* polynomials */
    factors down = down_factors(params, kind), up = up_factors(params, kind);
    uint64_t words = 0, most = 0, mod = params->levels + params->tower->eval_mod + 1;
    CLT__RETURN_IF(add_memory(&words, &most, params, &down, down.count));
    CLT__RETURN_IF(add_memory(&words, &most, params, &up, params->top));
    most += 2 * CIPHERTEXT * (params->top + 1);
    if (REDUCTION * mod > most) most = REDUCTION * mod;
    sizes->transforms = words * sizeof(uint64_t);
    sizes->scratch = (2 * CIPHERTEXT * mod + most) * params->ring->n * sizeof(uint64_t);
    return CLT_OK;
}

static clt_status add_work(clt__boot_part *part, unsigned *count, const factors *f,
                           unsigned level) {
    for (unsigned i = 0; i < f->count; i++) {
        clt__bsgs *bsgs;
        CLT__RETURN_IF(clt__dft_bsgs(&bsgs, &f->factor[i], GIANT_RATIO));
        unsigned babies = bsgs->babies - 1, giants = bsgs->giants - 1;
        part[(*count)++] = (clt__boot_part){.level = level - i,
                                            .diagonals = bsgs->count,
                                            .hoisted = bsgs->iterated ? 0 : babies,
                                            .full = bsgs->iterated ? babies + giants : giants};
        clt__bsgs_free(bsgs);
    }
    return CLT_OK;
}

/* Its products fall evenly on its levels, more or less. */
static void add_reduction(clt__boot_part *part, unsigned *count, const clt_params *params,
                          unsigned times) {
    clt__evalmod mod;
    clt__evalmod_init(&mod, params);
    unsigned levels = params->tower->eval_mod, products = times * clt__evalmod_products(&mod);
    for (unsigned i = 0; i < levels; i++) {
        part[(*count)++] =
            (clt__boot_part){.level = mod.level - i,
                             .products = products * (i + 1) / levels - products * i / levels};
    }
}

/* A switch to another key counts as a rotation. */
clt_status clt__boot_work(clt__boot_part part[CLT__BOOT_PARTS], unsigned *count,
                          const clt_params *params, unsigned kind) {
    factors down = down_factors(params, kind), up = up_factors(params, kind);
    bool apart = is_apart(params, kind), real = (kind & CLT__BOOT_REAL) != 0;
    unsigned top = params->top, sparse = params->tower->sparse;
    *count = 0;
    CLT__RETURN_IF(add_work(part, count, &down, down.count));
    part[(*count)++] = (clt__boot_part){.level = top, .full = 1 + sparse};
    CLT__RETURN_IF(add_work(part, count, &up, top));
    part[(*count)++] = (clt__boot_part){.level = top - up.count, .full = 1};
    add_reduction(part, count, params, real || apart ? 1 : 2);
    if (apart) part[(*count)++] = (clt__boot_part){.level = params->levels, .full = 1};
    return CLT_OK;
}

/* Slots j and j + n of 2n hold the parts of one z: (1 | i) v + (i | 1) rot(v, n) has z in both. */
static clt_status make_join(clt_boot *boot, clt_ws *ws) {
    size_t n = (size_t)1 << log_slots(boot->params);
    clt_status status = CLT_OK;
    clt__bsgs *bsgs = NULL;
    int64_t steps[2] = {0, (int64_t)n};
    double *value = clt__alloc(4 * n, sizeof *value), *one = value, *i = value + 2 * n;
    if (value == NULL) return CLT_E_MEMORY;
    for (size_t j = 0; j < n; j++) one[j] = i[n + j] = 1;
    clt__diagonal diagonal[2] = {{0, 2 * n, one, i}, {(int64_t)n, 2 * n, i, one}};
    CLT__TRY(clt__bsgs_new(&bsgs, steps, 2, clt__params_slots(boot->params), GIANT_RATIO));
    CLT__TRY(
        clt__lintrans_new(&boot->join, ws, boot->params, bsgs, diagonal, boot->params->levels));
done:
    clt__bsgs_free(bsgs);
    clt__free(value);
    return status;
}

static clt_status make_transforms(clt__lintrans **transform, clt_ws *ws, const clt_params *params,
                                  const factors *f, unsigned level) {
    for (unsigned i = 0; i < f->count; i++) {
        CLT__RETURN_IF(
            clt__dft_transform(&transform[i], ws, params, &f->factor[i], GIANT_RATIO, level - i));
    }
    return CLT_OK;
}

clt_status clt__boot_new(clt_boot **boot, clt_ws *ws, const clt_params *params, unsigned kind) {
    clt_status status = CLT_OK;
    clt_boot *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    factors down = down_factors(params, kind), up = up_factors(params, kind);
    made->params = clt__params_ref(params);
    made->kind = kind;
    clt__evalmod_init(&made->mod, params);
    CLT__TRY(clt__boot_memory(&made->sizes, params, kind));
    CLT__TRY(make_transforms(made->down, ws, params, &down, down.count));
    CLT__TRY(make_transforms(made->up, ws, params, &up, params->top));
    if (is_apart(params, kind)) CLT__TRY(make_join(made, ws));
    *boot = made;
    made = NULL;
done:
    clt__boot_free(made);
    return status;
}

void clt__boot_free(clt_boot *boot) {
    if (boot == NULL) return;
    for (unsigned i = 0; i < CLT__BOOT_FACTORS; i++) {
        clt__lintrans_free(boot->down[i]);
        clt__lintrans_free(boot->up[i]);
    }
    clt__lintrans_free(boot->join);
    clt__params_unref(boot->params);
    clt__free(boot);
}

/* ------------------------------------------------------------------------------------ stages */

/* x <- transform of x, rescaled. */
static clt_status apply(clt_ct *x, clt_ws *ws, const clt_evk *evk, const clt__lintrans *transform) {
    CLT__RETURN_IF(clt__lintrans_apply(x, ws, evk, transform, x));
    return clt__ct_rescale(x, ws, x);
}

/* x, at the level of the first transform, <- coefficients. */
static clt_status apply_down(clt_ct *x, clt_ws *ws, const clt_evk *evk, const clt_boot *boot) {
    for (unsigned i = 0; i < boot->params->tower->slots_to_coeffs; i++) {
        CLT__RETURN_IF(apply(x, ws, evk, boot->down[i]));
    }
    return CLT_OK;
}

clt_status clt__boot_slots_to_coeffs(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                     const clt_boot *boot, const clt_ct *in) {
    CLT__RETURN_IF(clt__ct_level_down(out, ws, in, clt__boot_level_in(boot->params)));
    return apply_down(out, ws, evk, boot);
}

/* |t| stays below R: far less than what the transforms' rows would bound. */
static void bound_parts(clt_ct *x) {
    x->noise.value_bound = x->noise.value_rms = 1;
}

clt_status clt__boot_coeffs_to_slots(clt_ct *u, clt_ct *v, clt_ws *ws, const clt_evk *evk,
                                     const clt_boot *boot, const clt_ct *in) {
    const clt__tower *tower = boot->params->tower;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct w, mirrored;
    CLT__TRY(clt__ct_scratch(&w, ws, in->params, in->level));
    CLT__TRY(clt__inner_sum(&w, ws, evk, in, (int64_t)1 << log_slots(in->params),
                            (size_t)1 << tower->sparse));
    for (unsigned i = 0; i < tower->coeffs_to_slots; i++) {
        CLT__TRY(apply(&w, ws, evk, boot->up[i]));
    }
    CLT__TRY(clt__ct_scratch(&mirrored, ws, in->params, w.level));
    CLT__TRY(clt__ct_conjugate(&mirrored, ws, evk, &w));
    CLT__TRY(clt__ct_add(u, ws, &w, &mirrored));
    bound_parts(u);
    if (v != NULL) {
        CLT__TRY(clt__ct_sub(v, ws, &mirrored, &w));
        CLT__TRY(clt__ct_mul_i(v, ws, v));
        bound_parts(v);
    }
done:
    clt__ws_release(ws, mark);
    return status;
}

/* What real and imaginary parts are below, by contract. */
static double parts_most(const clt_boot *boot) {
    return boot->mod.ratio * CLT__SINE_WIDTH;
}

/* Of a part, from that of slots. */
static double part_rms(const clt_boot *boot, clt__noise slots) {
    return boot->kind & CLT__BOOT_REAL ? slots.value_rms : sqrt(0.5) * slots.value_rms;
}

/* x <- its message, an m/S_0 as large as is known of the input. Bounds are of moduli: parts are
   less where moduli may pass what parts may not. */
static clt_status reduce(clt_ct *x, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                         clt__noise in) {
    double most = 0.99 * parts_most(boot);
    double bound = isfinite(in.value_bound) ? fmin(in.value_bound, most) : in.value_bound;
    clt__noise noise = clt__evalmod_noise(&boot->mod, x->noise, bound, part_rms(boot, in));
    CLT__RETURN_IF(clt__eval_mod(x, ws, evk, &boot->mod, x));
    x->noise = noise;
    return CLT_OK;
}

/* u <- the slots from their parts, which are messages of level L. */
static clt_status combine(clt_ct *u, clt_ct *v, clt_ws *ws, const clt_evk *evk,
                          const clt_boot *boot) {
    if (boot->join != NULL) return apply(u, ws, evk, boot->join);
    if (boot->kind & CLT__BOOT_REAL) return CLT_OK;
    CLT__RETURN_IF(clt__ct_mul_i(v, ws, v));
    return clt__ct_add(u, ws, u, v);
}

/*
 * The errors of the input, as values: they go through all stages as the values of their slots do,
 * and come back but for the slope of the sine. Bounds of transforms would take them for errors of
 * any coefficients, n/2 times as large in the worst case, and more with each bootstrap. So they are
 * put aside, with the values, and added at the end. What is not bounded stays.
 */
static clt__error put_aside(clt_ct *x) {
    double scale = clt__params_scale(x->params, x->level, 1).hi;
    clt__error errors = {x->noise.noise_bound / scale, x->noise.noise_rms / scale};
    if (!clt__ct_is_bounded(x)) return (clt__error){0, 0};
    x->noise.value_bound += errors.bound;
    x->noise.noise_bound = x->noise.noise_rms = 0;
    return errors;
}

/* What the sine is off has come before, where the message was bootstrapped before: it adds up. */
static void put_back(clt_ct *x, const clt_boot *boot, clt__error errors, clt__noise sent) {
    if (errors.rms == 0) return;
    double scale = clt__params_scale(x->params, x->level, 1).hi, kept = errors.rms * SLOPE_MOST;
    double bias = clt__evalmod_bias(&boot->mod, sent.value_bound, part_rms(boot, sent));
    if ((boot->kind & CLT__BOOT_REAL) == 0) bias *= sqrt(2);
    errors.bound *= scale * SLOPE_MOST;
    errors.rms = sqrt(kept * scale * (kept * scale + 2 * bias));
    x->noise = clt__noise_with(x->noise, errors);
}

/* --------------------------------------------------------------------------------- the whole */

static clt_status check(const clt_boot *boot, const clt_ct *in) {
    unsigned least = clt__boot_level_in(boot->params);
    if (!clt__params_same(boot->params, in->params)) {
        return clt__fail(CLT_E_PARAMS, "the ciphertext is of %s and the bootstrapping of %s",
                         in->params->name, boot->params->name);
    }
    if (in->degree != 1 || in->power != 1) {
        return clt__fail(CLT_E_SCALE,
                         "bootstrapping takes degree 1 and the scale to the power 1; the "
                         "ciphertext has degree %u and power %u: relinearise and rescale it",
                         in->degree, in->power);
    }
    if (in->level < least) {
        return clt__fail(
            CLT_E_LEVEL,
            "bootstrapping needs %u levels for its first transform, %u left: bootstrap "
            "before the level falls below %u",
            least, in->level, least);
    }
    double most = parts_most(boot);
    double moduli = boot->kind & CLT__BOOT_REAL ? most : sqrt(2) * most;
    if (isfinite(in->noise.value_bound) && in->noise.value_bound >= moduli) {
        return clt__fail(CLT_E_RANGE,
                         "values up to %.3g are outside of what bootstrapping takes, 1 for full "
                         "precision and %.3g at most: scale them down first",
                         in->noise.value_bound, most);
    }
    return CLT_OK;
}

/* Of the gadget that it is made for, too: sums of rotations are divided by one P'. */
static clt_status check_key(const clt_boot *boot, const clt_evk *evk, clt__key_spec spec) {
    const clt__switch_key *key;
    clt_status status = clt__evk_find(&key, evk, spec.galois, spec.level);
    if (status == CLT_OK) {
        clt__gadget gadget = clt__key_spec_gadget(boot->params, spec);
        status = clt__switch_key_check(boot->params, key, gadget);
    }
    return clt__within(status, "bootstrapping takes keys that clt_evk_new makes with boot = %s%s",
                       boot->kind & CLT__BOOT_REAL ? "CLT_BOOT_REAL" : "CLT_BOOT_COMPLEX",
                       boot->kind & CLT__BOOT_FEW_KEYS ? " | CLT_BOOT_FEW_KEYS" : "");
}

static clt_status check_keys(const clt_boot *boot, const clt_evk *evk, const clt_ct *in) {
    clt__key_list list = {0};
    clt_status status = CLT_OK;
    if (memcmp(evk->key_id, in->key_id, sizeof in->key_id) != 0) {
        return clt__fail(CLT_E_KEY,
                         "the evaluation keys and the ciphertext belong to different secret keys");
    }
    CLT__TRY(clt__boot_keys(&list, boot->params, boot->kind));
    for (unsigned i = 0; i < list.count; i++) CLT__TRY(check_key(boot, evk, list.spec[i]));
done:
    clt__key_list_free(&list);
    return status;
}

clt_status clt__bootstrap(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                          const clt_ct *in) {
    const clt_params *params = boot->params;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    unsigned mod = params->levels + params->tower->eval_mod;
    bool both = (boot->kind & CLT__BOOT_REAL) == 0 && boot->join == NULL;
    clt__noise noise = in->noise;
    clt_ct u, v, raised;
    CLT__TRY(check(boot, in));
    CLT__TRY(check_keys(boot, evk, in));
    CLT__TRY(clt__ws_reserve(ws, boot->sizes.scratch));
    CLT__TRY(clt__ct_scratch(&u, ws, params, mod));
    CLT__TRY(clt__ct_scratch(&v, ws, params, mod));
    size_t inner = clt__ws_mark(ws);
    CLT__TRY(clt__ct_scratch(&raised, ws, params, params->top));
    CLT__TRY(clt__ct_level_down(&u, ws, in, clt__boot_level_in(params)));
    clt__error errors = put_aside(&u);
    clt__noise sent = u.noise;
    CLT__TRY(apply_down(&u, ws, evk, boot));
    CLT__TRY(clt__ct_raise(&raised, ws, evk, &u));
    CLT__TRY(clt__boot_coeffs_to_slots(&u, both ? &v : NULL, ws, evk, boot, &raised));
    clt__ws_release(ws, inner);
    CLT__TRY(reduce(&u, ws, evk, boot, sent));
    if (both) CLT__TRY(reduce(&v, ws, evk, boot, sent));
    CLT__TRY(combine(&u, &v, ws, evk, boot));
    put_back(&u, boot, errors, sent);
    CLT__TRY(clt__ct_copy(out, &u));
    out->noise.value_bound = noise.value_bound;
    out->noise.value_rms = noise.value_rms;
done:
    clt__ws_release(ws, mark);
    return status;
}
