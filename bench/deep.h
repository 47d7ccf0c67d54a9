/* What rows of `bench deep` work on. */
#ifndef BENCH_DEEP_H
#define BENCH_DEEP_H

#include "base/random.h"
#include "rlwe/params.h"

typedef struct deep_row {
    const char *op, *preset;
    unsigned kind; /* a clt_boot_kind */
    bool twice;
    unsigned threads;
} deep_row;

typedef struct deep {
    bool twice;
    clt_ws *ws;
    const clt_params *params;
    clt_sk *sk;
    clt_evk *evk;
    clt_boot *transforms;
    clt_boot_figures boot;
    clt__random values;
    double *re, *im, *out_re, *out_im;
    clt_ct *in, *out;
} deep;

/* Keys for bootstrapping and what else the rows need. To be closed also after a failure. */
clt_status deep_open(deep *d, const deep_row *row);
void deep_close(deep *d);

#endif
