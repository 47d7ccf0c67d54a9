/*
 * Room. A decryption gives the message modulo Q, and so the message only where each coefficient,
 * error included, is below half of it; beyond, it has wrapped, and nothing can tell. What happens
 * on the way there does not matter: sums, products and divisions by primes of Q commute with that.
 * A coefficient is a mean of slots times roots of unity: what bounds slots bounds coefficients.
 */
#ifndef CLT_CKKS_ROOM_H
#define CLT_CKKS_ROOM_H

#include "rlwe/cipher.h"

/*
 * CLT_E_RANGE, with both numbers of bits, when the ciphertext's bounds pass half of the modulus at
 * its level. `known`: whether all that it was made of had bounds. Of the unknown nothing is said;
 * of the known even a bound that has grown past the doubles is one.
 */
clt_status clt__ct_check_room(const clt_ct *ct, bool known);
/* The same for clt__decode, which reads the two lowest limbs. */
clt_status clt__ct_check_decode(const clt_ct *ct);

static inline bool clt__ct_is_bounded(const clt_ct *ct) {
    return isfinite(ct->noise.value_bound);
}

#endif
