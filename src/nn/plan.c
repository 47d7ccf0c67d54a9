/*
 * A plan as an object and as bytes (docs/format.md). The body of a file of kind "plan":
 *
 *   options: u8 packing (+ 16: for releases), u8 precision bits, text preset (empty: none),
 *       for releases u8 release bits
 *   the schema; u8 output map; the parameters
 *   layout: u8 packing, u32 block, rows, period, copies, turn, outputs
 *   u8 level of the input; f64 bound and root mean square of the input; f64 bound of the output
 *   u32 steps, for each: u8 type, u8 level, u16 node, u8 degree, u16 diagonals, babies, giants,
 *       u32 stride, terms, f64 value bound and rms, log2 of noise bound, rms and added
 *   u32 keys, for each: u32 galois element, u8 level
 *   for releases the bounds of the weights (guarantee.h), each f64
 *   32 bytes digest of the program
 */
#include "nn/plan.h"

#include "base/alloc.h"
#include "circ/polyeval.h"
#include "nn/layout.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { FOR_RELEASES = 16 }; /* of the byte that says the packing */

clt_plan *clt__plan_ref(const clt_plan *plan) {
    clt_plan *own = (clt_plan *)plan;
    atomic_fetch_add_explicit(&own->references, 1, memory_order_relaxed);
    return own;
}

void clt__plan_unref(clt_plan *plan) {
    if (plan == NULL) return;
    if (atomic_fetch_sub_explicit(&plan->references, 1, memory_order_acq_rel) > 1) return;
    clt__schema_free(plan->schema);
    clt__params_unref(plan->params);
    clt__free(plan->step);
    clt__free(plan->key);
    clt__free(plan->bounds);
    clt__free(plan);
}

const char *clt__plan_preset(const char *name) {
    const char *known;
    for (unsigned i = 0; (known = clt__params_preset_name(i)) != NULL; i++) {
        if (strcmp(known, name) == 0) return known;
    }
#ifdef CLT_TOY
    if (strcmp(name, "toy") == 0) return "toy";
#endif
    return NULL;
}

unsigned clt__step_levels(const clt__step *step) {
    switch (step->type) {
    case CLT__STEP_LINEAR:
    case CLT__STEP_SQUARE: return 1;
    case CLT__STEP_POLYNOMIAL: return clt__polynomial_depth(step->degree);
    case CLT__STEP_SUM:
    case CLT__STEP_BIAS: break;
    }
    return 0;
}

unsigned clt__step_bounds(const clt__step *step) {
    if (step->type == CLT__STEP_LINEAR) return 2;
    return step->type == CLT__STEP_POLYNOMIAL ? step->degree + 1u : 0;
}

size_t clt__plan_bounds(const clt_plan *plan) {
    size_t count = 0;
    for (unsigned i = 0; i < plan->steps; i++) count += clt__step_bounds(&plan->step[i]);
    return count;
}

const char *clt__step_name(clt__step_type type) {
    switch (type) {
    case CLT__STEP_LINEAR: return "linear";
    case CLT__STEP_SUM: return "sum";
    case CLT__STEP_BIAS: return "bias";
    case CLT__STEP_SQUARE: return "square";
    case CLT__STEP_POLYNOMIAL: break;
    }
    return "polynomial";
}

double clt__plan_error_expected(const clt_plan *plan) {
    return exp2(plan->step[plan->steps - 1].noise_rms);
}

double clt__plan_error_bound(const clt_plan *plan) {
    return exp2(plan->step[plan->steps - 1].noise_bound);
}

/* ---------------------------------------------------------------------------------- writing */

static void put_layout(clt__sink *sink, const clt__layout *layout) {
    clt__put_u8(sink, (uint8_t)layout->packing);
    clt__put_u32(sink, layout->block);
    clt__put_u32(sink, layout->rows);
    clt__put_u32(sink, layout->period);
    clt__put_u32(sink, layout->copies);
    clt__put_u32(sink, layout->turn);
    clt__put_u32(sink, layout->outputs);
}

/* What is done, without figures. */
static void put_shape(clt__sink *sink, const clt__step *step) {
    clt__put_u8(sink, (uint8_t)step->type);
    clt__put_u8(sink, step->level);
    clt__put_u16(sink, step->node);
    clt__put_u8(sink, step->degree);
    clt__put_u16(sink, step->diagonals);
    clt__put_u16(sink, step->babies);
    clt__put_u16(sink, step->giants);
    clt__put_u32(sink, step->stride);
    clt__put_u32(sink, step->terms);
}

