/*
 * Limbs in files: words as they are, each limb bit-packed to the bits of its prime, limbs in the
 * order of the basis. Ciphertexts are plain, keys are in Montgomery form; nothing here asks which.
 */
#ifndef CLT_RLWE_WIRE_H
#define CLT_RLWE_WIRE_H

#include "rlwe/params.h"

void clt__limbs_put(clt__sink *sink, const clt__ring *ring, const uint64_t *x,
                    const clt__basis *basis);
/* A new array of `rows` times the limbs of the basis; NULL when the source has failed, as it does
   at the first residue that is not below its prime. Memory follows the bytes that arrive: it is for
   twice the limbs that have come, or for as many as all bytes of the source so far would fill, for
   one at least. */
uint64_t *clt__limbs_get(clt__source *source, const clt__ring *ring, const clt__basis *basis,
                         unsigned rows);
uint64_t clt__limbs_bytes(const clt__ring *ring, const clt__basis *basis);

/* The same, checked and kept as the bytes that they are; memory follows them likewise. */
uint8_t *clt__packed_get(clt__source *source, const clt__ring *ring, const clt__basis *basis,
                         unsigned rows);
/* The same without keeping them, for what lies in memory already. */
void clt__packed_check(clt__source *source, const clt__ring *ring, const clt__basis *basis,
                       unsigned rows);
/* The byte at which limb i of such rows begins. */
size_t clt__packed_at(const clt__ring *ring, const clt__basis *basis, size_t i);

/* Puts the failure of something outside of the stream into the stream; gives the status back. */
clt_status clt__source_stop(clt__source *source, clt_status status);
/* Fails the source when a header declared fewer bytes than are due, before memory is taken. */
void clt__source_expect(clt__source *source, uint64_t bytes);

#endif
