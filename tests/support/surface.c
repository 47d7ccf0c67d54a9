/* The table, calls with good arguments, and what they give. */
#include "support/surface.h"

#include "base/alloc.h"
#include "base/file.h"
#include "circ/bootstrap.h"
#include "learn/condition.h"
#include "learn/features.h"
#include "learn/samples.h"
#include "learn/tastes.h"
#include "learn/weights.h"
#include "nn/dataset.h"
#include "secret/secret_key.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char OUTPUT[] = "out.file", OLD[] = "what stood here before\n";

/* ------------------------------------------------------------------------------------ the table */

static clt_writer writer(const void *given) {
    return given == NULL ? (clt_writer){NULL, NULL} : *(const clt_writer *)given;
}

#define NAMES                                                                                      \
    void *const *p = a->p;                                                                         \
    const int64_t *n = a->n;                                                                       \
    const double *x = a->x;                                                                        \
    (void)p;                                                                                       \
    (void)n;                                                                                       \
    (void)x;
#define STATUS_(name, flags, pointers, numbers, arguments)                                         \
    static clt_status call_##name(const surface_arguments *a) {                                    \
        NAMES return name arguments;                                                               \
    }
#define VOID_(name, flags, pointers, numbers, arguments)                                           \
    static clt_status call_##name(const surface_arguments *a) {                                    \
        NAMES(void) name arguments;                                                                \
        return CLT_OK;                                                                             \
    }
#include "support/surface.inc"
#undef STATUS_
#undef VOID_

#define LIST(...)                                                                                  \
    { __VA_ARGS__ }
