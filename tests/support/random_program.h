/*
 * A random program on ciphertexts: a few registers, 5 to 12 operations, all drawn from one seed.
 * What it computes has no meaning; it is a function of its seed that must not depend on the kernel
 * or on the number of threads, nor on keys being packed, which they are with two threads. The
 * record says after each operation what the registers hold.
 */
#ifndef CLT_TESTS_RANDOM_PROGRAM_H
#define CLT_TESTS_RANDOM_PROGRAM_H

#include "base/workspace.h"

enum { PROGRAM_STEPS_MAX = 12, PROGRAM_LINES_MAX = PROGRAM_STEPS_MAX + 2, PROGRAM_CHAINS = 5 };

typedef struct program_line {
    char text[56];   /* the operation, its operands, and CLT_E_... when it was refused */
    uint64_t digest; /* of all registers behind it; in the last line of the decrypted values */
} program_line;

typedef struct program_record {
    uint64_t seed;
    uint32_t lines, refused;
    program_line line[PROGRAM_LINES_MAX]; /* encryption, operations, decryption */
} program_record;

/* Parameters and keys of all programs, in this process's kernel. Ends the process on failure. */
typedef struct program_lab program_lab;
program_lab *program_open(void);
void program_close(program_lab *lab);

/* The record of one program; unused bytes are 0. */
void program_run(program_record *record, program_lab *lab, uint64_t seed, unsigned threads);

#endif
