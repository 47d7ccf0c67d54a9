/* plan: what clients need, and what it will cost, before any key exists. */
#include "clathrate/recommend.h"
#include "clathrate/verbs.h"

#include <string.h>

static const char *packing, *preset, *release;
static unsigned precision, steps, users;

static const cli_option option[] = {
    {"packing", 0, CLI_TEXT, "KIND", "auto, row (one row, least time) or blocks (most rows)",
     &packing},
    {"precision", 0, CLI_COUNT, "BITS",
     "eight expected errors of an output stay below 2^-BITS [10]", &precision},
    {"release", 0, CLI_TEXT, "BITS|label",
     "allow answers for others: numbers of BITS bits, or labels and scores alone", &release},
    {"preset", 0, CLI_TEXT, "NAME", "force a chain: L12 ... L16, R14, R15, B15, B16", &preset},
    {"steps", 0, CLI_COUNT, "N", "of a recommender: to fit a taste, a level each [6]", &steps},
    {"users", 0, CLI_COUNT, "N", "of a recommender: who are expected [1000]", &users},
};

static int take_options(clt_plan_options *o) {
    clt_plan_options_default(o);
    if (packing != NULL && strcmp(packing, "row") == 0) {
        o->packing = CLT_PACK_ROW;
    } else if (packing != NULL && strcmp(packing, "blocks") == 0) {
        o->packing = CLT_PACK_BLOCKS;
    } else if (packing != NULL && strcmp(packing, "auto") != 0) {
        return cli_fail(EXIT_USAGE, "--packing is auto, row or blocks, not '%s'", packing);
    }
    if (precision > 0) o->precision_bits = precision;
    if (release != NULL && !cli_release_bits(&o->release_bits, release)) return EXIT_USAGE;
    o->preset = preset;
    return EXIT_DONE;
}

/* -------------------------------------------------------------------------------- recommender */

static int plan_factors(const char *path, clt_ws *ws) {
    clt_catalogue_options o;
    clt_catalogue_options_default(&o);
    if (packing != NULL || precision > 0 || release != NULL) {
        return cli_fail(EXIT_USAGE,
                        "%s holds item factors: of these only --steps, --users and "
                        "--preset can be chosen",
                        path);
    }
    if (steps > 0) o.steps = steps;
    if (users > 0) o.users = users;
    o.preset = preset;
    return recommend_plan(path, ws, &o);
}

/* -------------------------------------------------------------------------------------- model */

static int plan_model(char **argument, clt_ws *ws) {
    int code = EXIT_DONE;
    clt_model *model = NULL;
    clt_plan *plan = NULL;
    clt_plan_options options;
    if (steps > 0 || users > 0) {
        return cli_fail(EXIT_USAGE, "--%s is for item factors; leave it out for a model",
                        steps > 0 ? "steps" : "users");
    }
    if ((code = take_options(&options)) != EXIT_DONE) return code;
    CLI_TRY(clt_model_load(&model, argument[0]));
    CLI_TRY(clt_plan_new(&plan, ws, model, &options));
    if (!cli_output_is_stdout()) CLI_TRY(clt_plan_explain(plan, ws, cli_stdout(), cli.json));
    if (cli.output != NULL) {
        CLI_TRY(clt_plan_save(plan, cli.output, cli_flags()));
        if (!cli_output_is_stdout()) {
            cli_say("wrote %s; it holds no weights. Next: clathrate keygen %s%s%s -o keys/",
                    cli.output, cli.output, release == NULL ? "" : " --release ",
                    release == NULL ? "" : release);
        }
    }
done:
    clt_plan_free(plan);
    clt_model_free(model);
    return code;
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_kind kind;
    clt_ws *ws = NULL;
    (void)count;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(cli_kind(&kind, argument[0], CLT_KIND_MODEL));
    if (kind == CLT_KIND_FACTORS) {
        code = plan_factors(argument[0], ws);
    } else {
        code = plan_model(argument, ws);
    }
done:
    clt_ws_free(ws);
    return code;
}

const cli_verb plan_verb = {
    .name = "plan",
    .arguments = "MODEL.clm",
    .summary = "show what a model costs encrypted, and write what clients need",
    .text =
        "Prints the program: for each step its level, scale, expected error and rotations; then\n"
        "keys, bytes, memory, time on this machine, and security. With -o writes the plan; with\n"
        "-o - only that. Of item factors the plan is their catalogue.",
    .example = "clathrate plan cancer.clm -o cancer.clp",
    .least = 1,
    .most = 1,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
