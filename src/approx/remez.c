/*
 * Remez's second algorithm (Powell, Approximation Theory and Methods, chapters 7 to 9): solve for
 * the polynomial whose error is +-E in turn at one point more than it has terms, find all extrema
 * of its error, choose as many of them with signs in turn and the largest among them, again. The
 * choice on several intervals is that of Lee et al. (ePrint 2020/552), made greedy.
 *
 * An odd or even polynomial is fitted on the right half of its domain only.
 */
#include "approx/remez.h"

#include "base/alloc.h"

#include <assert.h>
#include <math.h>

enum {
    TERMS = CLT__REMEZ_DEGREE + 1,
    POINTS = TERMS + 1,
    STEPS = 40, /* of the search grid, for each reference point, on each interval */
    EXTREMA = 2 * (STEPS * POINTS + 1),
    ROUNDS = 100,
    GOLDEN_ROUNDS = 70, /* shrink a bracket by 0.618^70 = 2^-48.6 */
};

static const double PI = 3.14159265358979323846, GAP = 1e-12, ROUNDING = 1e-14;

typedef struct extremum {
    double x, error; /* signed */
} extremum;

typedef struct remez {
    clt__real_fn *f;
    const void *context;
    clt__parity parity;
    unsigned terms, points, intervals;
    double low[2], high[2]; /* of the intervals, from left to right */
    double reference[POINTS];
    double greatest; /* |f| on the grid */
    clt__chebyshev p;
    size_t count;
    extremum found[EXTREMA]; /* from left to right, signs in turn */
} remez;

static double error_at(const remez *z, double x) {
    return clt__chebyshev_eval(&z->p, x) - z->f(x, z->context);
}

/* Index of the j-th term in the series. */
static unsigned term(const remez *z, unsigned j) {
    if (z->parity == CLT__PARITY_FULL) return j;
    return z->parity == CLT__PARITY_ODD ? 2 * j + 1 : 2 * j;
}

static unsigned count_terms(unsigned degree, clt__parity parity) {
    if (parity == CLT__PARITY_FULL) return degree + 1;
    return parity == CLT__PARITY_ODD ? (degree + 1) / 2 : degree / 2 + 1;
}

static void set_up(remez *z, const clt__remez_domain *domain, unsigned degree, clt__parity parity) {
    double low = domain->low, high = domain->high;
    bool halved = parity != CLT__PARITY_FULL, both = domain->mirrored && !halved;
    z->parity = parity;
    z->terms = count_terms(degree, parity);
    z->points = z->terms + 1;
    z->p = (clt__chebyshev){.degree = degree, .low = both || halved ? -high : low, .high = high};
    z->intervals = both && low > 0 ? 2 : 1;
    z->low[0] = both ? -high : low;
    z->high[0] = z->intervals == 2 ? -low : high;
    z->low[1] = low;
    z->high[1] = high;
}

/* The first reference: roots of Chebyshev polynomials, shared out among the intervals. */
static void place_points(remez *z) {
    unsigned left = z->intervals == 2 ? z->points / 2 : z->points, i = 0;
    for (unsigned side = 0; side < z->intervals; side++) {
        unsigned count = side == 0 ? left : z->points - left;
        double middle = (z->low[side] + z->high[side]) / 2;
        double half = (z->high[side] - z->low[side]) / 2;
        for (unsigned k = 0; k < count; k++) {
            z->reference[i++] = middle - half * cos(PI * (2 * k + 1) / (2.0 * count));
        }
    }
}

static void swap_rows(double *a, double *b, unsigned size) {
    for (unsigned j = 0; j < size; j++) {
        double spare = a[j];
        a[j] = b[j];
        b[j] = spare;
    }
}

/* Gaussian elimination with partial pivoting; the last column becomes the solution. */
static bool solve(double a[POINTS][POINTS + 1], unsigned size) {
    for (unsigned k = 0; k < size; k++) {
        unsigned pivot = k;
        for (unsigned i = k + 1; i < size; i++) {
            if (fabs(a[i][k]) > fabs(a[pivot][k])) pivot = i;
        }
        if (!(fabs(a[pivot][k]) > 0)) return false;
        if (pivot != k) swap_rows(a[k], a[pivot], size + 1);
        for (unsigned i = k + 1; i < size; i++) {
            double factor = a[i][k] / a[k][k];
            for (unsigned j = k; j <= size; j++) a[i][j] -= factor * a[k][j];
        }
    }
    for (unsigned k = size; k-- > 0;) {
        for (unsigned j = k + 1; j < size; j++) a[k][size] -= a[k][j] * a[j][size];
        a[k][size] /= a[k][k];
    }
    return true;
}

/* The polynomial whose error is E, -E, E ... at the reference; gives |E|. */
static bool level(double *levelled, remez *z) {
    double a[POINTS][POINTS + 1];
    unsigned size = z->points;
    for (unsigned i = 0; i < size; i++) {
        double x = z->reference[i];
        double t = (2 * x - z->p.low - z->p.high) / (z->p.high - z->p.low);
        double chebyshev[CLT__REMEZ_DEGREE + 2] = {1, t};
        for (unsigned k = 2; k <= z->p.degree; k++) {
            chebyshev[k] = 2 * t * chebyshev[k - 1] - chebyshev[k - 2];
        }
        for (unsigned j = 0; j < z->terms; j++) a[i][j] = chebyshev[term(z, j)];
        a[i][z->terms] = i % 2 == 0 ? -1 : 1;
        a[i][size] = z->f(x, z->context);
    }
    if (!solve(a, size)) return false;
    for (unsigned j = 0; j < z->terms; j++) z->p.c[term(z, j)] = a[j][size];
    *levelled = fabs(a[z->terms][size]);
    return true;
}

