/*
 * A field of `demo train`: what came of training encrypted, simulated and in the clear, in figures
 * and words, however that was done. Terminal, --json and report read this alone.
 *
 *   FOLDER/<name>/<owner>/      what the owner of the data has: keys, rows, answers
 *   FOLDER/<name>/evaluator/    all that the other side gets, and what it makes of that
 */
#ifndef CLATHRATE_DEMO_FIELD_H
#define CLATHRATE_DEMO_FIELD_H

#include "clathrate/demo.h"

enum {
    FIELD_SEEDS_MAX = 5,
    FIELD_STEPS_MAX = 32,
    FIELD_MEASURES_MAX = 3,
    FIELD_REMARKS_MAX = 6,
    FIELD_CLAIMS_MAX = 2 * FIELD_MEASURES_MAX + 2,
    FIELD_MADE_MAX = 2,
};

typedef enum field_part {
    FIELD_KEYGEN,
    FIELD_ENCRYPT, /* preparation of rows included */
    FIELD_TRAIN,
    FIELD_PREDICT, /* 0 where training itself gives answers */
    FIELD_DECRYPT,
    FIELD_CLEAR, /* training alone, on one thread */
    FIELD_PARTS,
} field_part;

/* What there is to be done for a field, in this order; the last once a seed. */
typedef enum field_stage {
    FIELD_AT_KEYS,
    FIELD_AT_TRAINING,
    FIELD_AT_CLEAR,
    FIELD_AT_SEED,
    FIELD_STAGES,
} field_stage;

/* How far all fields together are; a line on terminals. */
struct field_progress {
    bool wanted, shown;
    double start, total, done, present; /* in units that stages weigh */
};

/* What does not depend on how it goes. Sentences end with a full stop. */
typedef struct field_words {
    const char *name;         /* "medical": of --only, of its folder and its plots */
    const char *task, *model; /* of --json */
    const char *heading;      /* "Medical diagnosis" */
    const char *subject;      /* "569 patients of ..." */
    const char *story;        /* who has what, who learns what, and how */
    const char *knows;        /* what the evaluator gets to know */
    const char *owner;        /* "clinic" */
    const char *rows;         /* "patients": those who are learned from */
    const char *judged;       /* what the measures are of: "patients that were not learned from" */
    const char *upload;       /* the file that training reads */
    const char *loss;         /* "log loss" */
    const char *question;     /* of answers, "" where they speak for themselves */
    const char *roc;          /* what the curve tells, or NULL */
    const char *data;         /* where it is from, who made it */
    bool generated;
} field_words;

/* Of seed 0 encrypted, too. */
typedef struct field_measure {
    const char *name, *title; /* "auc", "area under the curve" */
    report_scale scale;
    double clear[FIELD_SEEDS_MAX], simulated[FIELD_SEEDS_MAX], encrypted;
    /* How far the mean over seeds may be from that in the clear, and the one that was encrypted. */
    double allowed, allowed_once;
    bool relative; /* to what is so in the clear, where it is 1 */
} field_measure;

/* A figure with a name for people; `json` for scripts. */
typedef struct field_remark {
    const char *title, *json;
    double value;
    report_text_value text;
    bool clear; /* not of what was trained encrypted */
} field_remark;

/* value is at most, or at least, what was said. */
typedef struct field_claim {
    const char *field;
    char what[96];
    report_text_value value, limit;
    bool holds;
} field_claim;

typedef struct field {
    const demo *demo;
    const field_words *words;

    /* Sizes and parameters. */
    size_t rows, rows_judged, features, steps, seeds;
    char preset[16];
    unsigned log_n, log_qp, log_qp_cap, security_bits;
    double seconds_predicted; /* of training, on one thread */
    uint64_t clear_bytes;     /* of what was encrypted, as text */

    /* What came of it. */
    double seconds[FIELD_PARTS];
    demo_sides sides;
    demo_file made[FIELD_MADE_MAX];
    size_t files_made;
    field_measure measure[FIELD_MEASURES_MAX];
    size_t measures;
    field_remark remark[FIELD_REMARKS_MAX];
    size_t remarks;
    field_claim claim[FIELD_CLAIMS_MAX];
    size_t claims;

    /* After so many steps, from step `loss_first` on; in the clear, and simulated. */
    double loss_clear[FIELD_STEPS_MAX + 1], loss_simulated[FIELD_STEPS_MAX + 1], loss_encrypted;
    unsigned loss_first;
    clt_score *score,
        *clear_score; /* answers encrypted, and in the clear; NULL: not of this kind */
} field;

/* ------------------------------------------------------------------------------------- figures */

field_remark *field_remark_add(field *f, const char *title, const char *json, double value,
                               const char *text);
/* "95.96 \xC2\xB1 1.70 %": the mean of values over seeds, and its interval. */
const char *field_mean(report_text_value text, const field *f, const field_measure *m,
                       const double *value);
/* What all fields claim of their measures and of security. */
void field_claim_all(field *f);
/* One more: value <= limit (or >=, with `least`), both as shares. */
void field_claim_share(field *f, const char *what, double value, double limit);
double field_overhead(const field *f);
uint64_t field_upload(const field *f);
uint64_t field_download(const field *f);
/* Keys, encryption, training, decryption: all that is more than in the clear. */
double field_seconds_all(const field *f);

/* ------------------------------------------------------------------------------------ progress */

void field_progress_open(field_progress *progress, size_t fields, size_t seeds);
/* The stage before is done, and this one begins. */
void field_enter(const field *f, field_stage stage, size_t seed);
/* Takes the line away, before anything else is printed. */
void field_progress_hide(field_progress *progress);

/* --------------------------------------------------------------------------------------- story */

/* Each fills a field and tells of it, with this number; the exit code. To be closed in any case. */
int field_medical(field *f, unsigned number);
int field_fraud(field *f, unsigned number);
int field_recommendation(field *f, unsigned number);
void field_close(field *f);

/* Folders for both sides. */
int field_sides(field *f);

void field_tell_start(const field *f, unsigned number, const char *recipe);
void field_tell_sides(const field *f);
void field_tell_result(const field *f);
json_t *field_row(const field *f);
void field_report(report *r, const field *f);

/* ------------------------------------------------------------------------------ of all fields */

void fields_tell_overhead(const field *f, size_t fields);
int fields_report(const demo *d, const field *f, size_t fields);
#endif
