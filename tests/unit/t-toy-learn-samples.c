/* learn/samples.c, learn/samples_file.c and nn/payload.c: files of encrypted samples, and what they
   may not claim. */
#include "learn/samples.h"

#include "base/alloc.h"
#include "support/owner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 300, TILES = 3 };

typedef struct fixture {
    owner two, three; /* classes */
    clt_samples *rows, *answers;
} fixture;

static int open_fixture(void **state) {
    static fixture f;
    const owner_shape two = {ROWS, 3, 2, CLT_RIDGE, CLT_STANDARDISE, 0, 1, 0, "toy", 1};
    const owner_shape three = {ROWS, 3, 3, CLT_RIDGE, CLT_STANDARDISE, 0, 1, 0, "toy", 2};
    owner_open(&f.two, &two, 1);
    owner_open(&f.three, &three, 1);
    f.rows = owner_rows(&f.three, 0);
    clt_weights *weights = owner_train(&f.three);
    pipeline_must(clt_weights_run(&f.answers, f.three.ws, f.three.evk, weights, f.rows));
    clt_weights_free(weights);
    *state = &f;
    return 0;
}

static int close_fixture(void **state) {
    fixture *f = *state;
    clt_samples_free(f->rows);
    clt_samples_free(f->answers);
    owner_close(&f->two);
    owner_close(&f->three);
    return 0;
}

static clt__buffer put(const clt_samples *samples) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__samples_put(&sink, samples);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

static clt_status get(clt_samples **samples, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    *samples = NULL;
    clt__source_init(&source, clt__span_reader(&span), "samples");
    clt_status status = clt__samples_get(&source, samples);
    assert_int_equal(status, source.status);
    assert_int_equal(status == CLT_OK, *samples != NULL);
    return status;
}

/* --------------------------------------------------------------------------------- round trips */

static void check_round_trip(const clt_samples *samples, size_t count, unsigned level) {
    clt_samples *again;
    clt__buffer a = put(samples);
    assert_int_equal(samples->count, count);
    assert_int_equal(get(&again, a.bytes, a.size), CLT_OK);
    assert_int_equal(again->role, samples->role);
    assert_int_equal(again->rows, ROWS);
    assert_int_equal(again->tiles, TILES);
    assert_int_equal(again->count, count);
    assert_int_equal(again->id != NULL, samples->id != NULL);
    assert_memory_equal(again->recipe->digest, samples->recipe->digest, CLT__DIGEST_BYTES);
    for (size_t i = 0; i < count; i++) assert_int_equal(again->ct[i]->level, level);
    clt__buffer b = put(again);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    clt__buffer_free(&a);
    clt__buffer_free(&b);
    clt__samples_free(again);
}

static void round_trips(void **state) {
    const fixture *f = *state;
    unsigned top = f->three.recipe->params->levels;
    check_round_trip(f->two.samples, TILES, f->two.recipe->params->levels);
    check_round_trip(f->three.samples, 2 * TILES, top); /* and the targets of each */
    check_round_trip(f->rows, TILES, top);
    check_round_trip(f->answers, TILES, 0);
    assert_string_equal(f->two.samples->id[ROWS - 1], "p300");
    assert_true(f->two.samples->ct[0]->seeded); /* half the bytes */
}

static void head_only(void **state) {
    const fixture *f = *state;
    clt_samples *head = NULL;
    bool has_ids = false;
    clt__buffer a = put(f->three.samples);
    clt__span span = {a.bytes, a.size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "samples");
    assert_int_equal(clt__samples_get_head(&source, &head, &has_ids), CLT_OK);
    assert_true(has_ids);
    assert_int_equal(head->rows, ROWS);
    assert_int_equal(head->tiles, TILES);
    assert_int_equal(head->count, 0);
    clt__samples_free(head);
    clt__buffer_free(&a);
}

/* The digest at the end of the file, whether it was loaded or is made. */
static void the_digest_is_the_files(void **state) {
    const fixture *f = *state;
    clt_samples *loaded = NULL;
    clt__buffer file = {0};
    uint8_t made[CLT__DIGEST_BYTES], known[CLT__DIGEST_BYTES], other[CLT__DIGEST_BYTES];
    pipeline_must(clt_samples_save(f->two.samples, "train.cld", CLT_REPLACE));
    pipeline_must(clt_samples_load(&loaded, "train.cld"));
    pipeline_must(clt__file_read(&file, "train.cld", SIZE_MAX));
    assert_false(f->two.samples->digested);
    pipeline_must(clt__samples_digest(made, f->two.samples));
    pipeline_must(clt__samples_digest(known, loaded));
    pipeline_must(clt__samples_digest(other, f->three.samples));
    assert_memory_equal(made, file.bytes + file.size - sizeof made, sizeof made);
    assert_memory_equal(known, made, sizeof made);
    assert_memory_not_equal(other, made, sizeof made);
    clt__buffer_free(&file);
    clt__samples_free(loaded);
}

/* ------------------------------------------------------------------------------------ refusals */

