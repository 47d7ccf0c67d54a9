/* Fitting in the clear: for every split a network with ReLU, and one with polynomials. */
#include "clathrate/demo_diagnosis.h"

static clt_status fit(clt_model **model, clt_ws *ws, const clt_table *learn, clt_activation how) {
    clt_fit_options options;
    clt_fit_options_default(&options);
    options.target = demo_target;
    options.id = demo_id;
    options.positive = demo_positive;
    options.activation = how;
    return clt_model_fit(model, ws, learn, &options, NULL);
}

static int train_split(demo_training *training, clt_ws *ws, const demo_data *data, size_t split) {
    clt_table *learn = NULL;
    int code = demo_data_part(&learn, data, split, false, data->rows);
    if (code != EXIT_DONE) return code;
    CLI_TRY(fit(&training->relu[split], ws, learn, CLT_RELU));
    CLI_TRY(fit(&training->polynomial[split], ws, learn, CLT_KERNEL_RELU));
    if (split == 0) training->learned = clt_table_rows(learn);
done:
    clt_table_free(learn);
    return code;
}

int demo_train(demo_training *training, clt_ws *ws, const demo_data *data) {
    double start = demo_now();
    int code = EXIT_DONE;
    for (size_t i = 0; i < data->splits && code == EXIT_DONE; i++) {
        code = train_split(training, ws, data, i);
    }
    training->seconds = demo_now() - start;
    return code;
}

void demo_training_free(demo_training *training) {
    for (size_t i = 0; i < DEMO_SPLITS_MAX; i++) {
        clt_model_free(training->polynomial[i]);
        clt_model_free(training->relu[i]);
    }
}
