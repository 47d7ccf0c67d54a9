/*
 * Key switching against exact integers. With the secrets known, everything that the code promises
 * is an equation: keys are what key.h says, digits are centred residues of the polynomial, the
 * noise of a switch is sum digit_d e_d coefficient by coefficient, and its size is that of
 *     sigma^2 sum n D_d^2 / (12 P^2) + (1 + |target|^2) / 12.
 */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "ring/convert.h"
#include "ring/galois.h"
#include "ring/sample.h"
#include "rlwe/keyswitch.h"
#include "rlwe/security.h"
#include "rlwe/small.h"
#include "secret/sparse.h"
#include "support/integers.h"
#include "support/keyring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Chains with one, two and many primes a digit, a last digit that is not full, small primes; and
   with two primes a level, in one digit, in two, in digits that end within a level. */
static const clt__chain chains[] = {
    {10, 3, 50, 40, 50, 2},    {10, 3, 46, 34, 50, 1},    {10, 7, 50, 45, 50, 3},
    {10, 6, 34, 30, 36, 3},    {10, 1, 36, 29, 40, 1},    {10, 4, 40, 26, 30, 7},
    {10, 3, 48, 39, 50, 2, 1}, {10, 3, 50, 44, 33, 2, 1}, {10, 3, 47, 39, 50, 3, 1},
};

enum { CHAINS = sizeof chains / sizeof chains[0] };

/* One switching key with both of its secrets, and a polynomial to be switched. */
typedef struct scene {
    keyring k;
    clt__random errors; /* the stream that the key's errors came from */
    clt__random ephemeral;
    clt__gadget gadget;
    clt_evk *evk;
    const clt__switch_key *key;
    clt__basis q, qp;
    int8_t *target;                 /* small */
    uint64_t *target_mont, *source; /* over Q P */
    uint64_t *c;                    /* over Q */
    clt__digits digits;
    uint64_t *u0, *u1; /* over Q P */
} scene;

static uint64_t *limbs_new(const scene *s) {
    uint64_t *x = clt__alloc(s->qp.count * s->k.params->ring->n, sizeof *x);
    assert_non_null(x);
    return x;
}

static void limbs_of(uint64_t *x, const int8_t *small, const scene *s) {
    const clt__ring *ring = s->k.params->ring;
    for (unsigned j = 0; j < s->qp.count; j++) {
        clt__small_limb(x + j * ring->n, small, ring, s->qp.prime[j]);
    }
}

/* s, and the sparse secret that the next keys will have. */
static int8_t *dense_secret(const scene *s) {
    int8_t *secret = malloc(s->k.params->ring->n);
    clt__sk_small(secret, s->k.sk);
    return secret;
}

static int8_t *sparse_secret(const scene *s) {
    size_t n = s->k.params->ring->n;
    int8_t *secret = malloc(n);
    uint64_t *tag = malloc(n * sizeof *tag);
    clt__random stream = s->ephemeral;
    clt__sparse_draw(secret, tag, n, CLT__SPARSE_WEIGHT, &stream);
    free(tag);
    return secret;
}

static void find_secrets(scene *s) {
    const clt__ring *ring = s->k.params->ring;
    uint32_t galois = s->key->galois;
    int8_t *secret = galois == CLT__KEY_FROM_SPARSE ? sparse_secret(s) : dense_secret(s);
    s->target = galois == CLT__KEY_TO_SPARSE ? sparse_secret(s) : dense_secret(s);
    limbs_of(s->source, secret, s);
    if (galois == CLT__KEY_RELINEARISE) {
        clt__poly_to_mont(s->k.ws, ring, s->target_mont, s->source, &s->qp);
        clt__poly_mul(s->k.ws, ring, s->source, s->source, s->target_mont, &s->qp);
    } else if (galois % 2 == 1) {
        uint32_t inverse = clt__galois_inverse(galois, ring->log_n);
        clt__galois_small(s->target, secret, inverse, ring->log_n);
    }
    limbs_of(s->target_mont, s->target, s);
    clt__poly_to_mont(s->k.ws, ring, s->target_mont, s->target_mont, &s->qp);
    free(secret);
}

