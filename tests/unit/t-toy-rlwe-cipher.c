/* Plaintexts and ciphertexts: shapes, copies, and the record of a file with all that may be
   wrong. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "rlwe/cipher.h"

#include "base/hooks.h"
#include "support/fault.h"
#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static keyring k;

static int set_up(void **state) {
    (void)state;
    keyring_open(&k, &keyring_chain, 1, 1);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    keyring_close(&k);
    return 0;
}

static clt_ct *ct_new(void) {
    clt_ct *ct = NULL;
    assert_int_equal(clt__ct_new(&ct, k.params), CLT_OK);
    return ct;
}

/* A ciphertext of random words. */
static clt_ct *ct_random(unsigned degree, unsigned level) {
    clt_ct *ct = ct_new();
    clt__basis basis = clt__params_q(k.params, level);
    assert_int_equal(clt__ct_shape(ct, degree, level), CLT_OK);
    for (unsigned i = 0; i <= degree; i++) {
        keyring_uniform(&k, ct->poly[i], &basis);
    }
    memset(ct->key_id, 0xab, sizeof ct->key_id);
    ct->power = degree;
    return ct;
}

static void assert_same_words(const clt_ct *a, const clt_ct *b) {
    assert_int_equal(a->degree, b->degree);
    assert_int_equal(a->level, b->level);
    for (unsigned i = 0; i <= a->degree; i++) {
        size_t bytes = (a->level + 1) * k.params->ring->n * sizeof(uint64_t);
        assert_memory_equal(a->poly[i], b->poly[i], bytes);
    }
}

/* -------------------------------------------------------------------------- memory */

static void shapes_keep_what_fits(void **state) {
    (void)state;
    clt_ct *ct = ct_random(1, 1);
    size_t n = k.params->ring->n;
    uint64_t first = ct->poly[0][0], last = ct->poly[1][2 * n - 1];
    assert_int_equal(clt__ct_shape(ct, 2, 3), CLT_OK); /* grows */
    assert_int_equal(ct->degree, 2);
    assert_int_equal(ct->level, 3);
    ct->poly[2][4 * n - 1] = 1;
    assert_true(ct->poly[0][0] == first && ct->poly[1][2 * n - 1] == last);
    uint64_t *poly = ct->poly[0];
    assert_int_equal(clt__ct_shape(ct, 1, 0), CLT_OK); /* shrinks: in place */
    assert_int_equal(clt__ct_shape(ct, 2, 3), CLT_OK);
    assert_ptr_equal(ct->poly[0], poly);
    assert_true(ct->poly[1][2 * n - 1] == last && ct->poly[2][4 * n - 1] == 1);
    clt__ct_free(ct);
    ct = ct_random(1, 3);
    assert_int_equal(clt__ct_shape(ct, 2, 2), CLT_OK); /* one more polynomial */
    ct->poly[2][4 * n - 1] = 1;                        /* of the same capacity */
    clt__ct_free(ct);
    clt__ct_free(NULL);
}

static void fresh_ciphertexts_know_nothing(void **state) {
    (void)state;
    clt_ct *ct = ct_new();
    assert_true(isinf(ct->noise.value_bound) && isinf(ct->noise.noise_bound));
    assert_true(isinf(ct->noise.value_rms) && isinf(ct->noise.noise_rms));
    assert_false(ct->seeded);
    clt__ct_free(ct);
}

static void copies_are_whole(void **state) {
    (void)state;
    clt_ct *from = ct_random(2, 2), *to = ct_random(1, 3);
    from->noise = (clt__noise){1, 2, 3, 4};
    from->seeded = true;
    memset(from->seed, 5, sizeof from->seed);
    assert_int_equal(clt__ct_copy(to, from), CLT_OK);
    assert_same_words(to, from);
    assert_int_equal(to->power, 2);
    assert_true(to->seeded);
    assert_memory_equal(to->seed, from->seed, sizeof to->seed);
    assert_memory_equal(to->key_id, from->key_id, sizeof to->key_id);
    assert_memory_equal(&to->noise, &from->noise, sizeof to->noise);
    assert_int_equal(clt__ct_copy(to, to), CLT_OK);
    assert_same_words(to, from);
    clt__ct_free(from);
    clt__ct_free(to);
}

