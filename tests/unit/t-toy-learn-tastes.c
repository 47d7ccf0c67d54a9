/* learn/factor_file.c, catalogue*.c, tastes*.c: what a recommender's files say, and refuse. */
#include "support/audience.h"

#include "base/alloc.h"
#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const audience_shape small = {12, 7, 2, 2, 12, 1};

/* How the three kinds of body are read, again written, and given back. */
typedef struct body {
    const char *what;
    clt_status (*get)(clt__source *source, void **object);
    clt__save_fn *put;
    void (*drop)(void *object);
} body;

static clt_status get_factors(clt__source *source, void **object) {
    return clt__factors_get(source, (clt_factors **)object);
}
static clt_status get_catalogue(clt__source *source, void **object) {
    return clt__catalogue_get(source, (clt_catalogue **)object);
}
static clt_status get_tastes(clt__source *source, void **object) {
    return clt__tastes_get(source, (clt_tastes **)object);
}
static void drop_factors(void *object) {
    clt__factors_free(object);
}
static void drop_catalogue(void *object) {
    clt__catalogue_unref(object);
}
static void drop_tastes(void *object) {
    clt__tastes_free(object);
}

enum { FACTORS, CATALOGUE, TASTES, BODIES };
static const body BODY[BODIES] = {
    {"item factors", get_factors, clt__factors_put, drop_factors},
    {"catalogue", get_catalogue, clt__catalogue_put, drop_catalogue},
    {"encrypted ratings", get_tastes, clt__tastes_put, drop_tastes},
};

static clt_status read(const body *b, void **object, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), b->what);
    return b->get(&source, object);
}

static void same_again(const body *b, const void *object) {
    void *again = NULL;
    clt__buffer first = audience_bytes(b->put, object);
    if (read(b, &again, first.bytes, first.size) != CLT_OK) fail_msg("%s", clt_detail());
    clt__buffer second = audience_bytes(b->put, again);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.bytes, second.bytes, first.size);
    clt__buffer_free(&first);
    clt__buffer_free(&second);
    b->drop(again);
}

static void round_trip(void **state) {
    (void)state;
    static const audience_shape shapes[] = {
        {12, 7, 2, 2, 12, 1}, {40, 21, 5, 1, 200, 2}, {600, 9, 1, 3, 100, 3}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        audience a;
        audience_open(&a, &shapes[i], 1);
        clt_tastes *ratings = audience_encrypt(&a, i % 2 == 0 ? CLT_KEEP_IDS : 0), *scores = NULL;
        pipeline_must(clt_tastes_run(&scores, a.ws, a.factors, a.evk, ratings));
        same_again(&BODY[FACTORS], a.factors);
        same_again(&BODY[CATALOGUE], a.catalogue);
        same_again(&BODY[TASTES], ratings);
        same_again(&BODY[TASTES], scores);
        assert_int_equal(ratings->users, shapes[i].users);
        assert_int_equal(ratings->id != NULL, i % 2 == 0);
        clt_tastes_free(scores);
        clt_tastes_free(ratings);
        audience_close(&a);
    }
}

/* Nothing of the factors but their digest. */
static void a_catalogue_holds_no_factor(void **state) {
    (void)state;
    audience a;
    audience_open(&a, &small, 1);
    const clt_factors *f = a.factors;
    clt__buffer bytes = audience_bytes(clt__catalogue_put, a.catalogue);
    uint8_t digest[CLT__DIGEST_BYTES];
    assert_int_equal(clt__factors_digest(digest, f), CLT_OK);
    assert_memory_equal(digest, a.catalogue->factors, sizeof digest);
    for (size_t i = 0; i < (size_t)f->items * f->rank; i++) {
        if (f->factor[i] == 0) continue;
        for (size_t at = 0; at + sizeof(double) <= bytes.size; at++) {
            assert_memory_not_equal(bytes.bytes + at, &f->factor[i], sizeof(double));
        }
    }
    assert_null(a.catalogue->items->factor);
    assert_null(a.catalogue->items->penalty);
    clt__buffer_free(&bytes);
    audience_close(&a);
}

