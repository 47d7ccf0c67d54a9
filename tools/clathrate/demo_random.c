/* Numbers that follow from a seed (demo_random.h). */
#include "clathrate/demo_random.h"

uint64_t demo_random_next(demo_random *random) {
    uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

double demo_random_unit(demo_random *random) {
    return (double)(demo_random_next(random) >> 11) * 0x1p-53;
}
