/* Functions of encrypted slots for callers of the vector interface. */
#include "api/vector.h"
#include "circ/blocks.h"
#include "circ/guard.h"
#include "ckks/room.h"
#include "ring/galois.h"

#include <math.h>

/* ------------------------------------------------------------------------------------ listing */

/* ReLU is the product of a sign with its argument. */
static bool is_relu(const clt__composite *c) {
    return c >= &clt__minimax_table[CLT__RELU_8] && c <= &clt__minimax_table[CLT__RELU_14];
}

bool clt_function_at(clt_function_figures *figures, unsigned i) {
    const unsigned cleaners = CLT__SIGMOID_8 - CLT__CLEANER_3;
    unsigned at = i < CLT__CLEANER_3 ? i : i + cleaners;
    if (figures == NULL || i >= CLT__MINIMAX_COUNT || at >= CLT__MINIMAX_COUNT) return false;
    const clt__composite *c = &clt__minimax_table[at];
    bool relu = is_relu(c);
    *figures = (clt_function_figures){.name = c->name,
                                      .low = c->low,
                                      .high = c->high,
                                      .gap = relu ? 0 : c->gap,
                                      .error = relu ? c->magnitude_error / 2 : c->noisy_error,
                                      .relative_error = c->relative_error,
                                      .levels = c->levels + (relu ? 1 : 0),
                                      .products = clt__composite_products(c) + (relu ? 1 : 0)};
    return true;
}

/* ------------------------------------------------------------------------------------- checks */

/* The chain of each clt_function. */
static const clt__minimax chain_of[] = {
    [CLT_SIGMOID_8] = CLT__SIGMOID_8,
    [CLT_SIGMOID_16] = CLT__SIGMOID_16,
    [CLT_SIGMOID_32] = CLT__SIGMOID_32,
    [CLT_SIGMOID_32_FINE] = CLT__SIGMOID_32_FINE,
    [CLT_TANH_32] = CLT__TANH_32,
    [CLT_EXP_1] = CLT__EXP_1,
    [CLT_EXP_8] = CLT__EXP_8,
    [CLT_EXP_64] = CLT__EXP_64,
    [CLT_INVERSE_64] = CLT__INVERSE_64,
    [CLT_INVERSE_100] = CLT__INVERSE_100,
    [CLT_INVERSE_ROOT_64] = CLT__INVERSE_ROOT_64,
};

static clt_status find_chain(const clt__composite **c, clt_function function, const char *caller) {
    if ((unsigned)function < sizeof chain_of / sizeof *chain_of) {
        *c = &clt__minimax_table[chain_of[function]];
        return CLT_OK;
    }
    return clt__fail(CLT_E_ARGUMENT, "%s: there is no function %d", caller, (int)function);
}

/* With bootstrapping products weigh more than levels. */
static clt_status find_sign(const clt__composite **c, unsigned bits, const clt_boot *boot,
                            const char *caller) {
    *c = clt__compare_sign(bits, boot != NULL);
    if (*c != NULL) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: a sign has 8, 12, 14 or 20 bits, not %u", caller, bits);
}

static clt_status find_relu(const clt__composite **c, unsigned bits, const char *caller) {
    *c = clt__compare_relu(bits);
    if (*c != NULL) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: there are 8, 10, 12, 13 or 14 bits, not %u", caller,
                     bits);
}

static clt_status need_factor(double factor, const char *caller) {
    if (isfinite(factor) && factor != 0) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: factor is %g, and slots times it are the argument",
                     caller, factor);
}

static clt_status need_boot(const clt_boot *boot, const clt_ct *ct, const char *caller) {
    return boot == NULL ? CLT_OK : clt__need_params(boot->params, ct->params, caller);
}

#define CLT__NEED_CALL(out, ws, evk, boot, in)                                                     \
    CLT__NEED(out);                                                                                \
    CLT__NEED(ws);                                                                                 \
    CLT__NEED(evk);                                                                                \
    CLT__NEED_OPERAND(in);                                                                         \
    CLT__NEED_PARAMS((out)->params, (in)->params);                                                 \
    CLT__NEED_PARAMS((evk)->params, (in)->params);                                                 \
    CLT__RETURN_IF(need_boot(boot, in, __func__))