#define STATUS_(name, flags, pointers, numbers, arguments)                                         \
    {#name, call_##name, (flags) | STATUS, LIST pointers, LIST numbers},
#define VOID_(name, flags, pointers, numbers, arguments)                                           \
    {#name, call_##name, flags, LIST pointers, LIST numbers},
const surface_function SURFACE[] = {
#include "support/surface.inc"
};
#undef STATUS_
#undef VOID_
const size_t SURFACE_FUNCTIONS = sizeof SURFACE / sizeof *SURFACE;

/* ----------------------------------------------------------------------------------- the header */

static bool known(const char *name) {
    for (size_t i = 0; i < SURFACE_FUNCTIONS; i++) {
        if (strcmp(SURFACE[i].name, name) == 0) return true;
    }
    return false;
}

/* The name in "CLT_API type name(", at the beginning of a line. */
static bool declared(char name[128], const char *line) {
    static const char mark[] = "CLT_API ", letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const char *end = strchr(line, '(');
    if (strncmp(line, mark, strlen(mark)) != 0 || end == NULL) return false;
    const char *begin = end;
    while (begin > line && strchr(letters, begin[-1]) != NULL) begin--;
    snprintf(name, 128, "%.*s", (int)(end - begin), begin);
    return true;
}

static size_t read_header(char missing[128]) {
    const char *source = getenv("CLATHRATE_SOURCE");
    char path[4096], line[512], name[128];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/include/clathrate/clathrate.h", source == NULL ? "." : source);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "surface: no %s: set CLATHRATE_SOURCE\n", path);
        exit(1);
    }
    missing[0] = '\0';
    while (fgets(line, sizeof line, file) != NULL) {
        if (!declared(name, line)) continue;
        count++;
        if (missing[0] == '\0' && !known(name)) memcpy(missing, name, sizeof name);
    }
    fclose(file);
    return count;
}

const char *surface_missing(void) {
    static char missing[128];
    read_header(missing);
    return missing[0] == '\0' ? NULL : missing;
}

size_t surface_declared(void) {
    char missing[128];
    return read_header(missing);
}

/* ---------------------------------------------------------------------------------------- calls */

static char nothing; /* what a place holds before the call */

static size_t out_size(unsigned kind) {
    switch (kind) {
    case OUT_RE:
    case OUT_IM: return 8 * sizeof(double);
    case OUT_FIGURES: return sizeof(clt_plan_figures);
    case OUT_BOOT_FIGURES: return sizeof(clt_boot_figures);
    case OUT_SECONDS: return sizeof(double);
    case OUT_REPORT: return sizeof(clt_fit_report);
    case OUT_RELEASE: return sizeof(clt_release_report);
    case OUT_RECIPE_OPTIONS: return sizeof(clt_recipe_options);
    case OUT_RECIPE_FIGURES: return sizeof(clt_recipe_figures);
    case OUT_TRAINED: return sizeof(clt_train_report);
    case OUT_RATINGS_MADE: return sizeof(clt_ratings_made);
    case OUT_FACTORS_OPTIONS: return sizeof(clt_factors_options);
    case OUT_FACTORS_REPORT: return sizeof(clt_factors_report);
    case OUT_CATALOGUE_OPTIONS: return sizeof(clt_catalogue_options);
    case OUT_CATALOGUE_FIGURES: return sizeof(clt_catalogue_figures);
    case OUT_RECOMMENDED: return sizeof(clt_recommend_report);
    case OUT_FEATURES_OPTIONS: return sizeof(clt_features_options);
    case OUT_CALIBRATION: return sizeof(clt_calibration);
    case OUT_KIND: return sizeof(clt_kind);
    case OUT_COLUMN: return sizeof(size_t);
    case OUT_BYTES: return sizeof(uint64_t);
    case OUT_STEPS: return 8 * sizeof(int64_t);
    case OUT_FUNCTION: return sizeof(clt_function_figures);
    case OUT_TEXT: return sizeof(char *);
    case OUT_FIT: return sizeof(clt_fit_options);
    case OUT_OPTIONS: return sizeof(clt_plan_options);
    default: return 0;
    }
}

static unsigned kind_of(const surface_call *c, unsigned i) {
    return c->f->pointer[i] & ~(unsigned)OPTIONAL;
}

static bool is_new(unsigned kind) {
    return kind >= NEW_WS && kind <= NEW_BOOT;
}

static bool is_out_ct(unsigned kind) {
    return kind == OUT_CT || kind == OUT_DEEP || kind == INOUT_DEEP || kind == OUT_LONG;
}

static void put_old_file(void) {
    FILE *file = fopen(OUTPUT, "w");
    if (file == NULL || fputs(OLD, file) < 0) abort();
    fclose(file);
}

/* Twins share the file. */
static void make_budget(const surface *s) {
    pipeline_must(clt_budget_create(s->object[FILE_BUDGET], CLT_REPLACE, s->p.ws, s->p.sk,
                                    s->p.plan, CLT_RELEASE_DISCRETE));
}

static void put_run(clt__sink *sink, const void *nothing_more) {
    (void)nothing_more;
    clt__put_header(sink, CLT_KIND_CHECKPOINT);
}

static void make_run(const surface *s) {
    const char *path = s->object[FILE_RUN];
    pipeline_must(clt__file_save(path, CLT__FILE_REPLACE, true, put_run, NULL));
}

/* Holds something else than any result, or what is to be worked on; with `empty` nothing yet. */
static clt_ct *out_ct(const surface *s, unsigned kind, bool empty) {
    unsigned old = kind == OUT_CT ? B : kind == OUT_LONG ? LONG_B : DEEP_B;
    const clt_ct *held = s->object[kind == INOUT_DEEP ? DEEP_A : old];
    clt_ct *out = NULL;
    pipeline_must(clt_ct_new(&out, held->params));
    if (!empty) pipeline_must(clt_ct_copy(out, held));
    return out;
}

static void *pointer(surface_call *c, const surface *s, unsigned i, bool empty) {
    unsigned kind = kind_of(c, i);
    if (is_new(kind)) {
        c->slot[i] = &nothing;
        return &c->slot[i];
    }
    if (out_size(kind) > 0) {
        c->out[i] = calloc(1, out_size(kind));
        if (c->out[i] == NULL) abort();
        return memset(c->out[i], 0x5a, out_size(kind));
    }
    if (kind == OUT_FILE) put_old_file();
    if (kind == FILE_BUDGET) make_budget(s);
    if (kind == FILE_RUN) make_run(s);
    if (kind == WS) pipeline_must(clt_ws_new(&c->ws, 1));
    if (is_out_ct(kind)) return c->out[i] = out_ct(s, kind, empty);
    return kind == WS ? c->ws : s->object[kind];
}

void surface_prepare(surface_call *c, const surface *s, const surface_function *f, bool empty) {
    static const int64_t number[SURFACE_NUMBER_KINDS] = {
        [COUNT] = 8,
        [ROW_COUNT] = 4,
        [TOP] = 2,
        [THREADS] = 1,
        [FILE_FLAGS] = CLT_REPLACE,
        [DATA_FLAGS] = CLT_KEEP_IDS,
        [LEVEL] = 1,
        [STEPS] = 1,
        [DEGREE] = 3,
        [MODE] = CLT_SIMULATE,
        [LEVELS] = 2,
        [SCALE_BITS] = 30,
        [RELEASE_BITS] = CLT_RELEASE_DISCRETE,
        [SWITCH] = 1,
        [KEY_MEMORY] = 1 << 30,
        [BOOT_KIND] = CLT_BOOT_COMPLEX,
        [NUMBERS] = 2,
        [BLOCK] = 4,
        [BITS] = 8,
        [FUNCTION] = CLT_EXP_1,
        [GUARD_KIND] = CLT_GUARD_CANARY,
    };
    memset(c, 0, sizeof *c);
    c->f = f;
    for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
        if (f->pointer[i] != NO) c->a.p[i] = pointer(c, s, i, empty);
    }
    for (unsigned i = 0; i < SURFACE_NUMBERS; i++) {
        c->a.n[i] = number[f->number[i]];
        c->a.x[i] = 0.5;
    }
    surface_digest(c->before, c);
}

