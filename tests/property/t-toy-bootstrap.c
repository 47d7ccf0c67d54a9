/* Bootstrapping at toy degree: the same circuit as at full size, with every tower. */
#include "circ/bootstrap.h"

#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

typedef struct subject {
    ckks k;
    clt_evk *evk;
    clt_boot *boot;
} subject;

static void subject_open(subject *s, const clt__chain *chain, bool real) {
    clt__key_list list = {0};
    ckks_open(&s->k, chain, NULL, 0, 7);
    must(clt__boot_keys(&list, s->k.params, real));
    must(clt__keygen_evaluation(&s->evk, s->k.ws, s->k.sk, list.spec, list.count, &s->k.random));
    must(clt__boot_new(&s->boot, s->k.ws, s->k.params, real));
    clt__key_list_free(&list);
}

static void subject_close(subject *s) {
    clt__boot_free(s->boot);
    clt__evk_free(s->evk);
    ckks_close(&s->k);
}

/* Slots that repeat as the tower wants. */
static double *values(subject *s, bool real) {
    size_t slots = s->k.slots, n = slots >> s->k.params->tower->sparse;
    double *z = ckks_random(&s->k, real ? 1 : 0.7, real);
    for (size_t j = n; j < slots; j++) {
        z[j] = z[j - n];
        z[slots + j] = z[slots + j - n];
    }
    return z;
}

static void refresh(const clt__chain *chain, bool real) {
    subject s;
    subject_open(&s, chain, real);
    double *z = values(&s, real), rms, most;
    unsigned level = clt__boot_level_in(s.k.params);
    clt_ct *in = ckks_encrypt(&s.k, z, level), *out = ckks_empty(&s.k);
    must(clt__bootstrap(out, s.k.ws, s.evk, s.boot, in));
    most = ckks_error(&s.k, out, z, &rms);
    printf("%s real %d: level %u -> %u, error 2^%.1f rms 2^%.1f, expected 2^%.1f bound 2^%.1f\n",
           s.k.params->name, real, level, out->level, log2(most), log2(rms),
           clt__noise_rms_log2(out), clt__noise_bound_log2(out));
    assert_int_equal(out->level, clt__boot_level_out(s.k.params, real));
    assert_true(log2(most) <= clt__noise_bound_log2(out));
    assert_true(fabs(log2(rms) - clt__noise_rms_log2(out)) < 1.5);
    clt_ct_free(in);
    clt_ct_free(out);
    free(z);
    subject_close(&s);
}

static void every_tower_refreshes(void **state) {
    (void)state;
    static const clt__chain chains[] = {
        {10, 17, 50, 40, 50, 8, 0, 1},
        {10, 13, 50, 45, 50, 8, 0, 2},
        {10, 18, 50, 40, 50, 8, 0, 3},
        {10, 6, 45, 35, 50, 3, 0, 4},
    };
    for (unsigned i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        refresh(&chains[i], false);
        refresh(&chains[i], true);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tower_refreshes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
