/* Factors of the special transforms against the whole ones, in the clear. */
#include "circ/dft.h"

#include "arith/fft.h"
#include "base/alloc.h"
#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LOG_MOST = 15, FACTORS_MOST = 15 };

static double *roots;

static int setup(void **state) {
    (void)state;
    roots = clt__alloc(clt__fft_roots_words(LOG_MOST), sizeof *roots);
    if (roots == NULL) return 1;
    clt__fft_roots_fill(roots, LOG_MOST);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    clt__free(roots);
    return 0;
}

static clt__dft *make(const clt__dft_factor *factor) {
    clt__dft *dft = NULL;
    assert_int_equal(clt__dft_new(&dft, factor, roots), CLT_OK);
    return dft;
}

/* Real parts, then imaginary parts; the other half of the memory is scratch. */
static double *vector(size_t slots, unsigned seed) {
    double *z = calloc(4 * slots, sizeof *z);
    uint64_t x = seed;
    assert_non_null(z);
    for (size_t j = 0; j < 2 * slots; j++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        z[j] = (double)(int64_t)x * 0x1p-63;
    }
    return z;
}

static void apply(double *z, size_t slots, const clt__dft_factor *factor) {
    clt__dft *dft = make(factor);
    double *out = z + 2 * slots;
    clt__lintrans_clear_complex(out, out + slots, z, z + slots, slots, dft->diagonal, dft->count);
    memcpy(z, out, 2 * slots * sizeof *z);
    clt__dft_free(dft);
}

static void apply_all(double *z, size_t slots, unsigned count, unsigned log_slots, bool inverse) {
    clt__dft_factor factor[FACTORS_MOST];
    clt__dft_split(factor, count, log_slots, inverse);
    for (unsigned i = 0; i < count; i++) apply(z, slots, &factor[i]);
}

static void expect_near(const double *a, const double *b, size_t count, double distance) {
    for (size_t j = 0; j < count; j++) assert_true(fabs(a[j] - b[j]) <= distance);
}

static void reverse(double *z, size_t slots) {
    clt__fft_bit_reverse(z, slots);
    clt__fft_bit_reverse(z + slots, slots);
}

/* The transforms of the kernel, with their reversals taken out. */
static void products_are_the_transforms(void **state) {
    (void)state;
    clt__kernel kernel;
    clt__kernel_ref(&kernel);
    for (unsigned log_slots = 1; log_slots <= 11; log_slots++) {
        for (unsigned count = 1; count <= log_slots; count += log_slots > 8 ? 2 : 1) {
            if (log_slots > 8 && count == 1) continue; /* all n^2 entries */
            size_t slots = (size_t)1 << log_slots, bytes = 2 * slots * sizeof(double);
            double *z = vector(slots, log_slots), *want = vector(slots, log_slots);
            double *start = vector(slots, log_slots);
            reverse(z, slots);
            kernel.fft_forward(want, want + slots, roots, log_slots);
            apply_all(z, slots, count, log_slots, false);
            expect_near(z, want, 2 * slots, 0x1p-48 * (double)slots);

            memcpy(z, start, bytes);
            memcpy(want, start, bytes);
            kernel.fft_inverse(want, want + slots, roots, log_slots);
            reverse(want, slots);
            apply_all(z, slots, count, log_slots, true);
            expect_near(z, want, 2 * slots, 0x1p-48);

            apply_all(z, slots, count, log_slots, false);
            expect_near(z, start, 2 * slots, 0x1p-48 * (double)slots);
            free(z);
            free(want);
            free(start);
        }
    }
}

/* The greatest common divisor that powers of two have. */
static int64_t unit_of(const int64_t *steps, unsigned count) {
    int64_t all = 0;
    for (unsigned d = 0; d < count; d++) all |= steps[d];
    return all & -all;
}

