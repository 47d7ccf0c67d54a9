/* Lists of numbers in files, f64 each. They may be of a table that is nobody else's: what is given
   back on the way is wiped. */
#ifndef CLT_LEARN_NUMBERS_H
#define CLT_LEARN_NUMBERS_H

#include "base/stream.h"

void clt__numbers_put(clt__sink *sink, const double *numbers, size_t count);
/* Finite numbers; *numbers is a new array, unchanged when the source has failed. Memory follows the
   numbers that arrive. */
clt_status clt__numbers_get(double **numbers, clt__source *source, size_t count);

#endif
