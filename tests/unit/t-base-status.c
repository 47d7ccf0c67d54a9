/* Status names, and the detail text: joined, cut, cleaned, one for each thread. */
#include "base/status.h"

#include "base/text.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void every_code_has_name_and_text(void **state) {
    (void)state;
#define CHECK(name, value, text)                                                                   \
    assert_int_equal(name, value);                                                                 \
    assert_string_equal(clt_status_name(name), #name);                                             \
    assert_string_equal(clt_status_text(name), text);
    CLT_STATUS_LIST(CHECK)
#undef CHECK
}

static void unknown_codes_have_texts(void **state) {
    (void)state;
    for (int code = -1000; code <= 1000; code++) {
        assert_non_null(clt_status_name((clt_status)code));
        assert_non_null(clt_status_text((clt_status)code));
    }
    assert_string_equal(clt_status_name((clt_status)-999), "CLT_E_UNKNOWN");
}

static void fail_sets_the_detail(void **state) {
    (void)state;
    assert_int_equal(clt__fail(CLT_E_LEVEL, "needs %d levels, %d left", 3, 2), CLT_E_LEVEL);
    assert_string_equal(clt_detail(), "needs 3 levels, 2 left");
}

static void within_puts_a_name_before(void **state) {
    (void)state;
    (void)clt__fail(CLT_E_FORMAT, "bad");
    assert_int_equal(clt__within(CLT_E_FORMAT, "layer %d", 4), CLT_E_FORMAT);
    assert_int_equal(clt__within(CLT_E_FORMAT, "m.clm"), CLT_E_FORMAT);
    assert_string_equal(clt_detail(), "m.clm: layer 4: bad");
    assert_int_equal(clt__within(CLT_OK, "nothing"), CLT_OK);
    assert_string_equal(clt_detail(), "m.clm: layer 4: bad");
}

static void the_detail_may_be_its_own_argument(void **state) {
    (void)state;
    (void)clt__fail(CLT_E_IO, "abc");
    (void)clt__fail(CLT_E_IO, "[%s] [%s]", clt_detail(), clt_detail());
    assert_string_equal(clt_detail(), "[abc] [abc]");
    (void)clt__within(CLT_E_IO, "%s", clt_detail());
    assert_string_equal(clt_detail(), "[abc] [abc]: [abc] [abc]");
}

static void long_details_are_cut_with_dots(void **state) {
    (void)state;
    char text[2000];
    for (size_t size = 505; size < 520; size++) {
        memset(text, 'x', size);
        text[size] = '\0';
        (void)clt__fail(CLT_E_IO, "%s", text);
        assert_int_equal(strlen(clt_detail()), size < 511 ? size : 511);
        assert_int_equal(strcmp(clt_detail() + strlen(clt_detail()) - 3, "...") == 0, size > 511);
    }
    for (int i = 0; i < 100; i++) {
        (void)clt__within(CLT_E_IO, "level %d", i);
    }
    assert_int_equal(strlen(clt_detail()), 511);
    assert_memory_equal(clt_detail(), "level 99: level 98: ", 20);
}

/* Wherever the cut falls in a character of three bytes, what is left is UTF-8. */
static void cut_details_stay_utf8(void **state) {
    (void)state;
    for (size_t start = 0; start < 3; start++) {
        char text[1200];
        memset(text, 'x', start);
        for (size_t i = start; i + 3 < sizeof text; i += 3) {
            memcpy(text + i, "\xE2\x98\x83", 4);
        }
        (void)clt__fail(CLT_E_IO, "%s", text);
        assert_int_equal(strlen(clt_detail()), 511);
        assert_true(clt__text_valid(clt_detail(), 511));
    }
}

static void hostile_bytes_become_question_marks(void **state) {
    (void)state;
    (void)clt__fail(CLT_E_DATA, "cell '%s'", "a\x1B[2J\n\xFF\xC3\xA9\xC3");
    assert_string_equal(clt_detail(), "cell 'a?[2J??\xC3\xA9?'");
}

static void memory_errors_say_how_much(void **state) {
    (void)state;
    assert_int_equal(clt__fail_memory(123456), CLT_E_MEMORY);
    assert_non_null(strstr(clt_detail(), "123456"));
    assert_int_equal(clt__fail_memory(SIZE_MAX), CLT_E_MEMORY);
    assert_non_null(strstr(clt_detail(), "than this machine can address"));
}

static void system_errors_have_codes_and_reasons(void **state) {
    (void)state;
    assert_int_equal(clt__fail_system(ENOSPC, "writing %d", 7), CLT_E_IO);
    assert_string_equal(clt_detail(), "writing 7: No space left on device");
    assert_int_equal(clt__fail_system(ENOMEM, "x"), CLT_E_MEMORY);
    assert_int_equal(clt__fail_system(EEXIST, "x"), CLT_E_EXISTS);
    assert_int_equal(clt__fail_system(ECANCELED, "x"), CLT_E_CANCELLED);
    assert_int_equal(clt__fail_system(987654, "x"), CLT_E_IO);
    assert_non_null(strstr(clt_detail(), "987654"));
}

static void *other_thread(void *arg) {
    bool *good = arg;
    *good = clt_detail()[0] == '\0';
    (void)clt__fail(CLT_E_IO, "theirs");
    *good = *good && strcmp(clt_detail(), "theirs") == 0;
    return NULL;
}

static void each_thread_has_its_own(void **state) {
    (void)state;
    pthread_t thread;
    bool good = false;
    (void)clt__fail(CLT_E_IO, "ours");
    assert_int_equal(pthread_create(&thread, NULL, other_thread, &good), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(good);
    assert_string_equal(clt_detail(), "ours");
}

static clt_status three_steps(int failing, int *reached) {
    clt_status status = CLT_OK;
    for (*reached = 0; *reached < 3; ++*reached) {
        CLT__TRY(*reached == failing ? CLT_E_RANGE : CLT_OK);
    }
done:
    return status;
}

static clt_status one_step(clt_status inner) {
    CLT__RETURN_IF(inner);
    return CLT_OK;
}

static void macros_leave_at_the_first_failure(void **state) {
    (void)state;
    int reached;
    assert_int_equal(three_steps(1, &reached), CLT_E_RANGE);
    assert_int_equal(reached, 1);
    assert_int_equal(three_steps(9, &reached), CLT_OK);
    assert_int_equal(reached, 3);
    assert_int_equal(one_step(CLT_E_KEY), CLT_E_KEY);
    assert_int_equal(one_step(CLT_OK), CLT_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_name_and_text),
        cmocka_unit_test(unknown_codes_have_texts),
        cmocka_unit_test(fail_sets_the_detail),
        cmocka_unit_test(within_puts_a_name_before),
        cmocka_unit_test(the_detail_may_be_its_own_argument),
        cmocka_unit_test(long_details_are_cut_with_dots),
        cmocka_unit_test(cut_details_stay_utf8),
        cmocka_unit_test(hostile_bytes_become_question_marks),
        cmocka_unit_test(memory_errors_say_how_much),
        cmocka_unit_test(system_errors_have_codes_and_reasons),
        cmocka_unit_test(each_thread_has_its_own),
        cmocka_unit_test(macros_leave_at_the_first_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
