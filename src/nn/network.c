/*
 * From a model's graph to a network: one pass over the nodes, which model_check has shown to form a
 * chain. What an activation leaves to the next map stands in `scale` and `shift`: the value of the
 * node is scale * slot + shift.
 */
#include "nn/network.h"

#include "approx/chebyshev.h"
#include "base/alloc.h"
#include "circ/polyeval.h"

#include <assert.h>
#include <math.h>

#define RANGE_MARGIN 1.25 /* of the interval of a polynomial over the recorded values */
/* A parabola whose vertex is farther out, in ranges of its argument, is evaluated as a polynomial:
   the square would be large, and its difference from the vertex lose what precision there is. */
#define VERTEX_MOST 1024

typedef struct builder {
    clt__network *network;
    const clt_model *model;
    double scale, shift;
} builder;

/* The last layer, if it has no activation yet. */
static clt__layer *open_layer(const builder *b) {
    if (b->network->count == 0) return NULL;
    clt__layer *last = &b->network->layer[b->network->count - 1];
    return last->act == CLT__ACT_NONE ? last : NULL;
}

static clt_status append(clt__layer **layer, builder *b, unsigned node, bool diagonal) {
    assert(b->network->count < CLT__NODES_MAX);
    clt__layer *made = &b->network->layer[b->network->count];
    const clt__node *of = &b->model->node[node];
    *made = (clt__layer){.node = node, .act_node = node, .out = of->width, .diagonal = diagonal};
    made->in = b->model->node[of->input].width;
    b->network->count++;
    made->weight = clt__alloc(made->out, (diagonal ? 1 : made->in) * sizeof *made->weight);
    made->bias = clt__alloc(made->out, sizeof *made->bias);
    *layer = made;
    return made->weight != NULL && made->bias != NULL ? CLT_OK : CLT_E_MEMORY;
}

/* What is left over from the activation before goes into a diagonal matrix of its own. */
static clt_status append_diagonal(clt__layer **layer, builder *b, unsigned node) {
    CLT__RETURN_IF(append(layer, b, node, true));
    for (unsigned i = 0; i < (*layer)->out; i++) {
        (*layer)->weight[i] = b->scale;
        (*layer)->bias[i] = b->shift;
    }
    b->scale = 1;
    b->shift = 0;
    return CLT_OK;
}

static clt_status add_dense(builder *b, unsigned index) {
    const clt__node *node = &b->model->node[index];
    clt__layer *layer;
    CLT__RETURN_IF(append(&layer, b, index, false));
    for (unsigned i = 0; i < layer->out; i++) {
        const double *from = node->weight + (size_t)i * layer->in;
        double *to = layer->weight + (size_t)i * layer->in, sum = 0;
        for (unsigned j = 0; j < layer->in; j++) {
            to[j] = b->scale * from[j];
            sum += from[j];
        }
        layer->bias[i] = node->bias[i] + b->shift * sum;
    }
    layer->map_rms = node->value_rms;
    b->scale = 1;
    b->shift = 0;
    return CLT_OK;
}

/* z becomes scale z + shift. */
static void fold(clt__layer *layer, double scale, double shift) {
    size_t weights = (size_t)layer->out * (layer->diagonal ? 1 : layer->in);
    for (size_t i = 0; i < weights; i++) layer->weight[i] *= scale;
    for (unsigned i = 0; i < layer->out; i++) layer->bias[i] = scale * layer->bias[i] + shift;
}

static void add_square(builder *b, clt__layer *layer, const clt__node *node) {
    double c0 = node->c[0], c1 = node->c[1], c2 = node->c[2];
    double root = sqrt(fabs(c2)), centre = c1 / (2 * c2);
    fold(layer, root, root * centre);
    layer->act = CLT__ACT_SQUARE;
    b->scale = c2 > 0 ? 1 : -1;
    b->shift = c0 - c2 * centre * centre;
    /* E y = E z^2 <= rms y, and rms y <= rms p + |g|; rms z <= r (rms x + |centre|). */
    double before = root * (layer->map_rms + fabs(centre));
    layer->act_rms = node->value_rms > 0 ? node->value_rms + fabs(b->shift) : 0;
    layer->map_rms = layer->map_rms > 0 ? before : 0;
    if (layer->act_rms > 0 && layer->map_rms > sqrt(layer->act_rms)) {
        layer->map_rms = sqrt(layer->act_rms);
    }
}

static double range_of(const builder *b, const clt__node *node) {
    double recorded = b->model->node[node->input].value_bound;
    return recorded > 0 ? RANGE_MARGIN * recorded : 1;
}

