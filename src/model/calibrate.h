/*
 * Calibration: one factor on a model's logits, so that its probabilities are as often right as they
 * say (temperature scaling: Guo, Pleiss, Sun, Weinberger, ICML 2017; with two classes Platt's
 * method, 1999, without its shift). Labels stay as they are, since the factor is positive.
 *
 * Logits that were trained each against the rest, or by least squares, rank classes well and say
 * little of chances. The factor is the one that minimises the mean cross-entropy of labelled rows,
 * as if one row more had shown all classes evenly: so it is finite where every row is told right.
 */
#ifndef CLT_MODEL_CALIBRATE_H
#define CLT_MODEL_CALIBRATE_H

#include "model/model.h"

#define CLT__CALIBRATE_MOST 0x1p20 /* no factor beyond that, nor below its inverse */

/* For raw outputs of rows and their labels. False when no factor above the least is better than
   equal chances: the labels speak against the model. */
bool clt__calibrate_fit(double *factor, clt__output_map map, size_t classes, const clt__matrix *raw,
                        const uint32_t *label);
/* Mean cross-entropy of rows with logits times the factor. */
double clt__calibrate_loss(double factor, clt__output_map map, size_t classes,
                           const clt__matrix *raw, const uint32_t *label);
/* The model with its last layer times the factor. CLT_E_UNSUPPORTED when that is not dense. */
clt_status clt__calibrate_model(clt_model **calibrated, const clt_model *model, double factor);

#endif
