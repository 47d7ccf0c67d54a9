/*
 * A training recipe: what the owner of a table and the machine that trains on it agree on. Public:
 * names of columns, levels of categories, labels of classes; the algorithm, layout, parameters and
 * keys; no number of the table. Its digest is in keys, samples, checkpoints and encrypted models.
 *
 * The algorithm is accelerated gradient descent (Nesterov; FISTA's momentum) on the mean loss, from
 * weights 0, each step over all rows or over the next batch of tiles. With targets y = 1 or -1, and
 * t = x . weights:
 *
 *   ridge      (t - y)^2 / 2 + penalty |weights|^2 / 2          residual t - y
 *   logistic   log(1 + e^(-y t)) + penalty |weights|^2 / 2      residual s(t) - y/2, where
 *              s(t) + 1/2 approximates the sigmoid on [-8, 8] by least squares, degree 3 or 7
 *
 * Rows are scaled so that 1 is a safe step of ridge and 4 one of logistic (condition.h), so nothing
 * about their spread is in here. Two classes make one model; more make one a class, against the
 * rest.
 */
#ifndef CLT_LEARN_RECIPE_H
#define CLT_LEARN_RECIPE_H

#include "base/workspace.h"
#include "data/schema.h"
#include "learn/tiling.h"
#include "rlwe/key.h"

#include <stdatomic.h>

enum {
    CLT__CONDITION_ID_BYTES = 16, /* of a conditioning (condition.h) */
    CLT__RECIPE_STEPS_MOST = 1000,
    CLT__RECIPE_BYTES_MOST = 1 << 24,
    CLT__RECIPE_BATCH_MOST = INT32_MAX, /* rows, or tiles */
    CLT__HIDDEN_MOST = 2,               /* layers */
    CLT__HIDDEN_LEAST = 4,              /* units */
    CLT__HIDDEN_WIDEST = 64,
};

/* As published: the public options without texts. */
typedef struct clt__recipe_terms {
    clt_learner learner;
    clt_condition condition;
    unsigned degree; /* of s: 1 (ridge), 3 or 7; of a network's activation: 2 */
    unsigned steps;
    unsigned batch; /* tiles of a step; 0: all */
    double penalty;
    double clip;            /* no conditioned number leaves [-clip, clip], before the scale */
    unsigned hidden_layers; /* networks alone */
    unsigned hidden[CLT__HIDDEN_MOST]; /* units */
    uint64_t seed;                     /* of the first weights */
} clt__recipe_terms;

struct clt_recipe {
    atomic_uint references;
    clt__recipe_terms terms;
    clt__schema *schema; /* mean 0, deviation 1, ranges 0: the numbers stay with the owner */
    const clt_params *params;
    clt__tiling tiling;
    unsigned models; /* weight vectors */
    unsigned keys;
    clt__key_spec *key; /* ascending elements */
    uint8_t digest[CLT__DIGEST_BYTES];
};
typedef struct clt_recipe clt_recipe;

/*
 * From the columns and classes of a table. CLT_E_DATA as clt__schema_fit says; CLT_E_LEVEL when no
 * chain has the levels or CLT_E_UNSUPPORTED when no tile has the columns: both say how many would
 * fit. What is dropped is reported. The same table and options give the same recipe.
 */
clt_status clt__recipe_new(clt_recipe **recipe, const clt_table *table,
                           const clt_recipe_options *options, const clt__report *report);
clt_recipe *clt__recipe_ref(const clt_recipe *recipe);
void clt__recipe_unref(clt_recipe *recipe); /* NULL ok */

/* The body of a file of kind "recipe". Bounded; rebuilds parameters, tiling and keys from the terms
   and compares. */
void clt__recipe_put(clt__sink *sink, const void *recipe);
clt_status clt__recipe_get(clt__source *source, clt_recipe **recipe);

/* Levels of a step but the first, which takes one, or two with several models, whose other steps
   take one more, too; and of the whole run with one to spare, which predictions under the encrypted
   model take. */
unsigned clt__recipe_step_levels(const clt__recipe_terms *terms, unsigned models);
unsigned clt__recipe_levels(const clt__recipe_terms *terms, unsigned models);

/* Levels that are taken before a bootstrapping, and after it, besides those of steps: with several
   models one each (heads.h). */
unsigned clt__recipe_packing_levels(unsigned models);

/* Whether targets are encrypted beside the rows, and not multiplied into them. */
static inline bool clt__recipe_has_targets(const clt_recipe *recipe) {
    return recipe->models > 1 || recipe->terms.learner == CLT_NETWORK;
}
/* Networks (mlp.h): whether the recipe's learner is one, and the
   tiling for so many slots, false where it does not fit. */
static inline bool clt__recipe_is_network(const clt_recipe *recipe) {
    return recipe->terms.learner == CLT_NETWORK;
}
bool clt__recipe_tile(clt__tiling *tiling, const clt_recipe *recipe, size_t slots);

/* What the files of learn/recipe*.c share. CLT_E_ARGUMENT for terms out of range. */
clt_status clt__recipe_check_terms(const clt__recipe_terms *terms);
/* Parameters for terms, schema and models: of the preset, or with NULL the smallest that serve. */
clt_status clt__recipe_choose_params(clt_recipe *recipe, const char *preset);
/* CLT_E_FORMAT unless that could have chosen those that are there, whose name it sets. */
clt_status clt__recipe_check_params(clt_recipe *recipe);
/* With terms and schema: features with the constant, and models. */
uint32_t clt__recipe_features(const clt_recipe *recipe);
unsigned clt__recipe_models(const clt_recipe *recipe);
/* The Galois element that puts sums over rows, once spread, on the rows of their column: a rotation
   by 1 - rows, which with several models conjugates, too (heads.h). */
uint32_t clt__recipe_return(const clt_recipe *recipe);
/* Tiling, keys and digest, from all the others. */
clt_status clt__recipe_derive(clt_recipe *recipe);

/* For a table of so many rows: takes some tenths of a second to measure this machine. */
clt_status clt__recipe_figures(clt_recipe_figures *figures, clt_ws *ws, const clt_recipe *recipe,
                               size_t rows);

/*
 * The numbers of the algorithm. Weights are kept in units: weight = unit w, tau = x . w = t / unit.
 * The unit is the one with which residual(tau) = s(t) / unit has the leading coefficient -1,
 * a_1 tau + a_3 tau^3 + a_5 tau^5 - tau^7 or a_1 tau - tau^3, so that it costs no product with a
 * constant. Ridge: unit 1, residual tau.
 */
typedef struct clt__learning {
    unsigned degree;
    double unit;
    double a[8];   /* of tau^j; of odd j alone */
    double range;  /* |tau| for which s holds: 8 / unit; INFINITY for ridge */
    double rate;   /* w <- v + rate (mean of x (target - residual)) - rate penalty v */
    double target; /* what a label 1 adds to a residual of 0: y/2 or y, divided by unit */
} clt__learning;
void clt__learning_init(clt__learning *l, const clt__recipe_terms *terms);
/* Momentum of the step with that number, from 0; the last step's is 0, so that v is w. */
double clt__learning_momentum(unsigned step, unsigned steps);
/* The tiles [first, first + count) of a step, of so many in all. */
void clt__learning_batch(size_t *first, size_t *count, const clt__recipe_terms *terms,
                         unsigned step, size_t tiles);

#endif
