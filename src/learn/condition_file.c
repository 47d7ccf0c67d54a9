/*
 * Conditionings as bytes (docs/format.md). The body of a file of kind "conditioning":
 *
 *   32 bytes digest of the recipe, 16 bytes id, the schema with its numbers, u8 conditioning,
 *   f64 clip, f64 scale
 *   for each feature f64 centre; for each f64 spread; to whiten the lower triangle of mix, f64 each
 */
#include "learn/condition.h"

#include "base/alloc.h"
#include "rlwe/wire.h"

#include <string.h>

/* Tiles of the largest ring degree have no more. */
enum { FEATURES_MOST = 4095, FIRST_ROOM = 4096 };

static void put_numbers(clt__sink *sink, const double *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) clt__put_f64(sink, numbers[i]);
}

void clt__conditioning_put(clt__sink *sink, const void *object) {
    const clt_conditioning *c = object;
    size_t features = c->schema->features;
    clt__put_bytes(sink, c->recipe, sizeof c->recipe);
    clt__put_bytes(sink, c->id, sizeof c->id);
    clt__schema_save(sink, c->schema);
    clt__put_u8(sink, c->mix != NULL ? CLT_WHITEN : CLT_STANDARDISE);
    clt__put_f64(sink, c->clip);
    clt__put_f64(sink, c->scale);
    put_numbers(sink, c->centre, features);
    put_numbers(sink, c->spread, features);
    if (c->mix != NULL) put_numbers(sink, c->mix, features * (features + 1) / 2);
}

/* Room for twice the numbers that have come, of `count`; the old ones are wiped. */
static double *grow(double *numbers, size_t have, size_t *room, size_t count) {
    size_t wanted = have == 0 ? FIRST_ROOM : 2 * have;
    if (wanted > count) wanted = count;
    double *bigger = clt__alloc(wanted, sizeof *bigger);
    if (bigger != NULL && have > 0) memcpy(bigger, numbers, have * sizeof *bigger);
    if (have > 0) clt__wipe(numbers, have * sizeof *numbers);
    clt__free(numbers);
    *room = wanted;
    return bigger;
}

/* Finite numbers; *numbers is a new array, NULL when the source has failed. */
static clt_status get_numbers(double **numbers, clt__source *source, size_t count) {
    double *made = NULL;
    size_t room = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == room) {
            made = grow(made, i, &room, count);
            if (made == NULL) return clt__source_stop(source, CLT_E_MEMORY);
        }
        made[i] = clt__get_finite(source);
        if (source->status == CLT_OK) continue;
        clt__wipe(made, room * sizeof *made);
        clt__free(made);
        return source->status;
    }
    *numbers = made;
    return CLT_OK;
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
    CLT__TRY(get_numbers(&made->centre, source, features));
    CLT__TRY(get_numbers(&made->spread, source, features));
    CLT__TRY(check_spread(made, source));
    if (whiten) CLT__TRY(get_numbers(&made->mix, source, features * (features + 1) / 2));
    *c = made;
    return CLT_OK;
done:
    clt__conditioning_free(made);
    return status;
}
