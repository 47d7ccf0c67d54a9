/*
 * Public keys: encryption, relinearisation, rotation. Their uniform halves come from seeds, and
 * seeds are what files hold of them.
 *
 * A switching key of level cap l takes a polynomial under the secret `source` to one under `target`
 * (Han, Ki 2019/688). For each digit d of its gadget (gadget.h), over q_0 ... q_l and P', in
 * transform domain and Montgomery form:
 *     b_d = -a_d target + e_d + [P' source at the primes of digit d, 0 elsewhere]
 *
 *     element   source   target
 *     0         s^2      s            relinearisation
 *     g odd     s        phi_g^-1(s)  rotation, conjugation: the automorphism is applied after the
 *                                     key product, so that one decomposition serves many rotations
 *     2         s        s~           to the sparse secret, modulo q_0 p_0 alone (2022/024)
 *     4         s~       s            and back
 *
 * The sparse secret s~ has 32 coefficients that are not 0. It lives while its two keys are made,
 * and is the one thing here that stands outside of the security table (security.h).
 *
 * In memory a key is packed, b as the bits that its file has and a as its seed, or expanded to
 * words: three times the memory, and quicker by what unpacking takes. All keys of a set are
 * expanded if together they then keep within the key memory of the workspace that makes or loads
 * them, and packed if not; results are the same. A key never changes once it is made.
 */
#ifndef CLT_RLWE_KEY_H
#define CLT_RLWE_KEY_H

#include "base/file.h"
#include "rlwe/cipher.h"
#include "rlwe/gadget.h"

enum { CLT__LABEL_BYTES_MAX = 64, CLT__KEYS_MAX = 4096 };

/* Elements of keys that are no automorphisms: those are odd. */
enum { CLT__KEY_RELINEARISE = 0, CLT__KEY_TO_SPARSE = 2, CLT__KEY_FROM_SPARSE = 4 };

/* What a person should know of a key; files carry it in the clear. */
typedef struct clt__key_tag {
    uint64_t created;                     /* seconds since 1970, UTC; 0: not known */
    char label[CLT__LABEL_BYTES_MAX + 1]; /* UTF-8 without control characters */
} clt__key_tag;

typedef struct clt__switch_key {
    uint32_t galois;  /* element: a galois element, or what key it is */
    unsigned level;   /* cap */
    unsigned special; /* primes of P' */
    unsigned digits;
    uint8_t seed[CLT__SEED_BYTES];
    const uint8_t *packed; /* b, digits x limbs of Q P' at the level; NULL: expanded */
    uint8_t *owned;        /* the memory of that, or NULL: it lies in the mapping of the set */
    uint64_t *b, *a;       /* the same in words; NULL: packed */
    uint32_t *index;       /* galois index table; NULL where there is no automorphism */
} clt__switch_key;

/* Which keys a program needs; level is the highest at which the key is used. */
typedef struct clt__key_spec {
    uint32_t galois;
    uint8_t level;
    uint8_t special; /* primes of P'; 0: all of P */
} clt__key_spec;

struct clt_evk {
    const clt_params *params;
    uint8_t key_id[CLT__KEY_ID_BYTES];
    uint8_t plan[CLT__DIGEST_BYTES]; /* digest of the plan that the keys are made for, or 0 */
    clt__key_tag tag;
    unsigned count, capacity;
    clt__switch_key *key; /* ascending elements */
    clt__mapping
        mapping; /* the file in which packed keys lie, if they are no memory of their own */
};
typedef struct clt_evk clt_evk;

struct clt_pk {
    const clt_params *params;
    uint8_t key_id[CLT__KEY_ID_BYTES];
    uint8_t plan[CLT__DIGEST_BYTES];
    clt__key_tag tag;
    uint8_t seed[CLT__SEED_BYTES];
    uint64_t *b, *a; /* limbs of the top level, Montgomery form */
};
typedef struct clt_pk clt_pk;

/* Room for `count` keys of the given shapes, ascending by element, packed or expanded:
   unset, but for index. */
clt_status clt__evk_new(clt_evk **evk, const clt_params *params, const clt__key_spec *spec,
                        unsigned count, bool expanded);
void clt__evk_free(clt_evk *evk);
/* One more key, without memory yet, of a greater element than all before it; the pointer is
   good until the next is added. */
clt_status clt__evk_add(clt__switch_key **key, clt_evk *evk, clt__key_spec spec);
/* Memory for what of `packed`, or of b and a, and index has none; index is filled. What it took
   before it failed is freed with the key. */
clt_status clt__switch_key_room(clt__switch_key *key, const clt_params *params, bool expanded);
uint64_t clt__switch_key_memory(const clt_params *params, clt__key_spec spec, bool expanded);
/* Whether keys of these shapes are expanded where `limit` bytes are allowed for it, and what they
   take then. */
bool clt__keys_expand(const clt_params *params, const clt__key_spec *spec, unsigned count,
                      uint64_t limit);
