/*
 * Small networks (multi-layer perceptrons), trained on tiles (tiling.h) from end to end. With
 * weights W_1 ... W_L, h = L - 1 hidden layers, and x_0 = (x, 1):
 *
 *   z_l = W_l x_(l-1)           x_l = q(z_l) = z_l^2/8 + z_l/2 + 1/4         o = z_L
 *   e   = o - y, y = 1 or -1    loss: the mean over rows of |e|^2 / 2
 *   d_L = e, d_(l-1) = W_l^T d_l q'(z_(l-1))       gradient of W_l: the mean of d_l x_(l-1)^T
 *
 * Each class has an output, two classes one. Units of the first layer have a weight of the
 * constant; those after have none, q(0) is not 0. Accelerated gradient descent as for linear
 * models, with momentum of at most 0.9. Rows are scaled so that no direction of (x, 1) has a mean
 * square above 1 (condition.h), and first weights are uniform in [-a, a], a = sqrt(3 / inputs), so
 * that every layer gives numbers about as large as it takes. The rate, which needs nothing else of
 * the table, is 1/(2 h), times 32/H for H > 32 units: at twice that some folds diverge. Over five
 * folds and three seeds, in the clear: digits 64-32-10, whitened, 93.7 to 94.2 % after 20 steps and
 * 96.2 to 96.3 % after 40; tumours 30-16-1, standardised, 96.5 to 96.8 % after 20, whitened 94.4 to
 * 95.8 %.
 *
 * Diagonals (circ/matmul.h). Column j of what layer l gives stands for unit j mod O_l, where O_l,
 * its width, is a power of two that divides that of the layer before; O_0 is all D columns. Each
 * tile and layer makes two products, of W_l and of its transposed, and the products whose sums over
 * rows are the gradient's pairs; the same rotations of x_(l-1) serve for the first and the last.
 *
 * Rows past the last are 0 in x, but not in x_1: d_l of a tile that is not full is masked before it
 * meets x_(l-1), l > 1.
 *
 * Rest. All pairs of all layers are entries of one ciphertext, the state (circ/rows.h): with Q at
 * least their number, row q of column j holds v/2 of entry q, row Q + q holds w/2, and all other
 * rows nothing of worth. The update is linear on it, and one bootstrapping a step serves all. The
 * state of step 0 is public: a ciphertext that hides nothing. That after the last step,
 * bootstrapped too, is a model's file; its v is w, since the last step has no momentum.
 *
 * Levels of a step, s the one at which bootstrapping begins:
 *
 *   state                           s + 4 h + 6
 *   scattered: pairs                s + 4 h + 4
 *   z_1, x_1, z_2 ... o             s + 2 h + 3     a level each
 *   W^T d and d of hidden layers    s + 3           a level each
 *   gradients, relinearised         s + 2
 *   gathered, added to the state    s               two
 *
 * B16, s = 3: 13 of 17 levels for one hidden layer, all 17 for two. Predictions take the scatter
 * and the way forward, 2 h + 3.
 *
 * Gains. Constants cost nothing where they ride on weights, targets and masks. With z' = c z,
 * z' (z' + 4 c) + 2 c^2 = 8 c^2 q(z) and z' + 2 c = 4 c q'(z); mlp_tiles.c has all of them.
 *
 * Check values of a step: the state before it is bootstrapped, at level 0. Where all slots of all
 * of them are within [-1, 1], bootstrapping was right each time, and the run has not diverged.
 *
 * Key switches a step, digits 64-32-10 (D = 64, R = 512, 24 entries, Q = 32, 3 tiles): scatter 42
 * and 36 hoisted, pairs transposed 12, a tile 12 and 29 hoisted, gradients 24 + 48 + 21 at the low
 * end, update 2, and the bootstrapping.
 */
#ifndef CLT_LEARN_MLP_H
#define CLT_LEARN_MLP_H

#include "base/random.h"
#include "circ/bootstrap.h"
#include "circ/matmul.h"
#include "circ/rows.h"
#include "learn/linear.h"

enum { CLT__LAYERS_MOST = CLT__HIDDEN_MOST + 1, CLT__MLP_ENTRIES_MOST = 128 };

/* What weights are below: bootstrapping takes half of them, and parts up to 1. */
#define CLT__MLP_MOST 2.0

typedef struct clt__mlp {
    unsigned layers;
    uint32_t inputs[CLT__LAYERS_MOST], outputs[CLT__LAYERS_MOST]; /* that there are */
    clt__matmul shape[CLT__LAYERS_MOST];                          /* in columns */
    unsigned first[CLT__LAYERS_MOST], pairs[CLT__LAYERS_MOST];    /* entries */
    size_t weight[CLT__LAYERS_MOST], weights; /* where a layer's begin, and how many in all */
    clt__rows rows;
    unsigned entries;
} clt__mlp;

/* Columns for features and first units, its classes, and rows for two of each entry; false
   where slots are too few. Outputs are no more than the units of the last hidden layer. */
