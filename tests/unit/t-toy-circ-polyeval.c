/* Polynomials on ciphertexts against Horner and Clenshaw: degrees 1 to 63, products, levels. */
#include "circ/polyeval.h"

#include "support/ckks.h"
#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TERMS = CLT__POLYNOMIAL_DEGREE_MAX + 1 };

static ckks k;

static int setup(void **state) {
    (void)state;
    ckks_open(&k, &(clt__chain){10, 7, 50, 40, 50, 2}, NULL, 0, 3);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    ckks_close(&k);
    return 0;
}

static double horner(const double *c, unsigned degree, double x) {
    double y = 0;
    for (unsigned j = degree + 1; j-- > 0;) y = y * x + c[j];
    return y;
}

static double clenshaw(const double *c, unsigned degree, double x) {
    double y = 0, before = 0;
    for (unsigned j = degree; j > 0; j--) {
        double next = c[j] + 2 * x * y - before;
        before = y;
        y = next;
    }
    return c[0] + x * y - before;
}

static double clear(clt__poly_basis basis, const double *c, unsigned degree, double x) {
    return basis == CLT__POWER ? horner(c, degree, x) : clenshaw(c, degree, x);
}

/* Random coefficients; `parity` 0 or 1 keeps those of even or odd index, 2 all. */
static void coefficients(double c[TERMS], unsigned degree, unsigned parity) {
    memset(c, 0, TERMS * sizeof *c);
    for (unsigned j = 0; j <= degree; j++) {
        double drawn = 2 * clt__random_unit(&k.values) - 1;
        if (parity == 2 || j % 2 == parity) c[j] = drawn;
    }
}

static void expect_polynomial(clt__poly_basis basis, const double *c, unsigned degree,
                              unsigned level) {
    double *x = ckks_random(&k, 1, true), *y = ckks_vector(&k), rms;
    clt_ct *in = ckks_encrypt(&k, x, level), *out = ckks_empty(&k);
    for (size_t j = 0; j < k.slots; j++) y[j] = clear(basis, c, degree, x[j]);
    assert_int_equal(clt__ct_polynomial(out, k.ws, k.evk, in, basis, c, degree), CLT_OK);
    assert_int_equal(out->level, level - clt__polynomial_depth(degree));
    assert_int_equal(out->power, 1);
    assert_int_equal(out->degree, 1);
    double worst = ckks_error(&k, out, y, &rms), bound = clt__noise_bound_log2(out);
    assert_true(log2(worst) < bound);
    assert_true(worst < 0x1p-14); /* scale 2^40, and |T_j'| up to j^2 */
    assert_true(fabs(clt__noise_rms_log2(out) - log2(rms)) < 3);
    for (size_t j = 0; j < k.slots; j++) {
        assert_true(fabs(y[j]) <= out->noise.value_bound * (1 + 1e-9));
    }
    clt__ct_free(in);
    clt__ct_free(out);
    free(x);
    free(y);
}

static void all_degrees(void **state) {
    (void)state;
    double c[TERMS];
    for (unsigned degree = 1; degree <= 31; degree++) {
        coefficients(c, degree, 2);
        expect_polynomial(CLT__POWER, c, degree, 7);
        expect_polynomial(CLT__CHEBYSHEV, c, degree, degree % 2 == 0 ? 7 : 6);
    }
    coefficients(c, 63, 2);
    expect_polynomial(CLT__CHEBYSHEV, c, 63, 7);
    expect_polynomial(CLT__POWER, c, 63, 6);
}

static void odd_and_even(void **state) {
    (void)state;
    double c[TERMS];
    for (unsigned degree = 2; degree <= 31; degree++) {
        coefficients(c, degree, degree % 2);
        expect_polynomial(CLT__CHEBYSHEV, c, degree, 7);
        expect_polynomial(CLT__POWER, c, degree, 5);
    }
}

