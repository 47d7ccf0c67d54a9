#include "support/refresh.h"

#include "arith/fft.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const clt__chain refresh_chains[REFRESH_CHAINS] = {
    {10, 17, 50, 40, 50, 8, 0, 1},
    {10, 13, 50, 45, 50, 8, 0, 2},
    {10, 18, 50, 40, 50, 8, 0, 3},
    {10, 6, 45, 35, 50, 3, 0, 4},
};

static void must(clt_status status) {
    if (status == CLT_OK) return;
    fprintf(stderr, "refresh: %s: %s\n", clt_status_name(status), clt_detail());
    exit(1);
}

void refresh_open(refresh *r, const clt__chain *chain, unsigned kind, uint8_t seed,
                  unsigned threads, bool packed) {
    clt__key_list list = {0};
    *r = (refresh){.real = (kind & CLT__BOOT_REAL) != 0};
    ckks_open(&r->k, chain, NULL, 0, seed);
    clt__ws_free(r->k.ws);
    must(clt__ws_new(&r->k.ws, threads));
    if (packed) r->k.ws->key_memory = 0;
    r->period = r->k.slots >> r->k.params->tower->sparse;
    must(clt__boot_keys(&list, r->k.params, kind));
    must(clt__keygen_evaluation(&r->evk, r->k.ws, r->k.sk, list.spec, list.count, &r->k.random));
    must(clt__boot_new(&r->boot, r->k.ws, r->k.params, kind));
    clt__key_list_free(&list);
}

void refresh_close(refresh *r) {
    clt__boot_free(r->boot);
    clt__evk_free(r->evk);
    ckks_close(&r->k);
}

double *refresh_values(refresh *r) {
    size_t slots = r->k.slots;
    double *z = ckks_random(&r->k, r->real ? 1 : sqrt(0.5), r->real);
    for (size_t j = r->period; j < slots; j++) {
        z[j] = z[j - r->period];
        z[slots + j] = z[slots + j - r->period];
    }
    return z;
}

clt_ct *refresh_encrypt(refresh *r, const double *z) {
    return ckks_encrypt(&r->k, z, clt__boot_level_in(r->k.params));
}

clt_ct *refresh_run(refresh *r, const clt_ct *in) {
    clt_ct *out = ckks_empty(&r->k);
    must(clt__bootstrap(out, r->k.ws, r->evk, r->boot, in));
    return out;
}

/* ---------------------------------------------------------------------------------- statistics */

/* I of all coefficients of m + q_0 I, from its residues modulo q_0 and q_1 = q. */
static double *integers(refresh *r, const clt_ct *in) {
    const clt__ring *ring = r->k.params->ring;
    const clt__mod *mod = &ring->mod[1];
    clt__basis two = clt__basis_range(0, 2);
    clt_ct *low = ckks_empty(&r->k), *raised = ckks_empty(&r->k);
    double *found = ckks_vector(&r->k);
    clt_pt *pt = NULL;
    must(clt__pt_new(&pt, r->k.params));
    must(clt__boot_slots_to_coeffs(low, r->k.ws, r->evk, r->boot, in));
    must(clt__ct_raise(raised, r->k.ws, r->evk, low));
    must(clt__decrypt_private(r->k.ws, pt, r->k.sk, raised));
    clt__poly_intt(r->k.ws, ring, pt->poly, &two);
    uint64_t q_0 = ring->mod[0].q, q = mod->q, inverse = clt__mod_inverse(q_0 % q, mod);
    for (size_t i = 0; i < ring->n; i++) {
        uint64_t word = pt->poly[i];
        int64_t m = (int64_t)word - (word > q_0 / 2 ? (int64_t)q_0 : 0);
        uint64_t rest = clt__mod_sub(pt->poly[ring->n + i], clt__mod_reduce_signed(m, mod), q);
        uint64_t integer = clt__mod_mul(rest, inverse, mod);
        found[i] = integer > q / 2 ? -(double)(q - integer) : (double)integer;
    }
    clt__pt_free(pt);
    clt__ct_free(raised);
    clt__ct_free(low);
    return found;
}

size_t refresh_coefficient(const refresh *r, size_t slot, bool imaginary) {
    unsigned sparse = r->k.params->tower->sparse, bits = r->k.params->ring->log_n - 1 - sparse;
    size_t mirror = clt__fft_mirror(slot % r->period, bits);
    return (mirror + (imaginary ? r->period : 0)) << sparse;
}

static void add(refresh_moments *m, double x) {
    m->count++;
    m->first += x;
    m->second += x * x;
    m->fourth += x * x * x * x;
}

double refresh_mean(const refresh_moments *m) {
    return m->first / m->count;
}

double refresh_rms(const refresh_moments *m) {
    return sqrt(m->second / m->count);
}

double refresh_kurtosis(const refresh_moments *m) {
    return m->fourth * m->count / (m->second * m->second);
}

/* One part of one slot. */
static void add_error(refresh_errors *e, const clt__evalmod *m, double sent, double got,
                      double integer, double unit) {
    double x = (sent / m->ratio + integer) / CLT__SINE_RANGE;
    add(&e->error, (got - sent) / unit);
    e->magnitude += fabs(got - sent) / unit;
    add(&e->rest[(size_t)(integer + CLT__SINE_INTEGERS - 1)],
        (got - clt__evalmod_clear(m, x, NULL)) / unit);
}

