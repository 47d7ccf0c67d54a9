/*
 * approx/minimax.h: what the table promises, checked anew in doubles.
 *
 * A minimax polynomial is known by its error curve, whose extrema all have one size and are more
 * than the free coefficients (Chebyshev). Every check of a chain is a predicate, so that the last
 * test can see them fail: they notice a change of any coefficient by 2^-30.
 */
#include "approx/minimax.h"

#include "circ/polyeval.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const double half_turn = 3.14159265358979323846;
static const double tight = 0x1p-35; /* extrema of one size, and bounds against what is seen */

static double function_at(const clt__composite *f, double x) {
    switch (f->function) {
    case CLT__FUNCTION_SIGN: return (x > 0) - (x < 0);
    case CLT__FUNCTION_SIGMOID: return 1 / (1 + exp(-x));
    case CLT__FUNCTION_TANH: return tanh(x);
    case CLT__FUNCTION_EXP: return exp(x);
    case CLT__FUNCTION_INVERSE: return 1 / x;
    case CLT__FUNCTION_INVERSE_ROOT: return 1 / sqrt(x);
    }
    return NAN;
}

static double argument(const clt__composite *f, double t) {
    return (f->low + f->high + (f->high - f->low) * t) / 2;
}

static bool is_square(const clt__stage *stage) {
    return stage->degree == 2;
}

static bool is_cleaner(const clt__composite *f) {
    return strncmp(f->name, "cleaner", 7) == 0;
}

/* -------------------------------------------------------------------------------- error curves */

/* The curve of a chain over t = cos u, or of one of its stages. */
typedef struct curve {
    const clt__composite *f;
    unsigned stage;
    double from, to; /* u */
} curve;

/* Sign: the stage itself. Sigmoid and tanh: the chain's error. Else: the first stage's relative
   error against what it is to give. */
static double curve_at(const curve *v, double u) {
    const clt__composite *f = v->f;
    double t = cos(u), y = clt__stage_eval(&f->stage[v->stage], t);
    if (f->function == CLT__FUNCTION_SIGN) return y;
    if (f->function == CLT__FUNCTION_SIGMOID || f->function == CLT__FUNCTION_TANH) {
        return clt__composite_eval(f, argument(f, t)) - function_at(f, argument(f, t));
    }
    double scale = 1, x = argument(f, t);
    for (unsigned i = 1; i < f->stages; i++) x /= 2; /* squares follow */
    if (f->iterations > 0) scale = f->function == CLT__FUNCTION_INVERSE ? 2 : 1u << f->iterations;
    return y * scale / function_at(f, x) - 1;
}

/* The largest side * curve near u. */
static double refined(const curve *v, double u, double h, double side) {
    double a = fmax(u - h, v->from), b = fmin(u + h, v->to), best = side * curve_at(v, u);
    for (int i = 0; i < 40; i++) {
        double m = a + 0.382 * (b - a), n = b - 0.382 * (b - a);
        double at_m = side * curve_at(v, m), at_n = side * curve_at(v, n);
        best = fmax(best, fmax(at_m, at_n));
        if (at_m > at_n) {
            b = n;
        } else {
            a = m;
        }
    }
    return best;
}

enum { PEAKS = 256 };

typedef struct shape {
    double top, bottom;
    unsigned levelled; /* extrema as high as the top or as low as the bottom */
} shape;

static unsigned levelled(const double *peak, unsigned count, double most) {
    unsigned n = 0;
    for (unsigned i = 0; i < count; i++) n += most - peak[i] <= tight;
    return n;
}

static shape survey(const curve *v, unsigned steps) {
    double peak[2][PEAKS], most[2] = {-INFINITY, -INFINITY}, h = (v->to - v->from) / steps;
    unsigned count[2] = {0, 0};
    double before = NAN, here = curve_at(v, v->from), after;
    for (unsigned i = 0; i <= steps; i++, before = here, here = after) {
        double u = v->from + h * i;
        after = i < steps ? curve_at(v, fmin(u + h, v->to)) : NAN;
        for (int s = 0; s < 2; s++) {
            double side = s == 0 ? 1 : -1;
            if (side * before > side * here || side * after > side * here) continue;
            assert_true(count[s] < PEAKS);
            double y = refined(v, u, h, side);
            peak[s][count[s]++] = y;
            most[s] = fmax(most[s], y);
        }
    }
    shape found = {.top = most[0], .bottom = -most[1]};
    for (int s = 0; s < 2; s++) found.levelled += levelled(peak[s], count[s], most[s]);
    return found;
}

