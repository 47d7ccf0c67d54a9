/*
 * What a file is. One pass: the parts that describe the object are parsed by its loader, the rest
 * flows by, and the last 32 bytes are compared with the digest of what came before.
 */
#include "api/check.h"
#include "api/inspect_keys.h"
#include "base/alloc.h"
#include "base/file.h"
#include "learn/condition.h"
#include "learn/features.h"
#include "learn/samples.h"
#include "learn/tastes.h"
#include "learn/weights.h"
#include "nn/dataset.h"
#include "nn/layout.h"
#include "rlwe/security.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { CHUNK = 1 << 16, TIME_BYTES = 32 };

/* ------------------------------------------------------------------- reading with the digest */

/* A reader that passes bytes on and hashes all but the last 32. What it keeps may be of a secret
   key: it is wiped. */
typedef struct tee {
    clt_reader in;
    clt__hash hash;
    uint8_t tail[CLT__DIGEST_BYTES];
    size_t held; /* bytes in tail */
    uint64_t count;
} tee;

/* Takes bytes into the tail; what falls out of it is hashed. */
static void tee_add(tee *t, const uint8_t *bytes, size_t size) {
    t->count += size;
    if (size >= sizeof t->tail) {
        clt__hash_add(&t->hash, t->tail, t->held);
        clt__hash_add(&t->hash, bytes, size - sizeof t->tail);
        memcpy(t->tail, bytes + size - sizeof t->tail, sizeof t->tail);
        t->held = sizeof t->tail;
        return;
    }
    size_t over = t->held + size > sizeof t->tail ? t->held + size - sizeof t->tail : 0;
    clt__hash_add(&t->hash, t->tail, over);
    memmove(t->tail, t->tail + over, t->held - over);
    memcpy(t->tail + t->held - over, bytes, size);
    t->held += size - over;
}

static int tee_read(void *opaque, void *bytes, size_t size, size_t *done) {
    tee *t = opaque;
    int error = t->in.read(t->in.opaque, bytes, size, done);
    if (error == 0) tee_add(t, bytes, *done);
    return error;
}

/* Lets `size` bytes flow by, or what there is. */
static clt_status tee_pass(tee *t, uint64_t size) {
    uint8_t bytes[CHUNK];
    size_t done = 1;
    int error = 0;
    while (error == 0 && done > 0 && size > 0) {
        error = tee_read(t, bytes, size < sizeof bytes ? (size_t)size : sizeof bytes, &done);
        size -= done;
    }
    clt__wipe(bytes, sizeof bytes);
    return error == 0 ? CLT_OK : clt__fail_system(error, "reading failed");
}

static bool tee_intact(const tee *t) {
    clt__hash hash = t->hash;
    uint8_t digest[CLT__DIGEST_BYTES];
    clt__hash_done(&hash, digest);
    return t->held == sizeof digest && memcmp(digest, t->tail, sizeof digest) == 0;
}

/* ------------------------------------------------------------------------------ descriptions */

/* Lines of text or members of an object; the list of keys comes last. */
typedef struct report {
    clt__sink *sink;
    clt__json *json; /* NULL: text */
    tee *file;
    clt__key_listing *keys;
} report;

static void put_text(const report *r, const char *name, const char *label, const char *value) {
    if (r->json != NULL) {
        clt__json_text(r->json, name, value);
    } else {
        clt__print(r->sink, "%-14s %s\n", label, value);
    }
}

static void put_integer(const report *r, const char *name, const char *label, uint64_t value) {
    if (r->json != NULL) {
        clt__json_integer(r->json, name, value);
    } else {
        clt__print(r->sink, "%-14s %" PRIu64 "\n", label, value);
    }
}

static void put_measure(const report *r, const char *name, const char *label, uint64_t value,
                        const char *unit) {
    if (r->json != NULL) {
        clt__json_integer(r->json, name, value);
    } else {
        clt__print(r->sink, "%-14s %" PRIu64 " %s\n", label, value, unit);
    }
}

static void put_verdict(const report *r, bool intact) {
    if (r->json != NULL) {
        clt__json_boolean(r->json, "intact", intact);
    } else {
        put_text(r, NULL, "file", intact ? "intact" : "damaged: its digest does not match");
    }
}

