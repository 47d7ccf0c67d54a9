/* data/notice.c: the sentences. */
#include "data/notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const clt__notice clipped = {
    .kind = CLT__NOTICE_CLIPPED,
    .source = "patients.csv",
    .column = "mean_radius",
    .line = 17,
    .id = "p016",
    .text = "99",
    .value = 99,
    .low = -4.1,
    .high = 38.25,
};

static void each_kind_has_its_sentence(void **state) {
    (void)state;
    static const char *const sentences[] = {
        [CLT__NOTICE_DROPPED] = "patients.csv: column 'mean_radius' is left out: all the same",
        [CLT__NOTICE_FILLED] = "patients.csv:17 (p016): 'mean_radius' is missing and taken to be "
                               "the training mean",
        [CLT__NOTICE_CLIPPED] = "patients.csv:17 (p016): 'mean_radius' is 99 and was clipped to "
                                "the allowed -4.1 to 38.25",
        [CLT__NOTICE_UNSEEN] = "patients.csv:17 (p016): 'mean_radius' is '99', which the training "
                               "data did not have",
    };
    for (int kind = CLT__NOTICE_DROPPED; kind <= CLT__NOTICE_UNSEEN; kind++) {
        clt__notice notice = clipped;
        char text[256];
        notice.kind = (clt__notice_kind)kind;
        if (kind == CLT__NOTICE_DROPPED) {
            notice.line = 0;
            notice.id = "";
            notice.text = "all the same";
        }
        clt__notice_text(text, sizeof text, &notice);
        assert_string_equal(text, sentences[kind]);
    }
}

static void hostile_texts_are_tamed(void **state) {
    (void)state;
    clt__notice notice = clipped;
    char longer[300], text[512];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    notice.kind = CLT__NOTICE_UNSEEN;
    notice.source = notice.column = notice.id = longer;
    notice.text = "\x1b[31m";
    clt__notice_text(text, sizeof text, &notice);
    assert_true(strlen(text) < 256);
    assert_null(strchr(text, '\x1b'));
    clt__notice_text(text, 10, &notice);
    assert_int_equal(strlen(text), 9);
}

static void count_notice(void *opaque, const clt__notice *notice) {
    assert_ptr_equal(notice, &clipped);
    ++*(int *)opaque;
}

static void reports_may_be_absent(void **state) {
    (void)state;
    int count = 0;
    clt__report report = {.opaque = &count};
    clt__report_notice(NULL, &clipped);
    clt__report_notice(&report, &clipped);
    assert_int_equal(count, 0);
    report.notice = count_notice;
    clt__report_notice(&report, &clipped);
    assert_int_equal(count, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_sentence),
        cmocka_unit_test(hostile_texts_are_tamed),
        cmocka_unit_test(reports_may_be_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