/* The key; those of the sparse secret come in pairs, and the second one's errors are drawn last. */
static void make_key(scene *s, clt__key_spec spec) {
    clt__key_spec pair[] = {{CLT__KEY_TO_SPARSE, 0, 1}, {CLT__KEY_FROM_SPARSE, 0, 0}};
    s->errors = s->k.random.error;
    s->ephemeral = s->k.random.ephemeral;
    if (spec.galois == CLT__KEY_TO_SPARSE || spec.galois == CLT__KEY_FROM_SPARSE) {
        int8_t skipped[1024];
        if (spec.galois == CLT__KEY_FROM_SPARSE) {
            pair[1] = spec;
            clt__sample_error(skipped, s->k.params->ring->n, &s->errors);
        }
        s->evk = keyring_evk(&s->k, pair, 2);
    } else {
        s->evk = keyring_evk(&s->k, &spec, 1);
    }
}

/* Such a key, and a random polynomial at `level` multiplied with it. */
static void scene_open_spec(scene *s, const clt__chain *chain, uint8_t seed, clt__key_spec spec,
                            unsigned level) {
    keyring_open(&s->k, chain, seed, 1);
    make_key(s, spec);
    assert_int_equal(clt__evk_find(&s->key, s->evk, spec.galois, level), CLT_OK);
    s->gadget = clt__switch_key_gadget(s->k.params, s->key, level);
    s->q = clt__params_q(s->k.params, level);
    s->qp = clt__gadget_qp(s->k.params, s->gadget);
    s->target_mont = limbs_new(s);
    s->source = limbs_new(s);
    s->c = limbs_new(s);
    s->u0 = limbs_new(s);
    s->u1 = limbs_new(s);
    find_secrets(s);
    keyring_uniform(&s->k, s->c, &s->q);
    assert_int_equal(clt__decompose(s->k.ws, s->k.params, &s->digits, s->c, s->gadget), CLT_OK);
    clt_status status = clt__key_product(s->k.ws, s->k.params, s->u0, s->u1, &s->digits, s->key);
    assert_int_equal(status, CLT_OK);
}

/* A key of level `cap`, of the ordinary gadget. */
static void scene_open(scene *s, const clt__chain *chain, uint8_t seed, uint32_t galois,
                       unsigned cap, unsigned level) {
    scene_open_spec(s, chain, seed, (clt__key_spec){galois, (uint8_t)cap, 0}, level);
}

static void scene_close(scene *s) {
    clt__free(s->target_mont);
    clt__free(s->source);
    clt__free(s->c);
    clt__free(s->u0);
    clt__free(s->u1);
    free(s->target);
    clt__evk_free(s->evk);
    keyring_close(&s->k);
}

/* u0 + u1 target over a basis that begins as Q P does, in place of u0. */
static void phase(const scene *s, uint64_t *u0, const uint64_t *u1, const clt__basis *basis) {
    const clt__ring *ring = s->k.params->ring;
    uint64_t *t = limbs_new(s);
    clt__poly_mul(s->k.ws, ring, t, u1, s->target_mont, basis);
    clt__poly_add(s->k.ws, ring, u0, u0, t, basis);
    clt__free(t);
}

/* c source over Q. */
static uint64_t *wanted(const scene *s) {
    const clt__ring *ring = s->k.params->ring;
    uint64_t *r = limbs_new(s), *c = limbs_new(s);
    clt__poly_to_mont(s->k.ws, ring, c, s->c, &s->q);
    clt__poly_mul(s->k.ws, ring, r, s->source, c, &s->q);
    clt__free(c);
    return r;
}

