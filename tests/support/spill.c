#include "support/spill.h"

#include "support/meter.h"
#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* One run in a workspace of its own, whose scratch is given back, too; the n-th allocation after
   that of the workspace fails. False when none was left to fail. */
static bool run(const void *fixture, spill_act *act, double number, unsigned threads, size_t n) {
    clt_ws *ws = NULL;
    meter_begin();
    pipeline_must(clt_ws_new(&ws, threads));
    meter_watch(number);
    meter_fail(n);
    clt_status status = act(fixture, ws);
    bool failed = meter_failed();
    assert_int_equal(status, failed ? CLT_E_MEMORY : CLT_OK);
    clt_ws_free(ws);
    size_t spilt = meter_spilt();
    assert_int_equal(meter_now(), 0);
    meter_end();
    if (spilt > 0) fail_msg("%zu blocks, allocation %zu failing, %u threads", spilt, n, threads);
    return failed;
}

void spill_sweep(const void *fixture, spill_act *act, double number) {
    for (unsigned threads = 1; threads <= 2; threads++) {
        size_t n = 1;
        (void)run(fixture, act, number, threads, 0);
        while (run(fixture, act, number, threads, n)) n++;
        assert_true(n > 5);
    }
}
