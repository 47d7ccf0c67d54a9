/*
 * Changing the basis (Halevi, Polyakov, Shoup 2018/117; Cheon et al. 2018/931).
 *
 * D is the product of the source primes. Of x in [0, D), given by residues in coefficient domain:
 *   - approximate: the result is x + u D modulo each target, 0 <= u < count of sources;
 *   - corrected:   the result is the representative of x nearest to 0, in [-D/2, D/2), exact but
 *     for x within 2^-40 D of D/2, where it may be the other representative.
 */
#ifndef CLT_RING_CONVERT_H
#define CLT_RING_CONVERT_H

#include "ring/ring.h"

/* in (over `from`) and out (over `to`, disjoint from it) in coefficient domain, plain. */
clt_status clt__basis_convert(clt_ws *ws, const clt__ring *ring, uint64_t *out,
                              const clt__basis *to, const uint64_t *in, const clt__basis *from,
                              bool corrected);

/*
 * Divides by D and rounds: out = (x - [x]_D)/D modulo each prime of `keep`, where [x]_D is centred.
 * x is given in transform domain by its limbs over `keep` and over `drop`; `drop` limbs are
 * destroyed. out over `keep`, transform domain, may be the keep limbs of x. |error| <= 1/2 a
 * coefficient. This is rescale (drop = the top prime), mod_down (drop = P), and both in one.
 */
clt_status clt__mod_down(clt_ws *ws, const clt__ring *ring, uint64_t *out, const uint64_t *x_keep,
                         const clt__basis *keep, uint64_t *x_drop, const clt__basis *drop);
/* The same, then out[i] = out[index[i]] in each limb, unless index is NULL; out is not x_keep. */
clt_status clt__mod_down_permute(clt_ws *ws, const clt__ring *ring, uint64_t *out,
                                 const uint64_t *x_keep, const clt__basis *keep, uint64_t *x_drop,
                                 const clt__basis *drop, const uint32_t *index);

#endif
