/*
 * Polynomials. B_j is x^j or T_j(x), at level l - ceil(log2 j) for an input at level l.
 *
 * p of degree d < 2 M, M = 2^i <= d, is q B_M + r with deg q = d - M and deg r < M:
 *     x^j = x^(j-M) x^M                        T_j = 2 T_(j-M) T_M - T_(2M-j)
 * q goes the same way; a part whose terms are all at hand is a leaf, a sum of constants times B_j.
 *
 * Levels. Every part is summed with power 2 of the scale at a level t, and divided once. At t a
 * part may have degree below 2^(l-t+1): its q is needed at t after a division, so summed at t + 1;
 * its r is summed at t with the product. A leaf at t takes each B_j as it is, from level l_j >= t,
 * times the integer nearest to c_j S_t^2 / S_(l_j) on the limbs of t: its scale is S_t^2 by
 * construction, whatever l_j is. No level goes to a coefficient, and what is added has one scale.
 *
 * Products stay of degree 2 until their sum is divided (lazy relinearisation).
 */
#include "circ/polyeval.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { TERMS = CLT__POLYNOMIAL_DEGREE_MAX + 1 };

/* ceil(log2 j), j >= 1: the levels that B_j takes. */
static unsigned log2_ceil(unsigned j) {
    unsigned bits = 0;
    while ((1u << bits) < j) bits++;
    return bits;
}

static bool power_of_two(unsigned j) {
    return (j & (j - 1)) == 0;
}

/* The largest power of two up to j >= 1. */
static unsigned giant_below(unsigned j) {
    unsigned m = 1;
    while (2 * m <= j) m *= 2;
    return m;
}

unsigned clt__polynomial_depth(unsigned degree) {
    return log2_ceil(degree + 1);
}

/* Coefficients c_0 ... of a polynomial, in double-double: those of quotients and rests are sums. */
typedef struct polynomial {
    clt__dd c[TERMS];
} polynomial;

static bool is_zero(const polynomial *p, unsigned j) {
    return p->c[j].hi == 0;
}

static polynomial polynomial_of(const double *c, unsigned degree) {
    polynomial p = {.c = {{0, 0}}};
    for (unsigned j = 0; j <= degree; j++) p.c[j].hi = c[j];
    return p;
}

/* The degree without leading zeros. */
static unsigned true_degree(const polynomial *p, unsigned degree) {
    while (degree > 0 && is_zero(p, degree)) degree--;
    return degree;
}

static void divide(polynomial *q, polynomial *r, clt__poly_basis basis, const polynomial *p,
                   unsigned degree, unsigned m) {
    memset(q, 0, sizeof *q);
    memset(r, 0, sizeof *r);
    memcpy(r->c, p->c, m * sizeof *r->c);
    q->c[0] = p->c[m];
    for (unsigned j = m + 1; j <= degree; j++) {
        if (basis == CLT__POWER) {
            q->c[j - m] = p->c[j];
        } else {
            q->c[j - m] = (clt__dd){2 * p->c[j].hi, 2 * p->c[j].lo};
            r->c[2 * m - j] = clt__dd_sub(r->c[2 * m - j], p->c[j]);
        }
    }
}

/* -------------------------------------------------------------------------------------- plan */

typedef struct plan {
    clt__poly_basis basis;
    unsigned babies;  /* leaves use B_j below this, and powers of two */
    bool need[TERMS]; /* B_j */
    unsigned products;
} plan;

/* `spent`: levels above the part's, l - t. */
static bool is_leaf(const plan *p, const polynomial *c, unsigned degree, unsigned spent) {
    for (unsigned j = 1; j <= degree; j++) {
        if (is_zero(c, j)) continue;
        if (j >= p->babies && !power_of_two(j)) return false;
        if (log2_ceil(j) > spent) return false;
    }
    return true;
}

/* Marks the B_j that the part takes and counts its products. */
static void survey(plan *p, const polynomial *c, unsigned degree, unsigned spent) {
    degree = true_degree(c, degree);
    if (is_leaf(p, c, degree, spent)) {
        for (unsigned j = 1; j <= degree; j++) p->need[j] |= !is_zero(c, j);
        return;
    }
    polynomial q, r;
    unsigned m = giant_below(degree);
    divide(&q, &r, p->basis, c, degree, m);
    p->need[m] = true;
    if (degree > m) {
        p->products++;
        survey(p, &q, degree - m, spent - 1);
    }
    survey(p, &r, m - 1, spent);
}

/* B_j comes from B_a and B_b, a + b = j, a the largest power of two below j; T_j takes T_(a-b) too,
   unless that is 1. */
static void close_needs(plan *p) {
    for (unsigned j = TERMS - 1; j >= 2; j--) {
        if (!p->need[j]) continue;
        unsigned a = giant_below(j - 1), b = j - a;
        p->need[a] = p->need[b] = true;
        if (p->basis == CLT__CHEBYSHEV && a > b) p->need[a - b] = true;
        p->products++;
    }
    p->need[1] = true;
}

