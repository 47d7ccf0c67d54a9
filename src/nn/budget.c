/* The modulus budget (budget.h). */
#include "nn/budget.h"

#include "rlwe/security.h"

#include <assert.h>
#include <limits.h>

enum { SPECIAL_LEAST = 30, SPECIAL_MOST = 50, MARGIN = 4 };

unsigned clt__budget_cap(unsigned log_n) {
#ifdef CLT_TOY
    if (log_n == 10 || log_n == 11) return UINT_MAX;
#endif
    return clt__security_cap(log_n);
}

/* The digits that special primes of `p_bits` bits allow, filled from the bottom. */
static unsigned digits_of(const clt__chain *chain, unsigned p_bits) {
    unsigned limit = p_bits - MARGIN, digits = 1, filled = chain->base_bits;
    for (unsigned l = 1; l <= chain->levels; l++) {
        if (filled + chain->scale_bits > limit) {
            digits++;
            filled = 0;
        }
        filled += chain->scale_bits;
    }
    return digits;
}

/* The least bits of each of `count` special primes that leave the digits as they are at 50 bits;
   0 when P is too small for any digit. */
static unsigned special_bits(const clt__chain *chain, unsigned count) {
    unsigned need = (chain->base_bits + MARGIN + count - 1) / count, bits = SPECIAL_MOST;
    if (need > SPECIAL_MOST) return 0;
    if (need < SPECIAL_LEAST) need = SPECIAL_LEAST;
    unsigned digits = digits_of(chain, count * SPECIAL_MOST);
    while (bits > need && digits_of(chain, count * (bits - 1)) == digits) bits--;
    return bits;
}

bool clt__budget_fit(clt__chain *chain) {
    unsigned cap = clt__budget_cap(chain->log_n), least = UINT_MAX;
    unsigned q_bits = chain->base_bits + (unsigned)chain->levels * chain->scale_bits;
    assert(chain->levels >= 1 && chain->base_bits >= chain->scale_bits + CLT__BASE_OVER_SCALE);
    for (unsigned count = 1; count <= CLT__SPECIAL_MAX; count++) {
        unsigned bits = special_bits(chain, count);
        if (bits == 0 || q_bits + count * bits > cap) continue;
        unsigned digits = digits_of(chain, count * bits);
        unsigned transforms = (digits + 2) * (chain->levels + 1u + count);
        if (digits > CLT__DIGITS_MAX || transforms >= least) continue;
        least = transforms;
        chain->special_count = (uint8_t)count;
        chain->special_bits = (uint8_t)bits;
    }
    return least < UINT_MAX;
}
