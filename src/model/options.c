/* The options of a fit. */
#include "model/options.h"

#include "model/model.h"

void clt_fit_options_default(clt_fit_options *options) {
    if (options == NULL) return;
    *options = (clt_fit_options){
        .hidden = {16},
        .layers = 1,
        .activation = CLT_KERNEL_RELU,
        .bandwidth = 0.5,
        .epochs = 200,
        .batch = 32,
        .learning_rate = 0.01,
        .weight_decay = 1,
        .validation = 0.15,
        .patience = 30,
        .finetune = 60,
        .seed = 1,
    };
}

clt_status clt__ignored_check(const char *const *ignore, size_t ignored) {
    if (ignored > 0 && ignore == NULL) {
        return clt__fail(CLT_E_ARGUMENT,
                         "ignored is %zu and ignore is NULL: give the names of the columns to "
                         "leave out",
                         ignored);
    }
    for (size_t i = 0; i < ignored; i++) {
        if (ignore[i] != NULL) continue;
        return clt__fail(CLT_E_ARGUMENT, "ignore[%zu] of %zu is NULL: give a column's name", i,
                         ignored);
    }
    return CLT_OK;
}

static clt_status check_layers(const clt_fit_options *options) {
    const size_t most = sizeof options->hidden / sizeof *options->hidden;
    if (options->layers > most) {
        return clt__fail(CLT_E_ARGUMENT, "%zu hidden layers; at most %zu are possible",
                         options->layers, most);
    }
    for (size_t i = 0; i < options->layers; i++) {
        if (options->hidden[i] >= 1 && options->hidden[i] <= CLT__WIDTH_MAX) continue;
        return clt__fail(CLT_E_ARGUMENT, "hidden layer %zu has width %u; it must be 1 to %d", i + 1,
                         options->hidden[i], CLT__WIDTH_MAX);
    }
    return CLT_OK;
}

static clt_status check_count(const char *name, unsigned value, unsigned least, unsigned most) {
    if (value >= least && value <= most) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s is %u; it must be %u to %u", name, value, least, most);
}

/* Refuses NaN too. */
static clt_status check_real(const char *name, double value, double least, double most) {
    if (value >= least && value <= most) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s is %g; it must be %g to %g", name, value, least, most);
}

clt_status clt__fit_options_check(const clt_fit_options *options) {
    if (options->target == NULL) {
        return clt__fail(CLT_E_ARGUMENT, "no target; name the column of class labels");
    }
    if (options->activation != CLT_KERNEL_RELU && options->activation != CLT_RELU) {
        return clt__fail(CLT_E_ARGUMENT, "unknown activation %d", (int)options->activation);
    }
    CLT__RETURN_IF(clt__ignored_check(options->ignore, options->ignored));
    CLT__RETURN_IF(check_layers(options));
    CLT__RETURN_IF(check_real("bandwidth", options->bandwidth, 0, 10));
    CLT__RETURN_IF(check_count("epochs", options->epochs, 1, 1000000));
    CLT__RETURN_IF(check_count("finetune", options->finetune, 0, 1000000));
    CLT__RETURN_IF(check_count("batch", options->batch, 1, 65536));
    CLT__RETURN_IF(check_count("patience", options->patience, 1, 1000000));
    CLT__RETURN_IF(check_real("learning rate", options->learning_rate, 1e-9, 1e9));
    CLT__RETURN_IF(check_real("weight decay", options->weight_decay, 0, 1e9));
    return check_real("validation", options->validation, 0, 0.5);
}
