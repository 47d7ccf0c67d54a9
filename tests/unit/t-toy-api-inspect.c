/* clt_inspect on files of every kind, whole and damaged. */
#include "clathrate/clathrate.h"

#include "base/alloc.h"
#include "base/file.h"
#include "learn/condition.h"
#include "secret/secret_key.h"
#include "support/audience.h"
#include "support/owner.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const paths[] = {
    "m.clm",      "m.clp",       "secret.clk", "sealed.clk", "public.clk", "eval.clk",
    "rows.cld",   "result.cld",  "one.clc",    "items.clm",  "items.clp",  "rated.cld",
    "scores.cld", "f.clk",       "recipe.clp", "cond.clk",   "train.cld",  "model.clw",
    "run.clc",    "stopped.clw", "report.cld", "predict.cld"};
enum { TRAINING = 14 /* the first file of it */ };
enum { PATHS = sizeof paths / sizeof paths[0] };

static void save_all(pipeline *p) {
    clt__matrix x = network_features(70, 6, 1);
    clt_table *rows = pipeline_table(&x);
    clt_data *data = NULL, *result = NULL;
    clt_ct *ct = NULL;
    double one = 1;
    pipeline_must(clt_data_encrypt(&data, p->ws, p->plan, p->sk, NULL, rows, CLT_KEEP_IDS));
    pipeline_must(clt_data_run(&result, p->ws, p->model, p->evk, data));
    pipeline_must(clt_encrypt(&ct, p->ws, p->pk, &one, NULL, 1));
    pipeline_must(clt_model_save(p->model, "m.clm", CLT_REPLACE));
    pipeline_must(clt_plan_save(p->plan, "m.clp", CLT_REPLACE));
    pipeline_must(clt_sk_save(p->sk, "secret.clk", CLT_REPLACE, NULL));
    pipeline_must(clt_sk_save(p->sk, "sealed.clk", CLT_REPLACE, "open sesame"));
    pipeline_must(clt_pk_save(p->pk, "public.clk", CLT_REPLACE));
    pipeline_must(clt_evk_save(p->evk, "eval.clk", CLT_REPLACE));
    pipeline_must(clt_data_save(data, "rows.cld", CLT_REPLACE));
    pipeline_must(clt_data_save(result, "result.cld", CLT_REPLACE));
    pipeline_must(clt_ct_save(ct, "one.clc", CLT_REPLACE));
    clt_ct_free(ct);
    clt_data_free(data);
    clt_data_free(result);
    clt_table_free(rows);
    clt__matrix_free(&x);
}

static int stop_early(void *opaque, const char *what, uint64_t done, uint64_t total) {
    (void)opaque;
    (void)total;
    return strcmp(what, "training") == 0 && done == 1;
}

/* After the first of two steps; and no more. */
static clt_status stop_there(void *opaque, bool *stop, const clt_samples *answers,
                             const clt_table *table, unsigned steps, unsigned all) {
    (void)opaque;
    (void)table;
    assert_int_equal(steps, 1);
    assert_int_equal(all, 2);
    *stop = true;
    return clt_samples_save(answers, "report.cld", CLT_REPLACE);
}

static void save_stopped(const owner *o) {
    clt_samples *rows = owner_rows(o, 0);
    clt_train_options options = {.held = rows, .watch = {1, NULL, stop_there}};
    clt_weights *weights = NULL;
    pipeline_must(clt_train(&weights, o->ws, o->evk, o->samples, &options));
    pipeline_must(clt_weights_save(weights, "stopped.clw", CLT_REPLACE));
    pipeline_must(clt_samples_save(rows, "predict.cld", CLT_REPLACE));
    clt_weights_free(weights);
    clt_samples_free(rows);
}

static void save_features(const owner *o) {
    const clt_features_options options = {
        .target = "y", .id = "id", .components = 2, .cosines = 5, .width = 1, .seed = 1};
    clt_features *features = NULL;
    pipeline_must(clt_features_fit(&features, o->ws, o->table, &options));
    pipeline_must(clt_features_save(features, "f.clk", CLT_REPLACE));
    clt_features_free(features);
}

