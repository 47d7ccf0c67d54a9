/* The coefficients of a linear model as a table that a person reads. */
#ifndef CLT_MODEL_COEFFICIENTS_H
#define CLT_MODEL_COEFFICIENTS_H

#include "model/model.h"

/*
 * A row a feature ("age", or "colour=red" for a level), and "(intercept)". Columns: "feature", and
 * for each logit "weight", of the standardised feature, and "per_unit", of the column as the table
 * has it; where there are several, "weight_<class>" and "per_unit_<class>".
 * CLT_E_UNSUPPORTED for a model with hidden layers.
 */
clt_status clt__coefficients_new(clt_table **coefficients, const clt_model *model);

#endif