static void put_hex(const report *r, const char *name, const char *label, const uint8_t *bytes,
                    size_t size) {
    char text[2 * CLT__DIGEST_BYTES + 1];
    clt__hex(text, bytes, size);
    put_text(r, name, label, text);
}

static void put_params(const report *r, const clt_params *params) {
    unsigned log_n = params->ring->log_n;
    put_text(r, "preset", "parameters", params->name);
    put_integer(r, "log_n", "log2 n", log_n);
    put_integer(r, "levels", "levels", params->levels);
    put_integer(r, "scale_bits", "scale bits", clt__params_scale_bits(params));
    put_integer(r, "log_qp", "log2 QP", params->log_qp);
    put_measure(r, "security_bits", "security", clt__security_bits(log_n, params->log_qp), "bits");
    put_hex(r, "params", "params digest", params->digest, sizeof params->digest);
}

/* UTC, by the civil calendar: gmtime would share a buffer between threads. */
static void time_text(char text[TIME_BYTES], uint64_t seconds) {
    uint64_t days = seconds / 86400, rest = seconds % 86400;
    uint64_t z = days + 719468, era = z / 146097, doe = z % 146097;
    uint64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    uint64_t day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
    uint64_t year = yoe + era * 400 + (month <= 2);
    snprintf(text, TIME_BYTES, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)(year % 10000),
             (unsigned)month, (unsigned)day, (unsigned)(rest / 3600), (unsigned)(rest / 60 % 60),
             (unsigned)(rest % 60));
}

static bool is_set(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) return true;
    }
    return false;
}

static void put_head(const report *r, const clt__key_head *head) {
    char text[TIME_BYTES];
    put_hex(r, "key_id", "key id", head->key_id, sizeof head->key_id);
    if (is_set(head->plan, sizeof head->plan)) {
        put_hex(r, "plan", "plan", head->plan, sizeof head->plan);
    }
    if (head->tag.created != 0) {
        time_text(text, head->tag.created);
        put_text(r, "created", "created", text);
    }
    if (head->tag.label[0] != '\0') put_text(r, "label", "label", head->tag.label);
    put_params(r, head->params);
}

/* What each evaluation key is; its residues flow by. */
static clt_status list_keys(const report *r, clt__source *source, const clt_params *params) {
    clt__key_listing *list = r->keys;
    unsigned count = clt__get_u32_in(source, 0, CLT__KEYS_MAX, "the number of keys");
    CLT__RETURN_IF(source->status);
    put_integer(r, "keys", "keys", count);
    list->params = clt__params_ref(params);
    list->key = clt__alloc(count, sizeof *list->key);
    if (list->key == NULL) return CLT_E_MEMORY;
    for (; list->count < count; list->count++) {
        clt__key_spec *key = &list->key[list->count];
        int64_t after = list->count > 0 ? (int64_t)key[-1].galois : -1;
        CLT__RETURN_IF(clt__key_spec_get(source, key, params, after));
        uint64_t rest = clt__switch_key_rest(params, *key);
        CLT__RETURN_IF(tee_pass(r->file, rest));
        source->count += rest;
    }
    return CLT_OK;
}

static clt_status describe_key(const report *r, clt__source *source, clt_kind kind) {
    clt__key_head head;
    CLT__RETURN_IF(clt__key_head_get(source, &head));
    clt_status status = CLT_OK;
    put_head(r, &head);
    if (kind == CLT_KIND_SECRET_KEY) {
        uint8_t protection = clt__get_u8(source);
        put_text(r, "protection", "protection", protection == 0 ? "none" : "passphrase");
        status = source->status;
    } else if (kind == CLT_KIND_EVALUATION_KEY) {
        status = list_keys(r, source, head.params);
    }
    clt__params_unref(head.params);
    return status;
}

static void put_schema(const report *r, const clt__schema *schema) {
    put_integer(r, "columns", "columns", schema->columns);
    put_integer(r, "features", "features", schema->features);
    put_integer(r, "classes", "classes", schema->classes.count);
    if (schema->target != NULL) put_text(r, "target", "target", schema->target);
    if (schema->id != NULL) put_text(r, "id", "id column", schema->id);
}

