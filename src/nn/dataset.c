/* Encrypted data as an object (dataset.h). */
#include "nn/dataset.h"

#include "base/alloc.h"
#include "nn/layout.h"

#include <assert.h>
#include <string.h>

clt_status clt__data_new(clt_data **data, clt__data_role role, const clt_plan *plan,
                         uint64_t rows) {
    clt_data *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->role = role;
    made->plan = clt__plan_ref(plan);
    made->rows = rows;
    made->count = made->room = (size_t)clt__layout_ciphertexts(&plan->layout, rows);
    made->ct = clt__alloc(made->room, sizeof *made->ct);
    if (made->ct == NULL) {
        clt__data_free(made);
        return CLT_E_MEMORY;
    }
    *data = made;
    return CLT_OK;
}

void clt__data_free(clt_data *data) {
    if (data == NULL) return;
    for (size_t i = 0; data->ct != NULL && i < data->count; i++) clt__ct_free(data->ct[i]);
    for (uint64_t i = 0; i < data->ids; i++) clt__free(data->id[i]);
    clt__free(data->ct);
    clt__free(data->id);
    clt__plan_unref(data->plan);
    clt__free(data);
}

clt_status clt__data_copy_ids(clt_data *data, char *const *id) {
    assert(data->id == NULL);
    data->id = clt__alloc((size_t)data->rows, sizeof *data->id);
    if (data->id == NULL) return CLT_E_MEMORY;
    for (; data->ids < data->rows; data->ids++) {
        if (strlen(id[data->ids]) > CLT__DATA_ID_MOST) {
            return clt__fail(CLT_E_DATA, "the id of row %llu is longer than %d bytes",
                             (unsigned long long)data->ids + 1, CLT__DATA_ID_MOST);
        }
        data->id[data->ids] = clt__strdup(id[data->ids]);
        if (data->id[data->ids] == NULL) return CLT_E_MEMORY;
    }
    return CLT_OK;
}

unsigned clt__data_level(const clt_data *data) {
    bool input = data->role == CLT__DATA_INPUT;
    return input ? data->plan->input_level : clt__plan_output_level(data->plan);
}
