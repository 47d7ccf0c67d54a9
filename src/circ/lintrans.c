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
 * Layout: what belongs to a baby or a giant as pairs, of limbs or of polynomials.
 */
#include "circ/lintrans_parts.h"

#include "ring/galois.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Words that all inner sums are taken over at once: a tile of each baby stays in the cache. */
enum { TILE = 1 << CLT__LOG_N_MIN };

typedef clt__lintrans_term term;

/* ---------------------------------------------------------------------------------- encoding */

static size_t longest_period(const clt__diagonal *diagonal, unsigned count) {
    size_t longest = 1;
    for (unsigned k = 0; k < count; k++) {
        size_t period = diagonal[k].period;
        assert(period > 0 && (period & (period - 1)) == 0);
        longest = period > longest ? period : longest;
    }
    return longest;
}

/* log2 of slots / period, powers of two. */
static unsigned repeats_of(size_t slots, size_t period) {
    unsigned repeats = 0;
    assert(period <= slots);
    while (period << repeats < slots) repeats++;
    return repeats;
}

/* Runs shorter than the kernel takes are held as they are. */
static unsigned run_of(unsigned repeats) {
    return repeats < CLT__LOG_RUN_MIN ? 0 : repeats;
}

static double square_at(const clt__diagonal *d, size_t j) {
    double re = d->re[j & (d->period - 1)], im = d->im == NULL ? 0 : d->im[j & (d->period - 1)];
    return re * re + im * im;
}

static void measure_rows(clt__lintrans_shape *shape, const clt__diagonal *diagonal, size_t period) {
    double squares = 0;
    for (size_t j = 0; j < period; j++) {
        double row = 0;
        for (unsigned k = 0; k < shape->count; k++) {
            double square = square_at(&diagonal[k], j);
            row += sqrt(square);
            squares += square;
        }
        shape->row_bound = row > shape->row_bound ? row : shape->row_bound;
    }
    shape->row_rms = sqrt(squares / (double)period);
}

/* rot(d, -steps) on all slots: slot j gets d[j - steps]. */
static void turn(double *out, const double *d, size_t period, int64_t steps, size_t slots) {
    size_t shift = (size_t)steps & (period - 1);
    memcpy(out + shift, d, (period - shift) * sizeof *out);
    memcpy(out, d + (period - shift), shift * sizeof *out);
    for (size_t j = period; j < slots; j += period) memcpy(out + j, out, period * sizeof *out);
}

/* One word of each run. */
static void keep_runs(uint64_t *diagonal, const uint64_t *poly, size_t words, unsigned log_run) {
    for (size_t i = 0; i < words; i++) diagonal[i] = poly[i << log_run];
}

