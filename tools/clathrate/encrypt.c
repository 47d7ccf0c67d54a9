/* encrypt: rows of a table to ciphertexts. */
#include "clathrate/secret.h"
#include "clathrate/verbs.h"

static bool with_public, keep_ids;
static const char *passphrase_file;

static const cli_option option[] = {
    {"public", 0, CLI_FLAG, NULL, "encrypt under public.clk; the files are twice as large",
     &with_public},
    {"keep-ids", 0, CLI_FLAG, NULL, "let row ids travel in the clear with the ciphertexts",
     &keep_ids},
    {"passphrase-file", 0, CLI_TEXT, "FILE", "of the secret key [$CLATHRATE_PASSPHRASE]",
     &passphrase_file},
};

static int load_key(clt_sk **sk, clt_pk **pk) {
    char path[4096];
    if (!with_public) return secret_load(sk, passphrase_file);
    int code = cli_key_path(path, sizeof path, "public.clk");
    return code == EXIT_DONE ? cli_status(clt_pk_load(pk, path)) : code;
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    clt_plan *plan = NULL;
    clt_table *table = NULL;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_data *data = NULL;
    unsigned flags = keep_ids ? CLT_KEEP_IDS : 0;
    (void)count;
    if (cli.output == NULL) {
        return cli_fail(EXIT_USAGE, "say with -o where the ciphertexts go");
    }
    if (cli.json && cli_output_is_stdout()) {
        return cli_fail(EXIT_USAGE, "--json and the ciphertexts cannot share standard output");
    }
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_plan_load(&plan, argument[0]));
    if ((code = load_key(&sk, &pk)) != EXIT_DONE) goto done;
    CLI_TRY(clt_table_read(&table, argument[1]));
    CLI_TRY(clt_data_encrypt(&data, ws, plan, sk, pk, table, flags));
    CLI_TRY(clt_data_save(data, cli.output, cli_flags()));
    cli_wrote_data(data);
done:
    clt_data_free(data);
    clt_sk_free(sk);
    clt_pk_free(pk);
    clt_table_free(table);
    clt_plan_free(plan);
    clt_ws_free(ws);
    return code;
}

const cli_verb encrypt_verb = {
    .name = "encrypt",
    .arguments = "PLAN.clp TABLE.csv",
    .summary = "encrypt the rows of a table for a plan",
    .text =
        "Columns are found by name; the target column may be missing. Values outside the range\n"
        "that the model was fitted on are clipped, with a warning that names row and column.",
    .example = "clathrate encrypt cancer.clp patients.csv --keys keys/ -o patients.cld",
    .least = 2,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