/* Turned factors make the same transform, by rotations 0, a, 2a ... that two keys do for. */
static void turned_factors(void **state) {
    (void)state;
    for (unsigned log_slots = 1; log_slots <= 10; log_slots++) {
        for (unsigned count = log_slots > 8 ? 2 : 1; count <= log_slots; count++) {
            size_t slots = (size_t)1 << log_slots;
            for (unsigned inverse = 0; inverse <= 1; inverse++) {
                clt__dft_factor factor[FACTORS_MOST];
                double *z = vector(slots, count), *want = vector(slots, count);
                apply_all(want, slots, count, log_slots, inverse);
                clt__dft_split(factor, count, log_slots, inverse);
                clt__dft_iterate(factor, count);
                for (unsigned i = 0; i < count; i++) {
                    int64_t steps[1 << LOG_MOST], a = (int64_t)1 << factor[i].first;
                    unsigned made = clt__dft_steps(steps, &factor[i]);
                    assert_int_equal(unit_of(steps, made), a);
                    for (unsigned d = 0; d < made; d++) {
                        assert_true(steps[d] >= 0 && steps[d] < 2 * a << factor[i].stages);
                    }
                    apply(z, slots, &factor[i]);
                }
                expect_near(z, want, 2 * slots, 0x1p-48 * (double)slots);
                free(z);
                free(want);
            }
        }
    }
}

/* The keys of a whole bootstrapping on 2^15 slots: the transform down finds all but two of its own
   among those of the way up. */
static void few_keys(void **state) {
    (void)state;
    clt__dft_factor factor[7];
    unsigned rotations = 0;
    uint32_t up = 0, down = 0; /* powers of two, of which all keys are */
    clt__dft_split(factor, 4, 15, true);
    clt__dft_split(factor + 4, 3, 15, false);
    clt__dft_iterate(factor, 4);
    clt__dft_iterate(factor + 4, 3);
    for (unsigned i = 0; i < 7; i++) {
        int64_t steps[64];
        clt__bsgs *bsgs = NULL;
        assert_int_equal(clt__dft_bsgs(&bsgs, &factor[i], 4), CLT_OK);
        assert_int_equal(clt__bsgs_steps(steps, bsgs), 2);
        for (unsigned k = 0; k < 2; k++) *(i < 4 ? &up : &down) |= (uint32_t)steps[k];
        rotations += clt__bsgs_rotations(bsgs).full;
        clt__bsgs_free(bsgs);
    }
    assert_int_equal(up, 0x3555);
    assert_int_equal(down & ~up, 1 << 3 | 1 << 5);
    assert_int_equal(rotations, 3 * 10 + 4 + 2 * 14 + 10);
}

static void few_slots_repeat(void **state) {
    (void)state;
    enum { LOG_FEW = 6, FEW = 1 << LOG_FEW, SLOTS = 4 * FEW };
    double *few = vector(FEW, 3), *z = vector(SLOTS, 0);
    for (size_t j = 0; j < SLOTS; j++) {
        z[j] = few[j % FEW];
        z[SLOTS + j] = few[FEW + j % FEW];
    }
    apply_all(few, FEW, 2, LOG_FEW, true);
    apply_all(z, SLOTS, 2, LOG_FEW, true);
    for (size_t j = 0; j < SLOTS; j++) {
        assert_true(z[j] == few[j % FEW] && z[SLOTS + j] == few[FEW + j % FEW]);
    }
    free(few);
    free(z);
}

/* A constant multiplies, and apart turns every second period by -i. */
static void constants_and_parts(void **state) {
    (void)state;
    enum { LOG_FEW = 4, FEW = 1 << LOG_FEW, SLOTS = 2 * FEW };
    for (unsigned first = 0; first <= 2; first += 2) {
        clt__dft_factor factor = {LOG_FEW, first, 2, true, 1, 0, false}, other = factor;
        double *plain = vector(SLOTS, 4), *z = vector(SLOTS, 4);
        for (size_t j = 0; j < FEW; j++) { /* repeats after n slots */
            for (size_t i = 0; i <= SLOTS; i += SLOTS) {
                plain[i + FEW + j] = plain[i + j];
                z[i + FEW + j] = z[i + j];
            }
        }
        other.re = -0.5;
        other.im = 2;
        other.apart = true;
        apply(plain, SLOTS, &factor);
        apply(z, SLOTS, &other);
        for (size_t j = 0; j < SLOTS; j++) {
            double re = plain[j], im = plain[SLOTS + j];
            double x = -0.5 * re - 2 * im, y = 2 * re - 0.5 * im;
            assert_true(fabs(z[j] - (j < FEW ? x : y)) < 0x1p-48);
            assert_true(fabs(z[SLOTS + j] - (j < FEW ? y : -x)) < 0x1p-48);
        }
        free(plain);
        free(z);
    }
}

