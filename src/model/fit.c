/*
 * From a table to a model: schema, graph, weights, activations. Networks learn with ReLU; then,
 * from the first layer to the last, each ReLU gives way to a polynomial fitted to what reaches it
 * through the polynomials before it, and the whole is tuned with them in place.
 */
#include "model/fit.h"

#include "base/alloc.h"
#include "data/label.h"
#include "data/split.h"
#include "model/activation.h"
#include "model/graph.h"
#include "model/options.h"
#include "model/train.h"

#include <string.h>

enum { ROWS_LEAST = 10, CLASS_ROWS_LEAST = 2, NOTICES_MOST = 20 };

/* Streams of the one seed that the options give. */
enum { SEED_OF_TRAINING = 0, SEED_OF_SPLIT = 1 };

/* Of the stage with polynomials, against the one before. */
static const double TUNE_RATE = 0.2, TUNE_CLIP = 1, RANGE_PENALTY = 1;

typedef struct fitter {
    clt_ws *ws;
    const clt_table *table;
    const clt_fit_options *options;
    clt_model *model;
    clt__examples all, train, held;
    clt__range range[CLT__NODES_MAX];
    size_t notices; /* of the table, so far */
    unsigned epochs;
} fitter;

/* A table may lack thousands of cells; the first notices tell enough. */
static void note(void *opaque, const clt__notice *notice) {
    fitter *f = opaque;
    char text[512];
    if (f->notices++ >= NOTICES_MOST) return;
    clt__notice_text(text, sizeof text, notice);
    clt__note(f->ws, "%s", text);
}

static void note_rest(const fitter *f) {
    if (f->notices <= NOTICES_MOST) return;
    clt__note(f->ws, "%s: %zu more notes like these", f->table->source, f->notices - NOTICES_MOST);
}

/* Classes stand in the order of their labels; the positive one of two shall be the second. */
static clt_status orient_classes(clt__levels *classes, const char *positive) {
    char brief[CLT__LABEL_BRIEF], first[CLT__LABEL_BRIEF], second[CLT__LABEL_BRIEF];
    if (positive == NULL) return CLT_OK;
    if (classes->count != 2) {
        return clt__fail(CLT_E_DATA,
                         "a positive label '%s' needs a target of two classes; there are %zu",
                         clt__label_brief(brief, positive), classes->count);
    }
    size_t found = clt__levels_find(classes, positive);
    if (found == 2) {
        return clt__fail(CLT_E_DATA, "the positive label '%s' is no class; they are '%s' and '%s'",
                         clt__label_brief(brief, positive),
                         clt__label_brief(first, classes->text[0]),
                         clt__label_brief(second, classes->text[1]));
    }
    char *other = classes->text[1 - found];
    classes->text[1] = classes->text[found];
    classes->text[0] = other;
    return CLT_OK;
}

static clt_status fit_schema(clt__schema **schema, fitter *f) {
    const clt_fit_options *options = f->options;
    clt__schema_roles roles = {
        .target = options->target,
        .id = options->id,
        .ignore = options->ignore,
        .ignored = options->ignored,
    };
    clt__report report = {.opaque = f, .notice = note};
    if (f->table->rows < ROWS_LEAST) {
        return clt__fail(CLT_E_DATA, "%s has %zu rows; at least %d are needed to learn from",
                         f->table->source, f->table->rows, ROWS_LEAST);
    }
    CLT__RETURN_IF(clt__schema_fit(schema, f->table, &roles, &report));
    if ((*schema)->features > CLT__WIDTH_MAX) {
        return clt__fail(CLT_E_DATA,
                         "%s has %zu features once categories are spread out, at most %d fit; "
                         "ignore columns of many levels",
                         f->table->source, (*schema)->features, CLT__WIDTH_MAX);
    }
    return orient_classes(&(*schema)->classes, options->positive);
}

static clt_status check_classes(const fitter *f, const clt__schema *schema) {
    size_t rows[CLT__SCHEMA_LEVELS] = {0};
    char brief[CLT__LABEL_BRIEF];
    for (size_t i = 0; i < f->table->rows; i++) rows[f->all.label[i]]++;
    for (size_t i = 0; i < schema->classes.count; i++) {
        if (rows[i] >= CLASS_ROWS_LEAST) continue;
        return clt__fail(CLT_E_DATA,
                         "%s: class '%s' has %zu row; at least %d are needed: add rows or remove "
                         "it",
                         f->table->source, clt__label_brief(brief, schema->classes.text[i]),
                         rows[i], CLASS_ROWS_LEAST);
    }
    return CLT_OK;
}

static clt_status read_examples(fitter *f, const clt__schema *schema) {
    clt__report report = {.opaque = f, .notice = note};
    f->all.label = clt__alloc(f->table->rows, sizeof *f->all.label);
    if (f->all.label == NULL) return clt__fail_memory(f->table->rows * sizeof *f->all.label);
    CLT__RETURN_IF(clt__schema_labels(f->all.label, schema, f->table));
    CLT__RETURN_IF(check_classes(f, schema));
    CLT__RETURN_IF(clt__schema_features(&f->all.x, schema, f->table, &report));
    note_rest(f);
    return CLT_OK;
}