static void put_step(clt__sink *sink, const clt__step *step) {
    put_shape(sink, step);
    clt__put_f64(sink, step->value_bound);
    clt__put_f64(sink, step->value_rms);
    clt__put_f64(sink, step->noise_bound);
    clt__put_f64(sink, step->noise_rms);
    clt__put_f64(sink, step->noise_added);
}

static void put_options(clt__sink *sink, const clt_plan *plan) {
    unsigned releases = plan->bounds != NULL ? FOR_RELEASES : 0;
    clt__put_u8(sink, (uint8_t)(plan->options.packing | releases));
    clt__put_u8(sink, (uint8_t)plan->options.precision_bits);
    clt__put_text(sink, plan->options.preset);
    if (releases != 0) clt__put_u8(sink, (uint8_t)plan->options.release_bits);
}

static void put_bounds(clt__sink *sink, const clt_plan *plan) {
    size_t count = plan->bounds != NULL ? clt__plan_bounds(plan) : 0;
    for (size_t i = 0; i < count; i++) clt__put_f64(sink, plan->bounds[i]);
}

void clt__plan_put(clt__sink *sink, const void *object) {
    const clt_plan *plan = object;
    put_options(sink, plan);
    clt__schema_save(sink, plan->schema);
    clt__put_u8(sink, (uint8_t)plan->output);
    clt__params_put(sink, plan->params);
    put_layout(sink, &plan->layout);
    clt__put_u8(sink, (uint8_t)plan->input_level);
    clt__put_f64(sink, plan->input_bound);
    clt__put_f64(sink, plan->input_rms);
    clt__put_f64(sink, plan->output_bound);
    clt__put_u32(sink, plan->steps);
    for (unsigned i = 0; i < plan->steps; i++) put_step(sink, &plan->step[i]);
    clt__put_u32(sink, plan->keys);
    for (unsigned i = 0; i < plan->keys; i++) {
        clt__put_u32(sink, plan->key[i].galois);
        clt__put_u8(sink, plan->key[i].level);
    }
    put_bounds(sink, plan);
    clt__put_bytes(sink, plan->program, sizeof plan->program);
}

static int discard(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

clt_status clt__plan_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt_plan *plan) {
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.write = discard});
    clt__plan_put(&sink, plan);
    CLT__RETURN_IF(sink.status);
    clt__hash_done(&sink.hash, digest);
    return CLT_OK;
}

clt_status clt__plan_program(uint8_t digest[CLT__DIGEST_BYTES], const clt_plan *plan,
                             const uint8_t model[CLT__DIGEST_BYTES]) {
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.write = discard});
    clt__put_text(&sink, "clt-program");
    clt__put_bytes(&sink, model, CLT__DIGEST_BYTES);
    clt__put_bytes(&sink, plan->params->digest, CLT__DIGEST_BYTES);
    put_layout(&sink, &plan->layout);
    clt__put_u32(&sink, plan->steps);
    for (unsigned i = 0; i < plan->steps; i++) put_shape(&sink, &plan->step[i]);
    CLT__RETURN_IF(sink.status);
    clt__hash_done(&sink.hash, digest);
    return CLT_OK;
}

/* ---------------------------------------------------------------------------------- reading */

static void get_release(clt_plan *plan, clt__source *source) {
    unsigned bits = clt__get_u8(source);
    if (bits < 1 || (bits > CLT__PRECISION_MAX && bits != CLT_RELEASE_DISCRETE)) {
        clt__source_fail(source, CLT_E_FORMAT, "it is for releases of %u bits", bits);
    }
    plan->options.release_bits = bits;
}

static void get_options(clt_plan *plan, clt__source *source) {
    uint8_t packing = clt__get_u8(source), precision = clt__get_u8(source);
    bool releases = (packing & FOR_RELEASES) != 0;
    packing &= (uint8_t)~FOR_RELEASES;
    char *preset = clt__get_text(source, sizeof plan->params->name - 1);
    if (source->status == CLT_OK && (packing > CLT_PACK_BLOCKS || precision > CLT__PRECISION_MAX)) {
        clt__source_fail(source, CLT_E_FORMAT, "its options are out of range");
    }
    plan->options.packing = (clt_packing)packing;
    plan->options.precision_bits = precision;
    if (preset != NULL && preset[0] != '\0') {
        plan->options.preset = clt__plan_preset(preset);
        if (plan->options.preset == NULL) {
            clt__source_fail(source, CLT_E_FORMAT, "the preset '%s' is unknown", preset);
        }
    }
    clt__free(preset);
    if (releases) get_release(plan, source);
}

