/* doctor: can this machine do the work, how fast, and what would make it faster? */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/verbs.h"

#include "common/machine.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { CHAINS = 3, RUNS = 5 };

/* One chain: seconds, and the largest error of a square that was turned. */
typedef struct trial {
    const char *preset;
    size_t slots;
    double keygen, encrypt, rotate, multiply, decrypt, error;
} trial;

typedef struct finding {
    double lockable; /* bytes that may be locked */
    const char *kernel;
    unsigned threads;
    trial trial[CHAINS];
    bool well;
} finding;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double since(double *start) {
    double before = *start;
    *start = now();
    return *start - before;
}

static double largest_error(const double *got, const double *x, size_t n) {
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        worst = fmax(worst, fabs(got[i] - x[(i + 1) % n] * x[(i + 1) % n]));
    }
    return worst;
}

/* The best of several, since a machine that is busy must not look slow. */
static clt_status best_of_runs(trial *t, clt_ws *ws, const clt_evk *evk, clt_ct *out,
                               const clt_ct *in) {
    clt_status status = CLT_OK;
    t->rotate = t->multiply = INFINITY;
    for (int i = 0; i < RUNS && status == CLT_OK; i++) {
        double start = now();
        status = clt_rotate(out, ws, evk, in, 1);
        t->rotate = fmin(t->rotate, since(&start));
        if (status == CLT_OK) status = clt_multiply(out, ws, evk, out, out);
        t->multiply = fmin(t->multiply, since(&start));
    }
    return status;
}

/* Encrypts x, turns and squares it, decrypts to got. */
static clt_status round_trip(trial *t, clt_ws *ws, const clt_params *params, const double *x,
                             double *got) {
    clt_sk *sk = NULL;
    clt_evk *evk = NULL;
    clt_ct *in = NULL, *out = NULL;
    int64_t step = 1;
    clt_key_request request = {.relinearise = true, .steps = &step, .count = 1};
    clt_status status = clt_sk_new(&sk, params);
    double start = now();
    if (status == CLT_OK) status = clt_evk_new(&evk, ws, sk, &request);
    t->keygen = since(&start) / 2;
    if (status == CLT_OK) status = clt_encrypt_secret(&in, ws, sk, x, NULL, t->slots);
    t->encrypt = since(&start);
    if (status == CLT_OK) status = clt_ct_new(&out, params);
    if (status == CLT_OK) status = best_of_runs(t, ws, evk, out, in);
    start = now();
    if (status == CLT_OK) status = clt_decrypt_private(got, NULL, t->slots, ws, sk, out);
    t->decrypt = since(&start);
    if (status == CLT_OK) t->error = largest_error(got, x, t->slots);
    clt_ct_free(out);
    clt_ct_free(in);
    clt_evk_free(evk);
    clt_sk_free(sk);
    return status;
}

static clt_status try_chain(trial *t, clt_ws *ws) {
    const clt_params *params = NULL;
    clt_status status = clt_params_new(&params, t->preset);
    if (status != CLT_OK) return status;
    t->slots = clt_params_slots(params);
    double *x = malloc(2 * t->slots * sizeof *x);
    if (x == NULL) {
        status = CLT_E_MEMORY;
    } else {
        for (size_t i = 0; i < t->slots; i++) {
            x[i] = (double)((i * 2654435761u) % 2001) / 1000 - 1;
        }
        status = round_trip(t, ws, params, x, x + t->slots);
    }
    free(x);
    clt_params_free(params);
    return status;
}

static clt_status examine(finding *found, clt_ws *ws) {
    static const char *const preset[CHAINS] = {"L13", "L14", "L15"};
    clt_status status = clt_kernel_name(&found->kernel);
    found->threads = clt_ws_threads(ws);
    found->well = true;
    for (int i = 0; i < CHAINS && status == CLT_OK; i++) {
        trial *t = &found->trial[i];
        t->preset = preset[i];
        status = try_chain(t, ws);
        found->well = found->well && t->error < 1e-4;
    }
    return status;
}

static double lockable_bytes(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return 0;
    return limit.rlim_cur == RLIM_INFINITY ? INFINITY : (double)limit.rlim_cur;
}

/* ------------------------------------------------------------------------------------ output */

static json_t *kernels_json(void) {
    json_t *array = json_array();
    const char *name, *lacks;
    for (unsigned i = 0; (name = clt_kernel_at(i, &lacks)) != NULL; i++) {
        json_array_append_new(array, json_pack("{s:s, s:s?}", "kernel", name, "lacks", lacks));
    }
    return array;
}

