/*
 * The tasks of `bench train`.
 *
 *   wdbc        breast tumours (ships with the program)
 *   edin, lbw, nhanes3
 *               myocardial infarction, low birth weight, mortality: the tables of Kim, Song, Wang,
 *               Xia, Jiang, JMIR Medical Informatics 6(2), 2018
 *   credit      default of credit card clients (UCI), 2,998 rows of its own to test
 *   fraud       card fraud (ULB): all frauds and a part of the rest
 *   helr_mnist  3 against 8, 14 x 14 pixels, 32 steps of 1,024 rows: the task of 2018/662
 *   mlp_wdbc, mlp_digits
 *               networks 30-16-1 and 64-32-10; digits of 8 x 8 pixels, which ship with the program
 *   head_ls_mnist, head_ova_mnist
 *               ten digits, 8,000 of the test images to train and 2,000 to judge, by random Fourier
 *               features: least squares in one step, and each digit against the rest
 *
 * All take the recipe that is the default, but for wdbc with least squares, where few steps on a
 * small ring are best, helr_mnist, where bootstrapping is the point, and heads, whose rows are many
 * enough for less penalty and fewer steps.
 */
#include "train.h"

const train_task train_tasks[] = {
    {.name = "wdbc",
     .source = TRAIN_SHIPPED,
     .file = "wdbc.csv",
     .target = "diagnosis",
     .ignore = "patient",
     .quick = true},
    {.name = "wdbc",
     .source = TRAIN_SHIPPED,
     .file = "wdbc.csv",
     .target = "diagnosis",
     .ignore = "patient",
     .learner = CLT_RIDGE,
     .condition = CLT_STANDARDISE,
     .steps = 4,
     .quick = true},
    {.name = "edin",
     .source = TRAIN_PLAIN,
     .file = "helr_edin.txt",
     .target = "label",
     .quick = true},
    {.name = "lbw",
     .source = TRAIN_PLAIN,
     .file = "helr_lbw.txt",
     .target = "label",
     .quick = true},
    {.name = "nhanes3", .source = TRAIN_PLAIN, .file = "helr_nhanes3.txt", .target = "label"},
    {.name = "credit",
     .source = TRAIN_TABLE,
     .file = "credit_tr.csv",
     .test_file = "credit_te.csv",
     .target = "default payment next month"},
    {.name = "fraud",
     .source = TRAIN_TABLE,
     .file = "ccs.csv",
     .target = "Class",
     .ignore = "Time"},
    {.name = "helr_mnist",
     .source = TRAIN_DIGITS,
     .file = "train",
     .test_file = "t10k",
     .target = "digit",
     .condition = CLT_STANDARDISE,
     .steps = 32,
     .batch = 1024,
     .penalty = 0.01,
     .preset = "B16",
     .slow = true},
    {.name = "mlp_wdbc",
     .source = TRAIN_SHIPPED,
     .file = "wdbc.csv",
     .target = "diagnosis",
     .ignore = "patient",
     .learner = CLT_NETWORK,
     .condition = CLT_STANDARDISE,
     .steps = 20,
     .hidden = {16},
     .slow = true},
    {.name = "mlp_digits",
     .source = TRAIN_SHIPPED,
     .file = "digits.csv",
     .target = "digit",
     .learner = CLT_NETWORK,
     .steps = 40,
     .hidden = {32},
     .slow = true},
    {.name = "head_ls_mnist",
     .source = TRAIN_FEATURES,
     .file = "t10k",
     .target = "digit",
     .components = 64,
     .cosines = 511,
     .learner = CLT_RIDGE,
     .steps = 1},
    {.name = "head_ova_mnist",
     .source = TRAIN_FEATURES,
     .file = "t10k",
     .target = "digit",
     .components = 64,
     .cosines = 511,
     .steps = 3,
     .penalty = 0.005},
};
const unsigned train_task_count = sizeof train_tasks / sizeof train_tasks[0];
