/* learn/recommend_clear.c: steps against the normal equations, and what users do with scores. */
#include "learn/recommend.h"

#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { USERS = 80, ITEMS = 40, RANK = 6 };

static const uint8_t seed[CLT__SEED_BYTES] = {7};

typedef struct scene {
    clt__ratings *ratings;
    clt__factors *factors;
    clt__profile profile;
} scene;

static int open_scene(void **state) {
    static const clt__ratings_made made = {USERS, ITEMS, 3, 0.4, 0.8, 0.5};
    static scene s;
    clt__factors_options options;
    clt__factors_options_default(&options);
    options.rank = RANK;
    options.penalty = 3;
    assert_int_equal(clt__ratings_make(&s.ratings, &made, seed), CLT_OK);
    assert_int_equal(clt__factors_fit(&s.factors, s.ratings, &options), CLT_OK);
    assert_int_equal(clt__profile_new(&s.profile, s.factors, s.ratings), CLT_OK);
    *state = &s;
    return 0;
}

static int close_scene(void **state) {
    scene *s = *state;
    clt__profile_free(&s->profile);
    clt__factors_free(s->factors);
    clt__ratings_free(s->ratings);
    return 0;
}

/* The exact scores make the gradient of sum m (r - q . p)^2 + the rest of P vanish: p is taken back
   from the scores by least squares over items, which determine it. */
static void exact_scores_solve_the_normal_equations(void **state) {
    const scene *s = *state;
    const clt__factors *f = s->factors;
    for (uint32_t u = 0; u < USERS; u++) {
        double score[ITEMS], square[RANK * RANK] = {0}, p[RANK] = {0}, gradient[RANK];
        clt__recommend_user(score, f, &s->profile, u, 0);
        for (unsigned i = 0; i < ITEMS; i++) {
            const double *q = f->factor + (size_t)i * RANK;
            for (unsigned j = 0; j < RANK; j++) {
                p[j] += score[i] * q[j];
                for (unsigned k = 0; k < RANK; k++) square[j * RANK + k] += q[j] * q[k];
            }
        }
        assert_true(clt__symmetric_solve(square, p, RANK));
        for (unsigned j = 0; j < RANK; j++) gradient[j] = f->prior * f->penalty[j] * p[j];
        for (size_t i = s->ratings->first[u]; i < s->ratings->first[u + 1]; i++) {
            uint32_t item = s->ratings->rating[i].item;
            double miss = score[item] - s->profile.r[i];
            for (unsigned j = 0; j < RANK; j++) gradient[j] += miss * f->factor[item * RANK + j];
        }
        for (unsigned j = 0; j < RANK; j++) assert_true(fabs(gradient[j]) < 1e-10);
    }
}

/* No farther than 1 / T_s((high + low) / (high - low)) of where they begin, in the length of p that
   A measures; sums over a user's own ratings and P are just that. */
static void steps_come_as_near_as_chebyshev_says(void **state) {
    const scene *s = *state;
    const clt__factors *f = s->factors;
    double sigma = (f->high + f->low) / (f->high - f->low);
    for (uint32_t u = 0; u < USERS; u++) {
        double a[RANK * RANK], g[RANK], p[RANK], exact[ITEMS], score[ITEMS], begin = 0;
        clt__factors_system(a, g, f, s->ratings, u, s->profile.r + s->ratings->first[u]);
        memcpy(p, g, sizeof p);
        assert_true(clt__symmetric_solve(a, p, RANK));
        for (unsigned j = 0; j < RANK; j++) begin += p[j] * p[j];
        clt__recommend_user(exact, f, &s->profile, u, 0);
        for (unsigned steps = 1; steps <= 12; steps++) {
            double allowed = sqrt(begin) / cosh(steps * acosh(sigma));
            clt__recommend_user(score, f, &s->profile, u, steps);
            for (unsigned i = 0; i < ITEMS; i++) {
                double length = 0;
                for (unsigned j = 0; j < RANK; j++) length += pow(f->factor[i * RANK + j], 2);
                assert_true(fabs(score[i] - exact[i]) <=
                            allowed * sqrt(length) * (1 + 1e-9) + 1e-12);
            }
        }
    }
}

static double chebyshev(unsigned k, double t) {
    double before = 1, now = t;
    if (k == 0) return 1;
    for (unsigned i = 1; i < k; i++) {
        double next = 2 * t * now - before;
        before = now;
        now = next;
    }
    return now;
}