/* Bounds may be far from what is there: no reason to refuse. */
static void note_range(clt_ws *ws, double bound, double most, const char *caller) {
    if (!(isfinite(bound) && bound > most * (1 + 0x1p-10))) return;
    clt__note(ws,
              "%s takes slots up to %.3g, and these are only known to be below %.3g: a guard "
              "(clt_guard_add) would tell",
              caller, most, bound);
}

/* -------------------------------------------------------------------------------- slot by slot */

typedef clt_status unary(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                         double factor);
typedef clt_status binary(clt_ct *out, clt__deep *deep, const clt_ct *a, const clt_ct *b,
                          const clt__composite *c, double factor);

/* The result is made apart, so that out is as it was where it fails. */
static clt_status hand_over(clt_ct *out, clt_ct *made, bool known, clt_status status) {
    if (status == CLT_OK) status = clt__ct_check_room(made, known);
    if (status == CLT_OK) status = clt__ct_copy(out, made);
    clt__ct_free(made);
    return status;
}

static clt_status run_unary(clt_ct *out, clt__deep deep, const clt_ct *in, unary *function,
                            const clt__composite *c, double factor, const char *caller) {
    clt_ct *made;
    CLT__RETURN_IF(need_factor(factor, caller));
    note_range(deep.ws, in->noise.value_bound, fmax(fabs(c->low), fabs(c->high)) / fabs(factor),
               caller);
    CLT__RETURN_IF(clt__ct_new(&made, in->params));
    return hand_over(out, made, clt__ct_is_bounded(in), function(made, &deep, in, c, factor));
}

static clt_status run_binary(clt_ct *out, clt__deep deep, const clt_ct *a, const clt_ct *b,
                             binary *function, const clt__composite *c, double factor,
                             const char *caller) {
    clt_ct *made;
    CLT__RETURN_IF(need_factor(factor, caller));
    CLT__RETURN_IF(clt__need_params(a->params, b->params, caller));
    double bound = a->noise.value_bound + b->noise.value_bound;
    note_range(deep.ws, bound / 2, 0.5 / fabs(factor), caller);
    CLT__RETURN_IF(clt__ct_new(&made, a->params));
    bool known = clt__ct_is_bounded(a) && clt__ct_is_bounded(b);
    return hand_over(out, made, known, function(made, &deep, a, b, c, factor));
}

static clt_status step_of(clt_ct *out, clt__deep *deep, const clt_ct *a, const clt_ct *b,
                          const clt__composite *c, double factor) {
    CLT__RETURN_IF(clt__deep_difference(out, deep, a, b));
    return clt__ct_step(out, deep, out, c, factor);
}

clt_status clt_evaluate(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                        const clt_ct *in, clt_function function, double factor) {
    const clt__composite *c = NULL;
    CLT__NEED_CALL(out, ws, evk, boot, in);
    CLT__RETURN_IF(find_chain(&c, function, __func__));
    return run_unary(out, (clt__deep){ws, evk, boot, 0}, in, clt__ct_function, c, factor, __func__);
}

clt_status clt_sign(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                    const clt_ct *in, unsigned bits, double factor) {
    const clt__composite *c = NULL;
    CLT__NEED_CALL(out, ws, evk, boot, in);
    CLT__RETURN_IF(find_sign(&c, bits, boot, __func__));
    return run_unary(out, (clt__deep){ws, evk, boot, 0}, in, clt__ct_function, c, factor, __func__);
}

clt_status clt_relu(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                    const clt_ct *in, unsigned bits, double factor) {
    const clt__composite *c = NULL;
    CLT__NEED_CALL(out, ws, evk, boot, in);
    CLT__RETURN_IF(find_relu(&c, bits, __func__));
    return run_unary(out, (clt__deep){ws, evk, boot, 0}, in, clt__ct_relu, c, factor, __func__);
}

clt_status clt_abs(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                   const clt_ct *in, unsigned bits, double factor) {
    const clt__composite *c = NULL;
    CLT__NEED_CALL(out, ws, evk, boot, in);
    CLT__RETURN_IF(find_relu(&c, bits, __func__));
    return run_unary(out, (clt__deep){ws, evk, boot, 0}, in, clt__ct_magnitude, c, factor,
                     __func__);
}