/* Row d of a part of the key, over the primes of the scene. */
static uint64_t *row(const scene *s, const uint64_t *part, unsigned d) {
    const clt_params *params = s->k.params;
    size_t n = params->ring->n, special = s->gadget.special;
    size_t cap = clt__params_limbs(params, s->key->level);
    size_t limbs = clt__params_limbs(params, s->digits.gadget.level);
    const uint64_t *from = part + d * (cap + special) * n;
    uint64_t *r = limbs_new(s);
    memcpy(r, from, limbs * n * sizeof *r);
    memcpy(r + limbs * n, from + cap * n, special * n * sizeof *r);
    return r;
}

/* The error of digit d: b_d + a_d target - [P source]; its coefficients must be small. */
static int8_t *key_error(const scene *s, unsigned d) {
    const clt__ring *ring = s->k.params->ring;
    uint64_t *b = row(s, s->key->b, d), *a = row(s, s->key->a, d);
    int8_t *e = malloc(ring->n);
    unsigned first, end;
    clt__gadget_digit(s->k.params, s->gadget, d, &first, &end);
    for (unsigned j = 0; j < s->qp.count; j++) { /* from Montgomery form */
        const clt__mod *mod = &ring->mod[s->qp.prime[j]];
        ring->kernel->mul_const(b + j * ring->n, b + j * ring->n, 1, ring->n, mod);
        ring->kernel->mul_const(a + j * ring->n, a + j * ring->n, 1, ring->n, mod);
    }
    phase(s, b, a, &s->qp);
    for (unsigned j = first; j < end; j++) {
        const clt__mod *mod = &ring->mod[j];
        uint64_t p = clt__gadget_p_mont(s->k.params, s->gadget, j);
        uint64_t minus_p = clt__mod_sub(0, p, mod->q);
        ring->kernel->mul_const_add(b + j * ring->n, s->source + j * ring->n, minus_p, ring->n,
                                    mod);
    }
    mpz_t *integers = integers_of(s->k.ws, ring, b, &s->qp);
    for (size_t i = 0; i < ring->n; i++) {
        assert_true(mpz_cmpabs_ui(integers[i], 21) <= 0);
        e[i] = (int8_t)mpz_get_si(integers[i]);
    }
    integers_free(integers, ring->n);
    clt__free(a);
    clt__free(b);
    return e;
}

/* Digit d as integers: modulo its own primes it is c, and it is centred. */
static mpz_t *digit_integers(const scene *s, unsigned d) {
    const clt__ring *ring = s->k.params->ring;
    unsigned first, end;
    mpz_t modulus;
    clt__gadget_digit(s->k.params, s->gadget, d, &first, &end);
    clt__basis own = clt__basis_range(first, end - first);
    const uint64_t *limb = s->digits.limb + d * s->qp.count * ring->n;
    mpz_t *x = integers_of(s->k.ws, ring, limb, &s->qp);
    mpz_t *c = integers_of(s->k.ws, ring, s->c + first * ring->n, &own);
    mpz_init(modulus);
    integers_modulus(modulus, ring, &own);
    for (size_t i = 0; i < ring->n; i++) {
        if (mpz_cmp(x[i], c[i]) == 0) continue;
        mpz_add(c[i], c[i], modulus); /* the other one of two that are equally near */
        assert_true(mpz_cmp(x[i], c[i]) == 0);
    }
    mpz_clear(modulus);
    integers_free(c, ring->n);
    return x;
}

/* noise -= digit_d e_d at some coefficients. */
static void take_away(mpz_t *noise, mpz_t *digit, const int8_t *e, size_t n) {
    mpz_t r;
    mpz_init(r);
    for (size_t i = 0; i < n; i += 73) {
        integers_product_at(r, digit, e, i, n);
        mpz_sub(noise[i], noise[i], r);
    }
    mpz_clear(r);
}

