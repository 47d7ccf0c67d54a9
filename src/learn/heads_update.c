/* From the sums of a step to w' and v' of all pairs (heads.h, linear_update.c). */
#include "learn/heads.h"

clt_status clt__heads_update(clt_ct *const *next_w, clt_ct *const *next_v, clt_ct *check,
                             clt_ws *ws, const clt__linear_job *job, clt__heads_sums *sums,
                             clt_ct *const *w, clt_ct *const *v) {
    const clt_params *params = job->samples->recipe->params;
    double factor = job->step.factor / clt__heads_gain(job);
    if (check != NULL) {
        double gain = 2 * clt__linear_gain(params, job->step.level);
        CLT__RETURN_IF(clt__linear_check_value(check, ws, sums->check, gain));
    }
    for (unsigned k = 0; k < sums->pairs; k++) {
        clt_ct *g = sums->gradient[k];
        bool first = job->step.number == 0;
        CLT__RETURN_IF(clt__ct_relinearise_rescale(g, ws, job->evk, g));
        CLT__RETURN_IF(clt__linear_apply(next_w[k], next_v[k], ws, job, g, factor,
                                         first ? NULL : w[k], first ? NULL : v[k]));
    }
    return CLT_OK;
}
