/* Generated ratings in parts, factors that are fitted to one of them, and what is predicted. */
#include "clathrate/demo_random.h"
#include "clathrate/demo_recommending.h"

#include <math.h>
#include <stdlib.h>

/* Names are u1 ..., i1 ...; users of the fit stand first. */
static size_t number_in(const clt_table *table, size_t row, size_t column) {
    return strtoul(clt_table_cell(table, row, column) + 1, NULL, 10) - 1;
}

static size_t user_in(const clt_table *table, size_t row) {
    return number_in(table, row, 0) - RECOMMEND_USERS;
}

/* ---------------------------------------------------------------------------------------- parts */

static int take_parts(recommending_data *data, const clt_table *all, uint64_t seed) {
    demo_random random = {seed};
    size_t rows = clt_table_rows(all), count[PARTS] = {0}, *row[PARTS];
    int code = EXIT_DONE;
    size_t *room = calloc(PARTS * rows, sizeof *room);
    if (room == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    for (size_t k = 0; k < PARTS; k++) row[k] = room + k * rows;
    for (size_t i = 0; i < rows; i++) {
        recommending_part part = demo_random_unit(&random) < 0.2 ? PART_HELD : PART_GIVEN;
        if (number_in(all, i, 0) < RECOMMEND_USERS) part = PART_FIT;
        row[part][count[part]++] = i;
    }
    for (size_t k = 0; k < PARTS; k++) {
        CLI_TRY(clt_table_take(&data->part[k], all, row[k], count[k]));
    }
done:
    free(room);
    return code;
}

int recommending_data_make(recommending_data *data, clt_ws *ws, uint64_t seed) {
    clt_table *all = NULL;
    clt_ratings_made made;
    clt_factors_options fitting;
    clt_factors_report told;
    int code = EXIT_DONE;
    clt_ratings_made_default(&made);
    made.users = 2 * RECOMMEND_USERS;
    made.items = RECOMMEND_ITEMS;
    made.seed = seed;
    clt_factors_options_default(&fitting);
    fitting.rank = RECOMMEND_RANK;
    CLI_TRY(clt_ratings_make(&all, &made));
    code = take_parts(data, all, seed);
    if (code != EXIT_DONE) goto done;
    CLI_TRY(clt_factors_fit(&data->factors, ws, data->part[PART_FIT], &fitting, &told));
    data->rmse_biases = told.rmse_biases;
done:
    clt_table_free(all);
    return code;
}

void recommending_data_free(recommending_data *data) {
    clt_factors_free(data->factors);
    for (size_t k = 0; k < PARTS; k++) clt_table_free(data->part[k]);
}

/* ---------------------------------------------------------------------------------- predictions */

int predictions_new(predictions *p, const clt_table *table) {
    size_t pairs = (size_t)RECOMMEND_USERS * RECOMMEND_ITEMS;
    p->rating = malloc(pairs * sizeof *p->rating);
    p->best = malloc((size_t)RECOMMEND_USERS * RECOMMEND_BEST * sizeof *p->best);
    if (p->rating == NULL || p->best == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    for (size_t i = 0; i < pairs; i++) p->rating[i] = NAN;
    for (size_t i = 0; i < (size_t)RECOMMEND_USERS * RECOMMEND_BEST; i++) p->best[i] = -1;
    for (size_t r = 0; r < clt_table_rows(table); r++) {
        size_t user = user_in(table, r), item = number_in(table, r, 2);
        size_t place = strtoul(clt_table_cell(table, r, 1), NULL, 10) - 1;
        p->rating[user * RECOMMEND_ITEMS + item] = strtod(clt_table_cell(table, r, 3), NULL);
        if (place < RECOMMEND_BEST) p->best[user * RECOMMEND_BEST + place] = (int)item;
    }
    return EXIT_DONE;
}

void predictions_free(predictions *p) {
    free(p->best);
    free(p->rating);
}

double predictions_rmse(const predictions *p, const clt_table *held) {
    double sum = 0;
    size_t count = 0;
    for (size_t r = 0; r < clt_table_rows(held); r++) {
        double told = p->rating[user_in(held, r) * RECOMMEND_ITEMS + number_in(held, r, 1)];
        double error = told - strtod(clt_table_cell(held, r, 2), NULL);
        if (isnan(error)) continue; /* an item that nobody of the fit had rated */
        sum += error * error;
        count++;
    }
    return sqrt(sum / (double)count);
}

static bool contains(const int *best, int item) {
    for (size_t i = 0; i < RECOMMEND_BEST; i++) {
        if (best[i] == item) return true;
    }
    return false;
}

double predictions_overlap(const predictions *a, const predictions *b) {
    size_t common = 0, count = 0;
    for (size_t i = 0; i < (size_t)RECOMMEND_USERS * RECOMMEND_BEST; i++) {
        if (a->best[i] < 0) continue;
        count++;
        common += contains(b->best + i / RECOMMEND_BEST * RECOMMEND_BEST, a->best[i]);
    }
    return (double)common / (double)count;
}

double predictions_distance(const predictions *a, const predictions *b) {
    double most = 0;
    for (size_t i = 0; i < (size_t)RECOMMEND_USERS * RECOMMEND_ITEMS; i++) {
        most = fmax(most, fabs(a->rating[i] - b->rating[i]));
    }
    return most;
}