/* u0 + u1 target - P c source, as integers over Q P. */
static mpz_t *switch_noise(const scene *s) {
    const clt__ring *ring = s->k.params->ring;
    uint64_t *want = wanted(s), *zero = limbs_new(s), *u0 = limbs_new(s);
    memcpy(u0, s->u0, s->qp.count * ring->n * sizeof *u0);
    phase(s, u0, s->u1, &s->qp);
    clt__key_lift_add(s->k.ws, s->k.params, zero, want, s->gadget);
    clt__poly_sub(s->k.ws, ring, u0, u0, zero, &s->qp);
    mpz_t *noise = integers_of(s->k.ws, ring, u0, &s->qp);
    clt__free(u0);
    clt__free(zero);
    clt__free(want);
    return noise;
}

static void check_exact(const clt__chain *chain, clt__key_spec spec, unsigned level) {
    scene s;
    scene_open_spec(&s, chain, 7, spec, level);
    size_t n = s.k.params->ring->n;
    mpz_t *noise = switch_noise(&s);
    int8_t *drawn = malloc(n);
    for (unsigned d = 0; d < s.digits.gadget.digits; d++) {
        mpz_t *digit = digit_integers(&s, d);
        int8_t *e = key_error(&s, d);
        clt__sample_error(drawn, n, &s.errors);
        assert_memory_equal(e, drawn, n); /* digit by digit, each its own */
        take_away(noise, digit, e, n);
        free(e);
        integers_free(digit, n);
    }
    for (size_t i = 0; i < n; i += 73) {
        assert_int_equal(mpz_sgn(noise[i]), 0);
    }
    free(drawn);
    integers_free(noise, n);
    scene_close(&s);
}

static void noise_is_digits_times_errors(void **state) {
    (void)state;
    for (unsigned i = 0; i < CHAINS; i++) {
        uint8_t top = chains[i].levels;
        check_exact(&chains[i], (clt__key_spec){0, top, 0}, top);
        check_exact(&chains[i], (clt__key_spec){5, top, 0}, top);
    }
}

static void noise_is_exact_at_every_level(void **state) {
    (void)state;
    static const unsigned some[] = {2, 8};
    for (unsigned i = 0; i < 2; i++) {
        const clt__chain *chain = &chains[some[i]];
        for (uint8_t level = 0; level < chain->levels; level++) {
            /* a key of the top used below, and one made for the level */
            check_exact(chain, (clt__key_spec){25, chain->levels, 0}, level);
            check_exact(chain, (clt__key_spec){25, level, 0}, level);
        }
    }
}

/* Every number of special primes at every level that it reaches, and below. */
static void noise_is_exact_with_few_special_primes(void **state) {
    (void)state;
    unsigned checked = 0;
    for (unsigned i = 0; i < CHAINS; i++) {
        const clt_params *params = NULL;
        assert_int_equal(clt__params_build(&params, &chains[i], NULL), CLT_OK);
        for (uint8_t special = 1; special < chains[i].special_count; special++) {
            for (uint8_t cap = 0; clt__gadget_exists(params, cap, special); cap++) {
                clt__gadget gadget = clt__gadget_of(params, cap, special);
                assert_true(gadget.digits == 1 && gadget.special == special);
                check_exact(&chains[i], (clt__key_spec){cap % 2 == 0 ? 5 : 0, cap, special}, cap);
                if (cap > 0) check_exact(&chains[i], (clt__key_spec){5, cap, special}, cap - 1);
                checked++;
            }
        }
        clt__params_unref(params);
    }
    assert_true(checked > 10);
}

/* s to s~ and s~ to s: the same equations, with the secret that the stream gives. */
static void noise_of_the_sparse_secret_is_exact(void **state) {
    (void)state;
    static const unsigned single[] = {0, 1, 2, 3, 4};
    for (unsigned i = 0; i < sizeof single / sizeof *single; i++) {
        const clt__chain *chain = &chains[single[i]];
        check_exact(chain, (clt__key_spec){CLT__KEY_TO_SPARSE, 0, 1}, 0);
        check_exact(chain, (clt__key_spec){CLT__KEY_FROM_SPARSE, chain->levels, 0}, chain->levels);
    }
}

/* ------------------------------------------------------------------------------------- sizes */

