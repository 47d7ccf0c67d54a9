/* The operations of `bench deep`: bootstrapping on each chain, functions on B16. Inputs are uniform
   over the declared range; signs and comparisons keep away from 0 by their gap. */
#include "deep.h"

#include <math.h>

static double uniform(deep *d, double low, double high) {
    return low + (high - low) * clt__random_unit(&d->values);
}

/* ------------------------------------------------------------------------------ bootstrapping */

static void fill_complex(deep *d) {
    size_t n = d->boot.slots;
    for (size_t j = 0; j < d->slots; j++) {
        d->re[j] = d->want_re[j] = j < n ? uniform(d, -1, 1) : d->re[j - n];
        d->im[j] = d->want_im[j] = j < n ? uniform(d, -1, 1) : d->im[j - n];
    }
}

static clt_status once(void *arg) {
    deep *d = arg;
    return clt_bootstrap(d->out, d->ws, d->evk, d->transforms, d->in);
}

static clt_status twice(void *arg) {
    deep *d = arg;
    return clt_bootstrap_twice(d->out, d->ws, d->evk, d->transforms, d->in);
}

/* ------------------------------------------------------------------------------------ functions */

static double sign(double x) {
    return x > 0 ? 1 : -1;
}

static double relu(double x) {
    return x > 0 ? x : 0;
}

static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
}

static double inverse(double x) {
    return 1 / x;
}

static double inverse_sqrt(double x) {
    return 1 / sqrt(x);
}

static void fill(deep *d, double low, double high, double (*f)(double)) {
    for (size_t j = 0; j < d->slots; j++) {
        d->re[j] = uniform(d, low, high);
        d->want_re[j] = f(d->re[j]);
    }
}

/* On either side of 0. */
static void fill_gap(deep *d, double gap) {
    for (size_t j = 0; j < d->slots; j++) {
        d->want_re[j] = sign(uniform(d, -1, 1));
        d->re[j] = d->want_re[j] * uniform(d, gap, 1);
    }
}

#define SIGN(bits)                                                                                 \
    static void fill_sign##bits(deep *d) {                                                         \
        fill_gap(d, exp2(-bits));                                                                  \
    }                                                                                              \
    static clt_status sign##bits(void *arg) {                                                      \
        deep *d = arg;                                                                             \
        return clt_sign(d->out, d->ws, d->evk, d->transforms, d->in, bits, 1);                     \
    }
SIGN(12)
SIGN(14)

#define FUNCTION(name, low, high, number, factor)                                                  \
    static void fill_##name(deep *d) {                                                             \
        fill(d, low, high, name);                                                                  \
    }                                                                                              \
    static clt_status run_##name(void *arg) {                                                      \
        deep *d = arg;                                                                             \
        return clt_evaluate(d->out, d->ws, d->evk, d->transforms, d->in, number, factor);          \
    }
FUNCTION(sigmoid, -32, 32, CLT_SIGMOID_32, 1)
FUNCTION(exp, -8, 0, CLT_EXP_8, 1)
FUNCTION(inverse, 1.0 / 64, 1, CLT_INVERSE_64, 1)
FUNCTION(inverse_sqrt, 1.0 / 64, 1, CLT_INVERSE_ROOT_64, 1)

static void fill_relu(deep *d) {
    fill(d, -1, 1, relu);
}

static clt_status run_relu(void *arg) {
    deep *d = arg;
    return clt_relu(d->out, d->ws, d->evk, d->transforms, d->in, 14, 1);
}

/* b = a - 2^-12 ... 1, or + */
static void fill_compare(deep *d) {
    for (size_t j = 0; j < d->slots; j++) {
        double above = sign(uniform(d, -1, 1)), a = uniform(d, -0.5, 0.5);
        d->re[j] = a;
        d->im[j] = a - above * uniform(d, 0x1p-12, 0.5);
        d->want_re[j] = above > 0 ? 1 : 0;
    }
}

static clt_status run_compare(void *arg) {
    deep *d = arg;
    return clt_compare(d->out, d->ws, d->evk, d->transforms, d->in, d->other, 12, 1);
}

/* ------------------------------------------------------------------------------------- blocks */

