/*
 * Item factors as bytes (docs/format.md). The body of a file of kind "item factors":
 *
 *   u32 items, u32 rank, the items' names, a text each of 1 to 256 bytes, all different
 *   f64 least, most and mean rating, prior of a user's bias, scale, prior; f64 each: biases
 *   f64 each: penalties of a rank; f64 low, high; for each item f64 each: its factors
 *
 * The first two lines are what the users' side has (catalogue.h).
 */
#include "base/alloc.h"
#include "data/label.h"
#include "learn/factor.h"
#include "learn/numbers.h"
#include "nn/payload.h"
#include "rlwe/wire.h"

/* ---------------------------------------------------------------------------------- writing */

void clt__factors_put_items(clt__sink *sink, const clt__factors *f) {
    clt__put_u32(sink, f->items);
    clt__put_u32(sink, f->rank);
    clt__row_ids_put(sink, f->item, f->items);
    clt__put_f64(sink, f->least);
    clt__put_f64(sink, f->most);
    clt__put_f64(sink, f->mean);
    clt__put_f64(sink, f->bias_prior);
    clt__put_f64(sink, f->scale);
    clt__put_f64(sink, f->prior);
    clt__numbers_put(sink, f->bias, f->items);
}

void clt__factors_put(clt__sink *sink, const void *object) {
    const clt__factors *f = object;
    clt__factors_put_items(sink, f);
    clt__numbers_put(sink, f->penalty, f->rank);
    clt__put_f64(sink, f->low);
    clt__put_f64(sink, f->high);
    clt__numbers_put(sink, f->factor, (size_t)f->items * f->rank);
}

static int discard(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

clt_status clt__factors_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt__factors *factors) {
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.write = discard});
    clt__factors_put(&sink, factors);
    clt__hash_done(&sink.hash, digest);
    return sink.status;
}

/* ---------------------------------------------------------------------------------- reading */

static clt_status get_names(clt__factors *f, clt__source *source) {
    const char *twice = NULL;
    char brief[CLT__LABEL_BRIEF];
    CLT__RETURN_IF(clt__row_ids_get(source, &f->item, f->items));
    clt_status status = clt__label_twice(&twice, (const char *const *)f->item, f->items);
    if (status == CLT_OK && twice != NULL) {
        clt__source_fail(source, CLT_E_FORMAT, "two items are named '%s'",
                         clt__label_brief(brief, twice));
    }
    return status == CLT_OK ? source->status : clt__source_stop(source, status);
}

static clt_status get_items(clt__factors *f, clt__source *source) {
    uint32_t items = clt__get_u32_in(source, 1, CLT__FACTOR_ITEMS_MOST, "the number of items");
    f->rank = clt__get_u32_in(source, 1, CLT__RANK_MOST, "the rank");
    CLT__RETURN_IF(source->status);
    f->items = items;
    CLT__RETURN_IF(get_names(f, source));
    f->least = clt__get_finite(source);
    f->most = clt__get_finite(source);
    f->mean = clt__get_finite(source);
    f->bias_prior = clt__get_finite(source);
    f->scale = clt__get_finite(source);
    f->prior = clt__get_finite(source);
    CLT__RETURN_IF(source->status);
    return clt__numbers_get(&f->bias, source, items);
}

static clt_status get_factors(clt__factors *f, clt__source *source) {
    CLT__RETURN_IF(clt__numbers_get(&f->penalty, source, f->rank));
    f->low = clt__get_finite(source);
    f->high = clt__get_finite(source);
    CLT__RETURN_IF(source->status);
    return clt__numbers_get(&f->factor, source, (size_t)f->items * f->rank);
}

static clt_status get(clt__source *source, clt__factors **factors, bool whole) {
    clt_status status = CLT_OK;
    clt__factors *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__source_stop(source, clt__fail_memory(sizeof *made));
    CLT__TRY(get_items(made, source));
    if (whole) CLT__TRY(get_factors(made, source));
    status = whole ? clt__factors_check(made) : clt__factors_check_items(made);
    CLT__TRY(clt__source_stop(source, status == CLT_E_DATA ? CLT_E_FORMAT : status));
    *factors = made;
    return CLT_OK;
done:
    clt__factors_free(made);
    return status;
}

clt_status clt__factors_get(clt__source *source, clt__factors **factors) {
    return get(source, factors, true);
}

clt_status clt__factors_get_items(clt__source *source, clt__factors **items) {
    return get(source, items, false);
}
