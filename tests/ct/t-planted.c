/*
 * t-planted CASE: a program that is not constant-time, in one of the ways that a check must see.
 * Without an argument it prints the cases.
 */
#include "base/random.h"
#include "ring/sample.h"
#include "taint.h"

#include <stdio.h>
#include <string.h>

enum { TABLE = 256 };

static volatile int sink;

/* A sampled error, so that the mark has gone through BLAKE2b, ChaCha20 and the sampler. */
static int secret(void) {
    clt__random random;
    int8_t x;
    taint_need(clt__random_open(&random, CLT__FOR_ERROR));
    clt__sample_error(&x, 1, &random);
    return x;
}

static void branch(void) {
    if (secret() > 3) sink = 1;
}

static void address(void) {
    static const volatile uint8_t table[TABLE] = {1};
    sink = table[(uint8_t)secret()];
}

static void loop(void) {
    for (int i = -TABLE; i < secret(); i++) sink = i;
}

/* Right for what it is made for, which is not secrets. */
static void rejection(void) {
    clt__random random;
    taint_need(clt__random_open(&random, CLT__FOR_SECRET));
    sink = (int)clt__random_below(&random, 3);
}

typedef struct planted {
    const char *name;
    void (*run)(void);
} planted;

int main(int argc, char **argv) {
    static const planted cases[] = {
        {"branch", branch},
        {"address", address},
        {"loop", loop},
        {"rejection", rejection},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (argc < 2) puts(cases[i].name);
        if (argc > 1 && strcmp(argv[1], cases[i].name) == 0) cases[i].run();
    }
    return 0;
}
