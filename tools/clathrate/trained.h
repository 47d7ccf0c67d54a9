/* A linear model that was trained for its owner: where it goes, and what is told of it. */
#ifndef CLATHRATE_TRAINED_H
#define CLATHRATE_TRAINED_H

#include "clathrate/clathrate.h"

/* Writes the model to -o, or, where that ends in .csv or .json or is standard output, its
   coefficients; then tells how the training went. The file is for nobody else's eyes when
   `private`. The exit code. */
int trained_write(const clt_model *model, const clt_train_report *report, bool private);

#endif
