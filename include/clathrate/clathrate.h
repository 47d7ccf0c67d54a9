/*
 * Clathrate: machine learning on data that stays encrypted.
 *
 * This header is the manual. Conventions that hold for every function:
 *
 *   - A function that can fail returns clt_status: CLT_OK (0), or a negative code from the list
 *     below. clt_detail() then says what happened, how much was needed, and what to do next.
 *   - Outputs come first, then the object that works, then inputs, then scalars.
 *   - On error, outputs are unchanged or hold nothing (NULL, wiped); they may always be freed.
 *   - Objects are opaque. Who calls clt_x_new, _load, _read ... calls clt_x_free; NULL is accepted.
 *   - clt_params, clt_plan, clt_model and keys never change once made and may be shared by threads.
 *     A clt_ct, clt_pt, clt_table or clt_ws belongs to one thread at a time.
 *   - An output ciphertext may be one of the inputs unless the function says otherwise.
 *   - Results are the same bytes for any number of threads and on any kernel.
 */
#ifndef CLATHRATE_H
#define CLATHRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define CLT_API __attribute__((visibility("default")))
#define CLT_MUST_CHECK __attribute__((warn_unused_result))
#else
#define CLT_API
#define CLT_MUST_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------
 * 1. Status, version, hooks
 */

#define CLT_VERSION "0.1.0"

/* Code, value, and the sentence that clt_status_text gives. */
#define CLT_STATUS_LIST(X)                                                                         \
    X(CLT_OK, 0, "success")                                                                        \
    X(CLT_E_ARGUMENT, -1, "an argument is not allowed")                                            \
    X(CLT_E_LEVEL, -2, "not enough levels are left")                                               \
    X(CLT_E_SCALE, -3, "the scales do not match")                                                  \
    X(CLT_E_RANGE, -4, "a value is outside the range that the parameters carry")                   \
    X(CLT_E_PARAMS, -5, "the objects belong to different parameters")                              \
    X(CLT_E_PLAN, -6, "the objects belong to different plans")                                     \
    X(CLT_E_KEY, -7, "a key is missing or is the wrong one")                                       \
    X(CLT_E_SECURITY, -8, "refused for a security reason")                                         \
    X(CLT_E_FORMAT, -9, "the file is malformed")                                                   \
    X(CLT_E_KIND, -10, "the file is of another kind")                                              \
    X(CLT_E_VERSION, -11, "the file is of a version that this program does not read")              \
    X(CLT_E_DIGEST, -12, "the file is damaged: its digest does not match")                         \
    X(CLT_E_DATA, -13, "the input data cannot be used")                                            \
    X(CLT_E_MEMORY, -14, "out of memory")                                                          \
    X(CLT_E_IO, -15, "reading or writing failed")                                                  \
    X(CLT_E_EXISTS, -16, "the output exists already")                                              \
    X(CLT_E_RANDOM, -17, "the system's random generator failed")                                   \
    X(CLT_E_UNSUPPORTED, -18, "not supported")                                                     \
    X(CLT_E_CANCELLED, -19, "cancelled")                                                           \
    X(CLT_E_INTERNAL, -20, "internal error")

typedef enum clt_status {
#define CLT_STATUS_ENUM(name, value, text) name = (value),
    CLT_STATUS_LIST(CLT_STATUS_ENUM)
#undef CLT_STATUS_ENUM
} clt_status;

/* The version of the library that is loaded, such as "0.1.0". */
CLT_API const char *clt_version(void);

/* The name ("CLT_E_LEVEL") and the sentence of a code. Never NULL. */
CLT_API const char *clt_status_name(clt_status status);
CLT_API const char *clt_status_text(clt_status status);

/* What the last failing call of this thread said: the thing, the number, the next step. Never NULL,
   at most 511 bytes, never a secret. Valid until the next call of this thread. */
CLT_API const char *clt_detail(void);

/*
 * Memory and files go through hooks, so that a program can account for them and a test can make
 * the n-th call fail. Set them once, before any other call; NULL restores the C library's.
 * alloc returns `size` bytes aligned to 64, or NULL. Each file function returns 0 or a positive
 * errno; read and write set *done to the bytes moved (0 at end of file).
 */
typedef struct clt_hooks {
    void *opaque;
    void *(*alloc)(void *opaque, size_t size);
    void (*free)(void *opaque, void *memory);
    int (*open_read)(void *opaque, void **file, const char *path);
    int (*open_write)(void *opaque, void **file, const char *path, unsigned mode, bool replace);
    int (*read)(void *opaque, void *file, void *bytes, size_t size, size_t *done);
    int (*write)(void *opaque, void *file, const void *bytes, size_t size, size_t *done);
    int (*sync)(void *opaque, void *file);
    int (*close)(void *opaque, void *file);
    int (*rename)(void *opaque, const char *from, const char *to);
    int (*remove)(void *opaque, const char *path);
    int (*sync_folder)(void *opaque, const char *path);
    /* Both or neither: a whole file as memory that is only read, for clt_evk_map. NULL: files are
       read instead. */
    int (*map)(void *opaque, const void **bytes, size_t *size, const char *path);
    void (*unmap)(void *opaque, const void *bytes, size_t size);
} clt_hooks;

CLT_API clt_status clt_hooks_set(const clt_hooks *hooks) CLT_MUST_CHECK;

/* Told how far long work has come, at most about ten times a second, always from the thread that
   called. total is 0 where it is not known. A result other than 0 cancels: CLT_E_CANCELLED. */
typedef struct clt_progress {
    void *opaque;
    int (*report)(void *opaque, const char *what, uint64_t done, uint64_t total);
} clt_progress;

/* Where saved bytes go and loaded bytes come from. write returns 0 or a positive errno and takes
   all bytes or fails; read sets *done to the bytes given, 0 at the end. */
typedef struct clt_writer {
    void *opaque;
    int (*write)(void *opaque, const void *bytes, size_t size);
} clt_writer;

typedef struct clt_reader {
    void *opaque;
    int (*read)(void *opaque, void *bytes, size_t size, size_t *done);
} clt_reader;

/* The kinds of file (docs/format.md). */
typedef enum clt_kind {
    CLT_KIND_MODEL = 1,          /* .clm */
    CLT_KIND_PLAN = 2,           /* .clp */
    CLT_KIND_SECRET_KEY = 3,     /* secret.clk */
    CLT_KIND_PUBLIC_KEY = 4,     /* public.clk */
    CLT_KIND_EVALUATION_KEY = 5, /* eval.clk */
    CLT_KIND_DATA = 6,           /* .cld */
    CLT_KIND_CIPHERTEXT = 7,     /* one ciphertext, from the C interface */
    CLT_KIND_BUDGET = 8,         /* secret.clk.released */
    CLT_KIND_RECIPE = 9,         /* .clp, too: what is trained, and how */
    CLT_KIND_CONDITIONING = 10,  /* conditioning.clk: the owner's, beside the secret key */
    CLT_KIND_SAMPLES = 11,       /* .cld, too: rows for a recipe, and predictions */
    CLT_KIND_WEIGHTS = 12,       /* .clw: an encrypted model */
    CLT_KIND_CHECKPOINT = 13,    /* .clc: a run of training that is not over */
    CLT_KIND_FACTORS = 14,       /* .clm, too: item factors of a recommender */
    CLT_KIND_CATALOGUE = 15,     /* .clp, too: what users of a recommender need */
    CLT_KIND_TASTES = 16,        /* .cld, too: encrypted ratings, and scores */
    CLT_KIND_FEATURES = 17,      /* features.clk: a feature map, the owner's */
} clt_kind;

/* ------------------------------------------------------------------------------------------------
 * 2. Workspace: threads, scratch memory, progress
 *
 * Every call that computes takes one. Nothing that it holds outlives the call.
 */

typedef struct clt_ws clt_ws;

/* threads 0: as many as this process has processors. */
CLT_API clt_status clt_ws_new(clt_ws **ws, unsigned threads) CLT_MUST_CHECK;
CLT_API void clt_ws_free(clt_ws *ws);
CLT_API unsigned clt_ws_threads(const clt_ws *ws);
CLT_API void clt_ws_set_progress(clt_ws *ws, clt_progress progress);