clt_status surface_run(surface_call *c) {
    return c->f->call(&c->a);
}

static void add_saved(clt__hash *hash, clt__save_fn *save, const void *object) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    save(&sink, object);
    pipeline_must(sink.status);
    clt__hash_add(hash, buffer.bytes, buffer.size);
    clt__buffer_free(&buffer);
}

static void save_sk(clt__sink *sink, const void *sk) {
    clt__sk_put(sink, sk, NULL);
}

static size_t ct_words(const clt_ct *ct) {
    return clt__params_q(ct->params, ct->level).count * ct->params->ring->n;
}

/* Whatever it is: files take no ciphertext minus itself. */
static void save_ct(clt__sink *sink, const void *object) {
    const clt_ct *ct = object;
    for (unsigned i = 0; ct->poly[0] != NULL && i <= ct->degree; i++) {
        clt__put_bytes(sink, ct->poly[i], ct_words(ct) * sizeof *ct->poly[i]);
    }
    clt__put_f64(sink, ct->noise.value_bound);
    clt__put_f64(sink, ct->noise.noise_bound);
}

static void save_table(clt__sink *sink, const void *table) {
    for (size_t c = 0; c < clt_table_columns(table); c++) {
        clt__put_text(sink, clt_table_name(table, c));
        for (size_t r = 0; r < clt_table_rows(table); r++) {
            clt__put_text(sink, clt_table_cell(table, r, c));
        }
    }
}

static void save_score(clt__sink *sink, const void *object) {
    const clt_score *score = object;
    clt__put_f64(sink, score->accuracy);
    clt__put_f64(sink, score->log_loss);
    for (size_t i = 0; i < 2 * score->roc_points; i++) clt__put_f64(sink, score->roc[i]);
}

/* Of the transforms nothing: what they give is in the results of clt_bootstrap. */
static void save_boot(clt__sink *sink, const void *object) {
    const clt_boot *boot = object;
    clt__put_u32(sink, boot->kind);
    clt__put_u32(sink, boot->join != NULL);
    clt__put_f64(sink, boot->mod.ratio);
    for (unsigned j = 0; j <= CLT__SINE_DEGREE; j++) clt__put_f64(sink, boot->mod.cosine[j]);
}

static void save_nothing(clt__sink *sink, const void *object) {
    (void)sink;
    (void)object;
}

static void drop_ws(void *object) {
    clt_ws_free(object);
}
static void drop_table(void *object) {
    clt_table_free(object);
}
static void drop_model(void *object) {
    clt_model_free(object);
}
static void drop_plan(void *object) {
    clt_plan_free(object);
}
static void drop_sk(void *object) {
    clt_sk_free(object);
}
static void drop_pk(void *object) {
    clt_pk_free(object);
}
static void drop_evk(void *object) {
    clt_evk_free(object);
}
static void drop_data(void *object) {
    clt_data_free(object);
}
static void drop_score(void *object) {
    clt_score_free(object);
}
static void drop_params(void *object) {
    clt_params_free(object);
}
static void drop_ct(void *object) {
    clt_ct_free(object);
}
static void drop_boot(void *object) {
    clt_boot_free(object);
}
static void drop_recipe(void *object) {
    clt_recipe_free(object);
}
static void drop_conditioning(void *object) {
    clt_conditioning_free(object);
}
static void drop_samples(void *object) {
    clt_samples_free(object);
}
static void drop_weights(void *object) {
    clt_weights_free(object);
}
static void drop_factors(void *object) {
    clt_factors_free(object);
}
static void drop_catalogue(void *object) {
    clt_catalogue_free(object);
}
static void drop_tastes(void *object) {
    clt_tastes_free(object);
}
static void drop_features(void *object) {
    clt_features_free(object);
}

