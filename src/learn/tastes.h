/*
 * Encrypted tastes: what users know of themselves, for a catalogue, or what comes back.
 *
 *   ratings  m + i m r of all items, group by group (recommend.h)
 *   scores   of all items, group by group
 */
#ifndef CLT_LEARN_TASTES_H
#define CLT_LEARN_TASTES_H

#include "learn/catalogue.h"
#include "nn/payload.h"

typedef enum clt__tastes_role {
    CLT__TASTES_RATINGS = 1,
    CLT__TASTES_SCORES = 2,
} clt__tastes_role;

struct clt_tastes {
    clt__tastes_role role;
    clt_catalogue *catalogue;
    uint8_t key_id[CLT__KEY_ID_BYTES];
    uint64_t users;
    char **id;    /* names of users, or NULL */
    size_t count; /* ciphertexts */
    clt_ct **ct;
};
typedef struct clt_tastes clt_tastes;

/* Without ids, with room for its ciphertexts, which are NULL. */
clt_status clt__tastes_new(clt_tastes **tastes, clt__tastes_role role,
                           const clt_catalogue *catalogue, uint64_t users);
void clt__tastes_free(clt_tastes *tastes); /* NULL ok */
clt_status clt__tastes_copy_ids(clt_tastes *tastes, char *const *id);
/* Ciphertexts of a group, and of all users; the level at which they stand. */
uint64_t clt__tastes_each(const clt_catalogue *catalogue, clt__tastes_role role);
uint64_t clt__tastes_count(const clt_catalogue *catalogue, clt__tastes_role role, uint64_t users);
unsigned clt__tastes_level(const clt_catalogue *catalogue, clt__tastes_role role);

/* Scores of all users. CLT_E_PLAN unless the factors are the catalogue's; CLT_E_KEY, CLT_E_MEMORY
   before any work. */
clt_status clt__tastes_run(clt_tastes *scores, clt_ws *ws, const clt__factors *factors,
                           const clt_evk *evk, const clt_tastes *ratings);

/* The body of a file of kind "encrypted ratings" (tastes_file.c). get trusts nothing and allocates
   only for bytes that have arrived; get_head leaves out ids and ciphertexts. */
void clt__tastes_put(clt__sink *sink, const void *tastes);
clt_status clt__tastes_get(clt__source *source, clt_tastes **tastes);
clt_status clt__tastes_get_head(clt__source *source, clt_tastes **tastes, bool *has_ids);

#endif