/* pt: room for the whole polynomial. */
static clt_status encode_term(clt__lintrans *t, clt_ws *ws, clt_pt *pt, term *made,
                              const clt__diagonal *d) {
    size_t mark = clt__ws_mark(ws), slots = clt__params_slots(t->params);
    clt_status status = CLT_OK;
    clt__encode_for target = {
        .level = t->shape.level, .power = 1, .multiply = true, .extended = !t->shape.iterated};
    int64_t steps = t->giant[made->giant];
    double *re = clt__arena_take(ws->arena, 2 * slots, sizeof *re), *im = NULL;
    if (re == NULL) return CLT_E_MEMORY;
    turn(re, d->re, d->period, steps, slots);
    if (d->im != NULL) turn(im = re + slots, d->im, d->period, steps, slots);
    CLT__TRY(clt__encode(ws, pt, re, im, slots, target));
    keep_runs(made->diagonal, pt->poly, t->words / t->shape.count, t->log_run);
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status encode_terms(clt__lintrans *t, clt_ws *ws, const clt__bsgs *bsgs,
                               const clt__diagonal *diagonal) {
    clt_status status = CLT_OK;
    clt_pt *pt = NULL;
    term *next = t->term;
    CLT__TRY(clt__pt_new(&pt, t->params));
    for (unsigned g = 0; g < bsgs->giants; g++) {
        for (unsigned k = 0; k < bsgs->count; k++) {
            if (bsgs->giant_of[k] != g) continue;
            size_t at = (size_t)(next - t->term) * (t->words / bsgs->count);
            *next = (term){bsgs->baby_of[k], g, t->diagonals + at};
            CLT__TRY(encode_term(t, ws, pt, next++, &diagonal[k]));
        }
    }
done:
    clt__pt_free(pt);
    return status;
}

/* Of diagonals over q_0 ... q_level and, unless rotations are iterated, over P'. */
static size_t words_of(const clt_params *params, unsigned count, size_t period, clt__gadget gadget,
                       bool iterated) {
    unsigned log_run = run_of(repeats_of(clt__params_slots(params), period));
    size_t limbs = clt__params_limbs(params, gadget.level) + (iterated ? 0 : gadget.special);
    return count * limbs * (params->ring->n >> log_run);
}

size_t clt__lintrans_memory(const clt_params *params, unsigned count, size_t period, unsigned level,
                            bool iterated) {
    clt__gadget gadget = clt__gadget_full(params, level);
    return words_of(params, count, period, gadget, iterated) * sizeof(uint64_t);
}

/* Copies the split and takes the memory. */
static clt_status prepare(clt__lintrans *t, const clt__bsgs *bsgs, size_t period,
                          clt__gadget gadget) {
    t->words = words_of(t->params, bsgs->count, period, gadget, bsgs->iterated);
    t->baby = clt__alloc(bsgs->babies, sizeof *t->baby);
    t->giant = clt__alloc(bsgs->giants, sizeof *t->giant);
    t->term = clt__alloc(bsgs->count, sizeof *t->term);
    t->diagonals = clt__alloc_raw(t->words, sizeof *t->diagonals);
    if (t->baby == NULL || t->giant == NULL || t->term == NULL || t->diagonals == NULL) {
        return CLT_E_MEMORY;
    }
    memcpy(t->baby, bsgs->baby, bsgs->babies * sizeof *t->baby);
    memcpy(t->giant, bsgs->giant, bsgs->giants * sizeof *t->giant);
    return CLT_OK;
}

clt_status clt__lintrans_new_for(clt__lintrans **transform, clt_ws *ws, const clt_params *params,
                                 const clt__bsgs *bsgs, const clt__diagonal *diagonal,
                                 clt__gadget gadget) {
    assert(gadget.level <= params->top);
    clt_status status = CLT_OK;
    size_t period = longest_period(diagonal, bsgs->count);
    unsigned repeats = repeats_of(clt__params_slots(params), period);
    clt__lintrans *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->params = clt__params_ref(params);
    made->shape = (clt__lintrans_shape){.level = gadget.level,
                                        .special = gadget.special,
                                        .babies = bsgs->babies,
                                        .giants = bsgs->giants,
                                        .count = bsgs->count,
                                        .iterated = bsgs->iterated,
                                        .repeats = repeats};
    made->log_run = run_of(repeats);
    CLT__TRY(prepare(made, bsgs, period, gadget));
    measure_rows(&made->shape, diagonal, period);
    CLT__TRY(encode_terms(made, ws, bsgs, diagonal));
    *transform = made;
    made = NULL;
done:
    clt__lintrans_free(made);
    return status;
}

clt_status clt__lintrans_new(clt__lintrans **transform, clt_ws *ws, const clt_params *params,
                             const clt__bsgs *bsgs, const clt__diagonal *diagonal, unsigned level) {
    return clt__lintrans_new_for(transform, ws, params, bsgs, diagonal,
                                 clt__gadget_full(params, level));
}

void clt__lintrans_free(clt__lintrans *transform) {
    if (transform == NULL) return;
    if (transform->diagonals != NULL) {
        clt__wipe(transform->diagonals, transform->words * sizeof *transform->diagonals);
    }
    clt__free(transform->diagonals);
    clt__free(transform->term);
    clt__free(transform->baby);
    clt__free(transform->giant);
    clt__params_unref(transform->params);
    clt__free(transform);
}

/* ------------------------------------------------------------------------------- in the clear */

void clt__lintrans_clear(double *out, const double *in, size_t slots, const clt__diagonal *diagonal,
                         unsigned count) {
    for (size_t j = 0; j < slots; j++) {
        double sum = 0;
        for (unsigned k = 0; k < count; k++) {
            const clt__diagonal *d = &diagonal[k];
            assert(d->im == NULL);
            sum += d->re[j & (d->period - 1)] * in[(j + (size_t)d->steps) & (slots - 1)];
        }
        out[j] = sum;
    }
}

void clt__lintrans_clear_complex(double *out_re, double *out_im, const double *in_re,
                                 const double *in_im, size_t slots, const clt__diagonal *diagonal,
                                 unsigned count) {
    for (size_t j = 0; j < slots; j++) {
        double re = 0, im = 0;
        for (unsigned k = 0; k < count; k++) {
            const clt__diagonal *d = &diagonal[k];
            size_t at = j & (d->period - 1), from = (j + (size_t)d->steps) & (slots - 1);
            double d_re = d->re[at], d_im = d->im == NULL ? 0 : d->im[at];
            re += d_re * in_re[from] - d_im * in_im[from];
            im += d_re * in_im[from] + d_im * in_re[from];
        }
        out_re[j] = re;
        out_im[j] = im;
    }
}

/* --------------------------------------------------------------------------------- evaluation */

/* Polynomials here are over q_0 ... q_l and P. Up to the inner sums a limb needs no other: babies
   are made, multiplied and forgotten limb by limb. */
typedef struct run {
    const clt__lintrans *transform;
    const clt_params *params;
    clt_ws *ws;
    const clt_evk *evk;
    const clt_ct *in;
    clt__gadget gadget;
    clt__basis basis;
    clt__digits digits;            /* of in */
    const clt__switch_key **baby;  /* keys, NULL for the trivial rotation */
    const clt__switch_key **giant; /* likewise */
    size_t size;                   /* words of a polynomial */
    uint64_t *inner;               /* inner sums, 2 polynomials for each giant */
    uint64_t *sum;                 /* of all giants: where the inner sum of the trivial one is */
    uint64_t *scratch;             /* of all threads */
    unsigned room;                 /* limbs of keys that a thread unpacks at once */
} run;

/* Limbs that a thread works in: so many, keys, babies. */
enum { SCRATCH = 3 };

static unsigned thread_limbs(const run *r) {
    return SCRATCH + r->room + 2 * r->transform->shape.babies;
}

static clt_status find_keys(run *r, const clt__switch_key **key, const int64_t *steps,
                            unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        uint32_t galois = clt__galois_rotation(steps[i], r->params->ring->log_n);
        key[i] = NULL;
        if (steps[i] == 0) continue;
        CLT__RETURN_IF(clt__ct_find_key(&key[i], r->evk, r->in, galois));
        CLT__RETURN_IF(clt__switch_key_check(r->params, key[i], r->gadget));
        unsigned room = clt__key_room(key[i]);
        r->room = room > r->room ? room : r->room;
    }
    return CLT_OK;
}

