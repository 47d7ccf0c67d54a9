/*
 * A network: the model as the encrypted program computes it. Layer by layer an affine map, then an
 * activation, if any:
 *
 *     z = weight x + bias        y = z                    CLT__ACT_NONE
 *                                y = z^2                  CLT__ACT_SQUARE
 *                                y = sum c_j T_j(z)       CLT__ACT_CHEBYSHEV
 *
 * Polynomials are folded away as far as they go. Of degree 1 they join the map before. Of degree 2,
 * c_2 z^2 + c_1 z + c_0 = s (r z + b)^2 + g with r = sqrt|c_2|, s = sign c_2: r and b join the map
 * before, s and g the map after, and one squaring, one level, remains. Of higher degree, and where
 * a parabola is almost a line, they are taken to the Chebyshev basis over the recorded range
 * [-R, R], and 1/R joins the map before. Where no map stands before or after, one with a diagonal
 * matrix is put there.
 */
#ifndef CLT_NN_NETWORK_H
#define CLT_NN_NETWORK_H

#include "model/model.h"

typedef enum clt__act { CLT__ACT_NONE, CLT__ACT_SQUARE, CLT__ACT_CHEBYSHEV } clt__act;

typedef struct clt__layer {
    unsigned node, act_node; /* of the model: the map's, and the activation's */
    unsigned in, out;        /* widths */
    bool diagonal;           /* weight holds the `out` entries of a diagonal matrix */
    double *weight;          /* out x in, row by row */
    double *bias;            /* out */
    clt__act act;
    unsigned degree; /* CHEBYSHEV */
    double c[CLT__POLY_DEGREE_MAX + 1];
    /* Root mean squares as recorded over the training rows, of z and y: 0 where unknown. */
    double map_rms, act_rms;
} clt__layer;

typedef struct clt__network {
    unsigned count;
    clt__layer layer[CLT__NODES_MAX];
} clt__network;

/* The model has passed clt__model_check. CLT_E_UNSUPPORTED names the node that has no encrypted
   form and the way out. */
clt_status clt__network_new(clt__network **network, const clt_model *model);
void clt__network_free(clt__network *network);

/* The widest vector, with the input's features and without them. */
unsigned clt__network_width(const clt__network *network);
unsigned clt__network_inner_width(const clt__network *network);
/* Levels that the layer takes. */
unsigned clt__layer_levels(const clt__layer *layer);

static inline double clt__layer_weight(const clt__layer *layer, unsigned i, unsigned j) {
    if (layer->diagonal) return i == j ? layer->weight[i] : 0;
    return layer->weight[(size_t)i * layer->in + j];
}

#endif