static clt_status describe_model(const report *r, clt__source *source) {
    clt_model *model;
    uint8_t digest[CLT__DIGEST_BYTES];
    CLT__RETURN_IF(clt__model_get(source, &model));
    clt_status status = clt__model_digest(digest, model);
    put_schema(r, model->schema);
    put_integer(r, "nodes", "nodes", model->count);
    put_hex(r, "model", "model", digest, sizeof digest);
    clt__model_free(model);
    return status;
}

/* Which answers may be given to others. */
static void put_releases(const report *r, unsigned bits) {
    char text[64] = "none: answers are private";
    if (bits == CLT_RELEASE_DISCRETE) {
        snprintf(text, sizeof text, "labels and scores");
    } else if (bits != CLT_RELEASE_NONE) {
        snprintf(text, sizeof text, "numbers of %u bits, labels and scores", bits);
    }
    put_text(r, "releases", "releases", text);
}

static void put_plan(const report *r, const clt_plan *plan) {
    put_hex(r, "plan", "plan", plan->digest, sizeof plan->digest);
    put_hex(r, "program", "program", plan->program, sizeof plan->program);
    put_schema(r, plan->schema);
    put_integer(r, "steps", "steps", plan->steps);
    put_integer(r, "keys", "keys", plan->keys);
    put_measure(r, "rows_per_ciphertext", "rows packed", plan->layout.rows, "a ciphertext");
    put_releases(r, plan->options.release_bits);
    put_params(r, plan->params);
}

static clt_status describe_plan(const report *r, clt__source *source) {
    clt_plan *plan;
    CLT__RETURN_IF(clt__plan_get(source, &plan));
    put_plan(r, plan);
    clt_status status = clt__key_listing_of(r->keys, plan);
    clt__plan_unref(plan);
    return status;
}

static clt_status describe_data(const report *r, clt__source *source) {
    clt_data *data;
    bool has_ids;
    CLT__RETURN_IF(clt__data_get_head(source, &data, &has_ids));
    put_text(r, "role", "holds", data->role == CLT__DATA_INPUT ? "encrypted rows" : "results");
    put_integer(r, "rows", "rows", data->rows);
    put_integer(r, "ciphertexts", "ciphertexts",
                clt__layout_ciphertexts(&data->plan->layout, data->rows));
    put_text(r, "ids", "row ids", has_ids ? "in the clear" : "none");
    put_hex(r, "key_id", "key id", data->key_id, sizeof data->key_id);
    put_plan(r, data->plan);
    clt__data_free(data);
    return CLT_OK;
}

/* ---------------------------------------------------------------------------------- learning */

static void put_number(const report *r, const char *name, const char *label, double value) {
    if (r->json != NULL) {
        clt__json_number(r->json, name, value);
    } else {
        clt__print(r->sink, "%-14s %.9g\n", label, value);
    }
}

static void put_recipe(const report *r, const clt_recipe *recipe) {
    const clt__recipe_terms *terms = &recipe->terms;
    put_hex(r, "recipe", "recipe", recipe->digest, sizeof recipe->digest);
    put_schema(r, recipe->schema);
    put_text(r, "learner", "learns by",
             terms->learner == CLT_NETWORK ? "a network"
             : terms->learner == CLT_RIDGE ? "ridge regression"
                                           : "logistic regression");
    if (terms->hidden_layers > 0) {
        char hidden[32];
        int used = snprintf(hidden, sizeof hidden, "%u", terms->hidden[0]);
        if (terms->hidden_layers > 1) {
            snprintf(hidden + used, sizeof hidden - (size_t)used, ",%u", terms->hidden[1]);
        }
        put_text(r, "hidden", "hidden units", hidden);
        put_integer(r, "seed", "seed", terms->seed);
    }
    put_text(r, "condition", "conditioned by",
             terms->condition == CLT_WHITEN ? "whitening" : "standardising");
    put_integer(r, "degree", "degree", terms->degree);
    put_integer(r, "steps", "steps", terms->steps);
    if (terms->batch > 0) put_integer(r, "batch", "tiles a step", terms->batch);
    put_number(r, "penalty", "penalty", terms->penalty);
    put_number(r, "clip", "clipped at", terms->clip);
    put_integer(r, "models", "models", recipe->models);
    put_integer(r, "keys", "keys", recipe->keys);
    put_measure(r, "rows_per_tile", "rows packed", recipe->tiling.rows, "a ciphertext");
    put_params(r, recipe->params);
}

