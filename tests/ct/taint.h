/*
 * Secrets as undefined memory: what is marked so makes valgrind or MemorySanitizer speak up as soon
 * as a branch or an address depends on it, and the mark follows every computation (Langley's
 * ctgrind). Both also know memory that was never written; nothing here tells the two apart.
 *
 * The generator of the operating system is replaced: it gives a fixed sequence, marked secret.
 * Under MemorySanitizer libsodium, which is compiled without it, is wrapped: what a function writes
 * is secret when anything that it read was. Under both, the slow hash of passphrases is a fast one.
 */
#ifndef CLT_TESTS_TAINT_H
#define CLT_TESTS_TAINT_H

#include "base/declassify.h"
#include "base/status.h"

void taint_secret(void *memory, size_t size);
void taint_public(void *memory, size_t size);
/* Is any bit of it secret? */
bool taint_is_secret(const void *memory, size_t size);

/* End the program with exit code 1 where something else than the time of the code is wrong. */
void taint_need(clt_status status);
void taint_expect(bool condition, const char *what);

/* Prints a line "declassified: <what>" for each name that really took the mark from something. */
void taint_report(void);

#endif
