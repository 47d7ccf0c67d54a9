/* decrypt: answers in the clear, for the owner of the key, or, released, for others. */
#include "clathrate/secret.h"
#include "clathrate/verbs.h"

#include <string.h>

static const char *passphrase_file, *release;
static unsigned score_bits = 4;

static const cli_option option[] = {
    {"passphrase-file", 0, CLI_TEXT, "FILE", "of the secret key [$CLATHRATE_PASSPHRASE]",
     &passphrase_file},
    {"release", 0, CLI_CHOICE, "numbers|label|score",
     "answers that may go to others, of keys made with --release [numbers]", &release},
    {"bits", 0, CLI_COUNT, "N", "of a released score, 1 to 16 [4]", &score_bits},
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

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    char key[4096];
    clt_release_report report;
    clt_ws *ws = NULL;
    clt_sk *sk = NULL;
    clt_data *result = NULL;
    clt_table *answers = NULL;
    const char *output = cli.output == NULL ? "-" : cli.output;
    (void)count;
    CLI_TRY(cli_workspace(&ws));
    if ((code = cli_key_path(key, sizeof key, "secret.clk")) != EXIT_DONE) goto done;
    if ((code = secret_load(&sk, passphrase_file)) != EXIT_DONE) goto done;
    CLI_TRY(clt_data_load(&result, argument[0]));
    if (release != NULL) {
        CLI_TRY(release_answers(&answers, &report, ws, sk, result, key));
        CLI_TRY(clt_table_write(answers, output, cli_flags()));
        tell_released(&report, clt_table_rows(answers));
    } else {
        CLI_TRY(clt_data_decrypt(&answers, ws, sk, result));
        CLI_TRY(clt_table_write(answers, output, cli_flags() | CLT_PRIVATE));
        tell_private(clt_table_rows(answers));
    }
done:
    clt_table_free(answers);
    clt_data_free(result);
    clt_sk_free(sk);
    clt_ws_free(ws);
    return code;
}

const cli_verb decrypt_verb = {
    .name = "decrypt",
    .arguments = "RESULT.cld",
    .summary = "read the answers, with the secret key",
    .text =
        "Writes a table: row or id, label, the probability of each label, raw outputs. Answers\n"
        "are for the owner of the key: do not send them back to the evaluator. Nobody else may\n"
        "read the file that -o names (mode 0600). With --release the answers may be given to\n"
        "others: rounded numbers under noise that hides the key, or labels or scores that the\n"
        "error of the result cannot have changed.",
    .example = "clathrate decrypt result.cld --keys keys/ -o result.csv",
    .least = 1,
    .most = 1,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
