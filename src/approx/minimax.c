/* Chains of polynomials in the clear, as the evaluator takes them. The table is in
   minimax_table.c. */
#include "approx/minimax.h"

#include <stddef.h>
#include <string.h>

const clt__composite *clt__minimax_find(const char *name) {
    for (unsigned i = 0; i < CLT__MINIMAX_COUNT; i++) {
        if (strcmp(name, clt__minimax_table[i].name) == 0) return &clt__minimax_table[i];
    }
    return NULL;
}

double clt__stage_eval(const clt__stage *stage, double t) {
    if (stage->degree == 2) return t * t;
    double b1 = 0, b2 = 0;
    for (unsigned k = stage->degree; k > 0; k--) {
        double b = 2 * t * b1 - b2 + stage->c[k];
        b2 = b1;
        b1 = b;
    }
    return t * b1 - b2 + stage->c[0];
}

/* From half of 1/x: 1 - x 2 h is e, then e^2, e^4 ... */
static double iterate_inverse(double h, double t, unsigned iterations) {
    double e = 1 - (1 + t) * h;
    for (unsigned i = 0; i < iterations; i++) {
        h *= 1 + e;
        e *= e;
    }
    return h + h;
}

/* From 2^-iterations of 1/sqrt(x); every step doubles that. */
static double iterate_inverse_root(double s, double t, unsigned iterations) {
    for (unsigned j = iterations; j > 0; j--) {
        double factor = (double)(1u << (2 * j - 1));
        s = 3 * s - factor * ((1 + t) * s * (s * s));
    }
    return s;
}

double clt__composite_eval(const clt__composite *composite, double x) {
    double middle = (composite->low + composite->high) / 2;
    double t = (x - middle) / (composite->high - middle), y = t;
    for (unsigned i = 0; i < composite->stages; i++) y = clt__stage_eval(&composite->stage[i], y);
    if (composite->iterations == 0) return y;
    return composite->function == CLT__FUNCTION_INVERSE
               ? iterate_inverse(y, t, composite->iterations)
               : iterate_inverse_root(y, t, composite->iterations);
}
