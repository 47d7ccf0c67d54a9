/* What evaluation keys weigh: as the size functions say, on disk and in memory. */
#include "base/alloc.h"
#include "base/file.h"
#include "base/hooks.h"
#include "rlwe/key.h"
#include "support/meter.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static uint64_t full_key_bytes(const char *preset) {
    const clt_params *params = NULL;
    assert_int_equal(clt__params_preset(&params, preset), CLT_OK);
    clt__key_spec spec = {.galois = 5, .level = (uint8_t)params->levels};
    uint64_t bytes = clt__switch_key_bytes(params, spec);
    clt__params_unref(params);
    return bytes;
}

/* A rotation key that reaches the top level. */
static void full_keys_are_light(void **state) {
    (void)state;
    assert_true(full_key_bytes("L14") <= (uint64_t)(4.2 * (1 << 20)));
    assert_true(full_key_bytes("L16") <= (uint64_t)68 << 20);
}

/* Made and saved: the file is as long as was said. */
static void files_are_as_long_as_said(void **state) {
    (void)state;
    static const int64_t steps = 1;
    const clt_key_request request = {.steps = &steps, .count = 1};
    const clt_params *params = NULL;
    clt_sk *sk = NULL;
    clt_evk *evk = NULL;
    clt_ws *ws = NULL;
    clt__buffer file = {0};
    assert_int_equal(clt_params_new(&params, "L14"), CLT_OK);
    assert_int_equal(clt_ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt_sk_new(&sk, params), CLT_OK);
    assert_int_equal(clt_evk_new(&evk, ws, sk, &request), CLT_OK);
    assert_int_equal(clt_evk_save(evk, "one.clk", CLT_REPLACE), CLT_OK);
    assert_int_equal(clt__file_read(&file, "one.clk", SIZE_MAX), CLT_OK);

    clt__key_spec spec = {.galois = 5, .level = (uint8_t)params->levels};
    assert_int_equal(file.size, clt__evk_bytes(params, &spec, 1));
    assert_int_equal(file.size, clt__evk_bytes(params, NULL, 0) + full_key_bytes("L14"));
    assert_true(file.size <= (size_t)(4.2 * (1 << 20)));
    clt__buffer_free(&file);
    clt_evk_free(evk);
    clt_sk_free(sk);
    clt_ws_free(ws);
    clt_params_free(params);
}

static size_t taken; /* bytes of all allocations */

static void *counting_alloc(void *opaque, size_t size) {
    taken += size;
    return clt__hooks_default()->alloc(opaque, size);
}

static void assert_takes_what_is_said(const clt_params *params, clt__key_spec spec, bool expanded) {
    clt_evk *evk = NULL;
    clt__switch_key *key;
    assert_int_equal(clt__evk_new(&evk, params, NULL, 0, expanded), CLT_OK);
    assert_int_equal(clt__evk_add(&key, evk, spec), CLT_OK);
    taken = 0;
    assert_int_equal(clt__switch_key_room(key, params, expanded), CLT_OK);
    assert_int_equal(taken, clt__switch_key_memory(params, spec, expanded));
    clt__evk_free(evk);
}

/* At every level, with rotations and without, packed and expanded. */
static void memory_is_as_much_as_said(void **state) {
    (void)state;
    const clt_params *params = NULL;
    clt_hooks hooks = *clt__hooks_default();
    hooks.alloc = counting_alloc;
    assert_int_equal(clt__params_preset(&params, "L13"), CLT_OK);
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    for (unsigned level = 0; level <= params->levels; level++) {
        for (uint32_t galois = 0; galois <= 5; galois += 5) {
            clt__key_spec spec = {.galois = galois, .level = (uint8_t)level};
            assert_takes_what_is_said(params, spec, false);
            assert_takes_what_is_said(params, spec, true);
        }
    }
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
    clt__params_unref(params);
}

/* What is held of a set of keys for L14, made or loaded. */
static void assert_light(const clt_evk *evk, const clt_params *params, uint64_t slack) {
    uint64_t bytes = 0;
    for (unsigned i = 0; i < evk->count; i++) {
        clt__key_spec spec = {evk->key[i].galois, (uint8_t)evk->key[i].level};
        bytes += clt__switch_key_bytes(params, spec);
    }
    assert_non_null(evk->key[0].packed);
    if (meter_now() > bytes + slack) {
        fail_msg("%zu bytes are held of keys of %llu", meter_now(), (unsigned long long)bytes);
    }
}

static void packed_keys_are_light(void **state) {
    (void)state;
    static const int64_t steps[] = {1, 2, 4, 8};
    const clt_key_request request = {.relinearise = true, .steps = steps, .count = 4};
    const clt_params *params = NULL;
    clt_sk *sk = NULL;
    clt_evk *evk = NULL, *again = NULL;
    clt_ws *ws = NULL;
    assert_int_equal(clt_params_new(&params, "L14"), CLT_OK);
    assert_int_equal(clt_ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt_sk_new(&sk, params), CLT_OK);
    clt_ws_set_key_memory(ws, 32 << 20); /* expanded they take 50 MiB */
    uint64_t indices = request.count * params->ring->n * sizeof(uint32_t), slack = 4096;
    meter_begin();
    const clt_params *own = NULL; /* loaded keys bring their own */
    assert_int_equal(clt_params_new(&own, "L14"), CLT_OK);
    uint64_t tables = meter_now();
    clt_params_free(own);
    assert_int_equal(clt_evk_new(&evk, ws, sk, &request), CLT_OK);
    assert_light(evk, params, indices + slack);
    assert_int_equal(clt_evk_save(evk, "packed.clk", CLT_REPLACE), CLT_OK);
    clt_evk_free(evk);
    assert_int_equal(meter_now(), 0);
    assert_int_equal(clt_evk_load(&again, ws, "packed.clk"), CLT_OK);
    assert_light(again, params, indices + slack + tables);
    clt_evk_free(again);
    meter_end();
    clt_sk_free(sk);
    clt_ws_free(ws);
    clt_params_free(params);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_keys_are_light),
        cmocka_unit_test(files_are_as_long_as_said),
        cmocka_unit_test(memory_is_as_much_as_said),
        cmocka_unit_test(packed_keys_are_light),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
