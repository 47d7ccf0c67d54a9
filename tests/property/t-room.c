/*
 * Values that outgrow the modulus: refused, never wrong. Random circuits of the public functions
 * whose values grow: as long as the calls say CLT_OK, decryption gives the values to within the
 * stated bound; what could have wrapped is CLT_E_RANGE.
 */
#include "clathrate/clathrate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 16, CIRCUITS = 300, STEPS_MOST = 12 };

typedef struct fixture {
    const clt_params *params;
    clt_ws *ws;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
} fixture;

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static int open_fixture(void **state) {
    static fixture f;
    const int64_t step = 1;
    const clt_key_request keys = {.relinearise = true, .steps = &step, .count = 1};
    must(clt_params_new(&f.params, "L13"));
    must(clt_ws_new(&f.ws, 1));
    must(clt_sk_new(&f.sk, f.params));
    must(clt_pk_new(&f.pk, f.ws, f.sk));
    must(clt_evk_new(&f.evk, f.ws, f.sk, &keys));
    *state = &f;
    return 0;
}

static int close_fixture(void **state) {
    fixture *f = *state;
    clt_evk_free(f->evk);
    clt_pk_free(f->pk);
    clt_sk_free(f->sk);
    clt_ws_free(f->ws);
    clt_params_free(f->params);
    return 0;
}

