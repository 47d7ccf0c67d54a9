/* Training on encrypted patients: from the clinic to the evaluator and back. */
#include "clathrate/demo_learning.h"

/* In a side's folder; `path` is the caller's. */
static const char *clinic(char path[DEMO_FILE_PATH], const learning *l, const char *name) {
    return demo_path(path, l->sides.clinic, name);
}

static const char *evaluator(char path[DEMO_FILE_PATH], const learning *l, const char *name) {
    return demo_path(path, l->sides.evaluator, name);
}

/* The secret key stays in the clinic. */
static int make_keys(learning *l, clt_sk **sk) {
    char path[DEMO_FILE_PATH];
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    int code = EXIT_DONE;
    double start = demo_now();
    CLI_TRY(clt_recipe_keygen(sk, &pk, &evk, l->demo->ws, l->recipe));
    l->seconds[LEARNING_KEYGEN] = demo_now() - start;
    CLI_TRY(clt_recipe_save(l->recipe, clinic(path, l, "recipe.clp"), 0));
    CLI_TRY(clt_sk_save(*sk, clinic(path, l, "secret.clk"), 0, NULL));
    CLI_TRY(clt_evk_save(evk, evaluator(path, l, "eval.clk"), 0));
done:
    clt_evk_free(evk);
    clt_pk_free(pk);
    return code;
}

/* Patients to learn from, and others to judge. */
static int encrypt(learning *l, const clt_sk *sk) {
    clt_ws *ws = l->demo->ws;
    char path[DEMO_FILE_PATH];
    clt_samples *learn = NULL, *judge = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_table_write(l->learn, clinic(path, l, "training.csv"), 0));
    CLI_TRY(clt_table_write(l->judge, clinic(path, l, "new.csv"), 0));
    double start = demo_now();
    CLI_TRY(clt_conditioning_fit(&l->conditioning, ws, l->recipe, l->learn));
    CLI_TRY(clt_samples_encrypt(&learn, ws, l->recipe, l->conditioning, sk, NULL, l->learn, 0));
    l->seconds[LEARNING_ENCRYPT] = demo_now() - start;
    CLI_TRY(clt_samples_encrypt(&judge, ws, l->recipe, l->conditioning, sk, NULL, l->judge,
                                CLT_TO_PREDICT));
    CLI_TRY(clt_conditioning_save(l->conditioning, clinic(path, l, "conditioning.clk"), 0));
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
    int code = demo_evaluate(&l->sides, &l->seconds[LEARNING_TRAIN], l->demo->ws, train,
                             sizeof train / sizeof *train);
    if (code != EXIT_DONE) return code;
    code = demo_evaluate(&l->sides, &l->seconds[LEARNING_PREDICT], l->demo->ws, predict,
                         sizeof predict / sizeof *predict);
    demo_describe(&l->made[0], &l->sides, "model.clw");
    demo_describe(&l->made[1], &l->sides, "result.cld");
    return code;
}

static int decrypt(learning *l, const clt_sk *sk) {
    clt_ws *ws = l->demo->ws;
    char path[DEMO_FILE_PATH];
    clt_weights *weights = NULL;
    clt_samples *result = NULL;
    clt_table *coefficients = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_weights_load(&weights, evaluator(path, l, "model.clw")));
    CLI_TRY(clt_samples_load(&result, evaluator(path, l, "result.cld")));
    double start = demo_now();
    CLI_TRY(clt_weights_decrypt(&l->model, &l->report, ws, sk, l->conditioning, weights));
    CLI_TRY(clt_samples_decrypt(&l->answers, ws, sk, result));
    l->seconds[LEARNING_DECRYPT] = demo_now() - start;
    CLI_TRY(clt_model_coefficients(&coefficients, l->model));
    CLI_TRY(clt_model_save(l->model, clinic(path, l, "model.clm"), 0));
    CLI_TRY(clt_table_write(coefficients, clinic(path, l, "coefficients.csv"), CLT_PRIVATE));
    CLI_TRY(clt_table_write(l->answers, clinic(path, l, "result.csv"), 0));
    CLI_TRY(clt_score_new(&l->judged, l->answers, l->judge, demo_target, NULL));
done:
    clt_table_free(coefficients);
    clt_samples_free(result);
    clt_weights_free(weights);
    return code;
}

int learning_encrypted(learning *l) {
    clt_sk *sk = NULL;
    int code = demo_sides_make(&l->sides, l->demo->folder);
    if (code == EXIT_DONE) code = make_keys(l, &sk);
    if (code == EXIT_DONE) code = encrypt(l, sk);
    if (code == EXIT_DONE) code = evaluate(l);
    if (code == EXIT_DONE) code = decrypt(l, sk);
    clt_sk_free(sk);
    return code;
}