/* sum over digits of D^2, in doubles */
static double digit_squares(const clt_params *params, clt__gadget gadget) {
    double sum = 0;
    for (unsigned d = 0; d < gadget.digits; d++) {
        unsigned first, end;
        double product = 1;
        clt__gadget_digit(params, gadget, d, &first, &end);
        for (unsigned j = first; j < end; j++) {
            product *= (double)params->ring->mod[j].q;
        }
        sum += product * product;
    }
    return sum;
}

static double weight(const int8_t *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i] * x[i];
    }
    return sum;
}

/* sigma^2 sum n D^2 / 12: the mean square of the noise over Q P. */
static double formula(const scene *s) {
    const clt_params *params = s->k.params;
    return CLT__ERROR_VARIANCE * (double)params->ring->n * digit_squares(params, s->gadget) / 12;
}

static void noise_over_qp_has_its_size(void **state) {
    (void)state;
    for (unsigned i = 0; i < CHAINS; i++) {
        double found = 0, expected = 0;
        for (uint8_t run = 0; run < 6; run++) {
            scene s;
            scene_open(&s, &chains[i], (uint8_t)(40 + run), 5, chains[i].levels, chains[i].levels);
            size_t n = s.k.params->ring->n;
            mpz_t *noise = switch_noise(&s);
            double rms = integers_rms(noise, n);
            assert_true(integers_greatest(noise, n) < 6.5 * rms);
            found += rms * rms;
            expected += formula(&s);
            integers_free(noise, n);
            scene_close(&s);
        }
        print_message("[          ] chain %u: found / formula %.3f\n", i, sqrt(found / expected));
        assert_true(fabs(sqrt(found / expected) - 1) < 0.1);
    }
}

/* c source - (u0 + u1 target) after the division, over what is kept; with the top level divided
   away, of c source divided likewise. */
static double divided_error(scene *s, bool drop_top) {
    const clt__ring *ring = s->k.params->ring;
    unsigned level = s->gadget.level;
    clt_status status = clt__key_mod_down(s->k.ws, s->k.params, s->u0, s->u0, s->gadget, drop_top);
    assert_int_equal(status, CLT_OK);
    status = clt__key_mod_down(s->k.ws, s->k.params, s->u1, s->u1, s->gadget, drop_top);
    assert_int_equal(status, CLT_OK);
    uint64_t *want = wanted(s);
    clt__basis keep = drop_top ? clt__params_q(s->k.params, level - 1) : s->q;
    phase(s, s->u0, s->u1, &keep);
    if (drop_top) {
        clt__basis top = clt__basis_range(keep.count, s->k.params->stride);
        status = clt__mod_down(s->k.ws, ring, want, want, &keep, want + keep.count * ring->n, &top);
        assert_int_equal(status, CLT_OK);
    }
    clt__poly_sub(s->k.ws, ring, want, want, s->u0, &keep);
    mpz_t *error = integers_of(s->k.ws, ring, want, &keep);
    double rms = integers_rms(error, ring->n);
    assert_true(integers_greatest(error, ring->n) < 6.5 * rms);
    integers_free(error, ring->n);
    clt__free(want);
    return rms;
}

/* The mean square of several runs against the formula of the header; `galois` 1: of keys of both
   kinds. */
static void check_size(const clt__chain *chain, clt__key_spec spec, bool drop_top) {
    double found = 0, expected = 0;
    bool both = spec.galois == 1;
    for (uint8_t run = 0; run < 6; run++) {
        scene s;
        if (both) spec.galois = run % 2 ? 0 : 5;
        scene_open_spec(&s, chain, (uint8_t)(20 + run), spec, spec.level);
        const clt_params *params = s.k.params;
        double p = 1, top = 1, rounding = 1;
        for (unsigned j = 0; j < s.gadget.special; j++) {
            p *= (double)params->ring->mod[clt__params_p(params).prime[j]].q;
        }
        if (drop_top) {
            top = clt__params_divisor(params, spec.level);
            rounding = 2; /* of the comparison's own division too */
        }
        expected += formula(&s) / (p * p * top * top);
        expected += (rounding + weight(s.target, params->ring->n)) / 12;
        double rms = divided_error(&s, drop_top);
        found += rms * rms;
        scene_close(&s);
    }
    print_message("[          ] P' %u bits: rms %.2f, formula %.2f\n",
                  (unsigned)(spec.special == 0 ? chain->special_count : spec.special) *
                      chain->special_bits,
                  sqrt(found / 6), sqrt(expected / 6));
    assert_true(fabs(sqrt(found / expected) - 1) < 0.1);
}

