/*
 * Functions at full size: B16 with bootstrapping, 32,768 slots at once, by the public interface.
 * Takes some minutes and some gigabytes.
 */
#include <clathrate/clathrate.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { TEN = 10, BLOCK = 256, DENSE = 16, STEPS_ROOM = 64 };

typedef struct subject {
    const clt_params *params;
    clt_ws *ws;
    clt_sk *sk;
    clt_evk *evk;
    clt_boot *boot;
    size_t slots;
    double *x, *want, *got;
} subject;

static subject s;

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static double seconds(void) {
    struct timespec t;
    if (timespec_get(&t, TIME_UTC) == 0) return 0;
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int open_subject(void **state) {
    (void)state;
    int64_t steps[STEPS_ROOM];
    size_t made = 0;
    must(clt_params_new(&s.params, "B16"));
    must(clt_ws_new(&s.ws, 0));
    must(clt_sk_new(&s.sk, s.params));
    must(clt_block_steps(steps, STEPS_ROOM, &made, s.params, TEN, BLOCK));
    assert_true(made <= STEPS_ROOM);
    const clt_key_request request = {.steps = steps, .count = made, .boot = CLT_BOOT_REAL};
    must(clt_evk_new(&s.evk, s.ws, s.sk, &request));
    must(clt_boot_new(&s.boot, s.ws, s.params, CLT_BOOT_REAL));
    s.slots = clt_params_slots(s.params);
    s.x = calloc(3 * s.slots, sizeof *s.x);
    if (s.x == NULL) return 1;
    s.want = s.x + s.slots;
    s.got = s.want + s.slots;
    return 0;
}

static int close_subject(void **state) {
    (void)state;
    free(s.x);
    clt_boot_free(s.boot);
    clt_evk_free(s.evk);
    clt_sk_free(s.sk);
    clt_ws_free(s.ws);
    clt_params_free(s.params);
    return 0;
}

/* The same numbers each time; ends and the gap's edges among them. */
static void draw(double low, double high, double gap) {
    uint64_t r = 88172645463325252u;
    for (size_t j = 0; j < s.slots; j++) {
        r ^= r << 13, r ^= r >> 7, r ^= r << 17;
        double x = low + (high - low) * (double)(r >> 11) * 0x1p-53;
        if (j % 64 == 0) x = j % 128 ? low : high;
        if (gap > 0 && (fabs(x) < gap || j % 64 == 1)) x = x < 0 ? -gap : gap;
        s.x[j] = x;
    }
}

static clt_ct *encrypted(void) {
    clt_ct *ct = NULL;
    must(clt_encrypt_secret(&ct, s.ws, s.sk, s.x, NULL, s.slots));
    return ct;
}

/* The largest error of ct, which is freed. */
static double worst_of(clt_ct *ct, const char *name, double start) {
    double worst = 0, took = seconds() - start;
    must(clt_decrypt_private(s.got, NULL, s.slots, s.ws, s.sk, ct));
    for (size_t j = 0; j < s.slots; j++) worst = fmax(worst, fabs(s.got[j] - s.want[j]));
    printf("%-12s level %2u, error 2^%.2f, bound 2^%.2f, %.1f s\n", name, clt_ct_level(ct),
           log2(worst), clt_ct_error_bound_log2(ct), took);
    assert_true(log2(worst) <= clt_ct_error_bound_log2(ct));
    clt_ct_free(ct);
    return worst;
}

static void signs(void **state) {
    (void)state;
    for (unsigned bits = 12; bits <= 14; bits += 2) {
        draw(-1, 1, ldexp(1, -(int)bits));
        for (size_t j = 0; j < s.slots; j++) s.want[j] = s.x[j] > 0 ? 1 : -1;
        clt_ct *ct = encrypted();
        double start = seconds();
        must(clt_sign(ct, s.ws, s.evk, s.boot, ct, bits, 1));
        assert_true(worst_of(ct, "sign", start) <= ldexp(1, -(int)bits));
    }
}

static void relu(void **state) {
    (void)state;
    draw(-1, 1, 0);
    for (size_t j = 0; j < s.slots; j++) s.want[j] = fmax(s.x[j], 0);
    clt_ct *ct = encrypted();
    double start = seconds();
    must(clt_relu(ct, s.ws, s.evk, s.boot, ct, 14, 1));
    assert_true(worst_of(ct, "relu 14", start) <= 0x1p-14);
}

static void compare(void **state) {
    (void)state;
    draw(-1, 1, 0x1p-12);
    clt_ct *a = encrypted();
    for (size_t j = 0; j < s.slots; j++) s.want[j] = s.x[j] > 0;
    for (size_t j = 0; j < s.slots; j++) s.x[j] = 0;
    clt_ct *b = encrypted();
    double start = seconds();
    must(clt_compare(a, s.ws, s.evk, s.boot, a, b, 12, 1));
    clt_ct_free(b);
    assert_true(worst_of(a, "compare 12", start) <= 0x1p-13);
}

static void sigmoid(void **state) {
    (void)state;
    draw(-32, 32, 0);
    for (size_t j = 0; j < s.slots; j++) s.want[j] = 1 / (1 + exp(-s.x[j]));
    clt_ct *ct = encrypted();
    double start = seconds();
    must(clt_evaluate(ct, s.ws, s.evk, s.boot, ct, CLT_SIGMOID_32, 1));
    assert_true(worst_of(ct, "sigmoid 32", start) <= 0x1p-10);
}

static size_t largest(const double *z) {
    size_t best = 0;
    for (size_t i = 1; i < TEN; i++) best = z[i] > z[best] ? i : best;
    return best;
}

static void argmax(void **state) {
    (void)state;
    draw(-1, 1, 0);
    for (size_t j = 0; j < s.slots; j++) s.want[j] = 0;
    for (size_t at = 0; at < s.slots; at += BLOCK) {
        size_t best = largest(s.x + at);
        s.want[at + best] = 1;
        for (size_t i = 0; i < TEN; i++) {
            double most = s.x[at + best] - 2.01 * 0x1p-12;
            if (i != best && s.x[at + i] > most) s.x[at + i] = most;
        }
    }
    clt_ct *ct = encrypted();
    double start = seconds();
    must(clt_argmax(ct, s.ws, s.evk, s.boot, ct, TEN, BLOCK, 12, 1));
    assert_true(worst_of(ct, "argmax 10", start) <= TEN * 0x1p-13);
}

static void softmax(void **state) {
    (void)state;
    static const double ranges[] = {3.9, 31};
    for (size_t k = 0; k < 2; k++) {
        draw(-ranges[k], ranges[k], 0);
        for (size_t at = 0; at < s.slots; at += DENSE) {
            double sum = 0;
            for (size_t i = 0; i < TEN; i++) sum += exp(s.x[at + i]);
            for (size_t i = 0; i < DENSE; i++) {
                s.want[at + i] = i < TEN ? exp(s.x[at + i]) / sum : 0;
            }
        }
        clt_ct *ct = encrypted();
        double start = seconds();
        must(clt_softmax(ct, s.ws, s.evk, s.boot, ct, TEN, DENSE, ranges[k]));
        assert_true(worst_of(ct, "softmax 10", start) <= (k == 0 ? 0x1p-12 : 0x1p-9));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs),   cmocka_unit_test(relu),   cmocka_unit_test(compare),
        cmocka_unit_test(sigmoid), cmocka_unit_test(argmax), cmocka_unit_test(softmax),
    };
    return cmocka_run_group_tests(tests, open_subject, close_subject);
}
