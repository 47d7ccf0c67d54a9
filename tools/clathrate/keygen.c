/* keygen: the three key files of a plan. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/secret.h"
#include "clathrate/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *passphrase_file;

static const cli_option option[] = {
    {"passphrase-file", 0, CLI_TEXT, "FILE",
     "seal the secret key under the first line of FILE [$CLATHRATE_PASSPHRASE]", &passphrase_file},
};

static const char *const file[] = {"secret.clk", "public.clk", "eval.clk"};

typedef struct key_paths {
    const char *folder;
    char path[3][4096];
    char fresh[3][4128]; /* beside them, until all three are written */
    uint64_t bytes[3];
} key_paths;

static int make_folder(const char *folder) {
    struct stat about;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        return cli_fail(EXIT_LIMIT, "%s: cannot be made: %s", folder, strerror(errno));
    }
    if (stat(folder, &about) == 0 && !S_ISDIR(about.st_mode)) {
        return cli_fail(EXIT_USAGE, "%s is a file; name a folder for the keys", folder);
    }
    return EXIT_DONE;
}

static int make_paths(key_paths *paths, const char *folder) {
    struct stat about;
    size_t end = strlen(folder);
    int code = make_folder(folder);
    if (code != EXIT_DONE) return code;
    while (end > 1 && folder[end - 1] == '/') end--;
    paths->folder = folder;
    for (size_t i = 0; i < 3; i++) {
        int length =
            snprintf(paths->path[i], sizeof paths->path[i], "%.*s/%s", (int)end, folder, file[i]);
        if (length < 0 || (size_t)length >= sizeof paths->path[i]) {
            return cli_fail(EXIT_USAGE, "the folder's name is too long");
        }
        snprintf(paths->fresh[i], sizeof paths->fresh[i], "%s.new-%ld", paths->path[i],
                 (long)getpid());
        if (!cli.force && stat(paths->path[i], &about) == 0) {
            return cli_fail(EXIT_USAGE,
                            "%s exists; -f would replace it, and what was encrypted "
                            "under it could never be read again",
                            paths->path[i]);
        }
    }
    return EXIT_DONE;
}

/* A link refuses a file that came to be meanwhile; not every file system has links. */
static int publish(const char *fresh, const char *path) {
    bool linked = !cli.force && link(fresh, path) == 0;
    if (linked) return unlink(fresh) == 0 ? EXIT_DONE : EXIT_LIMIT;
    if ((cli.force || errno != EEXIST) && rename(fresh, path) == 0) return EXIT_DONE;
    return cli_fail(EXIT_LIMIT, "%s: the key cannot be moved here: %s", path, strerror(errno));
}

static void sync_folder(const char *folder) {
    int open_folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (open_folder < 0) return;
    fsync(open_folder); /* some file systems cannot; the keys themselves are on disk */
    close(open_folder);
}

/* A full disk must neither cost the keys that were there nor leave some of three: all are written
   beside their places, the largest first, before the first takes its place. */
static int save_keys(const key_paths *paths, const clt_sk *sk, const clt_pk *pk, const clt_evk *evk,
                     const char *passphrase) {
    int code = EXIT_DONE;
    CLI_TRY(clt_evk_save(evk, paths->fresh[2], 0));
    CLI_TRY(clt_pk_save(pk, paths->fresh[1], 0));
    CLI_TRY(clt_sk_save(sk, paths->fresh[0], 0, passphrase));
    for (size_t i = 0; i < 3 && code == EXIT_DONE; i++) {
        code = publish(paths->fresh[i], paths->path[i]);
    }
    sync_folder(paths->folder);
done:
    for (size_t i = 0; i < 3 && code != EXIT_DONE; i++) unlink(paths->fresh[i]);
    return code;
}

static void print_keys(key_paths *paths) {
    static const char *const use[] = {"keep it; whoever has it reads everything",
                                      "to encrypt with, by anyone",
                                      "to compute with, for the server"};
    struct stat about;
    for (size_t i = 0; i < 3; i++) {
        if (stat(paths->path[i], &about) == 0) paths->bytes[i] = (uint64_t)about.st_size;
    }
    if (cli.json) {
        json_t *o = json_object();
        for (size_t i = 0; i < 3; i++) {
            json_object_set_new(o, file[i],
                                json_pack("{s:s, s:I}", "path", paths->path[i], "bytes",
                                          (json_int_t)paths->bytes[i]));
        }
        json_dumpf(o, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(o);
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        cli_short size;
        cli_say("%-24s %10s  %s", paths->path[i], cli_bytes(size, paths->bytes[i]), use[i]);
    }
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    char *passphrase = NULL;
    clt_ws *ws = NULL;
    clt_plan *plan = NULL;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    key_paths paths;
    memset(&paths, 0, sizeof paths);
    (void)count;
    if (cli.output == NULL) return cli_fail(EXIT_USAGE, "say with -o which folder gets the keys");
    if ((code = passphrase_get(&passphrase, passphrase_file)) != EXIT_DONE) return code;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_plan_load(&plan, argument[0]));
    if ((code = make_paths(&paths, cli.output)) != EXIT_DONE) goto done;
    CLI_TRY(clt_keygen(&sk, &pk, &evk, ws, plan));
    if ((code = save_keys(&paths, sk, pk, evk, passphrase)) != EXIT_DONE) goto done;
    print_keys(&paths);
done:
    clt_evk_free(evk);
    clt_pk_free(pk);
    clt_sk_free(sk);
    clt_plan_free(plan);
    clt_ws_free(ws);
    passphrase_free(passphrase);
    return code;
}

const cli_verb keygen_verb = {
    .name = "keygen",
    .arguments = "PLAN.clp",
    .summary = "make the secret, public and evaluation keys of a plan",
    .text = "Writes secret.clk (mode 0600), public.clk and eval.clk into the folder of -o. Send\n"
            "eval.clk to the server; never send secret.clk.",
    .example = "clathrate keygen cancer.clp -o keys/",
    .least = 1,
    .most = 1,
    .output = CLI_FOLDER_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