static void divided_noise_has_its_size(void **state) {
    (void)state;
    for (unsigned i = 0; i < CHAINS; i++) {
        check_size(&chains[i], (clt__key_spec){1, chains[i].levels, 0}, false);
    }
}

/* A digit as long as P' gives errors of the size of the key's; and the weight of s~ counts. */
static void divided_noise_of_other_keys_has_its_size(void **state) {
    (void)state;
    check_size(&chains[0], (clt__key_spec){1, 0, 1}, false);
    check_size(&chains[2], (clt__key_spec){1, 1, 2}, false);
    check_size(&chains[2], (clt__key_spec){1, 1, 2}, true);
    check_size(&chains[5], (clt__key_spec){1, 4, 6}, false);
    check_size(&chains[8], (clt__key_spec){1, 0, 2}, false);
    check_size(&chains[0], (clt__key_spec){CLT__KEY_TO_SPARSE, 0, 1}, false);
    check_size(&chains[2], (clt__key_spec){CLT__KEY_FROM_SPARSE, 7, 0}, false);
    check_size(&chains[2], (clt__key_spec){CLT__KEY_FROM_SPARSE, 1, 2}, false);
}

static void division_by_the_top_prime_merges(void **state) {
    (void)state;
    for (unsigned i = 0; i < CHAINS; i++) {
        check_size(&chains[i], (clt__key_spec){1, chains[i].levels, 0}, true);
    }
}

/* ------------------------------------------------------------------------------------- laws */

/* P x / P is x, without any error. */
static void lifting_is_undone_by_the_division(void **state) {
    (void)state;
    scene s;
    scene_open(&s, &chains[0], 3, 0, 3, 2);
    uint64_t *u = limbs_new(&s);
    size_t n = s.k.params->ring->n;
    clt__key_lift_add(s.k.ws, s.k.params, u, s.c, s.gadget);
    assert_int_equal(clt__key_mod_down(s.k.ws, s.k.params, u, u, s.gadget, false), CLT_OK);
    assert_memory_equal(u, s.c, 3 * n * sizeof *u);
    clt__free(u);
    scene_close(&s);
}

/* The whole switch of one polynomial with a fresh decomposition. */
/* The fused forms against the steps they are made of, at every level of two kinds of keys. */
static void fused_is_the_same(void **state) {
    (void)state;
    for (unsigned level = 0; level <= 3; level++) {
        scene s;
        scene_open(&s, &keyring_chain, (uint8_t)(60 + level), level % 2 == 0 ? 5 : 0, 3, level);
        const clt__ring *ring = s.k.params->ring;
        uint64_t *v0 = limbs_new(&s), *v1 = limbs_new(&s);
        size_t sum = s.qp.count * ring->n * sizeof *v0, divided = s.q.count * ring->n * sizeof *v0;
        clt_status status = clt__key_switch(s.k.ws, s.k.params, v0, v1, s.c, level, s.key);
        assert_int_equal(status, CLT_OK);
        assert_memory_equal(v0, s.u0, sum);
        assert_memory_equal(v1, s.u1, sum);
        uint32_t *index = malloc(ring->n * sizeof *index);
        for (size_t i = 0; i < ring->n; i++) index[i] = (uint32_t)(ring->n - 1 - i);
        status = clt__key_mod_down_permute(s.k.ws, s.k.params, v1, v0, s.gadget, index);
        assert_int_equal(status, CLT_OK);
        status = clt__key_mod_down(s.k.ws, s.k.params, s.u0, s.u0, s.gadget, false);
        assert_int_equal(status, CLT_OK);
        clt__poly_permute(s.k.ws, ring, s.u1, s.u0, index, &s.q);
        assert_memory_equal(v1, s.u1, divided);
        free(index);
        clt__free(v0);
        clt__free(v1);
        scene_close(&s);
    }
}

