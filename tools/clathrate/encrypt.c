/* encrypt: rows of a table to ciphertexts, for a plan or a recipe. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/conditioning.h"
#include "clathrate/recommend.h"
#include "clathrate/secret.h"
#include "clathrate/verbs.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static bool with_public, keep_ids, to_predict, refit;
static double hold = NAN;
static uint64_t seed = 1;
static const char *passphrase_file;

static const cli_option option[] = {
    {"public", 0, CLI_FLAG, NULL, "encrypt under public.clk; the files are twice as large",
     &with_public},
    {"keep-ids", 0, CLI_FLAG, NULL, "let row ids travel in the clear with the ciphertexts",
     &keep_ids},
    {"predict", 0, CLI_FLAG, NULL, "for a recipe: rows to predict, whatever their labels",
     &to_predict},
    {"refit", 0, CLI_FLAG, NULL, "for a recipe: condition by these rows, and replace what there is",
     &refit},
    {"hold-out", 0, CLI_NUMBER, "SHARE",
     "for a recipe: of the rows, to validate with: OUTPUT-held.cld and .csv", &hold},
    {"seed", 0, CLI_SEED, "N", "of which rows are held out [1]", &seed},
    {"passphrase-file", 0, CLI_TEXT, "FILE", "of the secret key [$CLATHRATE_PASSPHRASE]",
     &passphrase_file},
    RECOMMEND_COLUMNS,
};

static int load_key(clt_sk **sk, clt_pk **pk) {
    char path[4096];
    if (!with_public) return secret_load(sk, passphrase_file);
    int code = cli_key_path(path, sizeof path, "public.clk");
    return code == EXIT_DONE ? cli_status(clt_pk_load(pk, path)) : code;
}

static unsigned data_flags(void) {
    return keep_ids ? CLT_KEEP_IDS : 0;
}

/* An option that was given and is for recipes, or NULL. */
static const char *for_recipes(void) {
    return refit ? "refit" : to_predict ? "predict" : !isnan(hold) ? "hold-out" : NULL;
}

/* ------------------------------------------------------------------------------------- a plan */

static int encrypt_for_plan(char **argument, clt_ws *ws) {
    int code = EXIT_DONE;
    clt_plan *plan = NULL;
    clt_table *table = NULL;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_data *data = NULL;
    const char *alone = for_recipes();
    if (alone != NULL) {
        return cli_fail(EXIT_USAGE, "--%s is for recipes; leave it out for a plan", alone);
    }
    CLI_TRY(clt_plan_load(&plan, argument[0]));
    if ((code = load_key(&sk, &pk)) != EXIT_DONE) goto done;
    CLI_TRY(clt_table_read(&table, argument[1]));
    CLI_TRY(clt_data_encrypt(&data, ws, plan, sk, pk, table, data_flags()));
    CLI_TRY(clt_data_save(data, cli.output, cli_flags()));
    cli_wrote_rows(clt_data_rows(data), clt_data_ciphertexts(data));
done:
    clt_data_free(data);
    clt_sk_free(sk);
    clt_pk_free(pk);
    clt_table_free(table);
    clt_plan_free(plan);
    return code;
}

/* ----------------------------------------------------------------------------------- a recipe */

/* Rows without the target can only be there to be predicted. */
static int find_purpose(const clt_recipe *recipe, const clt_table *table) {
    const char *target = clt_recipe_target(recipe);
    bool labelled = false;
    for (size_t j = 0; j < clt_table_columns(table); j++) {
        if (strcmp(clt_table_name(table, j), target) == 0) labelled = true;
    }
    if (!labelled && refit) {
        return cli_fail(EXIT_INPUT, "--refit needs rows to train on, and there is no column '%s'",
                        target);
    }
    if (!labelled && !to_predict) cli_say("no column '%s': these are rows to predict", target);
    to_predict = to_predict || !labelled;
    return EXIT_DONE;
}