/* CLT_E_KEY at once, rather than after the work of the babies. */
static clt_status take_keys(run *r) {
    const clt__lintrans *t = r->transform;
    r->baby = clt__arena_take(r->ws->arena, t->shape.babies, sizeof *r->baby);
    r->giant = clt__arena_take(r->ws->arena, t->shape.giants, sizeof *r->giant);
    if (r->baby == NULL || r->giant == NULL) return CLT_E_MEMORY;
    CLT__RETURN_IF(find_keys(r, r->baby, t->baby, t->shape.babies));
    return find_keys(r, r->giant, t->giant, t->shape.giants);
}

static clt_status take_scratch(run *r) {
    const clt__lintrans *t = r->transform;
    const clt__ring *ring = r->params->ring;
    unsigned limbs = r->basis.count, trivial = 0;
    while (trivial < t->shape.giants && r->giant[trivial] != NULL) trivial++;
    bool none = trivial == t->shape.giants;
    r->size = limbs * ring->n;
    unsigned threads = clt__pool_threads(r->ws->pool);
    r->scratch = clt__ring_scratch(r->ws, ring, threads * thread_limbs(r));
    r->inner = clt__ring_scratch(r->ws, ring, 2 * limbs * (t->shape.giants + none));
    if (r->scratch == NULL || r->inner == NULL) return CLT_E_MEMORY;
    r->sum = r->inner + 2 * r->size * trivial;
    if (none) memset(r->sum, 0, 2 * r->size * sizeof *r->sum);
    return CLT_OK;
}

static uint64_t *thread_scratch(const run *r, unsigned thread) {
    return r->scratch + thread * thread_limbs(r) * r->params->ring->n;
}