static unsigned free_coefficients(const clt__stage *stage) {
    unsigned n = 0;
    for (unsigned k = 1; k <= stage->degree; k++) n += stage->c[k] != 0;
    return n;
}

/* ------------------------------------------------------------------------------------- checks */

/* `bound` is above `seen`, but for rounding, and not by much. */
static bool bounds(double bound, double seen) {
    return seen <= bound + 0x1p-40 && bound - seen <= tight + bound / 512;
}

/* Each stage rises to its least argument, keeps the rest of [low, 1] as near together as a
   polynomial can, and hands it on with room for the noise. */
static bool check_sign(const clt__composite *f) {
    for (unsigned i = 0; i < f->stages; i++) {
        const clt__stage *p = &f->stage[i];
        shape s = survey(&(curve){f, i, 0, acos(p->low)}, 40 * p->degree);
        if (s.levelled != free_coefficients(p) + 1) return false;
        if (i + 1 == f->stages) return bounds(f->error, fmax(s.top - 1, 1 - s.bottom));
        double room = 1 - f->noise - s.top, slack = s.bottom - f->noise - p[1].low;
        if (room < 0 || room > tight || slack < -0x1p-48 || slack > tight) return false;
    }
    return false;
}

static bool check_cleaner(const clt__composite *f) {
    const clt__stage *p = f->stage;
    return fabs(clt__stage_eval(p, 1) - 1) < 0x1p-50 &&
           bounds(f->error, 1 - clt__stage_eval(p, f->gap));
}

static bool check_saturating(const clt__composite *f) {
    const clt__stage *last = &f->stage[f->stages - 1];
    shape s = survey(&(curve){f, 0, 0, half_turn / 2}, 80 * last->degree);
    if (f->stages == 2) {
        double inner =
            survey(&(curve){&(clt__composite){.function = CLT__FUNCTION_SIGN, .stage = f->stage}, 0,
                            0, half_turn / 2},
                   500)
                .top;
        if (inner > 1 - f->noise || inner < 1 - f->noise - tight) return false;
    }
    return s.levelled >= free_coefficients(last) + 1 && fabs(s.top + s.bottom) <= tight &&
           bounds(f->error, s.top);
}

/* The first stage alone is approximate; e becomes (1 + e)^2 - 1, e^2, e^2 (3 + e) / 2. */
static bool check_relative(const clt__composite *f) {
    const clt__stage *p = f->stage;
    shape s = survey(&(curve){f, 0, 0, acos(p->low)}, 40 * p->degree);
    double e = fmax(s.top, -s.bottom);
    for (unsigned i = 1; i < f->stages; i++) e = (1 + e) * (1 + e) - 1;
    for (unsigned i = 0; i < f->iterations; i++) {
        e = f->function == CLT__FUNCTION_INVERSE ? e * e : e * e * (3 + e) / 2;
    }
    return s.levelled == free_coefficients(p) + 2 && bounds(f->relative_error, e);
}

/* Odd polynomials have exact zeros; squares are squares; no leading coefficient is 0. */
static bool check_places(const clt__composite *f) {
    bool odd = f->function <= CLT__FUNCTION_TANH;
    for (unsigned i = 0; i < f->stages; i++) {
        const clt__stage *p = &f->stage[i];
        if (p->c[p->degree] == 0) return false;
        if (is_square(p) && (p->c[0] != 0.5 || p->c[1] != 0 || p->c[2] != 0.5)) return false;
        for (unsigned k = 0; odd && k <= p->degree; k += 2) {
            bool middle = f->function == CLT__FUNCTION_SIGMOID && i + 1 == f->stages && k == 0;
            if (p->c[k] != (middle ? 0.5 : 0)) return false;
        }
    }
    return true;
}

