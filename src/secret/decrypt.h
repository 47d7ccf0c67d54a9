/* Encryption under the secret key, and private decryption: both need the key's limbs. */
#ifndef CLT_SECRET_DECRYPT_H
#define CLT_SECRET_DECRYPT_H

#include "secret/keygen.h"

/* c_1 is expanded from a fresh seed, c_0 = -c_1 s + m + e: half the bytes of a public-key
   ciphertext, and less noise. pt plain (not Montgomery). */
clt_status clt__encrypt_secret(clt_ws *ws, clt_ct *ct, const clt_sk *sk, const clt_pt *pt,
                               clt__key_random *random);
/* pt = sum c_i s^i at the ciphertext's level, plain, in transform domain, with value_bound taken
   from the ciphertext. CLT_E_KEY when the key ids differ. The result is private: given to others
   it reveals the key (Li, Micciancio 2020/1533). */
clt_status clt__decrypt_private(clt_ws *ws, clt_pt *pt, const clt_sk *sk, const clt_ct *ct);

#endif
