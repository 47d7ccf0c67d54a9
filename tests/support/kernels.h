/*
 * Random programs in all kernels at once. A process holds one kernel, so that each kernel has a
 * child: this program again, with CLT_KERNEL set, its records in a pipe.
 */
#ifndef CLT_TESTS_KERNELS_H
#define CLT_TESTS_KERNELS_H

#include "support/random_program.h"

/* What main calls first: in a child it writes records and ends the process. */
void kernels_child(int argc, char **argv);

/* Runs `count` programs from that seed on in every kernel of this machine; the number of threads
   alternates, and differs between neighbouring kernels. False, with the first program that differs
   on standard error, up to the line that does, when they do not agree; or when too many operations
   were refused for the programs to mean something. */
bool kernels_agree(uint64_t first, uint64_t count);

/* The first line in which two records differ; `lines` when none does. */
unsigned kernels_compare(const program_record *a, const program_record *b);

/* The number in the environment's CLATHRATE_PROGRAMS, else `usual`. */
uint64_t kernels_count(uint64_t usual);

#endif
