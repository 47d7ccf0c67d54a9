/* What rows of `bench deep` work on, and the operations. */
#ifndef BENCH_DEEP_H
#define BENCH_DEEP_H

#include "base/random.h"
#include "clathrate/bench.h"
#include "rlwe/params.h"

typedef struct deep deep;

typedef struct deep_op {
    const char *name;
    const char *preset;
    unsigned kind; /* a clt_boot_kind */
    bool fresh;    /* inputs are of the level of fresh ones, else of the least */
    size_t count;  /* numbers in a block of slots, or 0 */
    /* Draws inputs, re and im, and what is to come out of them, want_re and want_im. */
    void (*fill)(deep *d);
    clt_status (*run)(void *deep);
    bool stages; /* the row tells the times of the stages, too */
} deep_op;

extern const deep_op deep_ops[];
extern const unsigned deep_op_count;

struct deep {
    const deep_op *op;
    clt_ws *ws;
    const clt_params *params;
    clt_sk *sk;
    clt_evk *evk;
    clt_boot *transforms;
    clt_boot_figures boot;
    clt__random values;
    size_t slots;
    double *re, *im, *want_re, *want_im, *out_re, *out_im;
    clt_ct *in, *other, *out;
};

/* Slots in a block. */
enum { DEEP_BLOCK = 256 };

/* Keys and transforms for an operation. To be closed also after a failure. */
clt_status deep_open(deep *d, const deep_op *op, unsigned threads);
/* New inputs, encrypted. */
clt_status deep_encrypt(deep *d);
void deep_close(deep *d);

/* Milliseconds of each stage of a bootstrapping of the input, as an object. */
clt_status deep_stages(json_t **json, const deep *d);

#endif