static void get_layout(clt_plan *plan, clt__source *source) {
    clt__layout *layout = &plan->layout;
    layout->packing = (clt_packing)clt__get_u8(source);
    layout->block = clt__get_u32(source);
    layout->rows = clt__get_u32(source);
    layout->period = clt__get_u32(source);
    layout->copies = clt__get_u32(source);
    layout->turn = clt__get_u32(source);
    layout->outputs = clt__get_u32(source);
    layout->features = (uint32_t)plan->schema->features;
}

static void get_step(clt__step *step, clt__source *source) {
    step->type = (clt__step_type)clt__get_u8(source);
    step->level = clt__get_u8(source);
    step->node = clt__get_u16(source);
    step->degree = clt__get_u8(source);
    step->diagonals = clt__get_u16(source);
    step->babies = clt__get_u16(source);
    step->giants = clt__get_u16(source);
    step->stride = clt__get_u32(source);
    step->terms = clt__get_u32(source);
    step->value_bound = clt__get_finite(source);
    step->value_rms = clt__get_finite(source);
    step->noise_bound = clt__get_finite(source);
    step->noise_rms = clt__get_finite(source);
    step->noise_added = clt__get_finite(source);
}

static clt_status get_steps(clt_plan *plan, clt__source *source) {
    uint32_t count = clt__get_u32_in(source, 2, CLT__STEPS_MAX, "number of steps");
    CLT__RETURN_IF(source->status);
    plan->step = clt__alloc(count, sizeof *plan->step);
    if (plan->step == NULL) return CLT_E_MEMORY;
    plan->steps = count;
    for (uint32_t i = 0; i < count && source->status == CLT_OK; i++) {
        get_step(&plan->step[i], source);
    }
    return source->status;
}

static clt_status get_keys(clt_plan *plan, clt__source *source) {
    uint32_t count = clt__get_u32_in(source, 0, CLT__KEYS_MAX, "number of keys");
    CLT__RETURN_IF(source->status);
    plan->key = clt__alloc(count, sizeof *plan->key);
    if (plan->key == NULL) return CLT_E_MEMORY;
    plan->keys = count;
    for (uint32_t i = 0; i < count; i++) {
        plan->key[i].galois = clt__get_u32(source);
        plan->key[i].level = clt__get_u8(source);
    }
    return source->status;
}

static clt_status get_bounds(clt_plan *plan, clt__source *source) {
    size_t count = clt__plan_bounds(plan);
    CLT__RETURN_IF(source->status);
    plan->bounds = clt__alloc(count, sizeof *plan->bounds);
    if (plan->bounds == NULL) return CLT_E_MEMORY;
    for (size_t i = 0; i < count; i++) {
        plan->bounds[i] = clt__get_finite(source);
        if (!(plan->bounds[i] >= 0)) {
            clt__source_fail(source, CLT_E_FORMAT, "a bound of its weights is negative");
        }
    }
    return source->status;
}

static clt_status get_parts(clt_plan *plan, clt__source *source) {
    get_options(plan, source);
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(clt__schema_load(&plan->schema, source));
    plan->output = (clt__output_map)clt__get_u8(source);
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(clt__params_get(source, &plan->params));
    get_layout(plan, source);
    plan->input_level = clt__get_u8(source);
    plan->input_bound = clt__get_finite(source);
    plan->input_rms = clt__get_finite(source);
    plan->output_bound = clt__get_finite(source);
    CLT__RETURN_IF(get_steps(plan, source));
    CLT__RETURN_IF(get_keys(plan, source));
    if (plan->options.release_bits != 0) CLT__RETURN_IF(get_bounds(plan, source));
    clt__get_bytes(source, plan->program, sizeof plan->program);
    return source->status;
}

/* --------------------------------------------------------------------------------- checking */

static const char *output_fault(const clt_plan *plan) {
    size_t classes = plan->schema->classes.count, outputs = plan->layout.outputs;
    bool sigmoid = plan->output == CLT__OUTPUT_SIGMOID;
    bool softmax = plan->output == CLT__OUTPUT_SOFTMAX;
    if (!sigmoid && !softmax) return "its output map is unknown";
    if (classes < 2 || outputs != (sigmoid ? 1 : classes)) return "outputs and classes disagree";
    if (!(plan->input_bound > 0) || plan->input_rms < 0 || plan->output_bound < 0) {
        return "a bound is negative";
    }
    return NULL;
}