bool clt__mlp_tile(clt__tiling *tiling, const clt_recipe *recipe, size_t slots);
/* Columns that targets take: the outputs, up to a power of two. */
uint32_t clt__mlp_outputs_wide(const clt_recipe *recipe);
/* Of a recipe of that learner that has its tiling. */
void clt__mlp_init(clt__mlp *net, const clt_recipe *recipe);
double clt__mlp_rate(const clt__recipe_terms *terms);

/* A step as numbers. */
typedef struct clt__mlp_step {
    unsigned number, steps;
    size_t first, count; /* tiles */
    double rows, momentum, rate, keep;
    /* Levels: of the state, of the pairs, of products with rows, before and after bootstrapping. */
    unsigned state, pairs, last, after, next;
} clt__mlp_step;

void clt__mlp_step_init(clt__mlp_step *step, const clt_recipe *recipe, uint64_t rows,
                        unsigned number);
/* Levels of a state between steps, of one that is a model, and, for any terms, of one between steps
   where bootstrapping begins at that level. */
unsigned clt__mlp_state_level(const clt_recipe *recipe);
unsigned clt__mlp_model_level(const clt_recipe *recipe);
unsigned clt__mlp_levels(const clt__recipe_terms *terms, unsigned level_in);
/* The first weights: public. */
void clt__mlp_draw(double *weight, const clt__mlp *net, uint64_t seed);

/* weight[net.weights] <-> slots of the state, v and w alike: re, im of all slots. */
void clt__mlp_put(double *re, double *im, const clt__mlp *net, const double *weight);
/* False, and no weight of worth, where copies of one weight differ. */
bool clt__mlp_take(double *weight, const clt__mlp *net, const double *re, const double *im);

/* --------------------------------------------------------------------------------- in the clear */

/* weight: net.weights numbers. random NULL: exact; else with errors as ciphertexts have them. most:
   the largest weight of any step over CLT__MLP_MOST. Watchers are told v. */
clt_status clt__mlp_clear(double *weight, double *most, clt__linear_watch *watch,
                          const clt_recipe *recipe, const clt__matrix *x, const double *y,
                          clt__random *random);
/* answer, rows x outputs: o of each row. */
clt_status clt__mlp_answers(clt__matrix *answer, const clt_recipe *recipe, const double *weight,
                            const clt__matrix *x);

/* ------------------------------------------------------------------------------- on ciphertexts */

typedef struct clt__mlp_job {
    clt__mlp net;
    const clt_evk *evk;
    const clt_boot *boot;
    const clt_samples *samples;
    bool predict; /* the last layer's answers as they are, and no pairs transposed */
    clt__mlp_step step;
} clt__mlp_job;

/* mlp_tiles.c: what the pairs of a step are, in the forms that products take. */
typedef struct clt__mlp_pairs {
    unsigned count;
    clt_ct *v[CLT__MLP_ENTRIES_MOST];    /* at the level where they are used */
    clt_ct *back[CLT__MLP_ENTRIES_MOST]; /* rot(V_k, -k); NULL for the first layer */
} clt__mlp_pairs;

/* From a state two levels above step.pairs. */
clt_status clt__mlp_unpack(clt__mlp_pairs *pairs, clt_ws *ws, const clt__mlp_job *job,
                           const clt_ct *state);
void clt__mlp_pairs_free(clt__mlp_pairs *pairs);
/* gradient[entries], of degree 2 at step.last: sums over the tiles. */
clt_status clt__mlp_tiles(clt_ct *const *gradient, clt_ws *ws, const clt__mlp_job *job,
                          const clt__mlp_pairs *pairs);
/* What gradient holds times the sum over rows. */
double clt__mlp_gain(const clt__mlp_job *job, unsigned layer);
/* out <- o of a tile, at level 0, in all columns; zeta at the level of the pairs. */
clt_status clt__mlp_answer(clt_ct *out, clt_ws *ws, const clt__mlp_job *job,
                           const clt__mlp_pairs *pairs, const clt_ct *sample);

/* mlp_update.c: one step. next: the new state, check: that before bootstrapping, at level 0. */
clt_status clt__mlp_step_run(clt_ct *next, clt_ct *check, clt_ws *ws, const clt__mlp_job *job,
                             const clt_ct *state);
/* The state of step 0, which hides nothing. */
clt_status clt__mlp_start(clt_ct *state, clt_ws *ws, const clt_recipe *recipe,
                          const uint8_t key_id[CLT__KEY_ID_BYTES]);
/* mlp_predict.c: answers as clt__linear_predict gives them; what goes in has been checked. */
clt_status clt__mlp_predict(clt_samples *answers, clt_ws *ws, const clt_evk *evk,
                            const clt_weights *weights, const clt_samples *rows);
/* Bytes of scratch that one thread takes. */
uint64_t clt__mlp_scratch(const clt__mlp_job *job);
/* And its pairs and sums, too. */
uint64_t clt__mlp_memory(const clt_recipe *recipe);

#endif
