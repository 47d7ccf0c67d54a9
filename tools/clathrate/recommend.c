/* What the verbs do for a recommender (recommend.h). */
#include "clathrate/recommend.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

clt_ratings_columns recommend_columns;
unsigned recommend_top = 10;

/* ---------------------------------------------------------------------------------------- fit */

static void set_number(json_t *object, const char *name, double value) {
    json_object_set_new(object, name, isfinite(value) ? json_real(value) : json_null());
}

static void print_fit(const clt_factors_report *r) {
    if (cli.json) {
        json_t *o = json_pack("{s:s, s:I, s:I, s:I}", "model", cli.output, "ratings",
                              (json_int_t)r->ratings, "users", (json_int_t)r->users, "items",
                              (json_int_t)r->items);
        set_number(o, "rmse", r->rmse);
        set_number(o, "rmse_biases", r->rmse_biases);
        json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(o);
        return;
    }
    cli_say("%zu ratings of %zu items by %zu users", r->ratings, r->items, r->users);
    if (isfinite(r->rmse)) {
        cli_say("ratings that it did not see: off by %.3f (root mean square), by biases of users "
                "and items alone %.3f",
                r->rmse, r->rmse_biases);
    }
    if (!cli_output_is_stdout()) {
        cli_say("wrote %s; next: clathrate plan %s -o items.clp", cli.output, cli.output);
    }
}

int recommend_fit(const char *path, const clt_factors_options *options) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    clt_table *ratings = NULL;
    clt_factors *factors = NULL;
    clt_factors_report report;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_ratings_read(&ratings, path, &recommend_columns));
    CLI_TRY(clt_factors_fit(&factors, ws, ratings, options, &report));
    CLI_TRY(clt_factors_save(factors, cli.output, cli_flags()));
    print_fit(&report);
done:
    clt_factors_free(factors);
    clt_table_free(ratings);
    clt_ws_free(ws);
    return code;
}

/* --------------------------------------------------------------------------------------- plan */

