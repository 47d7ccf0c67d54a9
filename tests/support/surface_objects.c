/* Good arguments: an object, a value or a file for every kind of pointer. */
#include "base/alloc.h"
#include "circ/bootstrap.h"
#include "support/surface.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int discard(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

static clt_status go_on(void *opaque, bool *stop, const clt_samples *answers,
                        const clt_table *table, unsigned steps, unsigned all) {
    (void)opaque;
    (void)table;
    *stop = answers != NULL && steps + 1 == all;
    return CLT_OK;
}

static void write_rows(const char *path) {
    FILE *file = fopen(path, "w");
    if (file == NULL) abort();
    fputs("id,x0,x1,y\n", file);
    for (int r = 0; r < 24; r++) {
        fprintf(file, "p%d,%d.%d,%d,c%d\n", r, r % 5 - 2, r % 7, r % 3 - 1, (r + r / 7) % 2);
    }
    fclose(file);
}

static void open_values(surface *s) {
    static double re[16] = {0.5, -0.25, 1, 0, 0.125, -1, 0.75, 0.3}, im[16] = {0.1, -0.9, 0.4};
    static double coefficients[] = {0.5, -0.25, 0, 1};
    static size_t rows[] = {3, 0, 3, 1};
    static int64_t steps[] = {1, -2};
    static clt_key_request request = {true, true, steps, 2};
    static clt_writer nowhere = {NULL, discard};
    static char id[] = "id", target[] = "y", cell[] = "c1", preset[] = "L12", path[] = "out.file";
    static clt_plan_options planning;
    static clt_release_options releasing = {CLT_RELEASE_SCORE, 3};
    static clt_fit_options fitting;
    static clt_train_options training = {.checkpoint = "train.clc",
                                         .checkpoint_seconds = 1e9, /* so soon nothing is written */
                                         .watch = {.every = 1, .report = go_on}};
    planning = pipeline_options(CLT_PACK_ROW, "toy");
    planning.release_bits = CLT_RELEASE_DISCRETE;
    clt_fit_options_default(&fitting);
    fitting.target = "y";
    fitting.id = "id";
    fitting.hidden[0] = 2;
    fitting.layers = 1;
    fitting.epochs = fitting.finetune = 1;
    void **o = s->object;
    o[RE] = re;
    o[IM] = im;
    o[COEFFICIENTS] = coefficients;
    o[ROW_LIST] = rows;
    o[REQUEST] = &request;
    o[WRITER] = &nowhere;
    o[PLAN_OPTIONS] = &planning;
    o[RELEASE_OPTIONS] = &releasing;
    o[FIT_OPTIONS] = &fitting;
    o[TRAIN_OPTIONS] = &training;
    o[TRAIN_WATCH] = &training.watch;
    o[ID] = id;
    o[TARGET] = target;
    o[CELL] = cell;
    o[PRESET] = preset;
    o[OUT_FILE] = path;
}

static void open_network(surface *s, unsigned layers) {
    const clt_plan_options *options = s->object[PLAN_OPTIONS];
    clt_model *model = network_new(2, (unsigned[]){2, 2}, layers, 2, 2, layers);
    clt_table *table = NULL, *few = NULL, *answers = NULL;
    clt_data *data = NULL, *result = NULL;
    model->schema->id = clt__strdup("id");
    pipeline_open(&s->p, model, options, 1);
    pipeline_keys(&s->p);
    write_rows("in.csv");
    pipeline_must(clt_table_read(&table, "in.csv"));
    pipeline_must(clt_table_take(&few, table, s->object[ROW_LIST], 2));
    pipeline_must(clt_data_encrypt(&data, s->p.ws, s->p.plan, s->p.sk, NULL, few, CLT_KEEP_IDS));
    pipeline_must(clt_data_run(&result, s->p.ws, s->p.model, s->p.evk, data));
    pipeline_must(clt_data_decrypt(&answers, s->p.ws, s->p.sk, result));
    clt_table_free(few);
    void **o = s->object;
    o[TABLE] = table;
    o[ANSWERS] = answers;
    o[MODEL] = s->p.model;
    o[PLAN] = s->p.plan;
    o[SK] = s->p.sk;
    o[PK] = s->p.pk;
    o[PLAN_EVK] = s->p.evk;
    o[ROWS] = data;
    o[RESULT] = result;
    o[PARAMS] = (void *)s->p.plan->params;
}

