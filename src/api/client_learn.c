/* Keys, conditioning, samples and answers of a recipe. The key owner's alone. */
#include "api/check.h"
#include "api/client.h"
#include "learn/samples.h"
#include "nn/answers.h"

#include <assert.h>
#include <string.h>

clt_status clt_recipe_keygen(clt_sk **sk, clt_pk **pk, clt_evk **evk, clt_ws *ws,
                             const clt_recipe *recipe) {
    CLT__NEED(sk);
    CLT__NEED(pk);
    CLT__NEED(evk);
    CLT__NEED(ws);
    CLT__NEED(recipe);
    clt__key_order order = {recipe->params, recipe->digest, recipe->key, recipe->keys};
    return clt__client_keygen(sk, pk, evk, ws, &order);
}

clt_status clt__client_check_recipe(const clt_recipe *recipe, const clt_params *params,
                                    const uint8_t key_plan[CLT__DIGEST_BYTES]) {
    if (!clt__params_same(params, recipe->params)) {
        return clt__fail(CLT_E_PARAMS, "the key is for other parameters than the recipe: take the "
                                       "key that was made for this recipe");
    }
    if (memcmp(key_plan, recipe->digest, CLT__DIGEST_BYTES) != 0) {
        return clt__fail(CLT_E_PLAN, "the key was made for another recipe: take the key that was "
                                     "made for this one");
    }
    return CLT_OK;
}

/* ----------------------------------------------------------------------------- conditioning */

clt_status clt_conditioning_fit(clt_conditioning **conditioning, clt_ws *ws,
                                const clt_recipe *recipe, const clt_table *table) {
    CLT__NEED(conditioning);
    CLT__NEED(ws);
    CLT__NEED(recipe);
    CLT__NEED(table);
    return clt__conditioning_fit(conditioning, ws, recipe, table);
}

static void put_conditioning(clt__sink *sink, const void *conditioning) {
    clt__put_header(sink, CLT_KIND_CONDITIONING);
    clt__conditioning_put(sink, conditioning);
}

static void get_conditioning(clt__source *source, void *conditioning) {
    clt__get_header(source, CLT_KIND_CONDITIONING);
    if (source->status == CLT_OK) (void)clt__conditioning_get(source, conditioning);
}

clt_status clt_conditioning_save(const clt_conditioning *conditioning, const char *path,
                                 unsigned flags) {
    CLT__NEED(conditioning);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags | CLT__FILE_SECRET, true, put_conditioning, conditioning);
}

clt_status clt_conditioning_load(clt_conditioning **conditioning, const char *path) {
    clt_conditioning *made = NULL;
    CLT__NEED(conditioning);
    CLT__NEED(path);
    clt_status status = clt__file_load(path, "conditioning", true, get_conditioning, &made);
    if (status == CLT_OK) {
        *conditioning = made;
    } else {
        clt__conditioning_free(made);
    }
    return status;
}

void clt_conditioning_free(clt_conditioning *conditioning) {
    clt__conditioning_free(conditioning);
}

clt_status clt_conditioning_check(const clt_conditioning *conditioning,
                                  const clt_samples *samples) {
    CLT__NEED(conditioning);
    CLT__NEED(samples);
    return clt__conditioning_check(conditioning, samples->recipe, samples->condition_id);
}

/* ------------------------------------------------------------------------------- encryption */

clt_status clt__client_condition(clt__conditioned *rows, const clt_ws *ws, const clt_recipe *recipe,
                                 const clt_conditioning *conditioning, const clt_table *table,
                                 bool labelled) {
    clt__conditioned made = {.y = NULL};
    clt_status status = CLT_OK;
    if (table->rows < 1 || table->rows > CLT__ROWS_MOST) {
        return clt__fail(CLT_E_DATA, "%s has %zu rows; 1 to 2^31 can be taken", table->source,
                         table->rows);
    }
    CLT__TRY(clt__condition_rows(&made.x, ws, recipe, conditioning, table));
    if (labelled) CLT__TRY(clt__condition_targets(&made.y, recipe, table));
    *rows = made;
    return CLT_OK;
done:
    clt__matrix_wipe(&made.x);
    return status;
}

void clt__client_conditioned_wipe(clt__conditioned *rows, const clt_recipe *recipe) {
    if (rows->y != NULL) clt__wipe(rows->y, recipe->models * rows->x.rows * sizeof *rows->y);
    clt__free(rows->y);
    clt__matrix_wipe(&rows->x);
    rows->y = NULL;
}

typedef struct packing {
    const clt_samples *samples;
    const clt__conditioned *rows;
} packing;

/* The tiles of rows, times their labels where there is one model, and then the targets. */
static void fill(double *re, double *im, const void *arg, size_t index) {
    const packing *p = arg;
    const clt__tiling *tiling = &p->samples->recipe->tiling;
    const clt__conditioned *rows = p->rows;
    size_t tiles = p->samples->tiles, slots = (size_t)tiling->columns * tiling->rows;
    if (index < tiles) {
        bool signs = !clt__recipe_has_targets(p->samples->recipe);
        clt__tiling_put(re, im, tiling, &rows->x, signs ? rows->y : NULL, index);
        return;
    }
    clt__samples_put_targets(re, p->samples->recipe, rows->y, rows->x.rows, index - tiles);
    memset(im, 0, slots * sizeof *im);
}