static void refuses_every_length(void **state) {
    (void)state;
    audience a;
    audience_open(&a, &small, 1);
    const void *object[] = {a.factors, a.catalogue};
    for (unsigned k = 0; k < 2; k++) {
        clt__buffer bytes = audience_bytes(BODY[k].put, object[k]);
        for (size_t size = 0; size < bytes.size; size++) {
            void *again = NULL;
            assert_int_not_equal(read(&BODY[k], &again, bytes.bytes, size), CLT_OK);
            assert_null(again);
        }
        clt__buffer_free(&bytes);
    }
    audience_close(&a);
}

/* A byte changed is refused, or gives another object, which says the bytes that were read. */
static void every_byte_counts(void **state) {
    (void)state;
    audience a;
    audience_open(&a, &small, 1);
    clt_tastes *ratings = audience_encrypt(&a, CLT_KEEP_IDS);
    const void *object[] = {a.factors, a.catalogue, ratings};
    for (unsigned k = 0; k < BODIES; k++) {
        clt__buffer bytes = audience_bytes(BODY[k].put, object[k]);
        size_t end = bytes.size < 700 ? bytes.size : 700;
        for (size_t i = 0; i < end; i++) {
            void *again = NULL;
            bytes.bytes[i] ^= 1;
            if (read(&BODY[k], &again, bytes.bytes, bytes.size) == CLT_OK) {
                clt__buffer said = audience_bytes(BODY[k].put, again);
                assert_int_equal(said.size, bytes.size);
                assert_memory_equal(said.bytes, bytes.bytes, said.size);
                clt__buffer_free(&said);
                BODY[k].drop(again);
            }
            bytes.bytes[i] ^= 1;
        }
        clt__buffer_free(&bytes);
    }
    clt_tastes_free(ratings);
    audience_close(&a);
}

/* Bytes of an object after something was done to it. */
static void refuse(unsigned kind, const void *object, const char *said) {
    void *again = NULL;
    clt__buffer bytes = audience_bytes(BODY[kind].put, object);
    clt_status status = read(&BODY[kind], &again, bytes.bytes, bytes.size);
    if (status != CLT_E_FORMAT) fail_msg("'%s': %s", said, clt_status_name(status));
    if (strstr(clt_detail(), said) == NULL) fail_msg("'%s' is not in: %s", said, clt_detail());
    assert_null(again);
    clt__buffer_free(&bytes);
}

#define REFUSE(kind, object, place, value, said)                                                   \
    do {                                                                                           \
        __typeof__(place) old = (place);                                                           \
        (place) = (value);                                                                         \
        refuse(kind, object, said);                                                                \
        (place) = old;                                                                             \
    } while (0)

static void refuses_contradictions(void **state) {
    (void)state;
    audience a;
    audience_open(&a, &small, 1);
    clt_factors *f = a.factors;
    clt_catalogue *c = a.catalogue;
    char long_name[300];
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    REFUSE(FACTORS, f, f->items, 0, "number of items");
    REFUSE(FACTORS, f, f->item[1], f->item[0], "two items are named");
    REFUSE(FACTORS, f, f->item[1], long_name, "bytes");
    REFUSE(FACTORS, f, f->mean, f->most + 1, "out of range");
    REFUSE(FACTORS, f, f->scale, 0, "out of range");
    REFUSE(FACTORS, f, f->prior, -1, "prior");
    REFUSE(FACTORS, f, f->low, f->high, "eigenvalues");
    REFUSE(FACTORS, f, f->penalty[0], 0, "penalty");
    REFUSE(FACTORS, f, f->factor[3], 1e300, "factor");
    REFUSE(FACTORS, f, f->factor[3], NAN, "finite");
    REFUSE(CATALOGUE, c, c->steps, 25, "number of steps");
    REFUSE(CATALOGUE, c, c->steps, 3, "none that 3 steps take");
    REFUSE(CATALOGUE, c, c->users, 0, "number of users");
    REFUSE(CATALOGUE, c, c->users, 100000, "layout or keys");
    REFUSE(CATALOGUE, c, c->layout.users, c->layout.users * 2, "layout or keys");
    REFUSE(CATALOGUE, c, c->layout.blocks, 16, "layout or keys");
    REFUSE(CATALOGUE, c, c->keys, c->keys - 1, "layout or keys");
    REFUSE(CATALOGUE, c, c->key[1].level, 0, "layout or keys");
    clt_tastes *t = audience_encrypt(&a, CLT_KEEP_IDS);
    REFUSE(TASTES, t, t->role, (clt__tastes_role)3, "neither ratings nor scores");
    REFUSE(TASTES, t, t->users, 0, "number of rows");
    clt_tastes_free(t);
    audience_close(&a);
}