static void open_vectors(surface *s) {
    void **o = s->object;
    clt_evk *evk = NULL;
    clt_ct *a = NULL, *b = NULL;
    pipeline_must(clt_evk_new(&evk, s->p.ws, s->p.sk, o[REQUEST]));
    pipeline_must(clt_encrypt_secret(&a, s->p.ws, s->p.sk, o[RE], o[IM], 8));
    pipeline_must(clt_encrypt(&b, s->p.ws, s->p.pk, o[IM], NULL, 3));
    o[EVK] = evk;
    o[A] = a;
    o[B] = b;
}

/* The least tower, and as few levels below it as its transforms take: faults are many. */
static void open_deep(surface *s, unsigned layers) {
    const clt__chain chain = {10, (uint8_t)(layers + 2), 45, 35, 50, 3, 0, 4};
    const clt_key_request request = {.boot = CLT_BOOT_COMPLEX};
    const clt_params *params = NULL;
    clt_sk *sk = NULL;
    clt_evk *evk = NULL;
    clt_boot *boot = NULL;
    clt_ct *a = NULL, *b = NULL;
    void **o = s->object;
    pipeline_must(clt__params_build(&params, &chain, NULL));
    pipeline_must(clt_sk_new(&sk, params));
    pipeline_must(clt_evk_new(&evk, s->p.ws, sk, &request));
    pipeline_must(clt_boot_new(&boot, s->p.ws, params, CLT_BOOT_COMPLEX));
    pipeline_must(clt_encrypt_secret(&a, s->p.ws, sk, o[RE], o[IM], 8));
    pipeline_must(clt_encrypt_secret(&b, s->p.ws, sk, o[IM], NULL, 3));
    pipeline_must(clt_level_down(a, s->p.ws, a, clt__boot_level_in(params)));
    o[DEEP_PARAMS] = (void *)params;
    o[DEEP_SK] = sk;
    o[DEEP_EVK] = evk;
    o[BOOT] = boot;
    o[DEEP_A] = a;
    o[DEEP_B] = b;
}

static void close_deep(surface *s) {
    clt_ct_free(s->object[DEEP_A]);
    clt_ct_free(s->object[DEEP_B]);
    clt_boot_free(s->object[BOOT]);
    clt_evk_free(s->object[DEEP_EVK]);
    clt_sk_free(s->object[DEEP_SK]);
    clt_params_free(s->object[DEEP_PARAMS]);
}

/* Levels for the longest function that is called. */
static void open_long(surface *s, unsigned layers) {
    const clt__chain chain = {10, (uint8_t)(layers + 15), 50, 40, 50, 8, 0, 0};
    const clt_params *params = NULL;
    clt_sk *sk = NULL;
    clt_evk *evk = NULL;
    clt_ct *a = NULL, *b = NULL;
    void **o = s->object;
    int64_t steps[64];
    size_t count = 0, more = 0;
    pipeline_must(clt__params_build(&params, &chain, NULL));
    pipeline_must(clt_block_steps(steps, 32, &count, params, 2, 4));
    pipeline_must(clt_guard_steps(steps + count, 32, &more, params));
    const clt_key_request request = {.relinearise = true, .steps = steps, .count = count + more};
    pipeline_must(clt_sk_new(&sk, params));
    pipeline_must(clt_evk_new(&evk, s->p.ws, sk, &request));
    pipeline_must(clt_encrypt_secret(&a, s->p.ws, sk, o[RE], NULL, 8));
    pipeline_must(clt_encrypt_secret(&b, s->p.ws, sk, o[IM], NULL, 3));
    o[LONG_PARAMS] = (void *)params;
    o[LONG_SK] = sk;
    o[LONG_EVK] = evk;
    o[LONG_A] = a;
    o[LONG_B] = b;
}

static void close_long(surface *s) {
    clt_ct_free(s->object[LONG_A]);
    clt_ct_free(s->object[LONG_B]);
    clt_evk_free(s->object[LONG_EVK]);
    clt_sk_free(s->object[LONG_SK]);
    clt_params_free(s->object[LONG_PARAMS]);
}

