/*
 * What the loaders of keys and ciphertexts hold at full size, beyond the tables of the parameters:
 * never more than three times what has arrived, and 1 MiB. Of evaluation keys that is the bits, of
 * the others the words.
 */
#include "support/keyring.h"
#include "support/meter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { MIB = 1 << 20 };

/* The start of a file, then so many zeros: all residues are 0, which is below every prime. */
typedef struct stream {
    clt__buffer start;
    size_t at;
    uint64_t zeros;
} stream;

static int stream_read(void *opaque, void *bytes, size_t size, size_t *done) {
    stream *s = opaque;
    size_t left = s->start.size - s->at;
    *done = size < left ? size : left;
    if (left > 0) {
        memcpy(bytes, s->start.bytes + s->at, *done);
        s->at += *done;
        return 0;
    }
    *done = size < s->zeros ? size : (size_t)s->zeros;
    memset(bytes, 0, *done);
    s->zeros -= *done;
    return 0;
}

static const clt_params *params;
static clt_ws *ws;

static int set_up(void **state) {
    (void)state;
    return clt__params_preset(&params, "L16") != CLT_OK || clt__ws_new(&ws, 1) != CLT_OK;
}

static int tear_down(void **state) {
    (void)state;
    clt__ws_free(ws);
    clt__params_unref(params);
    return 0;
}

static void put_head(clt__sink *sink, clt_kind kind) {
    static const uint8_t nothing[CLT__DIGEST_BYTES];
    const clt__key_tag tag = {.created = 0};
    clt__put_header(sink, kind);
    clt__key_head_put(sink, params, nothing, nothing, &tag);
}

/* One of two keys, for the top level; the second never comes. */
static void put_evk(clt__sink *sink, const void *object) {
    static const uint8_t seed[CLT__SEED_BYTES];
    (void)object;
    put_head(sink, CLT_KIND_EVALUATION_KEY);
    clt__put_u32(sink, 2);
    clt__put_u32(sink, 5);
    clt__put_u8(sink, (uint8_t)params->levels);
    clt__put_u8(sink, (uint8_t)params->special);
    clt__put_u8(sink, (uint8_t)clt__params_digits(params, params->levels));
    clt__put_u8(sink, 0);
    clt__put_bytes(sink, seed, sizeof seed);
}

static void put_pk(clt__sink *sink, const void *object) {
    static const uint8_t seed[CLT__SEED_BYTES];
    (void)object;
    put_head(sink, CLT_KIND_PUBLIC_KEY);
    clt__put_bytes(sink, seed, sizeof seed);
}

/* A record at the top level, seeded or not. */
static void put_ct(clt__sink *sink, const void *object) {
    static const uint8_t zeros[CLT__KEY_ID_BYTES + CLT__SEED_BYTES];
    bool seeded = *(const bool *)object;
    unsigned limbs = clt__params_limbs(params, params->levels);
    clt__put_u64(sink, (UINT64_C(1) << limbs) - 1);
    clt__put_u8(sink, 1);
    clt__put_u8(sink, 1);
    clt__put_u8(sink, 0);
    clt__put_u8(sink, seeded);
    clt__put_bytes(sink, zeros, CLT__KEY_ID_BYTES + (seeded ? CLT__SEED_BYTES : 0));
}

typedef clt_status load_fn(clt__source *source);

static clt_status load_evk(clt__source *source) {
    clt_evk *evk = NULL;
    clt_status status = clt__evk_get(source, ws, &evk);
    clt__evk_free(evk);
    return status;
}

static clt_status load_pk(clt__source *source) {
    clt_pk *pk = NULL;
    clt_status status = clt__pk_get(source, &pk);
    clt__pk_free(pk);
    return status;
}

static clt_status load_ct(clt__source *source) {
    clt_ct *ct = NULL;
    assert_int_equal(clt__ct_new(&ct, params), CLT_OK);
    clt_status status = clt__ct_get(source, ct);
    clt__ct_free(ct);
    return status;
}

/* What the tables of the parameters take, when a file names them. */
static size_t tables(void) {
    const clt_params *again = NULL;
    meter_begin();
    assert_int_equal(clt__params_build(&again, &params->chain, NULL), CLT_OK);
    size_t peak = meter_peak();
    clt__params_unref(again);
    meter_end();
    return peak;
}

/* The most that was held while so many zeros came, and then no more. */
static size_t peak_of(load_fn *load, clt__save_fn *put, const void *object, uint64_t zeros) {
    stream s = {.start = keyring_bytes(put, object, false), .zeros = zeros};
    clt__source source;
    clt__source_init(&source, (clt_reader){.opaque = &s, .read = stream_read}, "file");
    meter_begin();
    (void)load(&source);
    assert_int_equal(meter_now(), 0);
    size_t peak = meter_peak();
    meter_end();
    clt__buffer_free(&s.start);
    return peak;
}

/* Packed bytes of the first `limbs` limbs of rows over the basis. */
static uint64_t bytes_of(const clt__basis *basis, unsigned limbs) {
    uint64_t bits = 0;
    for (unsigned i = 0; i < limbs; i++) {
        bits += params->ring->mod[basis->prime[i % basis->count]].bits;
    }
    return bits * params->ring->n / 8;
}

/* A file, and what there is to it. */
typedef struct file {
    load_fn *load;
    clt__save_fn *put; /* what comes before the limbs */
    const void *object;
    clt__basis basis; /* of each row of b, or of c_0 */
    unsigned rows;
    bool packed; /* kept as bits */
    size_t own;  /* bytes that the parameters take */
} file;

static void assert_in_proportion(const file *f, unsigned limbs) {
    size_t bytes = (size_t)bytes_of(&f->basis, limbs);
    size_t arrived = f->packed ? bytes : limbs * params->ring->n * sizeof(uint64_t);
    size_t peak = peak_of(f->load, f->put, f->object, bytes);
    if (peak <= f->own + 3 * arrived + MIB) return;
    fail_msg("%zu bytes have come, %zu are held beyond %zu", arrived, peak - f->own, f->own);
}

/* Memory grows at powers of two, and when all have come. */
static void cut(const file *f) {
    unsigned total = f->rows * f->basis.count;
    assert_in_proportion(f, 0);
    for (unsigned limbs = 1; limbs < total; limbs *= 2) assert_in_proportion(f, limbs);
    assert_in_proportion(f, total);
}

static void evaluation_keys(void **state) {
    (void)state;
    file f = {.load = load_evk, .put = put_evk, .packed = true, .own = tables()};
    f.basis = clt__params_qp(params, params->levels);
    f.rows = clt__params_digits(params, params->levels);
    cut(&f);
}

static void public_keys(void **state) {
    (void)state;
    file f = {.load = load_pk, .put = put_pk, .rows = 1, .own = tables()};
    f.basis = clt__params_q(params, params->levels);
    cut(&f);
}

static void ciphertexts(void **state) {
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        bool seeded = kind == 1;
        file f = {.load = load_ct, .put = put_ct, .object = &seeded, .rows = 1};
        f.basis = clt__params_q(params, params->levels);
        cut(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evaluation_keys),
        cmocka_unit_test(public_keys),
        cmocka_unit_test(ciphertexts),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
