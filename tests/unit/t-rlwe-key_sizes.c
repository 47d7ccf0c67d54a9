/* What evaluation keys weigh: as the size functions say, on disk and in memory. */
#include "base/alloc.h"
#include "base/file.h"
#include "base/hooks.h"
#include "rlwe/key.h"

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

/* At every level, with rotations and without. */
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
            clt_evk *evk = NULL;
            clt__switch_key *key;
            assert_int_equal(clt__evk_new(&evk, params, NULL, 0), CLT_OK);
            assert_int_equal(clt__evk_add(&key, evk, spec), CLT_OK);
            taken = 0;
            assert_int_equal(clt__switch_key_room(key, params), CLT_OK);
            assert_int_equal(taken, clt__switch_key_memory(params, spec));
            clt__evk_free(evk);
        }
    }
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
    clt__params_unref(params);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_keys_are_light),
        cmocka_unit_test(files_are_as_long_as_said),
        cmocka_unit_test(memory_is_as_much_as_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