static void save_trained(void) {
    const owner_shape shape = {300, 3, 2, CLT_LOGISTIC, CLT_WHITEN, 3, 2, 0.03, "toy", 1};
    const clt_train_options options = {.checkpoint = "run.clc"};
    owner o;
    owner_open(&o, &shape, 1);
    clt_weights *weights = owner_train(&o), *none = NULL;
    pipeline_must(clt_recipe_save(o.recipe, "recipe.clp", CLT_REPLACE));
    pipeline_must(clt_conditioning_save(o.conditioning, "cond.clk", CLT_REPLACE));
    pipeline_must(clt_samples_save(o.samples, "train.cld", CLT_REPLACE));
    save_features(&o);
    pipeline_must(clt_weights_save(weights, "model.clw", CLT_REPLACE));
    (void)remove("run.clc");
    clt_ws_set_progress(o.ws, (clt_progress){NULL, stop_early});
    assert_int_equal(clt_train(&none, o.ws, o.evk, o.samples, &options), CLT_E_CANCELLED);
    clt_ws_set_progress(o.ws, (clt_progress){NULL, NULL});
    save_stopped(&o);
    clt_weights_free(weights);
    owner_close(&o);
}

static void save_recommended(void) {
    const audience_shape shape = {30, 9, 2, 2, 200, 1};
    audience a;
    audience_open(&a, &shape, 1);
    clt_tastes *ratings = audience_encrypt(&a, CLT_KEEP_IDS), *scores = NULL;
    pipeline_must(clt_tastes_run(&scores, a.ws, a.factors, a.evk, ratings));
    pipeline_must(clt_factors_save(a.factors, "items.clm", CLT_REPLACE));
    pipeline_must(clt_catalogue_save(a.catalogue, "items.clp", CLT_REPLACE));
    pipeline_must(clt_tastes_save(ratings, "rated.cld", CLT_REPLACE));
    pipeline_must(clt_tastes_save(scores, "scores.cld", CLT_REPLACE));
    clt_tastes_free(scores);
    clt_tastes_free(ratings);
    audience_close(&a);
}

static int open_fixture(void **state) {
    static pipeline p;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    clt_model *model = network_new(6, (unsigned[]){5}, 1, 3, 2, 1);
    model->schema->id = clt__strdup("id");
    pipeline_open(&p, model, &options, 1);
    pipeline_keys(&p);
    save_all(&p);
    save_trained();
    save_recommended();
    *state = &p;
    return 0;
}

static int close_fixture(void **state) {
    pipeline_close(*state);
    return 0;
}

static clt__buffer bytes_of(const char *path) {
    clt__buffer bytes = {0};
    pipeline_must(clt__file_read(&bytes, path, SIZE_MAX));
    return bytes;
}

/* The description, closed by NUL. */
static clt__buffer described(const char *path, bool json) {
    clt__buffer text = {0};
    clt_writer out = clt__buffer_writer(&text);
    pipeline_must(clt_inspect(path, out, json));
    assert_int_equal(out.write(out.opaque, "", 1), 0);
    return text;
}

static void assert_says(const char *path, bool json, const char *wanted) {
    clt__buffer text = described(path, json);
    if (strstr((char *)text.bytes, wanted) == NULL) {
        fail_msg("%s: '%s' in:\n%s", path, wanted, (char *)text.bytes);
    }
    clt__buffer_free(&text);
}

static void assert_never(const char *path, const char *text) {
    clt__buffer all = described(path, false);
    assert_null(strstr((char *)all.bytes, text));
    clt__buffer_free(&all);
}

static void kinds(void **state) {
    (void)state;
    static const char *const names[PATHS] = {"model",
                                             "plan",
                                             "secret key",
                                             "secret key",
                                             "public key",
                                             "evaluation key",
                                             "encrypted data",
                                             "encrypted data",
                                             "ciphertext",
                                             "item factors",
                                             "catalogue",
                                             "encrypted ratings",
                                             "encrypted ratings",
                                             "feature map",
                                             "recipe",
                                             "conditioning",
                                             "encrypted samples",
                                             "encrypted model",
                                             "checkpoint",
                                             "encrypted model",
                                             "encrypted samples",
                                             "encrypted samples"};
    for (size_t i = 0; i < PATHS; i++) {
        char line[64];
        snprintf(line, sizeof line, "kind           %s\n", names[i]);
        assert_says(paths[i], false, line);
        assert_says(paths[i], false, "file           intact\n");
        snprintf(line, sizeof line, "\"kind\": \"%s\"", names[i]);
        assert_says(paths[i], true, line);
        assert_says(paths[i], true, "\"intact\": true");
    }
}

