/*
 * Recommendations on ciphertexts against the same steps in the clear: for all packings, the same
 * bytes for any number of threads, within the errors that the noise model says; and what is refused
 * before any work.
 */
#include "learn/recommend.h"

#include "nn/budget.h"
#include "rlwe/wire.h"
#include "support/fault.h"
#include "support/keyring.h"

#include "ckks/encode.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t seed[CLT__SEED_BYTES] = {8};

/* Users, items, factors of items, keys, and encrypted ratings of all groups. */
typedef struct scene {
    keyring k;
    clt__ratings *ratings;
    clt__factors *factors;
    clt__profile profile;
    clt__recommend_layout layout;
    clt_evk *evk;
    size_t groups, uploads, downloads;
    clt_ct **in, **out; /* group by group */
} scene;

typedef struct people {
    uint32_t users, items, rank;
    unsigned log_n, steps;
} people;

static void make_people(scene *s, const people *shape) {
    clt__ratings_made made = {shape->users, shape->items, 3, 0.4, 0.8, 0.5};
    clt__factors_options options;
    clt__factors_options_default(&options);
    options.rank = shape->rank;
    options.penalty = 3;
    options.sweeps = 3;
    assert_int_equal(clt__ratings_make(&s->ratings, &made, seed), CLT_OK);
    assert_int_equal(clt__factors_fit(&s->factors, s->ratings, &options), CLT_OK);
    assert_int_equal(clt__profile_new(&s->profile, s->factors, s->ratings), CLT_OK);
}

static clt_ct **new_cts(const clt_params *params, size_t count) {
    clt_ct **ct = calloc(count, sizeof *ct);
    assert_non_null(ct);
    for (size_t i = 0; i < count; i++) assert_int_equal(clt__ct_new(&ct[i], params), CLT_OK);
    return ct;
}

static void encrypt(scene *s) {
    const clt__recommend_layout *l = &s->layout;
    clt__encode_for use = {.level = l->steps + 1, .power = 1};
    size_t slots = clt__params_slots(l->params);
    double *re = malloc(2 * slots * sizeof *re);
    clt_pt *pt = NULL;
    assert_non_null(re);
    assert_int_equal(clt__pt_new(&pt, l->params), CLT_OK);
    for (size_t i = 0; i < s->groups * s->uploads; i++) {
        clt__recommend_pack(re, re + slots, l, &s->profile, i / s->uploads, i % s->uploads);
        assert_int_equal(clt__encode(s->k.ws, pt, re, re + slots, slots, use), CLT_OK);
        assert_int_equal(clt__encrypt_secret(s->k.ws, s->in[i], s->k.sk, pt, &s->k.random), CLT_OK);
    }
    clt__pt_free(pt);
    free(re);
}

static clt_evk *make_keys(scene *s, int without) {
    clt__key_list list = {0};
    clt__key_spec some[3];
    unsigned count = 0;
    assert_int_equal(clt__recommend_keys(&list, &s->layout), CLT_OK);
    assert_in_range(list.count, 1, 3);
    for (unsigned i = 0; i < list.count; i++) {
        if ((int)i != without) some[count++] = list.spec[i];
    }
    clt__key_list_free(&list);
    return keyring_evk(&s->k, some, count);
}

static void open_scene(scene *s, const people *shape) {
    clt__chain chain = {.log_n = (uint8_t)shape->log_n,
                        .levels = (uint8_t)(shape->steps + 1),
                        .base_bits = 46,
                        .scale_bits = 36};
    memset(s, 0, sizeof *s);
    assert_true(clt__budget_fit(&chain));
    keyring_open(&s->k, &chain, 9, 1);
    make_people(s, shape);
    clt__recommend_layout_make(&s->layout, s->k.params, shape->items, shape->rank, shape->steps,
                               shape->users);
    s->groups = clt__recommend_groups(&s->layout, shape->users);
    s->uploads = clt__recommend_uploads(&s->layout);
    s->downloads = clt__recommend_downloads(&s->layout);
    s->in = new_cts(s->k.params, s->groups * s->uploads);
    s->out = new_cts(s->k.params, s->groups * s->downloads);
    s->evk = make_keys(s, -1);
    encrypt(s);
}

static void free_cts(clt_ct **ct, size_t count) {
    for (size_t i = 0; i < count; i++) clt__ct_free(ct[i]);
    free(ct);
}

