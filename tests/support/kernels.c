#define _GNU_SOURCE /* pipe2, fork, setenv */

#include "support/kernels.h"

#include "arith/kernel.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHILDREN_MAX = 8 };

static const char CHILD[] = "--programs";

typedef struct child {
    const char *kernel;
    pid_t pid;
    FILE *records;
} child;

void kernels_child(int argc, char **argv) {
    program_record record;
    if (argc != 5 || strcmp(argv[1], CHILD) != 0) return;
    uint64_t first = strtoull(argv[2], NULL, 10), count = strtoull(argv[3], NULL, 10);
    uint64_t shift = strtoull(argv[4], NULL, 10);
    program_lab *lab = program_open();
    for (uint64_t seed = first; seed < first + count; seed++) {
        program_run(&record, lab, seed, 1 + (unsigned)((seed + shift) % 2));
        if (fwrite(&record, sizeof record, 1, stdout) != 1) exit(1);
    }
    program_close(lab);
    exit(fflush(stdout) == 0 ? 0 : 1);
}

static void become(const child *c, uint64_t first, uint64_t count, unsigned shift) {
    char text[3][24];
    snprintf(text[0], sizeof text[0], "%" PRIu64, first);
    snprintf(text[1], sizeof text[1], "%" PRIu64, count);
    snprintf(text[2], sizeof text[2], "%u", shift);
    setenv("CLT_KERNEL", c->kernel, 1);
    execl("/proc/self/exe", "programs", CHILD, text[0], text[1], text[2], (char *)NULL);
    _exit(1);
}

static bool start(child *c, uint64_t first, uint64_t count, unsigned shift) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false; /* a child holds no other's pipe */
    c->pid = fork();
    if (c->pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        become(c, first, count, shift);
    }
    close(ends[1]);
    c->records = fdopen(ends[0], "rb");
    return c->pid > 0 && c->records != NULL;
}

static bool finish(child *c) {
    int result = 1;
    if (c->records != NULL) fclose(c->records);
    return c->pid > 0 && waitpid(c->pid, &result, 0) == c->pid && result == 0;
}

unsigned kernels_compare(const program_record *a, const program_record *b) {
    unsigned i = 0;
    while (i < a->lines && memcmp(&a->line[i], &b->line[i], sizeof a->line[i]) == 0) i++;
    return i;
}

static bool same(const child *a, const program_record *x, const child *b, const program_record *y) {
    unsigned line = kernels_compare(x, y);
    if (x->seed == y->seed && line == x->lines && x->lines == y->lines) return true;
    fprintf(stderr, "kernels %s and %s differ in program %" PRIu64 ":\n", a->kernel, b->kernel,
            x->seed);
    for (unsigned i = 0; i <= line && i < x->lines; i++) {
        fprintf(stderr, "  %2u  %-32s %016" PRIx64 " %016" PRIx64 "\n", i, x->line[i].text,
                x->line[i].digest, y->line[i].digest);
    }
    return false;
}

static bool read_all(child *c, unsigned children, uint64_t count, uint64_t *steps,
                     uint64_t *refused) {
    static program_record record[CHILDREN_MAX];
    for (uint64_t n = 0; n < count; n++) {
        for (unsigned i = 0; i < children; i++) {
            if (fread(&record[i], sizeof record[i], 1, c[i].records) != 1) {
                fprintf(stderr, "kernel %s ended before program %" PRIu64 "\n", c[i].kernel, n);
                return false;
            }
            if (!same(&c[0], &record[0], &c[i], &record[i])) return false;
        }
        *steps += record[0].lines - 2;
        *refused += record[0].refused;
    }
    return true;
}

/* All kernels; where there is only one, it meets itself with another number of threads. */
static unsigned list(child *c) {
    unsigned count = 0;
    const clt__kernel *kernel;
    while (count < CHILDREN_MAX && (kernel = clt__kernel_at(count)) != NULL) {
        c[count++].kernel = kernel->name;
    }
    if (count == 1) c[count++].kernel = c[0].kernel;
    return count;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

bool kernels_agree(uint64_t first, uint64_t count) {
    child c[CHILDREN_MAX] = {{0}};
    uint64_t steps = 0, refused = 0;
    double begin = seconds();
    unsigned children = list(c);
    bool good = true;
    for (unsigned i = 0; i < children; i++) good = good && start(&c[i], first, count, i);
    good = good && read_all(c, children, count, &steps, &refused);
    for (unsigned i = 0; i < children; i++) good = finish(&c[i]) && good;
    printf("%" PRIu64 " programs, %" PRIu64 " operations, %" PRIu64 " refused, %.1f s:", count,
           steps, refused, seconds() - begin);
    for (unsigned i = 0; i < children; i++) printf(" %s", c[i].kernel);
    printf("\n");
    return good && 10 * refused < steps;
}

uint64_t kernels_count(uint64_t usual) {
    const char *wanted = getenv("CLATHRATE_PROGRAMS");
    uint64_t count = wanted == NULL ? 0 : strtoull(wanted, NULL, 10);
    return count > 0 ? count : usual;
}