static void details(void **state) {
    const pipeline *p = *state;
    char hex[2 * 32 + 1], line[128];
    assert_says("m.clm", false, "nodes          4\n");
    assert_says("m.clp", false, "rows packed    64 a ciphertext\n");
    assert_says("rows.cld", false, "encrypted rows\n");
    assert_says("rows.cld", false, "rows           70\n");
    assert_says("rows.cld", false, "ciphertexts    2\n");
    assert_says("rows.cld", false, "in the clear\n");
    assert_says("result.cld", false, "results\n");
    assert_says("secret.clk", false, "protection     none\n");
    assert_says("sealed.clk", false, "protection     passphrase\n");
    snprintf(line, sizeof line, "keys           %u\n", p->plan->keys);
    assert_says("eval.clk", false, line);
    clt__hex(hex, p->plan->digest, 32);
    snprintf(line, sizeof line, "\"plan\": \"%s\"", hex);
    static const char *const bound[] = {"m.clp", "secret.clk", "public.clk", "eval.clk",
                                        "rows.cld"};
    for (size_t i = 0; i < 5; i++) assert_says(bound[i], true, line);
}

/* Which belongs to which can be seen from factors to scores. */
static void recommendations(void **state) {
    (void)state;
    char hex[2 * 32 + 1], line[128];
    clt_catalogue *catalogue = NULL;
    pipeline_must(clt_catalogue_load(&catalogue, "items.clp"));
    clt__hex(hex, catalogue->factors, 32);
    snprintf(line, sizeof line, "\"factors\": \"%s\"", hex);
    assert_says("items.clm", true, line);
    assert_says("items.clp", true, line);
    clt__hex(hex, catalogue->digest, 32);
    snprintf(line, sizeof line, "\"catalogue\": \"%s\"", hex);
    assert_says("items.clp", true, line);
    assert_says("rated.cld", true, line);
    assert_says("scores.cld", true, line);
    assert_says("items.clm", false, "items          9\n");
    assert_says("items.clp", false, "rotate by 256 slots");
    assert_says("rated.cld", false, "holds          encrypted ratings\n");
    assert_says("rated.cld", false, "names of users in the clear\n");
    assert_says("scores.cld", false, "holds          scores\n");
    assert_says("scores.cld", false, "users          30\n");
    clt_catalogue_free(catalogue);
}

static void training(void **state) {
    (void)state;
    char hex[2 * 32 + 1], line[128];
    clt_recipe *recipe = NULL;
    pipeline_must(clt_recipe_load(&recipe, "recipe.clp"));
    clt__hex(hex, recipe->digest, 32);
    snprintf(line, sizeof line, "\"recipe\": \"%s\"", hex);
    for (size_t i = TRAINING; i < PATHS; i++) {
        assert_says(paths[i], true, line);
        assert_says(paths[i], true, "\"target\": \"y\"");
    }
    assert_says("recipe.clp", false, "steps          2\n");
    assert_says("recipe.clp", false, "\nrelinearise  ");
    assert_says("train.cld", false, "encrypted rows to train on\n");
    assert_says("train.cld", false, "rows           300\n");
    assert_says("train.cld", false, "tiles          3\n");
    assert_says("train.cld", false, "in the clear\n");
    assert_says("model.clw", true, "\"steps_done\": 2,");
    assert_says("model.clw", false, "trained on     300\n");
    assert_says("run.clc", true, "\"steps_done\": 1,");
    assert_says("stopped.clw", true, "\"steps_done\": 1,");
    assert_says("stopped.clw", false, "ended          stopped by its owner\n");
    assert_says("report.cld", false, "holds          results\n");
    assert_says("report.cld", false, "after steps    1\n");
    assert_says("predict.cld", false, "holds          encrypted rows to predict\n");
    assert_says("predict.cld", false, "row ids        none\n");
    assert_says("cond.clk", false, "conditions by  whitening\n");
    assert_never("model.clw", "ended");
    assert_never("predict.cld", "after steps");
    clt__buffer samples = bytes_of("train.cld");
    clt__hex(hex, samples.bytes + samples.size - 32, 32);
    snprintf(line, sizeof line, "\"samples\": \"%s\"", hex);
    assert_says("run.clc", true, line);
    clt__buffer_free(&samples);
    clt_recipe_free(recipe);
}

