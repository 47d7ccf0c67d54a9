#define _POSIX_C_SOURCE 200809L /* fork, clock_gettime */

#include "support/iterate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char CHILD[] = "--continue";
static const char KEYS[] = "iterate.clk", QUARTER[] = "quarter.clc", HALFWAY[] = "halfway.clc";
static const char HERE[] = "here.clc", THERE[] = "there.clc";

static void must(clt_status status) {
    if (status == CLT_OK) return;
    fprintf(stderr, "iterate: %s: %s\n", clt_status_name(status), clt_detail());
    exit(1);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* -------------------------------------------------------------------------------- the iteration */

/* What the evaluator has. */
typedef struct iteration {
    clt_ws *ws;
    clt_evk *evk;
    clt_boot *boot;
    clt_ct *quarter; /* x/4 */
    clt_ct *w;
    clt_ct *square, *lowered; /* of a step */
    unsigned bootstraps;
    double seconds; /* of bootstraps */
} iteration;

static void iteration_open(iteration *t, const clt_params *params, clt_boot_kind kind,
                           unsigned threads) {
    *t = (iteration){.bootstraps = 0};
    must(clt_ws_new(&t->ws, threads));
    must(clt_boot_new(&t->boot, t->ws, params, kind));
    must(clt_ct_new(&t->square, params));
    must(clt_ct_new(&t->lowered, params));
}

static void iteration_close(iteration *t) {
    clt_ct_free(t->lowered);
    clt_ct_free(t->square);
    clt_ct_free(t->w);
    clt_ct_free(t->quarter);
    clt_boot_free(t->boot);
    clt_evk_free(t->evk);
    clt_ws_free(t->ws);
}

/* A level for the next step. */
static void refresh(iteration *t) {
    double begin = seconds();
    unsigned level = clt_ct_level(t->w);
    must(clt_refresh(t->w, t->ws, t->evk, t->boot, 1));
    if (clt_ct_level(t->w) == level) return;
    t->seconds += seconds() - begin;
    t->bootstraps++;
}

/* w <- x/4 - w^2 */
static void step(iteration *t) {
    refresh(t);
    must(clt_multiply(t->square, t->ws, t->evk, t->w, t->w));
    must(clt_level_down(t->lowered, t->ws, t->quarter, clt_ct_level(t->square)));
    must(clt_sub(t->w, t->ws, t->lowered, t->square));
}

/* ---------------------------------------------------------------------------- the other process */

void iterate_child(int argc, char **argv, const clt_params *params) {
    iteration t;
    if (argc != 4 || strcmp(argv[1], CHILD) != 0) return;
    iteration_open(&t, params, (clt_boot_kind)atoi(argv[2]), (unsigned)atoi(argv[3]));
    must(clt_evk_map(&t.evk, t.ws, KEYS));
    must(clt_ct_load(&t.quarter, params, QUARTER));
    must(clt_ct_load(&t.w, params, HALFWAY));
    for (unsigned i = ITERATE_STOP; i < ITERATE_STEPS; i++) step(&t);
    must(clt_ct_save(t.w, THERE, CLT_REPLACE));
    iteration_close(&t);
    exit(0);
}

/* With another number of threads than here. */
static bool go_on_elsewhere(clt_boot_kind kind, unsigned threads) {
    char text[2][16];
    int result = 1;
    snprintf(text[0], sizeof text[0], "%d", (int)kind);
    snprintf(text[1], sizeof text[1], "%u", threads);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "iterate", CHILD, text[0], text[1], (char *)NULL);
        _exit(1);
    }
    return child > 0 && waitpid(child, &result, 0) == child && result == 0;
}

static bool same_files(const char *a, const char *b) {
    FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
    bool same = x != NULL && y != NULL;
    for (int byte = 0; same && byte != EOF;) {
        byte = getc(x);
        same = byte == getc(y);
    }
    if (x != NULL) fclose(x);
    if (y != NULL) fclose(y);
    return same;
}

/* ------------------------------------------------------------------------------------ this one */

/* Where the slots of a vector may differ, x goes from -0.7 to 1. */
static double *arguments(size_t slots, size_t period) {
    double *x = calloc(slots, sizeof *x);
    if (x == NULL) exit(1);
    for (size_t j = 0; j < slots; j++) x[j] = -0.7 + 1.7 * (double)(j % period) / (double)period;
    return x;
}

/* Keys, x/4, and the first step, which is w = x/4. */
static void begin(iteration *t, const clt_params *params, const clt_sk *sk, const double *x,
                  clt_boot_kind kind) {
    clt_key_request request = {.boot = kind};
    must(clt_evk_new(&t->evk, t->ws, sk, &request));
    must(clt_evk_save(t->evk, KEYS, CLT_REPLACE));
    must(clt_encrypt_secret(&t->quarter, t->ws, sk, x, NULL, clt_params_slots(params)));
    must(clt_multiply_const(t->quarter, t->ws, t->quarter, 0.25, 0));
    must(clt_ct_save(t->quarter, QUARTER, CLT_REPLACE));
    must(clt_ct_new(&t->w, params));
    must(clt_ct_copy(t->w, t->quarter));
}

/* The greatest and the root mean square error of 4 w. */
static void errors(double *worst, double *rms, iteration *t, const clt_sk *sk, const double *x,
                   size_t slots) {
    double *w = calloc(slots, sizeof *w);
    if (w == NULL) exit(1);
    must(clt_decrypt_private(w, NULL, slots, t->ws, sk, t->w));
    *worst = *rms = 0;
    for (size_t j = 0; j < slots; j++) {
        double off = fabs(4 * w[j] - 2 * (sqrt(1 + x[j]) - 1));
        *worst = fmax(*worst, off);
        *rms += off * off / (double)slots;
    }
    *rms = sqrt(*rms);
    free(w);
}

/* The error is what the ciphertext says of it: bounded so, and as large as that. */
static bool result_is_near(iteration *t, const clt_sk *sk, const double *x, size_t slots) {
    double worst, rms, bound = 2 + clt_ct_error_bound_log2(t->w);
    double expected = 2 + clt_ct_error_expected_log2(t->w);
    errors(&worst, &rms, t, sk, x, slots);
    printf("%d steps, %u bootstraps of %.3f s: error 2^%.1f rms 2^%.1f, expected 2^%.1f bound "
           "2^%.1f\n",
           ITERATE_STEPS, t->bootstraps, t->seconds / t->bootstraps, log2(worst), log2(rms),
           expected, bound);
    return worst < 0x1p-9 && log2(worst) < bound;
}

bool iterate_agrees(const clt_params *params, clt_boot_kind kind, unsigned threads) {
    clt_boot_figures figures;
    clt_sk *sk = NULL;
    iteration t;
    size_t slots = clt_params_slots(params);
    iteration_open(&t, params, kind, threads);
    must(clt_boot_describe(&figures, t.ws, params, kind));
    must(clt_sk_new(&sk, params));
    double *x = arguments(slots, figures.slots);
    begin(&t, params, sk, x, kind);
    for (unsigned i = 1; i < ITERATE_STEPS; i++) {
        if (i == ITERATE_STOP) must(clt_ct_save(t.w, HALFWAY, CLT_REPLACE));
        step(&t);
    }
    must(clt_ct_save(t.w, HERE, CLT_REPLACE));
    bool near = result_is_near(&t, sk, x, slots);
    free(x);
    clt_sk_free(sk);
    iteration_close(&t);
    return go_on_elsewhere(kind, 3 - threads) && same_files(HERE, THERE) && near;
}
