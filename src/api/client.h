/*
 * What the functions of the key's owner share: keys for a program, slots into ciphertexts and back,
 * and rows of a recipe.
 */
#ifndef CLT_API_CLIENT_H
#define CLT_API_CLIENT_H

#include "learn/condition.h"
#include "secret/secret_key.h"

/* ------------------------------------------------------------------------------------- keys */

/* Keys for a plan or a recipe. */
typedef struct clt__key_order {
    const clt_params *params;
    const uint8_t *plan; /* digest of what they are for */
    const clt__key_spec *key;
    unsigned keys;
} clt__key_order;

clt_status clt__client_keygen(clt_sk **sk, clt_pk **pk, clt_evk **evk, clt_ws *ws,
                              const clt__key_order *order);

/* ------------------------------------------------------------------------------------ slots */

/* Fills the slots of ciphertext `index`, all of them; im NULL: they are real. */
typedef void clt__fill_fn(double *re, double *im, const void *arg, size_t index);

/* Vectors of slots to encrypt, at that level: under the secret key, or with sk NULL the public. */
typedef struct clt__encryption {
    const clt_params *params;
    const clt_sk *sk;
    const clt_pk *pk;
    unsigned level;
    bool complex; /* slots have imaginary parts */
    clt__fill_fn *fill;
    const void *arg;
} clt__encryption;

/* Into `count` places that are NULL; what was made before a failure stays there. */
clt_status clt__client_encrypt(clt_ct **ct, size_t count, clt_ws *ws, const clt__encryption *e);

/* Takes the slots of ciphertext `index`; several threads may be in it for different ones. */
typedef clt_status clt__take_fn(void *arg, const double *re, const double *im, size_t index);

clt_status clt__client_decrypt(clt_ws *ws, const clt_sk *sk, clt_ct *const *ct, size_t count,
                               clt__take_fn *take, void *arg);

/* The cells of the id column, by which answers are told apart: CLT_E_DATA without such a column, or
   when two are equal. The texts belong to the table, the list to the caller. */
clt_status clt__client_ids(char ***ids, const clt__schema *schema, const clt_table *table);

/* ---------------------------------------------------------------------------------- recipes */

/* CLT_E_PARAMS or CLT_E_PLAN unless a key of such parameters and such a plan is the recipe's. */
clt_status clt__client_check_recipe(const clt_recipe *recipe, const clt_params *params,
                                    const uint8_t key_plan[CLT__DIGEST_BYTES]);

/* A table's rows as they are encrypted, and the targets of each model, or NULL. */
typedef struct clt__conditioned {
    clt__matrix x;
    double *y;
} clt__conditioned;

clt_status clt__client_condition(clt__conditioned *rows, const clt_ws *ws, const clt_recipe *recipe,
                                 const clt_conditioning *conditioning, const clt_table *table,
                                 bool labelled);
void clt__client_conditioned_wipe(clt__conditioned *rows, const clt_recipe *recipe);

#endif