static bool check_all(const clt__composite *f) {
    if (!check_places(f)) return false;
    if (is_cleaner(f)) return check_cleaner(f);
    switch (f->function) {
    case CLT__FUNCTION_SIGN: return check_sign(f);
    case CLT__FUNCTION_SIGMOID:
    case CLT__FUNCTION_TANH: return check_saturating(f);
    default: return check_relative(f);
    }
}

/* -------------------------------------------------------------------------------------- tests */

static void every_chain_is_what_it_says(void **state) {
    (void)state;
    for (unsigned i = 0; i < CLT__MINIMAX_COUNT; i++) {
        const clt__composite *f = &clt__minimax_table[i];
        assert_non_null(f->name);
        if (!check_all(f)) fail_msg("%s", f->name);
        assert_ptr_equal(clt__minimax_find(f->name), f);
    }
    assert_null(clt__minimax_find("sign"));
    assert_ptr_equal(clt__minimax_find("sign_12"), &clt__minimax_table[CLT__SIGN_12]);
}

static void levels_add_up(void **state) {
    (void)state;
    for (unsigned i = 0; i < CLT__MINIMAX_COUNT; i++) {
        const clt__composite *f = &clt__minimax_table[i];
        unsigned levels = 0;
        for (unsigned k = 0; k < f->stages; k++) {
            const clt__stage *p = &f->stage[k];
            assert_true(p->degree <= CLT__POLYNOMIAL_DEGREE_MAX);
            levels += is_square(p) ? 1 : clt__polynomial_depth(p->degree);
        }
        if (f->function == CLT__FUNCTION_INVERSE && f->iterations > 0) levels += f->iterations + 1;
        if (f->function == CLT__FUNCTION_INVERSE_ROOT) levels += 2 * f->iterations;
        assert_int_equal(levels, f->levels);
    }
    assert_int_equal(clt__minimax_table[CLT__RELU_12].levels, 12);
    assert_int_equal(clt__minimax_table[CLT__RELU_14].levels, 14);
}

/* Counts that docs/math.md and the choice of degrees rest on. */
static void products_add_up(void **state) {
    (void)state;
    static const struct {
        clt__minimax which;
        unsigned products;
    } chain[] = {{CLT__SIGN_12, 35},
                 {CLT__SIGN_12_LEAN, 30},
                 {CLT__SIGN_14, 45},
                 {CLT__SIGN_14_LEAN, 36},
                 {CLT__SIGN_20, 60},
                 {CLT__RELU_12, 23},
                 {CLT__RELU_14, 29},
                 {CLT__SIGMOID_32, 17},
                 {CLT__TANH_32, 17},
                 {CLT__INVERSE_64, 18},
                 {CLT__INVERSE_64_COARSE, 13},
                 {CLT__INVERSE_64_LEAN, 12},
                 {CLT__EXP_64, 11},
                 {CLT__INVERSE_ROOT_64_LEAN, 11}};
    for (size_t i = 0; i < sizeof chain / sizeof *chain; i++) {
        const clt__composite *f = &clt__minimax_table[chain[i].which];
        unsigned each = f->function == CLT__FUNCTION_INVERSE ? 2 : 3;
        unsigned products = f->iterations * each;
        for (unsigned k = 0; k < f->stages; k++) {
            const clt__stage *p = &f->stage[k];
            products +=
                is_square(p) ? 1 : clt__polynomial_products(CLT__CHEBYSHEV, p->c, p->degree);
        }
        assert_int_equal(products, chain[i].products);
    }
}

/* A place of [low, high] where errors count, q from 0 to 1, both ends included. */
static double place(const clt__composite *f, double q) {
    double low = f->gap > 0 ? f->gap : f->low;
    return q == 1 ? f->high : low + (f->high - low) * q * q;
}