static void close_scene(scene *s) {
    free_cts(s->in, s->groups * s->uploads);
    free_cts(s->out, s->groups * s->downloads);
    clt__evk_free(s->evk);
    clt__profile_free(&s->profile);
    clt__factors_free(s->factors);
    clt__ratings_free(s->ratings);
    keyring_close(&s->k);
}

static clt_status run_group(scene *s, clt_ws *ws, const clt_evk *evk, size_t group) {
    return clt__recommend_run(s->out + group * s->downloads, ws, evk, &s->layout, s->factors,
                              (const clt_ct *const *)s->in + group * s->uploads);
}

static void run(scene *s, unsigned threads) {
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, threads), CLT_OK);
    for (size_t g = 0; g < s->groups; g++) assert_int_equal(run_group(s, ws, s->evk, g), CLT_OK);
    clt__ws_free(ws);
}

/* Scores; and the largest error and root mean square that the noise of the outcome allows. */
static void decrypt(scene *s, clt__matrix *score, double *bound, double *rms) {
    const clt__recommend_layout *l = &s->layout;
    size_t slots = clt__params_slots(l->params);
    double *re = malloc(2 * slots * sizeof *re), scale = clt__params_scale(l->params, 0, 1).hi;
    clt_pt *pt = NULL;
    assert_non_null(re);
    *bound = *rms = 0;
    assert_int_equal(clt__pt_new(&pt, l->params), CLT_OK);
    assert_int_equal(clt__matrix_new(score, s->ratings->users, l->items), CLT_OK);
    for (size_t i = 0; i < s->groups * s->downloads; i++) {
        const clt_ct *out = s->out[i];
        assert_true(out->level == 0 && out->power == 1 && out->degree == 1);
        *bound = fmax(*bound, out->noise.noise_bound / scale);
        *rms = fmax(*rms, out->noise.noise_rms / scale);
        assert_int_equal(clt__decrypt_private(s->k.ws, pt, s->k.sk, out), CLT_OK);
        assert_int_equal(clt__decode(s->k.ws, re, re + slots, slots, pt), CLT_OK);
        clt__recommend_unpack(score, l, re, re + slots, i / s->downloads, i % s->downloads);
    }
    clt__pt_free(pt);
    free(re);
}

static void assert_near(scene *s) {
    clt__matrix score = {0}, clear = {0};
    double bound, rms, most = 0, square = 0, size = 0;
    decrypt(s, &score, &bound, &rms);
    assert_int_equal(clt__recommend_clear(&clear, s->factors, &s->profile, s->layout.steps),
                     CLT_OK);
    for (size_t i = 0; i < score.rows * score.columns; i++) {
        double miss = fabs(score.x[i] - clear.x[i]);
        most = fmax(most, miss);
        square += miss * miss;
        size = fmax(size, fabs(clear.x[i]));
    }
    assert_true(size > 0x1p-5); /* there is something to be near to */
    assert_true(most < 0x1p-12 && most < bound);
    assert_true(sqrt(square / (double)(score.rows * score.columns)) < rms && rms < 0x1p-8);
    clt__matrix_free(&clear);
    clt__matrix_free(&score);
}

/* Blocks from 1 to 8, whole and cut parts, one group and three, one step and more. */
static void scores_are_those_in_the_clear(void **state) {
    (void)state;
    static const people shapes[] = {
        {500, 24, 4, 10, 4},  /* 1 block, 4 parts */
        {200, 21, 5, 10, 6},  /* 2 blocks, 3 parts, the last half full */
        {100, 50, 8, 10, 3},  /* 4 blocks, 2 parts */
        {60, 40, 7, 10, 5},   /* 8 blocks, 1 part */
        {40, 33, 11, 10, 2},  /* 8 blocks, 2 parts, the last cut */
        {150, 30, 3, 11, 1},  /* 4 blocks; no product at all */
        {1200, 12, 2, 10, 4}, /* three groups */
        {90, 9, 1, 10, 3},    /* rank 1 */
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        scene s;
        open_scene(&s, &shapes[i]);
        run(&s, 1);
        assert_near(&s);
        close_scene(&s);
    }
}

