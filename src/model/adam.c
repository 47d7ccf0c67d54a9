/* One step of Adam. */
#include "model/adam.h"

#include "base/alloc.h"

#include <math.h>

static const double BETA1 = 0.9, BETA2 = 0.999, EPSILON = 1e-8;

clt_status clt__adam_new(clt__adam *adam, size_t count) {
    double *first = clt__alloc(count, sizeof *first), *second = clt__alloc(count, sizeof *second);
    if (first == NULL || second == NULL) {
        clt__free(first);
        clt__free(second);
        return clt__fail_memory(count * sizeof *first);
    }
    *adam = (clt__adam){.first = first, .second = second};
    return CLT_OK;
}

void clt__adam_free(clt__adam *adam) {
    clt__free(adam->first);
    clt__free(adam->second);
    *adam = (clt__adam){0};
}

/* One array of weights, whose gradient and moments begin at `at`. Returns where the next begins. */
static size_t move(clt__adam *adam, double *weight, size_t count, const double *gradient, size_t at,
                   double rate, double decay) {
    double unbias1 = 1 / (1 - pow(BETA1, (double)adam->steps));
    double unbias2 = 1 / (1 - pow(BETA2, (double)adam->steps));
    double *first = adam->first + at, *second = adam->second + at;
    gradient += at;
    for (size_t i = 0; i < count; i++) {
        first[i] = BETA1 * first[i] + (1 - BETA1) * gradient[i];
        second[i] = BETA2 * second[i] + (1 - BETA2) * gradient[i] * gradient[i];
        double step = first[i] * unbias1 / (sqrt(second[i] * unbias2) + EPSILON);
        weight[i] -= rate * (step + decay * weight[i]);
    }
    return at + count;
}

void clt__adam_step(clt__adam *adam, clt_model *model, const clt__gradient *gradient, double rate,
                    double decay) {
    size_t at = 0;
    adam->steps++;
    for (unsigned i = 0; i < model->count; i++) {
        clt__node *node = &model->node[i];
        if (node->type != CLT__NODE_DENSE) continue;
        size_t size = (size_t)node->width * model->node[node->input].width;
        at = move(adam, node->weight, size, gradient->weight, at, rate, decay);
        at = move(adam, node->bias, node->width, gradient->weight, at, rate, 0);
    }
}
