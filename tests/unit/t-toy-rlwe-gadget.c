/* Gadgets: which there are, their digits, their P' and its residues. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "rlwe/gadget.h"

#include <gmp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const clt__chain chains[] = {
    {10, 3, 50, 40, 50, 2, 0}, {10, 7, 50, 45, 50, 3, 0}, {10, 4, 40, 26, 30, 7, 0},
    {10, 3, 47, 39, 50, 3, 1}, {10, 3, 50, 44, 33, 2, 1},
};

static const clt_params *build(unsigned i) {
    const clt_params *params = NULL;
    assert_int_equal(clt__params_build(&params, &chains[i], NULL), CLT_OK);
    return params;
}

static void all_of_p_gives_the_digits_of_the_parameters(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof chains / sizeof *chains; i++) {
        const clt_params *params = build(i);
        for (unsigned level = 0; level <= params->top; level++) {
            clt__gadget full = clt__gadget_full(params, level);
            assert_true(clt__gadget_exists(params, level, params->special));
            assert_true(clt__gadget_same(full, clt__gadget_of(params, level, params->special)));
            assert_int_equal(full.level, level);
            assert_int_equal(full.special, params->special);
            assert_int_equal(full.digits, clt__params_digits(params, level));
            for (unsigned d = 0; d < full.digits; d++) {
                unsigned a[2], b[2];
                clt__gadget_digit(params, full, d, &a[0], &a[1]);
                clt__params_digit(params, level, d, &b[0], &b[1]);
                assert_memory_equal(a, b, sizeof a);
            }
        }
        assert_false(clt__gadget_exists(params, params->top + 1, 0));
        assert_false(clt__gadget_exists(params, 0, params->special + 1));
        clt__params_unref(params);
    }
}

/* One digit of all primes of the level, which has at most the bits of P'. */
static void fewer_primes_give_one_digit(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof chains / sizeof *chains; i++) {
        const clt_params *params = build(i);
        for (unsigned special = 1; special < params->special; special++) {
            for (unsigned level = 0; level <= params->top; level++) {
                unsigned first, end, bits = clt__params_log_q(params, level);
                unsigned most = special * chains[i].special_bits;
                assert_true(clt__gadget_exists(params, level, special) == (bits <= most));
                if (bits > most) continue;
                clt__gadget gadget = clt__gadget_of(params, level, special);
                assert_true(gadget.special == special && gadget.digits == 1);
                assert_false(clt__gadget_same(gadget, clt__gadget_full(params, level)));
                clt__gadget_digit(params, gadget, 0, &first, &end);
                assert_true(first == 0 && end == clt__params_limbs(params, level));
                assert_int_equal(clt__gadget_log_qp(params, gadget), bits + most);
            }
        }
        clt__params_unref(params);
    }
}

static void primes_are_the_first_of_p(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof chains / sizeof *chains; i++) {
        const clt_params *params = build(i);
        clt__basis all = clt__params_p(params);
        mpz_t product;
        mpz_init(product);
        for (unsigned special = 1; special <= params->special; special++) {
            if (!clt__gadget_exists(params, 0, special)) continue;
            clt__gadget gadget = clt__gadget_of(params, 0, special);
            clt__basis p = clt__gadget_p(params, gadget), qp = clt__gadget_qp(params, gadget);
            assert_int_equal(p.count, special);
            assert_memory_equal(p.prime, all.prime, special);
            assert_int_equal(qp.count, params->stride + special);
            assert_memory_equal(qp.prime + params->stride, all.prime, special);
            mpz_set_ui(product, 1);
            for (unsigned k = 0; k < special; k++) {
                mpz_mul_ui(product, product, params->ring->mod[p.prime[k]].q);
            }
            for (unsigned j = 0; j < clt__params_limbs(params, params->top); j++) {
                const clt__mod *mod = &params->ring->mod[j];
                uint64_t want = mpz_fdiv_ui(product, mod->q);
                uint64_t mont = clt__gadget_p_mont(params, gadget, j);
                assert_int_equal(clt__mod_mont(mont, 1, mod), want);
            }
        }
        mpz_clear(product);
        clt__params_unref(params);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_p_gives_the_digits_of_the_parameters),
        cmocka_unit_test(fewer_primes_give_one_digit),
        cmocka_unit_test(primes_are_the_first_of_p),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
