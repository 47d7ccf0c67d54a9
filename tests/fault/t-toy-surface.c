/*
 * Every public function that gives clt_status, at every allocation and every file operation that it
 * makes: that one fails, once or from then on for ever. The call then fails and says why, its
 * outputs are as before or hold nothing, nothing is left behind, and the same call on the same
 * objects succeeds when the fault is over, with the bytes that it always gives.
 */
#include "support/fault.h"
#include "support/surface.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct fault {
    const surface_function *f;
    bool empty; /* output ciphertexts hold nothing yet: room must be made */
    fault_mode mode;
    uint64_t n; /* the point, from 1 */
} fault;

typedef struct outcome {
    uint64_t points;
    bool fired;
    uint8_t digest[CLT__DIGEST_BYTES]; /* of a call that succeeds */
} outcome;

static surface s;

static void expect(bool holds, const fault *x, const char *rule, clt_status status) {
    static const char *const modes[] = {"never", "once", "for ever"};
    if (holds) return;
    fail_msg("%s, point %" PRIu64 " failing %s: %s (%s: %s)", x->f->name, x->n, modes[x->mode],
             rule, clt_status_name(status), clt_detail());
}

static bool takes(const surface_function *f, unsigned kind) {
    for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
        if (f->pointer[i] == kind) return true;
    }
    return false;
}

/* The output file after an error: the old one, or, where only the folder could not be synced, the
   whole new one. */
static bool is_whole(const surface_call *c, const outcome *right) {
    uint8_t now[CLT__DIGEST_BYTES];
    if (surface_untouched(c)) return true;
    surface_digest(now, c);
    return takes(c->f, OUT_FILE) && memcmp(now, right->digest, sizeof now) == 0;
}

static void retry(surface_call *c, const fault *x, const outcome *right) {
    uint8_t now[CLT__DIGEST_BYTES];
    surface_empty(c);
    clt_status status = surface_run(c);
    expect(status == CLT_OK && surface_made(c), x, "the next call fails", status);
    surface_digest(now, c);
    bool same = memcmp(now, right->digest, sizeof now) == 0;
    expect(same || (c->f->flags & RANDOM) != 0, x, "the next call gives something else", status);
}

/* One call with that fault; right is NULL for the first, without any. */
static outcome attempt(const fault *x, const outcome *right) {
    surface_call c;
    outcome o;
    memset(&o, 0, sizeof o);
    fault_begin(FAULT_NEVER, 0);
    surface_prepare(&c, &s, x->f, x->empty);
    (void)clt__fail(CLT_E_INTERNAL, "%s", "");
    fault_arm(x->mode, x->n);
    clt_status status = surface_run(&c);
    o.points = fault_points();
    o.fired = fault_fired();
    fault_arm(FAULT_NEVER, 0);
    expect((status != CLT_OK) == o.fired, x, "the fault and the status differ", status);
    if (status == CLT_OK) {
        expect(surface_made(&c), x, "nothing was made", status);
        surface_digest(o.digest, &c);
    } else {
        expect(clt_detail()[0] != '\0', x, "no detail", status);
        expect(is_whole(&c, right), x, "an output has changed", status);
        bool clean = fault_remove_halves() == 0 || x->mode == FAULT_FOREVER; /* no removal works */
        expect(clean, x, "half a file is left", status);
        retry(&c, x, right);
    }
    surface_finish(&c);
    expect(fault_leaks() == 0, x, "something leaks", status);
    fault_end();
    return o;
}

static uint64_t sweep(const surface_function *f, bool empty) {
    fault x = {f, empty, FAULT_NEVER, 0};
    outcome right = attempt(&x, NULL);
    for (x.mode = FAULT_ONCE; x.mode <= FAULT_FOREVER; x.mode++) {
        for (x.n = 1; x.n <= right.points; x.n++) {
            outcome o = attempt(&x, &right);
            expect(o.fired, &x, "the point was not reached", CLT_OK);
        }
    }
    return right.points;
}

static void every_function_is_known(void **state) {
    (void)state;
    const char *missing = surface_missing();
    if (missing != NULL) fail_msg("tests/support/surface.inc lacks %s", missing);
    assert_true(surface_declared() >= 90);
    assert_true(surface_declared() == SURFACE_FUNCTIONS);
}

static void every_point_of_every_function(void **state) {
    (void)state;
    uint64_t points = 0;
    unsigned functions = 0;
    for (const surface_function *f = SURFACE; f < SURFACE + SURFACE_FUNCTIONS; f++) {
        if ((f->flags & STATUS) == 0 || takes(f, HOOKS | OPTIONAL)) continue;
        uint64_t here = sweep(f, false);
        if (takes(f, OUT_CT) || takes(f, OUT_DEEP) || takes(f, OUT_LONG)) here += sweep(f, true);
        print_message("%-24s %5" PRIu64 " points\n", f->name, here);
        points += here;
        functions++;
    }
    print_message("%u functions, %" PRIu64 " points, each failing once and for ever\n", functions,
                  points);
    assert_true(points > 900);
}

static int open_surface(void **state) {
    (void)state;
    surface_open(&s, 1);
    return 0;
}

static int close_surface(void **state) {
    (void)state;
    surface_close(&s);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_is_known),
        cmocka_unit_test_setup_teardown(every_point_of_every_function, open_surface, close_surface),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