/* Steps enough for a check value. */
static void open_learn(surface *s, unsigned layers) {
    static clt_recipe_options options[2];
    void **o = s->object;
    clt_recipe_options *chosen = &options[layers > 1];
    clt_recipe *recipe = NULL;
    clt_conditioning *conditioning = NULL;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    clt_samples *samples = NULL, *rows = NULL, *answers = NULL;
    clt_weights *weights = NULL;
    clt_model *model = NULL;
    clt_recipe_options_default(chosen);
    chosen->target = o[TARGET];
    chosen->id = o[ID];
    chosen->degree = 3;
    chosen->steps = layers + 1;
    chosen->preset = "toy";
    clt_ws *ws = s->p.ws;
    pipeline_must(clt_recipe_new(&recipe, ws, o[TABLE], chosen));
    pipeline_must(clt_recipe_keygen(&sk, &pk, &evk, ws, recipe));
    pipeline_must(clt_conditioning_fit(&conditioning, ws, recipe, o[TABLE]));
    pipeline_must(
        clt_samples_encrypt(&samples, ws, recipe, conditioning, sk, NULL, o[TABLE], CLT_KEEP_IDS));
    pipeline_must(clt_samples_encrypt(&rows, ws, recipe, conditioning, sk, NULL, o[TABLE],
                                      CLT_KEEP_IDS | CLT_TO_PREDICT));
    pipeline_must(clt_train(&weights, ws, evk, samples, NULL));
    pipeline_must(clt_weights_run(&answers, ws, evk, weights, rows));
    pipeline_must(clt_weights_decrypt(&model, NULL, ws, sk, conditioning, weights));
    o[RECIPE_OPTIONS] = chosen;
    o[RECIPE] = recipe;
    o[CONDITIONING] = conditioning;
    o[LEARN_SK] = sk;
    o[LEARN_PK] = pk;
    o[LEARN_EVK] = evk;
    o[SAMPLES] = samples;
    o[LEARN_ROWS] = rows;
    ((clt_train_options *)o[TRAIN_OPTIONS])->held = rows;
    o[PREDICTIONS] = answers;
    o[WEIGHTS] = weights;
    o[LINEAR] = model;
}

static void close_learn(surface *s) {
    void **o = s->object;
    clt_model_free(o[LINEAR]);
    clt_weights_free(o[WEIGHTS]);
    clt_samples_free(o[PREDICTIONS]);
    clt_samples_free(o[LEARN_ROWS]);
    clt_samples_free(o[SAMPLES]);
    clt_evk_free(o[LEARN_EVK]);
    clt_pk_free(o[LEARN_PK]);
    clt_sk_free(o[LEARN_SK]);
    clt_conditioning_free(o[CONDITIONING]);
    clt_recipe_free(o[RECIPE]);
}

/* Two blocks, three steps at most. */
static void open_tastes(surface *s, unsigned layers) {
    static const clt_ratings_made made = {12, 6, 2, 0.5, 0.8, 0.5, 1};
    static const clt_ratings_columns columns = {"user", "item", NULL};
    static const clt_factors_options fitting = {2, 2, 3, 0.2, 1};
    static clt_catalogue_options planning[2];
    void **o = s->object;
    clt_catalogue_options *chosen = &planning[layers > 1];
    clt_table *table = NULL;
    clt_factors *factors = NULL;
    clt_catalogue *catalogue = NULL;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    clt_tastes *ratings = NULL, *scores = NULL;
    clt_ratings_made drawn = made;
    clt_ws *ws = s->p.ws;
    drawn.seed = layers;
    *chosen = (clt_catalogue_options){layers + 1, 200, "toy"};
    pipeline_must(clt_ratings_make(&table, &drawn));
    pipeline_must(clt_factors_fit(&factors, ws, table, &fitting, NULL));
    pipeline_must(clt_catalogue_new(&catalogue, ws, factors, chosen));
    pipeline_must(clt_catalogue_keygen(&sk, &pk, &evk, ws, catalogue));
    pipeline_must(clt_tastes_encrypt(&ratings, ws, catalogue, sk, NULL, table, CLT_KEEP_IDS));
    pipeline_must(clt_tastes_run(&scores, ws, factors, evk, ratings));
    o[RATINGS_MADE] = (void *)&made;
    o[RATINGS_COLUMNS] = (void *)&columns;
    o[FACTORS_OPTIONS] = (void *)&fitting;
    o[CATALOGUE_OPTIONS] = chosen;
    o[RATINGS] = table;
    o[FACTORS] = factors;
    o[CATALOGUE] = catalogue;
    o[TASTE_SK] = sk;
    o[TASTE_PK] = pk;
    o[TASTE_EVK] = evk;
    o[TASTES] = ratings;
    o[SCORES] = scores;
}

