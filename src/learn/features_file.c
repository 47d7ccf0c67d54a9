/*
 * Feature maps as bytes (docs/format.md). The body of a file of kind "features":
 *
 *   the schema with its numbers, u32 components, u32 cosines, f64 width, 32 bytes seed
 *   for each feature of the schema f64 centre; for each f64 weight; and f64 each: its axes
 */
#include "learn/features.h"

#include "base/alloc.h"
#include "learn/numbers.h"
#include "rlwe/wire.h"

void clt__features_put(clt__sink *sink, const void *object) {
    const clt_features *f = object;
    size_t inputs = f->schema->features;
    clt__schema_save(sink, f->schema);
    clt__put_u32(sink, f->components);
    clt__put_u32(sink, f->cosines);
    clt__put_f64(sink, f->width);
    clt__put_bytes(sink, f->seed, sizeof f->seed);
    clt__numbers_put(sink, f->centre, inputs);
    clt__numbers_put(sink, f->weight, inputs);
    clt__numbers_put(sink, f->axis, inputs * f->components);
}

static clt_status check_names(const clt_features *f, clt__source *source) {
    const clt__schema *s = f->schema;
    if (clt__features_takes_name(f, s->id) || clt__features_takes_name(f, s->target)) {
        clt__source_fail(source, CLT_E_FORMAT, "a column has the name of a feature");
    }
    return source->status;
}

static clt_status get_head(clt_features *f, clt__source *source) {
    CLT__RETURN_IF(clt__schema_load(&f->schema, source));
    uint32_t components =
        clt__get_u32_in(source, 0, CLT__COMPONENTS_MOST, "the number of components");
    f->cosines = clt__get_u32_in(source, 0, CLT__COSINES_MOST, "the number of cosines");
    f->width = clt__get_finite(source);
    clt__get_bytes(source, f->seed, sizeof f->seed);
    CLT__RETURN_IF(source->status);
    if (components > f->schema->features) {
        clt__source_fail(source, CLT_E_FORMAT, "it has more components than features");
    } else if (components == 0 && f->cosines == 0) {
        clt__source_fail(source, CLT_E_FORMAT, "it makes neither components nor cosines");
    } else if (!(f->width > 0)) {
        clt__source_fail(source, CLT_E_FORMAT, "its width is not positive");
    }
    CLT__RETURN_IF(source->status);
    f->components = components;
    return check_names(f, source);
}

static clt_status check_weights(const clt_features *f, clt__source *source) {
    for (size_t j = 0; j < f->schema->features; j++) {
        if (!(f->weight[j] > 0)) clt__source_fail(source, CLT_E_FORMAT, "a weight is not positive");
    }
    return source->status;
}

clt_status clt__features_get(clt__source *source, clt_features **features) {
    clt_status status = CLT_OK;
    clt_features *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__source_stop(source, clt__fail_memory(sizeof *made));
    CLT__TRY(get_head(made, source));
    size_t inputs = made->schema->features;
    CLT__TRY(clt__numbers_get(&made->centre, source, inputs));
    CLT__TRY(clt__numbers_get(&made->weight, source, inputs));
    CLT__TRY(check_weights(made, source));
    CLT__TRY(clt__numbers_get(&made->axis, source, inputs * made->components));
    *features = made;
    return CLT_OK;
done:
    clt__features_free(made);
    return status;
}
