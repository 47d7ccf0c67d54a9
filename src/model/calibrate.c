/* Calibration (calibrate.h): the loss is convex in the factor, so its slope has one root. */
#include "model/calibrate.h"

#include "base/stream.h"
#include "model/output.h"

#include <math.h>

enum { HALVINGS = 64 };

/* Loss of a row with logits times the factor, and its derivative by the factor. */
static double row_loss(double *slope, double factor, clt__output_map map, size_t classes,
                       const double *raw, size_t width, uint32_t label) {
    double logit[CLT__SCHEMA_LEVELS] = {0}, by_logit[CLT__SCHEMA_LEVELS] = {0};
    for (size_t k = 0; k < width; k++) logit[k] = factor * raw[k];
    double loss = clt__output_loss(by_logit, map, classes, logit, label);
    *slope = 0;
    for (size_t k = 0; k < width; k++) *slope += by_logit[k] * raw[k];
    return loss;
}

double clt__calibrate_loss(double factor, clt__output_map map, size_t classes,
                           const clt__matrix *raw, const uint32_t *label) {
    double sum = 0, slope;
    for (size_t r = 0; r < raw->rows; r++) {
        sum +=
            row_loss(&slope, factor, map, classes, clt__matrix_row(raw, r), raw->columns, label[r]);
    }
    return sum / (double)raw->rows;
}

/* Of the smoothed loss: each row has a share of the one that shows all classes. */
static double slope_at(double factor, clt__output_map map, size_t classes, const clt__matrix *raw,
                       const uint32_t *label) {
    double sum = 0, even = 1 / ((double)raw->rows + 1), slope;
    for (size_t r = 0; r < raw->rows; r++) {
        const double *row = clt__matrix_row(raw, r);
        row_loss(&slope, factor, map, classes, row, raw->columns, label[r]);
        sum += (1 - even) * slope;
        for (uint32_t c = 0; c < classes; c++) {
            row_loss(&slope, factor, map, classes, row, raw->columns, c);
            sum += even / (double)classes * slope;
        }
    }
    return sum;
}

bool clt__calibrate_fit(double *factor, clt__output_map map, size_t classes, const clt__matrix *raw,
                        const uint32_t *label) {
    double least = 1 / CLT__CALIBRATE_MOST, most = CLT__CALIBRATE_MOST;
    if (!(slope_at(least, map, classes, raw, label) < 0)) return false;
    for (unsigned k = 0; k < HALVINGS; k++) {
        double middle = sqrt(least * most);
        if (slope_at(middle, map, classes, raw, label) < 0) {
            least = middle;
        } else {
            most = middle;
        }
    }
    *factor = sqrt(least * most);
    return true;
}

static clt_status copy(clt_model **model, const clt_model *from) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt_status status = CLT_OK;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__model_put(&sink, from);
    CLT__TRY(sink.status);
    clt__span span = {buffer.bytes, buffer.size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "model");
    status = clt__model_get(&source, model);
done:
    clt__buffer_free(&buffer);
    return status;
}

clt_status clt__calibrate_model(clt_model **calibrated, const clt_model *model, double factor) {
    const clt__node *last = &model->node[model->count - 1];
    clt_model *made = NULL;
    if (last->type != CLT__NODE_DENSE) {
        return clt__fail(CLT_E_UNSUPPORTED,
                         "the last layer of the model, '%s', has no weights to scale: a model that "
                         "is calibrated ends in a dense layer",
                         last->name);
    }
    CLT__RETURN_IF(copy(&made, model));
    clt__node *node = &made->node[made->count - 1];
    size_t weights = (size_t)node->width * made->node[node->input].width;
    for (size_t i = 0; i < weights; i++) node->weight[i] *= factor;
    for (size_t i = 0; i < node->width; i++) node->bias[i] *= factor;
    node->value_bound *= factor;
    node->value_rms *= factor;
    clt_status status = clt__model_check(made);
    if (status != CLT_OK) {
        clt__model_free(made);
        return status;
    }
    *calibrated = made;
    return CLT_OK;
}
