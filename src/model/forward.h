/*
 * The values of all nodes for a block of rows: what prediction, training and calibration compute.
 *
 * The values of node i for row r stand in node[i][r * width .. r * width + width - 1]. Rows never
 * mix, so that a result does not depend on the blocks or the threads that made it.
 */
#ifndef CLT_MODEL_FORWARD_H
#define CLT_MODEL_FORWARD_H

#include "model/model.h"

typedef struct clt__values {
    double *block; /* all of them, one allocation */
    double *node[CLT__NODES_MAX];
} clt__values;

/* Zeros, for up to `rows` rows. */
clt_status clt__values_new(clt__values *values, const clt_model *model, size_t rows);
void clt__values_free(clt__values *values);
/* Computes every node from node 0, which holds the features. */
void clt__values_forward(const clt__values *values, const clt_model *model, size_t rows);

/*
 * Computes blocks of rows in parallel and shows each to `visit`: block number, its first row and
 * its number of rows. Visits may run at the same time and in any order; the blocks are the same on
 * every run.
 */
typedef void clt__visit(void *arg, const clt__values *values, size_t block, size_t first,
                        size_t rows);
clt_status clt__model_scan(const clt_model *model, clt_ws *ws, const clt__matrix *features,
                           clt__visit *visit, void *arg);
/* The number of blocks into which that many rows are split. */
size_t clt__model_blocks(const clt_model *model, size_t rows);

/* a[0] b[0] + a[1] b[1] + ..., in one order of operations. */
double clt__dot(const double *a, const double *b, size_t count);

#endif