static clt_status list_needed(clt__key_listing *list, const clt_params *params,
                              const clt__key_spec *key, unsigned keys) {
    list->params = clt__params_ref(params);
    list->key = clt__alloc(keys, sizeof *list->key);
    if (list->key == NULL) return CLT_E_MEMORY;
    memcpy(list->key, key, keys * sizeof *list->key);
    list->count = keys;
    return CLT_OK;
}

static clt_status describe_recipe(const report *r, clt__source *source) {
    clt_recipe *recipe;
    CLT__RETURN_IF(clt__recipe_get(source, &recipe));
    put_recipe(r, recipe);
    clt_status status = list_needed(r->keys, recipe->params, recipe->key, recipe->keys);
    clt__recipe_unref(recipe);
    return status;
}

/* What it is for; its numbers are the owner's. */
static clt_status describe_conditioning(const report *r, clt__source *source) {
    clt_conditioning *c;
    CLT__RETURN_IF(clt__conditioning_get(source, &c));
    put_hex(r, "recipe", "recipe", c->recipe, sizeof c->recipe);
    put_schema(r, c->schema);
    put_text(r, "condition", "conditions by", c->mix == NULL ? "standardising" : "whitening");
    clt__conditioning_free(c);
    return CLT_OK;
}

static clt_status describe_features(const report *r, clt__source *source) {
    clt_features *f;
    CLT__RETURN_IF(clt__features_get(source, &f));
    put_schema(r, f->schema);
    put_integer(r, "components", "components", f->components);
    put_integer(r, "cosines", "cosines", f->cosines);
    put_integer(r, "made", "columns made", clt__features_made(f));
    clt__features_free(f);
    return CLT_OK;
}

static const char *role_text(clt__samples_role role) {
    switch (role) {
    case CLT__SAMPLES_TRAIN: return "encrypted rows to train on";
    case CLT__SAMPLES_ROWS: return "encrypted rows to predict";
    case CLT__SAMPLES_ANSWERS: break;
    }
    return "results";
}

static clt_status describe_samples(const report *r, clt__source *source) {
    clt_samples *samples;
    bool has_ids;
    CLT__RETURN_IF(clt__samples_get_head(source, &samples, &has_ids));
    put_text(r, "role", "holds", role_text(samples->role));
    if (samples->steps > 0) put_integer(r, "steps_done", "after steps", samples->steps);
    put_integer(r, "rows", "rows", samples->rows);
    put_integer(r, "tiles", "tiles", samples->tiles);
    put_integer(r, "ciphertexts", "ciphertexts",
                clt__samples_count(samples->recipe, samples->role, samples->rows));
    put_text(r, "ids", "row ids", has_ids ? "in the clear" : "none");
    put_hex(r, "key_id", "key id", samples->key_id, sizeof samples->key_id);
    put_recipe(r, samples->recipe);
    clt__samples_free(samples);
    return CLT_OK;
}

static clt_status describe_weights(const report *r, clt__source *source, clt_kind kind) {
    clt_weights *weights;
    uint8_t samples[CLT__DIGEST_BYTES];
    if (kind == CLT_KIND_CHECKPOINT) clt__get_bytes(source, samples, sizeof samples);
    CLT__RETURN_IF(clt__weights_get_head(source, &weights));
    if (kind == CLT_KIND_CHECKPOINT) put_hex(r, "samples", "samples", samples, sizeof samples);
    put_integer(r, "rows", "trained on", weights->rows);
    put_integer(r, "steps_done", "steps done", weights->steps);
    if (weights->stopped) put_text(r, "ended", "ended", "stopped by its owner");
    put_hex(r, "key_id", "key id", weights->key_id, sizeof weights->key_id);
    put_recipe(r, weights->recipe);
    clt__weights_free(weights);
    return CLT_OK;
}

/* --------------------------------------------------------------------------- recommendations */