static clt_status keep_ids(clt_samples *samples, const clt_table *table) {
    char **ids;
    CLT__RETURN_IF(clt__client_ids(&ids, samples->recipe->schema, table));
    clt_status status = clt__samples_copy_ids(samples, ids);
    clt__free(ids);
    return status;
}

/* e: but for what is to be encrypted. */
static clt_status encrypt(clt_samples **samples, clt_ws *ws, const clt_recipe *recipe,
                          clt__encryption *e, const clt_conditioning *conditioning,
                          const clt__conditioned *rows, const clt_table *table, bool ids) {
    clt_status status = CLT_OK;
    clt_samples *made = NULL;
    clt__samples_role role = rows->y != NULL ? CLT__SAMPLES_TRAIN : CLT__SAMPLES_ROWS;
    assert(conditioning != NULL && (e->sk != NULL || e->pk != NULL));
    const uint8_t *key_id = e->sk != NULL ? e->sk->key_id : e->pk->key_id;
    CLT__TRY(clt__samples_new(&made, role, recipe, table->rows));
    memcpy(made->key_id, key_id, sizeof made->key_id);
    memcpy(made->condition_id, conditioning->id, sizeof made->condition_id);
    if (ids) CLT__TRY(keep_ids(made, table));
    packing p = {made, rows};
    e->complex = recipe->tiling.classes > 1;
    e->fill = fill;
    e->arg = &p;
    CLT__TRY(clt__client_encrypt(made->ct, made->count, ws, e));
    *samples = made;
    made = NULL;
done:
    clt__samples_free(made);
    return status;
}

clt_status clt_samples_encrypt(clt_samples **samples, clt_ws *ws, const clt_recipe *recipe,
                               const clt_conditioning *conditioning, const clt_sk *sk,
                               const clt_pk *pk, const clt_table *table, unsigned flags) {
    clt__conditioned rows = {.y = NULL};
    CLT__NEED(samples);
    CLT__NEED(ws);
    CLT__NEED(recipe);
    CLT__NEED(conditioning);
    CLT__NEED(table);
    CLT__NEED_FLAGS(flags, CLT_KEEP_IDS | CLT_TO_PREDICT);
    if (sk == NULL) CLT__NEED(pk);
    CLT__RETURN_IF(sk != NULL ? clt__client_check_recipe(recipe, sk->params, sk->plan)
                              : clt__client_check_recipe(recipe, pk->params, pk->plan));
    clt__encryption e = {.params = recipe->params, .sk = sk, .pk = pk};
    e.level = clt__samples_level(recipe, CLT__SAMPLES_TRAIN);
    bool labelled = (flags & CLT_TO_PREDICT) == 0, ids = (flags & CLT_KEEP_IDS) != 0;
    CLT__RETURN_IF(clt__client_condition(&rows, ws, recipe, conditioning, table, labelled));
    clt_status status = encrypt(samples, ws, recipe, &e, conditioning, &rows, table, ids);
    clt__client_conditioned_wipe(&rows, recipe);
    return status;
}

/* ---------------------------------------------------------------------------------- answers */

typedef struct reading {
    const clt_recipe *recipe;
    clt__matrix *raw;
} reading;

/* The answer of row i of a tile stands in slot i of every column of its class. */
static clt_status take_answers(void *arg, const double *re, const double *im, size_t index) {
    const reading *r = arg;
    unsigned models = r->recipe->models;
    size_t rows = r->recipe->tiling.rows, first = index * rows;
    bool doubled = models == 1 && r->recipe->terms.learner != CLT_LOGISTIC; /* condition.h */
    (void)im;
    for (size_t i = 0; i < rows && first + i < r->raw->rows; i++) {
        double *answer = clt__matrix_row(r->raw, first + i);
        for (size_t m = 0; m < models; m++) answer[m] = (doubled ? 2 : 1) * re[m * rows + i];
    }
    return CLT_OK;
}

clt_status clt_samples_decrypt(clt_table **answers, clt_ws *ws, const clt_sk *sk,
                               const clt_samples *samples) {
    clt__matrix raw = {0};
    clt_status status = CLT_OK;
    CLT__NEED(answers);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__NEED(samples);
    const clt_recipe *recipe = samples->recipe;
    clt__output_map map = recipe->models == 1 ? CLT__OUTPUT_SIGMOID : CLT__OUTPUT_SOFTMAX;
    reading r = {recipe, &raw};
    if (samples->role != CLT__SAMPLES_ANSWERS) {
        return clt__fail(CLT_E_KIND, "these are encrypted rows, not answers: have an encrypted "
                                     "model predict them first");
    }
    CLT__RETURN_IF(clt__client_check_recipe(recipe, sk->params, sk->plan));
    CLT__TRY(clt__matrix_new(&raw, (size_t)samples->rows, recipe->models));
    CLT__TRY(clt__client_decrypt(ws, sk, samples->ct, samples->count, take_answers, &r));
    CLT__TRY(clt__answers_new(answers, recipe->schema, map, &raw, samples->id));
done:
    clt__matrix_wipe(&raw);
    return status;
}
