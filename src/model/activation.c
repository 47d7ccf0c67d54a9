/* Fitting polynomial activations to recorded pre-activations. */
#include "model/activation.h"

#include "approx/kernel_relu.h"
#include "base/alloc.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* The inputs of a node on every stride-th row: tables are often sorted. */
typedef struct samples {
    unsigned node; /* that gives them */
    size_t width, stride;
    double *x;
} samples;

enum { SAMPLES_MOST = 1 << 18 }; /* more would not move the fit */

static void copy_samples(void *arg, const clt__values *values, size_t block, size_t first,
                         size_t rows) {
    const samples *to = arg;
    (void)block;
    for (size_t i = 0; i < rows; i++) {
        if ((first + i) % to->stride != 0) continue;
        memcpy(to->x + (first + i) / to->stride * to->width, values->node[to->node] + i * to->width,
               to->width * sizeof *to->x);
    }
}

typedef struct spread {
    double mean, deviation;
    clt__range range;
} spread;

static spread spread_of(const double *x, size_t count) {
    spread s = {.range = {.low = INFINITY, .high = -INFINITY}};
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        s.range.low = fmin(s.range.low, x[i]);
        s.range.high = fmax(s.range.high, x[i]);
        s.mean += x[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) squares += (x[i] - s.mean) * (x[i] - s.mean);
    s.deviation = sqrt(squares / (double)count);
    return s;
}

/* By more than rounding. */
static bool differ(const clt__range *range) {
    return range->high - range->low > 1e-9 * fmax(fabs(range->low), fabs(range->high));
}

/* Raises c[2] to `least`, and c[0] and c[1] such that mean and slope over the samples stay. */
static void raise_curve(double c[3], const spread *s, double least) {
    double more = least - c[2];
    c[2] = least;
    c[1] -= 2 * more * s->mean;
    c[0] += more * (s->mean * s->mean - s->deviation * s->deviation);
}

/*
 * ReLU is convex, so its nearest parabola opens upwards; but where the inputs hardly cross 0 it is
 * nearly a line, whose completed square would have a large shift and cancel under encryption.
 */
static void fit(double c[3], const spread *s, double bandwidth, const double *x, size_t count) {
    static const double LEAST_SHARE = 1.0 / 16;
    double h = bandwidth * s->deviation, centred[3];
    clt__chebyshev p;
    if (clt__relu_sample_fit(&p, NULL, CLT__RELU_GAUSS, h, x, NULL, count, 2) == CLT_OK) {
        clt__chebyshev_to_power(c, &p);
    } else { /* fewer than three different inputs, as from one column of two values */
        clt__relu_normal_fit(c, s->mean, s->deviation, h);
    }
    clt__relu_normal_fit(centred, 0, s->deviation, h);
    if (c[2] < LEAST_SHARE * centred[2]) raise_curve(c, s, LEAST_SHARE * centred[2]);
}

clt_status clt__activation_replace(clt__range *range, clt_model *model, clt_ws *ws, unsigned index,
                                   const clt__matrix *features, double bandwidth) {
    clt_status status = CLT_OK;
    clt__node *node = &model->node[index];
    samples to = {.node = node->input, .width = node->width};
    assert(features->rows > 0);
    to.stride = (features->rows * to.width + SAMPLES_MOST - 1) / SAMPLES_MOST;
    size_t count = (features->rows + to.stride - 1) / to.stride * to.width;
    to.x = clt__alloc(count, sizeof *to.x);
    if (to.x == NULL) return clt__fail_memory(count * sizeof *to.x);

    CLT__TRY(clt__model_scan(model, ws, features, copy_samples, &to));
    spread s = spread_of(to.x, count);
    if (!differ(&s.range)) {
        status = clt__fail(CLT_E_DATA,
                           "%s gives the same value for all rows, so that no activation can be "
                           "fitted to it; lower the weight decay or use fewer layers",
                           model->node[node->input].name);
        goto done;
    }
    fit(node->c, &s, bandwidth, to.x, count);
    node->type = CLT__NODE_POLYNOMIAL;
    node->degree = 2;
    *range = s.range;
done:
    clt__free(to.x);
    return status;
}
