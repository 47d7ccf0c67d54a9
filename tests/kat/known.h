/*
 * Known answers: BLAKE2b-256 digests of what the library makes of fixed seeds and vectors, held in
 * committed lists beside the tests (*.inc: digest, name). Every compiler, every optimisation, every
 * kernel and any number of threads must give these bytes.
 *
 * A list is written anew, when a format has changed on purpose, by
 *     CLT_KAT_PRINT=1 build/dev/tests/kat-program | grep '^{' >tests/kat/program.inc
 */
#ifndef CLT_TESTS_KNOWN_H
#define CLT_TESTS_KNOWN_H

#include "base/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct known {
    const char *digest, *name;
    bool met; /* some test has made this object */
} known;

static inline bool known_printing(void) {
    return getenv("CLT_KAT_PRINT") != NULL;
}

static inline void must(clt_status status) {
    if (status != CLT_OK) print_error("%s: %s\n", clt_status_name(status), clt_detail());
    assert_int_equal(status, CLT_OK);
}

static inline int known_swallow(void *opaque, const void *bytes, size_t size) {
    (void)opaque, (void)bytes, (void)size;
    return 0;
}

/* A sink that only digests. */
static inline void known_open(clt__sink *sink) {
    clt__sink_init(sink, (clt_writer){NULL, known_swallow});
}

/* Ends the sink; its digest is to be the one that the list holds under this name. */
static inline void known_close(known *list, size_t count, clt__sink *sink, const char *where,
                               const char *name) {
    uint8_t digest[CLT__DIGEST_BYTES];
    char hex[2 * CLT__DIGEST_BYTES + 1], full[64];
    must(sink->status);
    clt__hash_done(&sink->hash, digest);
    clt__hex(hex, digest, sizeof digest);
    snprintf(full, sizeof full, "%s %s", where, name);
    if (known_printing()) {
        printf("{\"%s\", \"%s\", false},\n", hex, full);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, full) != 0) continue;
        if (strcmp(list[i].digest, hex) != 0) print_error("%s has changed\n", full);
        assert_string_equal(list[i].digest, hex);
        list[i].met = true;
        return;
    }
    fail_msg("the list has no \"%s\"", full);
}

/* The last test of a program: nothing of the list is left over. */
static inline void known_all_met(const known *list, size_t count) {
    for (size_t i = 0; i < count && !known_printing(); i++) {
        if (!list[i].met) fail_msg("nothing made \"%s\"", list[i].name);
    }
}

/* Fixed numbers in [-1, 1]: j-th of the vector `which`, a multiple of 2^-10 and so exact. */
static inline double known_value(size_t j, unsigned which) {
    uint32_t word = ((uint32_t)j + 7919 * which) * UINT32_C(2654435761);
    return (double)((int)(word >> 21) - 1024) / 1024;
}

#endif
