/* Limbs in files: layout, round trips as words and as bits, residues out of range, failures. */
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

static clt__buffer put(const scene *s, const uint64_t *x) {
    clt__buffer buffer = {.bytes = NULL};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__limbs_put(&sink, s->k.params->ring, x, &s->basis);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

/* As words in `again`; packed, as the same words. */
static clt_status get(scene *s, const uint8_t *bytes, size_t size, bool packed) {
    const clt__ring *ring = s->k.params->ring;
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "key");
    uint64_t *x =
        packed ? clt__alloc(s->words, sizeof *x) : clt__limbs_get(&source, ring, &s->basis, 1);
    if (packed) {
        uint8_t *bits = clt__packed_get(&source, ring, &s->basis, 1);
        assert_true((bits != NULL) == (source.status == CLT_OK));
        for (unsigned j = 0; bits != NULL && j < s->basis.count; j++) {
            const uint8_t *limb = bits + clt__packed_at(ring, &s->basis, j);
            const clt__mod *mod = &ring->mod[s->basis.prime[j]];
            assert_true(ring->kernel->unpack(x + j * ring->n, limb, ring->n, mod));
        }
        clt__free(bits);
    } else {
        assert_true((x != NULL) == (source.status == CLT_OK));
    }
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
    clt__buffer buffer = put(&s, s.x);
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

static void words_and_bits_come_back(void **state) {
    (void)state;
    scene s;
    scene_open(&s);
    clt__buffer buffer = put(&s, s.x);
    for (unsigned packed = 0; packed < 2; packed++) {
        assert_int_equal(get(&s, buffer.bytes, buffer.size, packed == 1), CLT_OK);
        assert_memory_equal(s.x, s.again, s.words * sizeof *s.x);
    }
    clt__buffer_free(&buffer);
    scene_close(&s);
}

/* Three rows: each begins where the one before ends, each limb behind the limbs before it. */
static void rows_follow_each_other(void **state) {
    (void)state;
    scene s;
    scene_open(&s);
    const clt__ring *ring = s.k.params->ring;
    size_t at = 0;
    for (unsigned i = 0; i <= 3 * s.basis.count; i++) {
        assert_int_equal(clt__packed_at(ring, &s.basis, i), at);
        at += 1024 / 8 * ring->mod[s.basis.prime[i % s.basis.count]].bits;
    }
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
            clt__buffer buffer = put(&s, s.x);
            for (unsigned packed = 0; packed < 2; packed++) {
                clt_status status = get(&s, buffer.bytes, buffer.size, packed == 1);
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
    clt__buffer buffer = put(&s, s.x);
    for (size_t size = 0; size < buffer.size; size += buffer.size / 50) {
        assert_int_equal(get(&s, buffer.bytes, size, false), CLT_E_FORMAT);
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
        cmocka_unit_test(words_and_bits_come_back),
        cmocka_unit_test(rows_follow_each_other),
        cmocka_unit_test(residues_must_be_below_their_prime),
        cmocka_unit_test(short_sources_fail),
        cmocka_unit_test(expectations_are_compared_with_what_is_declared),
        cmocka_unit_test(stop_keeps_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
