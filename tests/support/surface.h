/*
 * The public functions as data: name, what each pointer argument points to, what each number
 * means, and a way to call it with arguments from an array. Tests that hold for every function
 * (faults, careless callers) walk this table; surface_missing compares it with the header, so that
 * a new function cannot be forgotten. The functions are in surface.inc, one a line.
 */
#ifndef CLT_TESTS_SURFACE_H
#define CLT_TESTS_SURFACE_H

#include "base/hash.h"
#include "support/pipeline.h"

enum { SURFACE_POINTERS = 8, SURFACE_NUMBERS = 4 };

/* What a pointer argument points to. */
enum {
    NO,
    /* a place for an object that the call makes */
    NEW_WS,
    NEW_TABLE,
    NEW_MODEL,
    NEW_PLAN,
    NEW_SK,
    NEW_PK,
    NEW_EVK,
    NEW_DATA,
    NEW_SCORE,
    NEW_PARAMS,
    NEW_CT,
    NEW_RECIPE,
    NEW_CONDITIONING,
    NEW_SAMPLES,
    NEW_WEIGHTS,
    NEW_FACTORS,
    NEW_CATALOGUE,
    NEW_TASTES,
    NEW_FEATURES,
    NEW_BOOT,
    /* what the call writes */
    OUT_CT,
    OUT_DEEP,   /* a ciphertext of DEEP_PARAMS */
    INOUT_DEEP, /* one that is worked on in place: DEEP_A before the call */
    OUT_LONG,   /* of LONG_PARAMS */
    OUT_STEPS,
    OUT_FUNCTION,
    OUT_RE,
    OUT_IM,
    OUT_FIGURES,
    OUT_BOOT_FIGURES,
    OUT_SECONDS, /* differ */
    OUT_REPORT,
    OUT_RELEASE,
    OUT_RECIPE_OPTIONS,
    OUT_RECIPE_FIGURES, /* times differ */
    OUT_TRAINED,        /* times differ */
    OUT_RATINGS_MADE,
    OUT_FACTORS_OPTIONS,
    OUT_FACTORS_REPORT,
    OUT_CATALOGUE_OPTIONS,
    OUT_CATALOGUE_FIGURES, /* times differ */
    OUT_RECOMMENDED,       /* times differ */
    OUT_FEATURES_OPTIONS,
    OUT_CALIBRATION,
    OUT_KIND,
    OUT_COLUMN,
    OUT_BYTES,
    OUT_TEXT,
    OUT_FIT,
    OUT_OPTIONS,
    OUT_FILE,
    WRITER,
    /* objects; all from MODEL to SCORES belong to parameters, to a key or to a plan */
    WS,
    TABLE,
    ANSWERS,
    RATINGS, /* a table of them */
    FEATURES,
    MODEL,
    PLAN,
    SK,
    PK,
    EVK,
    PLAN_EVK,
    ROWS,
    RESULT,
    PARAMS,
    A,
    B,
    DEEP_PARAMS, /* with a tower: of these are all to DEEP_B */
    BOOT,
    DEEP_SK,
    DEEP_EVK,
    DEEP_A,      /* at the least level that bootstrapping takes */
    DEEP_B,      /* at the level of fresh ones */
    LONG_PARAMS, /* with levels for functions: of these are all to LONG_B */
    LONG_SK,
    LONG_EVK,
    LONG_A,
    LONG_B,
    RECIPE, /* of these are all to LINEAR */
    CONDITIONING,
    LEARN_SK,
    LEARN_PK,
    LEARN_EVK,
    SAMPLES,
    LEARN_ROWS,
    PREDICTIONS,
    WEIGHTS,
    LINEAR,  /* a model without hidden layers */
    FACTORS, /* of these are all to SCORES */
    CATALOGUE,
    TASTE_SK,
    TASTE_PK,
    TASTE_EVK,
    TASTES,
    SCORES,
    /* values */
    RE,
    IM,
    COEFFICIENTS,
    ROW_LIST,
    FIT_OPTIONS,
    PLAN_OPTIONS,
    RELEASE_OPTIONS,
    RECIPE_OPTIONS,
    TRAIN_OPTIONS,
    TRAIN_WATCH,
    RATINGS_MADE,
    RATINGS_COLUMNS,
    FACTORS_OPTIONS,
    CATALOGUE_OPTIONS,
    FEATURES_OPTIONS,
    REQUEST,
    ID,
    TARGET,
    CELL,
    PRESET,
    PASSPHRASE,
    HOOKS,
    NOTHING, /* always NULL: what is freed */
    /* files */
    FILE_TABLE,
    FILE_MODEL,
    FILE_PLAN,
    FILE_SK,
    FILE_PK,
    FILE_EVK,
    FILE_DATA,
    FILE_RECIPE,
    FILE_CONDITIONING,
    FILE_SAMPLES,
    FILE_WEIGHTS,
    FILE_RATINGS,
    FILE_FACTORS,
    FILE_CATALOGUE,
    FILE_TASTES,
    FILE_FEATURES,
    FILE_CT,
    FILE_RUN, /* a checkpoint, made before each call */
    FILE_BUDGET,
    SURFACE_KINDS,
    OPTIONAL = 256, /* may be NULL */
};