uint64_t clt__keys_memory(const clt_params *params, const clt__key_spec *spec, unsigned count,
                          uint64_t limit);
/* Expands packed keys if the workspace allows; a mapping has then done its part. */
clt_status clt__evk_settle(clt_ws *ws, clt_evk *evk);
/* The key of an element that reaches `level`; CLT_E_KEY names what is missing: "no rotation key for
   5 steps", "key reaches level 2, needed at level 3". */
clt_status clt__evk_find(const clt__switch_key **key, const clt_evk *evk, uint32_t galois,
                         unsigned level);
/* CLT_E_KEY unless the key is of that gadget at the gadget's level: for sums over one P'. */
clt_status clt__switch_key_check(const clt_params *params, const clt__switch_key *key,
                                 clt__gadget gadget);
/* The gadget of a key at its cap or below. */
clt__gadget clt__switch_key_gadget(const clt_params *params, const clt__switch_key *key,
                                   unsigned level);
clt__gadget clt__key_spec_gadget(const clt_params *params, clt__key_spec spec);
/* Whether a key can have that element; and that one of this shape hides its source: CLT_E_SECURITY
   from the security table or, to the sparse secret, from the cap of its own. */
bool clt__key_element_exists(const clt_params *params, uint32_t galois);
clt_status clt__key_spec_secure(const clt_params *params, clt__key_spec spec);
/* The primes of a key: q_0 ... q_level and P'. */
clt__basis clt__switch_key_basis(const clt_params *params, const clt__switch_key *key);
/* Asks for limb j of b_d of a packed key, so that it is near when it is unpacked. */
void clt__switch_key_prefetch(const clt_params *params, const clt__switch_key *key, unsigned d,
                              unsigned j);
/* Limb j of b_d and of a_d of a packed key, in words. */
void clt__switch_key_limb(uint64_t *b, uint64_t *a, const clt_params *params,
                          const clt__switch_key *key, unsigned d, unsigned j);

/* The first makes a key without memory for b and a, the second takes what is missing of it (freed
   with the key), the third does both. */
clt_status clt__pk_empty(clt_pk **pk, const clt_params *params);
clt_status clt__pk_room(clt_pk *pk);
clt_status clt__pk_new(clt_pk **pk, const clt_params *params);
void clt__pk_free(clt_pk *pk);
void clt__pk_expand(const clt_params *params, clt_pk *pk);

/* Whole files: header, params, key id, plan digest, creation time, label, records, digest. */
clt_status clt__evk_save(const char *path, unsigned flags, const clt_evk *evk);
clt_status clt__evk_load(clt_evk **evk, clt_ws *ws, const char *path);
/* Keys that stay packed stay in the file, which must not change; loads what cannot be mapped. */
clt_status clt__evk_map(clt_evk **evk, clt_ws *ws, const char *path);
clt_status clt__pk_save(const char *path, unsigned flags, const clt_pk *pk);
clt_status clt__pk_load(clt_pk **pk, const char *path);
/* The same through streams, for fuzzing and for memory; without the digest that ends a file. */
void clt__evk_put(clt__sink *sink, const void *evk);
clt_status clt__evk_get(clt__source *source, clt_ws *ws, clt_evk **evk);
void clt__pk_put(clt__sink *sink, const void *pk);
clt_status clt__pk_get(clt__source *source, clt_pk **pk);
/* What the next key of a stream is, up to its seed; `after` is the element of the key before it, -1
   for the first. CLT_E_FORMAT when it is none of the parameters or out of order. */
clt_status clt__key_spec_get(clt__source *source, clt__key_spec *spec, const clt_params *params,
                             int64_t after);
/* Bytes of a key in a file, and of those that clt__key_spec_get leaves. */
uint64_t clt__switch_key_bytes(const clt_params *params, clt__key_spec spec);
uint64_t clt__switch_key_rest(const clt_params *params, clt__key_spec spec);
/* Bytes of the files, with an empty label. */
uint64_t clt__evk_bytes(const clt_params *params, const clt__key_spec *spec, unsigned count);
uint64_t clt__pk_bytes(const clt_params *params);

/* How the files of all three kinds of key begin, after the header. */
typedef struct clt__key_head {
    const clt_params *params;
    uint8_t key_id[CLT__KEY_ID_BYTES];
    uint8_t plan[CLT__DIGEST_BYTES];
    clt__key_tag tag;
} clt__key_head;

void clt__key_head_put(clt__sink *sink, const clt_params *params, const uint8_t *key_id,
                       const uint8_t *plan, const clt__key_tag *tag);
/* On success the caller owns head->params. */
clt_status clt__key_head_get(clt__source *source, clt__key_head *head);
/* With an empty label. */
enum { CLT__KEY_HEAD_BYTES = CLT__PARAMS_BYTES + CLT__KEY_ID_BYTES + CLT__DIGEST_BYTES + 8 + 2 };

#endif