/* out += P in, in limb j: nothing modulo the primes of P. */
static void lift_add(const run *r, uint64_t *out, const uint64_t *in, size_t j) {
    const clt__ring *ring = r->params->ring;
    if (j >= clt__params_limbs(r->params, r->in->level)) return;
    uint64_t p_mont = clt__gadget_p_mont(r->params, r->gadget, (unsigned)j);
    ring->kernel->mul_const_add(out, in + j * ring->n, p_mont, ring->n, &ring->mod[j]);
}

/* Limb j of P rot(in, b), of both polynomials; u: the scratch of the thread. */
static void make_baby(const run *r, uint64_t *v, const clt__switch_key *key, size_t j,
                      uint64_t *u) {
    const clt__ring *ring = r->params->ring;
    size_t n = ring->n;
    if (key == NULL) {
        memset(v, 0, 2 * n * sizeof *v);
        lift_add(r, v, r->in->poly[0], j);
        lift_add(r, v + n, r->in->poly[1], j);
        return;
    }
    clt__key_product_limb(r->params, u, u + n, &r->digits, key, j, u + SCRATCH * n);
    lift_add(r, u, r->in->poly[0], j);
    ring->kernel->permute(v, u, key->index, n);
    ring->kernel->permute(v + n, u + n, key->index, n);
}

/* The terms [first, end), those of one giant, on TILE words of limb j from `column` on. */
static void add_terms(const run *r, const uint64_t *babies, unsigned first, unsigned end, size_t j,
                      size_t column) {
    enum { TERMS = 64 };
    const clt__lintrans *t = r->transform;
    const clt__ring *ring = r->params->ring;
    size_t at = j * ring->n + column;
    const uint64_t *v0[TERMS], *v1[TERMS], *d[TERMS];
    uint64_t *out = r->inner + 2 * r->size * t->term[first].giant + at;
    for (unsigned done = first; done < end;) {
        unsigned some = 0;
        for (; some < TERMS && done + some < end; some++) {
            const term *x = &t->term[done + some];
            v0[some] = babies + 2 * x->baby * ring->n + column;
            v1[some] = v0[some] + ring->n;
            d[some] = x->diagonal + (at >> t->log_run);
        }
        ring->kernel->dot_runs(out, out + r->size, v0, v1, d, some, t->log_run, done > first, TILE,
                               &ring->mod[r->basis.prime[j]]);
        done += some;
    }
}

/* Limb j of the inner sums of all giants, tile by tile: a tile of the babies stays in the cache. */
static void inner_sums(void *arg, size_t j, unsigned thread) {
    const run *r = arg;
    const clt__lintrans *t = r->transform;
    size_t n = r->params->ring->n;
    uint64_t *u = thread_scratch(r, thread), *babies = u + (SCRATCH + r->room) * n;
    if (r->digits.limb != NULL) clt__decompose_finish(r->params, &r->digits, j);
    for (unsigned b = 0; b < t->shape.babies; b++) {
        make_baby(r, babies + 2 * b * n, r->baby[b], j, u);
    }
    for (size_t column = 0; column < n; column += TILE) {
        for (unsigned first = 0, end; first < t->shape.count; first = end) {
            end = first + 1;
            while (end < t->shape.count && t->term[end].giant == t->term[first].giant) end++;
            add_terms(r, babies, first, end, j, column);
        }
    }
}

static clt_status make_inner_sums(run *r) {
    const clt__lintrans *t = r->transform;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(r->ws);
    if (t->shape.babies > 1 || r->baby[0] != NULL) {
        CLT__TRY(clt__decompose_begin(r->ws, r->params, &r->digits, r->in->poly[1], r->gadget));
    }
    clt__pool_run(r->ws->pool, r->basis.count, inner_sums, r);
done:
    clt__ws_release(r->ws, mark);
    return status;
}

typedef struct giant_step {
    const run *run;
    const clt__switch_key *key;
    const uint64_t *p;
    clt__digits digits; /* of p_1 / P */
} giant_step;

