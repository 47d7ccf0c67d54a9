/*
 * Automorphisms X -> X^g, g odd, of Z[X]/(X^n + 1). On slots: g = 5^r mod 2n rotates left by r
 * (slot j takes the value of slot j + r), g = 2n - 1 conjugates.
 */
#ifndef CLT_RING_GALOIS_H
#define CLT_RING_GALOIS_H

#include "ring/ring.h"

/* The Galois element of a rotation by any signed number of slots (n/2 slots in all). */
uint32_t clt__galois_rotation(int64_t steps, unsigned log_n);
uint32_t clt__galois_conjugation(unsigned log_n);
/* The steps nearest to 0 whose rotation g is; false when it is none. */
bool clt__galois_steps(int64_t *steps, uint32_t g, unsigned log_n);
/* g^-1 mod 2n */
uint32_t clt__galois_inverse(uint32_t g, unsigned log_n);
/* index[i], i < n: in transform domain, phi_g(a)[i] = a[index[i]], for every prime. */
void clt__galois_index(uint32_t *index, uint32_t g, unsigned log_n);
/* The same on small signed coefficients (a secret, an error): r[g*i mod 2n, with sign] = a[i];
   addresses depend on g only. r is not a. */
void clt__galois_small(int8_t *r, const int8_t *a, uint32_t g, unsigned log_n);

#endif
