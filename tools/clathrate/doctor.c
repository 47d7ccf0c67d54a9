/* doctor: can this machine do the work, and how fast? */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/verbs.h"

#include "common/machine.h"

#include <jansson.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef struct finding {
    double lockable;         /* bytes that may be locked */
    double rotate, multiply; /* seconds at L14 */
    double error;            /* largest of the self-test */
    bool well;
} finding;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double largest_error(const double *got, const double *x, size_t n) {
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, fabs(got[i] - x[(i + 1) % n] * x[(i + 1) % n]));
    }
    return worst;
}

/* Encrypts, squares, rotates, decrypts at L14, and times the middle. */
static clt_status self_test(finding *found, clt_ws *ws) {
    enum { SLOTS = 8192, RUNS = 5 };
    static double x[SLOTS], got[SLOTS];
    const clt_params *params = NULL;
    clt_sk *sk = NULL;
    clt_evk *evk = NULL;
    clt_ct *ct = NULL, *out = NULL;
    int64_t step = 1;
    clt_key_request request = {.relinearise = true, .steps = &step, .count = 1};
    clt_status status = clt_params_new(&params, "L14");
    for (size_t i = 0; i < SLOTS; i++) x[i] = (double)((i * 2654435761u) % 2001) / 1000 - 1;
    if (status == CLT_OK) status = clt_sk_new(&sk, params);
    if (status == CLT_OK) status = clt_evk_new(&evk, ws, sk, &request);
    if (status == CLT_OK) status = clt_encrypt_secret(&ct, ws, sk, x, NULL, SLOTS);
    if (status == CLT_OK) status = clt_ct_new(&out, params);
    double start = now();
    for (int i = 0; i < RUNS && status == CLT_OK; i++) status = clt_rotate(out, ws, evk, ct, 1);
    found->rotate = (now() - start) / RUNS;
    start = now();
    if (status == CLT_OK) status = clt_multiply(out, ws, evk, out, out);
    found->multiply = now() - start;
    if (status == CLT_OK) status = clt_decrypt_private(got, NULL, SLOTS, ws, sk, out);
    if (status == CLT_OK) found->error = largest_error(got, x, SLOTS);
    found->well = status == CLT_OK && found->error < 1e-4;
    clt_ct_free(out);
    clt_ct_free(ct);
    clt_evk_free(evk);
    clt_sk_free(sk);
    clt_params_free(params);
    return status;
}

static double lockable_bytes(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return 0;
    return limit.rlim_cur == RLIM_INFINITY ? INFINITY : (double)limit.rlim_cur;
}

static void print_json(const finding *f, const char *kernel, unsigned threads) {
    json_t *o = machine_envelope();
    json_object_del(o, "rows");
    json_object_set_new(o, "kernel", json_string(kernel));
    json_object_set_new(o, "threads", json_integer(threads));
    json_object_set_new(o, "rotate_l14_ms", json_real(1e3 * f->rotate));
    json_object_set_new(o, "multiply_l14_ms", json_real(1e3 * f->multiply));
    json_object_set_new(o, "self_test_error", json_real(f->error));
    json_object_set_new(o, "well", json_boolean(f->well));
    json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(o);
}

static void print_text(const finding *f, const char *kernel, unsigned threads) {
    machine about;
    cli_short memory;
    machine_read(&about);
    printf("version     %s\n", clt_version());
    printf("processor   %s, %u processors\n", about.cpu, about.cores);
    printf("memory      %s\n", cli_bytes(memory, about.memory_bytes));
    printf("kernel      %s, %u threads\n", kernel, threads);
    if (isinf(f->lockable)) {
        printf("secrets     locked in memory, no limit\n");
    } else if (f->lockable < 65536) {
        printf("secrets     only %.0f bytes may be locked in memory: raise 'ulimit -l' to 64\n",
               f->lockable);
    } else {
        printf("secrets     locked in memory, up to %.0f KiB\n", f->lockable / 1024);
    }
    printf("speed       N = 2^14: rotation %.1f ms, product %.1f ms\n", 1e3 * f->rotate,
           1e3 * f->multiply);
    printf("self-test   largest error %.1e (allowed 1e-4)\n", f->error);
    printf("%s\n", f->well ? "All is well." : "The self-test FAILED: do not trust this machine.");
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    const char *kernel = NULL;
    finding found = {.lockable = lockable_bytes()};
    (void)argument;
    (void)count;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_kernel_name(&kernel));
    CLI_TRY(self_test(&found, ws));
    if (cli.json) {
        print_json(&found, kernel, clt_ws_threads(ws));
    } else {
        print_text(&found, kernel, clt_ws_threads(ws));
    }
    code = found.well ? EXIT_DONE : EXIT_CHECK;
done:
    clt_ws_free(ws);
    return code;
}

const cli_verb doctor_verb = {
    .name = "doctor",
    .arguments = "",
    .summary = "check this machine: processor, kernel, memory, a self-test, speed",
    .example = "clathrate doctor",
    .run = run,
};
