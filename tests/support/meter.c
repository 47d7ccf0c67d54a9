/* Metered memory: each block has its size in the 64 bytes before it. */
#include "support/meter.h"

#include "base/hooks.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { HEAD_BYTES = 64 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t now, base, peak, spilt, to_fail;
static bool failed, watching;
static double watched;

static bool fails(void) {
    pthread_mutex_lock(&lock);
    bool failing = to_fail > 0 && --to_fail == 0;
    failed = failed || failing;
    pthread_mutex_unlock(&lock);
    return failing;
}

static void *meter_alloc(void *opaque, size_t size) {
    if (fails()) return NULL;
    char *block = clt__hooks_default()->alloc(opaque, size + HEAD_BYTES);
    if (block == NULL) return NULL;
    memcpy(block, &size, sizeof size);
    memset(block + HEAD_BYTES, 0, size); /* what was there before is nobody's spill */
    pthread_mutex_lock(&lock);
    now += size;
    if (now > base + peak) peak = now - base;
    pthread_mutex_unlock(&lock);
    return block + HEAD_BYTES;
}

static bool holds(const char *bytes, size_t size, double value) {
    for (size_t at = 0; at + sizeof value <= size; at += sizeof value) {
        if (memcmp(bytes + at, &value, sizeof value) == 0) return true;
    }
    return false;
}

static void meter_free(void *opaque, void *memory) {
    char *block = (char *)memory - HEAD_BYTES;
    size_t size;
    memcpy(&size, block, sizeof size);
    bool held = watching && holds(memory, size, watched);
    pthread_mutex_lock(&lock);
    now -= size;
    spilt += held;
    pthread_mutex_unlock(&lock);
    clt__hooks_default()->free(opaque, block);
}

void meter_begin(void) {
    clt_hooks hooks = *clt__hooks_default();
    hooks.alloc = meter_alloc;
    hooks.free = meter_free;
    now = base = peak = spilt = to_fail = 0;
    failed = watching = false;
    if (clt_hooks_set(&hooks) != CLT_OK) (void)fputs("meter: no hooks\n", stderr);
}

void meter_end(void) {
    if (clt_hooks_set(NULL) != CLT_OK) (void)fputs("meter: hooks stay\n", stderr);
}

size_t meter_now(void) {
    return now;
}

size_t meter_peak(void) {
    return peak;
}

void meter_mark(void) {
    base = now;
    peak = 0;
}

void meter_fail(size_t n) {
    to_fail = n;
    failed = false;
}

bool meter_failed(void) {
    return failed;
}

void meter_watch(double value) {
    watched = value;
    watching = true;
}

size_t meter_spilt(void) {
    return spilt;
}
