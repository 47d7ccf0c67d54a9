/* One batch of patients, from the clinic to the evaluator and back. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"
#include "clathrate/evaluator.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The two sides' folders, and what is in them. */
typedef struct sides {
    char evaluator[DEMO_PATH + 16], clinic[DEMO_PATH + 16];
    char plan[DEMO_PATH + 32], secret[DEMO_PATH + 32], patients[DEMO_PATH + 32];
    char answers[DEMO_PATH + 32], model[DEMO_PATH + 32], keys[DEMO_PATH + 32];
    char data[DEMO_PATH + 32], result[DEMO_PATH + 32];
} sides;

static int make_sides(sides *s, const char *folder) {
    snprintf(s->evaluator, sizeof s->evaluator, "%s/evaluator", folder);
    snprintf(s->clinic, sizeof s->clinic, "%s/clinic", folder);
    if (mkdir(s->evaluator, 0755) != 0 || mkdir(s->clinic, 0700) != 0) {
        return cli_fail(EXIT_LIMIT, "%s: folders for both sides could not be made", folder);
    }
    snprintf(s->plan, sizeof s->plan, "%s/plan.clp", s->clinic);
    snprintf(s->secret, sizeof s->secret, "%s/secret.clk", s->clinic);
    snprintf(s->patients, sizeof s->patients, "%s/patients.csv", s->clinic);
    snprintf(s->answers, sizeof s->answers, "%s/result.csv", s->clinic);
    snprintf(s->model, sizeof s->model, "%s/model.clm", s->evaluator);
    snprintf(s->keys, sizeof s->keys, "%s/eval.clk", s->evaluator);
    snprintf(s->data, sizeof s->data, "%s/patients.cld", s->evaluator);
    snprintf(s->result, sizeof s->result, "%s/result.cld", s->evaluator);
    return EXIT_DONE;
}

/* -------------------------------------------------------------------- what the evaluator sees */

static const char *meaning(const char *name) {
    static const char *const known[][2] = {
        {"model.clm", "the model, which is its own"},
        {"eval.clk", "evaluation keys: to compute with, not to read with"},
        {"patients.cld", "the patients, encrypted, and the plan"},
        {"result.cld", "the answers, encrypted"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i][0]) == 0) return known[i][1];
    }
    return "not expected here";
}

/* Every file of ours ends with a digest of 32 bytes. */
static void describe(demo_file *file, const char *folder, const char *name) {
    char path[DEMO_PATH + 300];
    unsigned char end[32];
    struct stat about;
    snprintf(file->name, sizeof file->name, "%s", name);
    file->what = meaning(name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "rb");
    if (in == NULL) return;
    if (stat(path, &about) == 0) file->bytes = (uint64_t)about.st_size;
    if (fseek(in, -(long)sizeof end, SEEK_END) == 0 && fread(end, sizeof end, 1, in) == 1) {
        for (size_t i = 0; i < 8; i++) snprintf(file->digest + 2 * i, 3, "%02x", end[i]);
    }
    fclose(in);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const demo_file *)a)->name, ((const demo_file *)b)->name);
}

/* Not what was meant to be sent but what is there. */
static int list_folder(demo_exchange *exchange, const char *folder) {
    DIR *open = opendir(folder);
    struct dirent *entry;
    if (open == NULL) return cli_fail(EXIT_LIMIT, "%s: cannot be listed", folder);
    while ((entry = readdir(open)) != NULL && exchange->files < DEMO_FILES_MAX) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        describe(&exchange->sent[exchange->files++], folder, entry->d_name);
    }
    closedir(open);
    qsort(exchange->sent, exchange->files, sizeof *exchange->sent, by_name);
    return EXIT_DONE;
}

uint64_t demo_sent_bytes(const demo_exchange *exchange, const char *name) {
    for (size_t i = 0; i < exchange->files; i++) {
        if (strcmp(exchange->sent[i].name, name) == 0) return exchange->sent[i].bytes;
    }
    return 0;
}

/* ---------------------------------------------------------------------------------- the steps */

typedef struct text {
    char *bytes;
    size_t size;
} text;

static int append(void *opaque, const void *bytes, size_t size) {
    text *to = opaque;
    char *grown = realloc(to->bytes, to->size + size + 1);
    if (grown == NULL) return ENOMEM;
    memcpy(grown + to->size, bytes, size);
    to->bytes = grown;
    to->size += size;
    grown[to->size] = 0;
    return 0;
}

