/*
 * Golden files (tests/kat/golden): what an earlier program wrote is read by this one, with the same
 * answers. They go through the public interface, as a user's files do.
 */
#include "kat/known.h"

#include <math.h>

enum { PATH_BYTES = 4096 };

/* The files, loaded once. */
static struct {
    clt_ws *ws;
    clt_model *model, *network;
    clt_plan *plan, *network_plan;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
    clt_table *rows;
} old;

typedef char path_text[PATH_BYTES];

static const char *golden(path_text path, const char *name) {
    const char *source = getenv("CLATHRATE_SOURCE");
    if (source == NULL) fail_msg("CLATHRATE_SOURCE is to name the folder of the project");
    snprintf(path, PATH_BYTES, "%s/tests/kat/golden/%s", source, name);
    return path;
}

static int load_all(void **state) {
    (void)state;
    path_text path;
    must(clt_ws_new(&old.ws, 2));
    must(clt_model_load(&old.model, golden(path, "model.clm")));
    must(clt_model_load(&old.network, golden(path, "network.clm")));
    must(clt_plan_load(&old.plan, golden(path, "plan.clp")));
    must(clt_plan_load(&old.network_plan, golden(path, "network.clp")));
    must(clt_sk_load(&old.sk, golden(path, "secret.clk"), NULL));
    must(clt_pk_load(&old.pk, golden(path, "public.clk")));
    must(clt_evk_load(&old.evk, old.ws, golden(path, "eval.clk")));
    must(clt_table_read(&old.rows, golden(path, "rows.csv")));
    return 0;
}

static int free_all(void **state) {
    (void)state;
    clt_table_free(old.rows);
    clt_evk_free(old.evk);
    clt_pk_free(old.pk);
    clt_sk_free(old.sk);
    clt_plan_free(old.network_plan);
    clt_plan_free(old.plan);
    clt_model_free(old.network);
    clt_model_free(old.model);
    clt_ws_free(old.ws);
    return 0;
}

/* ------------------------------------------------------------------------------------ bytes */

static clt__buffer bytes_of(const char *path) {
    clt__buffer buffer = {.bytes = NULL};
    clt_writer writer = clt__buffer_writer(&buffer);
    uint8_t part[4096];
    size_t size;
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    while ((size = fread(part, 1, sizeof part, in)) > 0) {
        assert_int_equal(writer.write(writer.opaque, part, size), 0);
    }
    fclose(in);
    return buffer;
}

/* What was just saved as "again" is what the golden file holds, byte for byte. */
static void check_again(const char *name) {
    path_text path;
    clt__buffer then = bytes_of(golden(path, name)), now = bytes_of("again");
    if (then.size != now.size) print_error("%s is saved with another size\n", name);
    assert_int_equal(then.size, now.size);
    assert_memory_equal(then.bytes, now.bytes, then.size);
    clt__buffer_free(&then);
    clt__buffer_free(&now);
}

static void check_data_again(const char *name) {
    path_text path;
    clt_data *data = NULL;
    must(clt_data_load(&data, golden(path, name)));
    assert_int_equal(clt_data_rows(data), clt_table_rows(old.rows));
    must(clt_data_save(data, "again", CLT_REPLACE));
    check_again(name);
    clt_data_free(data);
}

static void loaded_files_are_saved_as_they_were(void **state) {
    (void)state;
    must(clt_model_save(old.model, "again", CLT_REPLACE));
    check_again("model.clm");
    must(clt_model_save(old.network, "again", CLT_REPLACE));
    check_again("network.clm");
    must(clt_plan_save(old.plan, "again", CLT_REPLACE));
    check_again("plan.clp");
    must(clt_plan_save(old.network_plan, "again", CLT_REPLACE));
    check_again("network.clp");
    must(clt_sk_save(old.sk, "again", CLT_REPLACE, NULL));
    check_again("secret.clk");
    must(clt_pk_save(old.pk, "again", CLT_REPLACE));
    check_again("public.clk");
    must(clt_evk_save(old.evk, "again", CLT_REPLACE));
    check_again("eval.clk");
    check_data_again("data.cld");
    check_data_again("public.cld");
    check_data_again("result.cld");
    check_data_again("named.cld");
    assert_int_equal(remove("again"), 0);
}