static plan plan_with(unsigned babies, clt__poly_basis basis, const polynomial *c,
                      unsigned degree) {
    plan p = {.basis = basis, .babies = babies};
    survey(&p, c, degree, clt__polynomial_depth(degree) - 1);
    close_needs(&p);
    return p;
}

/* The number of babies with the fewest products. */
static plan best_plan(clt__poly_basis basis, const polynomial *c, unsigned degree) {
    assert(degree >= 1 && degree <= CLT__POLYNOMIAL_DEGREE_MAX);
    plan best = plan_with(2, basis, c, degree);
    for (unsigned babies = 4; babies <= TERMS; babies *= 2) {
        plan p = plan_with(babies, basis, c, degree);
        if (p.products < best.products) best = p;
    }
    return best;
}

unsigned clt__polynomial_products(clt__poly_basis basis, const double *c, unsigned degree) {
    polynomial p = polynomial_of(c, degree);
    return best_plan(basis, &p, degree).products;
}

/* -------------------------------------------------------------------------------- evaluation */

typedef struct run {
    plan plan;
    const clt_params *params;
    clt_ws *ws;
    const clt_evk *evk;
    unsigned level;   /* of the input */
    clt_ct at[TERMS]; /* B_j, those that the plan needs */
} run;

/* A sum that carries the square of its level's scale. */
typedef struct sum {
    clt_ct ct;
    bool empty;
} sum;

static clt_status sum_new(sum *s, const run *r, unsigned level) {
    s->empty = true;
    return clt__ct_scratch(&s->ct, r->ws, r->params, level);
}

/* s += c B_j, by the integer nearest to c S_t^2 / S_(l_j). */
static clt_status add_term(const run *r, sum *s, unsigned j, clt__dd c) {
    const clt_ct *b = &r->at[j];
    clt__dd from = clt__params_scale(r->params, b->level, 1);
    clt__dd ratio = clt__dd_div(clt__params_scale(r->params, s->ct.level, 2), from);
    clt__integer factor = clt__integer_nearest(r->params, c, ratio);
    if (!clt__integer_fits(r->params, factor)) {
        return clt__fail(CLT_E_RANGE,
                         "coefficient %u of the polynomial, %g, passes 2^%d at the scale of level "
                         "%u: scale the argument or the result",
                         j, c.hi, clt__integer_bits(r->params), s->ct.level);
    }
    clt__noise noise =
        clt__noise_mul_const(b->noise, from.hi, fabs(c.hi), fabs(factor.value.hi), factor.off);
    clt__ct_mul_gaussian(&s->ct, r->ws, b, factor.value, (clt__dd){0, 0}, !s->empty);
    if (!s->empty) noise = clt__noise_add(s->ct.noise, noise, false);
    clt__ct_describe(&s->ct, b, 2, noise);
    s->empty = false;
    return CLT_OK;
}

static clt_status add_leaf(const run *r, sum *s, const polynomial *p, unsigned degree) {
    for (unsigned j = 1; j <= degree; j++) {
        if (!is_zero(p, j)) CLT__RETURN_IF(add_term(r, s, j, p->c[j]));
    }
    if (is_zero(p, 0)) return CLT_OK;
    return clt__ct_add_const_dd(&s->ct, r->ws, &s->ct, p->c[0], (clt__dd){0, 0});
}

/* B_j at a level: as it is, or in `room` (scratch that the caller releases). */
static clt_status lowered(const clt_ct **b, clt_ct *room, const run *r, unsigned j,
                          unsigned level) {
    *b = &r->at[j];
    if ((*b)->level == level) return CLT_OK;
    CLT__RETURN_IF(clt__ct_scratch(room, r->ws, r->params, level));
    CLT__RETURN_IF(clt__ct_level_down(room, r->ws, &r->at[j], level));
    *b = room;
    return CLT_OK;
}

static clt_status add_part(const run *r, sum *s, const polynomial *p, unsigned degree,
                           unsigned spent);

/* s += q B_m */
static clt_status add_product(const run *r, sum *s, const polynomial *q, unsigned degree,
                              unsigned m, unsigned spent) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(r->ws);
    unsigned level = r->level - spent;
    sum quotient;
    clt_ct room;
    const clt_ct *giant;
    CLT__TRY(sum_new(&quotient, r, level + 1));
    CLT__TRY(add_part(r, &quotient, q, degree, spent - 1));
    CLT__TRY(clt__ct_relinearise_rescale(&quotient.ct, r->ws, r->evk, &quotient.ct));
    CLT__TRY(lowered(&giant, &room, r, m, level));
    clt_ct *product = s->empty ? &s->ct : &quotient.ct;
    CLT__TRY(clt__ct_mul(product, r->ws, &quotient.ct, giant));
    if (!s->empty) CLT__TRY(clt__ct_add(&s->ct, r->ws, &s->ct, product));
    s->empty = false;
done:
    clt__ws_release(r->ws, mark);
    return status;
}