static void sparse_ones(void **state) {
    (void)state;
    double c[TERMS] = {0};
    c[16] = 0.5;
    expect_polynomial(CLT__CHEBYSHEV, c, 16, 7);
    c[1] = -1;
    expect_polynomial(CLT__POWER, c, 16, 7);
    c[0] = 3;
    expect_polynomial(CLT__POWER, c, 31, 7); /* the leading ones are zero */
    c[31] = 1;
    expect_polynomial(CLT__CHEBYSHEV, c, 31, 5);
}

/* ------------------------------------------------------------------------------------ products */

static const clt__kernel *ordinary;
static unsigned tiles; /* of limb 0 */

static void counting_tensor(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                            const uint64_t *a1, const uint64_t *b0, const uint64_t *b1, size_t n,
                            const clt__mod *mod) {
    tiles += mod == &k.params->ring->mod[0];
    ordinary->tensor(r0, r1, r2, a0, a1, b0, b1, n, mod);
}

static void counting_square(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                            const uint64_t *a1, size_t n, const clt__mod *mod) {
    tiles += mod == &k.params->ring->mod[0];
    ordinary->tensor_square(r0, r1, r2, a0, a1, n, mod);
}

/* Products that the evaluation makes. */
static unsigned count(clt__poly_basis basis, const double *c, unsigned degree) {
    double *x = ckks_random(&k, 1, true);
    clt_ct *ct = ckks_encrypt(&k, x, 7);
    clt__kernel counting = *k.params->ring->kernel;
    counting.tensor = counting_tensor;
    counting.tensor_square = counting_square;
    ordinary = k.params->ring->kernel;
    k.params->ring->kernel = &counting;
    tiles = 0;
    assert_int_equal(clt__ct_square(ct, k.ws, ct), CLT_OK);
    unsigned tiles_a_product = tiles;
    tiles = 0;
    clt_ct *in = ckks_encrypt(&k, x, 7);
    assert_int_equal(clt__ct_polynomial(ct, k.ws, k.evk, in, basis, c, degree), CLT_OK);
    k.params->ring->kernel = ordinary;
    clt__ct_free(ct);
    clt__ct_free(in);
    free(x);
    return tiles / tiles_a_product;
}

static void counts_products(void **state) {
    (void)state;
    static const struct {
        unsigned degree, parity, products;
    } known[] = {{1, 2, 0},   {2, 2, 1},   {3, 2, 2},   {4, 2, 3},  {7, 2, 5}, {15, 2, 8},
                 {31, 2, 13}, {63, 2, 18}, {2, 0, 1},   {3, 1, 2},  {7, 1, 5}, {14, 0, 6},
                 {15, 1, 8},  {30, 0, 9},  {31, 1, 12}, {62, 0, 14}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        double c[TERMS];
        unsigned degree = known[i].degree;
        coefficients(c, degree, known[i].parity);
        for (int basis = CLT__POWER; basis <= CLT__CHEBYSHEV; basis++) {
            unsigned products = clt__polynomial_products((clt__poly_basis)basis, c, degree);
            assert_int_equal(products, known[i].products);
            assert_int_equal(count((clt__poly_basis)basis, c, degree), products);
        }
    }
}

/* ---------------------------------------------------------------------------------- edges */

static void works_in_place(void **state) {
    (void)state;
    double c[TERMS], *x = ckks_random(&k, 1, true);
    coefficients(c, 9, 2);
    clt_ct *in = ckks_encrypt(&k, x, 5), *out = ckks_empty(&k);
    assert_int_equal(clt__ct_polynomial(out, k.ws, k.evk, in, CLT__CHEBYSHEV, c, 9), CLT_OK);
    assert_int_equal(clt__ct_polynomial(in, k.ws, k.evk, in, CLT__CHEBYSHEV, c, 9), CLT_OK);
    size_t bytes = (in->level + 1) * k.params->ring->n * sizeof **in->poly;
    assert_int_equal(in->level, 1);
    for (unsigned i = 0; i <= 1; i++) assert_memory_equal(in->poly[i], out->poly[i], bytes);
    clt__ct_free(in);
    clt__ct_free(out);
    free(x);
}