clt_status clt_compare(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                       const clt_ct *a, const clt_ct *b, unsigned bits, double factor) {
    const clt__composite *c = NULL;
    CLT__NEED_CALL(out, ws, evk, boot, a);
    CLT__NEED_OPERAND(b);
    CLT__RETURN_IF(find_sign(&c, bits, boot, __func__));
    return run_binary(out, (clt__deep){ws, evk, boot, 0}, a, b, step_of, c, factor, __func__);
}

clt_status clt_max(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                   const clt_ct *a, const clt_ct *b, unsigned bits, double factor) {
    const clt__composite *c = NULL;
    CLT__NEED_CALL(out, ws, evk, boot, a);
    CLT__NEED_OPERAND(b);
    CLT__RETURN_IF(find_relu(&c, bits, __func__));
    return run_binary(out, (clt__deep){ws, evk, boot, 0}, a, b, clt__ct_larger, c, factor,
                      __func__);
}

clt_status clt_min(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                   const clt_ct *a, const clt_ct *b, unsigned bits, double factor) {
    const clt__composite *c = NULL;
    CLT__NEED_CALL(out, ws, evk, boot, a);
    CLT__NEED_OPERAND(b);
    CLT__RETURN_IF(find_relu(&c, bits, __func__));
    return run_binary(out, (clt__deep){ws, evk, boot, 0}, a, b, clt__ct_smaller, c, factor,
                      __func__);
}

/* -------------------------------------------------------------------------------------- blocks */

static clt_status need_blocks(clt__blocks *b, const clt_params *params, size_t count, size_t most,
                              size_t block, bool square, const char *caller) {
    size_t slots = clt__params_slots(params);
    if (count < 2 || count > most) {
        return clt__fail(CLT_E_ARGUMENT, "%s: count is %zu, and 2 to %zu can be taken", caller,
                         count, most);
    }
    *b = (clt__blocks){count, clt__blocks_width(count), block};
    size_t least = square ? b->width * b->width : b->width;
    if (block >= least && block <= slots && (block & (block - 1)) == 0) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT,
                     "%s: blocks of %zu slots, and %zu numbers take a power of two from %zu to %zu",
                     caller, block, count, least, slots);
}

/* All pairs of more would need more rotations than there is room for. */
enum { ARGMAX_MOST = 64 };

/* CLT_E_KEY before any work. */
static clt_status need_keys(const clt_evk *evk, const clt_ct *in, const clt_boot *boot,
                            const int64_t *steps, size_t count, const char *list,
                            const char *caller) {
    const clt__switch_key *key;
    unsigned log_n = in->params->ring->log_n, level = in->level;
    if (boot != NULL) {
        unsigned fresh = clt__boot_level_out(in->params, boot->kind);
        if (fresh > level) level = fresh;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t galois = clt__galois_rotation(steps[i], log_n);
        if (galois == 1) continue;
        clt_status status = clt__evk_find(&key, evk, galois, level);
        if (status != CLT_OK) {
            return clt__within(status, "%s takes the rotations of %s", caller, list);
        }
    }
    return CLT_OK;
}

clt_status clt_argmax(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                      const clt_ct *in, size_t count, size_t block, unsigned bits, double factor) {
    const clt__composite *c = NULL;
    clt__blocks b;
    clt_ct *made;
    int64_t steps[CLT__BLOCKS_STEPS];
    size_t rotations = 0;
    CLT__NEED_CALL(out, ws, evk, boot, in);
    CLT__RETURN_IF(find_sign(&c, bits, boot, __func__));
    CLT__RETURN_IF(need_factor(factor, __func__));
    CLT__RETURN_IF(need_blocks(&b, in->params, count, ARGMAX_MOST, block, true, __func__));
    CLT__RETURN_IF(clt__blocks_argmax_steps(steps, &rotations, in->params, b));
    CLT__RETURN_IF(need_keys(evk, in, boot, steps, rotations, "clt_block_steps", __func__));
    note_range(ws, in->noise.value_bound, 1 / fabs(factor), __func__);
    CLT__RETURN_IF(clt__ct_new(&made, in->params));
    clt__deep deep = {ws, evk, boot, 0};
    return hand_over(out, made, clt__ct_is_bounded(in),
                     clt__blocks_argmax(made, &deep, in, b, c, factor));
}