static void feature_maps_say_their_shape(void **state) {
    (void)state;
    assert_says("f.clk", false, "components     2\n");
    assert_says("f.clk", false, "columns made   5\n");
    assert_says("f.clk", true, "\"cosines\": 5");
}

/* Neither means nor deviations of the owner's table. */
static void conditionings_stay(void **state) {
    (void)state;
    clt_conditioning *c = NULL;
    pipeline_must(clt_conditioning_load(&c, "cond.clk"));
    for (int json = 0; json < 2; json++) {
        clt__buffer text = described("cond.clk", json);
        for (size_t j = 0; j < c->schema->columns; j++) {
            char number[32];
            snprintf(number, sizeof number, "%.4g", c->schema->column[j].mean);
            assert_null(strstr((char *)text.bytes, number));
            snprintf(number, sizeof number, "%.4g", c->schema->column[j].deviation);
            assert_null(strstr((char *)text.bytes, number));
        }
        clt__buffer_free(&text);
    }
    clt_conditioning_free(c);
}

/* The galois elements in the list of keys. */
static unsigned listed(uint32_t *galois, unsigned room, const char *text) {
    static const char name[] = "\"galois\": ";
    unsigned count = 0;
    const char *at = strstr(text, "\"key_list\": [");
    assert_non_null(at);
    while ((at = strstr(at, name)) != NULL && count < room) {
        at += strlen(name);
        galois[count++] = (uint32_t)strtoul(at, NULL, 10);
    }
    return count;
}

static void assert_number(const char *path, const char *name, uint64_t value) {
    char text[64];
    snprintf(text, sizeof text, "\"%s\": %llu", name, (unsigned long long)value);
    assert_says(path, true, text);
}

/* The plan and the file list the same keys, with sums of bytes that the file bears out. */
static void key_lists(void **state) {
    const pipeline *p = *state;
    static const char *const lists[] = {"m.clp", "eval.clk"};
    const clt_plan *plan = p->plan;
    uint64_t file = clt__evk_bytes(plan->params, plan->key, plan->keys), memory = 0;
    uint64_t head = clt__evk_bytes(plan->params, NULL, 0);
    for (unsigned i = 0; i < plan->keys; i++) {
        memory += clt__switch_key_memory(plan->params, plan->key[i], true);
    }
    for (size_t i = 0; i < 2; i++) {
        uint32_t galois[64];
        clt__buffer text = described(lists[i], true);
        assert_int_equal(listed(galois, 64, (char *)text.bytes), plan->keys);
        for (unsigned k = 0; k < plan->keys; k++) {
            assert_int_equal(galois[k], plan->key[k].galois);
        }
        clt__buffer_free(&text);
        assert_number(lists[i], "key_bytes", file - head);
        assert_number(lists[i], "key_memory_bytes", memory);
        assert_says(lists[i], false, "\nrelinearise                  0   2 of 3 ");
        assert_says(lists[i], false, "\nrotate by 1 slot             5   3 of 3 ");
        assert_says(lists[i], false, "\nsum  ");
    }
    assert_says("m.clp", false, "  step 2 square\n");
    assert_says("m.clp", false, "  step 0 linear (baby step 1), step 3 linear (baby step 1)\n");
    assert_says("m.clp", false, "  step 0 linear (giant step 0)\n");
    assert_says("m.clp", true, "\"part\": \"product\"");
    clt__buffer text = described("rows.cld", true);
    assert_null(strstr((char *)text.bytes, "key_list"));
    clt__buffer_free(&text);
}

