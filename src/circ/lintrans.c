/*
 * Linear transforms. The inner sums are taken before the division by P (double hoisting): with
 * Q P-words v_b = P rot(in, b), made of one decomposition of in, a giant step is
 *
 *     (p_0, p_1) = sum over b of rot(d_(g+b), -g) v_b             over q_0 ... q_l and P
 *     (t_0, t_1) = (p_0, 0) + key product of p_1 / P              one division, one decomposition
 *     sum       += phi_g(t_0, t_1)
 *
 * and out = sum / P, two divisions for all. The diagonals are encoded over P too, each turned by
 * its giant step, in Montgomery form, with the scale of the level: the result carries its square.
 *
 * Layout: terms in the order of their giants; babies as pairs of polynomials, at 2b and 2b + 1.
 */
#include "circ/lintrans.h"

#include "ring/galois.h"

#include <assert.h>
#include <math.h>
#include <string.h>

typedef struct term {
    unsigned baby, giant;
    clt_pt *diagonal;
} term;

struct clt__lintrans {
    const clt_params *params;
    clt__lintrans_shape shape;
    unsigned babies;
    int64_t *baby, *giant;
    term *term;
};

/* ---------------------------------------------------------------------------------- encoding */

/* rot(d, -steps): slot j gets d[j - steps]. */
static void turn(double *out, const double *d, int64_t steps, size_t slots) {
    size_t shift = (size_t)steps & (slots - 1);
    memcpy(out + shift, d, (slots - shift) * sizeof *out);
    memcpy(out, d + (slots - shift), shift * sizeof *out);
}

static void measure_rows(clt__lintrans *t, const clt__diagonal *diagonal, size_t slots) {
    double squares = 0;
    for (size_t j = 0; j < slots; j++) {
        double row = 0;
        for (unsigned k = 0; k < t->shape.count; k++) {
            double d = diagonal[k].value[j];
            row += fabs(d);
            squares += d * d;
        }
        t->shape.row_bound = row > t->shape.row_bound ? row : t->shape.row_bound;
    }
    t->shape.row_rms = sqrt(squares / (double)slots);
}

