/*
 * Circuits of any depth: what a function needs to work on ciphertexts, and room made by
 * bootstrapping where levels run out. With bootstrapping nothing is left below the level at which
 * it begins (the floor), so that whatever a function gives can be refreshed again.
 *
 * Bootstrapping is right for messages in [-1, 1]: functions bring their arguments there first, and
 * refresh only what is known to lie there.
 */
#ifndef CLT_CIRC_DEEP_H
#define CLT_CIRC_DEEP_H

#include "circ/bootstrap.h"

typedef struct clt__deep {
    clt_ws *ws;
    const clt_evk *evk;
    const clt_boot *boot; /* NULL: levels that run out are an error */
    unsigned refreshed;   /* bootstraps made */
} clt__deep;

/* The level below which nothing may fall, and the levels from one bootstrapping to the next, all
   levels of the parameters where there is none. */
unsigned clt__deep_floor(const clt__deep *deep);
unsigned clt__deep_span(const clt__deep *deep, const clt_params *params);
/* Errors of a bootstrapping taken to be possible, as a value: 12 times the expected one. Over 2^22
   slots the largest was 8 times that. 0 without bootstrapping. */
double clt__deep_error(const clt__deep *deep);

/* CLT_E_LEVEL, with both numbers, when `what` cannot have that many levels in one piece: not from
   this ciphertext, nor after a bootstrapping. */
clt_status clt__deep_check(const clt__deep *deep, const clt_ct *ct, unsigned levels,
                           const char *what);
/* Whether so many levels take a bootstrapping first. */
bool clt__deep_lacks(const clt__deep *deep, const clt_ct *ct, unsigned levels);
/* Sees to it that ct has that many: in place, values in [-1, 1] where it is refreshed. */
clt_status clt__deep_room(clt__deep *deep, clt_ct *ct, unsigned levels, const char *what);

/* The same for slots up to `size`, which are divided by it before they are refreshed if that is
   above 1: *unit tells what slots are then to be multiplied by, 1 or size. */
clt_status clt__deep_room_sized(clt__deep *deep, clt_ct *ct, unsigned levels, double size,
                                double *unit, const char *what);

/* Brings the higher of the two down to the other's level; they are two objects. */
clt_status clt__deep_meet(clt__deep *deep, clt_ct *a, clt_ct *b);
/* ct <- factor ct: nothing for 1, no level for other integers below 2^31, else one level. */
clt_status clt__deep_scale(clt__deep *deep, clt_ct *ct, double factor);
unsigned clt__deep_scale_levels(double factor);
/* a <- a b: one level below the lower one; b keeps its slots. */
clt_status clt__deep_multiply(clt__deep *deep, clt_ct *a, clt_ct *b, const char *what);

/* What is known of the slots: at most `value`, off by `error` at most and about `rms`. */
void clt__deep_know(clt_ct *ct, double value, double error, double rms);
/* The errors of a ciphertext as values. */
clt__error clt__deep_errors(const clt_ct *ct);

#endif
