/*
 * Plaintexts and ciphertexts.
 *
 * A ciphertext of degree d holds c_0 ... c_d over q_0 ... q_level in transform domain, plain:
 * sum c_i s^i = m + e. Its scale is S_level^power, by construction and never by a stored double.
 * A plaintext holds one polynomial in the same way, in Montgomery form when it is made to be
 * multiplied, over P too when it takes part in a hoisted sum.
 */
#ifndef CLT_RLWE_CIPHER_H
#define CLT_RLWE_CIPHER_H

#include "base/random.h"
#include "rlwe/params.h"

#include <math.h>

/*
 * What is known of a message and its error, in slots. Values are of the message (before scaling);
 * errors are of the scaled integers: the error of a value is noise / scale. The bounds hold but
 * for 2^-128; the root mean squares are expectations. INFINITY where nothing is known: that is so
 * for everything read from a file until the owner of the plan declares it.
 */
typedef struct clt__noise {
    double value_bound, value_rms;
    double noise_bound, noise_rms;
} clt__noise;

#define CLT__NOISE_UNKNOWN ((clt__noise){INFINITY, INFINITY, INFINITY, INFINITY})

struct clt_ct {
    const clt_params *params;
    unsigned degree; /* 1, or 2 before relinearisation */
    unsigned level;
    unsigned power; /* of the scale: 1, or 2 before rescale */
    uint8_t key_id[CLT__KEY_ID_BYTES];
    bool seeded; /* c_1 is the expansion of the seed: files hold the seed only */
    uint8_t seed[CLT__SEED_BYTES];
    clt__noise noise;
    unsigned capacity; /* limbs that each polynomial has room for */
    uint64_t *poly[3];
};
typedef struct clt_ct clt_ct;

struct clt_pt {
    const clt_params *params;
    unsigned level;
    unsigned power;
    bool mont;     /* Montgomery form */
    bool extended; /* limbs of P follow those of Q */
    double value_bound, value_rms;
    unsigned capacity; /* limbs */
    uint64_t *poly;
};
typedef struct clt_pt clt_pt;

/* Holds nothing yet: no polynomial, power 1, noise unknown. */
clt_status clt__ct_new(clt_ct **ct, const clt_params *params);
void clt__ct_free(clt_ct *ct);
/* Makes room for degree and level and sets both; the words are not set. Keeps what fits. */
clt_status clt__ct_shape(clt_ct *ct, unsigned degree, unsigned level);
/* out takes the parameters of in too. */
clt_status clt__ct_copy(clt_ct *out, const clt_ct *in);
/* Fills the limb of c_1 modulo one prime from the seed. */
void clt__ct_expand_limb(clt_ct *ct, unsigned prime);

/* Plaintexts are private: their words are wiped when they are freed or outgrown. */
clt_status clt__pt_new(clt_pt **pt, const clt_params *params);
void clt__pt_free(clt_pt *pt);
/* The same for level and extended. */
clt_status clt__pt_shape(clt_pt *pt, unsigned level, bool extended);

/* One record (docs/format.md): u64 mask of active primes, u8 degree, u8 power, u8 packing (0: full
   complex slots), u8 flags (1: seeded), key id, then the seed if seeded, then c_0, c_1 (if not
   seeded), c_2 bit-packed, q_0 first. put refuses a c_1 of 0, which hides nothing
   (CLT_E_SECURITY). get checks mask, canonical residues, and c_1; noise is unknown. On failure the
   ciphertext is unchanged. */
void clt__ct_put(clt__sink *sink, const clt_ct *ct);
clt_status clt__ct_get(clt__source *source, clt_ct *ct);
/* Bytes that clt__ct_put writes. */
uint64_t clt__ct_bytes(const clt_params *params, unsigned degree, unsigned level, bool seeded);

#endif
