/*
 * The numbers of the algorithm (recipe.h): polynomials for the sigmoid, momentum, batches.
 *
 * s(t) = c_1 t + c_3 t^3 + ... is the odd polynomial that minimises the integral of
 * (s(t) + 1/2 - 1/(1 + e^-t))^2 over [-8, 8] (Kim, Song, Wang, Xia, Jiang, ePrint 2018/074): within
 * 0.115 (degree 3) and 0.033 (degree 7) of the sigmoid, and nowhere there as steep as 1/4, so
 * that the safe step of the sigmoid is safe for it. In units of |c_d|^(-1/(d - 1)), d the degree,
 * and divided by the unit, it is the table's: a_j = c_j unit^(j - 1), and a_d = -1. A test computes
 * it again; it is kept as numbers, because no bit of a ciphertext may depend on who computes it.
 */
#include "learn/recipe.h"

#include <assert.h>
#include <math.h>

#define RANGE 8.0

static const struct {
    unsigned degree;
    double unit, a[8];
} residuals[] = {
    {1, 1, {0, 1}},
    {3, 25.0547307099448955, {0, 0.15012041327351837027, 0, -1}},
    {7,
     9.7053486921293502964,
     {0, 0.21689568378044410494, 0, -0.77189531928118285934, 0, 1.4722595138583942407, 0, -1}},
};

/* With curvature 1 of the mean loss of ridge and 1/4 of logistic, as conditioned rows have it, and
   that of the penalty: one over the sum is the largest step that is safe (Nesterov 1983). */
static double safe_rate(clt_learner learner, double penalty) {
    double curvature = learner == CLT_RIDGE ? 1 : 0.25;
    return 1 / (curvature + penalty);
}

void clt__learning_init(clt__learning *l, const clt__recipe_terms *terms) {
    bool ridge = terms->learner == CLT_RIDGE;
    unsigned i = 0;
    while (residuals[i].degree != terms->degree) {
        i++;
        assert(i < sizeof residuals / sizeof *residuals);
    }
    *l = (clt__learning){
        .degree = terms->degree,
        .unit = residuals[i].unit,
        .range = ridge ? INFINITY : RANGE / residuals[i].unit,
        .rate = safe_rate(terms->learner, terms->penalty),
        .target = ridge ? 1 : 0.5 / residuals[i].unit,
    };
    for (unsigned j = 0; j <= terms->degree; j++) l->a[j] = residuals[i].a[j];
}

/* (t_k - 1) / t_(k+1) with t_0 = 1, t_(k+1) = (1 + sqrt(1 + 4 t_k^2)) / 2 (Beck, Teboulle, SIAM J.
   Imaging Sciences 2, 2009). */
double clt__learning_momentum(unsigned step, unsigned steps) {
    double t = 1, next = 1;
    if (step + 1 >= steps) return 0;
    for (unsigned k = 0; k <= step; k++) {
        t = next;
        next = (1 + sqrt(1 + 4 * t * t)) / 2;
    }
    return (t - 1) / next;
}

/* Batches in turn, as even as whole tiles allow, none larger than asked for. */
void clt__learning_batch(size_t *first, size_t *count, const clt__recipe_terms *terms,
                         unsigned step, size_t tiles) {
    assert(tiles >= 1);
    size_t most = terms->batch == 0 ? tiles : terms->batch;
    size_t batches = tiles / most + (tiles % most > 0), batch = step % batches;
    size_t each = tiles / batches, more = tiles % batches; /* the first `more` have one more */
    *first = batch * each + (batch < more ? batch : more);
    *count = each + (batch < more);
}
