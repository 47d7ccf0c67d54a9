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

#include <stdatomic.h>

enum { CLT__STEPS_MAX = 1024, CLT__PRECISION_MAX = 40, CLT__OUTPUT_LEVEL_MAX = 1 };

typedef enum clt__step_type {
    CLT__STEP_LINEAR = 1,    /* diagonals with baby and giant steps, rescale: one level */
    CLT__STEP_SUM = 2,       /* inner sum: no level */
    CLT__STEP_BIAS = 3,      /* plain addition: no level */
    CLT__STEP_SQUARE = 4,    /* x^2: one level */
    CLT__STEP_POLYNOMIAL = 5 /* any degree: ceil(log2(degree + 1)) levels */
} clt__step_type;

/* One line of the program, as everyone may see it: what is done, not with which numbers. The values
   are rounded up to four bits, so that they tell little of the weights. */
typedef struct clt__step {
    clt__step_type type;
    uint16_t node;                      /* of the model */
    uint8_t level;                      /* of the input */
    uint8_t degree;                     /* POLYNOMIAL */
    uint16_t diagonals, babies, giants; /* LINEAR */
    uint32_t stride;                    /* SUM: slots between terms */
    uint32_t terms;                     /* SUM */
    double value_bound, value_rms; /* of the result: worst case over clipped inputs, recorded */
    double noise_bound; /* log2 of the error of a value of the result, under either key */
    double noise_rms;   /* of the error of its real part, for rows under the secret key */
    double noise_added; /* of the same, had the step's input no error */
} clt__step;

/* Where row r and its feature f stand: ciphertext r / rows, block b = r % rows, and slot
   b * block + f; in row packing the input is repeated, block c turned left by (c mod copies) * turn
   slots within its `block` slots, and all later vectors have that period. Raw output o of a row
   stands in slot b * block + o. */
typedef struct clt__layout {
    clt_packing packing; /* ROW or BLOCKS */
    uint32_t block;      /* slots of a row or of a copy, a power of two */
    uint32_t rows;       /* rows a ciphertext */
    uint32_t period;     /* the block, or in row packing what holds every later vector */
    uint32_t copies;     /* 1, or the different copies of row packing */
    uint32_t turn;       /* 0 where nothing is repeated */
    uint32_t features, outputs;
} clt__layout;

struct clt_plan {
    atomic_uint references;   /* data objects share it */
    clt_plan_options options; /* preset: NULL or one of the names that the planner knows */
    clt__schema *schema;
    clt__output_map output;
    const clt_params *params;
    clt__layout layout;
    unsigned input_level;          /* the output's is 0, or 1 where level 0 has too little room */
    double input_bound, input_rms; /* of a standardised, clipped feature */
    double output_bound;           /* worst case of a raw output */
    unsigned steps;
    clt__step *step;
    unsigned keys;
    clt__key_spec *key;                 /* ascending galois element */
    double *bounds;                     /* of the weights (guarantee.h); NULL: not for releases */
    uint8_t program[CLT__DIGEST_BYTES]; /* of layout, parameters, steps and the model */
    uint8_t digest[CLT__DIGEST_BYTES];  /* of the plan's body */
};
typedef struct clt_plan clt_plan;

clt_plan *clt__plan_ref(const clt_plan *plan);
void clt__plan_unref(clt_plan *plan);

/* The body of a plan. */
void clt__plan_put(clt__sink *sink, const void *plan);
/* Bounded; rebuilds the parameters; recomputes the digest; the parts agree with one another. */
clt_status clt__plan_get(clt__source *source, clt_plan **plan);
clt_status clt__plan_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt_plan *plan);
/* Of the model's digest, the parameters, the layout, and what the steps do. The forecast's figures
   are left out: they come from the C library's functions, which may differ between machines. */
clt_status clt__plan_program(uint8_t digest[CLT__DIGEST_BYTES], const clt_plan *plan,
                             const uint8_t model[CLT__DIGEST_BYTES]);

/* The name of a preset as a constant: "L12" ... (and "toy" in test builds); NULL for others. */
const char *clt__plan_preset(const char *name);

/* Numbers that a step, and that all steps, have among the bounds. */
unsigned clt__step_bounds(const clt__step *step);
size_t clt__plan_bounds(const clt_plan *plan);
/* Levels that a step takes, and the level of its result. */
unsigned clt__step_levels(const clt__step *step);
static inline unsigned clt__step_level_after(const clt__step *step) {
    return step->level - clt__step_levels(step);
}
static inline unsigned clt__plan_output_level(const clt_plan *plan) {
    return clt__step_level_after(&plan->step[plan->steps - 1]);
}
/* "linear", "sum", "bias", "square", "polynomial" */
const char *clt__step_name(clt__step_type type);
/* The error of an output: root mean square under the secret key, and never passed. */
double clt__plan_error_expected(const clt_plan *plan);
double clt__plan_error_bound(const clt_plan *plan);

#endif