static void put_items(const report *r, const clt__factors *items) {
    put_integer(r, "items", "items", items->items);
    put_integer(r, "rank", "rank", items->rank);
    put_number(r, "least", "least rating", items->least);
    put_number(r, "most", "most", items->most);
    put_number(r, "mean", "mean", items->mean);
}

static clt_status describe_factors(const report *r, clt__source *source) {
    clt__factors *factors;
    uint8_t digest[CLT__DIGEST_BYTES];
    CLT__RETURN_IF(clt__factors_get(source, &factors));
    clt_status status = clt__factors_digest(digest, factors);
    put_items(r, factors);
    put_hex(r, "factors", "factors", digest, sizeof digest);
    clt__factors_free(factors);
    return status;
}

static void put_catalogue(const report *r, const clt_catalogue *catalogue) {
    put_hex(r, "catalogue", "catalogue", catalogue->digest, sizeof catalogue->digest);
    put_hex(r, "factors", "factors", catalogue->factors, sizeof catalogue->factors);
    put_items(r, catalogue->items);
    put_integer(r, "steps", "steps", catalogue->steps);
    put_integer(r, "keys", "keys", catalogue->keys);
    put_measure(r, "users_per_group", "users packed", catalogue->layout.users, "a group");
    put_params(r, catalogue->params);
}

static clt_status describe_catalogue(const report *r, clt__source *source) {
    clt_catalogue *catalogue;
    CLT__RETURN_IF(clt__catalogue_get(source, &catalogue));
    put_catalogue(r, catalogue);
    clt_status status = list_needed(r->keys, catalogue->params, catalogue->key, catalogue->keys);
    clt__catalogue_unref(catalogue);
    return status;
}

static clt_status describe_tastes(const report *r, clt__source *source) {
    clt_tastes *tastes;
    bool has_ids;
    CLT__RETURN_IF(clt__tastes_get_head(source, &tastes, &has_ids));
    put_text(r, "role", "holds",
             tastes->role == CLT__TASTES_RATINGS ? "encrypted ratings" : "scores");
    put_integer(r, "users", "users", tastes->users);
    put_integer(r, "ciphertexts", "ciphertexts",
                clt__tastes_count(tastes->catalogue, tastes->role, tastes->users));
    put_text(r, "ids", "names of users", has_ids ? "in the clear" : "none");
    put_hex(r, "key_id", "key id", tastes->key_id, sizeof tastes->key_id);
    put_catalogue(r, tastes->catalogue);
    clt__tastes_free(tastes);
    return CLT_OK;
}

/* ---------------------------------------------------------------------------------- the rest */

static clt_status describe_ct(const report *r, clt__source *source) {
    const clt_params *params;
    CLT__RETURN_IF(clt__params_get(source, &params));
    put_params(r, params);
    clt__params_unref(params);
    return CLT_OK;
}

static clt_status describe_budget(const report *r, clt__source *source) {
    uint8_t key_id[CLT__KEY_ID_BYTES], plan[CLT__DIGEST_BYTES];
    clt__get_bytes(source, key_id, sizeof key_id);
    clt__get_bytes(source, plan, sizeof plan);
    unsigned bits = clt__get_u8(source);
    (void)clt__get_u8(source);
    unsigned released = clt__get_u16(source);
    CLT__RETURN_IF(source->status);
    put_hex(r, "key_id", "key id", key_id, sizeof key_id);
    put_hex(r, "plan", "plan", plan, sizeof plan);
    if (r->json != NULL) clt__json_integer(r->json, "release_bits", bits);
    put_releases(r, bits == 0 ? CLT_RELEASE_DISCRETE : bits);
    put_integer(r, "released", "released", released);
    put_integer(r, "limit", "of at most", CLT__RELEASE_QUERIES);
    return CLT_OK;
}

/* -------------------------------------------------------------------------------------- body */