static void close_tastes(surface *s) {
    void **o = s->object;
    clt_tastes_free(o[SCORES]);
    clt_tastes_free(o[TASTES]);
    clt_evk_free(o[TASTE_EVK]);
    clt_pk_free(o[TASTE_PK]);
    clt_sk_free(o[TASTE_SK]);
    clt_catalogue_free(o[CATALOGUE]);
    clt_factors_free(o[FACTORS]);
    clt_table_free(o[RATINGS]);
}

static void open_features(surface *s) {
    static const clt_features_options options = {
        .target = "y", .id = "id", .components = 2, .cosines = 3, .width = 1, .seed = 1};
    clt_features *features = NULL;
    pipeline_must(clt_features_fit(&features, s->p.ws, s->object[TABLE], &options));
    s->object[FEATURES_OPTIONS] = (void *)&options;
    s->object[FEATURES] = features;
}

static void *name_file(const char *suffix, unsigned layers) {
    char path[64];
    snprintf(path, sizeof path, "in-%u.%s", layers, suffix);
    void *copy = clt__strdup(path);
    if (copy == NULL) abort();
    return copy;
}

static void open_files(surface *s, unsigned layers) {
    static const char *const kind[] = {
        "csv",        "clm",      "clp",       "sk.clk",    "pk.clk",         "evk.clk", "cld",
        "recipe.clp", "cond.clk", "train.cld", "model.clw", "r.csv",          "r.clm",   "r.clp",
        "r.cld",      "f.clk",    "clc",       "run.clc",   "sk.clk.released"};
    void **o = s->object;
    for (int i = FILE_TABLE; i <= FILE_BUDGET; i++) o[i] = name_file(kind[i - FILE_TABLE], layers);
    pipeline_must(clt_table_write(o[TABLE], o[FILE_TABLE], CLT_REPLACE));
    pipeline_must(clt_model_save(o[MODEL], o[FILE_MODEL], CLT_REPLACE));
    pipeline_must(clt_plan_save(o[PLAN], o[FILE_PLAN], CLT_REPLACE));
    pipeline_must(clt_sk_save(o[SK], o[FILE_SK], CLT_REPLACE, NULL));
    pipeline_must(clt_pk_save(o[PK], o[FILE_PK], CLT_REPLACE));
    pipeline_must(clt_evk_save(o[EVK], o[FILE_EVK], CLT_REPLACE));
    pipeline_must(clt_data_save(o[ROWS], o[FILE_DATA], CLT_REPLACE));
    pipeline_must(clt_recipe_save(o[RECIPE], o[FILE_RECIPE], CLT_REPLACE));
    pipeline_must(clt_conditioning_save(o[CONDITIONING], o[FILE_CONDITIONING], CLT_REPLACE));
    pipeline_must(clt_samples_save(o[SAMPLES], o[FILE_SAMPLES], CLT_REPLACE));
    pipeline_must(clt_weights_save(o[WEIGHTS], o[FILE_WEIGHTS], CLT_REPLACE));
    pipeline_must(clt_table_write(o[RATINGS], o[FILE_RATINGS], CLT_REPLACE));
    pipeline_must(clt_factors_save(o[FACTORS], o[FILE_FACTORS], CLT_REPLACE));
    pipeline_must(clt_catalogue_save(o[CATALOGUE], o[FILE_CATALOGUE], CLT_REPLACE));
    pipeline_must(clt_tastes_save(o[TASTES], o[FILE_TASTES], CLT_REPLACE));
    pipeline_must(clt_features_save(o[FEATURES], o[FILE_FEATURES], CLT_REPLACE));
    pipeline_must(clt_ct_save(o[A], o[FILE_CT], CLT_REPLACE));
}

void surface_open(surface *s, unsigned layers) {
    memset(s, 0, sizeof *s);
    open_values(s);
    open_network(s, layers);
    open_vectors(s);
    open_deep(s, layers);
    open_long(s, layers);
    open_learn(s, layers);
    open_tastes(s, layers);
    open_features(s);
    open_files(s, layers);
}

void surface_close(surface *s) {
    for (int i = FILE_TABLE; i <= FILE_BUDGET; i++) clt__free(s->object[i]);
    close_deep(s);
    close_long(s);
    close_learn(s);
    close_tastes(s);
    clt_features_free(s->object[FEATURES]);
    clt_ct_free(s->object[A]);
    clt_ct_free(s->object[B]);
    clt_evk_free(s->object[EVK]);
    clt_data_free(s->object[ROWS]);
    clt_data_free(s->object[RESULT]);
    clt_table_free(s->object[TABLE]);
    clt_table_free(s->object[ANSWERS]);
    pipeline_close(&s->p);
}
