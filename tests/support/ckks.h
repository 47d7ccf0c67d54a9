/*
 * A key owner and an evaluator in one, for tests of circuits: parameters, all keys, seeded
 * randomness, and ciphertexts that come with the values they should hold.
 */
#ifndef CLT_TESTS_CKKS_H
#define CLT_TESTS_CKKS_H

#include "ckks/eval.h"
#include "secret/decrypt.h"

typedef struct ckks {
    const clt_params *params;
    size_t slots;
    clt_ws *ws;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk; /* relinearisation, conjugation, and the rotations asked for, all at the top */
    clt__key_random random;
    clt__random values;
} ckks;

/* Both end the test program where something fails. The seed makes keys and values. */
void ckks_open(ckks *k, const clt__chain *chain, const int64_t *steps, unsigned count,
               uint8_t seed);
void ckks_close(ckks *k);

/* Complex vectors of all slots: imaginary parts behind the real ones. */
double *ckks_vector(const ckks *k);
/* Uniform in the square of side 2 * size, or, real: in [-size, size]. */
double *ckks_random(ckks *k, double size, bool real);

clt_pt *ckks_encode(ckks *k, const double *z, clt__encode_for target);
clt_ct *ckks_empty(const ckks *k);
/* Under the secret key, with the noise that the model gives. */
clt_ct *ckks_encrypt(ckks *k, const double *z, unsigned level);
void ckks_decrypt(ckks *k, double *z, const clt_ct *ct);
/* The largest distance of a slot from z, and (not NULL) the root mean square. */
double ckks_error(ckks *k, const clt_ct *ct, const double *z, double *rms);

/* The same for values and errors beyond the precision of doubles. */
clt__dd *ckks_vector_dd(const ckks *k);
double ckks_error_dd(ckks *k, const clt_ct *ct, const clt__dd *z, double *rms);

#endif
