/* model/options.c: the defaults are allowed; each option beyond its limits is named. */
#include "model/options.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static clt_fit_options defaults(void) {
    clt_fit_options options;
    memset(&options, 0xff, sizeof options);
    clt_fit_options_default(&options);
    options.target = "y";
    return options;
}

static void defaults_lack_the_target_only(void **state) {
    (void)state;
    clt_fit_options options = defaults();
    assert_int_equal(clt__fit_options_check(&options), CLT_OK);
    assert_int_equal(options.layers, 1);
    assert_int_equal(options.hidden[0], 16);
    assert_int_equal(options.activation, CLT_KERNEL_RELU);
    assert_null(options.id);
    assert_null(options.positive);
    assert_int_equal(options.ignored, 0);
    options.target = NULL;
    assert_int_equal(clt__fit_options_check(&options), CLT_E_ARGUMENT);
    assert_string_equal(clt_detail(), "no target; name the column of class labels");
}

#define REFUSED(change, text)                                                                      \
    do {                                                                                           \
        clt_fit_options options = defaults();                                                      \
        options.change;                                                                            \
        assert_int_equal(clt__fit_options_check(&options), CLT_E_ARGUMENT);                        \
        assert_string_equal(clt_detail(), text);                                                   \
    } while (0)

static void layers_are_limited(void **state) {
    (void)state;
    REFUSED(layers = 9, "9 hidden layers; at most 8 are possible");
    REFUSED(hidden[0] = 0, "hidden layer 1 has width 0; it must be 1 to 4096");
    REFUSED(hidden[0] = 4097, "hidden layer 1 has width 4097; it must be 1 to 4096");
    REFUSED(layers = 2, "hidden layer 2 has width 0; it must be 1 to 4096");
    REFUSED(activation = (clt_activation)7, "unknown activation 7");
}

static void ignored_names_are_there(void **state) {
    (void)state;
    const char *const names[] = {"a", NULL};
    REFUSED(ignored = 2, "ignored is 2 and ignore is NULL: give the names of the columns to leave "
                         "out");
    clt_fit_options options = defaults();
    options.ignore = names;
    options.ignored = 2;
    assert_int_equal(clt__fit_options_check(&options), CLT_E_ARGUMENT);
    assert_string_equal(clt_detail(), "ignore[1] of 2 is NULL: give a column's name");
    options.ignored = 1;
    assert_int_equal(clt__fit_options_check(&options), CLT_OK);
    clt_fit_options_default(NULL); /* does nothing */
}

static void numbers_are_limited(void **state) {
    (void)state;
    REFUSED(learning_rate = 0, "learning rate is 0; it must be 1e-09 to 1e+09");
    REFUSED(learning_rate = -0.1, "learning rate is -0.1; it must be 1e-09 to 1e+09");
    REFUSED(learning_rate = INFINITY, "learning rate is inf; it must be 1e-09 to 1e+09");
    REFUSED(weight_decay = -1, "weight decay is -1; it must be 0 to 1e+09");
    REFUSED(validation = -0.1, "validation is -0.1; it must be 0 to 0.5");
    REFUSED(validation = 0.6, "validation is 0.6; it must be 0 to 0.5");
    REFUSED(bandwidth = -1, "bandwidth is -1; it must be 0 to 10");
    REFUSED(bandwidth = 11, "bandwidth is 11; it must be 0 to 10");
    REFUSED(epochs = 0, "epochs is 0; it must be 1 to 1000000");
    REFUSED(epochs = 1000001, "epochs is 1000001; it must be 1 to 1000000");
    REFUSED(finetune = 2000000, "finetune is 2000000; it must be 0 to 1000000");
    REFUSED(batch = 0, "batch is 0; it must be 1 to 65536");
    REFUSED(patience = 0, "patience is 0; it must be 1 to 1000000");
}

static void not_a_number_is_refused(void **state) {
    (void)state;
    for (int i = 0; i < 4; i++) {
        clt_fit_options options = defaults();
        double *const numbers[] = {&options.learning_rate, &options.weight_decay,
                                   &options.validation, &options.bandwidth};
        *numbers[i] = NAN;
        assert_int_equal(clt__fit_options_check(&options), CLT_E_ARGUMENT);
    }
}

static void the_limits_themselves_are_allowed(void **state) {
    (void)state;
    clt_fit_options options = defaults();
    options.layers = 8;
    for (int i = 0; i < 8; i++) options.hidden[i] = i % 2 ? 4096 : 1;
    options.bandwidth = options.weight_decay = options.validation = 0;
    options.finetune = 0;
    options.epochs = options.batch = options.patience = 1;
    assert_int_equal(clt__fit_options_check(&options), CLT_OK);
    options.layers = 0;
    options.hidden[0] = 0;
    options.validation = 0.5;
    assert_int_equal(clt__fit_options_check(&options), CLT_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_lack_the_target_only),
        cmocka_unit_test(layers_are_limited),
        cmocka_unit_test(ignored_names_are_there),
        cmocka_unit_test(numbers_are_limited),
        cmocka_unit_test(not_a_number_is_refused),
        cmocka_unit_test(the_limits_themselves_are_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