/* Keys for chosen operations have their names, though no plan asks for them. */
static void chosen_keys(void **state) {
    const pipeline *p = *state;
    static const int64_t steps[] = {-1, 7};
    const clt_key_request request = {.conjugate = true, .steps = steps, .count = 2};
    clt_evk *evk = NULL;
    pipeline_must(clt_evk_new(&evk, p->ws, p->sk, &request));
    pipeline_must(clt_evk_save(evk, "chosen.clk", CLT_REPLACE));
    assert_says("chosen.clk", false, "\nrotate by -1 slot ");
    assert_says("chosen.clk", false, "\nrotate by 7 slots ");
    assert_says("chosen.clk", false, "\nconjugate  ");
    assert_says("chosen.clk", true, "\"steps\": -1,");
    clt_evk_free(evk);
}

/* A stranger's list: an order or a number of keys that no file has is an error. */
static void forged_lists(void **state) {
    (void)state;
    size_t number = 16 + CLT__KEY_HEAD_BYTES;
    for (unsigned i = 0; i < 3; i++) {
        clt__buffer bytes = bytes_of("eval.clk"), text = {0};
        uint8_t *at = bytes.bytes + number;
        if (i == 0) at[2] = 1;    /* 65536 keys and more */
        if (i == 1) at[4] = 6;    /* no element */
        if (i == 2) at[8] = 0xff; /* a level above the chain's */
        pipeline_must(clt__file_write("forged.clk", CLT__FILE_REPLACE, bytes.bytes, bytes.size));
        assert_int_equal(clt_inspect("forged.clk", clt__buffer_writer(&text), true), CLT_E_FORMAT);
        assert_int_equal(text.size, 0);
        clt__buffer_free(&text);
        clt__buffer_free(&bytes);
    }
}

/* Whatever the passphrase: no byte of the key is shown. */
static void secrets_stay(void **state) {
    const pipeline *p = *state;
    clt__buffer text = described("secret.clk", true);
    for (size_t i = 0; i + 8 <= p->plan->params->ring->n / 4; i += 8) {
        char hex[17];
        clt__hex(hex, p->sk->packed + i, 8);
        assert_null(strstr((char *)text.bytes, hex));
    }
    clt__buffer_free(&text);
}

/* Stands before libsodium's: notes which of inspect's copies of a secret key are overwritten. */
static struct {
    uint8_t part[16]; /* of the key; the end, which a hash still holds */
    bool chunk, state;
} wiped;

void sodium_memzero(void *const memory, const size_t size) {
    volatile uint8_t *bytes = memory;
    const uint8_t *found = memory;
    for (size_t at = 0; at + sizeof wiped.part <= size; at++) {
        if (memcmp(found + at, wiped.part, sizeof wiped.part) != 0) continue;
        wiped.chunk = wiped.chunk || size == 1 << 16;
        wiped.state = wiped.state || (size > sizeof(clt__hash) && size < 1 << 10);
    }
    for (size_t i = 0; i < size; i++) bytes[i] = 0;
}

static void copies_of_secrets_are_wiped(void **state) {
    const pipeline *p = *state;
    memcpy(wiped.part, p->sk->packed + 200, sizeof wiped.part);
    wiped.chunk = wiped.state = false;
    clt__buffer text = described("secret.clk", false);
    assert_true(wiped.chunk);
    assert_true(wiped.state);
    clt__buffer_free(&text);
}

/* The digest of a key that is handed on, by which two people know that they have the same one. */
static void fingerprints(void **state) {
    (void)state;
    static const char *const keys[] = {"public.clk", "eval.clk"};
    for (size_t i = 0; i < 2; i++) {
        char hex[65], line[128];
        clt__buffer bytes = bytes_of(keys[i]);
        clt__hex(hex, bytes.bytes + bytes.size - 32, 32);
        snprintf(line, sizeof line, "fingerprint    %s\n", hex);
        assert_says(keys[i], false, line);
        snprintf(line, sizeof line, "\"fingerprint\": \"%s\"", hex);
        assert_says(keys[i], true, line);
        bytes.bytes[bytes.size - 40] ^= 1;
        pipeline_must(clt__file_write("damaged", CLT__FILE_REPLACE, bytes.bytes, bytes.size));
        clt__buffer text = described("damaged", false);
        assert_null(strstr((char *)text.bytes, "fingerprint"));
        clt__buffer_free(&text);
        clt__buffer_free(&bytes);
    }
    clt__buffer text = described("secret.clk", false);
    assert_null(strstr((char *)text.bytes, "fingerprint"));
    clt__buffer_free(&text);
}