clt_status clt_softmax(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                       const clt_ct *in, size_t count, size_t block, double range) {
    clt__blocks b;
    clt_ct *made;
    int64_t steps[CLT__BLOCKS_STEPS];
    double most = clt__blocks_softmax_range();
    CLT__NEED_CALL(out, ws, evk, boot, in);
    CLT__RETURN_IF(need_blocks(&b, in->params, count, CLT__SOFTMAX_MOST, block, false, __func__));
    if (!(range > 0 && range <= most)) {
        return clt__fail(CLT_E_ARGUMENT, "%s: range is %g, and above 0 to %g can be taken",
                         __func__, range, most);
    }
    size_t rotations = clt__blocks_softmax_steps(steps, b);
    CLT__RETURN_IF(need_keys(evk, in, boot, steps, rotations, "clt_block_steps", __func__));
    note_range(ws, in->noise.value_bound, range, __func__);
    CLT__RETURN_IF(clt__ct_new(&made, in->params));
    clt__deep deep = {ws, evk, boot, 0};
    return hand_over(out, made, clt__ct_is_bounded(in),
                     clt__blocks_softmax(made, &deep, in, b, range));
}

/* Copies what fits; *made tells how many there are. */
static void give_steps(int64_t *steps, size_t room, size_t *made, const int64_t *all,
                       size_t count) {
    for (size_t i = 0; i < count && i < room; i++) steps[i] = all[i];
    *made = count;
}

clt_status clt_block_steps(int64_t *steps, size_t room, size_t *made, const clt_params *params,
                           size_t count, size_t block) {
    clt__blocks b;
    int64_t all[CLT__BLOCKS_STEPS];
    size_t rotations = 0;
    CLT__NEED(made);
    CLT__NEED(params);
    if (room > 0) CLT__NEED(steps);
    CLT__RETURN_IF(need_blocks(&b, params, count, ARGMAX_MOST, block, false, __func__));
    if (block < b.width * b.width) {
        rotations = clt__blocks_softmax_steps(all, b);
    } else { /* softmax's are among them */
        CLT__RETURN_IF(clt__blocks_argmax_steps(all, &rotations, params, b));
    }
    give_steps(steps, room, made, all, rotations);
    return CLT_OK;
}

/* -------------------------------------------------------------------------------------- guards */

static clt_status need_kind(clt_guard_kind kind, const char *caller) {
    if (kind == CLT_GUARD_SLOT || kind == CLT_GUARD_CANARY) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: there is no kind %d of guard", caller, (int)kind);
}

static clt__guard_kind inner_kind(clt_guard_kind kind) {
    return kind == CLT_GUARD_SLOT ? CLT__GUARD_SLOT : CLT__GUARD_CANARY;
}

clt_status clt_guard_add(clt_ct *guard, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                         clt_guard_kind kind, double factor) {
    int64_t steps[CLT__BLOCKS_STEPS];
    CLT__NEED_CALL(guard, ws, evk, NULL, in);
    CLT__RETURN_IF(need_kind(kind, __func__));
    CLT__RETURN_IF(need_factor(factor, __func__));
    if (kind == CLT_GUARD_CANARY) {
        size_t count = clt__guard_steps(steps, clt__params_slots(in->params));
        CLT__RETURN_IF(need_keys(evk, in, NULL, steps, count, "clt_guard_steps", __func__));
    }
    return clt__guard_add(guard, ws, evk, in, inner_kind(kind), factor);
}

double clt_guard_limit(clt_guard_kind kind, const clt_params *params, unsigned uses) {
    if (params == NULL) return NAN;
    return clt__guard_limit(inner_kind(kind), clt__params_slots(params), uses);
}

clt_status clt_guard_steps(int64_t *steps, size_t room, size_t *made, const clt_params *params) {
    int64_t all[CLT__BLOCKS_STEPS];
    CLT__NEED(made);
    CLT__NEED(params);
    if (room > 0) CLT__NEED(steps);
    give_steps(steps, room, made, all, clt__guard_steps(all, clt__params_slots(params)));
    return CLT_OK;
}
