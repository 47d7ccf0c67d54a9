/* Running a model on encrypted data: what the evaluator does. */
#ifndef CLT_NN_RUN_H
#define CLT_NN_RUN_H

#include "nn/dataset.h"

/* CLT_E_PLAN when model or key are not the plan's, CLT_E_KEY when the key is of another secret, or
   one is missing. */
clt_status clt__data_run(clt_data **result, clt_ws *ws, const clt_model *model, const clt_evk *evk,
                         const clt_data *data);

#endif