/* A flipped bit in the last quarter: the description stands, the verdict does not. */
static void damaged(void **state) {
    (void)state;
    for (size_t i = 0; i < PATHS; i++) {
        bool parsed = strstr(paths[i], ".clm") != NULL || strstr(paths[i], ".clp") != NULL ||
                      strcmp(paths[i], "cond.clk") == 0 ||
                      strcmp(paths[i], "f.clk") == 0; /* to the end */
        if (parsed) continue;
        clt__buffer bytes = bytes_of(paths[i]);
        bytes.bytes[bytes.size - 40] ^= 1;
        pipeline_must(clt__file_write("damaged", CLT__FILE_REPLACE, bytes.bytes, bytes.size));
        assert_says("damaged", false, "damaged: its digest does not match");
        assert_says("damaged", true, "\"intact\": false");
        bytes.bytes[bytes.size - 40] ^= 1;
        bytes.bytes[bytes.size - 1] ^= 1; /* of the digest itself */
        pipeline_must(clt__file_write("damaged", CLT__FILE_REPLACE, bytes.bytes, bytes.size));
        assert_says("damaged", true, "\"intact\": false");
        clt__buffer_free(&bytes);
    }
}

/* Cut anywhere: an error, or a damaged file; never a crash, never intact. */
static void truncated(void **state) {
    (void)state;
    for (size_t i = 0; i < PATHS; i++) {
        clt__buffer bytes = bytes_of(paths[i]);
        for (size_t size = 0; size < bytes.size; size += 1 + bytes.size / 37) {
            clt__buffer text = {0};
            pipeline_must(clt__file_write("cut", CLT__FILE_REPLACE, bytes.bytes, size));
            clt_status status = clt_inspect("cut", clt__buffer_writer(&text), true);
            if (status == CLT_OK) {
                clt_writer out = clt__buffer_writer(&text);
                assert_int_equal(out.write(out.opaque, "", 1), 0);
                assert_non_null(strstr((char *)text.bytes, "\"intact\": false"));
            } else {
                assert_int_equal(text.size, 0);
            }
            clt__buffer_free(&text);
        }
        clt__buffer_free(&bytes);
    }
}

static int refuse(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return EPIPE;
}

static void refusals(void **state) {
    (void)state;
    clt__buffer text = {0};
    clt_writer out = clt__buffer_writer(&text);
    assert_int_equal(clt_inspect(NULL, out, true), CLT_E_ARGUMENT);
    assert_int_equal(clt_inspect("m.clm", (clt_writer){0}, true), CLT_E_ARGUMENT);
    assert_int_equal(clt_inspect("no such file", out, true), CLT_E_DATA);
    pipeline_must(clt__file_write("text", CLT__FILE_REPLACE, "a,b\n1,2\n34567890", 16));
    assert_int_equal(clt_inspect("text", out, true), CLT_E_FORMAT);
    assert_int_equal(clt_inspect("m.clm", (clt_writer){.write = refuse}, true), CLT_E_IO);
    assert_int_equal(text.size, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(recommendations),
        cmocka_unit_test(details),
        cmocka_unit_test(key_lists),
        cmocka_unit_test(chosen_keys),
        cmocka_unit_test(forged_lists),
        cmocka_unit_test(secrets_stay),
        cmocka_unit_test(damaged),
        cmocka_unit_test(truncated),
        cmocka_unit_test(refusals),
        cmocka_unit_test(copies_of_secrets_are_wiped),
        cmocka_unit_test(fingerprints),
        cmocka_unit_test(training),
        cmocka_unit_test(feature_maps_say_their_shape),
        cmocka_unit_test(conditionings_stay),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
