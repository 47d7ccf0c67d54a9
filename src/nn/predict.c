/* Predictions without keys (predict.h). */
#include "nn/predict.h"

#include "nn/answers.h"
#include "nn/execute.h"
#include "nn/lanes.h"
#include "nn/layout.h"
#include "nn/rows.h"

typedef struct work {
    const clt__program *program;
    const clt__matrix *features;
    clt__matrix *raw;
} work;

/* A stream of its own for each ciphertext, so that threads do not matter. */
static void seed_of(uint8_t seed[CLT__SEED_BYTES], const clt_plan *plan, uint64_t index) {
    clt__hash hash;
    clt__hash_init(&hash);
    clt__hash_add(&hash, plan->digest, sizeof plan->digest);
    for (unsigned i = 0; i < 8; i++) {
        uint8_t byte = (uint8_t)(index >> 8 * i);
        clt__hash_add(&hash, &byte, 1);
    }
    clt__hash_done(&hash, seed);
}

static clt_status simulate_one(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    work *w = arg;
    const clt_plan *plan = w->program->plan;
    clt_status status = CLT_E_MEMORY;
    size_t mark = clt__ws_mark(ws);
    uint8_t seed[CLT__SEED_BYTES];
    clt__random random;
    (void)lane;
    seed_of(seed, plan, index);
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    double *slot = clt__arena_take(ws->arena, clt__params_slots(plan->params), sizeof *slot);
    if (slot == NULL) goto done;
    clt__rows_slots(slot, plan, w->features, index);
    CLT__TRY(clt__execute_simulated(slot, ws, w->program, &random));
    clt__rows_outputs(w->raw, plan, slot, index);
done:
    clt__random_close(&random);
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__simulate(clt__matrix *raw, clt_ws *ws, const clt_model *model, const clt_plan *plan,
                         const clt__matrix *features) {
    clt_status status = CLT_OK;
    clt__program *program = NULL;
    clt__matrix made = {0};
    CLT__TRY(clt__program_new(&program, ws, plan, model, false));
    CLT__TRY(clt__matrix_new(&made, features->rows, plan->layout.outputs));
    work w = {.program = program, .features = features, .raw = &made};
    size_t count = (size_t)clt__layout_ciphertexts(&plan->layout, features->rows);
    CLT__TRY(clt__lanes_run(ws, "simulating", count, simulate_one, &w));
    *raw = made;
    made = (clt__matrix){0};
done:
    clt__matrix_free(&made);
    clt__program_free(program);
    return status;
}

clt_status clt__predict(clt_table **answers, clt_ws *ws, const clt_model *model,
                        const clt_plan *plan, const clt_table *table, clt_mode mode) {
    clt_status status = CLT_OK;
    clt__matrix features = {0}, raw = {0};
    char **ids = NULL;
    CLT__TRY(clt__rows_features(&features, ws, model->schema, table));
    CLT__TRY(clt__rows_ids(&ids, model->schema, table));
    CLT__TRY(mode == CLT_CLEAR ? clt__model_forward(&raw, ws, model, &features)
                               : clt__simulate(&raw, ws, model, plan, &features));
    CLT__TRY(clt__answers_new(answers, model->schema, model->output, &raw, ids));
done:
    clt__free(ids);
    clt__matrix_free(&raw);
    clt__matrix_free(&features);
    return status;
}
