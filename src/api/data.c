/* Encrypted data: running a model on it, files. */
#include "api/check.h"
#include "base/file.h"
#include "nn/run.h"

clt_status clt_data_run(clt_data **result, clt_ws *ws, const clt_model *model, const clt_evk *evk,
                        const clt_data *data) {
    CLT__NEED(result);
    CLT__NEED(ws);
    CLT__NEED(model);
    CLT__NEED(evk);
    CLT__NEED(data);
    return clt__data_run(result, ws, model, evk, data);
}

static void put_data(clt__sink *sink, const void *data) {
    clt__put_header(sink, CLT_KIND_DATA);
    clt__data_put(sink, data);
}

static void get_data(clt__source *source, void *data) {
    clt__get_header(source, CLT_KIND_DATA);
    if (source->status == CLT_OK) (void)clt__data_get(source, data);
}

clt_status clt_data_save(const clt_data *data, const char *path, unsigned flags) {
    CLT__NEED(data);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_data, data);
}

clt_status clt_data_load(clt_data **data, const char *path) {
    clt_data *made = NULL;
    CLT__NEED(data);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__kernel_check());
    clt_status status = clt__file_load(path, "encrypted data", true, get_data, &made);
    if (status == CLT_OK) {
        *data = made;
    } else {
        clt__data_free(made);
    }
    return status;
}

void clt_data_free(clt_data *data) {
    clt__data_free(data);
}

size_t clt_data_rows(const clt_data *data) {
    return data == NULL ? 0 : (size_t)data->rows;
}

size_t clt_data_ciphertexts(const clt_data *data) {
    return data == NULL ? 0 : data->count;
}

const clt_plan *clt_data_plan(const clt_data *data) {
    return data == NULL ? NULL : data->plan;
}