static void make_seed(uint8_t bytes[CLT__SEED_BYTES], uint64_t seed, uint8_t stream) {
    memset(bytes, 0, CLT__SEED_BYTES);
    for (unsigned i = 0; i < 8; i++) bytes[i] = (uint8_t)(seed >> 8 * i);
    bytes[8] = stream;
}

static clt_status split_examples(fitter *f) {
    clt_status status = CLT_OK;
    size_t rows = f->all.x.rows;
    uint8_t seed[CLT__SEED_BYTES];
    uint32_t *part = clt__alloc(rows, sizeof *part);
    size_t *chosen = clt__alloc(rows, sizeof *chosen);
    if (part == NULL || chosen == NULL) {
        status = clt__fail_memory(rows * sizeof *chosen);
        goto done;
    }
    make_seed(seed, f->options->seed, SEED_OF_SPLIT);
    if (f->options->validation > 0) {
        CLT__TRY(clt__split_shuffle(part, f->all.label, rows,
                                    (uint32_t)clt__model_classes(f->model), f->options->validation,
                                    seed));
    }
    size_t count = clt__split_rows(chosen, part, rows, 0, true);
    CLT__TRY(clt__examples_take(&f->train, &f->all, chosen, count));
    count = clt__split_rows(chosen, part, rows, 1, true);
    CLT__TRY(clt__examples_take(&f->held, &f->all, chosen, count));
done:
    clt__free(chosen);
    clt__free(part);
    return status;
}

static clt_status tune(fitter *f, const clt__schedule *learned, clt__random *random) {
    clt__schedule schedule = *learned;
    schedule.what = "fine-tuning";
    schedule.epochs = f->options->finetune;
    schedule.rate = TUNE_RATE * learned->rate;
    schedule.clip = TUNE_CLIP;
    schedule.penalty = RANGE_PENALTY;
    schedule.range = f->range;
    for (unsigned i = 0; i < f->model->count; i++) {
        if (f->model->node[i].type != CLT__NODE_RELU) continue;
        CLT__RETURN_IF(clt__activation_replace(&f->range[i], f->model, f->ws, i, &f->train.x,
                                               f->options->bandwidth));
    }
    return clt__train(f->model, f->ws, &f->train, &f->held, &schedule, random, &f->epochs);
}

static clt_status learn(fitter *f) {
    const clt_fit_options *options = f->options;
    clt_status status = CLT_OK;
    clt__random random;
    uint8_t seed[CLT__SEED_BYTES];
    clt__schedule schedule = {
        .what = "training",
        .epochs = options->epochs,
        .batch = options->batch,
        .patience = options->patience,
        .rate = options->learning_rate,
        .decay = options->weight_decay,
    };
    make_seed(seed, options->seed, SEED_OF_TRAINING);
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    clt__graph_init(f->model, &random);
    CLT__TRY(clt__train(f->model, f->ws, &f->train, &f->held, &schedule, &random, &f->epochs));
    if (options->layers > 0 && options->activation == CLT_KERNEL_RELU) {
        CLT__TRY(tune(f, &schedule, &random));
    }
    CLT__TRY(clt__model_record(f->model, f->ws, &f->all.x));
done:
    clt__random_close(&random);
    return status;
}

static clt_status fill_report(clt_fit_report *report, const fitter *f) {
    *report = (clt_fit_report){
        .rows = f->all.x.rows,
        .features = f->all.x.columns,
        .classes = clt__model_classes(f->model),
        .epochs = f->epochs,
    };
    CLT__RETURN_IF(clt__examples_measure(&report->train_loss, &report->train_accuracy, f->model,
                                         f->ws, &f->train));
    return clt__examples_measure(&report->validation_loss, &report->validation_accuracy, f->model,
                                 f->ws, &f->held);
}

static clt_status fit(fitter *f, clt_fit_report *report) {
    clt_status status = CLT_OK;
    clt__schema *schema = NULL;
    CLT__TRY(fit_schema(&schema, f));
    CLT__TRY(read_examples(f, schema));
    CLT__TRY(clt__graph_new(&f->model, schema, f->options->hidden, f->options->layers));
    schema = NULL;
    CLT__TRY(split_examples(f));
    CLT__TRY(learn(f));
    CLT__TRY(clt__model_check(f->model));
    CLT__TRY(fill_report(report, f));
done:
    clt__schema_free(schema);
    return status;
}

clt_status clt__model_fit(clt_model **model, clt_ws *ws, const clt_table *table,
                          const clt_fit_options *options, clt_fit_report *report) {
    clt_status status = CLT_OK;
    clt_fit_report made;
    fitter f = {.ws = ws, .table = table, .options = options};
    CLT__TRY(clt__fit_options_check(options));
    CLT__TRY(fit(&f, &made));
    *model = f.model;
    f.model = NULL;
    if (report != NULL) *report = made;
done:
    clt__model_free(f.model);
    clt__examples_free(&f.held);
    clt__examples_free(&f.train);
    clt__examples_free(&f.all);
    return status;
}