static json_t *trials_json(const finding *f) {
    json_t *array = json_array();
    for (const trial *t = f->trial; t < f->trial + CHAINS; t++) {
        json_array_append_new(array, json_pack("{s:s, s:f, s:f, s:f, s:f, s:f, s:f}", "preset",
                                               t->preset, "keygen_ms", 1e3 * t->keygen,
                                               "encrypt_ms", 1e3 * t->encrypt, "rotate_ms",
                                               1e3 * t->rotate, "multiply_ms", 1e3 * t->multiply,
                                               "decrypt_ms", 1e3 * t->decrypt, "error", t->error));
    }
    return array;
}

static void print_json(const finding *f) {
    json_t *o = machine_envelope();
    json_object_del(o, "rows");
    json_object_set_new(o, "kernel", json_string(f->kernel));
    json_object_set_new(o, "kernels", kernels_json());
    json_object_set_new(o, "threads", json_integer(f->threads));
    json_object_set_new(o, "speed", trials_json(f));
    json_object_set_new(o, "well", json_boolean(f->well));
    json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(o);
}

/* Every kernel of this build; what stands in the way of the faster ones. */
static void print_kernels(const finding *f) {
    const char *name, *lacks, *best = f->kernel;
    printf("kernel      %s, %u thread%s\n", f->kernel, f->threads, f->threads == 1 ? "" : "s");
    for (unsigned i = 0; (name = clt_kernel_at(i, &lacks)) != NULL; i++) {
        if (lacks == NULL) best = name;
        printf("            %-5s ", name);
        if (lacks != NULL) {
            printf("not here: the processor or the system lacks %s\n", lacks);
        } else {
            printf("%s\n", strcmp(name, f->kernel) == 0 ? "in use" : "can run here");
        }
    }
    if (strcmp(best, f->kernel) != 0) {
        printf("            CLT_KERNEL forces %s: unset it, and %s, which is faster, is used\n",
               f->kernel, best);
    }
}

static void print_secrets(double lockable) {
    if (isinf(lockable)) {
        printf("secrets     locked in memory, no limit\n");
    } else if (lockable < 65536) {
        printf("secrets     only %.0f bytes may be locked in memory: raise 'ulimit -l' to 64\n",
               lockable);
    } else {
        printf("secrets     locked in memory, up to %.0f KiB\n", lockable / 1024);
    }
}

static void print_trials(const finding *f) {
    printf(
        "speed       chain  slots  one key  encrypt   rotate  multiply  decrypt  largest error\n");
    for (const trial *t = f->trial; t < f->trial + CHAINS; t++) {
        printf("            %-5s %6zu %5.1f ms %5.1f ms %5.1f ms  %5.1f ms %5.1f ms        %.0e\n",
               t->preset, t->slots, 1e3 * t->keygen, 1e3 * t->encrypt, 1e3 * t->rotate,
               1e3 * t->multiply, 1e3 * t->decrypt, t->error);
    }
}

static void print_text(const finding *f) {
    machine about;
    cli_short memory;
    machine_read(&about);
    printf("version     %s\n", clt_version());
    printf("processor   %s, %u processor%s\n", about.cpu, about.cores, about.cores == 1 ? "" : "s");
    printf("memory      %s\n", cli_bytes(memory, about.memory_bytes));
    print_kernels(f);
    print_secrets(f->lockable);
    print_trials(f);
    printf("%s\n", f->well ? "All is well."
                           : "The self-test FAILED (errors up to 1e-4 are allowed): do not trust "
                             "this machine.");
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    finding found = {.lockable = lockable_bytes()};
    (void)argument;
    (void)count;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(examine(&found, ws));
    if (cli.json) {
        print_json(&found);
    } else {
        print_text(&found);
    }
    code = found.well ? EXIT_DONE : EXIT_CHECK;
done:
    clt_ws_free(ws);
    return code;
}

const cli_verb doctor_verb = {
    .name = "doctor",
    .arguments = "",
    .summary = "check this machine: processor, kernels, memory, a self-test, speed",
    .text =
        "Encrypts, computes and decrypts on three chains, and tells which kernels this machine\n"
        "can run, what it lacks for the others, and how long each operation takes here.",
    .example = "clathrate doctor",
    .run = run,
};