static int make_plan(demo_exchange *exchange, clt_plan **plan, clt_ws *ws, const clt_model *model,
                     const sides *s) {
    clt_plan_options options;
    text explained = {NULL, 0};
    int code = EXIT_DONE;
    double start = demo_now();
    clt_plan_options_default(&options);
    CLI_TRY(clt_plan_new(plan, ws, model, &options));
    exchange->seconds[DEMO_PLAN] = demo_now() - start;
    CLI_TRY(clt_plan_measure(*plan, ws, &exchange->plan));
    CLI_TRY(clt_plan_explain(*plan, ws, (clt_writer){&explained, append}, false));
    CLI_TRY(clt_model_save(model, s->model, 0));
    CLI_TRY(clt_plan_save(*plan, s->plan, 0));
done:
    exchange->explained = explained.bytes;
    return code;
}

/* The secret key stays in the clinic. */
static int make_keys(demo_exchange *exchange, clt_sk **sk, clt_ws *ws, const clt_plan *plan,
                     const sides *s) {
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    int code = EXIT_DONE;
    double start = demo_now();
    CLI_TRY(clt_keygen(sk, &pk, &evk, ws, plan));
    exchange->seconds[DEMO_KEYGEN] = demo_now() - start;
    CLI_TRY(clt_sk_save(*sk, s->secret, 0, NULL));
    CLI_TRY(clt_evk_save(evk, s->keys, 0));
done:
    clt_evk_free(evk);
    clt_pk_free(pk);
    return code;
}

static int encrypt(demo_exchange *exchange, clt_ws *ws, const clt_plan *plan, const clt_sk *sk,
                   const clt_table *patients, const sides *s) {
    clt_data *data = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_table_write(patients, s->patients, 0));
    double start = demo_now();
    CLI_TRY(clt_data_encrypt(&data, ws, plan, sk, NULL, patients, 0));
    exchange->seconds[DEMO_ENCRYPT] = demo_now() - start;
    CLI_TRY(clt_data_save(data, s->data, 0));
done:
    clt_data_free(data);
    return code;
}

static int evaluate(demo_exchange *exchange, clt_ws *ws, const sides *s) {
    char program[DEMO_PATH], threads[16], memory[32];
    int code = evaluator_find(program, sizeof program);
    if (code == EXIT_DONE) code = list_folder(exchange, s->evaluator);
    if (code != EXIT_DONE) return code;
    snprintf(threads, sizeof threads, "%u", clt_ws_threads(ws));
    snprintf(memory, sizeof memory, "%llu", (unsigned long long)cli.max_memory);
    const char *words[] = {
        program,      "run",     "model.clm", "patients.cld", "--keys",       "eval.clk", "-o",
        "result.cld", "--quiet", "--threads", threads,        "--max-memory", memory,     NULL};
    double start = demo_now();
    code = evaluator_run(s->evaluator, words);
    exchange->seconds[DEMO_RUN] = demo_now() - start;
    describe(&exchange->result, s->evaluator, "result.cld");
    return code;
}

static int decrypt(demo_exchange *exchange, clt_ws *ws, const clt_sk *sk, const sides *s) {
    clt_data *result = NULL;
    int code = EXIT_DONE;
    CLI_TRY(clt_data_load(&result, s->result));
    double start = demo_now();
    CLI_TRY(clt_data_decrypt(&exchange->answers, ws, sk, result));
    exchange->seconds[DEMO_DECRYPT] = demo_now() - start;
    CLI_TRY(clt_table_write(exchange->answers, s->answers, 0));
done:
    clt_data_free(result);
    return code;
}

int demo_exchange_run(demo_exchange *exchange, clt_ws *ws, const clt_model *model,
                      const clt_table *patients, const char *folder) {
    sides s;
    clt_plan *plan = NULL;
    clt_sk *sk = NULL;
    int code = make_sides(&s, folder);
    if (code == EXIT_DONE) code = make_plan(exchange, &plan, ws, model, &s);
    if (code == EXIT_DONE) code = make_keys(exchange, &sk, ws, plan, &s);
    if (code == EXIT_DONE) code = encrypt(exchange, ws, plan, sk, patients, &s);
    if (code == EXIT_DONE) code = evaluate(exchange, ws, &s);
    if (code == EXIT_DONE) code = decrypt(exchange, ws, sk, &s);
    clt_sk_free(sk);
    clt_plan_free(plan);
    return code;
}

void demo_exchange_free(demo_exchange *exchange) {
    clt_table_free(exchange->answers);
    free(exchange->explained);
}
