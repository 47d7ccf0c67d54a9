/* Feature maps. The owner's alone. */
#include "api/check.h"
#include "base/file.h"
#include "learn/features.h"
#include "model/options.h"

/* 511 columns and the constant fill the 512 of a tile. */
void clt_features_options_default(clt_features_options *options) {
    if (options == NULL) return;
    *options = (clt_features_options){.components = 64, .cosines = 511, .width = 1, .seed = 1};
}

clt_status clt_features_fit(clt_features **features, clt_ws *ws, const clt_table *table,
                            const clt_features_options *options) {
    CLT__NEED(features);
    CLT__NEED(ws);
    CLT__NEED(table);
    CLT__NEED(options);
    CLT__RETURN_IF(clt__ignored_check(options->ignore, options->ignored));
    return clt__features_fit(features, ws, table, options);
}

clt_status clt_features_apply(clt_table **made, clt_ws *ws, const clt_features *features,
                              const clt_table *table) {
    CLT__NEED(made);
    CLT__NEED(ws);
    CLT__NEED(features);
    CLT__NEED(table);
    return clt__features_apply(made, ws, features, table);
}

static void put_features(clt__sink *sink, const void *features) {
    clt__put_header(sink, CLT_KIND_FEATURES);
    clt__features_put(sink, features);
}

static void get_features(clt__source *source, void *features) {
    clt__get_header(source, CLT_KIND_FEATURES);
    if (source->status == CLT_OK) (void)clt__features_get(source, features);
}

clt_status clt_features_save(const clt_features *features, const char *path, unsigned flags) {
    CLT__NEED(features);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags | CLT__FILE_SECRET, true, put_features, features);
}

clt_status clt_features_load(clt_features **features, const char *path) {
    clt_features *made = NULL;
    CLT__NEED(features);
    CLT__NEED(path);
    clt_status status = clt__file_load(path, "feature map", true, get_features, &made);
    if (status == CLT_OK) {
        *features = made;
    } else {
        clt__features_free(made);
    }
    return status;
}

void clt_features_free(clt_features *features) {
    clt__features_free(features);
}