/* ---------------------------------------------------------------------------------- answers */

static void check_cell(const clt_table *got, const clt_table *want, size_t row, size_t column,
                       double tolerance) {
    const char *a = clt_table_cell(got, row, column), *b = clt_table_cell(want, row, column);
    char *end_a, *end_b;
    double x = strtod(a, &end_a), y = strtod(b, &end_b);
    bool numbers = end_a != a && *end_a == 0 && end_b != b && *end_b == 0;
    if (numbers && fabs(x - y) <= tolerance) return;
    assert_string_equal(a, b);
}

/* `want` is a golden table; its first columns name the row. */
static void check_answers(const clt_table *got, const char *want, double tolerance) {
    path_text path;
    clt_table *golden_table = NULL;
    must(clt_table_read(&golden_table, golden(path, want)));
    assert_int_equal(clt_table_rows(got), clt_table_rows(golden_table));
    assert_int_equal(clt_table_columns(got), clt_table_columns(golden_table));
    for (size_t c = 0; c < clt_table_columns(got); c++) {
        assert_string_equal(clt_table_name(got, c), clt_table_name(golden_table, c));
        for (size_t r = 0; r < clt_table_rows(got); r++) {
            check_cell(got, golden_table, r, c, tolerance);
        }
    }
    clt_table_free(golden_table);
}

static void check_decrypted(const clt_data *result, const char *want, double tolerance) {
    clt_table *answers = NULL;
    must(clt_data_decrypt(&answers, old.ws, old.sk, result));
    check_answers(answers, want, tolerance);
    clt_table_free(answers);
}

/* Decryption is exact; only the C library's exponential may differ in the last digits. */
static void old_results_decrypt_to_their_answers(void **state) {
    (void)state;
    static const char *const name[][2] = {{"result.cld", "result.csv"}, {"named.cld", "named.csv"}};
    for (size_t i = 0; i < 2; i++) {
        path_text path;
        clt_data *result = NULL;
        must(clt_data_load(&result, golden(path, name[i][0])));
        check_decrypted(result, name[i][1], 1e-12);
        clt_data_free(result);
    }
}

/* The plan promises 2^-12; two runs may differ by twice that. */
static const double ACCURACY = 0x1p-11;

static void check_run(const clt_data *data, const char *want) {
    clt_data *result = NULL;
    must(clt_data_run(&result, old.ws, old.model, old.evk, data));
    check_decrypted(result, want, ACCURACY);
    clt_data_free(result);
}

static void the_old_model_runs_on_old_data(void **state) {
    (void)state;
    path_text path;
    clt_data *data = NULL, *named = NULL;
    must(clt_data_load(&data, golden(path, "data.cld")));
    must(clt_data_load(&named, golden(path, "public.cld")));
    check_run(data, "result.csv");
    check_run(named, "named.csv");
    clt_data_free(named);
    clt_data_free(data);
}

static void old_keys_and_plan_take_new_data(void **state) {
    (void)state;
    clt_data *data = NULL, *named = NULL;
    must(clt_data_encrypt(&data, old.ws, old.plan, old.sk, NULL, old.rows, 0));
    must(clt_data_encrypt(&named, old.ws, old.plan, NULL, old.pk, old.rows, CLT_KEEP_IDS));
    check_run(data, "result.csv");
    check_run(named, "named.csv");
    clt_data_free(named);
    clt_data_free(data);
}

static void the_old_network_answers_in_the_clear(void **state) {
    (void)state;
    clt_table *clear = NULL, *simulated = NULL;
    must(clt_model_predict(&clear, old.ws, old.network, NULL, old.rows, CLT_CLEAR));
    check_answers(clear, "network.csv", 1e-9);
    must(clt_model_predict(&simulated, old.ws, old.network, old.network_plan, old.rows,
                           CLT_SIMULATE));
    check_answers(simulated, "network.csv", 0x1p-8);
    clt_table_free(simulated);
    clt_table_free(clear);
}

