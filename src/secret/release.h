/*
 * What may leave (docs/soundness.md, "Released answers"). A decryption carries the error of its
 * ciphertext, which depends on the secret. Here it gets a flood: a discrete Gaussian polynomial, so
 * wide that sums with and without that error cannot be told apart (Li, Micciancio, Schultz, Sorrell
 * 2022/816):
 *
 *     deviation = t sqrt(12 queries) 2^(s/2)      s = 64, 1,024 queries a key
 *
 * where t bounds the Euclidean norm of the error's coefficients (nn/guarantee.h). The flood is a
 * pseudo-random function of the secret, the plan and the ciphertext: who asks again gets the same
 * bytes, and a mean over many askings is that one answer.
 */
#ifndef CLT_SECRET_RELEASE_H
#define CLT_SECRET_RELEASE_H

#include "secret/decrypt.h"

/* What a ciphertext is: BLAKE2b-256 of its record, with c_1 written out. Two ciphertexts of one
   message have two digests. */
clt_status clt__release_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt_ct *ct);

/* A key for one purpose that follows from the secret and is never saved: the caller wipes it.
   `purpose` is a short text. */
void clt__release_key(uint8_t key[CLT__SEED_BYTES], const clt_sk *sk, const char *purpose);

/* clt__decrypt_private, and a flood of the deviation of `factor` (gauss.h, not 0) on top. */
clt_status clt__decrypt_flooded(clt_ws *ws, clt_pt *pt, const clt_sk *sk, const clt_ct *ct,
                                uint64_t factor);

#endif