static void errors_are_bounded_on_the_whole_range(void **state) {
    (void)state;
    const int steps = 20000;
    for (unsigned i = 0; i < CLT__MINIMAX_COUNT; i++) {
        const clt__composite *f = &clt__minimax_table[i];
        double worst = 0, relative = 0;
        for (int k = 0; k <= steps; k++) {
            double x = place(f, (double)k / steps), y = function_at(f, x);
            double e = fabs(clt__composite_eval(f, x) - y);
            worst = fmax(worst, e);
            relative = fmax(relative, e / fabs(y));
        }
        assert_true(worst <= f->error + 0x1p-38);
        assert_true(f->error <= f->noisy_error);
        if (f->relative_error > 0) assert_true(relative <= f->relative_error + 0x1p-36);
    }
}

/* A number from -1 to 1: one of its bits, or a place between. */
static double wobble(uint64_t *random) {
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t r = *random >> 32;
    return (r & 3) == 0 ? (double)(r >> 2) / 0x1p29 - 1 : (r & 4) ? 1 : -1;
}

/* The chain as ciphertexts would take it, every result off by the noise times a wobble. */
static double noisy(const clt__composite *f, double x, uint64_t *random) {
    double middle = (f->low + f->high) / 2, t = (x - middle) / (f->high - middle), y = t;
    bool sign = f->function == CLT__FUNCTION_SIGN;
    for (unsigned i = 0; i < f->stages; i++) {
        if (!is_square(&f->stage[i])) assert_true(fabs(y) <= 1);
        if (sign) assert_true(fabs(y) >= f->stage[i].low);
        double noise = sign && i + 1 == f->stages ? f->end_noise : f->noise;
        y = clt__stage_eval(&f->stage[i], y) + noise * wobble(random);
    }
    if (f->iterations == 0) return y;
    if (f->function == CLT__FUNCTION_INVERSE) {
        double e = 1 - (1 + t) * y + f->noise * wobble(random);
        for (unsigned i = 0; i < f->iterations; i++) {
            y = y * (1 + e) + f->noise * wobble(random);
            e = e * e + f->noise * wobble(random);
        }
        return 2 * y;
    }
    for (unsigned j = f->iterations; j > 0; j--) {
        double u = (1 + t) * y + f->noise * wobble(random), v = y * y + f->noise * wobble(random);
        y = 3 * y - ldexp(u * v + f->noise * wobble(random), (int)(2 * j) - 1);
    }
    return y;
}

static void noise_of_every_stage_is_borne(void **state) {
    (void)state;
    const int steps = 4000;
    uint64_t random = 1;
    for (unsigned i = 0; i < CLT__MINIMAX_COUNT; i++) {
        const clt__composite *f = &clt__minimax_table[i];
        double worst = 0;
        for (int k = 0; k <= 8 * steps; k++) {
            double x = place(f, (double)(k / 8) / steps);
            worst = fmax(worst, fabs(noisy(f, x, &random) - function_at(f, x)));
        }
        assert_true(worst <= f->noisy_error + 0x1p-44);
        assert_true(worst >= f->error); /* the wobbles do reach the answer */
    }
}

/* x s as |x| on the whole of [-1, 1], and ReLU from it. */
static void signs_make_magnitudes(void **state) {
    (void)state;
    const int steps = 20000;
    uint64_t random = 2;
    for (unsigned i = 0; i < CLT__MINIMAX_COUNT; i++) {
        const clt__composite *f = &clt__minimax_table[i];
        if (f->function != CLT__FUNCTION_SIGN) continue;
        double worst = 0;
        for (int k = 0; k <= steps; k++) {
            double q = (double)k / steps, x = k % 2 ? q : f->gap * q;
            double s = clt__composite_eval(f, x);
            assert_true(clt__composite_eval(f, -x) == -s);
            worst = fmax(worst, fabs(x * (fabs(s - 1) + f->end_noise * fabs(wobble(&random)))));
        }
        assert_true(worst <= f->magnitude_error + 0x1p-44);
        assert_true(worst >= 0.95 * f->magnitude_error);
    }
}

