/*
 * Callers who are careless: every public function with each pointer NULL, with numbers out of
 * range, with objects of other parameters, plans and keys, with ciphertexts that hold nothing, and
 * with outputs that are inputs. Never a crash; a refusal leaves the outputs as they were.
 */
#include "support/surface.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Mine; one of other parameters; one of the same plan under another secret key. */
static surface mine, stranger, twin;

static unsigned kind_of(const surface_function *f, unsigned i) {
    return f->pointer[i] & ~(unsigned)OPTIONAL;
}

/* The position of the first pointer of that kind, or SURFACE_POINTERS. */
static unsigned find(const surface_function *f, unsigned kind) {
    unsigned i = 0;
    while (i < SURFACE_POINTERS && kind_of(f, i) != kind) i++;
    return i;
}

static bool takes(const surface_function *f, unsigned kind) {
    return find(f, kind) < SURFACE_POINTERS;
}

/* Runs and finishes a call: refused with one of two codes, and nothing has changed. */
static void refused(surface_call *c, clt_status code, clt_status other, const char *why) {
    const char *name = c->f->name;
    clt_status status = surface_run(c);
    if (status != code && status != other) {
        fail_msg("%s, %s: %s: %s", name, why, clt_status_name(status), clt_detail());
    }
    if (clt_detail()[0] == '\0') fail_msg("%s, %s: no detail", name, why);
    if (!surface_untouched(c)) fail_msg("%s, %s: an output has changed", name, why);
    surface_finish(c);
}

/* Runs and finishes a call that may succeed. */
static void survives(surface_call *c, const char *why) {
    if (surface_run(c) != CLT_OK && !surface_untouched(c)) {
        fail_msg("%s, %s: an output has changed", c->f->name, why);
    }
    surface_finish(c);
}

/* ------------------------------------------------------------------------------------- pointers */

static void null_at(const surface_function *f, unsigned i) {
    surface_call c;
    char why[32];
    surface_prepare(&c, &mine, f, false);
    c.a.p[i] = NULL;
    snprintf(why, sizeof why, "pointer %u is NULL", i);
    if ((f->flags & STATUS) == 0 || (f->pointer[i] & OPTIONAL) != 0) {
        survives(&c, why);
        return;
    }
    refused(&c, CLT_E_ARGUMENT, CLT_E_ARGUMENT, why);
    if (strstr(clt_detail(), f->name) == NULL) fail_msg("%s is not in: %s", f->name, clt_detail());
}

static void null_everywhere(const surface_function *f) {
    surface_call c;
    surface_prepare(&c, &mine, f, false);
    memset(c.a.p, 0, sizeof c.a.p);
    survives(&c, "all pointers are NULL");
}

static void null_pointers(void **state) {
    (void)state;
    for (size_t k = 0; k < SURFACE_FUNCTIONS; k++) {
        for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
            if (SURFACE[k].pointer[i] != NO) null_at(&SURFACE[k], i);
        }
        null_everywhere(&SURFACE[k]);
    }
    assert_null(surface_missing());
}

/* -------------------------------------------------------------------------------------- numbers */

/* A number that is out of range; `code` where it must be refused, CLT_OK where it need not. */
typedef struct outlier {
    unsigned kind;
    int64_t n;
    clt_status code;
} outlier;