static void refuses_ranks(void **state) {
    (void)state;
    static const uint8_t ranks[] = {0, 33, 255};
    audience a;
    audience_open(&a, &small, 1);
    clt__buffer bytes = audience_bytes(clt__factors_put, a.factors);
    for (size_t i = 0; i < sizeof ranks; i++) {
        void *again = NULL;
        bytes.bytes[4] = ranks[i]; /* behind the number of items */
        assert_int_equal(read(&BODY[FACTORS], &again, bytes.bytes, bytes.size), CLT_E_FORMAT);
        assert_non_null(strstr(clt_detail(), "rank"));
        assert_null(again);
    }
    clt__buffer_free(&bytes);
    audience_close(&a);
}

/* Scores that say they are ratings are at the wrong level; under another key they are refused. */
static void ciphertexts_are_as_the_catalogue_says(void **state) {
    (void)state;
    audience a;
    void *again = NULL;
    audience_open(&a, &small, 1);
    clt_tastes *t = audience_encrypt(&a, 0);
    t->role = CLT__TASTES_SCORES;
    clt__buffer bytes = audience_bytes(clt__tastes_put, t);
    assert_int_equal(read(&BODY[TASTES], &again, bytes.bytes, bytes.size), CLT_E_LEVEL);
    clt__buffer_free(&bytes);
    t->role = CLT__TASTES_RATINGS;
    t->key_id[0] ^= 1;
    bytes = audience_bytes(clt__tastes_put, t);
    assert_int_equal(read(&BODY[TASTES], &again, bytes.bytes, bytes.size), CLT_E_KEY);
    clt__buffer_free(&bytes);
    assert_null(again);
    clt_tastes_free(t);
    audience_close(&a);
}

static clt_status make_and_read(void *arg) {
    const audience *a = arg;
    clt_catalogue_options options = {.steps = 2, .users = 12, .preset = "toy"};
    clt_catalogue *made = NULL;
    void *again = NULL;
    clt__buffer buffer = {0};
    clt__sink sink;
    clt_status status = clt__catalogue_new(&made, a->factors, &options);
    if (status == CLT_OK) {
        clt__sink_init(&sink, clt__buffer_writer(&buffer));
        clt__factors_put(&sink, a->factors);
        status = sink.status;
    }
    if (status == CLT_OK) status = read(&BODY[FACTORS], &again, buffer.bytes, buffer.size);
    clt__buffer_free(&buffer);
    clt__factors_free(again);
    again = NULL;
    if (status == CLT_OK) {
        clt__sink_init(&sink, clt__buffer_writer(&buffer));
        clt__catalogue_put(&sink, made);
        status = sink.status;
    }
    if (status == CLT_OK) status = read(&BODY[CATALOGUE], &again, buffer.bytes, buffer.size);
    clt__buffer_free(&buffer);
    clt__catalogue_unref(again);
    clt__catalogue_unref(made);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    audience a;
    audience_open(&a, &small, 1);
    assert_true(fault_sweep(make_and_read, &a));
    audience_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(a_catalogue_holds_no_factor),
        cmocka_unit_test(refuses_every_length),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(refuses_contradictions),
        cmocka_unit_test(refuses_ranks),
        cmocka_unit_test(ciphertexts_are_as_the_catalogue_says),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