static void a_sealed_key_opens(void **state) {
    (void)state;
    path_text path;
    clt_sk *sk = NULL;
    assert_int_equal(clt_sk_load(&sk, golden(path, "sealed.clk"), NULL), CLT_E_KEY);
    assert_null(sk);
    must(clt_sk_load(&sk, path, "not much of a secret"));
    clt_sk_free(sk);
}

/* --------------------------------------------------------------------------------- training */

static void learn_files_are_saved_as_they_were(void **state) {
    (void)state;
    static const char *const samples_name[] = {"learn/train.cld", "learn/predictions.cld"};
    path_text path;
    clt_recipe *recipe = NULL;
    clt_conditioning *conditioning = NULL;
    clt_weights *weights = NULL;
    must(clt_recipe_load(&recipe, golden(path, "learn/recipe.clp")));
    must(clt_recipe_save(recipe, "again", CLT_REPLACE));
    check_again("learn/recipe.clp");
    must(clt_conditioning_load(&conditioning, golden(path, "learn/conditioning.clk")));
    must(clt_conditioning_save(conditioning, "again", CLT_REPLACE));
    check_again("learn/conditioning.clk");
    must(clt_weights_load(&weights, golden(path, "learn/model.clw")));
    must(clt_weights_save(weights, "again", CLT_REPLACE));
    check_again("learn/model.clw");
    assert_true(clt_recipe_same(clt_weights_recipe(weights), recipe));
    for (size_t i = 0; i < 2; i++) {
        clt_samples *samples = NULL;
        must(clt_samples_load(&samples, golden(path, samples_name[i])));
        must(clt_samples_save(samples, "again", CLT_REPLACE));
        check_again(samples_name[i]);
        assert_true(clt_recipe_same(clt_samples_recipe(samples), recipe));
        clt_samples_free(samples);
    }
    assert_int_equal(remove("again"), 0);
    clt_weights_free(weights);
    clt_conditioning_free(conditioning);
    clt_recipe_free(recipe);
}

/* The C library's logarithm and cosine may differ in the last digits. */
static void an_old_feature_map_makes_what_it_did(void **state) {
    (void)state;
    path_text path;
    clt_features *features = NULL;
    clt_table *table = NULL, *made = NULL;
    must(clt_features_load(&features, golden(path, "learn/features.clk")));
    must(clt_features_save(features, "again", CLT_REPLACE));
    check_again("learn/features.clk");
    assert_int_equal(remove("again"), 0);
    must(clt_table_read(&table, golden(path, "learn/table.csv")));
    must(clt_features_apply(&made, old.ws, features, table));
    check_answers(made, "learn/features.csv", 1e-5);
    clt_table_free(made);
    clt_table_free(table);
    clt_features_free(features);
}

static void check_coefficients(const clt_model *model, double tolerance) {
    clt_table *table = NULL;
    must(clt_model_coefficients(&table, model));
    check_answers(table, "learn/model.csv", tolerance);
    clt_table_free(table);
}

/* The decrypted model is the golden one, and near what the same training gives in the clear. */
static void an_old_encrypted_model_is_what_it_was(void **state) {
    (void)state;
    path_text path;
    clt_sk *sk = NULL;
    clt_conditioning *conditioning = NULL;
    clt_weights *weights = NULL;
    clt_table *table = NULL;
    clt_model *model = NULL, *clear = NULL;
    must(clt_sk_load(&sk, golden(path, "learn/secret.clk"), NULL));
    must(clt_conditioning_load(&conditioning, golden(path, "learn/conditioning.clk")));
    must(clt_weights_load(&weights, golden(path, "learn/model.clw")));
    must(clt_table_read(&table, golden(path, "learn/table.csv")));
    must(clt_weights_decrypt(&model, NULL, old.ws, sk, conditioning, weights));
    check_coefficients(model, 1e-9);
    must(clt_train_clear(&clear, NULL, old.ws, clt_weights_recipe(weights), conditioning, table,
                         CLT_CLEAR, 0));
    check_coefficients(clear, 0x1p-8);
    clt_model_free(clear);
    clt_model_free(model);
    clt_table_free(table);
    clt_weights_free(weights);
    clt_conditioning_free(conditioning);
    clt_sk_free(sk);
}

