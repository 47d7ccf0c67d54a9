/*
 * The planner. What does not depend on the chain (network, ranges) is made once; then each
 * candidate is built, forecast, and taken or left.
 */
#include "nn/planner.h"

#include "base/alloc.h"
#include "nn/budget.h"
#include "nn/forecast.h"
#include "nn/guarantee.h"
#include "nn/layout.h"
#include "nn/steps.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    STRAY_BITS = 10, /* slots that are no outputs stay below 2^-10 */
    LOG_N_LEAST = 12,
    LOG_N_MOST = 16,
    SCALE_FIRST = 40, /* bits; larger scales buy no precision that a forecast has asked for */
    BASE_MOST = 50,
};

/* Expected errors are root mean squares; eight of them hold for nearly every output. */
#define ERROR_MARGIN 8.0
/* Suffices for four and five hidden layers on medical tables of up to 30 columns. */
#define MORE_DECAY                                                                                 \
    "more weight decay (--weight-decay 5 or 10; it is 1 if not given) or fewer layers"
/* Of the output's bound, for the drift of scales and the distance of primes to powers of two. */
#define BASE_MARGIN 1.05

typedef struct search {
    clt_ws *ws;
    const clt_model *model;
    const clt_plan_options *options;
    clt__network *network;
    clt__ranges *ranges;
    clt__gain *gain;
    unsigned levels;       /* that the program takes */
    unsigned output_level; /* 0, or what is left at the end where level 0 is too small */
    bool cramped;          /* the last candidate had too little room for values */
    clt_status reason;     /* why no chain was taken so far, its text in `why` */
    char why[512];
} search;

/* Keeps the present detail as the reason for which the last candidate was left. */
static void leave(search *s, clt_status status) {
    s->reason = status;
    snprintf(s->why, sizeof s->why, "%s", clt_detail());
}

static double output_bound(const search *s) {
    const clt__layer_range *last = &s->ranges->layer[s->network->count - 1];
    return fmax(last->sum.bound, last->map.bound);
}

/* Bits that q_0 needs over the scale, so that outputs stay below a quarter of it. */
static unsigned headroom(const search *s) {
    double bound = BASE_MARGIN * output_bound(s);
    double bits = bound > 1 ? ceil(log2(bound)) : 0;
    unsigned least = CLT__BASE_OVER_SCALE - 2;
    return 2 + (bits > least ? (bits > BASE_MOST ? BASE_MOST : (unsigned)bits) : least);
}

/* ------------------------------------------------------------------------------- candidates */

/* Layout, steps and keys for the plan's parameters and the level of its input. */
static clt_status shape(clt_plan *plan, const clt__network *network) {
    size_t slots = clt__params_slots(plan->params);
    clt__layout_for what = {
        .packing = plan->options.packing,
        .features = network->layer[0].in,
        .outputs = network->layer[network->count - 1].out,
        .width = clt__network_width(network),
        .inner = clt__network_inner_width(network),
        .layers = network->count,
    };
    if (!clt__layout_make(&plan->layout, what, slots)) {
        return clt__fail(CLT_E_RANGE, "a row needs %u slots, and %s has %zu", what.width,
                         plan->params->name, slots);
    }
    CLT__RETURN_IF(clt__steps_new(&plan->step, &plan->steps, network, &plan->layout, slots,
                                  plan->input_level));
    return clt__step_keys(&plan->key, &plan->keys, network, &plan->layout, plan->step, plan->steps,
                          plan->params->chain.log_n);
}

/* The public key's larger error decides. */
static clt_status check_precision(const clt_plan *plan, double error) {
    double bits = plan->options.precision_bits;
    if (bits < STRAY_BITS) bits = STRAY_BITS;
    if (ERROR_MARGIN * error <= exp2(-bits)) return CLT_OK;
    return clt__fail(CLT_E_RANGE,
                     "outputs come with an expected error of 2^%.1f, and %.0f bits of precision "
                     "need 2^%.1f",
                     log2(error), bits, -bits - log2(ERROR_MARGIN));
}