/* The conditioning that is there; else, of rows to train on, a new one: *fresh. */
static int take_conditioning(clt_conditioning **c, bool *fresh, const char *path, clt_ws *ws,
                             const clt_recipe *recipe, const clt_table *table) {
    bool exists = conditioning_exists(path);
    *fresh = refit || (!exists && !to_predict);
    if (*fresh) return cli_status(clt_conditioning_fit(c, ws, recipe, table));
    if (exists) return conditioning_load(c, path);
    return cli_fail(EXIT_INPUT,
                    "%s: there is no such file, and rows to predict are conditioned as those "
                    "trained on: encrypt these first, they must have a column '%s'",
                    path, clt_recipe_target(recipe));
}

static int save_conditioning(const clt_conditioning *c, const char *path, size_t rows) {
    bool replaced = conditioning_exists(path);
    int code = cli_status(clt_conditioning_save(c, path, refit ? CLT_REPLACE : 0));
    if (code != EXIT_DONE) return code;
    cli_say("conditioned by these %zu rows: keep %s with the secret key, nobody else needs it",
            rows, path);
    if (replaced) {
        cli_say("it replaced another one: encrypt again what was encrypted with that, and train "
                "anew");
    }
    return EXIT_DONE;
}

/* What rows are encrypted with. */
typedef struct means {
    clt_ws *ws;
    clt_recipe *recipe;
    clt_conditioning *conditioning;
    clt_sk *sk;
    clt_pk *pk;
} means;

/* -------------------------------------------------------------------------- rows held out of it */

typedef struct holding {
    clt_table *kept, *held;
    char cld[4096], csv[4096];
} holding;

static int name_held(char path[4096], const char *ending) {
    size_t length = strlen(cli.output);
    if (length > 4 && strcmp(cli.output + length - 4, ".cld") == 0) length -= 4;
    int n = snprintf(path, 4096, "%.*s-held%s", (int)length, cli.output, ending);
    if (n < 0 || n >= 4096) return cli_fail(EXIT_USAGE, "--output is too long");
    if (cli.force || access(path, F_OK) != 0) return EXIT_DONE;
    return cli_fail(EXIT_USAGE, "%s exists already; say -f to replace it", path);
}

/* Before any work. */
static int hold_out(holding *h, const clt_recipe *recipe, const clt_table *table) {
    if (to_predict) {
        return cli_fail(EXIT_USAGE, "--hold-out is for rows to train on, with their labels");
    }
    if (cli_output_is_stdout()) {
        return cli_fail(EXIT_USAGE, "--hold-out writes files beside that of -o, which is standard "
                                    "output");
    }
    int code = name_held(h->cld, ".cld");
    if (code == EXIT_DONE) code = name_held(h->csv, ".csv");
    if (code != EXIT_DONE) return code;
    return cli_status(
        clt_table_split(&h->kept, &h->held, table, clt_recipe_target(recipe), hold, seed));
}

static int write_held(const holding *h, const means *m) {
    int code = EXIT_DONE;
    clt_samples *rows = NULL;
    CLI_TRY(clt_samples_encrypt(&rows, m->ws, m->recipe, m->conditioning, m->sk, m->pk, h->held,
                                data_flags() | CLT_TO_PREDICT));
    CLI_TRY(clt_samples_save(rows, h->cld, cli_flags()));
    CLI_TRY(clt_table_write(h->held, h->csv, cli_flags() | CLT_PRIVATE));
    cli_say("%zu rows held out: %s goes with the others to who trains, %s stays here",
            clt_samples_rows(rows), h->cld, h->csv);
done:
    clt_samples_free(rows);
    return code;
}

/* ---------------------------------------------------------------------------------- all of them */

/* The conditioning is kept where it is new, before anything that was conditioned by it is. */
static int write_rows(means *m, const clt_table *table, const holding *h) {
    int code = EXIT_DONE;
    bool fresh = false;
    conditioning_path path;
    clt_samples *samples = NULL;
    if ((code = conditioning_find(path)) != EXIT_DONE) return code;
    code = take_conditioning(&m->conditioning, &fresh, path, m->ws, m->recipe, table);
    if (code != EXIT_DONE) return code;
    CLI_TRY(clt_samples_encrypt(&samples, m->ws, m->recipe, m->conditioning, m->sk, m->pk, table,
                                data_flags() | (to_predict ? CLT_TO_PREDICT : 0)));
    if (fresh) code = save_conditioning(m->conditioning, path, clt_table_rows(table));
    if (code != EXIT_DONE) goto done;
    if (h->held != NULL && (code = write_held(h, m)) != EXIT_DONE) goto done;
    CLI_TRY(clt_samples_save(samples, cli.output, cli_flags()));
    cli_wrote_rows(clt_samples_rows(samples), clt_samples_ciphertexts(samples));
done:
    clt_samples_free(samples);
    return code;
}

