/* Predictions without keys: in the clear, or simulated with the errors that a plan expects. */
#ifndef CLT_NN_PREDICT_H
#define CLT_NN_PREDICT_H

#include "data/matrix.h"
#include "nn/plan.h"

/* Raw outputs for standardised features, by the steps of the plan on slots; the errors follow from
   the plan's digest, so that asking again gives the same. */
clt_status clt__simulate(clt__matrix *raw, clt_ws *ws, const clt_model *model, const clt_plan *plan,
                         const clt__matrix *features);

/* The table of answers for a table of rows; plan is not needed for CLT_CLEAR. */
clt_status clt__predict(clt_table **answers, clt_ws *ws, const clt_model *model,
                        const clt_plan *plan, const clt_table *table, clt_mode mode);

#endif