static const outlier OUTLIERS[] = {
    {COUNT, 0, CLT_E_ARGUMENT},
    {COUNT, -1, CLT_E_ARGUMENT},
    {COUNT, 1025, CLT_E_ARGUMENT},
    {COUNT, INT64_MAX, CLT_E_ARGUMENT},
    {ROW_COUNT, 0, CLT_OK},
    {ROW_COUNT, -1, CLT_E_ARGUMENT},
    {TOP, 0, CLT_E_ARGUMENT},
    {TOP, -1, CLT_OK},
    {INDEX, -1, CLT_OK},
    {INDEX, INT64_MAX, CLT_OK},
    {THREADS, 257, CLT_E_ARGUMENT},
    {THREADS, UINT_MAX, CLT_E_ARGUMENT},
    {FILE_FLAGS, UINT_MAX, CLT_E_ARGUMENT},
    {FILE_FLAGS, 1U << 31, CLT_E_ARGUMENT},
    {DATA_FLAGS, UINT_MAX, CLT_E_ARGUMENT},
    {LEVEL, 4, CLT_E_LEVEL},
    {LEVEL, UINT_MAX, CLT_E_LEVEL},
    {STEPS, 3, CLT_E_KEY},
    {STEPS, INT64_MIN, CLT_OK},
    {STEPS, INT64_MAX, CLT_E_KEY},
    {DEGREE, 0, CLT_E_ARGUMENT},
    {DEGREE, 64, CLT_E_ARGUMENT},
    {DEGREE, UINT_MAX, CLT_E_ARGUMENT},
    {MODE, 2, CLT_E_ARGUMENT},
    {MODE, -1, CLT_E_ARGUMENT},
    {MODE, INT_MIN, CLT_E_ARGUMENT},
    {LEVELS, 0, CLT_E_ARGUMENT},
    {LEVELS, 49, CLT_E_ARGUMENT},
    {LEVELS, UINT_MAX, CLT_E_ARGUMENT},
    {SCALE_BITS, 0, CLT_E_ARGUMENT},
    {SCALE_BITS, 25, CLT_E_ARGUMENT},
    {SCALE_BITS, UINT_MAX, CLT_E_ARGUMENT},
    {RELEASE_BITS, 0, CLT_E_ARGUMENT},
    {RELEASE_BITS, 41, CLT_E_ARGUMENT},
    {RELEASE_BITS, UINT_MAX, CLT_E_ARGUMENT},
    {BOOT_KIND, 0, CLT_E_ARGUMENT},
    {BOOT_KIND, 3, CLT_E_ARGUMENT},
    {BOOT_KIND, -1, CLT_E_ARGUMENT},
    {NUMBERS, 0, CLT_E_ARGUMENT},
    {NUMBERS, 1, CLT_E_ARGUMENT},
    {NUMBERS, 65, CLT_E_ARGUMENT},
    {NUMBERS, -1, CLT_E_ARGUMENT},
    {NUMBERS, INT64_MAX, CLT_E_ARGUMENT},
    {BLOCK, 0, CLT_E_ARGUMENT},
    {BLOCK, 6, CLT_E_ARGUMENT},
    {BLOCK, 1024, CLT_E_ARGUMENT},
    {BLOCK, INT64_MIN, CLT_E_ARGUMENT},
    {BITS, 0, CLT_E_ARGUMENT},
    {BITS, 9, CLT_E_ARGUMENT},
    {BITS, UINT_MAX, CLT_E_ARGUMENT},
    {FUNCTION, -1, CLT_E_ARGUMENT},
    {FUNCTION, CLT_INVERSE_ROOT_64 + 1, CLT_E_ARGUMENT},
    {GUARD_KIND, -1, CLT_E_ARGUMENT},
    {GUARD_KIND, 2, CLT_E_ARGUMENT},
    {KEY_MEMORY, 0, CLT_OK},
    {KEY_MEMORY, -1, CLT_OK},
    {CODE, INT_MAX, CLT_OK},
    {CODE, INT_MIN, CLT_OK},
    {CODE, -21, CLT_OK},
};

static void outlier_at(const surface_function *f, unsigned i, const outlier *o) {
    surface_call c;
    char why[48];
    surface_prepare(&c, &mine, f, false);
    c.a.n[i] = o->n;
    snprintf(why, sizeof why, "number %u is %lld", i, (long long)o->n);
    if (o->code == CLT_OK || (f->flags & STATUS) == 0) {
        survives(&c, why);
    } else {
        refused(&c, o->code, o->code, why);
    }
}

static void numbers_out_of_range(void **state) {
    (void)state;
    unsigned tried = 0;
    for (size_t k = 0; k < SURFACE_FUNCTIONS; k++) {
        for (unsigned i = 0; i < SURFACE_NUMBERS; i++) {
            for (size_t o = 0; o < sizeof OUTLIERS / sizeof *OUTLIERS; o++) {
                if (SURFACE[k].number[i] != OUTLIERS[o].kind) continue;
                outlier_at(&SURFACE[k], i, &OUTLIERS[o]);
                tried++;
            }
        }
    }
    assert_true(tried > 60);
    for (int code = -30; code < 30; code++) {
        assert_non_null(clt_status_name((clt_status)code));
        assert_non_null(clt_status_text((clt_status)code));
    }
}

static void strange_doubles(void **state) {
    (void)state;
    static const double strange[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300};
    for (size_t k = 0; k < SURFACE_FUNCTIONS; k++) {
        const surface_function *f = &SURFACE[k];
        for (unsigned i = 0; i < 2 * 5; i++) {
            surface_call c;
            if (f->number[i / 5] != REAL) continue;
            surface_prepare(&c, &mine, f, false);
            c.a.x[i / 5] = strange[i % 5];
            if ((f->flags & STATUS) == 0) {
                survives(&c, "a strange double");
            } else {
                refused(&c, CLT_E_RANGE, CLT_E_ARGUMENT, "a strange double");
            }
        }
    }
}