static void old_predictions_decrypt_to_their_answers(void **state) {
    (void)state;
    path_text path;
    clt_sk *sk = NULL;
    clt_samples *predictions = NULL;
    clt_table *answers = NULL;
    must(clt_sk_load(&sk, golden(path, "learn/secret.clk"), NULL));
    must(clt_samples_load(&predictions, golden(path, "learn/predictions.cld")));
    must(clt_samples_decrypt(&answers, old.ws, sk, predictions));
    check_answers(answers, "learn/predictions.csv", 1e-12);
    clt_table_free(answers);
    clt_samples_free(predictions);
    clt_sk_free(sk);
}

/* -------------------------------------------------------------------------- recommendations */

static void recommender_files_are_saved_as_they_were(void **state) {
    (void)state;
    static const char *const tastes_name[] = {"recommend/ratings.cld", "recommend/scores.cld"};
    path_text path;
    clt_factors *factors = NULL;
    clt_catalogue *catalogue = NULL;
    must(clt_factors_load(&factors, golden(path, "recommend/items.clm")));
    must(clt_factors_save(factors, "again", CLT_REPLACE));
    check_again("recommend/items.clm");
    must(clt_catalogue_load(&catalogue, golden(path, "recommend/items.clp")));
    must(clt_catalogue_save(catalogue, "again", CLT_REPLACE));
    check_again("recommend/items.clp");
    for (size_t i = 0; i < 2; i++) {
        clt_tastes *tastes = NULL;
        must(clt_tastes_load(&tastes, golden(path, tastes_name[i])));
        must(clt_tastes_save(tastes, "again", CLT_REPLACE));
        check_again(tastes_name[i]);
        clt_tastes_free(tastes);
    }
    assert_int_equal(remove("again"), 0);
    clt_catalogue_free(catalogue);
    clt_factors_free(factors);
}

/* Old scores are what they were; old factors still recommend the same in the clear. */
static void old_scores_recommend_what_they_did(void **state) {
    (void)state;
    path_text path;
    clt_sk *sk = NULL;
    clt_factors *factors = NULL;
    clt_tastes *scores = NULL;
    clt_table *ratings = NULL, *best = NULL, *clear = NULL;
    must(clt_sk_load(&sk, golden(path, "recommend/secret.clk"), NULL));
    must(clt_factors_load(&factors, golden(path, "recommend/items.clm")));
    must(clt_tastes_load(&scores, golden(path, "recommend/scores.cld")));
    must(clt_table_read(&ratings, golden(path, "recommend/ratings.csv")));
    must(clt_tastes_decrypt(&best, NULL, old.ws, sk, scores, ratings, 3));
    check_answers(best, "recommend/best.csv", 1e-9);
    must(clt_factors_recommend(&clear, NULL, old.ws, factors, clt_tastes_catalogue(scores), ratings,
                               3, CLT_CLEAR, 0));
    check_answers(clear, "recommend/best.csv", 0x1p-8);
    clt_table_free(clear);
    clt_table_free(best);
    clt_table_free(ratings);
    clt_tastes_free(scores);
    clt_factors_free(factors);
    clt_sk_free(sk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loaded_files_are_saved_as_they_were),
        cmocka_unit_test(old_results_decrypt_to_their_answers),
        cmocka_unit_test(the_old_model_runs_on_old_data),
        cmocka_unit_test(old_keys_and_plan_take_new_data),
        cmocka_unit_test(the_old_network_answers_in_the_clear),
        cmocka_unit_test(a_sealed_key_opens),
        cmocka_unit_test(learn_files_are_saved_as_they_were),
        cmocka_unit_test(an_old_feature_map_makes_what_it_did),
        cmocka_unit_test(an_old_encrypted_model_is_what_it_was),
        cmocka_unit_test(old_predictions_decrypt_to_their_answers),
        cmocka_unit_test(recommender_files_are_saved_as_they_were),
        cmocka_unit_test(old_scores_recommend_what_they_did),
    };
    return cmocka_run_group_tests(tests, load_all, free_all);
}
