/*
 * Conditionings as bytes (docs/format.md). The body of a file of kind "conditioning":
 *
 *   32 bytes digest of the recipe, 16 bytes id, the schema with its numbers, u8 conditioning,
 *   f64 clip, f64 scale
 *   for each feature f64 centre; for each f64 spread; to whiten the lower triangle of mix, f64 each
 */
#include "learn/condition.h"

#include "base/alloc.h"
#include "learn/numbers.h"
#include "rlwe/wire.h"

/* Tiles of the largest ring degree have no more. */
enum { FEATURES_MOST = 4095 };

void clt__conditioning_put(clt__sink *sink, const void *object) {
    const clt_conditioning *c = object;
    size_t features = c->schema->features;
    clt__put_bytes(sink, c->recipe, sizeof c->recipe);
    clt__put_bytes(sink, c->id, sizeof c->id);
    clt__schema_save(sink, c->schema);
    clt__put_u8(sink, c->mix != NULL ? CLT_WHITEN : CLT_STANDARDISE);
    clt__put_f64(sink, c->clip);
    clt__put_f64(sink, c->scale);
    clt__numbers_put(sink, c->centre, features);
    clt__numbers_put(sink, c->spread, features);
    if (c->mix != NULL) clt__numbers_put(sink, c->mix, features * (features + 1) / 2);
}

static clt_status get_head(clt_conditioning *c, bool *whiten, clt__source *source) {
    clt__get_bytes(source, c->recipe, sizeof c->recipe);
    clt__get_bytes(source, c->id, sizeof c->id);
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(clt__schema_load(&c->schema, source));
    uint8_t condition = clt__get_u8(source);
    c->clip = clt__get_finite(source);
    c->scale = clt__get_finite(source);
    CLT__RETURN_IF(source->status);
    *whiten = condition == CLT_WHITEN;
    if (condition != CLT_STANDARDISE && condition != CLT_WHITEN) {
        clt__source_fail(source, CLT_E_FORMAT, "it conditions in an unknown way");
    } else if (c->schema->target == NULL || c->schema->features > FEATURES_MOST) {
        clt__source_fail(source, CLT_E_FORMAT, "its schema is none of a recipe");
    } else if (c->clip != c->schema->input_bound) {
        clt__source_fail(source, CLT_E_FORMAT, "its clip is not its schema's bound");
    } else if (!(c->scale > 0 && c->scale <= 1)) {
        clt__source_fail(source, CLT_E_FORMAT, "its scale is not between 0 and 1");
    }
    return source->status;
}

static clt_status check_spread(const clt_conditioning *c, clt__source *source) {
    for (size_t j = 0; j < c->schema->features; j++) {
        if (!(c->spread[j] > 0)) {
            clt__source_fail(source, CLT_E_FORMAT, "a spread is not positive");
        }
    }
    return source->status;
}

clt_status clt__conditioning_get(clt__source *source, clt_conditioning **c) {
    clt_status status = CLT_OK;
    bool whiten;
    clt_conditioning *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__source_stop(source, clt__fail_memory(sizeof *made));
    CLT__TRY(get_head(made, &whiten, source));
    size_t features = made->schema->features;
    CLT__TRY(clt__numbers_get(&made->centre, source, features));
    CLT__TRY(clt__numbers_get(&made->spread, source, features));
    CLT__TRY(check_spread(made, source));
    if (whiten) CLT__TRY(clt__numbers_get(&made->mix, source, features * (features + 1) / 2));
    *c = made;
    return CLT_OK;
done:
    clt__conditioning_free(made);
    return status;
}