static clt_status describe_body(const report *r, clt__source *source, clt_kind kind) {
    switch (kind) {
    case CLT_KIND_MODEL: return describe_model(r, source);
    case CLT_KIND_PLAN: return describe_plan(r, source);
    case CLT_KIND_SECRET_KEY:
    case CLT_KIND_PUBLIC_KEY:
    case CLT_KIND_EVALUATION_KEY: return describe_key(r, source, kind);
    case CLT_KIND_DATA: return describe_data(r, source);
    case CLT_KIND_BUDGET: return describe_budget(r, source);
    case CLT_KIND_RECIPE: return describe_recipe(r, source);
    case CLT_KIND_CONDITIONING: return describe_conditioning(r, source);
    case CLT_KIND_SAMPLES: return describe_samples(r, source);
    case CLT_KIND_WEIGHTS:
    case CLT_KIND_CHECKPOINT: return describe_weights(r, source, kind);
    case CLT_KIND_FACTORS: return describe_factors(r, source);
    case CLT_KIND_CATALOGUE: return describe_catalogue(r, source);
    case CLT_KIND_TASTES: return describe_tastes(r, source);
    case CLT_KIND_FEATURES: return describe_features(r, source);
    case CLT_KIND_CIPHERTEXT: break;
    }
    return describe_ct(r, source);
}

/* -------------------------------------------------------------------------------------- file */

static clt_status describe(const report *r, clt__source *source) {
    tee *t = r->file;
    clt_kind kind = clt__get_header_any(source);
    CLT__RETURN_IF(source->status);
    put_text(r, "kind", "kind", clt__kind_name(kind));
    put_integer(r, "version", "version", 1);
    CLT__RETURN_IF(describe_body(r, source, kind));
    CLT__RETURN_IF(tee_pass(t, UINT64_MAX));
    bool intact = tee_intact(t);
    bool handed_on = kind == CLT_KIND_PUBLIC_KEY || kind == CLT_KIND_EVALUATION_KEY;
    if (intact && handed_on) put_hex(r, "fingerprint", "fingerprint", t->tail, sizeof t->tail);
    put_integer(r, "bytes", "bytes", t->count);
    put_verdict(r, intact);
    if (r->keys->params != NULL) clt__key_listing_put(r->sink, r->json, r->keys);
    return CLT_OK;
}

typedef struct inspection {
    clt__buffer text; /* shown when the whole file could be read */
    bool as_json;
} inspection;

static void inspect_file(clt__source *file, void *object) {
    inspection *x = object;
    clt__sink sink;
    clt__json json;
    clt__source source;
    tee t = {.in = file->in};
    clt__key_listing keys = {0};
    clt__hash_init(&t.hash);
    clt__source_init(&source, (clt_reader){.opaque = &t, .read = tee_read}, "file");
    clt__sink_init(&sink, clt__buffer_writer(&x->text));
    clt__json_init(&json, &sink);
    report r = {.sink = &sink, .json = x->as_json ? &json : NULL, .file = &t, .keys = &keys};
    if (x->as_json) clt__json_object(&json, NULL);
    clt_status status = describe(&r, &source);
    if (status == CLT_OK && x->as_json) clt__json_end(&json);
    if (status == CLT_OK) status = sink.status;
    if (status != CLT_OK && file->status == CLT_OK) file->status = status;
    clt__key_listing_free(&keys);
    clt__wipe(&t, sizeof t);
    clt__wipe(&source, sizeof source);
}

clt_status clt_inspect(const char *path, clt_writer out, bool json) {
    inspection x = {.as_json = json};
    CLT__NEED(path);
    if (out.write == NULL) return clt__fail(CLT_E_ARGUMENT, "clt_inspect: out.write is NULL");
    CLT__RETURN_IF(clt__kernel_check());
    clt_status status = clt__file_load(path, "file", false, inspect_file, &x);
    if (status == CLT_OK) {
        int error = out.write(out.opaque, x.text.bytes, x.text.size);
        if (error != 0) status = clt__fail_system(error, "writing the description failed");
    }
    clt__buffer_free(&x.text);
    return status;
}

static void get_kind(clt__source *source, void *kind) {
    *(clt_kind *)kind = clt__get_header_any(source);
}

clt_status clt_file_kind(clt_kind *kind, const char *path) {
    clt_kind found = (clt_kind)0;
    CLT__NEED(kind);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__file_load(path, "file", false, get_kind, &found));
    *kind = found;
    return CLT_OK;
}
