/*
 * Hybrid key switching (Han, Ki 2019/688; Bossuat et al. 2020/1203), in three named steps so that
 * rotations can share the first (hoisting) and sums can share the last (double hoisting):
 *
 *   decompose    c over Q_l  ->  digits over Q_l P'         l INTT, then per digit conversion + NTT
 *   product      digits x key -> (u_0, u_1) over Q_l P'
 *   mod_down     / P'        ->  over Q_l                   ring/convert.h
 *
 * u_0 + u_1 target = P' c source + noise. What P' and the digits are, the key's gadget says: one
 * decomposition serves keys of one gadget.
 */
#ifndef CLT_RLWE_KEYSWITCH_H
#define CLT_RLWE_KEYSWITCH_H

#include "rlwe/key.h"

typedef struct clt__digits {
    clt__gadget gadget;
    const uint64_t *c; /* what was decomposed */
    uint64_t *limb;    /* digits x limbs of Q P', transform domain, workspace scratch */
} clt__digits;

/* c: over Q at the level, transform domain, untouched. */
clt_status clt__decompose(clt_ws *ws, const clt_params *params, clt__digits *digits,
                          const uint64_t *c, clt__gadget gadget);
/* u0, u1: over Q P' at the level. The key is of the digits' gadget. */
clt_status clt__key_product(clt_ws *ws, const clt_params *params, uint64_t *u0, uint64_t *u1,
                            const clt__digits *digits, const clt__switch_key *key);
/* The same limb by limb, for what goes on with a limb while it is in the cache: begin leaves the
   last transforms to finish, for limb j of each digit, before products have that limb. c stays as
   it is till then. u0, u1: one limb; room: clt__key_room limbs of the thread. */
clt_status clt__decompose_begin(clt_ws *ws, const clt_params *params, clt__digits *digits,
                                const uint64_t *c, clt__gadget gadget);
void clt__decompose_finish(const clt_params *params, const clt__digits *digits, size_t j);
unsigned clt__key_room(const clt__switch_key *key);
void clt__key_product_limb(const clt_params *params, uint64_t *u0, uint64_t *u1,
                           const clt__digits *digits, const clt__switch_key *key, size_t j,
                           uint64_t *room);
/* Both for a single product of the digits of c. */
clt_status clt__key_switch(clt_ws *ws, const clt_params *params, uint64_t *u0, uint64_t *u1,
                           const uint64_t *c, unsigned level, const clt__switch_key *key);
/* out = u / P' over Q at the level; with drop_top also divided by the primes that only this level
   has, over Q at the level below. The limbs of u that are divided away are destroyed. out may be
   u. */
clt_status clt__key_mod_down(clt_ws *ws, const clt_params *params, uint64_t *out, uint64_t *u,
                             clt__gadget gadget, bool drop_top);
/* out[i] = (u / P')[index[i]] over Q at the level: an automorphism on the way out. out is not u. */
clt_status clt__key_mod_down_permute(clt_ws *ws, const clt_params *params, uint64_t *out,
                                     uint64_t *u, clt__gadget gadget, const uint32_t *index);
/* u += P' x over the limbs of Q: lifts x (transform domain) to the divided sum. */
void clt__key_lift_add(clt_ws *ws, const clt_params *params, uint64_t *u, const uint64_t *x,
                       clt__gadget gadget);

/* Public-key encryption of a plain (not Montgomery) plaintext at its level: v ternary, e_0 and e_1
   from CBD(21); c_0 = b v + e_0 + m, c_1 = a v + e_1. Draws from the two purposes' streams. */
clt_status clt__encrypt_public(clt_ws *ws, clt_ct *ct, const clt_pk *pk, const clt_pt *pt);

#endif