/* Strange numbers among the values of slots and the coefficients. */
static void strange_values(void **state) {
    (void)state;
    static const double strange[] = {NAN, INFINITY, 1e300};
    static const unsigned kind[] = {RE, IM, COEFFICIENTS};
    for (size_t k = 0; k < SURFACE_FUNCTIONS; k++) {
        for (unsigned i = 0; i < 9; i++) {
            surface_call c;
            double values[16] = {0.5, strange[i % 3], 0.5, 1};
            unsigned at = find(&SURFACE[k], kind[i / 3]);
            if (at == SURFACE_POINTERS) continue;
            surface_prepare(&c, &mine, &SURFACE[k], false);
            c.a.p[at] = values;
            refused(&c, CLT_E_RANGE, CLT_E_ARGUMENT, "strange values");
        }
    }
}

/* -------------------------------------------------------------------------------------- objects */

/* Belongs to parameters or to a plan. */
static bool is_bound(unsigned kind) {
    return (kind >= MODEL && kind <= SCORES) || kind == OUT_CT || kind == OUT_DEEP ||
           kind == INOUT_DEEP || kind == OUT_LONG || kind == FILE_CT;
}

/* Belongs to a secret key. */
static bool is_keyed(unsigned kind) {
    return kind == SK || kind == EVK || kind == PLAN_EVK || kind == ROWS || kind == RESULT ||
           kind == A || kind == B || (kind >= DEEP_SK && kind <= DEEP_B) ||
           (kind >= LONG_SK && kind <= LONG_B) || kind == LEARN_SK ||
           (kind >= LEARN_EVK && kind <= WEIGHTS) || kind == TASTE_SK ||
           (kind >= TASTE_EVK && kind <= SCORES);
}

static unsigned count(const surface_function *f, bool (*is)(unsigned kind)) {
    unsigned found = 0;
    for (unsigned i = 0; i < SURFACE_POINTERS; i++) found += is(kind_of(f, i));
    return found;
}

/* The call with one argument of another surface; that is not in the least what its caller meant. */
static void exchange(const surface_function *f, unsigned i, const surface *other, clt_status code,
                     clt_status second) {
    surface_call c, foreign;
    surface_prepare(&foreign, other, f, false);
    surface_prepare(&c, &mine, f, false);
    c.a.p[i] = foreign.a.p[i];
    refused(&c, code, second, "an object of others");
    if (!surface_untouched(&foreign)) fail_msg("%s: another's output has changed", f->name);
    surface_finish(&foreign);
}

static void other_parameters(void **state) {
    (void)state;
    unsigned tried = 0;
    for (const surface_function *f = SURFACE; f < SURFACE + SURFACE_FUNCTIONS; f++) {
        bool copies = strcmp(f->name, "clt_ct_copy") == 0; /* takes the parameters over */
        if (copies || (f->flags & STATUS) == 0 || count(f, is_bound) < 2) continue;
        for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
            if (!is_bound(kind_of(f, i)) || (f->pointer[i] & OPTIONAL) != 0) continue;
            exchange(f, i, &stranger, CLT_E_PARAMS, CLT_E_PLAN);
            tried++;
        }
    }
    assert_true(tried > 40);
}

static void other_keys(void **state) {
    (void)state;
    unsigned tried = 0;
    for (const surface_function *f = SURFACE; f < SURFACE + SURFACE_FUNCTIONS; f++) {
        if (count(f, is_keyed) < 2) continue;
        for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
            if (!is_keyed(kind_of(f, i))) continue;
            exchange(f, i, &twin, CLT_E_KEY, CLT_E_KEY);
            tried++;
        }
    }
    assert_true(tried > 15);
}

/* Under the public key alone, and with neither key. */
static void keys_for_encryption(void **state) {
    (void)state;
    const void *const *o = (const void *const *)mine.object;
    const void *const *other = (const void *const *)stranger.object;
    clt_data *data = NULL;
    clt_ws *ws = mine.p.ws;
    assert_int_equal(clt_data_encrypt(&data, ws, o[PLAN], other[SK], NULL, o[TABLE], 0),
                     CLT_E_PARAMS);
    assert_int_equal(clt_data_encrypt(&data, ws, o[PLAN], NULL, other[PK], o[TABLE], 0),
                     CLT_E_PARAMS);
    assert_int_equal(clt_data_encrypt(&data, ws, o[PLAN], NULL, NULL, o[TABLE], 0), CLT_E_ARGUMENT);
    assert_null(data);
}

