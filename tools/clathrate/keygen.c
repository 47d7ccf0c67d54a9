/* keygen: the key files of a plan or a recipe, and the budget of keys for releases. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/secret.h"
#include "clathrate/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *passphrase_file, *release;

static const cli_option option[] = {
    {"passphrase-file", 0, CLI_TEXT, "FILE",
     "seal the secret key under the first line of FILE [$CLATHRATE_PASSPHRASE]", &passphrase_file},
    {"release", 0, CLI_TEXT, "BITS|label",
     "keys whose answers may go to others: numbers of BITS bits, or labels and scores alone",
     &release},
};

enum { FILES = 4, KEYS = 3 };

static const char *const file[FILES] = {"secret.clk", "public.clk", "eval.clk",
                                        "secret.clk.released"};

typedef struct key_paths {
    const char *folder;
    char path[FILES][4096];
    char fresh[FILES][4128]; /* beside them, until all are written */
    size_t files;            /* without a budget one less */
    uint64_t bytes[FILES];
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
    paths->files = release != NULL ? FILES : KEYS;
    for (size_t i = 0; i < FILES; i++) {
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

/* What keys are for: one of these. */
typedef struct purpose {
    clt_plan *plan;
    clt_recipe *recipe;
    clt_catalogue *catalogue;
} purpose;

static int load_purpose(purpose *p, clt_ws *ws, const char *path, unsigned bits) {
    int code = EXIT_DONE;
    clt_kind kind = CLT_KIND_PLAN;
    CLI_TRY(cli_kind(&kind, path, CLT_KIND_PLAN));
    if ((kind == CLT_KIND_RECIPE || kind == CLT_KIND_CATALOGUE) && bits > 0) {
        return cli_fail(EXIT_REFUSED,
                        "%s is a %s, and --release is for keys of a plan: what comes of it is for "
                        "the owner of the key alone",
                        path, kind == CLT_KIND_RECIPE ? "recipe" : "catalogue");
    }
    if (kind == CLT_KIND_RECIPE) {
        CLI_TRY(clt_recipe_load(&p->recipe, path));
    } else if (kind == CLT_KIND_CATALOGUE) {
        CLI_TRY(clt_catalogue_load(&p->catalogue, path));
    } else {
        CLI_TRY(clt_plan_load(&p->plan, path));
        if (bits > 0) CLI_TRY(clt_plan_check_release(p->plan, ws, bits));
    }
done:
    return code;
}

typedef struct key_set {
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
} key_set;

static clt_status make_keys(key_set *keys, clt_ws *ws, const purpose *p) {
    if (p->plan != NULL) return clt_keygen(&keys->sk, &keys->pk, &keys->evk, ws, p->plan);
    if (p->recipe != NULL) {
        return clt_recipe_keygen(&keys->sk, &keys->pk, &keys->evk, ws, p->recipe);
    }
    return clt_catalogue_keygen(&keys->sk, &keys->pk, &keys->evk, ws, p->catalogue);
}

/* A full disk must neither cost the keys that were there nor leave some of them: all are written
   beside their places, the largest first, before the first takes its place. The budget of a key
   that is replaced goes with it. */
static int save_keys(const key_paths *paths, const key_set *keys, clt_ws *ws, const clt_plan *plan,
                     unsigned bits, const char *passphrase) {
    int code = EXIT_DONE;
    CLI_TRY(clt_evk_save(keys->evk, paths->fresh[2], 0));
    CLI_TRY(clt_pk_save(keys->pk, paths->fresh[1], 0));
    CLI_TRY(clt_sk_save(keys->sk, paths->fresh[0], 0, passphrase));
    if (bits > 0) CLI_TRY(clt_budget_create(paths->fresh[3], 0, ws, keys->sk, plan, bits));
    for (size_t i = 0; i < paths->files && code == EXIT_DONE; i++) {
        code = publish(paths->fresh[i], paths->path[i]);
    }
    if (code == EXIT_DONE && bits == 0) unlink(paths->path[3]);
    sync_folder(paths->folder);
done:
    for (size_t i = 0; i < FILES && code != EXIT_DONE; i++) unlink(paths->fresh[i]);
    return code;
}

static void print_keys(key_paths *paths) {
    static const char *const use[] = {"keep it; whoever has it reads everything",
                                      "to encrypt with, by anyone",
                                      "to compute with, for the server",
                                      "counts the answers given to others; keep it with the key"};
    struct stat about;
    for (size_t i = 0; i < paths->files; i++) {
        if (stat(paths->path[i], &about) == 0) paths->bytes[i] = (uint64_t)about.st_size;
    }
    if (cli.json) {
        json_t *o = json_object();
        for (size_t i = 0; i < paths->files; i++) {
            json_object_set_new(o, file[i],
                                json_pack("{s:s, s:I}", "path", paths->path[i], "bytes",
                                          (json_int_t)paths->bytes[i]));
        }
        json_dumpf(o, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(o);
        return;
    }
    for (size_t i = 0; i < paths->files; i++) {
        cli_short size;
        cli_say("%-24s %10s  %s", paths->path[i], cli_bytes(size, paths->bytes[i]), use[i]);
    }
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    char *passphrase = NULL;
    clt_ws *ws = NULL;
    purpose of = {NULL, NULL, NULL};
    key_set keys = {NULL, NULL, NULL};
    unsigned bits = 0;
    key_paths paths;
    memset(&paths, 0, sizeof paths);
    (void)count;
    if (cli.output == NULL) return cli_fail(EXIT_USAGE, "say with -o which folder gets the keys");
    if (release != NULL && !cli_release_bits(&bits, release)) return EXIT_USAGE;
    if ((code = passphrase_get(&passphrase, passphrase_file)) != EXIT_DONE) return code;
    CLI_TRY(cli_workspace(&ws));
    if ((code = load_purpose(&of, ws, argument[0], bits)) != EXIT_DONE) goto done;
    if ((code = make_paths(&paths, cli.output)) != EXIT_DONE) goto done;
    CLI_TRY(make_keys(&keys, ws, &of));
    code = save_keys(&paths, &keys, ws, of.plan, bits, passphrase);
    if (code != EXIT_DONE) goto done;
    print_keys(&paths);
done:
    clt_evk_free(keys.evk);
    clt_pk_free(keys.pk);
    clt_sk_free(keys.sk);
    clt_catalogue_free(of.catalogue);
    clt_recipe_free(of.recipe);
    clt_plan_free(of.plan);
    clt_ws_free(ws);
    passphrase_free(passphrase);
    return code;
}

const cli_verb keygen_verb = {
    .name = "keygen",
    .arguments = "PLAN.clp",
    .summary = "make the secret, public and evaluation keys of a plan, recipe or catalogue",
    .text = "Writes secret.clk (mode 0600), public.clk and eval.clk into the folder of -o. Send\n"
            "eval.clk to the server; never send secret.clk. With --release it makes\n"
            "secret.clk.released, too, which counts the answers that leave.",
    .example = "clathrate keygen cancer.clp -o keys/",
    .least = 1,
    .most = 1,
    .output = CLI_FOLDER_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