/* Told of things that a person should know but that stop nothing: a value that was clipped, a
   column that was dropped. One sentence, without a newline. */
typedef struct clt_notes {
    void *opaque;
    void (*note)(void *opaque, const char *text);
} clt_notes;
CLT_API void clt_ws_set_notes(clt_ws *ws, clt_notes notes);

/* Evaluation keys that are made or loaded with the workspace are held as words, which is quickest,
   if all of a set then take at most so many bytes, 1 GiB if nothing else is said; else packed, in a
   third of the memory, and unpacked at each use, which costs a rotation up to 15 % more time, and
   many rotations of one ciphertext up to 30 %. */
CLT_API void clt_ws_set_key_memory(clt_ws *ws, uint64_t bytes);
/* Bytes that work which is planned beforehand may take in all, 0, as at first: any. clt_boot_new
   refuses with CLT_E_MEMORY what would need more, before anything is made. */
CLT_API void clt_ws_set_memory_limit(clt_ws *ws, uint64_t bytes);

/* The kernel in use: "ref" ... CLT_E_UNSUPPORTED when CLT_KERNEL names one that cannot run. */
CLT_API clt_status clt_kernel_name(const char **name) CLT_MUST_CHECK;
/* The i-th kernel of this build, from the slowest to the fastest; NULL past the last. *lacks (NULL
   ok) is the first feature that processor or system lack for it, or NULL when it can run here. */
CLT_API const char *clt_kernel_at(unsigned i, const char **lacks);

/* For every function with a path: "-" is standard input or output; a file is written beside its
   place and renamed, never half. */
enum {
    CLT_REPLACE = 1, /* an existing file may be replaced; else CLT_E_EXISTS */
    CLT_PRIVATE = 4, /* nobody but the user may read the file (mode 0600): clt_table_write */
};

/* ------------------------------------------------------------------------------------------------
 * 3. Tables and models in the clear
 */

/* A table of text cells with named columns (CSV, RFC 4180). */
typedef struct clt_table clt_table;