static int encrypt_for_recipe(char **argument, clt_ws *ws) {
    int code = EXIT_DONE;
    means m = {.ws = ws};
    holding h = {.kept = NULL};
    clt_table *table = NULL;
    if (to_predict && refit) {
        return cli_fail(EXIT_USAGE, "--refit is for rows to train on; leave out --predict");
    }
    CLI_TRY(clt_recipe_load(&m.recipe, argument[0]));
    if ((code = load_key(&m.sk, &m.pk)) != EXIT_DONE) goto done;
    CLI_TRY(clt_table_read(&table, argument[1]));
    if ((code = find_purpose(m.recipe, table)) != EXIT_DONE) goto done;
    if (!isnan(hold) && (code = hold_out(&h, m.recipe, table)) != EXIT_DONE) goto done;
    code = write_rows(&m, h.kept != NULL ? h.kept : table, &h);
done:
    clt_sk_free(m.sk);
    clt_pk_free(m.pk);
    clt_conditioning_free(m.conditioning);
    clt_table_free(h.kept);
    clt_table_free(h.held);
    clt_table_free(table);
    clt_recipe_free(m.recipe);
    return code;
}

/* -------------------------------------------------------------------------------- a catalogue */

static int encrypt_for_catalogue(char **argument, clt_ws *ws) {
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    const char *alone = for_recipes();
    if (alone != NULL) {
        return cli_fail(EXIT_USAGE, "--%s is for recipes; leave it out for a catalogue", alone);
    }
    int code = load_key(&sk, &pk);
    if (code == EXIT_DONE) code = recommend_encrypt(argument, ws, sk, pk, data_flags());
    clt_sk_free(sk);
    clt_pk_free(pk);
    return code;
}

typedef int encrypting(char **argument, clt_ws *ws);

static encrypting *encrypt_for(clt_kind kind) {
    if (kind == CLT_KIND_CATALOGUE) return encrypt_for_catalogue;
    return kind == CLT_KIND_RECIPE ? encrypt_for_recipe : encrypt_for_plan;
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    clt_kind kind = CLT_KIND_PLAN;
    (void)count;
    if (cli.output == NULL) {
        return cli_fail(EXIT_USAGE, "say with -o where the ciphertexts go");
    }
    if (cli.json && cli_output_is_stdout()) {
        return cli_fail(EXIT_USAGE, "--json and the ciphertexts cannot share standard output");
    }
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(cli_kind(&kind, argument[0], CLT_KIND_PLAN));
    code = encrypt_for(kind)(argument, ws);
done:
    clt_ws_free(ws);
    return code;
}

const cli_verb encrypt_verb = {
    .name = "encrypt",
    .arguments = "PLAN.clp TABLE.csv",
    .summary = "encrypt the rows of a table for a plan, or to train on for a recipe",
    .text =
        "Columns are found by name. For a plan the target column may be missing; values outside\n"
        "the range that the model was fitted on are clipped, with a warning that names row and\n"
        "column. For a recipe the first rows to train on decide how all are conditioned, which\n"
        "conditioning.clk beside the secret key remembers; rows without the target column are\n"
        "rows to predict. With --hold-out 0.2 a fifth of the rows, of each class, is encrypted\n"
        "as rows to predict in a file of its own, for 'train --validate', and written in the\n"
        "clear for 'watch --truth'. For a catalogue the table is one of ratings, or MovieLens'\n"
        "u.data or ratings.dat; --keep-ids then keeps names of users.",
    .example = "clathrate encrypt cancer.clp patients.csv --keys keys/ -o patients.cld",
    .least = 2,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