/* What can be done with an object that a call made. */
static const struct {
    clt__save_fn *save;
    void (*drop)(void *object);
} MADE[] = {
    [NEW_WS] = {save_nothing, drop_ws},
    [NEW_TABLE] = {save_table, drop_table},
    [NEW_MODEL] = {clt__model_put, drop_model},
    [NEW_PLAN] = {clt__plan_put, drop_plan},
    [NEW_SK] = {save_sk, drop_sk},
    [NEW_PK] = {clt__pk_put, drop_pk},
    [NEW_EVK] = {clt__evk_put, drop_evk},
    [NEW_DATA] = {clt__data_put, drop_data},
    [NEW_SCORE] = {save_score, drop_score},
    [NEW_PARAMS] = {save_nothing, drop_params},
    [NEW_CT] = {save_ct, drop_ct},
    [NEW_BOOT] = {save_boot, drop_boot},
    [NEW_RECIPE] = {clt__recipe_put, drop_recipe},
    [NEW_CONDITIONING] = {clt__conditioning_put, drop_conditioning},
    [NEW_SAMPLES] = {clt__samples_put, drop_samples},
    [NEW_WEIGHTS] = {clt__weights_put, drop_weights},
    [NEW_FACTORS] = {clt__factors_put, drop_factors},
    [NEW_CATALOGUE] = {clt__catalogue_put, drop_catalogue},
    [NEW_TASTES] = {clt__tastes_put, drop_tastes},
    [NEW_FEATURES] = {clt__features_put, drop_features},
};

static void add_file(clt__hash *hash) {
    char bytes[4096];
    size_t size;
    FILE *file = fopen(OUTPUT, "rb");
    if (file == NULL) return;
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0) clt__hash_add(hash, bytes, size);
    fclose(file);
}

/* Field by field: what stands between the fields is anyone's. */
static void save_report(clt__sink *sink, const void *object) {
    const clt_fit_report *report = object;
    clt__put_u64(sink, report->rows);
    clt__put_u64(sink, report->features);
    clt__put_u64(sink, report->classes);
    clt__put_u32(sink, report->epochs);
    clt__put_f64(sink, report->train_accuracy);
    clt__put_f64(sink, report->validation_accuracy);
    clt__put_f64(sink, report->train_loss);
    clt__put_f64(sink, report->validation_loss);
}

static void save_release(clt__sink *sink, const void *object) {
    const clt_release_report *report = object;
    clt__put_u32(sink, report->bits);
    clt__put_f64(sink, report->guard);
    clt__put_f64(sink, report->failure_log2);
    clt__put_u64(sink, report->undecided);
    clt__put_u32(sink, report->spent);
    clt__put_u32(sink, report->limit);
}

static void save_recipe_figures(clt__sink *sink, const void *object) {
    const clt_recipe_figures *figures = object;
    clt__put_u32(sink, figures->levels);
    clt__put_u32(sink, figures->features);
    clt__put_u32(sink, figures->steps);
    clt__put_u64(sink, figures->rows_per_tile);
    clt__put_u64(sink, figures->samples_bytes);
    clt__put_u64(sink, figures->memory_bytes);
}

static void save_trained(clt__sink *sink, const void *object) {
    const clt_train_report *report = object;
    clt__put_u64(sink, report->rows);
    clt__put_u64(sink, report->features);
    clt__put_u64(sink, report->models);
    clt__put_u32(sink, report->steps);
    clt__put_f64(sink, report->reach);
}

static void save_catalogue_figures(clt__sink *sink, const void *object) {
    const clt_catalogue_figures *figures = object;
    clt__put_u32(sink, figures->levels);
    clt__put_u32(sink, figures->rank);
    clt__put_u64(sink, figures->users_per_group);
    clt__put_u64(sink, figures->ratings_bytes);
    clt__put_u64(sink, figures->scores_bytes);
    clt__put_u64(sink, figures->memory_bytes);
    clt__put_bytes(sink, figures->digest, sizeof figures->digest);
}