/* The place in [low, high] where sign * error is largest, by golden section. */
static extremum refine(const remez *z, double low, double high, double sign) {
    const double golden = 0.61803398874989485;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = sign * error_at(z, left), at_right = sign * error_at(z, right);
    for (unsigned i = 0; i < GOLDEN_ROUNDS; i++) {
        if (at_left > at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = sign * error_at(z, left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = sign * error_at(z, right);
        }
    }
    return at_left > at_right ? (extremum){left, sign * at_left}
                              : (extremum){right, sign * at_right};
}

/* Of neighbours with the same sign only the larger is kept. */
static void add_extremum(remez *z, extremum new) {
    extremum *last = z->count > 0 ? &z->found[z->count - 1] : NULL;
    if (last != NULL && (last->error > 0) == (new.error > 0)) {
        if (fabs(new.error) > fabs(last->error)) *last = new;
    } else {
        z->found[z->count++] = new;
    }
}

/* Extrema of the error on one interval: local ones of a grid that is dense at the ends, refined. */
static void search(remez *z, double low, double high) {
    unsigned steps = STEPS * z->points;
    double x[STEPS * POINTS + 1], error[STEPS * POINTS + 1];
    for (unsigned i = 0; i <= steps; i++) {
        x[i] = (low + high) / 2 - (high - low) / 2 * cos(PI * i / steps);
        if (i == 0) x[i] = low;
        if (i == steps) x[i] = high;
        error[i] = error_at(z, x[i]);
        z->greatest = fmax(z->greatest, fabs(z->f(x[i], z->context)));
    }
    for (unsigned i = 0; i <= steps; i++) {
        double sign = error[i] < 0 ? -1 : 1, size = sign * error[i];
        unsigned before = i > 0 ? i - 1 : 0, after = i < steps ? i + 1 : steps;
        if (size < sign * error[before] || size < sign * error[after]) continue;
        extremum best = refine(z, x[before], x[after], sign);
        if (sign * best.error < size) best = (extremum){x[i], error[i]};
        add_extremum(z, best);
    }
}

static void drop(remez *z, size_t first, size_t count) {
    z->count -= count;
    for (size_t i = first; i < z->count; i++) z->found[i] = z->found[i + count];
}

static double size_at(const remez *z, size_t i) {
    return fabs(z->found[i].error);
}

/* Drops extrema until as many as reference points are left: at an end one, else two neighbours, so
   that the signs stay in turn and the largest extremum stays. */
static void choose(remez *z) {
    while (z->count > z->points) {
        size_t least = 0, last = z->count - 1;
        for (size_t i = 1; i <= last; i++) {
            if (size_at(z, i) < size_at(z, least)) least = i;
        }
        if (z->count == z->points + 1 || least == 0 || least == last) {
            drop(z, size_at(z, 0) < size_at(z, last) ? 0 : last, 1);
        } else {
            drop(z, size_at(z, least - 1) < size_at(z, least + 1) ? least - 1 : least, 2);
        }
    }
    for (size_t i = 0; i < z->count; i++) z->reference[i] = z->found[i].x;
}

static void search_all(remez *z, double *error) {
    z->count = 0;
    *error = 0;
    for (unsigned side = 0; side < z->intervals; side++) search(z, z->low[side], z->high[side]);
    for (size_t i = 0; i < z->count; i++) *error = fmax(*error, size_at(z, i));
}

static clt_status iterate(clt__remez_result *result, remez *z) {
    clt__remez_result now = {0};
    place_points(z);
    while (now.rounds < ROUNDS) {
        now.rounds++;
        if (!level(&now.levelled, z)) break;
        search_all(z, &now.error);
        if (now.error - now.levelled <= GAP * now.error + ROUNDING * z->greatest) {
            *result = now;
            return CLT_OK;
        }
        if (z->count < z->points) break;
        choose(z);
    }
    return clt__fail(CLT_E_RANGE,
                     "no minimax polynomial of degree %u on [%g, %g] in %u rounds: error %g, "
                     "levelled %g; is the function continuous there?",
                     z->p.degree, z->low[0], z->high[z->intervals - 1], now.rounds, now.error,
                     now.levelled);
}

clt_status clt__remez_fit(clt__chebyshev *p, clt__remez_result *result, clt__real_fn *f,
                          const void *context, const clt__remez_domain *domain, unsigned degree,
                          clt__parity parity) {
    assert(degree <= CLT__REMEZ_DEGREE && domain->low < domain->high);
    assert(domain->low >= 0 || (!domain->mirrored && parity == CLT__PARITY_FULL));
    assert(parity == CLT__PARITY_FULL || degree % 2 == (parity == CLT__PARITY_ODD));
    remez *z = clt__alloc(1, sizeof *z);
    if (z == NULL) return clt__fail_memory(sizeof *z);
    z->f = f;
    z->context = context;
    set_up(z, domain, degree, parity);
    clt_status status = iterate(result, z);
    if (status == CLT_OK) *p = z->p;
    clt__free(z);
    return status;
}
