/*
 * Functions that ciphertexts take as chains of polynomials: a committed table, made and proven by
 * gen/minimax.py (docs/math.md, "Deep functions", says how).
 *
 * A chain. The argument x in [low, high] becomes t = (2 x - low - high) / (high - low) in [-1, 1],
 * which is left to the layer before. Each stage is a Chebyshev series on [-1, 1],
 * p(t) = c[0] T_0(t) + ... + c[degree] T_degree(t), and its value is the next one's argument: no
 * level goes to scaling. Odd polynomials have exact zeros at even places. A stage of degree 2 is
 * t^2 (c = 1/2, 0, 1/2): one squaring and one level instead of a polynomial's two.
 *
 * Iterations end chains of inverses (low = 0 and high = 1, so 1 + t = 2 x), with whole constants:
 *   inverse         the stages give h, near half of 1/x (Goldschmidt, as in 2019/417):
 *                   e = 1 - (1 + t) h; then `iterations` times h = h (1 + e), e = e^2; 1/x is 2 h.
 *                   One level more than there are iterations.
 *   inverse root    the stages give s, near 2^-iterations of 1/sqrt(x) (Newton): for j = iterations
 *                   ... 1, s = 3 s - 2^(2 j - 1) ((1 + t) s) s^2. Two levels each.
 *
 * Errors are proven bounds, in exact arithmetic with the doubles of the table. Those called noisy
 * hold when, besides, every stage's and iteration's result is off by any real number up to `noise`,
 * as results of ciphertexts are, and the last one by up to `end_noise`: signs have room for what a
 * bootstrapping between two stages adds.
 *
 * Sources: multi-interval Remez 2020/834; composite sign 2021 (arXiv 2105.10879, 2106.07229);
 * domain extension 2022/280; the least error that any polynomial has for sign: Eremenko, Yuditskii,
 * Journal d'Analyse Mathematique 101 (2007).
 */
#ifndef CLT_APPROX_MINIMAX_H
#define CLT_APPROX_MINIMAX_H

typedef enum clt__function {
    CLT__FUNCTION_SIGN,
    CLT__FUNCTION_SIGMOID,
    CLT__FUNCTION_TANH,
    CLT__FUNCTION_EXP,
    CLT__FUNCTION_INVERSE,
    CLT__FUNCTION_INVERSE_ROOT,
} clt__function;

typedef struct clt__stage {
    unsigned degree;
    const double *c; /* degree + 1 */
    double low; /* arguments, noise included, lie in [low, 1] (squares: but for noise), those of
                   sign in -[low, 1] too */
} clt__stage;

typedef struct clt__composite {
    const char *name; /* "sign_12" */
    clt__function function;
    unsigned stages;
    const clt__stage *stage;
    unsigned iterations;
    unsigned levels; /* of stages and iterations */
    double low, high;
    double gap;             /* errors hold for |x| >= gap (sign), x >= gap (inverses); 0: for all */
    double noise;           /* of stages and iterations, but for the last result */
    double end_noise;       /* of that */
    double error;           /* |chain - f| */
    double noisy_error;     /* the same with noise */
    double relative_error;  /* |chain / f - 1|, for exp and inverses; else 0 */
    double magnitude_error; /* sign s: |x s - |x|| on all of [-1, 1], with noise; else 0 */
    double amplification;   /* noise of 1 everywhere becomes this, to first order (sign: at gap) */
} clt__composite;

/*
 * sign_A         |s - sign| <= 2^-A from 2^-A on, with the fewest levels; "lean" has one more and
 *                fewer products
 * relu_A         (x + x s) / 2, one level more, is ReLU within 2^-A on [-1, 1]; s is a sign too
 * cleaner_D      brings what is near -1 and 1 nearer: off by d becomes off by at most
 *                (3 d^2 + d^3) / 2 for degree 3, (35/8) d^4 (1 + d/2)^3 for degree 7
 * sigmoid_R      on [-R, R]; "fine" has two levels more and a smaller error
 * tanh_R         on [-R, R]
 * exp_R          on [-R, 0], but exp_1 on [-1, 1]; exp_64 keeps the relative error small
 *                where exp is tiny
 * inverse_R      on [1/R, 1]; "coarse" has one level less, "lean" fewer products
 * inverse_root_R likewise
 */
typedef enum clt__minimax {
    CLT__SIGN_8,
    CLT__SIGN_12,
    CLT__SIGN_12_LEAN,
    CLT__SIGN_14,
    CLT__SIGN_14_LEAN,
    CLT__SIGN_20,
    CLT__RELU_8,
    CLT__RELU_10,
    CLT__RELU_12,
    CLT__RELU_13,
    CLT__RELU_14,
    CLT__CLEANER_3,
    CLT__CLEANER_7,
    CLT__SIGMOID_8,
    CLT__SIGMOID_16,
    CLT__SIGMOID_32,
    CLT__SIGMOID_32_FINE,
    CLT__TANH_32,
    CLT__EXP_1,
    CLT__EXP_8,
    CLT__EXP_64,
    CLT__INVERSE_64,
    CLT__INVERSE_64_COARSE,
    CLT__INVERSE_64_LEAN,
    CLT__INVERSE_100,
    CLT__INVERSE_100_LEAN,
    CLT__INVERSE_ROOT_64,
    CLT__INVERSE_ROOT_64_COARSE,
    CLT__INVERSE_ROOT_64_LEAN,
    CLT__MINIMAX_COUNT,
} clt__minimax;

extern const clt__composite clt__minimax_table[CLT__MINIMAX_COUNT];

/* NULL when there is none of that name. */
const clt__composite *clt__minimax_find(const char *name);

/* One stage, by Clenshaw's recurrence. */
double clt__stage_eval(const clt__stage *stage, double t);

/* The whole chain in the clear, iterations included; x in [low, high]. */
double clt__composite_eval(const clt__composite *composite, double x);

#endif