static void empty_ciphertexts(void **state) {
    (void)state;
    clt_ct *empty = NULL;
    pipeline_must(clt_ct_new(&empty, mine.object[PARAMS]));
    for (size_t k = 0; k < SURFACE_FUNCTIONS; k++) {
        for (unsigned i = 0; i < 6; i++) {
            static const unsigned kinds[] = {A, B, DEEP_A, DEEP_B, LONG_A, LONG_B};
            unsigned kind = kinds[i];
            surface_call c;
            if (!takes(&SURFACE[k], kind)) continue;
            surface_prepare(&c, &mine, &SURFACE[k], false);
            c.a.p[find(&SURFACE[k], kind)] = empty;
            if ((SURFACE[k].flags & STATUS) == 0) {
                survives(&c, "an empty ciphertext");
            } else {
                refused(&c, CLT_E_ARGUMENT, CLT_E_ARGUMENT, "an empty ciphertext");
            }
        }
    }
    clt_ct_free(empty);
}

/* ------------------------------------------------------------------------------------- aliasing */

static void digest_of(uint8_t digest[CLT__DIGEST_BYTES], surface_call *c) {
    clt_status status = surface_run(c);
    if (status != CLT_OK) fail_msg("%s: %s", c->f->name, clt_detail());
    surface_digest(digest, c);
    surface_finish(c);
}

/* out = f(..., out, ...) where out holds what A, or B, holds; with `both` it stands for both. */
static void alias(const surface_function *f, unsigned kind, bool both) {
    uint8_t apart[CLT__DIGEST_BYTES], together[CLT__DIGEST_BYTES];
    surface_call c;
    surface_prepare(&c, &mine, f, false);
    if (both) c.a.p[find(f, B)] = c.a.p[find(f, A)];
    digest_of(apart, &c);
    surface_prepare(&c, &mine, f, false);
    void *out = c.a.p[find(f, OUT_CT)];
    pipeline_must(clt_ct_copy(out, mine.object[kind]));
    c.a.p[find(f, kind)] = out;
    if (both) c.a.p[find(f, B)] = out;
    digest_of(together, &c);
    if (memcmp(apart, together, sizeof apart) != 0) fail_msg("%s over its input", f->name);
}

static void outputs_over_inputs(void **state) {
    (void)state;
    unsigned tried = 0;
    for (const surface_function *f = SURFACE; f < SURFACE + SURFACE_FUNCTIONS; f++) {
        if ((f->flags & STATUS) == 0 || !takes(f, OUT_CT)) continue;
        alias(f, A, false);
        if (takes(f, B)) alias(f, B, false);
        if (takes(f, B)) alias(f, A, true);
        tried++;
    }
    assert_true(tried > 10);
}

/* ----------------------------------------------------------------------------------- structures */

static void spoilt_by(const char *function, unsigned kind, void *value, clt_status code,
                      clt_status other) {
    for (const surface_function *f = SURFACE; f < SURFACE + SURFACE_FUNCTIONS; f++) {
        surface_call c;
        if (strcmp(f->name, function) != 0) continue;
        surface_prepare(&c, &mine, f, false);
        c.a.p[find(f, kind)] = value;
        refused(&c, code, other, "a careless structure");
    }
}

static void spoilt(const char *function, unsigned kind, void *value) {
    spoilt_by(function, kind, value, CLT_E_ARGUMENT, CLT_E_DATA);
}

static void fit_options(void **state) {
    (void)state;
    const clt_fit_options good = *(const clt_fit_options *)mine.object[FIT_OPTIONS];
    clt_fit_options bad[12];
    const char *names[] = {NULL};
    unsigned count = 0;
    memset(&bad[count++], 0, sizeof *bad);
    for (unsigned i = 1; i < 12; i++) bad[i] = good;
    bad[count++].target = NULL;
    bad[count++].target = "";
    bad[count++].id = "no such column";
    bad[count++].ignored = 3; /* of none */
    bad[count].ignore = names;
    bad[count++].ignored = 1;
    bad[count++].layers = 9;
    bad[count++].layers = SIZE_MAX;
    bad[count++].hidden[0] = 0;
    bad[count++].activation = (clt_activation)7;
    bad[count++].learning_rate = NAN;
    bad[count++].validation = 1.5;
    assert_int_equal(count, 12);
    for (unsigned i = 0; i < count; i++) spoilt("clt_model_fit", FIT_OPTIONS, &bad[i]);
}

