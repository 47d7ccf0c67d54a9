/* What the verbs do for a recommender: item factors, their catalogue, ratings and scores. */
#ifndef CLATHRATE_RECOMMEND_H
#define CLATHRATE_RECOMMEND_H

#include "common/cli.h"

/* Options of several verbs: which columns of a table of ratings are which, and how many items. */
extern clt_ratings_columns recommend_columns;
extern unsigned recommend_top;

#define RECOMMEND_USER                                                                             \
    { "user", 0, CLI_TEXT, "COLUMN", "of a table of ratings: who rates", &recommend_columns.user }
#define RECOMMEND_ITEM                                                                             \
    { "item", 0, CLI_TEXT, "COLUMN", "of a table of ratings: what is", &recommend_columns.item }
#define RECOMMEND_RATING                                                                           \
    { "rating", 0, CLI_TEXT, "COLUMN", "of a table of ratings: number", &recommend_columns.rating }
#define RECOMMEND_COLUMNS RECOMMEND_USER, RECOMMEND_ITEM, RECOMMEND_RATING
#define RECOMMEND_TOP                                                                              \
    { "top", 0, CLI_COUNT, "N", "of a recommender: items of each user [10]", &recommend_top }

/* Each gives the exit code. */
int recommend_fit(const char *ratings, const clt_factors_options *options);
int recommend_plan(const char *factors, clt_ws *ws, const clt_catalogue_options *options);
/* One key is NULL. */
int recommend_encrypt(char **argument, clt_ws *ws, const clt_sk *sk, const clt_pk *pk,
                      unsigned flags);
int recommend_decrypt(const char *scores, clt_ws *ws, const clt_sk *sk, const char *ratings);
/* Without keys; plan NULL: the usual catalogue. */
int recommend_clear(char **argument, clt_ws *ws, const char *plan, clt_mode mode);

#endif
