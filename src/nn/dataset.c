/* Encrypted data as an object (dataset.h). */
#include "nn/dataset.h"

#include "base/alloc.h"
#include "nn/layout.h"

#include <assert.h>

clt_status clt__data_new(clt_data **data, clt__data_role role, const clt_plan *plan,
                         uint64_t rows) {
    clt_data *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->role = role;
    made->plan = clt__plan_ref(plan);
    made->rows = rows;
    made->count = (size_t)clt__layout_ciphertexts(&plan->layout, rows);
    made->ct = clt__alloc(made->count, sizeof *made->ct);
    if (made->ct == NULL) {
        clt__data_free(made);
        return CLT_E_MEMORY;
    }
    *data = made;
    return CLT_OK;
}

void clt__data_free(clt_data *data) {
    if (data == NULL) return;
    clt__cts_free(data->ct, data->count);
    clt__row_ids_free(data->id, data->rows);
    clt__plan_unref(data->plan);
    clt__free(data);
}

clt_status clt__data_copy_ids(clt_data *data, char *const *id) {
    assert(data->id == NULL);
    return clt__row_ids_copy(&data->id, id, data->rows);
}

unsigned clt__data_level(const clt_data *data) {
    bool input = data->role == CLT__DATA_INPUT;
    return input ? data->plan->input_level : clt__plan_output_level(data->plan);
}
