/* Marks, and what the library is told about memory that is secret no more (taint.h). */
#include "taint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(CLT_CT_MSAN)
#include <sanitizer/msan_interface.h>
#else
#include <valgrind/memcheck.h>
#endif

void taint_secret(void *memory, size_t size) {
#if defined(CLT_CT_MSAN)
    __msan_poison(memory, size);
#else
    VALGRIND_MAKE_MEM_UNDEFINED(memory, size);
#endif
}

void taint_public(void *memory, size_t size) {
#if defined(CLT_CT_MSAN)
    __msan_unpoison(memory, size);
#else
    VALGRIND_MAKE_MEM_DEFINED(memory, size);
#endif
}

bool taint_is_secret(const void *memory, size_t size) {
#if defined(CLT_CT_MSAN)
    return __msan_test_shadow(memory, size) >= 0;
#else
    for (size_t i = 0; i < size; i++) {
        unsigned char bits = 0;
        (void)VALGRIND_GET_VBITS((const char *)memory + i, &bits, 1);
        if (bits != 0) return true;
    }
    return false;
#endif
}

void taint_expect(bool condition, const char *what) {
    if (condition) return;
    fprintf(stderr, "not so: %s\n", what);
    exit(1);
}

void taint_need(clt_status status) {
    taint_expect(status == CLT_OK, clt_detail());
}

enum { NAMES_MAX = 32 };
static const char *names[NAMES_MAX];

void clt__declassify(const char *what, void *memory, size_t size) {
    if (!taint_is_secret(memory, size)) return;
    taint_public(memory, size);
    for (unsigned i = 0; i < NAMES_MAX; i++) {
        if (names[i] == NULL) names[i] = what;
        if (strcmp(names[i], what) == 0) return;
    }
    taint_expect(false, "there is room for the name of each place");
}

void taint_report(void) {
    for (unsigned i = 0; i < NAMES_MAX && names[i] != NULL; i++) {
        printf("declassified: %s\n", names[i]);
    }
}
