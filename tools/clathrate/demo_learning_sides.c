/* Training on encrypted rows: from their owner to the evaluator and back. */
#include "clathrate/demo_learning.h"

/* In a side's folder; `path` is the caller's. */
static const char *owner(char path[DEMO_FILE_PATH], const learning *l, const char *name) {
    return demo_path(path, l->field->sides.owner, name);
}

static const char *evaluator(char path[DEMO_FILE_PATH], const learning *l, const char *name) {
    return demo_path(path, l->field->sides.evaluator, name);
}

/* The secret key stays with the owner. */
static int make_keys(learning *l, clt_sk **sk) {
    char path[DEMO_FILE_PATH];
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    int code = EXIT_DONE;
    double start = demo_now();
    CLI_TRY(clt_recipe_keygen(sk, &pk, &evk, l->field->demo->ws, l->recipe));
    l->field->seconds[FIELD_KEYGEN] = demo_now() - start;
    CLI_TRY(clt_recipe_save(l->recipe, owner(path, l, "recipe.clp"), 0));
    CLI_TRY(clt_sk_save(*sk, owner(path, l, "secret.clk"), 0, NULL));
    CLI_TRY(clt_evk_save(evk, evaluator(path, l, "eval.clk"), 0));
done:
    clt_evk_free(evk);
    clt_pk_free(pk);
    return code;
}

/* Rows to learn from, and others to judge. */
static int encrypt(learning *l, const clt_sk *sk) {
    clt_ws *ws = l->field->demo->ws;
    char path[DEMO_FILE_PATH];
    clt_samples *learn = NULL, *judge = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_table_write(l->learn, owner(path, l, "training.csv"), 0));
    CLI_TRY(clt_table_write(l->judge, owner(path, l, "new.csv"), 0));
    double start = demo_now();
    CLI_TRY(clt_conditioning_fit(&l->conditioning, ws, l->recipe, l->learn));
    CLI_TRY(clt_samples_encrypt(&learn, ws, l->recipe, l->conditioning, sk, NULL, l->learn, 0));
    l->field->seconds[FIELD_ENCRYPT] = demo_now() - start;
    CLI_TRY(clt_samples_encrypt(&judge, ws, l->recipe, l->conditioning, sk, NULL, l->judge,
                                CLT_TO_PREDICT));
    CLI_TRY(clt_conditioning_save(l->conditioning, owner(path, l, "conditioning.clk"), 0));
    CLI_TRY(clt_samples_save(learn, evaluator(path, l, "training.cld"), 0));
    CLI_TRY(clt_samples_save(judge, evaluator(path, l, "new.cld"), 0));
done:
    clt_samples_free(learn);
    clt_samples_free(judge);
    return code;
}

static int evaluate(learning *l) {
    static const char *const train[] = {"train",    "training.cld", "--keys",
                                        "eval.clk", "-o",           "model.clw"};
    static const char *const predict[] = {"run",      "model.clw", "new.cld",   "--keys",
                                          "eval.clk", "-o",        "result.cld"};
    int code = demo_evaluate(&l->field->sides, &l->field->seconds[FIELD_TRAIN], l->field->demo->ws,
                             train, sizeof train / sizeof *train);
    if (code != EXIT_DONE) return code;
    code = demo_evaluate(&l->field->sides, &l->field->seconds[FIELD_PREDICT], l->field->demo->ws,
                         predict, sizeof predict / sizeof *predict);
    demo_describe(&l->field->made[0], &l->field->sides, "model.clw");
    demo_describe(&l->field->made[1], &l->field->sides, "result.cld");
    l->field->files_made = 2;
    return code;
}

static int decrypt(learning *l, const clt_sk *sk) {
    clt_ws *ws = l->field->demo->ws;
    char path[DEMO_FILE_PATH];
    clt_weights *weights = NULL;
    clt_samples *result = NULL;
    clt_table *coefficients = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_weights_load(&weights, evaluator(path, l, "model.clw")));
    CLI_TRY(clt_samples_load(&result, evaluator(path, l, "result.cld")));
    double start = demo_now();
    CLI_TRY(clt_weights_decrypt(&l->model, NULL, ws, sk, l->conditioning, weights));
    CLI_TRY(clt_samples_decrypt(&l->answers, ws, sk, result));
    l->field->seconds[FIELD_DECRYPT] = demo_now() - start;
    CLI_TRY(clt_model_coefficients(&coefficients, l->model));
    CLI_TRY(clt_model_save(l->model, owner(path, l, "model.clm"), 0));
    CLI_TRY(clt_table_write(coefficients, owner(path, l, "coefficients.csv"), CLT_PRIVATE));
    CLI_TRY(clt_table_write(l->answers, owner(path, l, "result.csv"), 0));
    CLI_TRY(clt_score_new(&l->judged, l->answers, l->judge, l->task->target, NULL));
done:
    clt_table_free(coefficients);
    clt_samples_free(result);
    clt_weights_free(weights);
    return code;
}

int learning_encrypted(learning *l) {
    clt_sk *sk = NULL;
    int code = field_sides(l->field);
    field_enter(l->field, FIELD_AT_KEYS, 0);
    if (code == EXIT_DONE) code = make_keys(l, &sk);
    if (code == EXIT_DONE) code = encrypt(l, sk);
    field_enter(l->field, FIELD_AT_TRAINING, 0);
    if (code == EXIT_DONE) code = evaluate(l);
    if (code == EXIT_DONE) code = decrypt(l, sk);
    clt_sk_free(sk);
    return code;
}
