/*
 * argmax and softmax over ten numbers at toy degree by the public interface, with the keys of a
 * request: errors over 10,000 numbers stay within what is declared, and argmax finds the place
 * wherever the largest number stands apart.
 */
#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TEN = 10, NUMBERS = 10000, BLOCK = 256, DENSE = 16, STEPS_ROOM = 64 };

static const clt__chain chain = {11, 17, 50, 40, 50, 8, 0, 1};

typedef struct subject {
    ckks k;
    clt_evk *evk;
    clt_boot *boot;
} subject;

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static void subject_open(subject *s) {
    int64_t steps[STEPS_ROOM];
    size_t made = 0;
    ckks_open(&s->k, &chain, NULL, 0, 21);
    must(clt_block_steps(steps, STEPS_ROOM, &made, s->k.params, TEN, BLOCK));
    assert_true(made <= STEPS_ROOM);
    const clt_key_request request = {.steps = steps, .count = made, .boot = CLT_BOOT_REAL};
    must(clt_evk_new(&s->evk, s->k.ws, s->k.sk, &request));
    must(clt_boot_new(&s->boot, s->k.ws, s->k.params, CLT_BOOT_REAL));
}

static void subject_close(subject *s) {
    clt_boot_free(s->boot);
    clt_evk_free(s->evk);
    ckks_close(&s->k);
}

static size_t largest(const double *z) {
    size_t best = 0;
    for (size_t i = 1; i < TEN; i++) best = z[i] > z[best] ? i : best;
    return best;
}

/* Both ends in every other block; the largest stands `gap` above the others. */
static double *draw(subject *s, size_t block, double size, double gap) {
    double *z = ckks_random(&s->k, size, true);
    for (size_t at = 0; at < s->k.slots; at += block) {
        if (at / block % 2 == 0) {
            z[at + at / block % TEN] = size;
            z[at + (at / block + 3) % TEN] = -size;
        }
        size_t best = largest(z + at);
        for (size_t i = 0; i < TEN; i++) {
            if (i != best && z[at + i] > z[at + best] - gap) z[at + i] = z[at + best] - gap;
        }
    }
    return z;
}

static void softmax_of(double *out, const double *z) {
    double sum = 0;
    for (size_t i = 0; i < TEN; i++) sum += exp(z[i]);
    for (size_t i = 0; i < TEN; i++) out[i] = exp(z[i]) / sum;
}

static double worst_argmax(subject *s) {
    double *z = draw(s, BLOCK, 1, 2.01 * 0x1p-12), *want = ckks_vector(&s->k);
    for (size_t at = 0; at < s->k.slots; at += BLOCK) want[at + largest(z + at)] = 1;
    clt_ct *ct = ckks_encrypt(&s->k, z, 17);
    must(clt_argmax(ct, s->k.ws, s->evk, s->boot, ct, TEN, BLOCK, 12, 1));
    double worst = ckks_error(&s->k, ct, want, NULL);
    assert_true(log2(worst) <= clt_ct_error_bound_log2(ct));
    assert_int_equal(clt_ct_level(ct), 7);
    clt_ct_free(ct);
    free(want);
    free(z);
    return worst;
}

static void argmax_of_ten(void **state) {
    (void)state;
    subject s;
    subject_open(&s);
    double most = 0;
    for (size_t done = 0; done < NUMBERS; done += s.k.slots / BLOCK * TEN) {
        most = fmax(most, worst_argmax(&s));
    }
    printf("argmax of %d: error 2^%.2f\n", TEN, log2(most));
    assert_true(most <= TEN * 0x1p-13);
    subject_close(&s);
}

static double worst_softmax(subject *s, double range) {
    double *z = draw(s, DENSE, range, 0), *want = ckks_vector(&s->k);
    for (size_t at = 0; at < s->k.slots; at += DENSE) softmax_of(want + at, z + at);
    clt_ct *ct = ckks_encrypt(&s->k, z, 17);
    must(clt_softmax(ct, s->k.ws, s->evk, s->boot, ct, TEN, DENSE, range));
    double worst = ckks_error(&s->k, ct, want, NULL);
    assert_true(log2(worst) <= clt_ct_error_bound_log2(ct));
    clt_ct_free(ct);
    free(want);
    free(z);
    return worst;
}

static void softmax_of_ten(void **state) {
    (void)state;
    static const double ranges[] = {2, 3.9, 31};
    subject s;
    subject_open(&s);
    for (size_t i = 0; i < 3; i++) {
        double most = 0;
        for (size_t done = 0; done < NUMBERS; done += s.k.slots / DENSE * TEN) {
            most = fmax(most, worst_softmax(&s, ranges[i]));
        }
        printf("softmax of %d up to %g: error 2^%.2f\n", TEN, ranges[i], log2(most));
        assert_true(most <= (ranges[i] > 4 ? 0x1p-9 : 0x1p-12));
    }
    subject_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(argmax_of_ten),
        cmocka_unit_test(softmax_of_ten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
