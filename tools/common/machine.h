/* What this machine is, and the object around every JSON report: a contract with scripts. */
#ifndef MACHINE_H
#define MACHINE_H

#include <jansson.h>

#include <stdint.h>
#include <stdio.h>

typedef struct machine {
    char cpu[128];
    char flags[256]; /* those that kernels may use, a space between */
    unsigned cores;
    uint64_t memory_bytes;
} machine;

void machine_read(machine *about);
/* The commit that this program was built from, or "unknown". */
const char *machine_commit(void);
/* {"clathrate", "commit", "machine": {"cpu", "flags", "cores", "memory_bytes"}, "rows": []}, NULL
   when there is no memory. */
json_t *machine_envelope(void);
/* A number, or null for what does not exist. */
json_t *machine_number(double value);
/* Prints an envelope, a row a line; the exit code. */
int machine_print(const json_t *envelope, FILE *out);

#endif
