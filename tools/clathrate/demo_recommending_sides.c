/* Recommendations of encrypted ratings: from the shop to the evaluator and back. */
#include "clathrate/demo_recommending.h"

static const char *shop(char path[DEMO_FILE_PATH], const recommending *x, const char *name) {
    return demo_path(path, x->field->sides.owner, name);
}

static const char *evaluator(char path[DEMO_FILE_PATH], const recommending *x, const char *name) {
    return demo_path(path, x->field->sides.evaluator, name);
}

/* The secret key stays in the shop; factors are the evaluator's. */
static int make_keys(recommending *x, clt_sk **sk) {
    char path[DEMO_FILE_PATH];
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    int code = EXIT_DONE;
    double start = demo_now();
    CLI_TRY(clt_catalogue_keygen(sk, &pk, &evk, x->field->demo->ws, x->catalogue));
    x->field->seconds[FIELD_KEYGEN] = demo_now() - start;
    CLI_TRY(clt_catalogue_save(x->catalogue, shop(path, x, "catalogue.clp"), 0));
    CLI_TRY(clt_sk_save(*sk, shop(path, x, "secret.clk"), 0, NULL));
    CLI_TRY(clt_evk_save(evk, evaluator(path, x, "eval.clk"), 0));
    CLI_TRY(clt_factors_save(x->data.factors, evaluator(path, x, "items.clm"), 0));
done:
    clt_evk_free(evk);
    clt_pk_free(pk);
    return code;
}

static int encrypt(recommending *x, const clt_sk *sk) {
    char path[DEMO_FILE_PATH];
    clt_tastes *ratings = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_table_write(x->data.part[PART_GIVEN], shop(path, x, "ratings.csv"), 0));
    CLI_TRY(clt_table_write(x->data.part[PART_HELD], shop(path, x, "held-out.csv"), 0));
    double start = demo_now();
    CLI_TRY(clt_tastes_encrypt(&ratings, x->field->demo->ws, x->catalogue, sk, NULL,
                               x->data.part[PART_GIVEN], 0));
    x->field->seconds[FIELD_ENCRYPT] = demo_now() - start;
    CLI_TRY(clt_tastes_save(ratings, evaluator(path, x, "ratings.cld"), 0));
done:
    clt_tastes_free(ratings);
    return code;
}

static int evaluate(recommending *x) {
    static const char *const word[] = {"run",      "items.clm", "ratings.cld", "--keys",
                                       "eval.clk", "-o",        "scores.cld"};
    field *f = x->field;
    int code = demo_evaluate(&f->sides, &f->seconds[FIELD_TRAIN], f->demo->ws, word,
                             sizeof word / sizeof *word);
    demo_describe(&f->made[0], &f->sides, "scores.cld");
    f->files_made = 1;
    return code;
}

/* All items, to compare; the file that stays has the best alone. */
static int decrypt(recommending *x, const clt_sk *sk) {
    clt_ws *ws = x->field->demo->ws;
    const clt_table *given = x->data.part[PART_GIVEN];
    char path[DEMO_FILE_PATH];
    clt_tastes *scores = NULL;
    clt_table *best = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_tastes_load(&scores, evaluator(path, x, "scores.cld")));
    double start = demo_now();
    CLI_TRY(clt_tastes_decrypt(&best, NULL, ws, sk, scores, given, RECOMMEND_BEST));
    x->field->seconds[FIELD_DECRYPT] = demo_now() - start;
    CLI_TRY(clt_table_write(best, shop(path, x, "best.csv"), CLT_PRIVATE));
    CLI_TRY(clt_tastes_decrypt(&x->told, NULL, ws, sk, scores, given, RECOMMEND_ITEMS));
done:
    clt_table_free(best);
    clt_tastes_free(scores);
    return code;
}

int recommending_encrypted(recommending *x) {
    clt_sk *sk = NULL;
    int code = field_sides(x->field);
    field_enter(x->field, FIELD_AT_KEYS, 0);
    if (code == EXIT_DONE) code = make_keys(x, &sk);
    if (code == EXIT_DONE) code = encrypt(x, sk);
    field_enter(x->field, FIELD_AT_TRAINING, 0);
    if (code == EXIT_DONE) code = evaluate(x);
    if (code == EXIT_DONE) code = decrypt(x, sk);
    clt_sk_free(sk);
    return code;
}