/* Limb j of sum += phi_g((p_0, 0) + key product). */
static void add_giant(void *arg, size_t j, unsigned thread) {
    const giant_step *g = arg;
    const run *r = g->run;
    const clt__ring *ring = r->params->ring;
    const clt__mod *mod = &ring->mod[r->basis.prime[j]];
    size_t n = ring->n, at = j * n;
    uint64_t *u = thread_scratch(r, thread), *turned = u + 2 * n;
    clt__decompose_finish(r->params, &g->digits, j);
    clt__key_product_limb(r->params, u, u + n, &g->digits, g->key, j, u + SCRATCH * n);
    ring->kernel->add(u, u, g->p + at, n, mod);
    for (size_t i = 0; i <= 1; i++) {
        uint64_t *sum = r->sum + i * r->size + at;
        ring->kernel->permute(turned, u + i * n, g->key->index, n);
        ring->kernel->add(sum, sum, turned, n, mod);
    }
}

/* With the inner sum of the giant in p, whose second half is destroyed. */
static clt_status take_giant_step(run *r, const clt__switch_key *key, uint64_t *p) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(r->ws);
    uint64_t *p1 = p + r->size;
    giant_step g = {.run = r, .key = key, .p = p};
    CLT__TRY(clt__key_mod_down(r->ws, r->params, p1, p1, r->gadget, false));
    CLT__TRY(clt__decompose_begin(r->ws, r->params, &g.digits, p1, r->gadget));
    clt__pool_run(r->ws->pool, r->basis.count, add_giant, &g);
done:
    clt__ws_release(r->ws, mark);
    return status;
}

static clt_status add_giants(run *r) {
    for (unsigned g = 0; g < r->transform->shape.giants; g++) {
        uint64_t *p = r->inner + 2 * r->size * g;
        if (p != r->sum) CLT__RETURN_IF(take_giant_step(r, r->giant[g], p));
    }
    return CLT_OK;
}

/* A baby made by b switches, one after the other, carries their errors: over all babies, (B - 1)/2
   in the mean. */
static clt__error baby_error(const clt_params *params, const clt__lintrans_shape *shape,
                             clt__gadget gadget) {
    if (!shape->iterated) return clt__error_key_product(params, gadget);
    clt__error key = clt__error_key_switch(params, gadget);
    unsigned most = shape->babies - 1;
    return (clt__error){most * key.bound, sqrt(most / 2.0) * key.rms};
}

/* Babies carry errors of key switches, diagonals that of their encoding, which rounds as many
   coefficients as they have; each giant adds a switch, and so does the last division, of which
   iterated rotations have none. */
clt__noise clt__lintrans_noise(const clt_params *params, const clt__lintrans_shape *shape,
                               clt__noise in) {
    double scale = clt__params_scale(params, shape->level, 1).hi, count = shape->count;
    double switches = shape->giants + (shape->iterated ? -1.0 : 1.0),
           repeats = (double)(1ULL << shape->repeats);
    clt__error encode = clt__error_encode(params);
    clt__error arithmetic = clt__error_double(params, sqrt(count) * shape->row_rms, scale);
    clt__gadget gadget = clt__gadget_of(params, shape->level, shape->special);
    clt__error key = clt__error_key_switch(params, gadget);
    clt__noise baby = clt__noise_with(in, baby_error(params, shape, gadget));
    clt__noise rows = {.value_bound = shape->row_bound,
                       .value_rms = shape->row_rms,
                       .noise_bound = count * encode.bound / sqrt(repeats) + arithmetic.bound,
                       .noise_rms = sqrt(count / repeats) * encode.rms + arithmetic.rms};
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
    if (transform->shape.iterated) return clt__lintrans_iterate(out, ws, evk, transform, in);
    const clt_params *params = in->params;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt__noise noise = clt__lintrans_noise(params, &transform->shape, in->noise);
    run r = {.transform = transform, .params = params, .ws = ws, .evk = evk, .in = in};
    r.gadget = clt__gadget_of(params, in->level, transform->shape.special);
    r.basis = clt__gadget_qp(params, r.gadget);
    CLT__TRY(take_keys(&r));
    CLT__TRY(take_scratch(&r));
    CLT__TRY(make_inner_sums(&r));
    CLT__TRY(add_giants(&r));
    CLT__TRY(clt__ct_shape(out, 1, in->level));
    for (unsigned i = 0; i <= 1 && status == CLT_OK; i++) {
        uint64_t *sum = r.sum + i * r.size;
        status = clt__key_mod_down(ws, params, out->poly[i], sum, r.gadget, false);
    }
    clt__ct_describe(out, in, 2, noise);
    if (status != CLT_OK) clt__ct_spoil(out);
done:
    clt__ws_release(ws, mark);
    return status;
}
