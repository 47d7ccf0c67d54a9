/*
 * The choice of a kernel: all that this machine can run are built once, the last (fastest) is used
 * unless CLT_KERNEL names another.
 */
#include "arith/kernel.h"
#include "arith/avx2.h"
#include "arith/ifma.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct candidate {
    const char *name;
    const char *(*lacks)(void);           /* what this machine lacks for it; NULL: nothing */
    void (*overlay)(clt__kernel *kernel); /* replaces entries of the reference */
} candidate;

static const char *lacks_nothing(void) {
    return NULL;
}

static void overlay_nothing(clt__kernel *kernel) {
    (void)kernel;
}

/* From the slowest to the fastest. */
static const candidate CANDIDATES[] = {
    {"ref", lacks_nothing, overlay_nothing},
#if defined(__wasm__)
    {"wasm", lacks_nothing, overlay_nothing},
#endif
#if defined(__x86_64__)
    {"avx2", clt__avx2_lacks, clt__avx2_overlay},
    {"ifma", clt__ifma_lacks, clt__ifma_overlay},
#endif
};

enum { KERNELS_MAX = sizeof CANDIDATES / sizeof *CANDIDATES };
enum stage { STAGE_NONE, STAGE_BUILDING, STAGE_READY };

/* Written by the one thread that takes `stage` from NONE to BUILDING, read only from READY on. */
static struct {
    atomic_int stage;
    unsigned count;
    clt__kernel kernel[KERNELS_MAX];
    const clt__kernel *chosen; /* NULL when CLT_KERNEL names none of them */
    char wanted[33];           /* what CLT_KERNEL says, cut */
} state;

static const clt__kernel *find(const char *name) {
    for (unsigned i = 0; i < state.count; i++) {
        if (strcmp(state.kernel[i].name, name) == 0) return &state.kernel[i];
    }
    return NULL;
}

static void build(void) {
    for (unsigned i = 0; i < KERNELS_MAX; i++) {
        if (CANDIDATES[i].lacks() != NULL) continue;
        clt__kernel *kernel = &state.kernel[state.count++];
        clt__kernel_ref(kernel);
        CANDIDATES[i].overlay(kernel);
        kernel->name = CANDIDATES[i].name;
    }
    const char *wanted = getenv("CLT_KERNEL");
    bool forced = wanted != NULL && *wanted != '\0';
    if (forced) snprintf(state.wanted, sizeof state.wanted, "%s", wanted);
    state.chosen = forced ? find(wanted) : &state.kernel[state.count - 1];
}

static void build_once(void) {
    if (atomic_load_explicit(&state.stage, memory_order_acquire) == STAGE_READY) return;
    int expected = STAGE_NONE;
    if (atomic_compare_exchange_strong(&state.stage, &expected, STAGE_BUILDING)) {
        build();
        atomic_store(&state.stage, STAGE_READY);
    }
    while (atomic_load(&state.stage) != STAGE_READY) continue; /* a few microseconds at most */
}

const clt__kernel *clt__kernel_get(void) {
    build_once();
    return state.chosen;
}

const clt__kernel *clt__kernel_at(unsigned i) {
    build_once();
    return i < state.count ? &state.kernel[i] : NULL;
}

const char *clt__kernel_candidate(unsigned i, const char **lacks) {
    if (i >= KERNELS_MAX) return NULL;
    *lacks = CANDIDATES[i].lacks();
    return CANDIDATES[i].name;
}

clt_status clt__kernel_check(void) {
    build_once();
    if (state.chosen != NULL) return CLT_OK;
    char names[128] = "";
    for (unsigned i = 0; i < state.count; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "",
                 state.kernel[i].name);
    }
    return clt__fail(CLT_E_UNSUPPORTED,
                     "CLT_KERNEL is '%s', a kernel that this machine does not have; unset it, or "
                     "set it to one of: %s",
                     state.wanted, names);
}