static void names_keep_their_promises(void **state) {
    (void)state;
    static const struct {
        clt__minimax which;
        unsigned bits;
    } sign[] = {{CLT__SIGN_8, 8},   {CLT__SIGN_12, 12},      {CLT__SIGN_12_LEAN, 12},
                {CLT__SIGN_14, 14}, {CLT__SIGN_14_LEAN, 14}, {CLT__SIGN_20, 20}},
      relu[] = {{CLT__RELU_8, 8},
                {CLT__RELU_10, 10},
                {CLT__RELU_12, 12},
                {CLT__RELU_13, 13},
                {CLT__RELU_14, 14}};
    for (size_t i = 0; i < sizeof sign / sizeof *sign; i++) {
        const clt__composite *f = &clt__minimax_table[sign[i].which];
        assert_true(f->noisy_error <= ldexp(1, -(int)sign[i].bits));
        assert_true(f->gap <= ldexp(1, -(int)sign[i].bits));
    }
    for (size_t i = 0; i < sizeof relu / sizeof *relu; i++) {
        const clt__composite *f = &clt__minimax_table[relu[i].which];
        assert_true(f->magnitude_error / 2 <= ldexp(1, -(int)relu[i].bits));
    }
    for (unsigned i = CLT__SIGMOID_8; i <= CLT__TANH_32; i++) {
        assert_true(clt__minimax_table[i].noisy_error <= 0x1p-10);
    }
}

/* Below its least argument a stage rises: what is nearer to 0 is not taken for what is farther. */
static void stages_of_signs_rise_from_zero(void **state) {
    (void)state;
    for (unsigned i = 0; i < CLT__MINIMAX_COUNT; i++) {
        const clt__composite *f = &clt__minimax_table[i];
        for (unsigned k = 0; f->function == CLT__FUNCTION_SIGN && k < f->stages; k++) {
            double before = 0, step = f->stage[k].low / 1000;
            for (int j = 1; j <= 1000; j++) {
                double y = clt__stage_eval(&f->stage[k], step * j);
                assert_true(y > before);
                before = y;
            }
        }
    }
}

static void cleaners_clean(void **state) {
    (void)state;
    const clt__composite *three = &clt__minimax_table[CLT__CLEANER_3];
    const clt__composite *seven = &clt__minimax_table[CLT__CLEANER_7];
    for (double d = 0x1p-10; d <= 0.25; d *= 1.25) {
        for (int side = -1; side <= 1; side += 2) {
            double x = 1 + side * d;
            assert_true(fabs(clt__composite_eval(three, x) - 1) <=
                        (3 * d * d + d * d * d) / 2 + 0x1p-50);
            assert_true(fabs(clt__composite_eval(seven, x) - 1) <=
                        4.375 * pow(d, 4) * pow(1 + d / 2, 3) + 0x1p-50);
        }
    }
}

enum { COEFFICIENTS = CLT__POLYNOMIAL_DEGREE_MAX + 1 };

static void a_change_of_any_coefficient_is_noticed(void **state) {
    (void)state;
    for (unsigned i = 0; i < CLT__MINIMAX_COUNT; i++) {
        const clt__composite *f = &clt__minimax_table[i];
        clt__stage stage[8];
        double c[COEFFICIENTS];
        assert_true(f->stages <= 8 && check_all(f));
        for (unsigned s = 0; s < f->stages; s++) {
            memcpy(stage, f->stage, f->stages * sizeof *stage);
            memcpy(c, stage[s].c, (stage[s].degree + 1) * sizeof *c);
            stage[s].c = c;
            clt__composite changed = *f;
            changed.stage = stage;
            for (unsigned k = 0; k <= stage[s].degree; k++) {
                double kept = c[k];
                c[k] += k % 4 < 2 ? 0x1p-30 : -0x1p-30;
                if (check_all(&changed)) fail_msg("%s, stage %u, c[%u]", f->name, s, k);
                c[k] = kept;
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_chain_is_what_it_says),
        cmocka_unit_test(levels_add_up),
        cmocka_unit_test(products_add_up),
        cmocka_unit_test(errors_are_bounded_on_the_whole_range),
        cmocka_unit_test(noise_of_every_stage_is_borne),
        cmocka_unit_test(signs_make_magnitudes),
        cmocka_unit_test(names_keep_their_promises),
        cmocka_unit_test(stages_of_signs_rise_from_zero),
        cmocka_unit_test(cleaners_clean),
        cmocka_unit_test(a_change_of_any_coefficient_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