/* Term i of the transform is diagonal k. */
static clt_status encode_term(clt__lintrans *t, clt_ws *ws, unsigned i, const clt__bsgs *bsgs,
                              const clt__diagonal *diagonal, unsigned k) {
    size_t mark = clt__ws_mark(ws), slots = clt__params_slots(t->params);
    clt_status status = CLT_OK;
    clt__encode_for target = {
        .level = t->shape.level, .power = 1, .multiply = true, .extended = true};
    double *turned = clt__arena_take(ws->arena, slots, sizeof *turned);
    if (turned == NULL) return CLT_E_MEMORY;
    term *made = &t->term[i];
    made->baby = bsgs->baby_of[k];
    made->giant = bsgs->giant_of[k];
    turn(turned, diagonal[k].value, bsgs->giant[made->giant], slots);
    CLT__TRY(clt__pt_new(&made->diagonal, t->params));
    CLT__TRY(clt__encode(ws, made->diagonal, turned, NULL, slots, target));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status encode_terms(clt__lintrans *t, clt_ws *ws, const clt__bsgs *bsgs,
                               const clt__diagonal *diagonal) {
    unsigned i = 0;
    for (unsigned g = 0; g < bsgs->giants; g++) {
        for (unsigned k = 0; k < bsgs->count; k++) {
            if (bsgs->giant_of[k] != g) continue;
            CLT__RETURN_IF(encode_term(t, ws, i++, bsgs, diagonal, k));
        }
    }
    return CLT_OK;
}

clt_status clt__lintrans_new(clt__lintrans **transform, clt_ws *ws, const clt_params *params,
                             const clt__bsgs *bsgs, const clt__diagonal *diagonal, unsigned level) {
    assert(level <= params->top);
    clt_status status = CLT_E_MEMORY;
    clt__lintrans *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return status;
    made->params = clt__params_ref(params);
    made->shape.level = level;
    made->babies = bsgs->babies;
    made->shape.giants = bsgs->giants;
    made->shape.count = bsgs->count;
    made->baby = clt__alloc(bsgs->babies, sizeof *made->baby);
    made->giant = clt__alloc(bsgs->giants, sizeof *made->giant);
    made->term = clt__alloc(bsgs->count, sizeof *made->term);
    if (made->baby == NULL || made->giant == NULL || made->term == NULL) goto done;
    memcpy(made->baby, bsgs->baby, bsgs->babies * sizeof *made->baby);
    memcpy(made->giant, bsgs->giant, bsgs->giants * sizeof *made->giant);
    measure_rows(made, diagonal, clt__params_slots(params));
    CLT__TRY(encode_terms(made, ws, bsgs, diagonal));
    *transform = made;
    made = NULL;
done:
    clt__lintrans_free(made);
    return status;
}

void clt__lintrans_free(clt__lintrans *transform) {
    if (transform == NULL) return;
    for (unsigned i = 0; transform->term != NULL && i < transform->shape.count; i++) {
        clt__pt_free(transform->term[i].diagonal);
    }
    clt__free(transform->term);
    clt__free(transform->baby);
    clt__free(transform->giant);
    clt__params_unref(transform->params);
    clt__free(transform);
}

size_t clt__lintrans_memory(const clt_params *params, unsigned count, unsigned level) {
    return (size_t)count * (clt__params_limbs(params, level) + params->special) * params->ring->n *
           sizeof(uint64_t);
}

void clt__lintrans_clear(double *out, const double *in, size_t slots, const clt__diagonal *diagonal,
                         unsigned count) {
    for (size_t j = 0; j < slots; j++) {
        double sum = 0;
        for (unsigned k = 0; k < count; k++) {
            sum += diagonal[k].value[j] * in[(j + (size_t)diagonal[k].steps) & (slots - 1)];
        }
        out[j] = sum;
    }
}

/* --------------------------------------------------------------------------------- evaluation */

/* Polynomials here are over q_0 ... q_l and P. */
typedef struct run {
    const clt__lintrans *transform;
    const clt_params *params;
    clt_ws *ws;
    const clt_evk *evk;
    const clt_ct *in;
    clt__basis basis;
    size_t size;    /* words of a polynomial */
    uint64_t *baby; /* 2 babies polynomials */
    uint64_t *sum;  /* 2 polynomials each: of all giants, of one, and that one switched */
    uint64_t *part;
    uint64_t *turned;
} run;

static clt_status find_rotation(const clt__switch_key **key, const run *r, int64_t steps) {
    uint32_t galois = clt__galois_rotation(steps, r->params->ring->log_n);
    return clt__ct_find_key(key, r->evk, r->in, galois);
}

/* CLT_E_KEY at once, rather than after the work of the babies. */
static clt_status check_keys(const run *r) {
    const clt__lintrans *t = r->transform;
    const clt__switch_key *key;
    for (unsigned b = 0; b < t->babies; b++) {
        if (t->baby[b] != 0) CLT__RETURN_IF(find_rotation(&key, r, t->baby[b]));
    }
    for (unsigned g = 0; g < t->shape.giants; g++) {
        if (t->giant[g] != 0) CLT__RETURN_IF(find_rotation(&key, r, t->giant[g]));
    }
    return CLT_OK;
}

static clt_status take_scratch(run *r) {
    unsigned limbs = r->basis.count;
    r->size = limbs * r->params->ring->n;
    r->baby = clt__ring_scratch(r->ws, r->params->ring, 2 * limbs * r->transform->babies);
    r->sum = clt__ring_scratch(r->ws, r->params->ring, 6 * limbs);
    if (r->baby == NULL || r->sum == NULL) return CLT_E_MEMORY;
    r->part = r->sum + 2 * r->size;
    r->turned = r->part + 2 * r->size;
    return CLT_OK;
}

/* v = P in over Q, 0 over P. */
static void lift_input(const run *r, uint64_t *v) {
    memset(v, 0, 2 * r->size * sizeof *v);
    clt__key_lift_add(r->ws, r->params, v, r->in->poly[0], r->in->level);
    clt__key_lift_add(r->ws, r->params, v + r->size, r->in->poly[1], r->in->level);
}

static clt_status make_babies(run *r) {
    const clt__lintrans *t = r->transform;
    const clt__ring *ring = r->params->ring;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(r->ws);
    clt__digits digits;
    if (t->babies > 1 || t->baby[0] != 0) {
        CLT__TRY(clt__decompose(r->ws, r->params, &digits, r->in->poly[1], r->in->level));
    }
    for (unsigned b = 0; b < t->babies; b++) {
        uint64_t *v = r->baby + 2 * b * r->size, *u = r->part;
        if (t->baby[b] == 0) {
            lift_input(r, v);
            continue;
        }
        const clt__switch_key *key;
        CLT__TRY(find_rotation(&key, r, t->baby[b]));
        clt__key_product(r->ws, r->params, u, u + r->size, &digits, key);
        clt__key_lift_add(r->ws, r->params, u, r->in->poly[0], r->in->level);
        clt__poly_permute(r->ws, ring, v, u, key->index, &r->basis);
        clt__poly_permute(r->ws, ring, v + r->size, u + r->size, key->index, &r->basis);
    }
done:
    clt__ws_release(r->ws, mark);
    return status;
}

typedef struct inner_sum {
    const run *run;
    const term *term;
    unsigned count;
    uint64_t *out;
    bool add;
} inner_sum;

/* Limb i of the two polynomials, counted through. */
static void inner_sum_limb(void *arg, size_t i, unsigned thread) {
    (void)thread;
    enum { TERMS = 64 };
    const inner_sum *s = arg;
    const run *r = s->run;
    const clt__ring *ring = r->params->ring;
    size_t j = i % r->basis.count, at = j * ring->n, half = i / r->basis.count * r->size;
    const uint64_t *v[TERMS], *d[TERMS];
    for (unsigned done = 0; done < s->count;) {
        unsigned some = 0;
        for (; some < TERMS && done + some < s->count; some++) {
            const term *x = &s->term[done + some];
            v[some] = r->baby + 2 * x->baby * r->size + half + at;
            d[some] = x->diagonal->poly + at;
        }
        ring->kernel->dot(s->out + half + at, v, d, some, s->add || done > 0, ring->n,
                          &ring->mod[r->basis.prime[j]]);
        done += some;
    }
}

/* sum += phi_g((p_0, 0) + the key product of p_1 / P), with the inner sum of giant g in p. */
static clt_status giant_step(run *r, int64_t steps) {
    const clt__ring *ring = r->params->ring;
    unsigned level = r->in->level;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(r->ws);
    const clt__switch_key *key;
    clt__digits digits;
    uint64_t *p = r->part, *t = r->turned;
    CLT__TRY(find_rotation(&key, r, steps));
    CLT__TRY(clt__key_mod_down(r->ws, r->params, p + r->size, p + r->size, level, false));
    CLT__TRY(clt__decompose(r->ws, r->params, &digits, p + r->size, level));
    clt__key_product(r->ws, r->params, t, t + r->size, &digits, key);
    clt__poly_add(r->ws, ring, t, t, p, &r->basis);
    for (size_t half = 0; half <= r->size; half += r->size) {
        clt__poly_permute(r->ws, ring, p + half, t + half, key->index, &r->basis);
        clt__poly_add(r->ws, ring, r->sum + half, r->sum + half, p + half, &r->basis);
    }
done:
    clt__ws_release(r->ws, mark);
    return status;
}

static clt_status add_giants(run *r) {
    const clt__lintrans *t = r->transform;
    memset(r->sum, 0, 2 * r->size * sizeof *r->sum);
    for (unsigned i = 0, count; i < t->shape.count; i += count) {
        unsigned g = t->term[i].giant;
        for (count = 1; i + count < t->shape.count && t->term[i + count].giant == g;) count++;
        bool trivial = t->giant[g] == 0;
        inner_sum s = {r, t->term + i, count, trivial ? r->sum : r->part, trivial};
        clt__pool_run(r->ws->pool, 2 * r->basis.count, inner_sum_limb, &s);
        if (!trivial) CLT__RETURN_IF(giant_step(r, t->giant[g]));
    }
    return CLT_OK;
}

/* Babies carry the error of a key product, diagonals that of their encoding; each giant and the
   last division add a switch. */
clt__noise clt__lintrans_noise(const clt_params *params, const clt__lintrans_shape *shape,
                               clt__noise in) {
    double scale = clt__params_scale(params, shape->level, 1).hi, count = shape->count;
    double switches = shape->giants + 1.0;
    clt__error encode = clt__error_encode(params);
    clt__error arithmetic = clt__error_double(params, sqrt(count) * shape->row_rms, scale);
    clt__error key = clt__error_key_switch(params, shape->level);
    clt__noise baby = clt__noise_with(in, clt__error_key_product(params, shape->level));
    clt__noise rows = {.value_bound = shape->row_bound,
                       .value_rms = shape->row_rms,
                       .noise_bound = count * encode.bound + arithmetic.bound,
                       .noise_rms = sqrt(count) * encode.rms + arithmetic.rms};
    clt__noise out = clt__noise_mul(baby, scale, rows, scale, false);
    return clt__noise_with(out, (clt__error){switches * key.bound, sqrt(switches) * key.rms});
}

static clt_status check_input(const clt__lintrans *t, const clt_ct *in) {
    assert(clt__params_same(t->params, in->params));
    if (in->level == t->shape.level && in->power == 1 && in->degree == 1) return CLT_OK;
    return clt__fail(in->level != t->shape.level ? CLT_E_LEVEL : CLT_E_SCALE,
                     "the linear transform takes level %u, degree 1, scale to the power 1; the "
                     "ciphertext has level %u, degree %u, power %u",
                     t->shape.level, in->level, in->degree, in->power);
}

clt_status clt__lintrans_apply(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                               const clt__lintrans *transform, const clt_ct *in) {
    CLT__RETURN_IF(check_input(transform, in));
    const clt_params *params = in->params;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt__noise noise = clt__lintrans_noise(params, &transform->shape, in->noise);
    run r = {.transform = transform, .params = params, .ws = ws, .evk = evk, .in = in};
    r.basis = clt__params_qp(params, in->level);
    CLT__TRY(check_keys(&r));
    CLT__TRY(take_scratch(&r));
    CLT__TRY(make_babies(&r));
    CLT__TRY(add_giants(&r));
    CLT__TRY(clt__ct_shape(out, 1, in->level));
    for (unsigned i = 0; i <= 1 && status == CLT_OK; i++) {
        uint64_t *sum = r.sum + i * r.size;
        status = clt__key_mod_down(ws, params, out->poly[i], sum, in->level, false);
    }
    clt__ct_describe(out, in, 2, noise);
    if (status != CLT_OK) clt__ct_spoil(out);
done:
    clt__ws_release(ws, mark);
    return status;
}
