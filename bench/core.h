/* The operations of `bench core` on one chain, and what they work on. */
#ifndef BENCH_CORE_H
#define BENCH_CORE_H

#include "ckks/eval.h"
#include "secret/decrypt.h"

enum { CORE_HOISTED = 8 };

/* Fresh operands at the top level, and a place for each result. */
typedef struct core {
    clt_ws *ws;
    const clt_params *params;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk; /* relinearisation, rotations by 1 ... 8 */
    clt__key_random random;
    size_t slots;
    double *re, *im;
    clt_pt *pt, *factor; /* to add or encrypt; to multiply by */
    clt_ct *a, *b;
    clt_ct *product; /* degree 2 */
    clt_ct *scaled;  /* power 2 */
    clt_ct *out;
    clt_ct *rotated[CORE_HOISTED];
    clt_pt *out_pt;
    double *out_re, *out_im;
    clt_evk *made;
    clt__buffer saved;
} core;

typedef struct core_op {
    const char *name;
    bool keys; /* needs evaluation keys */
    clt_status (*run)(void *core);
    int64_t (*bytes)(const core *c); /* of what it makes */
} core_op;

extern const core_op core_ops[];
extern const unsigned core_op_count;

/* keys: with evaluation keys. To be freed also after a failure. */
clt_status core_open(core *c, const char *preset, unsigned threads, bool keys);
void core_close(core *c);

#endif