/* The largest number of a block, and the sum of exp(x - it). */
static double softmax_sum(const double *x, size_t count, size_t *largest) {
    double sum = 0;
    *largest = 0;
    for (size_t i = 1; i < count; i++) {
        if (x[i] > x[*largest]) *largest = i;
    }
    for (size_t i = 0; i < count; i++) sum += exp(x[i] - x[*largest]);
    return sum;
}

static void clear_block(double *x, double *want) {
    for (size_t i = 0; i < DEEP_BLOCK; i++) x[i] = want[i] = 0;
}

/* A random number stands a tenth and more above the others. */
static void fill_argmax(deep *d) {
    for (size_t j = 0; j < d->slots; j += DEEP_BLOCK) {
        size_t best = clt__random_below(&d->values, d->op->count);
        clear_block(d->re + j, d->want_re + j);
        for (size_t i = 0; i < d->op->count; i++) d->re[j + i] = uniform(d, -1, 0.9);
        d->re[j + best] = 1;
        d->want_re[j + best] = 1;
    }
}

static clt_status run_argmax(void *arg) {
    deep *d = arg;
    return clt_argmax(d->out, d->ws, d->evk, d->transforms, d->in, d->op->count, DEEP_BLOCK, 12, 1);
}

static const double SOFTMAX_RANGE = 31;

static void fill_softmax(deep *d) {
    for (size_t j = 0; j < d->slots; j += DEEP_BLOCK) {
        size_t largest;
        double *x = d->re + j;
        clear_block(x, d->want_re + j);
        for (size_t i = 0; i < d->op->count; i++) x[i] = uniform(d, -SOFTMAX_RANGE, SOFTMAX_RANGE);
        double sum = softmax_sum(x, d->op->count, &largest);
        for (size_t i = 0; i < d->op->count; i++) d->want_re[j + i] = exp(x[i] - x[largest]) / sum;
    }
}

static clt_status run_softmax(void *arg) {
    deep *d = arg;
    return clt_softmax(d->out, d->ws, d->evk, d->transforms, d->in, d->op->count, DEEP_BLOCK,
                       SOFTMAX_RANGE);
}

const deep_op deep_ops[] = {
    {"bootstrap", "B15", CLT_BOOT_COMPLEX, false, 0, fill_complex, once},
    {"bootstrap", "B16", CLT_BOOT_COMPLEX, false, 0, fill_complex, once},
    {"bootstrap", "B16-hp", CLT_BOOT_COMPLEX, false, 0, fill_complex, once},
    {"bootstrap", "B16-s12", CLT_BOOT_COMPLEX, false, 0, fill_complex, once},
    {"bootstrap_few_keys", "B16", CLT_BOOT_COMPLEX | CLT_BOOT_FEW_KEYS, false, 0, fill_complex,
     once},
    {"bootstrap_stages", "B16", CLT_BOOT_COMPLEX, false, 0, fill_complex, once, .stages = true},
    {"bootstrap_twice", "B16", CLT_BOOT_COMPLEX, false, 0, fill_complex, twice},
    {"sign12", "B16", CLT_BOOT_REAL, true, 0, fill_sign12, sign12},
    {"sign14", "B16", CLT_BOOT_REAL, true, 0, fill_sign14, sign14},
    {"relu", "B16", CLT_BOOT_REAL, true, 0, fill_relu, run_relu},
    {"compare", "B16", CLT_BOOT_REAL, true, 0, fill_compare, run_compare},
    {"argmax10", "B16", CLT_BOOT_REAL, true, 10, fill_argmax, run_argmax},
    {"sigmoid32", "B16", CLT_BOOT_REAL, true, 0, fill_sigmoid, run_sigmoid},
    {"exp", "B16", CLT_BOOT_REAL, true, 0, fill_exp, run_exp},
    {"inverse", "B16", CLT_BOOT_REAL, true, 0, fill_inverse, run_inverse},
    {"inverse_sqrt", "B16", CLT_BOOT_REAL, true, 0, fill_inverse_sqrt, run_inverse_sqrt},
    {"softmax10", "B16", CLT_BOOT_REAL, true, 10, fill_softmax, run_softmax},
};
const unsigned deep_op_count = sizeof deep_ops / sizeof deep_ops[0];
