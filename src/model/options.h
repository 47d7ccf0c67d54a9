/* The options of a fit: defaults and limits. */
#ifndef CLT_MODEL_OPTIONS_H
#define CLT_MODEL_OPTIONS_H

#include "base/status.h"

/* CLT_E_ARGUMENT, naming the option, its value and what is allowed. */
clt_status clt__fit_options_check(const clt_fit_options *options);
/* The names of columns to leave out, as these and other options have them. */
clt_status clt__ignored_check(const char *const *ignore, size_t ignored);

#endif
