/* decrypt: answers and models in the clear for the owner of a key, released answers for others. */
#include "clathrate/conditioning.h"
#include "clathrate/recommend.h"
#include "clathrate/secret.h"
#include "clathrate/trained.h"
#include "clathrate/verbs.h"

#include <string.h>

static const char *passphrase_file, *release, *ratings, *calibrate;
static unsigned score_bits = 4;

static const cli_option option[] = {
    {"passphrase-file", 0, CLI_TEXT, "FILE", "of the secret key [$CLATHRATE_PASSPHRASE]",
     &passphrase_file},
    {"release", 0, CLI_CHOICE, "numbers|label|score",
     "answers that may go to others, of keys made with --release [numbers]", &release},
    {"bits", 0, CLI_COUNT, "N", "of a released score, 1 to 16 [4]", &score_bits},
    {"ratings", 0, CLI_TEXT, "FILE", "of scores: the table that was encrypted", &ratings},
    {"calibrate", 0, CLI_TEXT, "TABLE.csv", "of a model: fit its probabilities to labelled rows",
     &calibrate},
    RECOMMEND_TOP,
    RECOMMEND_COLUMNS,
};

/* The budget lies beside the key. */
static clt_status release_answers(clt_table **answers, clt_release_report *report, clt_ws *ws,
                                  const clt_sk *sk, const clt_data *result, const char *key) {
    char budget[4112];
    clt_release_options options = {.kind = CLT_RELEASE_NUMBERS, .score_bits = score_bits};
    if (strcmp(release, "label") == 0) options.kind = CLT_RELEASE_LABEL;
    if (strcmp(release, "score") == 0) options.kind = CLT_RELEASE_SCORE;
    snprintf(budget, sizeof budget, "%s.released", key);
    return clt_data_release(answers, report, ws, sk, result, budget, &options);
}

static void tell_private(size_t rows) {
    cli_say("%zu answer%s, private: given to others together with the ciphertexts they can reveal "
            "the key",
            rows, rows == 1 ? "" : "s");
}

static void tell_released(const clt_release_report *r, size_t rows) {
    const char *s = rows == 1 ? "" : "s";
    if (r->bits > 0) {
        cli_say("%zu answer%s for others: raw outputs are off by less than 2^-%u", rows, s,
                r->bits);
    } else {
        cli_say("%zu answer%s for others, %zu with something left open: a raw output may be off by "
                "%.2g, and by more with probability 2^%.0f",
                rows, s, r->undecided, r->guard, r->failure_log2);
    }
    cli_say("%u of %u ciphertexts have had an answer released under this key, %u are left",
            r->spent, r->limit, r->limit - r->spent);
}

static int write_private(const clt_table *answers) {
    const char *output = cli.output == NULL ? "-" : cli.output;
    int code = cli_status(clt_table_write(answers, output, cli_flags() | CLT_PRIVATE));
    if (code == EXIT_DONE) tell_private(clt_table_rows(answers));
    return code;
}

static int write_released(const clt_table *answers, const clt_release_report *report) {
    const char *output = cli.output == NULL ? "-" : cli.output;
    int code = cli_status(clt_table_write(answers, output, cli_flags()));
    if (code == EXIT_DONE) tell_released(report, clt_table_rows(answers));
    return code;
}

static int decrypt_data(const char *path, clt_ws *ws, const clt_sk *sk) {
    int code = EXIT_DONE;
    char key[4096];
    clt_release_report report;
    clt_data *result = NULL;
    clt_table *answers = NULL;
    if ((code = cli_key_path(key, sizeof key, "secret.clk")) != EXIT_DONE) return code;
    CLI_TRY(clt_data_load(&result, path));
    if (release != NULL) {
        CLI_TRY(release_answers(&answers, &report, ws, sk, result, key));
        code = write_released(answers, &report);
    } else {
        CLI_TRY(clt_data_decrypt(&answers, ws, sk, result));
        code = write_private(answers);
    }
done:
    clt_table_free(answers);
    clt_data_free(result);
    return code;
}

static int decrypt_samples(const char *path, clt_ws *ws, const clt_sk *sk) {
    int code = EXIT_DONE;
    clt_samples *samples = NULL;
    clt_table *answers = NULL;
    CLI_TRY(clt_samples_load(&samples, path));
    CLI_TRY(clt_samples_decrypt(&answers, ws, sk, samples));
    unsigned steps = clt_samples_steps(samples),
             all = clt_recipe_steps(clt_samples_recipe(samples));
    if (steps > 0 && steps < all) cli_say("of the weights after step %u of %u", steps, all);
    code = write_private(answers);
done:
    clt_table_free(answers);
    clt_samples_free(samples);
    return code;
}