/* The layout is the one that its packing, block and outputs ask for. */
static const char *layout_fault(const clt_plan *plan) {
    const clt__layout *l = &plan->layout;
    size_t slots = clt__params_slots(plan->params);
    clt__layout made;
    clt__layout_for what = {
        .packing = l->packing,
        .features = l->features,
        .outputs = l->outputs,
        .width = l->block,
        .inner = l->period,
        .layers = l->turn > 0 ? 2 : 1,
    };
    bool packed = l->packing == CLT_PACK_BLOCKS || l->packing == CLT_PACK_ROW;
    if (!packed || l->block < 1 || l->block > slots || l->period > l->block) {
        return "its layout does not fit the slots";
    }
    if (!clt__layout_make(&made, what, slots) || l->features > l->block || l->outputs > l->period ||
        made.block != l->block || made.rows != l->rows || made.period != l->period ||
        made.copies != l->copies || made.turn != l->turn) {
        return "its layout contradicts itself";
    }
    return NULL;
}

static const char *step_fault(const clt_plan *plan, const clt__step *step, unsigned level) {
    bool linear = step->type == CLT__STEP_LINEAR, sums = step->type == CLT__STEP_SUM;
    bool polynomial = step->type == CLT__STEP_POLYNOMIAL;
    if (step->type < CLT__STEP_LINEAR || step->type > CLT__STEP_POLYNOMIAL) {
        return "a step's type is unknown";
    }
    if (step->level != level || level < clt__step_levels(step)) return "its levels do not add up";
    if (polynomial ? step->degree < 2 || step->degree > CLT__POLY_DEGREE_MAX : step->degree > 0) {
        return "a step's degree is out of range";
    }
    if (linear ? step->diagonals < 1 || step->babies < 1 || step->giants < 1
               : step->diagonals + step->babies + step->giants > 0) {
        return "a step's diagonals do not add up";
    }
    if (step->babies > step->diagonals || step->giants > step->diagonals ||
        step->diagonals > 2 * plan->layout.block) {
        return "a step has more rotations than diagonals";
    }
    if (sums
            ? step->stride != plan->layout.period || step->terms != clt__layout_terms(&plan->layout)
            : step->stride > 0 || step->terms > 0) {
        return "a step's sum is not the layout's";
    }
    if (step->value_bound < 0 || step->value_rms < 0) return "a step's bound is negative";
    return NULL;
}

static const char *steps_fault(const clt_plan *plan) {
    unsigned level = plan->input_level;
    if (level < 1 || level > plan->params->levels) return "its input has no such level";
    if (plan->step[0].type != CLT__STEP_LINEAR) return "its first step is not linear";
    for (unsigned i = 0; i < plan->steps; i++) {
        const char *fault = step_fault(plan, &plan->step[i], level);
        if (fault != NULL) return fault;
        level = clt__step_level_after(&plan->step[i]);
    }
    if (plan->step[plan->steps - 1].type != CLT__STEP_BIAS) return "its last step is not a bias";
    return level <= CLT__OUTPUT_LEVEL_MAX ? NULL : "its output is not at level 0 or 1";
}

static const char *keys_fault(const clt_plan *plan) {
    uint32_t twice_n = (uint32_t)2 << plan->params->chain.log_n, before = 0;
    for (unsigned i = 0; i < plan->keys; i++) {
        const clt__key_spec *key = &plan->key[i];
        bool odd = key->galois % 2 == 1 && key->galois > 1 && key->galois < twice_n;
        if (!odd && key->galois != 0) return "a key's Galois element is out of range";
        if (i > 0 && key->galois <= before) return "its keys are not in order";
        if (key->level > plan->input_level) return "a key's level is out of range";
        before = key->galois;
    }
    return NULL;
}

static clt_status check(const clt_plan *plan, clt__source *source) {
    const char *fault = output_fault(plan);
    if (fault == NULL) fault = layout_fault(plan);
    if (fault == NULL) fault = steps_fault(plan);
    if (fault == NULL) fault = keys_fault(plan);
    if (fault != NULL) clt__source_fail(source, CLT_E_FORMAT, "%s", fault);
    return source->status;
}

clt_status clt__plan_get(clt__source *source, clt_plan **plan) {
    clt_plan *made = clt__alloc(1, sizeof *made);
    clt_status status = made == NULL ? CLT_E_MEMORY : CLT_OK;
    if (status == CLT_OK) {
        atomic_init(&made->references, 1);
        status = get_parts(made, source);
    }
    if (status == CLT_OK) status = check(made, source);
    if (status == CLT_OK) status = clt__plan_digest(made->digest, made);
    if (status == CLT_OK) {
        *plan = made;
        return CLT_OK;
    }
    clt__plan_unref(made);
    if (source->status == CLT_OK) source->status = status;
    return status;
}
