/*
 * The keys of the plan for Wisconsin breast cancer (data/wdbc.csv) are those that its program needs
 * and no more: the cap of each is the greatest level at which a step uses it, and with a key left
 * out, or capped a level lower, the program cannot run.
 */
#include "base/alloc.h"
#include "model/fit.h"
#include "nn/uses.h"
#include "support/pipeline.h"

#include "data/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct fixture {
    pipeline p;
    clt_table *rows;
    clt_data *data;
} fixture;

static void open_fixture(fixture *f, clt_packing packing) {
    const char *root = getenv("CLATHRATE_SOURCE");
    char path[4096];
    clt_fit_options options;
    clt_table *table = NULL;
    size_t first = 0;
    *f = (fixture){0};
    snprintf(path, sizeof path, "%s/data/wdbc.csv", root != NULL ? root : ".");
    pipeline_must(clt__csv_load(&table, path));
    pipeline_must(clt_ws_new(&f->p.ws, 2));
    clt_fit_options_default(&options);
    options.target = "diagnosis";
    options.id = "patient";
    options.epochs = 5; /* shapes alone count */
    options.finetune = 5;
    pipeline_must(clt__model_fit(&f->p.model, f->p.ws, table, &options, NULL));
    clt_plan_options plan = pipeline_options(packing, NULL);
    pipeline_must(clt_plan_new(&f->p.plan, f->p.ws, f->p.model, &plan));
    pipeline_keys(&f->p);
    pipeline_must(clt__table_take(&f->rows, table, &first, 1));
    pipeline_must(clt_data_encrypt(&f->data, f->p.ws, f->p.plan, f->p.sk, NULL, f->rows, 0));
    clt_table_free(table);
}

static void close_fixture(fixture *f) {
    clt_data_free(f->data);
    clt_table_free(f->rows);
    pipeline_close(&f->p);
}

static clt_status run_with(const fixture *f, clt__switch_key *key, unsigned count) {
    clt_evk evk = *f->p.evk;
    clt_data *result = NULL;
    evk.key = key;
    evk.count = count;
    clt_status status = clt_data_run(&result, f->p.ws, f->p.model, &evk, f->data);
    clt_data_free(result);
    return status;
}

static void assert_each_is_needed(const fixture *f) {
    const clt_evk *evk = f->p.evk;
    clt__switch_key *key = clt__alloc(evk->count, sizeof *key);
    assert_non_null(key);
    for (unsigned i = 0; i < evk->count; i++) {
        memcpy(key, evk->key, evk->count * sizeof *key);
        if (key[i].level > 0) {
            key[i].level--;
            assert_int_equal(run_with(f, key, evk->count), CLT_E_KEY);
        }
        memmove(key + i, key + i + 1, (evk->count - i - 1) * sizeof *key);
        assert_int_equal(run_with(f, key, evk->count - 1), CLT_E_KEY);
    }
    assert_int_equal(run_with(f, evk->key, evk->count), CLT_OK);
    clt__free(key);
}

static void assert_caps_are_least(const clt_plan *plan) {
    clt__key_use *uses = NULL;
    size_t count = 0;
    pipeline_must(clt__plan_uses(&uses, &count, plan));
    for (unsigned k = 0; k < plan->keys; k++) {
        int most = -1;
        for (size_t i = 0; i < count; i++) {
            int level = plan->step[uses[i].step].level;
            if (uses[i].galois == plan->key[k].galois && level > most) most = level;
        }
        assert_int_equal(plan->key[k].level, most);
    }
    clt__free(uses);
}

static void no_key_is_more_than_needed(void **state) {
    (void)state;
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        fixture f;
        open_fixture(&f, packing);
        assert_int_equal(f.p.evk->count, f.p.plan->keys);
        for (unsigned i = 0; i < f.p.plan->keys; i++) {
            assert_int_equal(f.p.evk->key[i].galois, f.p.plan->key[i].galois);
            assert_int_equal(f.p.evk->key[i].level, f.p.plan->key[i].level);
        }
        assert_caps_are_least(f.p.plan);
        assert_each_is_needed(&f);
        close_fixture(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_key_is_more_than_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