/* What a number means. */
enum {
    COUNT = 1, /* of slots */
    ROW_COUNT,
    TOP, /* items of a user */
    INDEX,
    THREADS,
    FILE_FLAGS,
    DATA_FLAGS,
    LEVEL,
    STEPS,
    DEGREE,
    MODE,
    LEVELS,
    SCALE_BITS,
    RELEASE_BITS,
    SWITCH,
    KEY_MEMORY,
    BOOT_KIND,
    NUMBERS, /* that stand in a block, */
    BLOCK,   /* of so many slots */
    BITS,
    FUNCTION,
    GUARD_KIND,
    CODE, /* a clt_status */
    REAL, /* a double, in `real` */
    SURFACE_NUMBER_KINDS,
};

/* Of a function. */
enum {
    STATUS = 1, /* gives clt_status */
    RANDOM = 2, /* the result is new each time */
};

typedef struct surface_arguments {
    void *p[SURFACE_POINTERS];
    int64_t n[SURFACE_NUMBERS];
    double x[SURFACE_NUMBERS];
} surface_arguments;

typedef struct surface_function {
    const char *name;
    clt_status (*call)(const surface_arguments *a);
    unsigned flags;
    unsigned short pointer[SURFACE_POINTERS]; /* to the first NO */
    unsigned short number[SURFACE_NUMBERS];
} surface_function;

extern const surface_function SURFACE[];
extern const size_t SURFACE_FUNCTIONS;

/* The first public function of clathrate.h, in the folder of CLATHRATE_SOURCE, that is not in the
   table; NULL when none is missing. */
const char *surface_missing(void);
/* How many there are in the header. */
size_t surface_declared(void);

/* Something for every kind of pointer. */
typedef struct surface {
    pipeline p;
    void *object[SURFACE_KINDS];
} surface;

/* Files are made in the present folder. Two surfaces of different `layers` share nothing: neither
   parameters, nor plan, nor keys. */
void surface_open(surface *s, unsigned layers);
void surface_close(surface *s);

/* One call with good arguments, which the caller may spoil before it runs. */
typedef struct surface_call {
    const surface_function *f;
    surface_arguments a;
    void *slot[SURFACE_POINTERS];
    void *out[SURFACE_POINTERS]; /* memory behind OUT_... */
    uint8_t before[CLT__DIGEST_BYTES];
    clt_ws *ws;
} surface_call;

/* With `empty` a ciphertext to be written holds nothing yet, else something else. */
void surface_prepare(surface_call *c, const surface *s, const surface_function *f, bool empty);
clt_status surface_run(surface_call *c);
/* After an error: outputs are as before the call, or hold nothing. */
bool surface_untouched(const surface_call *c);
/* After a success: whatever was to be made is there. */
bool surface_made(const surface_call *c);
/* Of all outputs. */
void surface_digest(uint8_t digest[CLT__DIGEST_BYTES], const surface_call *c);
/* Gives back what was made, and makes the places empty again. */
void surface_empty(surface_call *c);
void surface_finish(surface_call *c);

#endif