static bool is_parabola(const builder *b, const clt__node *node, unsigned degree) {
    if (degree != 2) return false;
    double vertex = fabs(node->c[1]) / (2 * fabs(node->c[2]));
    return vertex <= VERTEX_MOST * range_of(b, node);
}

static void add_chebyshev(const builder *b, clt__layer *layer, const clt__node *node,
                          unsigned degree) {
    double range = range_of(b, node);
    clt__chebyshev p;
    clt__chebyshev_from_power(&p, node->c, -range, range, degree);
    fold(layer, 1 / range, 0);
    layer->map_rms /= range;
    layer->act = CLT__ACT_CHEBYSHEV;
    layer->degree = degree;
    for (unsigned j = 0; j <= degree; j++) layer->c[j] = p.c[j];
    layer->act_rms = node->value_rms;
}

static clt_status add_polynomial(builder *b, unsigned index) {
    const clt__node *node = &b->model->node[index];
    clt__layer *layer = open_layer(b);
    unsigned degree = node->degree;
    while (degree > 0 && node->c[degree] == 0) degree--;
    if (layer == NULL) {
        CLT__RETURN_IF(append_diagonal(&layer, b, index));
        layer->map_rms = b->model->node[node->input].value_rms;
    }
    layer->act_node = index;
    if (degree <= 1) {
        fold(layer, degree == 1 ? node->c[1] : 0, node->c[0]);
        layer->map_rms = node->value_rms;
    } else if (is_parabola(b, node, degree)) {
        add_square(b, layer, node);
    } else {
        add_chebyshev(b, layer, node, degree);
    }
    return CLT_OK;
}

static clt_status add_node(builder *b, unsigned index) {
    const clt__node *node = &b->model->node[index];
    assert(node->input == index - 1);
    switch (node->type) {
    case CLT__NODE_DENSE: return add_dense(b, index);
    case CLT__NODE_POLYNOMIAL: return add_polynomial(b, index);
    case CLT__NODE_INPUT:
    case CLT__NODE_RELU: break;
    }
    return clt__fail(CLT_E_UNSUPPORTED,
                     "node %u '%s' is a ReLU, which has no encrypted form: fit the model again "
                     "with the polynomial activation",
                     index, node->name);
}

static clt_status check_finite(const clt__network *network) {
    for (unsigned k = 0; k < network->count; k++) {
        const clt__layer *layer = &network->layer[k];
        size_t weights = (size_t)layer->out * (layer->diagonal ? 1 : layer->in);
        bool finite = true;
        for (size_t i = 0; i < weights; i++) finite &= isfinite(layer->weight[i]) != 0;
        for (unsigned i = 0; i < layer->out; i++) finite &= isfinite(layer->bias[i]) != 0;
        for (unsigned i = 0; i <= layer->degree; i++) finite &= isfinite(layer->c[i]) != 0;
        if (!finite) {
            return clt__fail(CLT_E_RANGE,
                             "the weights around node %u overflow once its polynomial is folded "
                             "into them: its coefficients are too far apart",
                             layer->act_node);
        }
    }
    return CLT_OK;
}

static clt_status build(clt__network *network, const clt_model *model) {
    builder b = {.network = network, .model = model, .scale = 1};
    for (unsigned i = 1; i < model->count; i++) CLT__RETURN_IF(add_node(&b, i));
    if (open_layer(&b) == NULL) {
        clt__layer *last;
        CLT__RETURN_IF(append_diagonal(&last, &b, model->count - 1));
        last->map_rms = model->node[model->count - 1].value_rms;
    }
    return check_finite(network);
}

clt_status clt__network_new(clt__network **network, const clt_model *model) {
    clt__network *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    clt_status status = build(made, model);
    if (status != CLT_OK) {
        clt__network_free(made);
        return status;
    }
    *network = made;
    return CLT_OK;
}

void clt__network_free(clt__network *network) {
    if (network == NULL) return;
    for (unsigned k = 0; k < network->count; k++) {
        clt__free(network->layer[k].weight);
        clt__free(network->layer[k].bias);
    }
    clt__free(network);
}

unsigned clt__network_inner_width(const clt__network *network) {
    unsigned width = 0;
    for (unsigned k = 0; k < network->count; k++) {
        if (network->layer[k].out > width) width = network->layer[k].out;
    }
    return width;
}

unsigned clt__network_width(const clt__network *network) {
    unsigned features = network->layer[0].in, inner = clt__network_inner_width(network);
    return features > inner ? features : inner;
}

unsigned clt__layer_levels(const clt__layer *layer) {
    switch (layer->act) {
    case CLT__ACT_NONE: return 1;
    case CLT__ACT_SQUARE: return 2;
    case CLT__ACT_CHEBYSHEV: break;
    }
    return 1 + clt__polynomial_depth(layer->degree);
}