static void print_json(const clt_catalogue_figures *f, size_t users) {
    const struct {
        const char *name;
        uint64_t value;
    } member[] = {
        {"items", f->items},
        {"rank", f->rank},
        {"steps", f->steps},
        {"users", users},
        {"log_n", f->log_n},
        {"levels", f->levels},
        {"scale_bits", f->scale_bits},
        {"log_qp", f->log_qp},
        {"log_qp_cap", f->log_qp_cap},
        {"security_bits", f->security_bits},
        {"users_per_group", f->users_per_group},
        {"keys", f->keys},
        {"evaluation_key_bytes", f->evaluation_key_bytes},
        {"ratings_bytes", f->ratings_bytes},
        {"scores_bytes", f->scores_bytes},
        {"memory_bytes", f->memory_bytes},
    };
    json_t *o = json_object();
    if (cli.output != NULL) json_object_set_new(o, "catalogue", json_string(cli.output));
    json_object_set_new(o, "preset", json_string(f->preset));
    for (size_t i = 0; i < sizeof member / sizeof *member; i++) {
        json_object_set_new(o, member[i].name, json_integer((json_int_t)member[i].value));
    }
    set_number(o, "seconds", f->seconds);
    json_dumpf(o, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(o);
}

static void print_text(const clt_catalogue_figures *f, size_t users) {
    cli_short up, down, keys, memory, seconds;
    printf("recommends   %zu items of %u factors, tastes fitted in %u step%s\n", f->items, f->rank,
           f->steps, f->steps == 1 ? "" : "s");
    printf("parameters   %s: n = 2^%u, %u levels of %u bits, log2 QP %u of at most %u\n", f->preset,
           f->log_n, f->levels, f->scale_bits, f->log_qp, f->log_qp_cap);
    printf("security     %u bits\n", f->security_bits);
    printf("users        %zu, %zu at once\n", users, f->users_per_group);
    printf("upload       %s\n", cli_bytes(up, f->ratings_bytes));
    printf("answer       %s\n", cli_bytes(down, f->scores_bytes));
    printf("keys         %s: %zu for the server\n", cli_bytes(keys, f->evaluation_key_bytes),
           f->keys);
    printf("memory       %s, at the server\n", cli_bytes(memory, f->memory_bytes));
    printf("time         about %s on one thread of this machine, for %zu users\n",
           cli_seconds(seconds, f->seconds), users);
}

int recommend_plan(const char *path, clt_ws *ws, const clt_catalogue_options *options) {
    int code = EXIT_DONE;
    clt_factors *factors = NULL;
    clt_catalogue *catalogue = NULL;
    clt_catalogue_figures figures;
    CLI_TRY(clt_factors_load(&factors, path));
    CLI_TRY(clt_catalogue_new(&catalogue, ws, factors, options));
    if (!cli_output_is_stdout()) {
        CLI_TRY(clt_catalogue_measure(catalogue, ws, options->users, &figures));
        (cli.json ? print_json : print_text)(&figures, options->users);
    }
    if (cli.output != NULL) CLI_TRY(clt_catalogue_save(catalogue, cli.output, cli_flags()));
    if (cli.output != NULL && !cli_output_is_stdout()) {
        cli_say("wrote %s; it holds names and biases of items, and no factors. Next: clathrate "
                "keygen %s -o keys/",
                cli.output, cli.output);
    }
done:
    clt_catalogue_free(catalogue);
    clt_factors_free(factors);
    return code;
}

/* ------------------------------------------------------------------------------------- owners */

int recommend_encrypt(char **argument, clt_ws *ws, const clt_sk *sk, const clt_pk *pk,
                      unsigned flags) {
    int code = EXIT_DONE;
    clt_catalogue *catalogue = NULL;
    clt_table *ratings = NULL;
    clt_tastes *tastes = NULL;
    CLI_TRY(clt_catalogue_load(&catalogue, argument[0]));
    CLI_TRY(clt_ratings_read(&ratings, argument[1], &recommend_columns));
    CLI_TRY(clt_tastes_encrypt(&tastes, ws, catalogue, sk, pk, ratings, flags));
    CLI_TRY(clt_tastes_save(tastes, cli.output, cli_flags()));
    cli_wrote_rows(clt_tastes_users(tastes), clt_tastes_ciphertexts(tastes));
done:
    clt_tastes_free(tastes);
    clt_table_free(ratings);
    clt_catalogue_free(catalogue);
    return code;
}

static int write_best(const clt_table *best, const clt_recommend_report *r, bool private) {
    const char *output = cli.output == NULL ? "-" : cli.output;
    unsigned flags = cli_flags() | (private ? CLT_PRIVATE : 0);
    int code = cli_status(clt_table_write(best, output, flags));
    if (code != EXIT_DONE) return code;
    cli_say("the best %u of %zu items for %zu user%s", recommend_top, r->items, r->users,
            r->users == 1 ? "" : "s");
    if (r->doubtful > 0) {
        cli_warn("%zu of %zu users are not to be served by these factors: theirs are by biases "
                 "alone",
                 r->doubtful, r->users);
    }
    return EXIT_DONE;
}

int recommend_decrypt(const char *path, clt_ws *ws, const clt_sk *sk, const char *table) {
    int code = EXIT_DONE;
    clt_tastes *scores = NULL;
    clt_table *ratings = NULL, *best = NULL;
    clt_recommend_report report;
    if (table == NULL) {
        return cli_fail(EXIT_USAGE, "%s holds scores: say with --ratings which table was encrypted",
                        path);
    }
    CLI_TRY(clt_tastes_load(&scores, path));
    CLI_TRY(clt_ratings_read(&ratings, table, &recommend_columns));
    CLI_TRY(clt_tastes_decrypt(&best, &report, ws, sk, scores, ratings, recommend_top));
    code = write_best(best, &report, true);
done:
    clt_table_free(best);
    clt_table_free(ratings);
    clt_tastes_free(scores);
    return code;
}

int recommend_clear(char **argument, clt_ws *ws, const char *plan, clt_mode mode) {
    int code = EXIT_DONE;
    clt_factors *factors = NULL;
    clt_catalogue *catalogue = NULL;
    clt_table *ratings = NULL, *best = NULL;
    clt_recommend_report report;
    clt_catalogue_options options;
    CLI_TRY(clt_factors_load(&factors, argument[0]));
    clt_catalogue_options_default(&options);
    if (plan != NULL) {
        CLI_TRY(clt_catalogue_load(&catalogue, plan));
    } else {
        CLI_TRY(clt_catalogue_new(&catalogue, ws, factors, &options));
    }
    CLI_TRY(clt_ratings_read(&ratings, argument[1], &recommend_columns));
    CLI_TRY(clt_factors_recommend(&best, &report, ws, factors, catalogue, ratings, recommend_top,
                                  mode, 1));
    code = write_best(best, &report, false);
done:
    clt_table_free(best);
    clt_table_free(ratings);
    clt_catalogue_free(catalogue);
    clt_factors_free(factors);
    return code;
}
