/* Budgets: what is counted, what is refused, and that a count is on disk or the call fails. */
#define _DEFAULT_SOURCE

#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "secret/budget.h"

#include "base/file.h"
#include "support/fault.h"
#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char PATH[] = "secret.clk.released";

static keyring k;

static int set_up(void **state) {
    (void)state;
    keyring_open(&k, &keyring_chain, 1, 1);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    keyring_close(&k);
    return 0;
}

static void fresh(unsigned bits) {
    assert_int_equal(clt__budget_create(PATH, CLT__FILE_REPLACE, k.sk, bits), CLT_OK);
}

static void assert_refused(clt_status status, clt_status code, const char *why) {
    if (status != code) fail_msg("%s: %s", clt_status_name(status), clt_detail());
    if (strstr(clt_detail(), why) == NULL) fail_msg("'%s' in: %s", why, clt_detail());
}

/* Names the i-th query. */
static void name(uint8_t query[CLT__DIGEST_BYTES], unsigned i) {
    clt__hash_bytes(query, &i, sizeof i);
}

static clt_status spend(unsigned first, unsigned count) {
    uint8_t(*query)[CLT__DIGEST_BYTES] = malloc((count + 1) * sizeof *query);
    clt__budget *budget = NULL;
    for (unsigned i = 0; i < count; i++) name(query[i], first + i);
    clt_status status = clt__budget_open(&budget, k.ws, k.sk, PATH);
    if (status == CLT_OK) {
        status = clt__budget_spend(budget, (const uint8_t(*)[CLT__DIGEST_BYTES])query, count);
    }
    clt__budget_close(budget);
    free(query);
    return status;
}

static unsigned spent(void) {
    clt__budget *budget = NULL;
    assert_int_equal(clt__budget_open(&budget, k.ws, k.sk, PATH), CLT_OK);
    unsigned count = budget->count;
    clt__budget_close(budget);
    return count;
}