static void save_recommended(clt__sink *sink, const void *object) {
    const clt_recommend_report *report = object;
    clt__put_u64(sink, report->users);
    clt__put_u64(sink, report->items);
    clt__put_u64(sink, report->unknown);
    clt__put_u64(sink, report->doubtful);
}

static void save_boot_figures(clt__sink *sink, const void *object) {
    const clt_boot_figures *figures = object;
    clt__put_u32(sink, figures->level_in);
    clt__put_u32(sink, figures->level_out);
    clt__put_u32(sink, figures->levels_left);
    clt__put_u64(sink, figures->slots);
    clt__put_u64(sink, figures->keys);
    clt__put_u64(sink, figures->key_bytes);
    clt__put_u64(sink, figures->memory_bytes);
    clt__put_f64(sink, figures->precision_bits);
    clt__put_f64(sink, figures->failure_log2);
    clt__put_f64(sink, figures->message_most);
}

static void add_output(clt__hash *hash, const surface_call *c, unsigned i) {
    unsigned kind = kind_of(c, i);
    if (is_new(kind) && c->slot[i] != &nothing && c->slot[i] != NULL) {
        add_saved(hash, MADE[kind].save, c->slot[i]);
    }
    switch (kind) {
    case OUT_CT:
    case OUT_LONG:
    case INOUT_DEEP:
    case OUT_DEEP: add_saved(hash, save_ct, c->out[i]); break;
    case OUT_BOOT_FIGURES: add_saved(hash, save_boot_figures, c->out[i]); break;
    case OUT_FILE: add_file(hash); break;
    case OUT_REPORT: add_saved(hash, save_report, c->out[i]); break;
    case OUT_RELEASE: add_saved(hash, save_release, c->out[i]); break;
    case OUT_RECIPE_FIGURES: add_saved(hash, save_recipe_figures, c->out[i]); break;
    case OUT_TRAINED: add_saved(hash, save_trained, c->out[i]); break;
    case OUT_CATALOGUE_FIGURES: add_saved(hash, save_catalogue_figures, c->out[i]); break;
    case OUT_RECOMMENDED: add_saved(hash, save_recommended, c->out[i]); break;
    case OUT_FIGURES: { /* times differ */
        const clt_plan_figures *figures = c->out[i];
        clt__hash_add(hash, figures->digest, sizeof figures->digest);
        break;
    }
    case OUT_SECONDS: break;
    default:
        if (out_size(kind) > 0) clt__hash_add(hash, c->out[i], out_size(kind));
    }
}

void surface_digest(uint8_t digest[CLT__DIGEST_BYTES], const surface_call *c) {
    clt__hash hash;
    clt__hash_init(&hash);
    for (unsigned i = 0; i < SURFACE_POINTERS; i++) add_output(&hash, c, i);
    clt__hash_done(&hash, digest);
}

/* A ciphertext of which nothing is left. */
static bool is_spoilt(const clt_ct *ct) {
    if (ct->poly[0] == NULL) return true;
    bool zero = isinf(ct->noise.noise_bound) != 0;
    for (unsigned k = 0; k <= ct->degree; k++) {
        for (size_t i = 0; i < ct_words(ct); i++) zero = zero && ct->poly[k][i] == 0;
    }
    return zero;
}

bool surface_untouched(const surface_call *c) {
    uint8_t now[CLT__DIGEST_BYTES];
    for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
        unsigned kind = kind_of(c, i);
        if (is_new(kind) && c->slot[i] != &nothing && c->slot[i] != NULL) return false;
        if (is_out_ct(kind) && is_spoilt(c->out[i])) return true;
    }
    surface_digest(now, c);
    return memcmp(now, c->before, sizeof now) == 0;
}

bool surface_made(const surface_call *c) {
    for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
        if (is_new(kind_of(c, i)) && (c->slot[i] == &nothing || c->slot[i] == NULL)) return false;
    }
    return true;
}

void surface_empty(surface_call *c) {
    for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
        if (!is_new(kind_of(c, i))) continue;
        if (c->slot[i] != &nothing) MADE[kind_of(c, i)].drop(c->slot[i]);
        c->slot[i] = &nothing;
    }
}

void surface_finish(surface_call *c) {
    surface_empty(c);
    for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
        if (is_out_ct(kind_of(c, i))) {
            clt_ct_free(c->out[i]);
        } else {
            free(c->out[i]);
        }
    }
    clt_ws_free(c->ws);
}
