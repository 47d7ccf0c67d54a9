/* The transform alone, a limb at a time: hot (one limb again and again) and streaming over 36. */
#include "harness.h"

#include "arith/kernel.h"
#include "base/alloc.h"

#include <string.h>

enum { PRIMES = 36, PRIME_BITS = 40, LOG_N_MIN = 12, LOG_N_MAX = 16, ORDER_BITS = 18 };

typedef struct transform {
    const clt__kernel *kernel;
    unsigned log_n, limbs;
    bool inverse;
    clt__mod mod[PRIMES];
    uint64_t *x[PRIMES], *table[PRIMES];
} transform;

/* The greatest primes of that size that are 1 mod 2^18. */
static void find_primes(transform *t) {
    uint64_t q = (UINT64_C(1) << PRIME_BITS) + 1;
    for (unsigned i = 0; i < PRIMES; i++) {
        do q -= UINT64_C(1) << ORDER_BITS;
        while (!clt__prime_is(q));
        clt__mod_init(&t->mod[i], q);
    }
}

static void release(transform *t) {
    for (unsigned i = 0; i < PRIMES; i++) {
        clt__free(t->x[i]);
        clt__free(t->table[i]);
        t->x[i] = t->table[i] = NULL;
    }
}

static clt_status prepare(transform *t, unsigned log_n) {
    size_t n = (size_t)1 << log_n;
    t->log_n = log_n;
    for (unsigned i = 0; i < PRIMES; i++) {
        t->x[i] = clt__alloc_raw(n, sizeof(uint64_t));
        t->table[i] = clt__alloc_raw(t->kernel->ntt_table_words(log_n), sizeof(uint64_t));
        if (t->x[i] == NULL || t->table[i] == NULL) return CLT_E_MEMORY;
        uint64_t psi = clt__root_of_unity(log_n + 1, &t->mod[i]);
        t->kernel->ntt_table_fill(t->table[i], psi, log_n, &t->mod[i]);
        for (size_t j = 0; j < n; j++) {
            t->x[i][j] = clt__mod_reduce(j * UINT64_C(0x9E3779B97F4A7C15), &t->mod[i]);
        }
    }
    return CLT_OK;
}

static clt_status run(void *arg) {
    transform *t = arg;
    for (unsigned i = 0; i < t->limbs; i++) {
        if (t->inverse) {
            t->kernel->ntt_inverse(t->x[i], t->table[i], t->log_n, &t->mod[i]);
        } else {
            t->kernel->ntt_forward(t->x[i], t->table[i], t->log_n, &t->mod[i]);
        }
    }
    return CLT_OK;
}

static clt_status measure(const bench_request *request, transform *t, bench_subject subject,
                          bool inverse, unsigned limbs) {
    bench_time time;
    subject.op = inverse ? "ntt_inverse" : "ntt_forward";
    subject.limbs = (int)limbs;
    t->inverse = inverse;
    t->limbs = limbs;
    CLT__RETURN_IF(bench_measure(&time, request, run, t));
    bench_give(request, &subject, time, limbs);
    return CLT_OK;
}

static bool wanted(const bench_request *request, bench_subject subject) {
    char label[2][BENCH_LABEL];
    bench_label(label[0], (subject.op = "ntt_forward", &subject));
    bench_label(label[1], (subject.op = "ntt_inverse", &subject));
    return bench_wants(request, label[0]) || bench_wants(request, label[1]);
}

clt_status bench_ntt(const bench_request *request) {
    clt_status status = CLT_OK;
    transform t = {.kernel = clt__kernel_get()};
    if (request->threads > 1) return CLT_OK; /* a limb is one thread's work */
    find_primes(&t);
    for (unsigned log_n = LOG_N_MIN; log_n <= LOG_N_MAX && status == CLT_OK; log_n++) {
        bench_subject subject = {.kernel = t.kernel->name,
                                 .n = 1 << log_n,
                                 .log_qp = BENCH_NONE,
                                 .special = BENCH_NONE,
                                 .digits = BENCH_NONE,
                                 .threads = 1,
                                 .bytes = (int64_t)sizeof(uint64_t) << log_n};
        if (!wanted(request, subject)) continue;
        status = prepare(&t, log_n);
        for (int i = 0; i < 4 && status == CLT_OK; i++) {
            char label[BENCH_LABEL];
            subject.op = i % 2 == 0 ? "ntt_forward" : "ntt_inverse";
            bench_label(label, &subject);
            if (!bench_wants(request, label)) continue;
            status = measure(request, &t, subject, i % 2 == 1, i < 2 ? 1 : PRIMES);
        }
        release(&t);
    }
    return status;
}