static clt_status foresee_releases(clt_plan *plan, const search *s) {
    unsigned bits = plan->options.release_bits;
    if (bits == CLT_RELEASE_NONE) return CLT_OK;
    CLT__RETURN_IF(clt__guarantee_publish(plan, s->network));
    clt_status status = clt__guarantee_require(s->ws, plan, bits);
    return status == CLT_E_SECURITY ? CLT_E_RANGE : status;
}

static clt_status seal(clt_plan *plan, const clt_model *model) {
    uint8_t digest[CLT__DIGEST_BYTES];
    CLT__RETURN_IF(clt__model_digest(digest, model));
    CLT__RETURN_IF(clt__plan_program(plan->program, plan, digest));
    return clt__plan_digest(plan->digest, plan);
}

/* A plan for these parameters, which it takes over; CLT_E_RANGE when they do not serve. */
static clt_status plan_for(clt_plan **plan, search *s, const clt_params *params) {
    clt_status status = CLT_OK;
    clt_plan *made = clt__alloc(1, sizeof *made);
    if (made == NULL) {
        clt__params_unref(params);
        return CLT_E_MEMORY;
    }
    atomic_init(&made->references, 1);
    made->params = params;
    made->options = *s->options;
    if (made->options.preset != NULL) {
        made->options.preset = clt__plan_preset(made->options.preset);
    }
    made->output = s->model->output;
    made->input_level = s->levels + s->output_level;
    CLT__TRY(shape(made, s->network));
    double error;
    status = clt__forecast(&error, made, s->ws, s->network, s->ranges, s->gain);
    s->cramped = status == CLT_E_RANGE;
    CLT__TRY(status);
    CLT__TRY(check_precision(made, error));
    CLT__TRY(clt__schema_copy(&made->schema, s->model->schema));
    CLT__TRY(foresee_releases(made, s));
    CLT__TRY(seal(made, s->model));
    *plan = made;
    return CLT_OK;
done:
    clt__plan_unref(made);
    return status;
}

/* ----------------------------------------------------------------------------------- search */

static clt_status with_preset(clt_plan **plan, search *s) {
    const clt_params *params = NULL;
    CLT__RETURN_IF(clt__params_preset(&params, s->options->preset));
    clt_status status = CLT_OK;
    if (params->levels < s->levels) {
        status = clt__fail(CLT_E_LEVEL,
                           "the program takes %u levels, %s has %u: take a larger preset, or none, "
                           "and the planner finds one",
                           s->levels, params->name, params->levels);
        goto done;
    }
    status = plan_for(plan, s, clt__params_ref(params));
    if (s->cramped && params->stride == 1 && s->levels < params->levels) {
        s->output_level = CLT__OUTPUT_LEVEL_MAX;
        status = plan_for(plan, s, clt__params_ref(params));
    }
    if (status == CLT_E_RANGE) {
        status = clt__within(status,
                             "preset %s does not serve, and without one the planner looks for "
                             "a chain that does",
                             params->name);
    }
done:
    clt__params_unref(params);
    return status;
}

/* CLT_OK with *plan NULL when no chain of this degree serves; *hopeless when a larger degree does
   not mend that: values have too little room, or the largest scale fits and lacks precision. */
