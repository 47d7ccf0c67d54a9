/* Training in the clear: on every split a network with ReLU, and one with polynomials. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"

#include <time.h>
#include <unistd.h>

double demo_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double demo_mean(const double *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += x[i];
    return sum / (double)count;
}

static clt_status fit(clt_model **model, clt_ws *ws, const clt_table *learn, clt_activation how) {
    clt_fit_options options;
    clt_fit_options_default(&options);
    options.target = demo_target;
    options.id = demo_id;
    options.positive = demo_positive;
    options.activation = how;
    return clt_model_fit(model, ws, learn, &options, NULL);
}

static clt_status accuracy(double *share, clt_ws *ws, const clt_model *model,
                           const clt_table *test) {
    clt_table *answers = NULL;
    clt_score *score = NULL;
    clt_status status = clt_model_predict(&answers, ws, model, NULL, test, CLT_CLEAR);
    if (status == CLT_OK) status = clt_score_new(&score, answers, test, demo_target, NULL);
    if (status == CLT_OK) *share = score->accuracy;
    clt_score_free(score);
    clt_table_free(answers);
    return status;
}

static int train_split(demo_training *training, clt_ws *ws, const demo_data *data, size_t split) {
    clt_table *learn = NULL, *test = NULL;
    clt_model *relu = NULL, *polynomial = NULL;
    int code = demo_data_part(&learn, data, split, false, data->rows);
    if (code == EXIT_DONE) code = demo_data_part(&test, data, split, true, data->rows);
    if (code != EXIT_DONE) goto done;
    CLI_TRY(fit(&relu, ws, learn, CLT_RELU));
    CLI_TRY(fit(&polynomial, ws, learn, CLT_KERNEL_RELU));
    CLI_TRY(accuracy(&training->accuracy_relu[split], ws, relu, test));
    CLI_TRY(accuracy(&training->accuracy_clear[split], ws, polynomial, test));
    if (split == 0) {
        training->learned = clt_table_rows(learn);
        training->tested = clt_table_rows(test);
        training->relu = relu;
        training->polynomial = polynomial;
        relu = polynomial = NULL;
    }
done:
    clt_model_free(polynomial);
    clt_model_free(relu);
    clt_table_free(test);
    clt_table_free(learn);
    return code;
}

int demo_train(demo_training *training, clt_ws *ws, const demo_data *data) {
    bool shown = !cli.quiet && isatty(STDERR_FILENO);
    double start = demo_now();
    int code = EXIT_DONE;
    for (size_t i = 0; i < data->splits && code == EXIT_DONE; i++) {
        if (shown) fprintf(stderr, "\r\033[Ksplit %zu of %zu", i + 1, data->splits);
        code = train_split(training, ws, data, i);
    }
    if (shown) fputs("\r\033[K", stderr);
    training->seconds = demo_now() - start;
    return code;
}

void demo_training_free(demo_training *training) {
    clt_model_free(training->polynomial);
    clt_model_free(training->relu);
}