static void refuses(void **state) {
    (void)state;
    double c[TERMS] = {1, 1, 1, 1, 1}, constant[2] = {1, 0}, large[3] = {0, 0, 1e300};
    double *x = ckks_random(&k, 1, true);
    clt_ct *in = ckks_encrypt(&k, x, 2), *out = ckks_encrypt(&k, x, 1);
    assert_int_equal(clt__ct_polynomial(out, k.ws, k.evk, in, CLT__POWER, c, 4), CLT_E_LEVEL);
    assert_string_equal(clt_detail(),
                        "a polynomial of degree 4 needs 3 levels, 2 left: take a lower "
                        "degree, or parameters with more levels");
    assert_int_equal(clt__ct_polynomial(out, k.ws, k.evk, in, CLT__POWER, constant, 1),
                     CLT_E_ARGUMENT);
    assert_int_equal(clt__ct_polynomial(out, k.ws, k.evk, in, CLT__POWER, large, 2), CLT_E_RANGE);
    assert_int_equal(clt__ct_mul_const(in, k.ws, in, 1, 0), CLT_OK);
    assert_int_equal(clt__ct_polynomial(out, k.ws, k.evk, in, CLT__POWER, c, 2), CLT_E_SCALE);
    assert_int_equal(out->level, 1);
    assert_true(ckks_error(&k, out, x, NULL) < 1e-6);
    clt__ct_free(in);
    clt__ct_free(out);
    free(x);
}

static clt_status evaluate(void *arg) {
    static const double c[8] = {1, -1, 0.5, 0.25, 0, 0.75, 0.1, -0.2};
    clt_status status = CLT_OK;
    clt_ws *ws = NULL;
    clt_ct *out = NULL;
    CLT__TRY(clt__ws_new(&ws, 1));
    CLT__TRY(clt__ct_new(&out, k.params));
    CLT__TRY(clt__ct_polynomial(out, ws, k.evk, arg, CLT__CHEBYSHEV, c, 7));
    CLT__TRY(clt__ct_square_shifted(out, ws, k.evk, out, 1, 2));
done:
    clt__ct_free(out);
    clt__ws_free(ws);
    return status;
}

static void survives_faults(void **state) {
    (void)state;
    double *x = ckks_random(&k, 1, true);
    clt_ct *in = ckks_encrypt(&k, x, 4);
    assert_true(fault_sweep(evaluate, in));
    clt__ct_free(in);
    free(x);
}

static void shifted_square(void **state) {
    (void)state;
    double *x = ckks_random(&k, 1, true), *y = ckks_vector(&k);
    clt_ct *ct = ckks_encrypt(&k, x, 3);
    for (size_t j = 0; j < k.slots; j++) y[j] = (x[j] + 0.75) * (x[j] + 0.75) - 1.25;
    assert_int_equal(clt__ct_square_shifted(ct, k.ws, k.evk, ct, 0.75, -1.25), CLT_OK);
    assert_int_equal(ct->level, 2);
    assert_int_equal(ct->power, 1);
    double worst = ckks_error(&k, ct, y, NULL);
    assert_true(worst < 0x1p-20);
    assert_true(log2(worst) < clt__noise_bound_log2(ct));
    assert_int_equal(clt__ct_level_down(ct, k.ws, ct, 0), CLT_OK);
    assert_int_equal(clt__ct_square_shifted(ct, k.ws, k.evk, ct, 0, 0), CLT_E_LEVEL);
    clt__ct_free(ct);
    free(x);
    free(y);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_products), cmocka_unit_test(all_degrees),
        cmocka_unit_test(odd_and_even),    cmocka_unit_test(sparse_ones),
        cmocka_unit_test(works_in_place),  cmocka_unit_test(refuses),
        cmocka_unit_test(survives_faults), cmocka_unit_test(shifted_square),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