static void copies_take_the_parameters(void **state) {
    (void)state;
    keyring other;
    const clt__chain chain = {11, 1, 36, 29, 40, 1};
    keyring_open(&other, &chain, 2, 1);
    clt_ct *from = ct_random(1, 2), *to = NULL;
    assert_int_equal(clt__ct_new(&to, other.params), CLT_OK);
    assert_int_equal(clt__ct_shape(to, 2, 1), CLT_OK);
    keyring_close(&other);
    assert_int_equal(clt__ct_copy(to, from), CLT_OK);
    assert_ptr_equal(to->params, k.params);
    assert_same_words(to, from);
    clt__ct_free(from);
    clt__ct_free(to);
}

static void plaintexts_keep_what_fits(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, 1);
    size_t n = k.params->ring->n;
    uint64_t last = pt->poly[2 * n - 1];
    assert_int_equal(clt__pt_shape(pt, 3, true), CLT_OK);
    assert_true(pt->extended && pt->level == 3 && pt->capacity == 6);
    assert_true(pt->poly[2 * n - 1] == last);
    pt->poly[6 * n - 1] = 1;
    assert_int_equal(clt__pt_shape(pt, 1, true), CLT_OK);
    assert_int_equal(pt->capacity, 6);
    clt__pt_free(pt);
    clt__pt_free(NULL);
}

/* Hooks that look at memory when it is given back. */
static bool wiped;
static void *watched;
static size_t watched_bytes;

static void look_and_free(void *opaque, void *memory) {
    (void)opaque;
    if (memory != NULL && memory == watched) {
        wiped = true;
        for (size_t i = 0; i < watched_bytes; i++) {
            wiped &= ((uint8_t *)memory)[i] == 0;
        }
        watched = NULL;
    }
    clt__hooks_default()->free(NULL, memory);
}

static void plaintexts_are_wiped(void **state) {
    (void)state;
    clt_hooks hooks = *clt__hooks_default();
    hooks.free = look_and_free;
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    for (unsigned grows = 0; grows < 2; grows++) {
        clt_pt *pt = keyring_message(&k, 1);
        watched = pt->poly;
        watched_bytes = 2 * k.params->ring->n * sizeof *pt->poly;
        wiped = false;
        if (grows == 1) assert_int_equal(clt__pt_shape(pt, 2, false), CLT_OK);
        if (grows == 1) assert_true(wiped);
        clt__pt_free(pt);
        assert_true(wiped);
    }
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
}

/* --------------------------------------------------------------------------- files */

static void put_ct(clt__sink *sink, const void *ct) {
    clt__ct_put(sink, ct);
}

static clt_status get(clt_ct *ct, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "ciphertext");
    clt_status status = clt__ct_get(&source, ct);
    assert_int_equal(source.status, status);
    if (status == CLT_OK) assert_int_equal(span.size, 0);
    return status;
}

static void records_come_back(void **state) {
    (void)state;
    for (unsigned degree = 1; degree <= 2; degree++) {
        for (unsigned level = 0; level <= 3; level++) {
            clt_ct *ct = ct_random(degree, level), *again = ct_random(1, 1);
            ct->noise = (clt__noise){1, 1, 1, 1};
            clt__buffer buffer = keyring_bytes(put_ct, ct, false);
            assert_int_equal(buffer.size, clt__ct_bytes(k.params, degree, level, false));
            assert_int_equal(get(again, buffer.bytes, buffer.size), CLT_OK);
            assert_same_words(again, ct);
            assert_int_equal(again->power, degree);
            assert_memory_equal(again->key_id, ct->key_id, sizeof ct->key_id);
            assert_true(isinf(again->noise.value_bound) && isinf(again->noise.noise_rms));
            clt__buffer second = keyring_bytes(put_ct, again, false);
            assert_int_equal(second.size, buffer.size);
            assert_memory_equal(second.bytes, buffer.bytes, buffer.size);
            clt__buffer_free(&second);
            clt__buffer_free(&buffer);
            clt__ct_free(ct);
            clt__ct_free(again);
        }
    }
}

