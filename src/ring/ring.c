/* The ring: its primes, their transform tables, the roots of the special FFT; bases; scratch. */
#include "ring/ring.h"

#include "arith/fft.h"

#include <assert.h>

/* The prime's constants and tables; the ring frees them. */
static clt_status add_prime(clt__ring *ring, uint64_t q) {
    const clt__kernel *kernel = ring->kernel;
    clt__mod *mod = &ring->mod[ring->count];
    clt__mod_init(mod, q);
    size_t words = kernel->ntt_table_words(ring->log_n);
    uint64_t *table = clt__alloc_raw(words, sizeof *table);
    if (table == NULL) return clt__fail_memory(words * sizeof *table);
    kernel->ntt_table_fill(table, clt__root_of_unity(ring->log_n + 1, mod), ring->log_n, mod);
    ring->table[ring->count++] = table;
    return CLT_OK;
}

static clt_status add_roots(clt__ring *ring) {
    size_t words = clt__fft_roots_words(ring->log_n - 1);
    ring->roots = clt__alloc_raw(words, sizeof *ring->roots);
    if (ring->roots == NULL) return clt__fail_memory(words * sizeof *ring->roots);
    clt__fft_roots_fill(ring->roots, ring->log_n - 1);
    return CLT_OK;
}

clt_status clt__ring_new(clt__ring **ring, unsigned log_n, const uint64_t *primes, unsigned count) {
    assert(log_n >= CLT__LOG_N_MIN && log_n <= CLT__LOG_N_MAX);
    assert(count >= 1 && count <= CLT__PRIMES_MAX);
    clt_status status = CLT_OK;
    CLT__RETURN_IF(clt__kernel_check());
    clt__ring *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);
    made->log_n = log_n;
    made->n = (size_t)1 << log_n;
    made->kernel = clt__kernel_get();
    for (unsigned i = 0; i < count; i++) CLT__TRY(add_prime(made, primes[i]));
    CLT__TRY(add_roots(made));
    *ring = made;
    made = NULL;
done:
    clt__ring_free(made);
    return status;
}

clt_status clt__ring_add_rests(clt__ring *ring) {
    assert(ring->rests == NULL);
    size_t words = clt__fft_roots_words(ring->log_n - 1);
    ring->rests = clt__alloc_raw(words, sizeof *ring->rests);
    if (ring->rests == NULL) return clt__fail_memory(words * sizeof *ring->rests);
    clt__fft_roots_fill_dd(ring->roots, ring->rests, ring->log_n - 1);
    return CLT_OK;
}

void clt__ring_free(clt__ring *ring) {
    if (ring == NULL) return;
    for (unsigned i = 0; i < ring->count; i++) clt__free(ring->table[i]);
    clt__free(ring->roots);
    clt__free(ring->rests);
    clt__free(ring);
}

clt__basis clt__basis_range(unsigned first, unsigned count) {
    assert(first + count <= CLT__PRIMES_MAX);
    clt__basis basis = {.count = count};
    for (unsigned i = 0; i < count; i++) basis.prime[i] = (uint8_t)(first + i);
    return basis;
}

clt__basis clt__basis_join(clt__basis a, clt__basis b) {
    assert(a.count + b.count <= CLT__PRIMES_MAX);
    assert(a.count == 0 || b.count == 0 || a.prime[a.count - 1] < b.prime[0]);
    for (unsigned i = 0; i < b.count; i++) a.prime[a.count++] = b.prime[i];
    return a;
}

uint64_t *clt__ring_scratch(clt_ws *ws, const clt__ring *ring, unsigned count) {
    return clt__arena_take(ws->arena, count * ring->n, sizeof(uint64_t));
}