static void truncated(void **state) {
    const fixture *f = *state;
    clt_samples *again;
    clt__buffer a = put(f->two.samples);
    for (size_t size = 0; size < a.size; size += 1 + size / 50) {
        assert_int_not_equal(get(&again, a.bytes, size), CLT_OK);
    }
    assert_int_not_equal(get(&again, a.bytes, a.size - 1), CLT_OK);
    clt__buffer_free(&a);
}

/* Puts the samples as they are, expects their refusal with that code. */
static void assert_refused(const clt_samples *samples, clt_status code) {
    clt_samples *again;
    clt__buffer forged = put(samples);
    clt_status status = get(&again, forged.bytes, forged.size);
    if (status != code) fail_msg("%s: %s", clt_status_name(status), clt_detail());
    clt__buffer_free(&forged);
}

static void forged_fields(void **state) {
    const fixture *f = *state;
    clt_samples forged = *f->three.samples;
    forged.role = (clt__samples_role)0;
    assert_refused(&forged, CLT_E_FORMAT);
    forged.role = (clt__samples_role)4;
    assert_refused(&forged, CLT_E_FORMAT);
    forged.role = CLT__SAMPLES_ANSWERS; /* answers stand at level 0 */
    assert_refused(&forged, CLT_E_LEVEL);
    forged = *f->rows;
    forged.role = CLT__SAMPLES_TRAIN; /* the targets are missing */
    assert_refused(&forged, CLT_E_FORMAT);
    forged = *f->rows;
    forged.key_id[0] ^= 1;
    assert_refused(&forged, CLT_E_KEY);
    forged = *f->rows;
    forged.rows = 0;
    assert_refused(&forged, CLT_E_FORMAT);
    forged.rows = (UINT64_C(1) << 31) + 1;
    assert_refused(&forged, CLT_E_FORMAT);
    forged.rows = UINT64_C(1) << 31; /* far more than there is: nothing is allocated for it */
    assert_refused(&forged, CLT_E_FORMAT);
}

/* Answers tell of which step they are; nothing else does, nor of steps that there are not. */
static void steps_of_answers(void **state) {
    const fixture *f = *state;
    unsigned all = f->answers->recipe->terms.steps;
    clt_samples told = *f->answers, *again;
    for (unsigned steps = 0; steps <= all; steps++) {
        told.steps = steps;
        clt__buffer a = put(&told);
        assert_int_equal(get(&again, a.bytes, a.size), CLT_OK);
        assert_int_equal(again->steps, steps);
        clt__buffer_free(&a);
        clt__samples_free(again);
    }
    told.steps = all + 1;
    assert_refused(&told, CLT_E_FORMAT);
    told.steps = UINT16_MAX;
    assert_refused(&told, CLT_E_FORMAT);
    told = *f->rows;
    told.steps = 1;
    assert_refused(&told, CLT_E_FORMAT);
    told = *f->three.samples;
    told.steps = 1;
    assert_refused(&told, CLT_E_FORMAT);
}

static void forged_ciphertexts(void **state) {
    const fixture *f = *state;
    clt_ct *ct = f->three.samples->ct[5];
    ct->power = 2;
    assert_refused(f->three.samples, CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "ciphertext 5"));
    ct->power = 1;
    ct->level--;
    assert_refused(f->three.samples, CLT_E_LEVEL);
    ct->level++;
    ct->key_id[2] ^= 4;
    assert_refused(f->three.samples, CLT_E_KEY);
    ct->key_id[2] ^= 4;
    uint64_t *word = &ct->poly[0][3], before = *word;
    *word = ct->params->ring->mod[0].q; /* no residue */
    assert_refused(f->three.samples, CLT_E_FORMAT);
    *word = before;
}

static void forged_heads(void **state) {
    const fixture *f = *state;
    static const size_t at[] = {1, 2, 3, 4, 7}; /* flags, 0, 0, size of the recipe */
    clt_samples *again;
    clt__buffer a = put(f->two.samples);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        a.bytes[at[i]] ^= 2;
        assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
        a.bytes[at[i]] ^= 2;
    }
    a.bytes[4]++;
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "its recipe has"));
    clt__buffer_free(&a);
}

static void long_ids(void **state) {
    const fixture *f = *state;
    clt_samples *samples = NULL;
    char id[CLT__ROW_ID_MOST + 2];
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    char short_id[] = "p1", *ids[2] = {short_id, id};
    assert_int_equal(clt__samples_new(&samples, CLT__SAMPLES_ROWS, f->two.recipe, 2), CLT_OK);
    assert_int_equal(clt__samples_copy_ids(samples, ids), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "row 2"));
    assert_null(samples->id);
    id[sizeof id - 2] = '\0';
    assert_int_equal(clt__samples_copy_ids(samples, ids), CLT_OK);
    assert_string_equal(samples->id[1], id);
    clt__samples_free(samples);
    clt__samples_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(head_only),
        cmocka_unit_test(the_digest_is_the_files),
        cmocka_unit_test(truncated),
        cmocka_unit_test(forged_fields),
        cmocka_unit_test(steps_of_answers),
        cmocka_unit_test(forged_ciphertexts),
        cmocka_unit_test(forged_heads),
        cmocka_unit_test(long_ids),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
