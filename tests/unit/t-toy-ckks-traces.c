/* ckks/encode.c: what it leaves in memory that it gives back. Decoded values and coefficients carry
   the error of their ciphertext, from which the key follows. */
#include "ckks/encode.h"

#include "base/hooks.h"
#include "ring/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WANTED = 4, BLOCKS = 4096 };

/* Sizes of blocks in use, and how many that held `wanted` when they were freed. */
static struct {
    void *block[BLOCKS];
    size_t size[BLOCKS];
    double wanted[WANTED];
    unsigned found;
} seen;

static void *note_alloc(void *opaque, size_t size) {
    (void)opaque;
    void *block = aligned_alloc(64, (size + 63) / 64 * 64);
    for (unsigned i = 0; block != NULL && i < BLOCKS; i++) {
        if (seen.block[i] != NULL) continue;
        seen.block[i] = memset(block, 0, size);
        seen.size[i] = size;
        break;
    }
    return block;
}

static void search(const uint8_t *bytes, size_t size) {
    for (size_t at = 0; at + sizeof seen.wanted <= size; at += sizeof(double)) {
        if (memcmp(bytes + at, seen.wanted, sizeof seen.wanted) == 0) seen.found++;
    }
}

static void note_free(void *opaque, void *memory) {
    (void)opaque;
    for (unsigned i = 0; i < BLOCKS; i++) {
        if (seen.block[i] != memory) continue;
        search(memory, seen.size[i]);
        seen.block[i] = NULL;
    }
    free(memory);
}

static const clt_hooks *noting(void) {
    static clt_hooks hooks;
    hooks = *clt__hooks_default();
    hooks.alloc = note_alloc;
    hooks.free = note_free;
    return &hooks;
}

static const clt_params *params;
static clt_ws *ws;
static double values[512];

static int setup(void **state) {
    (void)state;
    static const clt__chain chain = {10, 2, 50, 40, 50, 2};
    if (clt_hooks_set(noting()) != CLT_OK) return -1;
    for (size_t j = 0; j < 512; j++) values[j] = 1 / (3.0 + (double)j);
    if (clt__params_build(&params, &chain, NULL) != CLT_OK) return -1;
    return clt__ws_new(&ws, 1) == CLT_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    clt__ws_free(ws);
    clt__params_unref(params);
    return clt_hooks_set(NULL) == CLT_OK ? 0 : -1;
}

static clt_pt *encoded(void) {
    clt_pt *pt = NULL;
    clt__encode_for target = {.level = 0, .power = 1};
    assert_int_equal(clt__pt_new(&pt, params), CLT_OK);
    assert_int_equal(clt__encode(ws, pt, values, NULL, 512, target), CLT_OK);
    return pt;
}

/* The first coefficients of a plaintext at level 0, as encoding rounds them. */
static void coefficients(double *x, const clt_pt *pt) {
    uint64_t limb[1024];
    const clt__mod *mod = &params->ring->mod[0];
    clt__basis basis = clt__params_q(params, 0);
    memcpy(limb, pt->poly, sizeof limb);
    clt__poly_intt(ws, params->ring, limb, &basis);
    for (size_t k = 0; k < WANTED; k++) {
        x[k] = limb[k] > mod->q / 2 ? -(double)(mod->q - limb[k]) : (double)limb[k];
    }
}

/* Ends the workspace, whose memory is searched on its way back, and begins another. */
static void assert_no_trace(void) {
    seen.found = 0;
    clt__ws_free(ws);
    unsigned found = seen.found;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(found, 0);
}

static void encode_leaves_none(void **state) {
    (void)state;
    clt_pt *pt = encoded();
    coefficients(seen.wanted, pt);
    assert_true(seen.wanted[0] != 0);
    clt__pt_free(pt);
    assert_no_trace();
}

static void decode_leaves_none(void **state) {
    (void)state;
    double got[512];
    clt_pt *pt = encoded();
    assert_int_equal(clt__decode(ws, got, NULL, 512, pt), CLT_OK);
    memcpy(seen.wanted, got, sizeof seen.wanted);
    clt__pt_free(pt);
    assert_no_trace();
}

/* The search finds what is left: it would see a trace. */
static void search_sees(void **state) {
    (void)state;
    double *left = clt__alloc(512, sizeof *left);
    assert_non_null(left);
    memcpy(left, values, sizeof values);
    memcpy(seen.wanted, values, sizeof seen.wanted);
    seen.found = 0;
    clt__free(left);
    assert_int_equal(seen.found, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(search_sees),
        cmocka_unit_test(encode_leaves_none),
        cmocka_unit_test(decode_leaves_none),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
