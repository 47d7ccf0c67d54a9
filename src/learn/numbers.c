/* Lists of numbers in files (numbers.h). */
#include "learn/numbers.h"

#include "base/alloc.h"
#include "rlwe/wire.h"

#include <string.h>

enum { FIRST_ROOM = 4096 };

void clt__numbers_put(clt__sink *sink, const double *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) clt__put_f64(sink, numbers[i]);
}

/* Room for twice the numbers that have come, of `count`; the old ones are wiped. */
static double *grow(double *numbers, size_t have, size_t *room, size_t count) {
    size_t wanted = have == 0 ? FIRST_ROOM : 2 * have;
    if (wanted > count) wanted = count;
    double *bigger = clt__alloc(wanted, sizeof *bigger);
    if (bigger != NULL && have > 0) memcpy(bigger, numbers, have * sizeof *bigger);
    if (have > 0) clt__wipe(numbers, have * sizeof *numbers);
    clt__free(numbers);
    *room = wanted;
    return bigger;
}

clt_status clt__numbers_get(double **numbers, clt__source *source, size_t count) {
    double *made = NULL;
    size_t room = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == room) {
            made = grow(made, i, &room, count);
            if (made == NULL) return clt__source_stop(source, CLT_E_MEMORY);
        }
        made[i] = clt__get_finite(source);
        if (source->status == CLT_OK) continue;
        clt__wipe(made, room * sizeof *made);
        clt__free(made);
        return source->status;
    }
    *numbers = made;
    return CLT_OK;
}
