/*
 * The plan: everything that a client must know to encrypt rows for a model and to read answers, and
 * nothing of the weights. It is what the two sides agree on: its digest is in every key and every
 * file of encrypted data.
 */
#ifndef CLT_NN_PLAN_H
#define CLT_NN_PLAN_H

#include "data/schema.h"
#include "model/model.h"
#include "rlwe/key.h"

enum { CLT__STEPS_MAX = 1024, CLT__KEYS_MAX = 4096 };

typedef enum clt__step_type {
    CLT__STEP_LINEAR = 1,  /* diagonals with baby and giant steps, rescale: one level */
    CLT__STEP_SUM = 2,     /* inner sum over copies: no level */
    CLT__STEP_BIAS = 3,    /* plain addition: no level */
    CLT__STEP_SQUARE = 4,  /* (x + b)^2 + g: one level */
    CLT__STEP_POLYNOMIAL = 5 /* any degree: ceil(log2(degree + 1)) levels */
} clt__step_type;

/* One line of the program, as everyone may see it: what is done, not with which numbers. */
typedef struct clt__step {
    clt__step_type type;
    uint16_t node;        /* of the model */
    uint8_t level;        /* of the input */
    uint8_t degree;       /* POLYNOMIAL */
    uint16_t diagonals, babies, giants; /* LINEAR */
    int32_t stride;       /* SUM */
    uint32_t copies;      /* SUM */
    double value_bound, value_rms; /* of the result: worst case over clipped inputs; recorded */
    double noise_bound, noise_rms; /* log2 of the error of a value of the result */
} clt__step;

/* Where row r and its feature f stand: ciphertext r / rows, block b = r % rows, and slot
   b * block + f; in row packing the input is repeated, copy c turned left by c * turn slots within
   its block of `block` slots. Raw output o of a row stands in slot b * block + o. */
typedef struct clt__layout {
    clt_packing packing; /* ROW or BLOCKS */
    uint32_t block;      /* slots of a row or of a copy, a power of two */
    uint32_t rows;       /* rows a ciphertext */
    uint32_t copies;     /* 1, or the copies of row packing */
    uint32_t turn;
    uint32_t features, outputs;
} clt__layout;

struct clt_plan {
    uint64_t references; /* atomic: data objects share it */
    clt_plan_options options;
    clt__schema *schema;
    clt__output_map output;
    const clt_params *params;
    clt__layout layout;
    unsigned input_level, output_level;
    double input_bound, input_rms; /* of a standardised, clipped feature */
    double output_bound;           /* worst case of a raw output */
    unsigned steps;
    clt__step *step;
    unsigned keys;
    clt__key_spec *key;
    uint8_t program[CLT__DIGEST_BYTES]; /* digest of steps, layout, parameters and the model */
    uint8_t digest[CLT__DIGEST_BYTES];  /* of the plan's body */
};
typedef struct clt_plan clt_plan;

clt_plan *clt__plan_ref(const clt_plan *plan);
void clt__plan_unref(clt_plan *plan);
void clt__plan_put(clt__sink *sink, const void *plan);
/* Bounded; rebuilds the parameters; recomputes the digest. */
clt_status clt__plan_get(clt__source *source, clt_plan **plan);

#endif