static void seeded_records_are_half(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, 3);
    clt_ct *ct = keyring_encrypt(&k, pt), *again = ct_new();
    assert_true(ct->seeded);
    clt__buffer buffer = keyring_bytes(put_ct, ct, false);
    assert_int_equal(buffer.size, clt__ct_bytes(k.params, 1, 3, true));
    assert_int_equal(buffer.size, 28 + 32 + 1024 * 170 / 8);
    assert_int_equal(get(again, buffer.bytes, buffer.size), CLT_OK);
    assert_same_words(again, ct);
    assert_true(again->seeded);
    clt__buffer_free(&buffer);
    clt__ct_free(ct);
    clt__ct_free(again);
    clt__pt_free(pt);
}

/* Offsets of a record: mask 0, degree 8, power 9, packing 10, flags 11, key id 12, words 28. */
static void each_field_is_checked(void **state) {
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
        const char *text;
    } bad[] = {
        {0, 0x00, "primes"}, {0, 0x0e, "primes"}, {0, 0x0d, "primes"}, {0, 0x1f, "primes"},
        {1, 0x01, "primes"}, {7, 0x80, "primes"}, {8, 0, "degree"},    {8, 3, "degree"},
        {8, 255, "degree"},  {9, 0, "power"},     {9, 3, "power"},     {10, 1, "packing"},
        {11, 2, "flags"},    {11, 0x81, "flags"},
    };
    clt_ct *ct = ct_random(1, 3), *got = ct_random(2, 1), *before = ct_new();
    assert_int_equal(clt__ct_copy(before, got), CLT_OK);
    clt__buffer buffer = keyring_bytes(put_ct, ct, false);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t old = buffer.bytes[bad[i].at];
        buffer.bytes[bad[i].at] = bad[i].value;
        assert_int_equal(get(got, buffer.bytes, buffer.size), CLT_E_FORMAT);
        if (strstr(clt_detail(), bad[i].text) == NULL) fail_msg("%s", clt_detail());
        buffer.bytes[bad[i].at] = old;
    }
    assert_same_words(got, before); /* unchanged by all this */
    assert_int_equal(got->power, before->power);
    clt__buffer_free(&buffer);
    clt__ct_free(before);
    clt__ct_free(ct);
    clt__ct_free(got);
}

static void seeded_means_degree_one(void **state) {
    (void)state;
    clt_ct *ct = ct_random(2, 1);
    clt__buffer buffer = keyring_bytes(put_ct, ct, false);
    buffer.bytes[11] = 1;
    assert_int_equal(get(ct, buffer.bytes, buffer.size), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "seeded but has degree 2"));
    clt__buffer_free(&buffer);
    clt__ct_free(ct);
}

static void transparent_ciphertexts_are_refused(void **state) {
    (void)state;
    clt_ct *ct = ct_random(1, 2);
    size_t words = 3 * k.params->ring->n;
    memset(ct->poly[1], 0, words * sizeof **ct->poly);
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__ct_put(&sink, ct);
    assert_int_equal(sink.status, CLT_E_SECURITY);
    assert_non_null(strstr(clt_detail(), "add a fresh encryption of 0"));
    assert_int_equal(buffer.size, 0);

    ct->poly[1][words - 1] = 1;
    buffer = keyring_bytes(put_ct, ct, false);
    assert_int_equal(get(ct, buffer.bytes, buffer.size), CLT_OK);
    size_t c_1 = 8 + 4 + CLT__KEY_ID_BYTES + (buffer.size - 8 - 4 - CLT__KEY_ID_BYTES) / 2;
    memset(buffer.bytes + c_1, 0, buffer.size - c_1);
    assert_int_equal(get(ct, buffer.bytes, buffer.size), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "hides nothing"));
    clt__buffer_free(&buffer);
    clt__ct_free(ct);
}

