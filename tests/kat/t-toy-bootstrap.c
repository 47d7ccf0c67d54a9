/*
 * Known answers of bootstrapping, at toy degree: seed -> keys -> a ciphertext of a fixed vector ->
 * what bootstrapping makes of it, under the towers of B16 and B15. One thread and two, keys that
 * are expanded and keys that stay packed, and a ciphertext that went through its file give the same
 * bytes.
 */
#include "kat/known.h"
#include "support/refresh.h"

static known LIST[] = {
#include "kat/bootstrap.inc"
};
enum { COUNT = sizeof LIST / sizeof *LIST };

typedef struct setting {
    const char *name;
    clt__chain chain;
    bool real;
} setting;

static const setting SETTINGS[] = {
    {"tower 1", {10, 17, 50, 40, 50, 8, 0, 1}, false},
    {"tower 1, real", {10, 17, 50, 40, 50, 8, 0, 1}, true},
    {"tower 4", {10, 6, 45, 35, 50, 3, 0, 4}, false},
    {"tower 4, real", {10, 6, 45, 35, 50, 3, 0, 4}, true},
};

static void check(const setting *s, clt__sink *sink, const char *name) {
    known_close(LIST, COUNT, sink, s->name, name);
}

static void check_ct(const setting *s, const clt_ct *ct, const char *name) {
    clt__sink sink;
    known_open(&sink);
    clt__ct_put(&sink, ct);
    check(s, &sink, name);
}

/* The ciphertext as a file holds it, of which nothing else is known. */
static clt_ct *through_file(const refresh *r, const clt_ct *ct) {
    clt_ct *out = NULL;
    must(clt_ct_save(ct, "in.clc", CLT_REPLACE));
    must(clt_ct_load(&out, r->k.params, "in.clc"));
    return out;
}

static void run(const setting *s, unsigned threads, bool packed) {
    refresh r;
    clt__sink sink;
    refresh_open(&r, &s->chain, s->real ? CLT__BOOT_REAL : 0, 1, threads, packed);
    double *z = ckks_vector(&r.k);
    for (size_t j = 0; j < r.k.slots; j++) z[j] = known_value(j, 0) / 2;
    for (size_t j = 0; j < r.k.slots && !s->real; j++) z[r.k.slots + j] = known_value(j, 1) / 2;
    known_open(&sink);
    clt__evk_put(&sink, r.evk);
    check(s, &sink, "evaluation keys");
    clt_ct *in = refresh_encrypt(&r, z), *loaded = through_file(&r, in);
    clt_ct *out = refresh_run(&r, in), *again = refresh_run(&r, loaded);
    check_ct(s, in, "ciphertext");
    check_ct(s, out, "bootstrapped");
    if (!known_printing()) check_ct(s, again, "bootstrapped");
    assert_true(ckks_error(&r.k, out, z, NULL) < 0x1p-16);
    assert_int_equal(r.evk->key[0].packed != NULL, packed);
    clt__ct_free(again);
    clt__ct_free(out);
    clt__ct_free(loaded);
    clt__ct_free(in);
    free(z);
    refresh_close(&r);
}

static void run_all(unsigned threads, bool packed) {
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++) {
        run(&SETTINGS[i], threads, packed);
    }
}

static void one_thread(void **state) {
    (void)state;
    run_all(1, false);
}

static void two_threads(void **state) {
    (void)state;
    if (!known_printing()) run_all(2, false);
}

static void packed_keys(void **state) {
    (void)state;
    if (!known_printing()) run_all(1, true);
}

static void packed_keys_on_two_threads(void **state) {
    (void)state;
    if (!known_printing()) run_all(2, true);
}

static void nothing_is_left_over(void **state) {
    (void)state;
    known_all_met(LIST, COUNT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thread),           cmocka_unit_test(two_threads),
        cmocka_unit_test(packed_keys),          cmocka_unit_test(packed_keys_on_two_threads),
        cmocka_unit_test(nothing_is_left_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