/* Packed keys give the same sums, one step at a time and fused. */
static void packed_is_the_same(void **state) {
    (void)state;
    for (unsigned i = 0; i < CHAINS; i++) {
        scene s;
        unsigned top = chains[i].levels;
        scene_open(&s, &chains[i], (uint8_t)(80 + i), i % 2 == 0 ? 5 : 0, top, top - i % 2);
        clt_evk *packed = keyring_evk_again(s.evk, 0);
        const clt__switch_key *key = &packed->key[0];
        unsigned level = s.digits.gadget.level;
        uint64_t *v0 = limbs_new(&s), *v1 = limbs_new(&s);
        size_t sum = s.qp.count * s.k.params->ring->n * sizeof *v0;
        assert_non_null(key->packed);
        for (unsigned fused = 0; fused < 2; fused++) {
            clt_status status = fused == 1
                                    ? clt__key_switch(s.k.ws, s.k.params, v0, v1, s.c, level, key)
                                    : clt__key_product(s.k.ws, s.k.params, v0, v1, &s.digits, key);
            assert_int_equal(status, CLT_OK);
            assert_memory_equal(v0, s.u0, sum);
            assert_memory_equal(v1, s.u1, sum);
            memset(v0, 0, sum);
        }
        clt__free(v0);
        clt__free(v1);
        clt__evk_free(packed);
        scene_close(&s);
    }
}

static void threads_do_not_matter(void **state) {
    (void)state;
    uint64_t *first = NULL;
    size_t words = 0;
    for (unsigned threads = 1; threads <= 3; threads++) {
        keyring k;
        keyring_open(&k, &keyring_chain, 9, threads);
        clt__key_spec spec[] = {{0, 3}, {5, 2}};
        clt_evk *evk = keyring_evk(&k, spec, 2);
        clt__basis q = clt__params_q(k.params, 2), qp = clt__params_qp(k.params, 2);
        size_t n = k.params->ring->n;
        words = 3 * qp.count * n;
        uint64_t *u = clt__alloc(words, sizeof *u), *c = u + 2 * qp.count * n;
        clt__digits digits;
        keyring_uniform(&k, c, &q);
        clt__gadget gadget = clt__gadget_full(k.params, 2);
        assert_int_equal(clt__decompose(k.ws, k.params, &digits, c, gadget), CLT_OK);
        clt_status status =
            clt__key_product(k.ws, k.params, u, u + qp.count * n, &digits, &evk->key[1]);
        assert_int_equal(status, CLT_OK);
        assert_int_equal(clt__key_mod_down(k.ws, k.params, u, u, gadget, true), CLT_OK);
        if (first == NULL) {
            first = u;
        } else {
            assert_memory_equal(u, first, words * sizeof *u);
            clt__free(u);
        }
        clt__evk_free(evk);
        keyring_close(&k);
    }
    clt__free(first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_digits_times_errors),
        cmocka_unit_test(noise_is_exact_at_every_level),
        cmocka_unit_test(noise_is_exact_with_few_special_primes),
        cmocka_unit_test(noise_of_the_sparse_secret_is_exact),
        cmocka_unit_test(noise_over_qp_has_its_size),
        cmocka_unit_test(divided_noise_has_its_size),
        cmocka_unit_test(divided_noise_of_other_keys_has_its_size),
        cmocka_unit_test(division_by_the_top_prime_merges),
        cmocka_unit_test(lifting_is_undone_by_the_division),
        cmocka_unit_test(fused_is_the_same),
        cmocka_unit_test(packed_is_the_same),
        cmocka_unit_test(threads_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