/* s += p; s is at level r->level - spent. The same decisions as in survey. */
static clt_status add_part(const run *r, sum *s, const polynomial *p, unsigned degree,
                           unsigned spent) {
    degree = true_degree(p, degree);
    if (is_leaf(&r->plan, p, degree, spent)) return add_leaf(r, s, p, degree);
    polynomial q, rest;
    unsigned m = giant_below(degree);
    divide(&q, &rest, r->plan.basis, p, degree, m);
    if (degree > m) {
        CLT__RETURN_IF(add_product(r, s, &q, degree - m, m, spent));
    } else {
        CLT__RETURN_IF(add_term(r, s, m, q.c[0]));
    }
    return add_part(r, s, &rest, m - 1, spent);
}

/* |T_j| <= T_j(max(1, |x|)) for real x: far less than what sums and products alone would bound. The
   root mean square is that of Chebyshev's density. */
static void bound_chebyshev(run *r, unsigned j, unsigned a, unsigned b) {
    clt__noise *noise = &r->at[j].noise;
    double rest = a == b ? 1 : r->at[a - b].noise.value_bound;
    double bound = 2 * r->at[a].noise.value_bound * r->at[b].noise.value_bound - rest;
    if (!(bound < noise->value_bound)) return;
    noise->value_bound = bound;
    noise->value_rms = bound * sqrt(0.5);
}

/* B_j = B_a B_b, or 2 T_a T_b - T_(a-b); in scratch that stays. */
static clt_status make_term(run *r, unsigned j) {
    unsigned a = giant_below(j - 1), b = j - a, level = r->level - log2_ceil(j) + 1;
    clt_status status = CLT_OK;
    sum s;
    CLT__RETURN_IF(sum_new(&s, r, level));
    size_t mark = clt__ws_mark(r->ws);
    clt_ct room;
    const clt_ct *right;
    CLT__TRY(lowered(&right, &room, r, b, level));
    CLT__TRY(clt__ct_mul(&s.ct, r->ws, &r->at[a], right));
    s.empty = false;
    if (r->plan.basis == CLT__CHEBYSHEV) {
        CLT__TRY(clt__ct_add(&s.ct, r->ws, &s.ct, &s.ct));
        CLT__TRY(a == b ? clt__ct_add_const(&s.ct, r->ws, &s.ct, -1, 0)
                        : add_term(r, &s, a - b, (clt__dd){-1, 0}));
    }
    CLT__TRY(clt__ct_relinearise_rescale(&s.ct, r->ws, r->evk, &s.ct));
    r->at[j] = s.ct;
    if (r->plan.basis == CLT__CHEBYSHEV) bound_chebyshev(r, j, a, b);
done:
    clt__ws_release(r->ws, mark);
    return status;
}

static clt_status check(const run *r, const clt_ct *in, const polynomial *p, unsigned degree) {
    unsigned depth = clt__polynomial_depth(degree);
    if (in->level < depth) {
        return clt__fail(CLT_E_LEVEL,
                         "a polynomial of degree %u needs %u levels, %u left: take a lower degree, "
                         "or parameters with more levels",
                         degree, depth, in->level);
    }
    if (in->power != 1 || in->degree != 1) {
        return clt__fail(CLT_E_SCALE,
                         "a polynomial takes degree 1 and the scale to the power 1; the "
                         "ciphertext at level %u has degree %u and power %u",
                         in->level, in->degree, in->power);
    }
    if (true_degree(p, degree) == 0) {
        return clt__fail(CLT_E_ARGUMENT,
                         "the polynomial is the constant %g, which is no function of the "
                         "ciphertext: encrypt the constant instead",
                         p->c[0].hi);
    }
    const clt__switch_key *key;
    return r->plan.products == 0 ? CLT_OK : clt__ct_find_key(&key, r->evk, in, 0);
}

clt_status clt__ct_polynomial(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                              clt__poly_basis basis, const double *c, unsigned degree) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    unsigned spent = clt__polynomial_depth(degree) - 1;
    run r = {.params = in->params, .ws = ws, .evk = evk, .level = in->level};
    polynomial p = polynomial_of(c, degree);
    r.plan = best_plan(basis, &p, degree);
    CLT__TRY(check(&r, in, &p, degree));
    r.at[1] = *in;
    double *bound = &r.at[1].noise.value_bound;
    if (basis == CLT__CHEBYSHEV && *bound < 1) *bound = 1;
    for (unsigned j = 2; j < TERMS; j++) {
        if (r.plan.need[j]) CLT__TRY(make_term(&r, j));
    }
    sum s;
    CLT__TRY(sum_new(&s, &r, in->level - spent));
    CLT__TRY(add_part(&r, &s, &p, degree, spent));
    CLT__TRY(clt__ct_relinearise_rescale(out, ws, evk, &s.ct));
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__ct_square_shifted(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                                  double b, double g) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct s;
    CLT__TRY(clt__ct_scratch(&s, ws, in->params, in->level));
    CLT__TRY(clt__ct_add_const(&s, ws, in, b, 0));
    CLT__TRY(clt__ct_square(&s, ws, &s));
    CLT__TRY(clt__ct_add_const(&s, ws, &s, g, 0));
    CLT__TRY(clt__ct_relinearise_rescale(out, ws, evk, &s));
done:
    clt__ws_release(ws, mark);
    return status;
}