CLT_API clt_status clt_table_read(clt_table **table, const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_table_write(const clt_table *table, const char *path,
                                   unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_table_free(clt_table *table);
CLT_API size_t clt_table_rows(const clt_table *table);
CLT_API size_t clt_table_columns(const clt_table *table);
CLT_API const char *clt_table_name(const clt_table *table, size_t column);
CLT_API const char *clt_table_cell(const clt_table *table, size_t row, size_t column);
/* The index of a named column; CLT_E_DATA suggests the nearest name. */
CLT_API clt_status clt_table_find(const clt_table *table, const char *name,
                                  size_t *column) CLT_MUST_CHECK;
/* A new table of the rows whose cell in `column` equals (or, with `equal` false, differs from)
   `text`; and one of the given rows. */
CLT_API clt_status clt_table_where(clt_table **out, const clt_table *table, const char *column,
                                   const char *text, bool equal) CLT_MUST_CHECK;
CLT_API clt_status clt_table_take(clt_table **out, const clt_table *table, const size_t *rows,
                                  size_t count) CLT_MUST_CHECK;

/* Two new tables: about `share` of the rows, between 0 and 1, is held out, of each text of `column`
   (NULL ok) in that proportion. The same seed gives the same tables. CLT_E_DATA where one would be
   empty. */
CLT_API clt_status clt_table_split(clt_table **kept, clt_table **held, const clt_table *table,
                                   const char *column, double share, uint64_t seed) CLT_MUST_CHECK;

/* A model: schema, standardisation, typed graph, output map, labels. */
typedef struct clt_model clt_model;

typedef enum clt_activation {
    CLT_KERNEL_RELU, /* degree 2, fitted to the recorded pre-activations: runs encrypted */
    CLT_RELU         /* the ordinary one, for comparison in the clear */
} clt_activation;

typedef struct clt_fit_options {
    const char *target;        /* the column of class labels */
    const char *id;            /* a column that names rows, or NULL */
    const char *const *ignore; /* columns to leave out */
    size_t ignored;
    const char *positive; /* of two labels the one whose probability is given; NULL: the second */
    unsigned hidden[8];   /* widths of hidden layers; none: a logistic model */
    size_t layers;
    clt_activation activation;
    double bandwidth; /* of the smoothing kernel, in deviations of the pre-activation */
    unsigned epochs;  /* at most */
    unsigned batch;
    double learning_rate; /* of Adam */
    double weight_decay;
    double validation; /* share of rows held out for early stopping, 0 ... 0.5 */
    unsigned patience; /* epochs without a better validation loss */
    unsigned finetune; /* epochs after the activation was replaced by its polynomial */
    uint64_t seed;
} clt_fit_options;

/* What a fit came to. */
typedef struct clt_fit_report {
    size_t rows, features, classes;
    unsigned epochs;
    double train_accuracy, validation_accuracy; /* NaN when nothing was held out */
    double train_loss, validation_loss;
} clt_fit_report;

CLT_API void clt_fit_options_default(clt_fit_options *options);
/* Trains in the clear (Adam, mini-batches, early stopping); the same options give the same model
   on one machine. report may be NULL. */
CLT_API clt_status clt_model_fit(clt_model **model, clt_ws *ws, const clt_table *table,
                                 const clt_fit_options *options,
                                 clt_fit_report *report) CLT_MUST_CHECK;
CLT_API clt_status clt_model_load(clt_model **model, const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_model_save(const clt_model *model, const char *path,
                                  unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_model_free(clt_model *model);

/* How a prediction that needs no key is computed. */
typedef enum clt_mode {
    CLT_CLEAR,    /* the same polynomials in double precision */
    CLT_SIMULATE, /* the same program with the noise that the plan expects */
} clt_mode;

/* ------------------------------------------------------------------------------------------------
 * 4. Private diagnosis: plan, keys, encrypted data
 *
 * The owner of the model publishes its plan. The owner of the data makes keys for the plan,
 * encrypts, and keeps the secret key; whoever runs the model holds evaluation keys and ciphertexts.
 */

/* What clients need: schema, standardisation, layout, parameters, keys, output mask, digest of the
   program. No weights. */
typedef struct clt_plan clt_plan;

typedef enum clt_packing {
    CLT_PACK_AUTO,  /* blocks */
    CLT_PACK_ROW,   /* one row a ciphertext, least time to its answer */
    CLT_PACK_BLOCKS /* as many rows in a ciphertext as fit */
} clt_packing;

/* Which answers may be given to others ("Released answers", below), for release_bits. */
enum { CLT_RELEASE_NONE = 0, CLT_RELEASE_DISCRETE = 255 };

typedef struct clt_plan_options {
    clt_packing packing;
    /* Eight times the expected error (root mean square) of an output stays below 2^-this, under
       whichever key the rows are encrypted: nearly no output errs by more. The error that none
       passes (error_bound of the figures) is larger. */
    unsigned precision_bits;
    const char *preset; /* of clt_params_new, or NULL: the smallest chain that serves */
    /* CLT_RELEASE_NONE: answers stay private. CLT_RELEASE_DISCRETE: labels and scores may be
       released. 1 ... 40: numbers, too, of so many bits, which takes the chains R14 or R15. For
       releases the plan publishes more of the model: for each layer the largest sum of moduli of a
       row and a norm, and the moduli of a polynomial's coefficients, rounded up to four bits. */
    unsigned release_bits;
} clt_plan_options;

CLT_API void clt_plan_options_default(clt_plan_options *options);
CLT_API clt_status clt_plan_new(clt_plan **plan, clt_ws *ws, const clt_model *model,
                                const clt_plan_options *options) CLT_MUST_CHECK;
CLT_API clt_status clt_plan_load(clt_plan **plan, const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_plan_save(const clt_plan *plan, const char *path,
                                 unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_plan_free(clt_plan *plan);

/* Figures of a plan. */
typedef struct clt_plan_figures {
    char preset[16];
    unsigned log_n, levels, log_qp, log_qp_cap, security_bits, scale_bits;
    size_t rows_per_ciphertext, rotation_keys;
    uint64_t ciphertext_bytes, result_bytes;         /* one upload, one answer */
    uint64_t public_key_bytes, evaluation_key_bytes; /* files */
    uint64_t evaluator_memory_bytes;                 /* keys, weights, scratch */
    double seconds_per_ciphertext;                   /* predicted on this machine, one thread */
    /* Of an output: root mean square for rows encrypted under the secret key, and what none passes.
       Under the public key it may be larger, within what precision_bits promises. */
    double error_expected, error_bound;
    uint8_t digest[32];
} clt_plan_figures;

/* Predicts times by a short measurement on this machine. */
CLT_API clt_status clt_plan_measure(const clt_plan *plan, clt_ws *ws,
                                    clt_plan_figures *figures) CLT_MUST_CHECK;
/* The program, a line an operation: level, scale, expected noise, rotations, time; then the
   figures. As text, or as one JSON object. */
CLT_API clt_status clt_plan_explain(const clt_plan *plan, clt_ws *ws, clt_writer out,
                                    bool json) CLT_MUST_CHECK;

/* Keys. Secret keys belong to the data's owner; the functions that take one are not part of
   libclathrate-eval. */
typedef struct clt_sk clt_sk;
typedef struct clt_pk clt_pk;
typedef struct clt_evk clt_evk;

/* Makes all three. Draws from the system's generator. */
CLT_API clt_status clt_keygen(clt_sk **sk, clt_pk **pk, clt_evk **evk, clt_ws *ws,
                              const clt_plan *plan) CLT_MUST_CHECK;
/* Mode 0600. passphrase NULL: none. */
CLT_API clt_status clt_sk_save(const clt_sk *sk, const char *path, unsigned flags,
                               const char *passphrase) CLT_MUST_CHECK;
CLT_API clt_status clt_sk_load(clt_sk **sk, const char *path,
                               const char *passphrase) CLT_MUST_CHECK;
CLT_API void clt_sk_free(clt_sk *sk);
CLT_API clt_status clt_pk_save(const clt_pk *pk, const char *path, unsigned flags) CLT_MUST_CHECK;
CLT_API clt_status clt_pk_load(clt_pk **pk, const char *path) CLT_MUST_CHECK;
CLT_API void clt_pk_free(clt_pk *pk);
CLT_API clt_status clt_evk_save(const clt_evk *evk, const char *path,
                                unsigned flags) CLT_MUST_CHECK;
CLT_API clt_status clt_evk_load(clt_evk **evk, clt_ws *ws, const char *path) CLT_MUST_CHECK;
/* The same, but keys that stay packed (clt_ws_set_key_memory) stay in their file, too, which is
   mapped into memory: the system keeps of it what is in use, and processes share it. It is checked
   once, now. For files of this program's own, which nobody changes or cuts while the keys live:
   whoever could would change keys after they were checked, or end the program. Reads what cannot be
   mapped. */
CLT_API clt_status clt_evk_map(clt_evk **evk, clt_ws *ws, const char *path) CLT_MUST_CHECK;
CLT_API void clt_evk_free(clt_evk *evk);

/* Encrypted rows, or encrypted results. Holds the plan; holds row ids only if asked. */
typedef struct clt_data clt_data;

enum { CLT_KEEP_IDS = 2 /* row ids, all different, travel in the clear with the ciphertexts */ };

/* Standardises, packs and encrypts the table's rows under the secret key, or with sk NULL under the
   public key. Values outside the fitted range are clipped and noted with column and row. */
CLT_API clt_status clt_data_encrypt(clt_data **data, clt_ws *ws, const clt_plan *plan,
                                    const clt_sk *sk, const clt_pk *pk, const clt_table *table,
                                    unsigned flags) CLT_MUST_CHECK;
/* Runs the model on encrypted rows. CLT_E_PLAN when the model is not the plan's, CLT_E_KEY when a
   key is missing or belongs to another secret key. */
CLT_API clt_status clt_data_run(clt_data **result, clt_ws *ws, const clt_model *model,
                                const clt_evk *evk, const clt_data *data) CLT_MUST_CHECK;
/* The answers: row number or id, label, probabilities, raw outputs. Private: for the key's owner
   alone (docs/soundness.md). CLT_E_PLAN when the result is of another plan than the key. The bounds
   of the plan hold for what its program computed on fresh rows. A result from elsewhere may hold
   anything: CLT_E_DATA where the plan's program cannot have given it, wrong values where it
   could. */
CLT_API clt_status clt_data_decrypt(clt_table **answers, clt_ws *ws, const clt_sk *sk,
                                    const clt_data *result) CLT_MUST_CHECK;

/*
 * Released answers may be given to others, who may have the ciphertexts (docs/soundness.md says
 * what that promises). They come from keys that were made for it: a budget, a file beside the
 * secret key, counts the ciphertexts of which an answer was released, 1,024 at most; the same again
 * costs nothing. How much noise a result may carry follows from the plan of the key, never from a
 * file.
 */
typedef enum clt_release {
    CLT_RELEASE_NUMBERS = 1, /* all columns, flooded with noise, rounded to the promised bits */
    CLT_RELEASE_LABEL,       /* labels; empty where the error of the result could change it */
    CLT_RELEASE_SCORE,       /* labels, and probabilities rounded to score_bits; empty likewise */
} clt_release;

typedef struct clt_release_options {
    clt_release kind;
    unsigned score_bits; /* 1 ... 16 */
} clt_release_options;

typedef struct clt_release_report {
    unsigned bits;       /* NUMBERS: raw outputs are off by less than 2^-bits; else 0 */
    double guard;        /* how far a raw output may be off that a label is made of */
    double failure_log2; /* log2 of the probability that one is off by more */
    size_t undecided;    /* rows with an empty cell */
    unsigned spent, limit;
} clt_release_report;

/* Makes the budget of a key: for numbers of `bits` bits and for labels and scores, or, with
   CLT_RELEASE_DISCRETE, for these alone. To be made with the key, in "<the key's file>.released":
   a later one forgets what has been released. CLT_E_SECURITY, with both scales, when the plan does
   not carry so many bits; CLT_E_PLAN when it is not the key's. */
CLT_API clt_status clt_budget_create(const char *path, unsigned flags, clt_ws *ws, const clt_sk *sk,
                                     const clt_plan *plan, unsigned bits) CLT_MUST_CHECK;
/* The same refusals, before any key exists. */
CLT_API clt_status clt_plan_check_release(const clt_plan *plan, clt_ws *ws,
                                          unsigned bits) CLT_MUST_CHECK;
/* Answers that may be given to others. The budget is on disk before they are there, and locked
   against other processes meanwhile; a budget that is missing, spent, of another key, or edited is
   CLT_E_SECURITY, CLT_E_KEY or CLT_E_PLAN. The same result gives the same bytes each time. report
   may be NULL. */
CLT_API clt_status clt_data_release(clt_table **answers, clt_release_report *report, clt_ws *ws,
                                    const clt_sk *sk, const clt_data *result, const char *budget,
                                    const clt_release_options *options) CLT_MUST_CHECK;
CLT_API clt_status clt_data_save(const clt_data *data, const char *path,
                                 unsigned flags) CLT_MUST_CHECK;
CLT_API clt_status clt_data_load(clt_data **data, const char *path) CLT_MUST_CHECK;
CLT_API void clt_data_free(clt_data *data);
CLT_API size_t clt_data_rows(const clt_data *data);
CLT_API size_t clt_data_ciphertexts(const clt_data *data);
/* The plan inside, valid as long as the data. */
CLT_API const clt_plan *clt_data_plan(const clt_data *data);

/* The same answers without keys. plan may be NULL for CLT_CLEAR. */
CLT_API clt_status clt_model_predict(clt_table **answers, clt_ws *ws, const clt_model *model,
                                     const clt_plan *plan, const clt_table *table,
                                     clt_mode mode) CLT_MUST_CHECK;

/* What a calibration came to. */
typedef struct clt_calibration {
    size_t rows;
    double factor;                    /* that logits were multiplied by */
    double log_loss_before, log_loss; /* of these rows */
} clt_calibration;

/* The model with all logits times one factor, with which its probabilities fit the labels of these
   rows best; its answers' labels stay. Rows that it was not trained on tell better than those that
   it was. For models of least squares, or of classes each against the rest, whose logits rank
   classes and say little of chances. CLT_E_DATA where no factor is better than chance. report may
   be NULL. */
CLT_API clt_status clt_model_calibrate(clt_model **calibrated, clt_calibration *report, clt_ws *ws,
                                       const clt_model *model,
                                       const clt_table *table) CLT_MUST_CHECK;

/* Quality of answers against the truth. */
typedef struct clt_score {
    size_t rows, classes;
    double accuracy, auc, log_loss; /* auc NaN but for two classes */
    size_t *confusion;              /* classes x classes: row = truth, column = answer */
    char **label;                   /* of each class */
    size_t roc_points;
    double *roc; /* pairs: false-positive rate, true-positive rate, ascending */
} clt_score;

/* Rows are matched by the column `id` of both tables, in which no id may stand twice, or by order
   when id is NULL. */
CLT_API clt_status clt_score_new(clt_score **score, const clt_table *answers,
                                 const clt_table *truth, const char *target,
                                 const char *id) CLT_MUST_CHECK;
CLT_API void clt_score_free(clt_score *score);

/* What a file is: kind, version, parameters, key id, plan, creation, sizes, digest verdict; of
   evaluation keys a line each: what it is for, the level that it reaches, what it weighs. Secret
   key files are described, never shown. As text or as one JSON object. */
CLT_API clt_status clt_inspect(const char *path, clt_writer out, bool json) CLT_MUST_CHECK;

/* ------------------------------------------------------------------------------------------------
 * 5. Vectors: RNS-CKKS arithmetic on n/2 complex slots
 *
 * Levels never change silently and scales are exact: operands of an addition have the same level
 * and the same power of the scale, or the call says which differ.
 */

typedef struct clt_params clt_params;
typedef struct clt_pt clt_pt;
typedef struct clt_ct clt_ct;

/* "L12" ... "L16": leveled; "R14", "R15": with a scale of 88 bits, for answers that are given to
   others; "B15", "B16", "B16-hp", "B16-s12": with levels for bootstrapping. 128 bits of security
   (2024/463). */
CLT_API clt_status clt_params_new(const clt_params **params, const char *preset) CLT_MUST_CHECK;
/* The smallest chain with this depth and scale (26 ... 45 bits). */
CLT_API clt_status clt_params_for(const clt_params **params, unsigned levels,
                                  unsigned scale_bits) CLT_MUST_CHECK;
CLT_API void clt_params_free(const clt_params *params);
CLT_API unsigned clt_params_log_n(const clt_params *params);
CLT_API unsigned clt_params_levels(const clt_params *params);
CLT_API unsigned clt_params_log_qp(const clt_params *params);
CLT_API unsigned clt_params_security_bits(const clt_params *params);
CLT_API size_t clt_params_slots(const clt_params *params);

/* What bootstrapping gives back (section 6): complex or real, | CLT_BOOT_FEW_KEYS where keys are to
   be few. */
typedef enum clt_boot_kind {
    CLT_BOOT_NONE = 0,
    CLT_BOOT_COMPLEX = 1, /* slots as they are */
    CLT_BOOT_REAL = 2,    /* their real parts, in little more than half the time */
    CLT_BOOT_FEW_KEYS = 4 /* on B16 14 keys, 0.6 GiB, instead of 66, 2 GiB; up to twice the time */
} clt_boot_kind;

/* Keys for chosen operations: relinearisation, conjugation, rotations by `steps`; those of
   bootstrapping, relinearisation among them. A zeroed request asks for none. */
typedef struct clt_key_request {
    bool relinearise, conjugate;
    const int64_t *steps;
    size_t count;
    unsigned boot; /* a clt_boot_kind */
} clt_key_request;

CLT_API clt_status clt_sk_new(clt_sk **sk, const clt_params *params) CLT_MUST_CHECK;
CLT_API clt_status clt_pk_new(clt_pk **pk, clt_ws *ws, const clt_sk *sk) CLT_MUST_CHECK;
CLT_API clt_status clt_evk_new(clt_evk **evk, clt_ws *ws, const clt_sk *sk,
                               const clt_key_request *request) CLT_MUST_CHECK;

/* re and im (NULL: 0) of count <= slots values, encrypted at the top level. */
CLT_API clt_status clt_encrypt(clt_ct **ct, clt_ws *ws, const clt_pk *pk, const double *re,
                               const double *im, size_t count) CLT_MUST_CHECK;
CLT_API clt_status clt_encrypt_secret(clt_ct **ct, clt_ws *ws, const clt_sk *sk, const double *re,
                                      const double *im, size_t count) CLT_MUST_CHECK;
/* Private: the values reveal the key to whoever else sees them with the ciphertext. CLT_E_RANGE
   when they may be too large to decode, which reads the two lowest primes of the modulus. Of a
   ciphertext from a file that was not declared fresh nothing is known: what has outgrown the
   modulus decrypts to wrong values. */
CLT_API clt_status clt_decrypt_private(double *re, double *im, size_t count, clt_ws *ws,
                                       const clt_sk *sk, const clt_ct *ct) CLT_MUST_CHECK;

CLT_API clt_status clt_ct_new(clt_ct **ct, const clt_params *params) CLT_MUST_CHECK;
CLT_API void clt_ct_free(clt_ct *ct);
CLT_API clt_status clt_ct_copy(clt_ct *out, const clt_ct *in) CLT_MUST_CHECK;
CLT_API unsigned clt_ct_level(const clt_ct *ct);
CLT_API double clt_ct_scale_log2(const clt_ct *ct);
/* log2 of the error of a value: never passed (but for 2^-128), and expected. */
CLT_API double clt_ct_error_bound_log2(const clt_ct *ct);
CLT_API double clt_ct_error_expected_log2(const clt_ct *ct);
/* CLT_E_SECURITY for what anyone could read, such as a ciphertext minus itself. */
CLT_API clt_status clt_ct_save(const clt_ct *ct, const char *path, unsigned flags) CLT_MUST_CHECK;
/* Its error is unknown until clt_ct_declare_fresh says that it is a fresh encryption of values that
   are at most `bound` in modulus. */
CLT_API clt_status clt_ct_load(clt_ct **ct, const clt_params *params,
                               const char *path) CLT_MUST_CHECK;
CLT_API void clt_ct_declare_fresh(clt_ct *ct, double bound);

/* Arithmetic is CLT_E_RANGE when bounds of value and error pass half of the modulus at the level of
   the result: out then holds nothing. */
CLT_API clt_status clt_add(clt_ct *out, clt_ws *ws, const clt_ct *a,
                           const clt_ct *b) CLT_MUST_CHECK;
CLT_API clt_status clt_sub(clt_ct *out, clt_ws *ws, const clt_ct *a,
                           const clt_ct *b) CLT_MUST_CHECK;
CLT_API clt_status clt_negate(clt_ct *out, clt_ws *ws, const clt_ct *a) CLT_MUST_CHECK;
/* Product of slots, relinearised and rescaled: one level. */
CLT_API clt_status clt_multiply(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                                const clt_ct *b) CLT_MUST_CHECK;
/* Times plain values, rescaled: one level. */
CLT_API clt_status clt_multiply_plain(clt_ct *out, clt_ws *ws, const clt_ct *a, const double *re,
                                      const double *im, size_t count) CLT_MUST_CHECK;
CLT_API clt_status clt_multiply_const(clt_ct *out, clt_ws *ws, const clt_ct *a, double re,
                                      double im) CLT_MUST_CHECK;
CLT_API clt_status clt_add_plain(clt_ct *out, clt_ws *ws, const clt_ct *a, const double *re,
                                 const double *im, size_t count) CLT_MUST_CHECK;
CLT_API clt_status clt_add_const(clt_ct *out, clt_ws *ws, const clt_ct *a, double re,
                                 double im) CLT_MUST_CHECK;
/* Slot j takes slot j + steps. */
CLT_API clt_status clt_rotate(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                              int64_t steps) CLT_MUST_CHECK;
CLT_API clt_status clt_conjugate(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                 const clt_ct *a) CLT_MUST_CHECK;
/* To a lower level, at its scale. */
CLT_API clt_status clt_level_down(clt_ct *out, clt_ws *ws, const clt_ct *a,
                                  unsigned level) CLT_MUST_CHECK;
/* c[0] + c[1] x + ... (or of Chebyshev polynomials on [-1, 1]) in ceil(log2(degree + 1)) levels.
   degree is 1 to 63; one of c[1] ... c[degree] is not 0: a constant is CLT_E_ARGUMENT. */
CLT_API clt_status clt_polynomial(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                                  const double *c, unsigned degree, bool chebyshev) CLT_MUST_CHECK;

/* ------------------------------------------------------------------------------------------------
 * 6. Deep circuits: bootstrapping
 *
 * On the parameters B15, B16, B16-hp and B16-s12 a ciphertext that has spent its levels can be
 * refreshed without the secret key: the result has the same slots and new levels. Its error is
 * bounded and expected like any other; docs/soundness.md says what its security rests on.
 */

/* Transforms, encoded once for a chain: some hundred megabytes on B16. Never changes; may be shared
   by threads. */
typedef struct clt_boot clt_boot;

typedef struct clt_boot_figures {
    unsigned level_in;     /* the least level of an input */
    unsigned level_out;    /* of the result */
    unsigned levels_left;  /* level_out - level_in: products until the next one */
    size_t slots;          /* that differ: others repeat them */
    size_t keys;           /* evaluation keys */
    uint64_t key_bytes;    /* of their file */
    uint64_t memory_bytes; /* keys in memory, transforms, scratch */
    double precision_bits; /* -log2 of the mean error of real and imaginary parts, for |z| <= 1 */
    double precision_bits_twice; /* of clt_bootstrap_twice */
    double failure_log2; /* log2 of the probability that a result is wrong beyond its bound */
    double message_most; /* parts of slots must stay below this; precision is for 1 */
} clt_boot_figures;

/* What bootstrapping on these parameters takes and gives, before any key exists; keys are expanded
   or packed as the workspace says. CLT_E_PARAMS where the chain has no levels for it. */
CLT_API clt_status clt_boot_describe(clt_boot_figures *figures, clt_ws *ws,
                                     const clt_params *params, unsigned kind) CLT_MUST_CHECK;
/* Predicts the time of one bootstrapping on one thread of this machine, from a measurement of its
   parts that takes a fraction of it, and no key. */
CLT_API clt_status clt_boot_measure(double *seconds, clt_ws *ws, const clt_params *params,
                                    unsigned kind) CLT_MUST_CHECK;
CLT_API clt_status clt_boot_new(clt_boot **boot, clt_ws *ws, const clt_params *params,
                                unsigned kind) CLT_MUST_CHECK;
CLT_API void clt_boot_free(clt_boot *boot);
/* Slots of a ciphertext of level_in or more, at level_out. On B16-s12 slots repeat after 4,096.
   CLT_E_LEVEL, CLT_E_RANGE and CLT_E_KEY, with what is needed and what there is, come before any
   work. */
CLT_API clt_status clt_bootstrap(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                                 const clt_ct *in) CLT_MUST_CHECK;

/* Sees to it that ct has `levels` levels above level_in: bootstraps it in place if it has fewer,
   else leaves it. Loops call it before each round, and the library places the bootstraps.
   CLT_E_LEVEL where `levels` is more than a bootstrap gives. */
CLT_API clt_status clt_refresh(clt_ct *ct, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                               unsigned levels) CLT_MUST_CHECK;
/* A bootstrap made twice (Bae et al. 2022/1167): what the first result is off by is bootstrapped in
   its turn. The error is that of rescaling, 2^-25 on B16 and 2^-30 on B16-hp; results are at
   level_out - 1. Twice the time, the same keys. */
CLT_API clt_status clt_bootstrap_twice(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                       const clt_boot *boot, const clt_ct *in) CLT_MUST_CHECK;

/* ------------------------------------------------------------------------------------------------
 * 7. Functions
 *
 * What machine learning needs beyond sums and products, on real slots (ciphertexts have small
 * imaginary parts, which do no harm), as chains of polynomials with proven errors (docs/math.md,
 * "Deep functions"). All take the relinearisation key.
 *
 * boot (NULL: none) is what refreshes where levels run out: before a function and, for signs,
 * between two polynomials. No result then has fewer levels than bootstrapping takes. CLT_E_LEVEL,
 * with the levels that are needed and those that there are, comes before any work; so does
 * CLT_E_RANGE where bootstrapping on the parameters is too coarse for the chain: B15 carries signs
 * and ReLU of 8 bits, B16 and B16-s12 up to 14, B16-hp 20.
 *
 * Slots times `factor` are the argument. That takes a level, unless factor times 2/(high - low) of
 * the function is an integer: 1 for sign and ReLU. Arguments must lie in the range, errors
 * included: beyond it polynomials grow without bound, and nothing tells but a guard (below). What
 * bootstrapping gave back needs a factor smaller by 2^-13. Results carry the function's error as
 * theirs (clt_ct_error_bound_log2), as large as it is where the error is declared: for |x| >= gap.
 *
 * out may be an operand and stays as it was where a function fails.
 */

/* |argument| <= R for the R of sigmoid and tanh; [-R, 0] for exp, but [-1, 1] for 1; [1/R, 1] for
   inverses. */
typedef enum clt_function {
    CLT_SIGMOID_8,       /* 4 levels, 2^-10 */
    CLT_SIGMOID_16,      /* 5 levels, 2^-10 */
    CLT_SIGMOID_32,      /* 6 levels, 2^-10 */
    CLT_SIGMOID_32_FINE, /* 8 levels, 2^-13 */
    CLT_TANH_32,         /* 8 levels, 2^-11 */
    CLT_EXP_1,           /* 3 levels, 2^-17 */
    CLT_EXP_8,           /* 4 levels, 2^-17 */
    CLT_EXP_64,          /* 7 levels, 2^-14 */
    CLT_INVERSE_64,      /* 6 levels, 2^-15 */
    CLT_INVERSE_100,     /* 6 levels, 2^-10 */
    CLT_INVERSE_ROOT_64  /* 6 levels, 2^-17 */
} clt_function;

/* A chain: "sign_12", "relu_14", "sigmoid_32" ... */
typedef struct clt_function_figures {
    const char *name;
    double low, high;      /* of the argument */
    double gap;            /* the error holds for |x| >= gap; 0: for all x */
    double error;          /* |result - f(x)|, errors of the evaluation included */
    double relative_error; /* of the chain alone, for exp and inverses; else 0 */
    unsigned levels, products;
} clt_function_figures;

/* The i-th of all chains; false past the last. */
CLT_API bool clt_function_at(clt_function_figures *figures, unsigned i);

CLT_API clt_status clt_evaluate(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                                const clt_ct *in, clt_function function,
                                double factor) CLT_MUST_CHECK;
/* Within 2^-bits of 1 or -1 for arguments from 2^-bits to 1 on either side of 0, between -1 and 1
   nearer to 0. bits: 8, 12, 14 or 20, in 12, 16, 18 or 26 levels; 17 for 12 with bootstrapping. */
CLT_API clt_status clt_sign(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                            const clt_ct *in, unsigned bits, double factor) CLT_MUST_CHECK;
/* 1 where a > b, 0 where a < b, 1/2 where they are equal: half the error of a sign, of which
   factor (a - b) is the argument. */
CLT_API clt_status clt_compare(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                               const clt_ct *a, const clt_ct *b, unsigned bits,
                               double factor) CLT_MUST_CHECK;
/* max(x, 0) and |x| of slots in [-1/factor, 1/factor], off by 2^-bits/factor, |x| by twice that.
   bits: 8, 10, 12, 13 or 14, in 8, 11, 13, 14 or 15 levels. */
CLT_API clt_status clt_relu(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                            const clt_ct *in, unsigned bits, double factor) CLT_MUST_CHECK;
CLT_API clt_status clt_abs(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                           const clt_ct *in, unsigned bits, double factor) CLT_MUST_CHECK;
/* The larger and the smaller of two, by ReLU of a - b, which lies in [-1/factor, 1/factor]. */
CLT_API clt_status clt_max(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                           const clt_ct *a, const clt_ct *b, unsigned bits,
                           double factor) CLT_MUST_CHECK;
CLT_API clt_status clt_min(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                           const clt_ct *a, const clt_ct *b, unsigned bits,
                           double factor) CLT_MUST_CHECK;

/*
 * Blocks. Slots stand in blocks of `block`, a power of two; the first `count` of each are its
 * numbers, and it does not matter what the others hold. Results stand in the same slots, 0 in the
 * others. clt_block_steps gives the rotations for clt_key_request: `room` of them at most, *made
 * says how many there are.
 */

/* 1 in the slot of the largest number, 0 elsewhere: off by count 2^-bits / 2 in blocks where no
   other is nearer to it than 2 / factor 2^-bits; else in between. |x| <= 1/factor. All pairs are
   compared at once: count is 64 at most, and blocks have at least the square of the power of two
   from count up. It takes a sign, two levels, and one for each doubling up to count. */
CLT_API clt_status clt_argmax(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                              const clt_ct *in, size_t count, size_t block, unsigned bits,
                              double factor) CLT_MUST_CHECK;
/* exp(x_i) / (exp(x_1) + ...) of 2 to 60 numbers in [-range, range], range up to 31.8. In 14
   levels, within 2^-12, up to range 2. Beyond, the largest number is subtracted first, found in 13
   levels for each doubling up to count, and one: with bootstrapping; within 2^-12 up to 3.9, 2^-9
   above. The error is that on B16 for exact numbers. */
CLT_API clt_status clt_softmax(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                               const clt_ct *in, size_t count, size_t block,
                               double range) CLT_MUST_CHECK;
/* Rotations of softmax, and of argmax where block is large enough. */
CLT_API clt_status clt_block_steps(int64_t *steps, size_t room, size_t *made,
                                   const clt_params *params, size_t count,
                                   size_t block) CLT_MUST_CHECK;

/*
 * Guards tell the owner of the data whether arguments were in range. A guard is a ciphertext, at
 * first a new one, that goes back with the result: each use adds T_k(factor x)^2, at most 1 for
 * |factor x| <= 1. What is above clt_guard_limit when it is decrypted was outside. Guard what
 * bootstrapping refreshes, too: its messages lie in [-1, 1].
 */
typedef enum clt_guard_kind {
    CLT_GUARD_SLOT,  /* a slot tells of itself; takes a ciphertext of level 5 */
    CLT_GUARD_CANARY /* every slot tells of all: one slot of a result can carry it, by a mask; takes
                        level 7 and the rotations of clt_guard_steps */
} clt_guard_kind;

/* Adds a use, or begins where guard holds nothing. A factor that is no integer takes a level more.
   One of 38 uses is seen from 5 % beyond the range on, of a canary one of 8,000; and however far
   outside it is. From 4.5 times the range on (canary: 1.08) a guard outgrows its modulus, so that
   all slots are far above the limit. CLT_E_LEVEL names the level that it takes. */
CLT_API clt_status clt_guard_add(clt_ct *guard, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                                 clt_guard_kind kind, double factor) CLT_MUST_CHECK;
CLT_API double clt_guard_limit(clt_guard_kind kind, const clt_params *params, unsigned uses);
CLT_API clt_status clt_guard_steps(int64_t *steps, size_t room, size_t *made,
                                   const clt_params *params) CLT_MUST_CHECK;

/* ------------------------------------------------------------------------------------------------
 * 8. Training on encrypted rows
 *
 * The owner of a table makes a recipe, keys for it, and encrypted samples; a server that holds
 * recipe, evaluation keys and samples trains; the owner alone reads the model, or has the server
 * predict under it while it stays encrypted. docs/soundness.md says what a recipe tells.
 */

typedef enum clt_learner {
    CLT_LOGISTIC = 1, /* logistic regression, the sigmoid by a polynomial */
    CLT_RIDGE = 2,    /* least squares on targets 1 and -1 */
    CLT_NETWORK = 3   /* hidden layers of z^2/8 + z/2 + 1/4, and least squares */
} clt_learner;

typedef enum clt_condition {
    CLT_STANDARDISE = 1, /* each column to mean 0 and deviation 1 */
    CLT_WHITEN = 2       /* and without correlation: the fewest steps; takes some rows a column */
} clt_condition;

/* What is trained and how: names of columns, labels, algorithm, layout, parameters, keys. Public:
   no number of the table is in it. */
typedef struct clt_recipe clt_recipe;
/* Means, deviations, covariance, scale, of the rows that were trained on. Private. */
typedef struct clt_conditioning clt_conditioning;
/* Encrypted rows for a recipe, or predictions. */
typedef struct clt_samples clt_samples;
/* An encrypted model. */
typedef struct clt_weights clt_weights;

typedef struct clt_recipe_options {
    const char
        *target;    /* the column of class labels; more than two classes: each against the rest */
    const char *id; /* a column that names rows, or NULL */
    const char *const *ignore;
    size_t ignored;
    clt_learner learner;
    clt_condition condition;
    unsigned degree; /* of the sigmoid's polynomial, 3 or 7; 0: 7, and 1 for ridge */
    unsigned steps;  /* 1 ... 1,000; what no chain has levels for takes bootstrapping */
    size_t batch;    /* rows of a step, rounded up to whole tiles; 0: all */
    double penalty;  /* of squared weights */
    double clip;     /* of a conditioned number */
    const char
        *preset; /* "B15", "B16" ...: with bootstrapping; NULL: the smallest chain that serves */
    /* Of a network: units of each hidden layer, 1 or 2 of them, powers of two, none wider than the
       one before; and what its first weights are drawn from, which is public. */
    const unsigned *hidden;
    size_t hidden_layers;
    uint64_t seed;
} clt_recipe_options;

CLT_API void clt_recipe_options_default(clt_recipe_options *options);
/* From the columns and classes of a table. CLT_E_DATA and CLT_E_LEVEL name what does not fit, and
   what would. */
CLT_API clt_status clt_recipe_new(clt_recipe **recipe, clt_ws *ws, const clt_table *table,
                                  const clt_recipe_options *options) CLT_MUST_CHECK;
CLT_API clt_status clt_recipe_load(clt_recipe **recipe, const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_recipe_save(const clt_recipe *recipe, const char *path,
                                   unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_recipe_free(clt_recipe *recipe);
/* The column of class labels, valid as long as the recipe; the steps of the whole training; and
   whether two recipes are one. */
CLT_API const char *clt_recipe_target(const clt_recipe *recipe);
CLT_API unsigned clt_recipe_steps(const clt_recipe *recipe);
CLT_API bool clt_recipe_same(const clt_recipe *a, const clt_recipe *b);

typedef struct clt_recipe_figures {
    char preset[16];
    unsigned log_n, levels, log_qp, log_qp_cap, security_bits, scale_bits;
    unsigned features, models, steps;
    size_t rows_per_tile, keys;
    uint64_t tile_bytes, model_bytes, evaluation_key_bytes; /* files */
    /* For a table of so many rows: upload, memory of the server, seconds on one thread here. */
    uint64_t samples_bytes, memory_bytes;
    double seconds;
    unsigned bootstraps;
} clt_recipe_figures;
CLT_API clt_status clt_recipe_measure(const clt_recipe *recipe, clt_ws *ws, size_t rows,
                                      clt_recipe_figures *figures) CLT_MUST_CHECK;

/* Keys for the recipe, as clt_keygen makes them for a plan. */
CLT_API clt_status clt_recipe_keygen(clt_sk **sk, clt_pk **pk, clt_evk **evk, clt_ws *ws,
                                     const clt_recipe *recipe) CLT_MUST_CHECK;

/* Fitted once, on the rows to train on; rows to predict take the same. */
CLT_API clt_status clt_conditioning_fit(clt_conditioning **conditioning, clt_ws *ws,
                                        const clt_recipe *recipe,
                                        const clt_table *table) CLT_MUST_CHECK;
CLT_API clt_status clt_conditioning_load(clt_conditioning **conditioning,
                                         const char *path) CLT_MUST_CHECK;
/* Mode 0600. */
CLT_API clt_status clt_conditioning_save(const clt_conditioning *conditioning, const char *path,
                                         unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_conditioning_free(clt_conditioning *conditioning);
/* CLT_E_PLAN unless it is what the rows, or those that were predicted, were conditioned by. */
CLT_API clt_status clt_conditioning_check(const clt_conditioning *conditioning,
                                          const clt_samples *samples) CLT_MUST_CHECK;

/* For the flags of clt_samples_encrypt, with CLT_KEEP_IDS. */
enum { CLT_TO_PREDICT = 8 /* rows without labels, to predict */ };

/* Conditions, packs and encrypts rows under the secret key, or, with sk NULL, the public one. */
CLT_API clt_status clt_samples_encrypt(clt_samples **samples, clt_ws *ws, const clt_recipe *recipe,
                                       const clt_conditioning *conditioning, const clt_sk *sk,
                                       const clt_pk *pk, const clt_table *table,
                                       unsigned flags) CLT_MUST_CHECK;
CLT_API clt_status clt_samples_load(clt_samples **samples, const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_samples_save(const clt_samples *samples, const char *path,
                                    unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_samples_free(clt_samples *samples);
CLT_API size_t clt_samples_rows(const clt_samples *samples);
CLT_API size_t clt_samples_ciphertexts(const clt_samples *samples);
/* The recipe inside, valid as long as the samples. */
CLT_API const clt_recipe *clt_samples_recipe(const clt_samples *samples);
/* Of predictions: the steps that the weights had been trained with; 0: not told. */
CLT_API unsigned clt_samples_steps(const clt_samples *samples);

/*
 * Training that the owner watches. Rows that are held out are predicted on the way by the weights
 * so far, and `report` is told: by clt_train of encrypted answers (table NULL), which the owner
 * decrypts as any others; by clt_train_watched of a table (answers NULL), as clt_samples_decrypt
 * makes them. Both are valid during the call. `steps` are those taken of `all`. Where it sets
 * *stop, which is false at first, the run ends with the weights so far, which are then what so many
 * steps come to. A result other than CLT_OK ends the run with that. A run that goes on from a
 * checkpoint reports again of the step where it begins. Reports change no byte of what is trained.
 */
typedef struct clt_train_watch {
    unsigned every; /* steps from one report to the next, 1 or more; the last step is one, too */
    void *opaque;
    clt_status (*report)(void *opaque, bool *stop, const clt_samples *answers,
                         const clt_table *table, unsigned steps, unsigned all);
} clt_train_watch;

typedef struct clt_train_options {
    /* A file that holds the run as it goes: written after a step when so many seconds have passed
       since the last time. Where it is there at the beginning and is of the same samples, the run
       continues and gives the same bytes. It stays at the end: clt_checkpoint_remove, once the
       model is saved. NULL: none. */
    const char *checkpoint;
    double checkpoint_seconds;
    /* Rows that are held out, encrypted as CLT_TO_PREDICT for the same recipe, by the same
       conditioning, under the same key; NULL: none, and nobody watches. */
    const clt_samples *held;
    clt_train_watch watch;
} clt_train_options;

/* Trains. options may be NULL. CLT_E_KEY names a missing key, CLT_E_MEMORY what is needed and what
   the workspace allows, CLT_E_PLAN a checkpoint of other samples or rows that are held out of
   others, all before any work. */
CLT_API clt_status clt_train(clt_weights **weights, clt_ws *ws, const clt_evk *evk,
                             const clt_samples *samples,
                             const clt_train_options *options) CLT_MUST_CHECK;
/* Bytes that this would come to hold, with the threads and the key memory of the workspace: what
   CLT_E_MEMORY goes by. */
CLT_API clt_status clt_train_memory(uint64_t *bytes, const clt_ws *ws, const clt_samples *samples,
                                    const clt_train_options *options) CLT_MUST_CHECK;
/* Nothing where there is none; CLT_E_KIND, and nothing is removed, where the file is another. */
CLT_API clt_status clt_checkpoint_remove(const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_weights_load(clt_weights **weights, const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_weights_save(const clt_weights *weights, const char *path,
                                    unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_weights_free(clt_weights *weights);
CLT_API const clt_recipe *clt_weights_recipe(const clt_weights *weights);
/* Steps that it has been trained with: the recipe's, or fewer where the owner stopped. */
CLT_API unsigned clt_weights_steps(const clt_weights *weights);

/* Predictions under the encrypted model. */
CLT_API clt_status clt_weights_run(clt_samples **answers, clt_ws *ws, const clt_evk *evk,
                                   const clt_weights *weights,
                                   const clt_samples *rows) CLT_MUST_CHECK;
/* Bytes that this would come to hold, as clt_train_memory says. */
CLT_API clt_status clt_weights_memory(uint64_t *bytes, const clt_ws *ws, const clt_weights *weights,
                                      const clt_samples *rows) CLT_MUST_CHECK;
CLT_API clt_status clt_samples_decrypt(clt_table **answers, clt_ws *ws, const clt_sk *sk,
                                       const clt_samples *samples) CLT_MUST_CHECK;

typedef struct clt_train_report {
    size_t rows, features, models;
    unsigned steps;
    /* The largest check value over what it may be: above 1 some argument of the sigmoid left the
       interval. Of a network the largest weight of any step over what weights may be. 0 for
       ridge. */
    double reach;
    unsigned hidden; /* layers of a network; 0: a linear model */
    /* That training took, rows prepared already: of clt_train_clear. 0 of weights that were
       decrypted, which do not know. */
    double seconds;
} clt_train_report;

/* The model, in terms of the columns of the table. CLT_E_RANGE, and no model, where a check value
   tells that the run left its range. report may be NULL. */
CLT_API clt_status clt_weights_decrypt(clt_model **model, clt_train_report *report, clt_ws *ws,
                                       const clt_sk *sk, const clt_conditioning *conditioning,
                                       const clt_weights *weights) CLT_MUST_CHECK;
/* The same algorithm without encryption: in double precision, or, as CLT_SIMULATE, with the errors
   that ciphertexts would have, drawn from the seed. */
CLT_API clt_status clt_train_clear(clt_model **model, clt_train_report *report, clt_ws *ws,
                                   const clt_recipe *recipe, const clt_conditioning *conditioning,
                                   const clt_table *table, clt_mode mode,
                                   uint64_t seed) CLT_MUST_CHECK;
/* The same, watched: the rows of `held` are predicted on the way. */
CLT_API clt_status clt_train_watched(clt_model **model, clt_train_report *report, clt_ws *ws,
                                     const clt_recipe *recipe, const clt_conditioning *conditioning,
                                     const clt_table *table, const clt_table *held,
                                     const clt_train_watch *watch, clt_mode mode,
                                     uint64_t seed) CLT_MUST_CHECK;
/* A table of a linear model's coefficients: feature, and for each logit the weight of the
   standardised feature and of the column's own unit; the last row is the intercept. */
CLT_API clt_status clt_model_coefficients(clt_table **coefficients,
                                          const clt_model *model) CLT_MUST_CHECK;

/* A feature map: columns of a table into others that linear models learn more from, principal
   components and cosines of random projections of them. It holds means and axes of the table:
   private. */
typedef struct clt_features clt_features;

typedef struct clt_features_options {
    const char *target; /* the column of class labels, and one that names rows: passed on as they */
    const char *id;     /* are; or NULL */
    const char *const *ignore;
    size_t ignored;
    unsigned components; /* principal components, 1 ... 256; 0: all columns as they are */
    unsigned cosines;    /* columns that are made, 1 ... 4,095; 0: the components themselves */
    bool same_unit;      /* columns share a unit, as pixels do: they are not scaled one by one */
    double width;        /* of the kernel, in median distances of two rows */
    uint64_t seed;       /* of the projections */
} clt_features_options;

CLT_API void clt_features_options_default(clt_features_options *options);
/* Fitted once, on the rows to train on; rows to predict take the same. The same table and options
   give the same map on one machine. */
CLT_API clt_status clt_features_fit(clt_features **features, clt_ws *ws, const clt_table *table,
                                    const clt_features_options *options) CLT_MUST_CHECK;
/* A table of the id and the target, where the table has them, and columns f1, f2 ... */
CLT_API clt_status clt_features_apply(clt_table **made, clt_ws *ws, const clt_features *features,
                                      const clt_table *table) CLT_MUST_CHECK;
CLT_API clt_status clt_features_load(clt_features **features, const char *path) CLT_MUST_CHECK;
/* Mode 0600. */
CLT_API clt_status clt_features_save(const clt_features *features, const char *path,
                                     unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_features_free(clt_features *features);

/* ------------------------------------------------------------------------------------------------
 * 9. Recommendations
 *
 * A server has item factors, fitted in the clear to ratings that it may see, and publishes their
 * catalogue. The owner of other users' ratings makes keys for the catalogue and encrypts the
 * ratings; the server fits every user's taste and scores every item, on ciphertexts; the owner
 * alone reads the scores, and who rated what.
 */

/* A table of ratings, a row each: user, item, rating. */
typedef struct clt_ratings_columns {
    const char *user, *item, *rating; /* NULL: the first that is there of user, userId, user_id;
                                         item, itemId, item_id, movieId; rating */
} clt_ratings_columns;

/* From CSV, or MovieLens' u.data and ratings.dat, which are known by their first line. columns may
   be NULL. The table's columns are named user, item and rating; CLT_E_DATA names the line of a
   missing name, of no number, or a user who rates an item twice. */
CLT_API clt_status clt_ratings_read(clt_table **ratings, const char *path,
                                    const clt_ratings_columns *columns) CLT_MUST_CHECK;

/* What a made-up table is like: stars from 0.5 to 5 by biases of users and items, tastes, and
   noise; popularity uneven. */
typedef struct clt_ratings_made {
    unsigned users, items; /* up to 100,000 and 10,000 */
    unsigned rank;         /* kinds of taste, up to 32 */
    double share;          /* of all pairs that are rated, above 0, up to 0.5 */
    double taste, noise;   /* deviations in stars, 0 to 5 */
    uint64_t seed;
} clt_ratings_made;
CLT_API void clt_ratings_made_default(clt_ratings_made *made);
CLT_API clt_status clt_ratings_make(clt_table **ratings,
                                    const clt_ratings_made *made) CLT_MUST_CHECK;

/* What a recommender has learnt of items. The server's: clients need the catalogue alone. */
typedef struct clt_factors clt_factors;

typedef struct clt_factors_options {
    unsigned rank;   /* numbers that an item, and a taste, is described by: 1 ... 32 */
    unsigned sweeps; /* over users and items, 1 ... 1,000 */
    double penalty;  /* of squared factors: more where a user has few ratings */
    double
        validation; /* share of ratings held out to tell how well others are predicted, 0 ... 0.5 */
    uint64_t seed;
} clt_factors_options;

typedef struct clt_factors_report {
    size_t ratings, users, items; /* learnt from */
    /* Root mean square errors of ratings that were held out: with factors, and with biases of users
       and items alone. NaN when none were. */
    double rmse, rmse_biases;
} clt_factors_report;

CLT_API void clt_factors_options_default(clt_factors_options *options);
/* By alternating least squares in the clear; the same table and options give the same factors on
   one machine. report may be NULL. */
CLT_API clt_status clt_factors_fit(clt_factors **factors, clt_ws *ws, const clt_table *ratings,
                                   const clt_factors_options *options,
                                   clt_factors_report *report) CLT_MUST_CHECK;
CLT_API clt_status clt_factors_load(clt_factors **factors, const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_factors_save(const clt_factors *factors, const char *path,
                                    unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_factors_free(clt_factors *factors);

/* What the users' side needs: names of items, their biases, the mean and range of ratings, steps,
   parameters, keys, and the digest of the factors. No factors. */
typedef struct clt_catalogue clt_catalogue;

typedef struct clt_catalogue_options {
    unsigned steps;     /* by which a taste is fitted: 1 ... 24, a level each */
    size_t users;       /* who are expected: the fewer, the less work; more are taken in turn */
    const char *preset; /* "L14" ...; NULL: the smallest chain that serves */
} clt_catalogue_options;

CLT_API void clt_catalogue_options_default(clt_catalogue_options *options);
CLT_API clt_status clt_catalogue_new(clt_catalogue **catalogue, clt_ws *ws,
                                     const clt_factors *factors,
                                     const clt_catalogue_options *options) CLT_MUST_CHECK;
CLT_API clt_status clt_catalogue_load(clt_catalogue **catalogue, const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_catalogue_save(const clt_catalogue *catalogue, const char *path,
                                      unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_catalogue_free(clt_catalogue *catalogue);

typedef struct clt_catalogue_figures {
    char preset[16];
    unsigned log_n, levels, log_qp, log_qp_cap, security_bits, scale_bits;
    unsigned rank, steps;
    size_t items, users_per_group, keys;
    uint64_t evaluation_key_bytes; /* a file */
    /* For so many users: upload, answer, memory of the server, seconds on one thread here. */
    uint64_t ratings_bytes, scores_bytes, memory_bytes;
    double seconds;
    uint8_t digest[32];
} clt_catalogue_figures;
CLT_API clt_status clt_catalogue_measure(const clt_catalogue *catalogue, clt_ws *ws, size_t users,
                                         clt_catalogue_figures *figures) CLT_MUST_CHECK;

/* Keys for the catalogue, as clt_keygen makes them for a plan. */
CLT_API clt_status clt_catalogue_keygen(clt_sk **sk, clt_pk **pk, clt_evk **evk, clt_ws *ws,
                                        const clt_catalogue *catalogue) CLT_MUST_CHECK;

/* Encrypted ratings of users, or scores of all items for them. */
typedef struct clt_tastes clt_tastes;

/* Encrypts the ratings of all users of the table under the secret key, or, with sk NULL, the public
   one. Ratings of items that the catalogue has not are left out, and noted. With CLT_KEEP_IDS the
   users' names travel in the clear. */
CLT_API clt_status clt_tastes_encrypt(clt_tastes **tastes, clt_ws *ws,
                                      const clt_catalogue *catalogue, const clt_sk *sk,
                                      const clt_pk *pk, const clt_table *ratings,
                                      unsigned flags) CLT_MUST_CHECK;
CLT_API clt_status clt_tastes_load(clt_tastes **tastes, const char *path) CLT_MUST_CHECK;
CLT_API clt_status clt_tastes_save(const clt_tastes *tastes, const char *path,
                                   unsigned flags) CLT_MUST_CHECK;
CLT_API void clt_tastes_free(clt_tastes *tastes);
CLT_API size_t clt_tastes_users(const clt_tastes *tastes);
CLT_API size_t clt_tastes_ciphertexts(const clt_tastes *tastes);
/* The catalogue inside, valid as long as the tastes. */
CLT_API const clt_catalogue *clt_tastes_catalogue(const clt_tastes *tastes);

/* Scores every item for every user. CLT_E_PLAN when the factors are not the catalogue's; CLT_E_KEY
   names a missing key, CLT_E_MEMORY what is needed and allowed: all before any work. */
CLT_API clt_status clt_tastes_run(clt_tastes **scores, clt_ws *ws, const clt_factors *factors,
                                  const clt_evk *evk, const clt_tastes *ratings) CLT_MUST_CHECK;

typedef struct clt_recommend_report {
    size_t users, items;
    size_t unknown; /* ratings of items that the catalogue has not */
    /* Users whose scores explain their own ratings worse than biases alone do: unlike all whom the
       factors were fitted to, or not scored by the catalogue's program. They are noted, and get
       what biases alone recommend. */
    size_t doubtful;
    /* That scoring took, ratings read already: of clt_factors_recommend. 0 of scores that were
       decrypted. */
    double seconds;
} clt_recommend_report;

/* The best `top` items of each user that he has not rated, as a table: user, place, item, rating.
   ratings is the table that was encrypted: CLT_E_DATA where its users are not those of the scores.
   report may be NULL. */
CLT_API clt_status clt_tastes_decrypt(clt_table **best, clt_recommend_report *report, clt_ws *ws,
                                      const clt_sk *sk, const clt_tastes *scores,
                                      const clt_table *ratings, size_t top) CLT_MUST_CHECK;
/* The same without keys: in double precision, or, as CLT_SIMULATE, with the errors that ciphertexts
   would have, drawn from the seed. catalogue may be NULL for CLT_CLEAR: tastes are then fitted
   exactly, not in steps. */
CLT_API clt_status clt_factors_recommend(clt_table **best, clt_recommend_report *report, clt_ws *ws,
                                         const clt_factors *factors, const clt_catalogue *catalogue,
                                         const clt_table *ratings, size_t top, clt_mode mode,
                                         uint64_t seed) CLT_MUST_CHECK;

/* The kind of a file, from its header alone. */
CLT_API clt_status clt_file_kind(clt_kind *kind, const char *path) CLT_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