/* Of one eigenvalue, what is left of the solution after s steps is T_s((theta - x) / delta) over
   T_s(theta / delta). */
static void steps_are_those_of_chebyshev(void **state) {
    (void)state;
    const double low = 0.3, high = 1.9, theta = 1.1, delta = 0.8;
    clt__recommend_step step[CLT__RECOMMEND_STEPS_MOST];
    for (double x = low; x < 2.5; x += 0.1) {
        double p = 0, before = 0;
        clt__recommend_steps(step, low, high, 10);
        for (unsigned s = 0; s < 10; s++) {
            double next = p + step[s].b * (p - before) + step[s].e * (1 - x * p);
            before = p;
            p = next;
            double left = chebyshev(s + 1, (theta - x) / delta) / chebyshev(s + 1, theta / delta);
            assert_true(fabs(1 - x * p - left) < 1e-12);
        }
    }
}

/* Far outside of the interval steps run away, and users see it. */
static void a_failed_fit_is_seen(void **state) {
    const scene *s = *state;
    clt__factors narrow = *s->factors;
    unsigned failed = 0;
    narrow.low = s->factors->high / 6;
    narrow.high = s->factors->high / 5;
    for (uint32_t u = 0; u < USERS; u++) {
        double score[ITEMS];
        clt__recommend_user(score, s->factors, &s->profile, u, CLT__RECOMMEND_STEPS);
        assert_true(clt__profile_explained(&s->profile, u, score));
        clt__recommend_user(score, &narrow, &s->profile, u, CLT__RECOMMEND_STEPS);
        failed += !clt__profile_explained(&s->profile, u, score);
    }
    assert_true(failed > USERS / 2);
}

static void ratings_are_made_of_their_parts(void **state) {
    const scene *s = *state;
    const clt__factors *f = s->factors;
    double base = f->mean + f->bias[3] + s->profile.taste[2].bias;
    assert_true(fabs(clt__profile_rating(&s->profile, f, 2, 3, 0.01) - base - 0.045) < 1e-12);
    assert_true(clt__profile_rating(&s->profile, f, 2, 3, 9) == 5);
    assert_true(clt__profile_rating(&s->profile, f, 2, 3, -9) == 0.5);
}

/* Scores that say exactly what is missing leave no error; others leave what they are off by. */
static void errors_are_root_mean_squares(void **state) {
    const scene *s = *state;
    const clt__factors *f = s->factors;
    clt__matrix score = {0};
    double sum = 0;
    assert_int_equal(clt__matrix_new(&score, USERS, ITEMS), CLT_OK);
    for (size_t i = 0; i < s->ratings->count; i++) {
        const clt__rating *t = &s->ratings->rating[i];
        double base = f->mean + f->bias[t->item] + s->profile.taste[t->user].bias;
        clt__matrix_row(&score, t->user)[t->item] = (t->value - base) / f->scale;
    }
    assert_true(clt__profile_rmse(&s->profile, f, &score, s->ratings) < 1e-12);
    memset(score.x, 0, USERS * ITEMS * sizeof *score.x);
    for (size_t i = 0; i < s->ratings->count; i++) {
        const clt__rating *t = &s->ratings->rating[i];
        double miss = clt__profile_rating(&s->profile, f, t->user, t->item, 0) - t->value;
        sum += miss * miss;
    }
    double want = sqrt(sum / (double)s->ratings->count);
    assert_true(fabs(clt__profile_rmse(&s->profile, f, &score, s->ratings) - want) < 1e-12);
    clt__matrix_free(&score);
}

static clt_status profile_and_score(void *arg) {
    const scene *s = arg;
    clt__profile profile = {NULL, NULL, NULL};
    clt__matrix score = {0};
    clt_status status = CLT_OK;
    CLT__TRY(clt__profile_new(&profile, s->factors, s->ratings));
    CLT__TRY(clt__recommend_clear(&score, s->factors, &profile, 3));
done:
    clt__matrix_free(&score);
    clt__profile_free(&profile);
    return status;
}

static void nothing_is_left_behind(void **state) {
    assert_true(fault_sweep(profile_and_score, *state));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_scores_solve_the_normal_equations),
        cmocka_unit_test(steps_come_as_near_as_chebyshev_says),
        cmocka_unit_test(steps_are_those_of_chebyshev),
        cmocka_unit_test(a_failed_fit_is_seen),
        cmocka_unit_test(ratings_are_made_of_their_parts),
        cmocka_unit_test(errors_are_root_mean_squares),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