static void threads_change_no_byte(void **state) {
    (void)state;
    static const people shape = {200, 21, 5, 10, 4};
    static const unsigned threads[] = {1, 3};
    clt__buffer bytes[2];
    scene s;
    open_scene(&s, &shape);
    for (unsigned t = 0; t < 2; t++) {
        clt__sink sink;
        memset(&bytes[t], 0, sizeof bytes[t]);
        run(&s, threads[t]);
        clt__sink_init(&sink, clt__buffer_writer(&bytes[t]));
        for (size_t i = 0; i < s.downloads; i++) clt__ct_put(&sink, s.out[i]);
        assert_int_equal(sink.status, CLT_OK);
    }
    assert_int_equal(bytes[0].size, bytes[1].size);
    assert_memory_equal(bytes[0].bytes, bytes[1].bytes, bytes[0].size);
    clt__buffer_free(&bytes[0]);
    clt__buffer_free(&bytes[1]);
    close_scene(&s);
}

static int count_report(void *opaque, const char *what, uint64_t done, uint64_t total) {
    (void)what;
    (void)done;
    (void)total;
    ++*(unsigned *)opaque;
    return 0;
}

/* Each key is missed before any work, which would be reported. */
static void a_missing_key_is_refused(void **state) {
    (void)state;
    static const people shape = {60, 12, 4, 10, 3};
    static const char *const missing[] = {"relinearisation", "rotation", "conjugation"};
    unsigned reports = 0;
    scene s;
    open_scene(&s, &shape);
    for (int i = 0; i < 3; i++) {
        clt_evk *some = make_keys(&s, i);
        s.k.ws->progress = (clt_progress){&reports, count_report};
        assert_int_equal(run_group(&s, s.k.ws, some, 0), CLT_E_KEY);
        assert_non_null(strstr(clt_detail(), missing[i]));
        assert_null(s.out[0]->poly[0]);
        assert_int_equal(reports, 0);
        clt__evk_free(some);
        s.k.ws->progress = (clt_progress){NULL, NULL};
    }
    s.k.ws->progress = (clt_progress){&reports, count_report};
    assert_int_equal(run_group(&s, s.k.ws, s.evk, 0), CLT_OK);
    assert_true(reports > 0);
    close_scene(&s);
}

static void what_does_not_belong_is_refused(void **state) {
    (void)state;
    static const people shape = {60, 12, 4, 10, 3};
    scene s;
    open_scene(&s, &shape);
    s.in[1]->key_id[0] ^= 1;
    assert_int_equal(run_group(&s, s.k.ws, s.evk, 0), CLT_E_KEY);
    s.in[1]->key_id[0] ^= 1;
    s.in[0]->level--;
    assert_int_equal(run_group(&s, s.k.ws, s.evk, 0), CLT_E_LEVEL);
    s.in[0]->level++;
    s.k.ws->memory_limit = clt__recommend_memory(&s.layout, 1) - 1;
    assert_int_equal(run_group(&s, s.k.ws, s.evk, 0), CLT_E_MEMORY);
    s.k.ws->memory_limit++;
    assert_int_equal(run_group(&s, s.k.ws, s.evk, 0), CLT_OK);
    assert_near(&s);
    close_scene(&s);
}

/* What is said to be taken is taken, and not many times over. */
static void memory_is_as_said(void **state) {
    (void)state;
    static const people shape = {500, 60, 4, 10, 4};
    scene s;
    open_scene(&s, &shape);
    uint64_t limb = s.k.params->ring->n * sizeof(uint64_t), top = shape.steps + 2;
    uint64_t ratings = 2 * s.uploads * 2 * top * limb; /* taken apart */
    uint64_t said = clt__recommend_memory(&s.layout, 1);
    assert_true(said > ratings && said < 3 * ratings);
    close_scene(&s);
}

static clt_status run_once(void *arg) {
    scene *s = arg;
    clt_ws *ws = NULL;
    clt_ct **kept = s->out;
    clt_status status = CLT_OK;
    s->out = calloc(s->downloads, sizeof *s->out);
    CLT__TRY(clt__ws_new(&ws, 1));
    for (size_t i = 0; i < s->downloads; i++) CLT__TRY(clt__ct_new(&s->out[i], s->k.params));
    CLT__TRY(run_group(s, ws, s->evk, 0));
done:
    free_cts(s->out, s->downloads);
    s->out = kept;
    clt__ws_free(ws);
    return status;
}

static void nothing_is_left_behind(void **state) {
    (void)state;
    static const people shape = {200, 6, 3, 10, 2};
    scene s;
    open_scene(&s, &shape);
    assert_true(fault_sweep(run_once, &s));
    close_scene(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_those_in_the_clear),
        cmocka_unit_test(threads_change_no_byte),
        cmocka_unit_test(a_missing_key_is_refused),
        cmocka_unit_test(what_does_not_belong_is_refused),
        cmocka_unit_test(memory_is_as_said),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
