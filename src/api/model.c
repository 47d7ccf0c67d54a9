/* Models in the clear. */
#include "model/model.h"
#include "api/check.h"
#include "base/alloc.h"
#include "base/file.h"
#include "model/calibrate.h"
#include "model/coefficients.h"
#include "model/fit.h"
#include "nn/predict.h"
#include "nn/rows.h"

clt_status clt_model_fit(clt_model **model, clt_ws *ws, const clt_table *table,
                         const clt_fit_options *options, clt_fit_report *report) {
    CLT__NEED(model);
    CLT__NEED(ws);
    CLT__NEED(table);
    CLT__NEED(options);
    return clt__model_fit(model, ws, table, options, report);
}

static void put_model(clt__sink *sink, const void *model) {
    clt__put_header(sink, CLT_KIND_MODEL);
    clt__model_put(sink, model);
}

static void get_model(clt__source *source, void *model) {
    clt__get_header(source, CLT_KIND_MODEL);
    if (source->status == CLT_OK) (void)clt__model_get(source, model);
}

clt_status clt_model_save(const clt_model *model, const char *path, unsigned flags) {
    CLT__NEED(model);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_model, model);
}

clt_status clt_model_load(clt_model **model, const char *path) {
    clt_model *made = NULL;
    CLT__NEED(model);
    CLT__NEED(path);
    clt_status status = clt__file_load(path, "model", true, get_model, &made);
    if (status == CLT_OK) {
        *model = made;
    } else {
        clt__model_free(made);
    }
    return status;
}

void clt_model_free(clt_model *model) {
    clt__model_free(model);
}

clt_status clt_model_predict(clt_table **answers, clt_ws *ws, const clt_model *model,
                             const clt_plan *plan, const clt_table *table, clt_mode mode) {
    CLT__NEED(answers);
    CLT__NEED(ws);
    CLT__NEED(model);
    CLT__NEED(table);
    if (mode != CLT_CLEAR && mode != CLT_SIMULATE) {
        return clt__fail(CLT_E_ARGUMENT, "clt_model_predict: mode %d is unknown", (int)mode);
    }
    if (mode == CLT_SIMULATE) CLT__NEED(plan);
    return clt__predict(answers, ws, model, plan, table, mode);
}

/* Raw outputs of the rows, and their labels. */
static clt_status read_labelled(clt__matrix *raw, uint32_t *label, clt_ws *ws,
                                const clt_model *model, const clt_table *table) {
    clt__matrix features = {0};
    CLT__RETURN_IF(clt__schema_labels(label, model->schema, table));
    CLT__RETURN_IF(clt__rows_features(&features, ws, model->schema, table));
    clt_status status = clt__model_forward(raw, ws, model, &features);
    clt__matrix_wipe(&features);
    return status;
}

static clt_status calibrate(clt_model **calibrated, clt_calibration *report, const clt_model *model,
                            const clt__matrix *raw, const uint32_t *label) {
    size_t classes = clt__model_classes(model);
    clt_calibration made = {.rows = raw->rows};
    if (!clt__calibrate_fit(&made.factor, model->output, classes, raw, label)) {
        return clt__fail(CLT_E_DATA,
                         "on these %zu rows the model does no better than chance, so that no "
                         "factor calibrates it: take rows like those that it was trained on",
                         raw->rows);
    }
    CLT__RETURN_IF(clt__calibrate_model(calibrated, model, made.factor));
    made.log_loss_before = clt__calibrate_loss(1, model->output, classes, raw, label);
    made.log_loss = clt__calibrate_loss(made.factor, model->output, classes, raw, label);
    if (report != NULL) *report = made;
    return CLT_OK;
}

clt_status clt_model_calibrate(clt_model **calibrated, clt_calibration *report, clt_ws *ws,
                               const clt_model *model, const clt_table *table) {
    clt__matrix raw = {0};
    clt_status status = CLT_OK;
    CLT__NEED(calibrated);
    CLT__NEED(ws);
    CLT__NEED(model);
    CLT__NEED(table);
    if (model->schema->target == NULL || table->rows == 0) {
        return clt__fail(CLT_E_DATA, "%s: calibrating takes rows with labels, and %s",
                         table->source,
                         table->rows == 0 ? "there are none" : "the model names no target");
    }
    uint32_t *label = clt__alloc_raw(table->rows, sizeof *label);
    if (label == NULL) return clt__fail_memory(table->rows * sizeof *label);
    CLT__TRY(read_labelled(&raw, label, ws, model, table));
    CLT__TRY(calibrate(calibrated, report, model, &raw, label));
done:
    clt__matrix_wipe(&raw);
    clt__wipe(label, table->rows * sizeof *label);
    clt__free(label);
    return status;
}

clt_status clt_model_coefficients(clt_table **coefficients, const clt_model *model) {
    CLT__NEED(coefficients);
    CLT__NEED(model);
    return clt__coefficients_new(coefficients, model);
}
