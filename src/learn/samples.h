/*
 * Encrypted samples: tiles of rows for a recipe.
 *
 *   train    rows with labels, to train on. One model: row i times y_i, and the labels are gone
 *            from the circuit. More: the rows, then for each tile the targets y_i of each column's
 *            class.
 *   rows     without labels, to predict
 *   answers  t = x . weights in all columns, of each column's class: one ciphertext a tile; and how
 *            many steps the weights had taken
 */
#ifndef CLT_LEARN_SAMPLES_H
#define CLT_LEARN_SAMPLES_H

#include "learn/recipe.h"
#include "nn/payload.h"

typedef enum clt__samples_role {
    CLT__SAMPLES_TRAIN = 1,
    CLT__SAMPLES_ROWS = 2,
    CLT__SAMPLES_ANSWERS = 3,
} clt__samples_role;

struct clt_samples {
    clt__samples_role role;
    clt_recipe *recipe;
    uint8_t key_id[CLT__KEY_ID_BYTES];
    uint8_t condition_id[CLT__CONDITION_ID_BYTES];
    uint64_t rows;
    unsigned steps; /* answers: 1 to the recipe's, or 0: not told; else 0 */
    char **id;      /* rows texts, or NULL */
    size_t tiles;
    size_t count; /* ciphertexts */
    clt_ct **ct;  /* tiles, then (train, several models) targets, tile by tile */
    bool digested;
    uint8_t digest[CLT__DIGEST_BYTES]; /* of the file, when it was loaded */
};
typedef struct clt_samples clt_samples;

/* Without ids, with room for its ciphertexts, which are NULL. */
clt_status clt__samples_new(clt_samples **samples, clt__samples_role role, const clt_recipe *recipe,
                            uint64_t rows);
void clt__samples_free(clt_samples *samples); /* NULL ok */
clt_status clt__samples_copy_ids(clt_samples *samples, char *const *id);
/* Ciphertexts of that role, and the level at which they stand: that of fresh ones, or 0 for
   answers. */
uint64_t clt__samples_count(const clt_recipe *recipe, clt__samples_role role, uint64_t rows);
unsigned clt__samples_level(const clt_recipe *recipe, clt__samples_role role);
/* slot <- the targets of tile `index`; y[models x rows]. */
void clt__samples_put_targets(double *slot, const clt_recipe *recipe, const double *y,
                              uint64_t rows, size_t index);
/* What a file that holds them has at its end: of header and body. Costs nothing for what was
   loaded. */
clt_status clt__samples_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt_samples *samples);

/* The body of a file of kind "samples": u8 role, u8 flags (1: ids), u16 steps, u32 bytes of the
   recipe, the recipe, 16 bytes key id, u64 rows, the ids, the ciphertexts. get trusts nothing and
   allocates only for bytes that have arrived. */
void clt__samples_put(clt__sink *sink, const void *samples);
clt_status clt__samples_get(clt__source *source, clt_samples **samples);
/* All but ids and ciphertexts. */
clt_status clt__samples_get_head(clt__source *source, clt_samples **samples, bool *has_ids);

#endif