static void plan_options(void **state) {
    (void)state;
    const clt_plan_options good = *(const clt_plan_options *)mine.object[PLAN_OPTIONS];
    clt_plan_options bad[5] = {good, good, good, good, good};
    bad[0].packing = (clt_packing)9;
    bad[1].packing = (clt_packing)-1;
    bad[2].precision_bits = UINT_MAX;
    bad[3].preset = "";
    bad[4].preset = "a preset of a name so long that no message could hold all of it without care";
    for (unsigned i = 0; i < 5; i++) spoilt("clt_plan_new", PLAN_OPTIONS, &bad[i]);
}

static void recipe_options(void **state) {
    (void)state;
    const clt_recipe_options good = *(const clt_recipe_options *)mine.object[RECIPE_OPTIONS];
    clt_recipe_options bad[13];
    const char *names[] = {NULL};
    unsigned count = 0;
    memset(&bad[count++], 0, sizeof *bad);
    for (unsigned i = 1; i < 13; i++) bad[i] = good;
    bad[count++].target = NULL;
    bad[count++].target = "no such column";
    bad[count++].id = "y";    /* the target's */
    bad[count++].ignored = 3; /* of none */
    bad[count].ignore = names;
    bad[count++].ignored = 1;
    bad[count++].learner = (clt_learner)7;
    bad[count++].condition = (clt_condition)-1;
    bad[count++].degree = 5;
    bad[count++].steps = UINT_MAX;
    bad[count++].penalty = NAN;
    bad[count++].clip = -INFINITY;
    bad[count++].preset = "a preset that there is not";
    assert_int_equal(count, 13);
    for (unsigned i = 0; i < count; i++) spoilt("clt_recipe_new", RECIPE_OPTIONS, &bad[i]);
}

static void train_options(void **state) {
    (void)state;
    const clt_train_options *good = mine.object[TRAIN_OPTIONS];
    clt_train_options bad[] = {*good, *good, *good, *good, *good};
    bad[0].checkpoint = "-";
    bad[1].checkpoint_seconds = NAN;
    bad[2].checkpoint_seconds = -1;
    bad[3].watch.every = 0;
    bad[4].watch.report = NULL;
    for (unsigned i = 0; i < 5; i++) spoilt("clt_train", TRAIN_OPTIONS, &bad[i]);
    clt_train_options nowhere = {.checkpoint = "no such folder/run.clc"};
    spoilt_by("clt_train", TRAIN_OPTIONS, &nowhere, CLT_E_IO, CLT_E_IO);
}

static void recommender_options(void **state) {
    (void)state;
    const clt_ratings_made made = *(const clt_ratings_made *)mine.object[RATINGS_MADE];
    clt_ratings_made bad_made[] = {made, made, made, made, made};
    bad_made[0].users = 0;
    bad_made[1].items = UINT_MAX;
    bad_made[2].rank = 33;
    bad_made[3].share = NAN;
    bad_made[4].noise = -1;
    for (unsigned i = 0; i < 5; i++) spoilt("clt_ratings_make", RATINGS_MADE, &bad_made[i]);
    clt_factors_options bad_fit[] = {
        {0, 2, 3, 0, 1}, {33, 2, 3, 0, 1}, {2, 0, 3, 0, 1}, {2, 2, NAN, 0, 1}, {2, 2, 3, 0.6, 1}};
    for (unsigned i = 0; i < 5; i++) spoilt("clt_factors_fit", FACTORS_OPTIONS, &bad_fit[i]);
    clt_catalogue_options bad_plan[] = {
        {0, 9, "toy"}, {25, 9, "toy"}, {2, 0, "toy"}, {2, SIZE_MAX, "toy"}, {2, 9, "no preset"}};
    for (unsigned i = 0; i < 5; i++) {
        spoilt_by("clt_catalogue_new", CATALOGUE_OPTIONS, &bad_plan[i], CLT_E_ARGUMENT,
                  CLT_E_LEVEL);
    }
    clt_ratings_columns bad_columns = {"no such column", NULL, NULL};
    spoilt_by("clt_ratings_read", RATINGS_COLUMNS, &bad_columns, CLT_E_DATA, CLT_E_DATA);
}

