/* ratings: a list of ratings as a table in CSV, from MovieLens' files or made up. */
#include "clathrate/recommend.h"
#include "clathrate/verbs.h"

#include <math.h>

static bool make;
static unsigned users, items, kinds;
static double share = NAN, noise = NAN;
static uint64_t seed = UINT64_MAX;

static const cli_option option[] = {
    {"make", 0, CLI_FLAG, NULL, "make ratings up: tastes, popularity and noise", &make},
    {"users", 0, CLI_COUNT, "N", "made up [1000]", &users},
    {"items", 0, CLI_COUNT, "N", "made up [200]", &items},
    {"kinds", 0, CLI_COUNT, "N", "of taste, 1 to 32 [4]", &kinds},
    {"share", 0, CLI_NUMBER, "S", "of all pairs that are rated, up to 0.5 [0.2]", &share},
    {"noise", 0, CLI_NUMBER, "STARS", "deviation that no taste explains [0.5]", &noise},
    {"seed", 0, CLI_SEED, "N", "of what is made up [1]", &seed},
    RECOMMEND_COLUMNS,
};

/* The library says which it does not allow. */
static clt_status make_up(clt_table **ratings) {
    clt_ratings_made made;
    clt_ratings_made_default(&made);
    if (users > 0) made.users = users;
    if (items > 0) made.items = items;
    if (kinds > 0) made.rank = kinds;
    if (!isnan(share)) made.share = share;
    if (!isnan(noise)) made.noise = noise;
    if (seed != UINT64_MAX) made.seed = seed;
    return clt_ratings_make(ratings, &made);
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_table *ratings = NULL;
    if (make == (count > 0)) {
        return cli_fail(EXIT_USAGE, "name a file of ratings, or say --make; one of both");
    }
    CLI_TRY(make ? make_up(&ratings) : clt_ratings_read(&ratings, argument[0], &recommend_columns));
    CLI_TRY(clt_table_write(ratings, cli.output == NULL ? "-" : cli.output, cli_flags()));
    cli_say("%zu ratings", clt_table_rows(ratings));
done:
    clt_table_free(ratings);
    return code;
}

const cli_verb ratings_verb = {
    .name = "ratings",
    .arguments = "[RATINGS]",
    .summary = "bring a list of ratings into CSV, or make one up",
    .text = "Reads a table with columns of users, items and ratings, or MovieLens' u.data and\n"
            "ratings.dat; with --make draws ratings that matrix factorisation suits.",
    .example = "clathrate ratings --make --users 500 -o ratings.csv",
    .most = 1,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
