#include "support/audience.h"

#include <string.h>

void audience_open(audience *a, const audience_shape *shape, unsigned threads) {
    clt_ratings_made made;
    clt_factors_options fitting;
    clt_catalogue_options planning;
    memset(a, 0, sizeof *a);
    clt_ratings_made_default(&made);
    made.users = shape->users;
    made.items = shape->items;
    made.share = 0.4;
    made.seed = shape->seed;
    clt_factors_options_default(&fitting);
    fitting.rank = shape->rank;
    fitting.sweeps = 4;
    fitting.penalty = 3;
    clt_catalogue_options_default(&planning);
    planning.steps = shape->steps;
    planning.users = shape->planned;
    planning.preset = "toy";
    pipeline_must(clt_ws_new(&a->ws, threads));
    pipeline_must(clt_ratings_make(&a->ratings, &made));
    pipeline_must(clt_factors_fit(&a->factors, a->ws, a->ratings, &fitting, NULL));
    pipeline_must(clt_catalogue_new(&a->catalogue, a->ws, a->factors, &planning));
    pipeline_must(clt_catalogue_keygen(&a->sk, &a->pk, &a->evk, a->ws, a->catalogue));
}

void audience_close(audience *a) {
    clt_evk_free(a->evk);
    clt_pk_free(a->pk);
    clt_sk_free(a->sk);
    clt_catalogue_free(a->catalogue);
    clt_factors_free(a->factors);
    clt_table_free(a->ratings);
    clt_ws_free(a->ws);
}

clt_tastes *audience_encrypt(const audience *a, unsigned flags) {
    clt_tastes *tastes = NULL;
    pipeline_must(clt_tastes_encrypt(&tastes, a->ws, a->catalogue, a->sk, NULL, a->ratings, flags));
    return tastes;
}

clt_tastes *audience_score(const audience *a, unsigned flags) {
    clt_tastes *ratings = audience_encrypt(a, flags), *scores = NULL;
    pipeline_must(clt_tastes_run(&scores, a->ws, a->factors, a->evk, ratings));
    clt_tastes_free(ratings);
    return scores;
}

clt__buffer audience_bytes(clt__save_fn *put, const void *object) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    put(&sink, object);
    pipeline_must(sink.status);
    return buffer;
}