static clt_status with_degree(clt_plan **plan, search *s, unsigned log_n, bool *hopeless) {
    clt__chain chain = {.log_n = (uint8_t)log_n, .levels = (uint8_t)(s->levels + s->output_level)};
    unsigned room = s->output_level > 0 ? CLT__BASE_OVER_SCALE : headroom(s);
    if (clt__network_width(s->network) > (1u << (log_n - 1))) return CLT_OK;
    for (unsigned scale = SCALE_FIRST; scale >= CLT__SCALE_LEAST; scale--) {
        const clt_params *params;
        chain.scale_bits = (uint8_t)scale;
        chain.base_bits = (uint8_t)(scale + room);
        if (scale + room > BASE_MOST || !clt__budget_fit(&chain)) continue;
        clt_status status = clt__params_build(&params, &chain, NULL);
        if (status == CLT_E_ARGUMENT) { /* too few primes of so few bits */
            if (s->reason == CLT_OK) leave(s, CLT_E_LEVEL);
            continue;
        }
        if (status == CLT_OK) status = plan_for(plan, s, params);
        if (status != CLT_E_RANGE) return status;
        leave(s, status);
        *hopeless = s->cramped || scale == SCALE_FIRST || scale + 1 + room > BASE_MOST;
        if (!s->cramped) return CLT_OK; /* a smaller scale is no more precise */
        room++;
    }
    return CLT_OK;
}

static clt_status give_up(const search *s) {
    unsigned room = headroom(s);
    if (s->reason != CLT_OK) {
        return clt__fail(s->reason, "%s; ask for less precision, or fit the model with " MORE_DECAY,
                         s->why);
    }
    if (room + CLT__SCALE_LEAST > BASE_MOST) {
        return clt__fail(CLT_E_RANGE,
                         "raw outputs may reach %.4g for inputs that the schema allows (within "
                         "%.4g), and %.4g is the most that the smallest scale leaves room for: fit "
                         "the model with " MORE_DECAY,
                         output_bound(s), s->ranges->input.bound,
                         ldexp(1, BASE_MOST - CLT__SCALE_LEAST - 2) / BASE_MARGIN);
    }
    return clt__fail(CLT_E_LEVEL,
                     "the program takes %u levels of at least %d bits, more than any ring of up to "
                     "2^%d carries at 128 bits of security: take fewer layers or lower degrees",
                     s->levels, CLT__SCALE_LEAST, LOG_N_MOST);
}

/* First with outputs at level 0, the fewest bytes; then, for large outputs, at level 1, where
   decoding still reads the whole modulus. */
static clt_status without_preset(clt_plan **plan, search *s, unsigned least, unsigned most) {
    clt_plan *found = NULL;
    for (; found == NULL && s->output_level <= CLT__OUTPUT_LEVEL_MAX; s->output_level++) {
        bool hopeless = s->levels + s->output_level > CLT__LEVELS_MAX;
        for (unsigned log_n = least; log_n <= most && found == NULL && !hopeless; log_n++) {
            CLT__RETURN_IF(with_degree(&found, s, log_n, &hopeless));
        }
    }
    if (found == NULL) return give_up(s);
    *plan = found;
    return CLT_OK;
}

static clt_status take_gains(search *s) {
    s->gain = clt__alloc(s->network->count, sizeof *s->gain);
    return s->gain == NULL ? CLT_E_MEMORY : clt__gains(s->gain, s->network, s->ranges);
}

/* Numbers that may be released take a chain of doubled scale: the first that carries the bits. */
static clt_status for_numbers(clt_plan **plan, search *s) {
    static const char *const chains[] = {"R14", "R15"};
    clt_status status = CLT_OK;
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
        const clt_params *params;
        CLT__RETURN_IF(clt__params_preset(&params, chains[i]));
        if (params->levels < s->levels) {
            status = clt__fail(CLT_E_LEVEL,
                               "the program takes %u levels, and %s, from which numbers can be "
                               "released, has %u: release labels, or take fewer layers",
                               s->levels, params->name, params->levels);
            clt__params_unref(params);
            continue;
        }
        status = plan_for(plan, s, params);
        if (status != CLT_E_RANGE) break;
    }
    return status;
}

#ifdef CLT_TOY
static clt_status doubled_toy(clt_plan **plan, search *s) {
    const clt_params *params;
    clt__chain chain = {10, (uint8_t)s->levels, 50, 42, 39, 2, 1};
    CLT__RETURN_IF(clt__params_build(&params, &chain, NULL));
    return plan_for(plan, s, params);
}
#endif

