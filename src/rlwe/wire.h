/*
 * Limbs in files: plain residues (never Montgomery form, whose radix is the kernel's affair), each
 * limb bit-packed to the bits of its prime, limbs in the order of the basis.
 */
#ifndef CLT_RLWE_WIRE_H
#define CLT_RLWE_WIRE_H

#include "rlwe/params.h"

/* mont: x is in Montgomery form. */
void clt__limbs_put(clt__sink *sink, const clt__ring *ring, const uint64_t *x,
                    const clt__basis *basis, bool mont);
/* Fails the source at the first residue that is not below its prime. */
void clt__limbs_get(clt__source *source, const clt__ring *ring, uint64_t *x,
                    const clt__basis *basis, bool mont);
uint64_t clt__limbs_bytes(const clt__ring *ring, const clt__basis *basis);

/* Puts the failure of something outside of the stream into the stream; gives the status back. */
clt_status clt__source_stop(clt__source *source, clt_status status);
/* Fails the source when a header declared fewer bytes than are due, before memory is taken. */
void clt__source_expect(clt__source *source, uint64_t bytes);

#endif
