/*
 * What is released is the same bytes on every machine: the sampler, flooded decryptions on a chain
 * of one prime a level and of two, and the file of a budget.
 */
#include "known.h"

#include "rlwe/wire.h"
#include "secret/budget.h"
#include "secret/gauss.h"
#include "support/keyring.h"

#include <stdio.h>

static known list[] = {
#include "release.inc"
};

enum { COUNT = sizeof list / sizeof *list };

static void close_sink(clt__sink *sink, const char *where, const char *name) {
    known_close(list, COUNT, sink, where, name);
}

static void draws(void **state) {
    (void)state;
    double x[1000];
    for (unsigned levels = 0; levels <= CLT__GAUSS_LEVELS; levels++) {
        const uint8_t seed[CLT__SEED_BYTES] = {'k', 'a', 't'};
        char name[32];
        clt__random random;
        clt__sink sink;
        clt__random_seeded(&random, seed, CLT__FOR_ERROR);
        clt__gauss_draw(x, 1000, levels, &random);
        known_open(&sink);
        for (size_t i = 0; i < 1000; i++) clt__put_f64(&sink, x[i]);
        snprintf(name, sizeof name, "%u levels", levels);
        close_sink(&sink, "Gaussian", name);
        clt__random_close(&random);
    }
}

static void floods_on(const char *preset, const clt__chain *chain) {
    keyring k;
    clt_pt *pt = NULL;
    clt__sink sink;
    for (unsigned threads = 1; threads <= 2; threads++) {
        keyring_open(&k, chain, 1, threads);
        clt_pt *message = keyring_message(&k, 1);
        clt_ct *ct = keyring_encrypt(&k, message);
        must(clt__pt_new(&pt, k.params));
        must(clt__decrypt_flooded(k.ws, pt, k.sk, ct, UINT64_C(123456789)));
        clt__basis basis = clt__params_q(k.params, pt->level);
        known_open(&sink);
        clt__limbs_put(&sink, k.params->ring, pt->poly, &basis);
        close_sink(&sink, preset, "flooded");
        clt__ct_free(ct);
        clt__pt_free(message);
        clt__pt_free(pt);
        keyring_close(&k);
    }
}

static void floods(void **state) {
    (void)state;
    floods_on("L12", &(clt__chain){12, 1, 36, 29, 40, 1, 0});
    floods_on("R14", &(clt__chain){14, 3, 50, 44, 33, 2, 1});
}

static void budgets(void **state) {
    (void)state;
    keyring k;
    clt__sink sink;
    clt__budget *budget = clt__alloc(1, sizeof *budget);
    assert_non_null(budget);
    keyring_open(&k, &(clt__chain){12, 1, 36, 29, 40, 1, 0}, 1, 1);
    budget->sk = k.sk;
    budget->bits = 9;
    budget->count = 2;
    budget->query[1][0] = 1;
    known_open(&sink);
    clt__budget_put(&sink, budget);
    close_sink(&sink, "budget", "of two");
    clt__free(budget);
    keyring_close(&k);
}

static void all_met(void **state) {
    (void)state;
    known_all_met(list, COUNT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws),
        cmocka_unit_test(floods),
        cmocka_unit_test(budgets),
        cmocka_unit_test(all_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
