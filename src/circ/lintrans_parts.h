/*
 * What a linear transform is made of, for the two ways to run it: with a key for each rotation
 * (lintrans.c), with two keys (lintrans_iterated.c).
 *
 * Layout: terms in the order of their giants. A vector of slots with period p is a polynomial in
 * X^(n/2p), whose transform takes 2p values, each in a run of n/2p words: a limb of a diagonal
 * holds each once.
 */
#ifndef CLT_CIRC_LINTRANS_PARTS_H
#define CLT_CIRC_LINTRANS_PARTS_H

#include "circ/lintrans.h"

typedef struct clt__lintrans_term {
    unsigned baby, giant;
    uint64_t *diagonal; /* limbs of n >> log_run words */
} clt__lintrans_term;

struct clt__lintrans {
    const clt_params *params;
    clt__lintrans_shape shape;
    int64_t *baby, *giant;
    clt__lintrans_term *term;
    unsigned log_run; /* 2^log_run words of a diagonal's limb are equal, and held as one */
    size_t words;     /* of all diagonals */
    uint64_t *diagonals;
};

/* The result of an iterated transform: for inputs that it takes. */
clt_status clt__lintrans_iterate(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                 const clt__lintrans *transform, const clt_ct *in);

#endif