static uint64_t draw(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* A ciphertext and what it should hold. */
typedef struct tracked {
    clt_ct *ct;
    double x[COUNT];
} tracked;

static clt_ct *encrypted(const fixture *f, const double *x) {
    clt_ct *ct = NULL;
    must(clt_encrypt_secret(&ct, f->ws, f->sk, x, NULL, COUNT));
    return ct;
}

/* CLT_E_RANGE, or the values to within the bound and what doubles lose of them. */
static bool decrypts(const fixture *f, const tracked *t) {
    double got[COUNT], most = 0;
    double bound = exp2(clt_ct_error_bound_log2(t->ct));
    for (int i = 0; i < COUNT; i++) most = fmax(most, fabs(t->x[i]));
    clt_status status = clt_decrypt_private(got, NULL, COUNT, f->ws, f->sk, t->ct);
    if (status == CLT_E_RANGE) return false;
    must(status);
    for (int i = 0; i < COUNT; i++) {
        if (fabs(got[i] - t->x[i]) <= bound + 0x1p-44 * most) continue;
        fail_msg("slot %d holds %g, decrypts to %g, bound %g", i, t->x[i], got[i], bound);
    }
    return true;
}

static clt_status square(const fixture *f, tracked *t) {
    for (int i = 0; i < COUNT; i++) t->x[i] *= t->x[i];
    return clt_multiply(t->ct, f->ws, f->evk, t->ct, t->ct);
}

static clt_status cube_and_line(const fixture *f, tracked *t) {
    const double c[] = {1, -2, 0, 1};
    for (int i = 0; i < COUNT; i++) t->x[i] = 1 - 2 * t->x[i] + t->x[i] * t->x[i] * t->x[i];
    return clt_polynomial(t->ct, f->ws, f->evk, t->ct, c, 3, false);
}

static clt_status one_step(const fixture *f, tracked *t, uint64_t *seed) {
    double factor = exp2((double)(draw(seed) % 12) - 3);
    unsigned level = clt_ct_level(t->ct);
    switch (draw(seed) % 8) {
    case 0: return square(f, t);
    case 1:
        if (level >= 2) return cube_and_line(f, t);
        break;
    case 2:
        for (int i = 0; i < COUNT; i++) t->x[i] *= factor;
        return clt_multiply_const(t->ct, f->ws, t->ct, factor, 0);
    case 3:
        for (int i = 0; i < COUNT; i++) t->x[i] += factor;
        return clt_add_const(t->ct, f->ws, t->ct, factor, 0);
    case 4:
        if (level >= 1) return clt_level_down(t->ct, f->ws, t->ct, level - 1);
        break;
    case 5: {
        double y[COUNT];
        for (int i = 0; i < COUNT; i++) y[i] = factor * (i - 7);
        for (int i = 0; i < COUNT; i++) t->x[i] *= y[i];
        return clt_multiply_plain(t->ct, f->ws, t->ct, y, NULL, COUNT);
    }
    }
    for (int i = 0; i < COUNT; i++) t->x[i] += t->x[i];
    return clt_add(t->ct, f->ws, t->ct, t->ct);
}

/* How a circuit ends: all fine, out of levels, or out of room. */
typedef enum ending { FINE, LEVELS, ROOM } ending;

static ending run_circuit(const fixture *f, uint64_t *seed) {
    tracked t = {0};
    double size = exp2((double)(draw(seed) % 24) - 8);
    for (int i = 0; i < COUNT; i++) t.x[i] = size * sin(1.0 + (double)draw(seed));
    t.ct = encrypted(f, t.x);
    ending end = FINE;
    for (unsigned steps = 1 + draw(seed) % STEPS_MOST; steps > 0 && end == FINE; steps--) {
        clt_status status = one_step(f, &t, seed);
        if (status == CLT_E_LEVEL) {
            end = LEVELS;
        } else if (status == CLT_E_RANGE) {
            double x;
            end = ROOM;
            assert_non_null(strstr(clt_detail(), "times smaller"));
            assert_int_equal(clt_decrypt_private(&x, NULL, 1, f->ws, f->sk, t.ct), CLT_E_ARGUMENT);
        } else {
            must(status);
            if (!decrypts(f, &t)) end = ROOM;
        }
    }
    clt_ct_free(t.ct);
    return end;
}

static void circuits(void **state) {
    uint64_t seed = 1;
    unsigned ended[3] = {0};
    for (int i = 0; i < CIRCUITS; i++) ended[run_circuit(*state, &seed)]++;
    assert_true(ended[FINE] > 20 && ended[ROOM] > 20); /* both sides are met */
}

/* At the border: the largest power of two that is taken is within two bits of half of q_0, and what
   is taken is right. */
static void border(void **state) {
    const fixture *f = *state;
    double top = NAN;
    for (int log = 0; log < 20; log++) {
        tracked t = {0};
        for (int i = 0; i < COUNT; i++) t.x[i] = ldexp(i % 2 == 0 ? 1 : -1, log);
        t.ct = encrypted(f, t.x);
        clt_status status = clt_level_down(t.ct, f->ws, t.ct, 0);
        if (status == CLT_OK) {
            assert_true(decrypts(f, &t));
            assert_true(isnan(top) || top == log - 1);
            top = log;
        } else {
            assert_int_equal(status, CLT_E_RANGE);
        }
        clt_ct_free(t.ct);
    }
    assert_true(top == 10 || top == 11); /* q_0 has 46 bits, the scale 34, both nearly */
}

/* Higher levels hold more than decoding reads: said at decryption, and mended as it says. */
static void high_levels(void **state) {
    const fixture *f = *state;
    tracked t = {0};
    for (int i = 0; i < COUNT; i++) t.x[i] = ldexp(i - 8, 24);
    t.ct = encrypted(f, t.x);
    assert_true(decrypts(f, &t));
    must(square(f, &t)); /* 2^54, two levels left: fits Q_2 */
    assert_false(decrypts(f, &t));
    assert_non_null(strstr(clt_detail(), "can be decoded"));
    for (int i = 0; i < COUNT; i++) t.x[i] = ldexp(t.x[i], -30);
    must(clt_multiply_const(t.ct, f->ws, t.ct, 0x1p-30, 0));
    assert_true(decrypts(f, &t));
    clt_ct_free(t.ct);
}

/* Of a ciphertext from a file nothing is known, so that nothing can be refused. */
static void unknown(void **state) {
    const fixture *f = *state;
    tracked t = {0};
    for (int i = 0; i < COUNT; i++) t.x[i] = i;
    clt_ct *ct = encrypted(f, t.x);
    must(clt_ct_save(ct, "room.clc", CLT_REPLACE));
    must(clt_ct_load(&t.ct, f->params, "room.clc"));
    assert_true(isinf(clt_ct_error_bound_log2(t.ct)));
    assert_true(decrypts(f, &t));
    must(square(f, &t));
    assert_true(decrypts(f, &t));
    clt_ct_free(t.ct);
    t.ct = NULL;
    must(clt_ct_load(&t.ct, f->params, "room.clc"));
    clt_ct_declare_fresh(t.ct, 1e30); /* now something is known, and it is too much */
    assert_int_equal(clt_level_down(t.ct, f->ws, t.ct, 0), CLT_E_RANGE);
    clt_ct_free(t.ct);
    clt_ct_free(ct);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circuits),
        cmocka_unit_test(border),
        cmocka_unit_test(high_levels),
        cmocka_unit_test(unknown),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