static void measure_one(refresh_errors *e, refresh *r) {
    size_t slots = r->k.slots;
    double *z = refresh_values(r), *got = ckks_vector(&r->k);
    clt_ct *in = refresh_encrypt(r, z), *out = refresh_run(r, in);
    double *integer = integers(r, in);
    double unit = exp2(clt__noise_rms_log2(out)) / (r->real ? 1 : sqrt(2));
    double worst = ckks_error(&r->k, out, z, NULL) / exp2(clt__noise_bound_log2(out));
    ckks_decrypt(&r->k, got, out);
    for (size_t i = 0; i < 2 * slots; i++) {
        if (fabs(integer[i]) >= CLT__SINE_INTEGERS) exit(1);
        e->integers[(size_t)fabs(integer[i])]++;
    }
    for (size_t i = 0; i < (r->real ? 1 : 2) * slots; i++) {
        size_t at = refresh_coefficient(r, i % slots, i >= slots);
        if (i % slots >= r->period) continue;
        add_error(e, &r->boot->mod, z[i], got[i], integer[at], unit);
    }
    e->worst = fmax(e->worst, worst);
    clt__ct_free(out);
    clt__ct_free(in);
    free(integer);
    free(got);
    free(z);
}

refresh_errors refresh_measure(const clt__chain *chain, bool real, uint8_t seed, unsigned keys,
                               unsigned runs) {
    refresh_errors e = {.worst = 0};
    for (unsigned i = 0; i < keys; i++) {
        refresh r;
        refresh_open(&r, chain, real ? CLT__BOOT_REAL : 0, (uint8_t)(seed + i), 1, false);
        for (unsigned k = 0; k < runs; k++) measure_one(&e, &r);
        refresh_close(&r);
    }
    return e;
}

/* ---------------------------------------------------------------------------------- agreement */

/* log2 of the mean of |error| that a deviation of 1 has, where errors are normal. */
static double mean_of_normal(void) {
    return 0.5 * log2(2 / acos(-1));
}

/* No more than expected, and little less: where an arcsine follows, its worst error and that of the
   sine, which are what is counted, hardly meet. */
static bool sizes_agree(const refresh_errors *e, bool arcsine) {
    double rms = log2(refresh_rms(&e->error)), least = arcsine ? -0.75 : -0.5;
    double mean = log2(e->magnitude / e->error.count) - mean_of_normal();
    bool good = rms > least && rms < 0.25 && mean > least && mean < 0.5 && e->worst < 0.25;
    printf("%s rms %+.2f and mean %+.2f bits from what is expected, worst 2^%.1f of its bound\n",
           good ? " " : "!", rms, mean, log2(e->worst));
    return good;
}

/* What the sine leaves has no bias. In real messages it is that of a product of two random
   polynomials, whose slots are products of two normal numbers: their fourth moment is 6. */
static bool rests_agree(const refresh_errors *e, bool real) {
    bool good = true;
    for (int i = -3; i <= 3; i++) {
        const refresh_moments *m = &e->rest[i + CLT__SINE_INTEGERS - 1];
        double mean = refresh_mean(m) / refresh_rms(m) * sqrt(m->count);
        double kurtosis = refresh_kurtosis(m), spread = 100 / sqrt(m->count);
        bool shape = !real || fabs(kurtosis - 6) < 1 + spread;
        if (fabs(mean) < 5 && shape) continue;
        printf("! integer %d: mean %.1f deviations, fourth moment %.2f\n", i, mean, kurtosis);
        good = false;
    }
    return good;
}

/* Chi-square of |I| = 0 ... 5 and beyond. Coefficients of one product are not independent, so that
   it comes out larger than for as many draws; a sum of one more number would give hundreds. */
static bool integers_agree(const double *count) {
    enum { CELLS = 7 };
    double total = 0, square = 0, seen[CELLS] = {0}, chance[CELLS] = {0};
    for (unsigned i = 0; i < CLT__SINE_INTEGERS; i++) {
        unsigned cell = i < CELLS ? i : CELLS - 1;
        seen[cell] += count[i];
        chance[cell] += clt__sine_chance[i];
        total += count[i];
    }
    for (unsigned i = 0; i < CELLS; i++) {
        double expected = chance[i] * total;
        square += (seen[i] - expected) * (seen[i] - expected) / expected;
    }
    printf("%s integers: chi-square %.1f of %d cells\n", square < 50 ? " " : "!", square, CELLS);
    return square < 50;
}

bool refresh_agrees(unsigned keys, unsigned runs) {
    double integers[CLT__SINE_INTEGERS] = {0};
    bool good = true;
    for (unsigned c = 0; c < 2 * REFRESH_CHAINS; c++) {
        const clt__chain *chain = &refresh_chains[c / 2];
        bool real = c % 2 == 1, arcsine = clt__chain_tower(chain->tower)->arcsine > 0;
        refresh_errors e = refresh_measure(chain, real, (uint8_t)(16 * c), keys, runs);
        printf("tower %u%s, %.0f errors\n", chain->tower, real ? ", real" : "", e.error.count);
        good = sizes_agree(&e, arcsine) && good;
        good = rests_agree(&e, real) && good;
        for (unsigned i = 0; i < CLT__SINE_INTEGERS; i++) integers[i] += e.integers[i];
    }
    return integers_agree(integers) && good;
}