static void each_is_counted_once(void **state) {
    (void)state;
    clt__budget *budget = NULL;
    struct stat about;
    fresh(9);
    assert_int_equal(spent(), 0);
    assert_int_equal(spend(0, 3), CLT_OK);
    assert_int_equal(spend(1, 3), CLT_OK);
    assert_int_equal(spend(0, 4), CLT_OK);
    assert_int_equal(spent(), 4);
    assert_int_equal(clt__budget_open(&budget, k.ws, k.sk, PATH), CLT_OK);
    assert_int_equal(budget->bits, 9);
    clt__budget_close(budget);
    assert_int_equal(stat(PATH, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void the_last_is_the_1024th(void **state) {
    (void)state;
    fresh(0);
    assert_int_equal(spend(0, 1020), CLT_OK);
    assert_refused(spend(1020, 5), CLT_E_SECURITY, "1020 of 1024");
    assert_non_null(strstr(clt_detail(), "make new keys"));
    assert_int_equal(spent(), 1020); /* all or nothing */
    assert_int_equal(spend(1020, 4), CLT_OK);
    assert_refused(spend(1024, 1), CLT_E_SECURITY, "1024 of 1024");
    assert_int_equal(spend(7, 1000), CLT_OK); /* asked before: still free */
    assert_int_equal(spent(), 1024);
}

static void missing_is_refused(void **state) {
    (void)state;
    clt__budget *budget = NULL;
    remove(PATH);
    assert_refused(clt__budget_open(&budget, k.ws, k.sk, PATH), CLT_E_SECURITY, "it is missing");
    assert_null(budget);
    fresh(0);
    assert_int_equal(clt__budget_create(PATH, 0, k.sk, 0), CLT_E_EXISTS);
}

/* ------------------------------------------------------------------------------------- forgery */

static clt__buffer bytes_of_file(void) {
    clt__buffer buffer = {.bytes = NULL};
    assert_int_equal(clt__file_read(&buffer, PATH, 1 << 20), CLT_OK);
    return buffer;
}

static void put_file(const uint8_t *bytes, size_t size) {
    FILE *file = fopen(PATH, "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) abort();
}

static void torn_or_damaged_is_refused(void **state) {
    (void)state;
    fresh(5);
    assert_int_equal(spend(0, 2), CLT_OK);
    clt__buffer good = bytes_of_file();
    clt__budget *budget = NULL;
    for (size_t size = 0; size < good.size; size++) {
        put_file(good.bytes, size);
        assert_int_not_equal(clt__budget_open(&budget, k.ws, k.sk, PATH), CLT_OK);
    }
    for (size_t i = 0; i < good.size; i++) {
        good.bytes[i] ^= (uint8_t)(1 << i % 8);
        put_file(good.bytes, good.size);
        assert_int_not_equal(clt__budget_open(&budget, k.ws, k.sk, PATH), CLT_OK);
        good.bytes[i] ^= (uint8_t)(1 << i % 8);
    }
    put_file(good.bytes, good.size);
    assert_int_equal(spent(), 2);
    clt__buffer_free(&good);
}

/* With the digest of the frame made anew, as an editor of the file would: the MAC finds it. */
static void edited_is_refused(void **state) {
    (void)state;
    enum { BITS_AT = 16 + CLT__KEY_ID_BYTES + CLT__DIGEST_BYTES };
    fresh(5);
    assert_int_equal(spend(0, 2), CLT_OK);
    clt__buffer file = bytes_of_file();
    clt__budget *budget = NULL;
    size_t body = file.size - CLT__DIGEST_BYTES;
    file.bytes[BITS_AT] = 20;
    clt__hash_bytes(file.bytes + body, file.bytes, body);
    put_file(file.bytes, file.size);
    assert_refused(clt__budget_open(&budget, k.ws, k.sk, PATH), CLT_E_SECURITY, "was changed");
    clt__buffer_free(&file);
}

static void of_another_key_or_plan_is_refused(void **state) {
    (void)state;
    keyring other;
    clt__budget *budget = NULL;
    clt_sk planned = *k.sk, twin = *k.sk;
    keyring_open(&other, &keyring_chain, 2, 1);
    fresh(5);
    assert_refused(clt__budget_open(&budget, k.ws, other.sk, PATH), CLT_E_KEY, "another secret");
    planned.plan[3] ^= 1;
    assert_refused(clt__budget_open(&budget, k.ws, &planned, PATH), CLT_E_PLAN, "another plan");
    twin.packed = other.sk->packed; /* the same names, and another secret behind them */
    assert_refused(clt__budget_open(&budget, k.ws, &twin, PATH), CLT_E_SECURITY, "was changed");
    keyring_close(&other);
}

/* --------------------------------------------------------------------------- many, and failing */

/* Eight processes spend at once: each count is in the file at the end. */
static void processes_do_not_lose_counts(void **state) {
    (void)state;
    enum { PROCESSES = 8, EACH = 3 };
    fresh(0);
    for (unsigned i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child > 0) continue;
        bool good = true;
        for (unsigned j = 0; j < EACH; j++) good = good && spend(EACH * i + j, 1) == CLT_OK;
        _exit(good ? 0 : 1);
    }
    for (unsigned i = 0; i < PROCESSES; i++) {
        int result;
        assert_true(wait(&result) > 0 && result == 0);
    }
    assert_int_equal(spent(), PROCESSES * EACH);
}

/* Starts from one counted; at CLT_OK both are on disk, whatever else happened. */
static clt_status count_one_more(void *arg) {
    const clt__buffer *start = arg;
    put_file(start->bytes, start->size);
    clt_ws *ws = NULL;
    clt__budget *budget = NULL;
    uint8_t query[1][CLT__DIGEST_BYTES];
    name(query[0], 1);
    clt_status status = clt__ws_new(&ws, 1);
    if (status == CLT_OK) status = clt__budget_open(&budget, ws, k.sk, PATH);
    if (status == CLT_OK) status = clt__budget_spend(budget, (const uint8_t(*)[32])query, 1);
    clt__budget_close(budget);
    clt__ws_free(ws);
    return status;
}

static void faults(void **state) {
    (void)state;
    fresh(0);
    assert_int_equal(spend(0, 1), CLT_OK);
    clt__buffer start = bytes_of_file();
    assert_true(fault_sweep(count_one_more, &start));
    assert_int_equal(count_one_more(&start), CLT_OK);
    assert_int_equal(spent(), 2);
    clt__buffer_free(&start);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_counted_once),
        cmocka_unit_test(the_last_is_the_1024th),
        cmocka_unit_test(missing_is_refused),
        cmocka_unit_test(torn_or_damaged_is_refused),
        cmocka_unit_test(edited_is_refused),
        cmocka_unit_test(of_another_key_or_plan_is_refused),
        cmocka_unit_test(processes_do_not_lose_counts),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
