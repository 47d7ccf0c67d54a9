/* One batch of patients, from the clinic to the evaluator and back. */
#include "clathrate/demo_diagnosis.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The files of the first side, and those that it gives to the other. */
typedef struct paths {
    char plan[DEMO_FILE_PATH], secret[DEMO_FILE_PATH], patients[DEMO_FILE_PATH];
    char answers[DEMO_FILE_PATH], model[DEMO_FILE_PATH], keys[DEMO_FILE_PATH];
    char data[DEMO_FILE_PATH], result[DEMO_FILE_PATH];
} paths;

static void name_paths(paths *p, const demo_sides *sides) {
    demo_path(p->plan, sides->owner, "plan.clp");
    demo_path(p->secret, sides->owner, "secret.clk");
    demo_path(p->patients, sides->owner, "patients.csv");
    demo_path(p->answers, sides->owner, "result.csv");
    demo_path(p->model, sides->evaluator, "model.clm");
    demo_path(p->keys, sides->evaluator, "eval.clk");
    demo_path(p->data, sides->evaluator, "patients.cld");
    demo_path(p->result, sides->evaluator, "result.cld");
}

/* ---------------------------------------------------------------------------------- the steps */

typedef struct text {
    char *bytes;
    size_t size;
} text;

static int append(void *opaque, const void *bytes, size_t size) {
    text *to = opaque;
    char *grown = realloc(to->bytes, to->size + size + 1);
    if (grown == NULL) return ENOMEM;
    memcpy(grown + to->size, bytes, size);
    to->bytes = grown;
    to->size += size;
    grown[to->size] = 0;
    return 0;
}

static int make_plan(demo_exchange *exchange, clt_plan **plan, clt_ws *ws, const clt_model *model,
                     const paths *p) {
    clt_plan_options options;
    text explained = {NULL, 0};
    int code = EXIT_DONE;
    double start = demo_now();
    clt_plan_options_default(&options);
    CLI_TRY(clt_plan_new(plan, ws, model, &options));
    exchange->seconds[DEMO_PLAN] = demo_now() - start;
    CLI_TRY(clt_plan_measure(*plan, ws, &exchange->plan));
    CLI_TRY(clt_plan_explain(*plan, ws, (clt_writer){&explained, append}, false));
    CLI_TRY(clt_model_save(model, p->model, 0));
    CLI_TRY(clt_plan_save(*plan, p->plan, 0));
done:
    exchange->explained = explained.bytes;
    return code;
}

/* The secret key stays in the clinic. */
static int make_keys(demo_exchange *exchange, clt_sk **sk, clt_ws *ws, const clt_plan *plan,
                     const paths *p) {
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    int code = EXIT_DONE;
    double start = demo_now();
    CLI_TRY(clt_keygen(sk, &pk, &evk, ws, plan));
    exchange->seconds[DEMO_KEYGEN] = demo_now() - start;
    CLI_TRY(clt_sk_save(*sk, p->secret, 0, NULL));
    CLI_TRY(clt_evk_save(evk, p->keys, 0));
done:
    clt_evk_free(evk);
    clt_pk_free(pk);
    return code;
}

static int encrypt(demo_exchange *exchange, clt_ws *ws, const clt_plan *plan, const clt_sk *sk,
                   const clt_table *patients, const paths *p) {
    clt_data *data = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_table_write(patients, p->patients, 0));
    double start = demo_now();
    CLI_TRY(clt_data_encrypt(&data, ws, plan, sk, NULL, patients, 0));
    exchange->seconds[DEMO_ENCRYPT] = demo_now() - start;
    CLI_TRY(clt_data_save(data, p->data, 0));
done:
    clt_data_free(data);
    return code;
}

static int evaluate(demo_exchange *exchange, clt_ws *ws) {
    static const char *const word[] = {"run",      "model.clm", "patients.cld", "--keys",
                                       "eval.clk", "-o",        "result.cld"};
    int code = demo_evaluate(&exchange->sides, &exchange->seconds[DEMO_RUN], ws, word,
                             sizeof word / sizeof *word);
    demo_describe(&exchange->result, &exchange->sides, "result.cld");
    return code;
}

static int decrypt(demo_exchange *exchange, clt_ws *ws, const clt_sk *sk, const paths *p) {
    clt_data *result = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_data_load(&result, p->result));
    double start = demo_now();
    CLI_TRY(clt_data_decrypt(&exchange->answers, ws, sk, result));
    exchange->seconds[DEMO_DECRYPT] = demo_now() - start;
    CLI_TRY(clt_table_write(exchange->answers, p->answers, 0));
done:
    clt_data_free(result);
    return code;
}

int demo_exchange_run(demo_exchange *exchange, clt_ws *ws, const clt_model *model,
                      const clt_table *patients, const char *folder) {
    paths p;
    clt_plan *plan = NULL;
    clt_sk *sk = NULL;
    int code = demo_sides_make(&exchange->sides, folder, "clinic");
    name_paths(&p, &exchange->sides);
    if (code == EXIT_DONE) code = make_plan(exchange, &plan, ws, model, &p);
    if (code == EXIT_DONE) code = make_keys(exchange, &sk, ws, plan, &p);
    if (code == EXIT_DONE) code = encrypt(exchange, ws, plan, sk, patients, &p);
    if (code == EXIT_DONE) code = evaluate(exchange, ws);
    if (code == EXIT_DONE) code = decrypt(exchange, ws, sk, &p);
    clt_sk_free(sk);
    clt_plan_free(plan);
    return code;
}

void demo_exchange_free(demo_exchange *exchange) {
    clt_table_free(exchange->answers);
    free(exchange->explained);
}
