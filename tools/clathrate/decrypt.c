/* decrypt: answers in the clear, for the owner of the key alone. */
#include "clathrate/secret.h"
#include "clathrate/verbs.h"

static const char *passphrase_file;

static const cli_option option[] = {
    {"passphrase-file", 0, CLI_TEXT, "FILE", "of the secret key [$CLATHRATE_PASSPHRASE]",
     &passphrase_file},
};

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    clt_sk *sk = NULL;
    clt_data *result = NULL;
    clt_table *answers = NULL;
    const char *output = cli.output == NULL ? "-" : cli.output;
    (void)count;
    CLI_TRY(cli_workspace(&ws));
    if ((code = secret_load(&sk, passphrase_file)) != EXIT_DONE) goto done;
    CLI_TRY(clt_data_load(&result, argument[0]));
    CLI_TRY(clt_data_decrypt(&answers, ws, sk, result));
    CLI_TRY(clt_table_write(answers, output, cli_flags()));
    cli_say("%zu answer%s, private: given to others together with the ciphertexts they can reveal "
            "the key",
            clt_table_rows(answers), clt_table_rows(answers) == 1 ? "" : "s");
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
        "are for the owner of the key: do not send them back to the evaluator.",
    .example = "clathrate decrypt result.cld --keys keys/ -o result.csv",
    .least = 1,
    .most = 1,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
