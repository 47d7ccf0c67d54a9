/* Output maps: sigmoid for two classes, softmax for any number, and their cross-entropy. */
#include "model/output.h"

#include <math.h>

static double sigmoid(double x) {
    double small = exp(-fabs(x));
    return x >= 0 ? 1 / (1 + small) : small / (1 + small);
}

static size_t largest(const double *x, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (x[i] > x[best]) best = i;
    }
    return best;
}

size_t clt__output_map_apply(double *probabilities, clt__output_map map, size_t classes,
                             const double *raw) {
    if (map == CLT__OUTPUT_SIGMOID) {
        probabilities[0] = sigmoid(-raw[0]);
        probabilities[1] = sigmoid(raw[0]);
        return raw[0] > 0;
    }
    size_t best = largest(raw, classes);
    double sum = 0;
    for (size_t i = 0; i < classes; i++) sum += exp(raw[i] - raw[best]);
    for (size_t i = 0; i < classes; i++) probabilities[i] = exp(raw[i] - raw[best]) / sum;
    return best;
}

size_t clt__model_output(double *probabilities, const clt_model *model, const double *raw) {
    return clt__output_map_apply(probabilities, model->output, clt__model_classes(model), raw);
}

static double softmax_loss(double *slope, size_t classes, const double *raw, uint32_t label) {
    double most = raw[largest(raw, classes)], sum = 0;
    for (size_t i = 0; i < classes; i++) sum += exp(raw[i] - most);
    for (size_t i = 0; slope != NULL && i < classes; i++) {
        slope[i] = exp(raw[i] - most) / sum - (i == label);
    }
    return log(sum) - (raw[label] - most);
}

double clt__output_loss(double *slope, clt__output_map map, size_t classes, const double *raw,
                        uint32_t label) {
    if (map == CLT__OUTPUT_SOFTMAX) return softmax_loss(slope, classes, raw, label);
    double against = label == 1 ? -raw[0] : raw[0];
    if (slope != NULL) slope[0] = label == 1 ? -sigmoid(against) : sigmoid(against);
    return fmax(against, 0) + log1p(exp(-fabs(against)));
}
