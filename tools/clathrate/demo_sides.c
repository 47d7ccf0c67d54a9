/* The two sides of a demonstration: their folders, and the evaluator in its own. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"
#include "clathrate/evaluator.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int demo_sides_make(demo_sides *sides, const char *folder, const char *owner) {
    snprintf(sides->evaluator, sizeof sides->evaluator, "%s/evaluator", folder);
    snprintf(sides->owner, sizeof sides->owner, "%s/%s", folder, owner);
    if (mkdir(sides->evaluator, 0755) == 0 && mkdir(sides->owner, 0700) == 0) return EXIT_DONE;
    return cli_fail(EXIT_LIMIT, "%s: folders for both sides could not be made: %s", folder,
                    strerror(errno));
}

const char *demo_path(char path[DEMO_FILE_PATH], const char *folder, const char *name) {
    snprintf(path, DEMO_FILE_PATH, "%s/%s", folder, name);
    return path;
}

/* -------------------------------------------------------------------- what the evaluator sees */

static const char *meaning(const char *name) {
    static const char *const known[][2] = {
        {"model.clm", "the model, which is its own"},
        {"eval.clk", "evaluation keys: to compute with, not to read with"},
        {"patients.cld", "the patients, encrypted, and the plan"},
        {"result.cld", "the answers, encrypted"},
        {"training.cld", "rows to learn from, encrypted, and the recipe"},
        {"new.cld", "rows to judge, encrypted, without labels"},
        {"model.clw", "the model, encrypted"},
        {"items.clm", "item factors, which are its own"},
        {"ratings.cld", "ratings, encrypted, and the catalogue"},
        {"scores.cld", "scores of all items for all users, encrypted"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i][0]) == 0) return known[i][1];
    }
    return "not expected here";
}

/* Every file of ours ends with a digest of 32 bytes. */
void demo_describe(demo_file *file, const demo_sides *sides, const char *name) {
    char path[DEMO_PATH + 300];
    unsigned char end[32];
    struct stat about;
    snprintf(file->name, sizeof file->name, "%s", name);
    file->what = meaning(name);
    snprintf(path, sizeof path, "%s/%s", sides->evaluator, name);
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
static int list_folder(demo_sides *sides) {
    DIR *open = opendir(sides->evaluator);
    struct dirent *entry;
    if (open == NULL) return cli_fail(EXIT_LIMIT, "%s: cannot be listed", sides->evaluator);
    while ((entry = readdir(open)) != NULL && sides->files < DEMO_FILES_MAX) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        demo_describe(&sides->sent[sides->files++], sides, entry->d_name);
    }
    closedir(open);
    qsort(sides->sent, sides->files, sizeof *sides->sent, by_name);
    return EXIT_DONE;
}

uint64_t demo_sent_bytes(const demo_sides *sides, const char *name) {
    for (size_t i = 0; i < sides->files; i++) {
        if (strcmp(sides->sent[i].name, name) == 0) return sides->sent[i].bytes;
    }
    return 0;
}

int demo_evaluate(demo_sides *sides, double *seconds, const clt_ws *ws, const char *const *word,
                  size_t words) {
    enum { WORDS_MOST = 24 };
    char program[DEMO_PATH], threads[16], memory[32];
    const char *all[WORDS_MOST] = {program};
    const char *const common[] = {"--quiet", "--threads", threads, "--max-memory", memory};
    size_t count = 1;
    int code = evaluator_find(program, sizeof program);
    if (code == EXIT_DONE && sides->files == 0) code = list_folder(sides);
    if (code != EXIT_DONE) return code;
    snprintf(threads, sizeof threads, "%u", clt_ws_threads(ws));
    snprintf(memory, sizeof memory, "%llu", (unsigned long long)cli.max_memory);
    for (size_t i = 0; i < words && count < WORDS_MOST - 6; i++) all[count++] = word[i];
    for (size_t i = 0; i < 5; i++) all[count++] = common[i];
    double start = demo_now();
    code = evaluator_run(sides->evaluator, all);
    *seconds = demo_now() - start;
    return code;
}