static clt_status find(clt_plan **plan, search *s) {
    unsigned bits = s->options->release_bits;
    bool numbers = bits != CLT_RELEASE_NONE && bits != CLT_RELEASE_DISCRETE;
    s->levels = clt__network_levels(s->network);
    if (s->levels > CLT__LEVELS_MAX) {
        return clt__fail(CLT_E_LEVEL, "the program takes %u levels, and chains have at most %d",
                         s->levels, CLT__LEVELS_MAX);
    }
#ifdef CLT_TOY
    if (s->options->preset != NULL && strcmp(s->options->preset, "toy") == 0) {
        return numbers ? doubled_toy(plan, s) : without_preset(plan, s, 10, 11);
    }
#endif
    if (s->options->preset != NULL) return with_preset(plan, s);
    if (numbers) return for_numbers(plan, s);
    return without_preset(plan, s, LOG_N_LEAST, LOG_N_MOST);
}

clt_status clt__plan_new(clt_plan **plan, clt_ws *ws, const clt_model *model,
                         const clt_plan_options *options) {
    search s = {.ws = ws, .model = model, .options = options};
    clt_status status = CLT_OK;
    if (options->precision_bits > CLT__PRECISION_MAX) {
        return clt__fail(CLT_E_ARGUMENT, "%u bits of precision are more than the %d possible",
                         options->precision_bits, CLT__PRECISION_MAX);
    }
    CLT__TRY(clt__network_new(&s.network, model));
    CLT__TRY(clt__ranges_new(&s.ranges, s.network, model));
    CLT__TRY(take_gains(&s));
    CLT__TRY(find(plan, &s));
done:
    clt__free(s.gain);
    clt__free(s.ranges);
    clt__network_free(s.network);
    return status;
}

/* ----------------------------------------------------------------------------------- checks */

static bool same_keys(const clt_plan *a, const clt_plan *b) {
    if (a->keys != b->keys) return false;
    for (unsigned i = 0; i < a->keys; i++) {
        const clt__key_spec *x = &a->key[i], *y = &b->key[i];
        if (x->galois != y->galois || x->level != y->level) return false;
    }
    return true;
}

/* Shapes the model anew for the plan's parameters and options. The plan may be a stranger's: its
   own steps are compared, not only the digest that it states. */
static clt_status check_shape(bool *same, const clt_plan *plan, const clt_model *model,
                              const clt__network *network) {
    clt_plan again = {
        .params = plan->params, .options = plan->options, .input_level = plan->input_level};
    uint8_t digest[CLT__DIGEST_BYTES], own[CLT__DIGEST_BYTES], made[CLT__DIGEST_BYTES];
    clt_status status = CLT_OK;
    *same = false;
    if (clt__network_levels(network) + clt__plan_output_level(plan) != plan->input_level ||
        clt__network_width(network) > clt__params_slots(plan->params)) {
        return CLT_OK;
    }
    CLT__TRY(shape(&again, network));
    CLT__TRY(clt__model_digest(digest, model));
    CLT__TRY(clt__plan_program(made, &again, digest));
    CLT__TRY(clt__plan_program(own, plan, digest));
    *same = memcmp(own, made, sizeof own) == 0 && memcmp(own, plan->program, sizeof own) == 0 &&
            same_keys(plan, &again);
done:
    clt__free(again.step);
    clt__free(again.key);
    return status;
}

clt_status clt__plan_check_model(const clt_plan *plan, const clt_model *model,
                                 const clt__network *network) {
    bool same;
    CLT__RETURN_IF(check_shape(&same, plan, model, network));
    if (same) return CLT_OK;
    return clt__fail(CLT_E_PLAN, "this plan was made for another model: take the model that the "
                                 "plan was made from, or make keys and data for this model's plan");
}