/* Puts the calibrated model in the place of the other. */
static int calibrate_model(clt_model **model, clt_ws *ws) {
    int code = EXIT_DONE;
    clt_table *table = NULL;
    clt_model *calibrated = NULL;
    clt_calibration report;
    CLI_TRY(clt_table_read(&table, calibrate));
    CLI_TRY(clt_model_calibrate(&calibrated, &report, ws, *model, table));
    clt_model_free(*model);
    *model = calibrated;
    cli_say("calibrated on %zu rows: logits times %.3g, log loss %.3f instead of %.3f", report.rows,
            report.factor, report.log_loss, report.log_loss_before);
done:
    clt_table_free(table);
    return code;
}

static int decrypt_weights(const char *path, clt_ws *ws, const clt_sk *sk) {
    int code = EXIT_DONE;
    conditioning_path file;
    clt_train_report report;
    clt_conditioning *conditioning = NULL;
    clt_weights *weights = NULL;
    clt_model *model = NULL;
    if ((code = conditioning_find(file)) != EXIT_DONE) return code;
    if ((code = conditioning_load(&conditioning, file)) != EXIT_DONE) return code;
    CLI_TRY(clt_weights_load(&weights, path));
    CLI_TRY(clt_weights_decrypt(&model, &report, ws, sk, conditioning, weights));
    if (calibrate != NULL && (code = calibrate_model(&model, ws)) != EXIT_DONE) goto done;
    if ((code = trained_write(model, &report, true)) != EXIT_DONE) goto done;
    cli_say("the model is private: given to others, exact numbers can reveal the key to who has "
            "the ciphertexts");
done:
    clt_model_free(model);
    clt_weights_free(weights);
    clt_conditioning_free(conditioning);
    return code;
}

static int decrypt_kind(clt_kind kind, const char *path, clt_ws *ws, const clt_sk *sk) {
    bool for_owner =
        kind == CLT_KIND_SAMPLES || kind == CLT_KIND_WEIGHTS || kind == CLT_KIND_TASTES;
    if (for_owner && release != NULL) {
        return cli_fail(EXIT_REFUSED, "--release is for results of a plan: what comes of a recipe "
                                      "or catalogue is for the owner of the key alone");
    }
    if (calibrate != NULL && kind != CLT_KIND_WEIGHTS) {
        return cli_fail(EXIT_USAGE,
                        "--calibrate is for a model that was trained encrypted: answers "
                        "are those of a model that is there already");
    }
    if (kind == CLT_KIND_TASTES) return recommend_decrypt(path, ws, sk, ratings);
    if (kind == CLT_KIND_SAMPLES) return decrypt_samples(path, ws, sk);
    return (kind == CLT_KIND_WEIGHTS ? decrypt_weights : decrypt_data)(path, ws, sk);
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_kind kind;
    clt_ws *ws = NULL;
    clt_sk *sk = NULL;
    (void)count;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(cli_kind(&kind, argument[0], CLT_KIND_DATA));
    if ((code = secret_load(&sk, passphrase_file)) != EXIT_DONE) goto done;
    code = decrypt_kind(kind, argument[0], ws, sk);
done:
    clt_sk_free(sk);
    clt_ws_free(ws);
    return code;
}

const cli_verb decrypt_verb = {
    .name = "decrypt",
    .arguments = "RESULT",
    .summary = "read answers or a trained model, with the secret key",
    .text =
        "Of answers (.cld) writes a table: row or id, label, the probability of each label, raw\n"
        "outputs. Of a model that was trained encrypted (.clw) writes the model (.clm), or its\n"
        "coefficients where -o ends in .csv or .json or is not given; --calibrate fits its\n"
        "probabilities to labelled rows, best to some that it was not trained on. Of scores of a\n"
        "recommender writes the best items that each user of --ratings has not rated. What it\n"
        "writes is for the owner of the key: do not send it back to the evaluator. Nobody else\n"
        "may read the file that -o names (mode 0600). With --release answers may be given to\n"
        "others: rounded numbers under noise that hides the key, or labels or scores that the\n"
        "error of the result cannot have changed.",
    .example = "clathrate decrypt result.cld --keys keys/ -o result.csv",
    .least = 1,
    .most = 1,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
