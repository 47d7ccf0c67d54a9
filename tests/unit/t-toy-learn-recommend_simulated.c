/* learn/recommend_simulated.c: simulated errors are as large as those of ciphertexts. */
#include "learn/recommend_simulated.h"

#include "api/client.h"
#include "learn/audience.h"
#include "support/audience.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef struct reading {
    const clt__recommend_layout *layout;
    clt__matrix *score;
} reading;

static clt_status take(void *arg, const double *re, const double *im, size_t index) {
    const reading *r = arg;
    clt__recommend_unpack(r->score, r->layout, re, im, 0, index);
    return CLT_OK;
}

static double distance(const clt__matrix *a, const clt__matrix *b) {
    double sum = 0;
    for (size_t i = 0; i < a->rows * a->columns; i++) sum += pow(a->x[i] - b->x[i], 2);
    return sqrt(sum / (double)(a->rows * a->columns));
}

/* One group of users: scores in the clear, decrypted, and simulated. */
static void errors_of(const audience_shape *shape, double *encrypted, double *simulated) {
    static const uint8_t seed[CLT__SEED_BYTES] = {3};
    audience a;
    clt__audience users = {.ratings = NULL};
    clt__matrix clear = {0}, told = {0}, drawn = {0};
    clt__recommend_simulation s;
    clt__random random;
    audience_open(&a, shape, 1);
    const clt__recommend_layout *layout = &a.catalogue->layout;
    clt_tastes *scores = audience_score(&a, 0);
    reading r = {layout, &told};
    assert_int_equal(clt__recommend_groups(layout, shape->users), 1);
    pipeline_must(clt__audience_open(&users, a.ws, a.factors, a.ratings));
    pipeline_must(clt__recommend_clear(&clear, a.factors, &users.profile, shape->steps));
    pipeline_must(clt__matrix_new(&told, clear.rows, clear.columns));
    pipeline_must(clt__matrix_new(&drawn, clear.rows, clear.columns));
    pipeline_must(clt__client_decrypt(a.ws, a.sk, scores->ct, scores->count, take, &r));
    clt__recommend_simulation_init(&s, layout, a.factors);
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (uint32_t u = 0; u < clear.rows; u++) {
        clt__recommend_simulate(clt__matrix_row(&drawn, u), &s, &users.profile, u, &random);
    }
    *encrypted = distance(&clear, &told);
    *simulated = distance(&clear, &drawn);
    clt__random_close(&random);
    clt__matrix_free(&clear);
    clt__matrix_free(&told);
    clt__matrix_free(&drawn);
    clt__audience_close(&users);
    clt_tastes_free(scores);
    audience_close(&a);
}

static void errors_are_those_of_ciphertexts(void **state) {
    (void)state;
    static const audience_shape shapes[] = {
        {60, 40, 7, 4, 60, 1},   /* eight blocks */
        {500, 20, 3, 3, 500, 2}, /* one */
        {120, 30, 4, 1, 120, 3}, /* one step: no product */
        {60, 30, 6, 6, 60, 4},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        double encrypted, simulated;
        errors_of(&shapes[i], &encrypted, &simulated);
        print_message("encrypted 2^%.2f, simulated 2^%.2f\n", log2(encrypted), log2(simulated));
        assert_true(encrypted > 0 && simulated > encrypted / 2 && simulated < encrypted * 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_those_of_ciphertexts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