static void features_options(void **state) {
    (void)state;
    const clt_features_options good = *(const clt_features_options *)mine.object[FEATURES_OPTIONS];
    clt_features_options bad[] = {good, good, good, good};
    bad[0].components = 257;
    bad[1].cosines = UINT_MAX;
    bad[2].components = bad[2].cosines = 0;
    bad[3].width = NAN;
    for (unsigned i = 0; i < 4; i++) spoilt("clt_features_fit", FEATURES_OPTIONS, &bad[i]);
    clt_features_options unnamed = good;
    const char *none[] = {NULL};
    unnamed.ignore = none;
    unnamed.ignored = 1;
    spoilt("clt_features_fit", FEATURES_OPTIONS, &unnamed);
    unnamed = good;
    unnamed.target = "no such column";
    spoilt_by("clt_features_fit", FEATURES_OPTIONS, &unnamed, CLT_E_DATA, CLT_E_DATA);
}

static void requests(void **state) {
    (void)state;
    const int64_t steps[1] = {1};
    clt_key_request bad[] = {{true, true, NULL, 1, CLT_BOOT_NONE},
                             {true, true, steps, SIZE_MAX, CLT_BOOT_NONE},
                             {true, true, steps, SIZE_MAX / sizeof(int64_t), CLT_BOOT_NONE},
                             {true, true, steps, 1, 77}};
    for (unsigned i = 0; i < 4; i++) spoilt("clt_evk_new", REQUEST, &bad[i]);
    for (int kind = CLT_BOOT_COMPLEX; kind <= CLT_BOOT_REAL; kind++) { /* without a tower */
        clt_key_request boot = {true, true, steps, 1, (unsigned)kind};
        spoilt_by("clt_evk_new", REQUEST, &boot, CLT_E_PARAMS, CLT_E_PARAMS);
    }
    clt_key_request none = {.count = 0};
    clt_evk *evk = NULL;
    clt_status status = clt_evk_new(&evk, mine.p.ws, mine.p.sk, &none);
    assert_int_equal(status == CLT_OK, evk != NULL);
    clt_evk_free(evk);
}

static void names_and_paths(void **state) {
    (void)state;
    static char longest[70000];
    memset(longest, 'x', sizeof longest - 1);
    char *const names[] = {(char[]){""}, (char[]){"no such thing"}, longest};
    for (const surface_function *f = SURFACE; f < SURFACE + SURFACE_FUNCTIONS; f++) {
        for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
            unsigned kind = kind_of(f, i);
            bool file = kind >= FILE_TABLE && kind <= FILE_CT, output = kind == OUT_FILE;
            if (!file && !output && kind != TARGET && kind != PRESET) continue;
            for (unsigned k = 0; k < 3; k++) {
                surface_call c;
                if (output && k == 1) continue;
                surface_prepare(&c, &mine, f, false);
                c.a.p[i] = names[k];
                if (surface_run(&c) == CLT_OK) fail_msg("%s of name %u", f->name, k);
                if (!surface_untouched(&c)) fail_msg("%s of name %u: changed", f->name, k);
                surface_finish(&c);
            }
        }
    }
}

static void hooks_without_functions(void **state) {
    (void)state;
    clt_hooks none = {0};
    assert_int_equal(clt_hooks_set(&none), CLT_E_ARGUMENT);
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
}

static int open_surfaces(void **state) {
    (void)state;
    surface_open(&mine, 1);
    surface_open(&stranger, 2);
    surface_open(&twin, 1);
    return 0;
}

static int close_surfaces(void **state) {
    (void)state;
    surface_close(&mine);
    surface_close(&stranger);
    surface_close(&twin);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_pointers),       cmocka_unit_test(numbers_out_of_range),
        cmocka_unit_test(strange_doubles),     cmocka_unit_test(strange_values),
        cmocka_unit_test(other_parameters),    cmocka_unit_test(other_keys),
        cmocka_unit_test(keys_for_encryption), cmocka_unit_test(empty_ciphertexts),
        cmocka_unit_test(outputs_over_inputs), cmocka_unit_test(fit_options),
        cmocka_unit_test(plan_options),        cmocka_unit_test(requests),
        cmocka_unit_test(names_and_paths),     cmocka_unit_test(hooks_without_functions),
        cmocka_unit_test(recipe_options),      cmocka_unit_test(train_options),
        cmocka_unit_test(recommender_options), cmocka_unit_test(features_options),
    };
    return cmocka_run_group_tests(tests, open_surfaces, close_surfaces);
}
