/* Sparse ternary secrets, in constant time (sparse.h). */
#include "secret/sparse.h"

#include <assert.h>

enum { TAG_BITS = 63 };

/* 1 or 0: whether a > b, for words below 2^63. */
static uint64_t is_greater(uint64_t a, uint64_t b) {
    return (b - a) >> 63;
}

/* How many tags are at least t. */
static uint64_t count_from(const uint64_t *word, size_t n, uint64_t t) {
    uint64_t count = 0;
    for (size_t i = 0; i < n; i++) count += 1 - is_greater(t, word[i] >> 1);
    return count;
}

/* The greatest t that at least `weight` tags reach. */
static uint64_t dividing_tag(const uint64_t *word, size_t n, unsigned weight) {
    uint64_t t = 0;
    for (unsigned bit = TAG_BITS; bit-- > 0;) {
        uint64_t trial = t | UINT64_C(1) << bit;
        uint64_t few = is_greater(weight, count_from(word, n, trial));
        t ^= (t ^ trial) & (few - 1);
    }
    return t;
}

void clt__sparse_draw(int8_t *x, uint64_t *tag, size_t n, unsigned weight, clt__random *random) {
    assert(weight >= 1 && weight <= n);
    for (size_t i = 0; i < n; i++) tag[i] = clt__random_u64(random);
    uint64_t t = dividing_tag(tag, n, weight);
    uint64_t room = weight - count_from(tag, n, t + 1); /* for tags that are t itself */
    for (size_t i = 0; i < n; i++) {
        uint64_t greater = is_greater(tag[i] >> 1, t), less = is_greater(t, tag[i] >> 1);
        uint64_t equal = (1 - greater - less) & is_greater(room, 0);
        room -= equal;
        int sign = 1 - 2 * (int)(tag[i] & 1);
        x[i] = (int8_t)(sign * (int)(greater | equal));
    }
}
