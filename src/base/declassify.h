/*
 * Where a value that comes from secrets stops being one. The build of tests/ct, in which valgrind
 * or MemorySanitizer follows secrets, hears of it; every other build compiles nothing. Each place
 * has its reason in docs/soundness.md, and dev/check-declassified compares the two lists.
 */
#ifndef CLT_BASE_DECLASSIFY_H
#define CLT_BASE_DECLASSIFY_H

#if defined(CLT_CT)
#include <stddef.h>

/* tests/ct/taint.c */
void clt__declassify(const char *what, void *memory, size_t size);
#define CLT__DECLASSIFY(what, memory, size) clt__declassify(what, memory, size)
#else
#define CLT__DECLASSIFY(what, memory, size) ((void)0)
#endif

#endif