static bool is_zero(const clt__diagonal *d) {
    bool zero = true;
    for (size_t j = 0; j < d->period; j++) zero &= d->re[j] == 0 && d->im[j] == 0;
    return zero;
}

/* In bootstrapping's size: how many diagonals, after how many slots they repeat, none of them 0. */
static void numbers_of_diagonals(void **state) {
    (void)state;
    static const struct {
        unsigned log_slots, factors;
        unsigned diagonals[4], log_period[4];
    } want[] = {{15, 3, {63, 63, 32}, {5, 10, 15}},
                {15, 4, {31, 31, 31, 8}, {4, 8, 12, 15}},
                {14, 2, {255, 128}, {7, 14}},
                {12, 3, {31, 31, 16}, {4, 8, 12}},
                {14, 4, {31, 31, 15, 8}, {4, 8, 11, 14}}};
    for (size_t w = 0; w < sizeof want / sizeof *want; w++) {
        for (unsigned inverse = 0; inverse <= 1; inverse++) {
            clt__dft_factor factor[4];
            clt__dft_split(factor, want[w].factors, want[w].log_slots, inverse);
            for (unsigned i = 0; i < want[w].factors; i++) {
                unsigned at = inverse ? want[w].factors - 1 - i : i;
                clt__dft *dft = make(&factor[at]);
                assert_int_equal(dft->count, want[w].diagonals[i]);
                assert_int_equal(clt__dft_steps(NULL, &factor[at]), want[w].diagonals[i]);
                for (unsigned d = 0; d < dft->count; d++) {
                    assert_true(dft->diagonal[d].period == (size_t)1 << want[w].log_period[i]);
                    assert_false(is_zero(&dft->diagonal[d]));
                }
                clt__dft_free(dft);
            }
        }
    }
}

/* Rotations of such factors, hoisted ones and those with a key switch each, when a switch costs as
   much as 7/2 or 5 hoisted ones. */
static void rotations(void **state) {
    (void)state;
    static const struct {
        double ratio;
        unsigned hoisted[4], full[4];
    } want[] = {{3.5, {7, 7, 7, 3}, {3, 3, 3, 1}}, {5, {15, 15, 15, 7}, {1, 1, 1, 0}}};
    clt__dft_factor factor[4];
    clt__dft_split(factor, 4, 15, false);
    for (unsigned w = 0; w < 2; w++) {
        for (unsigned i = 0; i < 4; i++) {
            clt__bsgs *bsgs = NULL;
            assert_int_equal(clt__dft_bsgs(&bsgs, &factor[i], want[w].ratio), CLT_OK);
            clt__rotations r = clt__bsgs_rotations(bsgs);
            assert_int_equal(r.hoisted, want[w].hoisted[i]);
            assert_int_equal(r.full, want[w].full[i]);
            clt__bsgs_free(bsgs);
        }
    }
}

static clt_status make_and_free(void *arg) {
    clt__dft *dft = NULL;
    clt__bsgs *bsgs = NULL;
    clt_status status = clt__dft_new(&dft, arg, roots);
    if (status == CLT_OK) status = clt__dft_bsgs(&bsgs, arg, 4);
    clt__bsgs_free(bsgs);
    clt__dft_free(dft);
    return status;
}

static void survives_faults(void **state) {
    (void)state;
    clt__dft_factor factor;
    clt__dft_split(&factor, 1, 3, false);
    assert_true(fault_sweep(make_and_free, &factor));
    clt__dft_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_the_transforms),
        cmocka_unit_test(turned_factors),
        cmocka_unit_test(few_keys),
        cmocka_unit_test(few_slots_repeat),
        cmocka_unit_test(constants_and_parts),
        cmocka_unit_test(numbers_of_diagonals),
        cmocka_unit_test(rotations),
        cmocka_unit_test(survives_faults),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
