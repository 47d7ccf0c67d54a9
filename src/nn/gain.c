/*
 * Gains (gain.h). A sample is a vector of values and one of errors, both of the network's width; a
 * layer takes all samples to its outputs.
 */
#include "nn/gain.h"

#include "base/alloc.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

enum { SAMPLES_MOST = 256, SAMPLES_LEAST = 4, PRODUCTS = 1 << 26 };

typedef struct batch {
    size_t samples, width;
    double *value, *error; /* samples x width each */
    double *spare;         /* width */
} batch;

/* Fewer for large networks, whose many units are samples too. */
static size_t samples_for(const clt__network *network) {
    size_t weights = 1, samples = SAMPLES_MOST;
    for (unsigned k = 0; k < network->count; k++) {
        weights += (size_t)network->layer[k].out * network->layer[k].in;
    }
    while (samples > SAMPLES_LEAST && samples * weights > PRODUCTS) samples /= 2;
    return samples;
}

static void draw(batch *b, unsigned features, double input_rms) {
    static const uint8_t seed[CLT__SEED_BYTES] = {'g', 'a', 'i', 'n'};
    clt__random random;
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (size_t s = 0; s < b->samples; s++) {
        for (unsigned f = 0; f < features; f++) {
            b->value[s * b->width + f] = input_rms * clt__random_normal(&random);
            b->error[s * b->width + f] = clt__random_normal(&random);
        }
    }
    clt__random_close(&random);
}

static double rms_of(const double *x, const batch *b, unsigned count) {
    double squares = 0;
    for (size_t s = 0; s < b->samples; s++) {
        for (unsigned i = 0; i < count; i++) squares += x[s * b->width + i] * x[s * b->width + i];
    }
    return sqrt(squares / (double)(b->samples * count));
}

/* x = weight x, and with the bias. */
static void apply(double *x, double *spare, const clt__layer *layer, bool bias) {
    for (unsigned i = 0; i < layer->out; i++) {
        spare[i] = bias ? layer->bias[i] : 0;
        unsigned j = layer->diagonal ? i : 0, end = layer->diagonal ? i + 1 : layer->in;
        for (; j < end; j++) spare[i] += clt__layer_weight(layer, i, j) * x[j];
    }
    memcpy(x, spare, layer->out * sizeof *x);
}

/* y and dy/dz at z: T_j and its derivative by their recurrences. */
static double act(double *slope, const clt__layer *layer, double z) {
    if (layer->act == CLT__ACT_SQUARE) {
        *slope = 2 * z;
        return z * z;
    }
    double before = 1, t = z, before_slope = 0, t_slope = 1, y = layer->c[0];
    *slope = 0;
    for (unsigned j = 1; j <= layer->degree; j++) {
        double next = 2 * z * t - before, next_slope = 2 * t + 2 * z * t_slope - before_slope;
        y += layer->c[j] * t;
        *slope += layer->c[j] * t_slope;
        before = t;
        before_slope = t_slope;
        t = next;
        t_slope = next_slope;
    }
    return y;
}

static void activate(batch *b, const clt__layer *layer, double stretch) {
    for (size_t s = 0; s < b->samples; s++) {
        for (size_t i = s * b->width; i < s * b->width + layer->out; i++) {
            double slope;
            b->value[i] = act(&slope, layer, stretch * b->value[i]);
            b->error[i] *= slope;
        }
    }
}

static void through_layer(clt__gain *gain, batch *b, const clt__layer *layer, double map_rms) {
    for (size_t s = 0; s < b->samples; s++) {
        apply(b->value + s * b->width, b->spare, layer, true);
        apply(b->error + s * b->width, b->spare, layer, false);
    }
    double drawn = rms_of(b->value, b, layer->out);
    gain->map = gain->act = rms_of(b->error, b, layer->out);
    if (layer->act == CLT__ACT_NONE) return;
    activate(b, layer, drawn > 0 ? map_rms / drawn : 1);
    gain->act = rms_of(b->error, b, layer->out);
}

clt_status clt__gains(clt__gain *gain, const clt__network *network, const clt__ranges *ranges) {
    batch b = {.samples = samples_for(network), .width = clt__network_width(network)};
    b.value = clt__alloc(b.samples, b.width * sizeof *b.value);
    b.error = clt__alloc(b.samples, b.width * sizeof *b.error);
    b.spare = clt__alloc(b.width, sizeof *b.spare);
    clt_status status = CLT_E_MEMORY;
    if (b.value != NULL && b.error != NULL && b.spare != NULL) {
        status = CLT_OK;
        draw(&b, network->layer[0].in, ranges->input.rms);
        for (unsigned k = 0; k < network->count; k++) {
            through_layer(&gain[k], &b, &network->layer[k], ranges->layer[k].map.rms);
        }
    }
    clt__free(b.spare);
    clt__free(b.error);
    clt__free(b.value);
    return status;
}
