/* Limbs in files: layout, round trips in both forms, residues out of range, failures. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "rlwe/wire.h"
#include "support/keyring.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct scene {
    keyring k;
    clt__basis basis;
    uint64_t *x, *again; /* what is put, what was last got */
    size_t words;
} scene;

static void scene_open(scene *s) {
    s->again = NULL;
    keyring_open(&s->k, &keyring_chain, 1, 1);
    s->basis = clt__params_qp(s->k.params, 3);
    s->words = s->basis.count * s->k.params->ring->n;
    s->x = clt__alloc(s->words, sizeof *s->x);
    keyring_uniform(&s->k, s->x, &s->basis);
}

static void scene_close(scene *s) {
    clt__free(s->x);
    clt__free(s->again);
    keyring_close(&s->k);
}

static clt__buffer put(const scene *s, const uint64_t *x, bool mont) {
    clt__buffer buffer = {.bytes = NULL};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__limbs_put(&sink, s->k.params->ring, x, &s->basis, mont);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

static clt_status get(scene *s, const uint8_t *bytes, size_t size, bool mont) {
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "key");
    uint64_t *x = clt__limbs_get(&source, s->k.params->ring, &s->basis, 1, mont);
    assert_true((x != NULL) == (source.status == CLT_OK));
    clt__free(s->again);
    s->again = x;
    return source.status;
}

/* Word i of a limb occupies bits [i bits, (i + 1) bits) of its string. */
static uint64_t bits_at(const uint8_t *bytes, size_t at, unsigned bits) {
    uint64_t word = 0;
    for (unsigned i = 0; i < bits; i++) {
        word |= (uint64_t)(bytes[(at + i) / 8] >> (at + i) % 8 & 1) << i;
    }
    return word;
}

static void layout_is_the_documented_one(void **state) {
    (void)state;
    scene s;
    scene_open(&s);
    const clt__ring *ring = s.k.params->ring;
    clt__buffer buffer = put(&s, s.x, false);
    assert_int_equal(buffer.size, clt__limbs_bytes(ring, &s.basis));
    assert_int_equal(buffer.size, 1024 * (50 + 3 * 40 + 2 * 50) / 8);
    size_t at = 0;
    for (unsigned j = 0; j < s.basis.count; j++) {
        unsigned bits = ring->mod[s.basis.prime[j]].bits;
        for (size_t i = 0; i < ring->n; i++, at += bits) {
            assert_true(bits_at(buffer.bytes, at, bits) == s.x[j * ring->n + i]);
        }
    }
    assert_int_equal(at, 8 * buffer.size);
    clt__buffer_free(&buffer);
    scene_close(&s);
}

static void both_forms_come_back(void **state) {
    (void)state;
    scene s;
    scene_open(&s);
    clt__buffer plain = put(&s, s.x, false), mont = put(&s, s.x, true);
    assert_int_equal(get(&s, plain.bytes, plain.size, false), CLT_OK);
    assert_memory_equal(s.x, s.again, s.words * sizeof *s.x);
    assert_int_equal(get(&s, mont.bytes, mont.size, true), CLT_OK);
    assert_memory_equal(s.x, s.again, s.words * sizeof *s.x);
    /* What was put as Montgomery form is plain in the file. */
    assert_int_equal(get(&s, mont.bytes, mont.size, false), CLT_OK);
    clt__poly_to_mont(s.k.ws, s.k.params->ring, s.again, s.again, &s.basis);
    assert_memory_equal(s.x, s.again, s.words * sizeof *s.x);
    clt__buffer_free(&plain);
    clt__buffer_free(&mont);
    scene_close(&s);
}

static void residues_must_be_below_their_prime(void **state) {
    (void)state;
    scene s;
    scene_open(&s);
    const clt__ring *ring = s.k.params->ring;
    for (unsigned j = 0; j < s.basis.count; j++) {
        uint64_t *word = &s.x[(j + 1) * ring->n - 1 - j], old = *word;
        const clt__mod *mod = &ring->mod[s.basis.prime[j]];
        for (uint64_t bad = mod->q - 1; bad <= mod->q + 1; bad++) {
            *word = bad;
            /* pack takes any word of so many bits; only debug builds look at more */
            clt__buffer buffer = put(&s, s.x, false);
            for (unsigned mont = 0; mont < 2; mont++) {
                clt_status status = get(&s, buffer.bytes, buffer.size, mont == 1);
                assert_int_equal(status, bad < mod->q ? CLT_OK : CLT_E_FORMAT);
                if (status != CLT_OK) assert_non_null(strstr(clt_detail(), "not below its prime"));
            }
            clt__buffer_free(&buffer);
        }
        *word = old;
    }
    scene_close(&s);
}

static void short_sources_fail(void **state) {
    (void)state;
    scene s;
    scene_open(&s);
    clt__buffer buffer = put(&s, s.x, false);
    for (size_t size = 0; size < buffer.size; size += buffer.size / 50) {
        assert_int_equal(get(&s, buffer.bytes, size, true), CLT_E_FORMAT);
    }
    clt__buffer_free(&buffer);
    scene_close(&s);
}

static void expectations_are_compared_with_what_is_declared(void **state) {
    (void)state;
    clt__span span = {NULL, 0};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "key");
    clt__source_expect(&source, UINT64_MAX); /* nothing is declared yet */
    clt__source_limit(&source, 10);
    clt__source_expect(&source, 10);
    assert_int_equal(source.status, CLT_OK);
    clt__source_expect(&source, 11);
    assert_int_equal(source.status, CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "11"));
}

static void stop_keeps_the_reason(void **state) {
    (void)state;
    clt__span span = {NULL, 0};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "key");
    assert_int_equal(clt__source_stop(&source, CLT_OK), CLT_OK);
    assert_int_equal(source.status, CLT_OK);
    clt_status status = clt__fail(CLT_E_SECURITY, "reason");
    assert_int_equal(clt__source_stop(&source, status), CLT_E_SECURITY);
    assert_int_equal(source.status, CLT_E_SECURITY);
    assert_string_equal(clt_detail(), "key: reason");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout_is_the_documented_one),
        cmocka_unit_test(both_forms_come_back),
        cmocka_unit_test(residues_must_be_below_their_prime),
        cmocka_unit_test(short_sources_fail),
        cmocka_unit_test(expectations_are_compared_with_what_is_declared),
        cmocka_unit_test(stop_keeps_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
