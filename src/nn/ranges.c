/* Ranges of the values of a network (ranges.h). */
#include "nn/ranges.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

typedef struct interval {
    double low, high;
} interval;

static double modulus(interval x) {
    return fmax(fabs(x.low), fabs(x.high));
}

static double largest(const interval *x, unsigned count) {
    double most = 0;
    for (unsigned i = 0; i < count; i++) most = fmax(most, modulus(x[i]));
    return most;
}

static void input_intervals(interval *x, const clt__schema *schema) {
    size_t f = 0;
    for (size_t c = 0; c < schema->columns; c++) {
        const clt__column *column = &schema->column[c];
        bool numeric = column->kind == CLT__COLUMN_NUMERIC;
        size_t end = f + (numeric ? 1 : column->levels.count);
        double bound = schema->input_bound;
        for (; f < end; f++) x[f] = numeric ? (interval){-bound, bound} : (interval){0, 1};
    }
}

/* z = weight x + bias. Also the bounds of the sums without bias; gives the largest Euclidean norm
   of a row. */
static double map_intervals(interval *z, clt__layer_range *range, const clt__layer *layer,
                            const interval *x) {
    double root = 0;
    for (unsigned i = 0; i < layer->out; i++) {
        interval sum = {0, 0};
        double moduli = 0, squares = 0, bias = layer->bias[i];
        unsigned j = layer->diagonal ? i : 0, end = layer->diagonal ? i + 1 : layer->in;
        for (; j < end; j++) {
            double w = clt__layer_weight(layer, i, j), a = w * x[j].low, b = w * x[j].high;
            sum.low += fmin(a, b);
            sum.high += fmax(a, b);
            moduli += fmax(fabs(a), fabs(b));
            squares += w * w;
        }
        z[i] = (interval){sum.low + bias, sum.high + bias};
        range->part.bound = fmax(range->part.bound, moduli);
        range->sum.bound = fmax(range->sum.bound, modulus(sum));
        root = fmax(root, sqrt(squares));
    }
    return root;
}

/* T_j(u) for u >= 0 bounds T_j on [-u, u]: 1 up to u = 1, then cosh(j arcosh u). */
static double chebyshev_bound(const clt__layer *layer, double u) {
    double sum = fabs(layer->c[0]), before = 1, t = fmax(u, 1), present = t;
    for (unsigned j = 1; j <= layer->degree; j++) {
        sum += fabs(layer->c[j]) * present;
        double next = 2 * t * present - before;
        before = present;
        present = next;
    }
    return isfinite(sum) ? sum : INFINITY;
}

static void act_intervals(interval *z, const clt__layer *layer) {
    for (unsigned i = 0; i < layer->out; i++) {
        double u = modulus(z[i]);
        if (layer->act == CLT__ACT_SQUARE) {
            double least = fmin(fabs(z[i].low), fabs(z[i].high));
            bool crosses = z[i].low <= 0 && z[i].high >= 0;
            z[i] = (interval){crosses ? 0 : least * least, u * u};
        } else if (layer->act == CLT__ACT_CHEBYSHEV) {
            double bound = chebyshev_bound(layer, u);
            z[i] = (interval){-bound, bound};
        }
    }
}

/* What was recorded, or the estimate; never above the worst case. */
static double rms_of(double recorded, double estimate, double bound) {
    return fmin(recorded > 0 ? recorded : estimate, bound);
}

static double act_estimate(const clt__layer *layer, double rms) {
    switch (layer->act) {
    case CLT__ACT_NONE: return rms;
    case CLT__ACT_SQUARE: return sqrt(3) * rms * rms; /* of a normal variable */
    case CLT__ACT_CHEBYSHEV: break;
    }
    return chebyshev_bound(layer, rms);
}

static void layer_range(clt__layer_range *range, const clt__layer *layer, interval *z,
                        const interval *x, double input_rms) {
    double root = map_intervals(z, range, layer, x), bias = 0;
    for (unsigned i = 0; i < layer->out; i++) bias = fmax(bias, fabs(layer->bias[i]));
    range->map.bound = largest(z, layer->out);
    range->map.rms = rms_of(layer->map_rms, root * input_rms + bias, range->map.bound);
    range->sum.rms = fmin(range->map.rms + bias, range->sum.bound);
    range->part.rms = fmin(range->sum.rms, range->part.bound);
    act_intervals(z, layer);
    range->act.bound = largest(z, layer->out);
    range->act.rms = range->map.rms;
    if (layer->act != CLT__ACT_NONE) {
        double estimate = act_estimate(layer, range->map.rms);
        range->act.rms = rms_of(layer->act_rms, estimate, range->act.bound);
    }
}

static clt_status walk(clt__ranges *ranges, const clt__network *network, const clt_model *model,
                       interval *x, interval *z) {
    double input_rms;
    input_intervals(x, model->schema);
    ranges->input.bound = largest(x, network->layer[0].in);
    ranges->input.rms = input_rms = rms_of(model->node[0].value_rms, 1, ranges->input.bound);
    for (unsigned k = 0; k < network->count; k++) {
        const clt__layer *layer = &network->layer[k];
        clt__layer_range *range = &ranges->layer[k];
        layer_range(range, layer, z, x, input_rms);
        if (!isfinite(range->part.bound) || !isfinite(range->act.bound)) {
            return clt__fail(CLT_E_RANGE,
                             "values after node %u pass all bounds for inputs that the schema "
                             "allows: fit the model again with more weight decay "
                             "(--weight-decay 10; it is 1 if not given) or fewer layers",
                             layer->act_node);
        }
        memcpy(x, z, layer->out * sizeof *x);
        input_rms = range->act.rms;
    }
    return CLT_OK;
}

clt_status clt__ranges_new(clt__ranges **ranges, const clt__network *network,
                           const clt_model *model) {
    unsigned width = clt__network_width(network);
    clt__ranges *made = clt__alloc(1, sizeof *made);
    interval *x = clt__alloc(2 * (size_t)width, sizeof *x);
    clt_status status = CLT_E_MEMORY;
    if (made != NULL && x != NULL) status = walk(made, network, model, x, x + width);
    clt__free(x);
    if (status == CLT_OK) {
        *ranges = made;
    } else {
        clt__free(made);
    }
    return status;
}
