/*
 * Bytes as a model's body and, behind it, a plan's: errors, or a program of both. Most pairs are
 * refused for the digest that the plan states, so each is tried again with the right one, which a
 * stranger could state, too: what then is refused or built rests on the comparison of their shapes.
 */
#include "nn/execute.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { N_MOST = 1 << 11 }; /* toy parameters: others would take time and memory, and show no more */

static void must(bool holds) {
    if (!holds) abort();
}

static clt_status get_pair(clt_model **model, clt_plan **plan, const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "program");
    CLT__RETURN_IF(clt__model_get(&source, model));
    return clt__plan_get(&source, plan);
}

/* A row of zeros; outputs of wild weights may be infinite or no numbers. */
static void run_simulated(clt_ws *ws, const clt__program *program) {
    static double slot[N_MOST / 2];
    static const uint8_t seed[CLT__SEED_BYTES];
    clt__random random;
    memset(slot, 0, sizeof slot);
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    must(clt__execute_simulated(slot, ws, program, &random) == CLT_OK);
    clt__random_close(&random);
}

static bool build(clt_ws *ws, const clt_plan *plan, const clt_model *model, bool encoded) {
    clt__program *program = NULL;
    clt_status status = clt__program_new(&program, ws, plan, model, encoded);
    must((status == CLT_OK) == (program != NULL));
    if (status != CLT_OK) {
        must(status != CLT_E_INTERNAL && clt_detail()[0] != '\0');
        return false;
    }
    if (!encoded) run_simulated(ws, program);
    clt__program_free(program);
    return true;
}

/* A network that cannot be encoded, because a weight is too large, is simulated all the same. */
static void check_pair(clt_plan *plan, const clt_model *model) {
    clt_ws *ws = NULL;
    uint8_t digest[CLT__DIGEST_BYTES], stated[CLT__DIGEST_BYTES];
    memcpy(stated, plan->program, sizeof stated);
    must(clt__ws_new(&ws, 1) == CLT_OK);
    bool built = build(ws, plan, model, false);
    must(clt__model_digest(digest, model) == CLT_OK);
    must(clt__plan_program(plan->program, plan, digest) == CLT_OK);
    must(!built || memcmp(stated, plan->program, sizeof stated) == 0);
    if (build(ws, plan, model, false)) (void)build(ws, plan, model, true);
    clt__ws_free(ws);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt_model *model = NULL;
    clt_plan *plan = NULL;
    if (get_pair(&model, &plan, bytes, size) == CLT_OK && plan->params->ring->n <= N_MOST) {
        check_pair(plan, model);
    }
    clt__plan_unref(plan);
    clt__model_free(model);
    return 0;
}