static void short_and_large_records_are_refused(void **state) {
    (void)state;
    clt_ct *ct = ct_random(1, 3), *got = ct_new();
    clt__buffer buffer = keyring_bytes(put_ct, ct, false);
    for (size_t size = 0; size < buffer.size; size += size < 40 ? 1 : buffer.size / 50) {
        assert_int_equal(get(got, buffer.bytes, size), CLT_E_FORMAT);
    }
    memset(buffer.bytes + 28, 0xff, 8); /* residues of 50 bits */
    assert_int_equal(get(got, buffer.bytes, buffer.size), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "not below its prime"));
    assert_int_equal(got->capacity, 0);
    clt__buffer_free(&buffer);
    clt__ct_free(ct);
    clt__ct_free(got);
}

/* A length that a header declared stops a record before memory is taken for it. */
static void declared_lengths_come_before_memory(void **state) {
    (void)state;
    clt_ct *ct = ct_random(1, 3), *got = ct_new();
    clt__buffer buffer = keyring_bytes(put_ct, ct, false);
    clt__span span = {buffer.bytes, buffer.size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "ciphertext");
    clt__source_limit(&source, buffer.size - 1);
    fault_begin(FAULT_NEVER, 0);
    assert_int_equal(clt__ct_get(&source, got), CLT_E_FORMAT);
    assert_int_equal(fault_points(), 1); /* the record itself, no polynomial */
    fault_end();
    clt__buffer_free(&buffer);
    clt__ct_free(ct);
    clt__ct_free(got);
}

static clt_status copy_and_load(void *arg) {
    const clt__buffer *buffer = arg;
    clt_ct *ct = NULL, *copy = NULL;
    clt_pt *pt = NULL;
    clt_status status = CLT_OK;
    CLT__TRY(clt__ct_new(&ct, k.params));
    CLT__TRY(get(ct, buffer->bytes, buffer->size));
    CLT__TRY(clt__ct_shape(ct, 2, 1));
    CLT__TRY(clt__ct_new(&copy, k.params));
    CLT__TRY(clt__ct_shape(copy, 1, 0));
    CLT__TRY(clt__ct_copy(copy, ct));
    CLT__TRY(clt__pt_new(&pt, k.params));
    CLT__TRY(clt__pt_shape(pt, 1, false));
    CLT__TRY(clt__pt_shape(pt, 3, true));
done:
    clt__ct_free(ct);
    clt__ct_free(copy);
    clt__pt_free(pt);
    return status;
}

static void memory_may_fail_anywhere(void **state) {
    (void)state;
    clt_ct *ct = ct_random(1, 2);
    clt__buffer buffer = keyring_bytes(put_ct, ct, false);
    assert_true(fault_sweep(copy_and_load, &buffer));
    clt__buffer_free(&buffer);
    clt__ct_free(ct);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_keep_what_fits),
        cmocka_unit_test(fresh_ciphertexts_know_nothing),
        cmocka_unit_test(copies_are_whole),
        cmocka_unit_test(copies_take_the_parameters),
        cmocka_unit_test(plaintexts_keep_what_fits),
        cmocka_unit_test(plaintexts_are_wiped),
        cmocka_unit_test(records_come_back),
        cmocka_unit_test(seeded_records_are_half),
        cmocka_unit_test(each_field_is_checked),
        cmocka_unit_test(seeded_means_degree_one),
        cmocka_unit_test(transparent_ciphertexts_are_refused),
        cmocka_unit_test(short_and_large_records_are_refused),
        cmocka_unit_test(declared_lengths_come_before_memory),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
