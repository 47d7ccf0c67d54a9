/* Files: round trips, atomicity under every fault, modes, what exists, damage, standard streams. */
#define _POSIX_C_SOURCE 200809L

#include "base/file.h"

#include "base/alloc.h"
#include "base/hooks.h"
#include "support/fault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Stands before the C library's: the system may be told to have no random bytes. */
static bool system_is_dry;
int getentropy(void *bytes, size_t size);
int getentropy(void *bytes, size_t size) {
    static uint8_t next;
    memset(bytes, next++, size);
    return system_is_dry ? -1 : 0;
}

static char folder[] = "file-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    (void)umask(022);
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int remove_folder(void **state) {
    (void)state;
    return chdir("..") != 0 || rmdir(folder) != 0;
}

/* Files here, and with `clean` removes them. */
static unsigned count_files(bool clean) {
    unsigned count = 0;
    DIR *here = opendir(".");
    assert_non_null(here);
    for (struct dirent *entry; (entry = readdir(here)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        count++;
        if (clean) assert_int_equal(unlink(entry->d_name), 0);
    }
    assert_int_equal(closedir(here), 0);
    return count;
}

static int clean_up(void **state) {
    (void)state;
    (void)count_files(true);
    return 0;
}

/* A plan of `words` words: small fields, and one block beyond the buffer of a file. */
enum { BLOCK = 200 * 1000 };

typedef struct thing {
    uint32_t words, value;
    uint8_t *block;
} thing;

static void save_thing(clt__sink *sink, const void *object) {
    const thing *t = object;
    clt__put_header(sink, CLT_KIND_PLAN);
    clt__put_u32(sink, t->words);
    for (uint32_t i = 0; i < t->words; i++) {
        clt__put_u32(sink, t->value + i);
        if (i == t->words / 2 && t->block != NULL) clt__put_bytes(sink, t->block, BLOCK);
    }
}

static void load_thing(clt__source *source, void *object) {
    thing *t = object;
    clt__get_header(source, CLT_KIND_PLAN);
    uint32_t words = clt__get_u32_in(source, 0, 1000000, "words");
    for (uint32_t i = 0; i < words && source->status == CLT_OK; i++) {
        uint32_t word = clt__get_u32(source);
        if (i == 0) t->value = word;
        if (source->status == CLT_OK && word != t->value + i) {
            clt__source_fail(source, CLT_E_FORMAT, "word %u is wrong", (unsigned)i);
        }
        if (i == words / 2 && t->block != NULL) clt__get_bytes(source, t->block, BLOCK);
    }
    t->words = words;
}

static clt_status save(const char *path, unsigned flags, uint32_t value) {
    thing t = {.words = 100, .value = value};
    return clt__file_save(path, flags, true, save_thing, &t);
}

static clt_status load(const char *path, uint32_t *value) {
    thing t = {0};
    clt_status status = clt__file_load(path, "plan", true, load_thing, &t);
    *value = t.value;
    return status;
}

static uint32_t value_in(const char *path) {
    uint32_t value = 0;
    clt_status status = load(path, &value);
    if (status != CLT_OK) fail_msg("%s", clt_detail());
    return value;
}

static void round_trip_beyond_the_buffer(void **state) {
    (void)state;
    thing out = {.words = 50000, .value = 7, .block = clt__alloc(BLOCK, 1)};
    thing in = {.block = clt__alloc(BLOCK, 1)};
    assert_true(out.block != NULL && in.block != NULL);
    for (size_t i = 0; i < BLOCK; i++) {
        out.block[i] = (uint8_t)(i * 13);
    }
    assert_int_equal(clt__file_save("out", 0, true, save_thing, &out), CLT_OK);
    assert_int_equal(clt__file_load("out", "plan", true, load_thing, &in), CLT_OK);
    assert_int_equal(in.words, 50000);
    assert_memory_equal(in.block, out.block, BLOCK);
    struct stat info;
    assert_int_equal(stat("out", &info), 0);
    assert_int_equal(info.st_size, 16 + 4 + 200000 + BLOCK + 32);
    assert_int_equal(count_files(false), 1);
    clt__free(out.block);
    clt__free(in.block);
}

static void modes_follow_the_flag(void **state) {
    (void)state;
    struct stat info;
    assert_int_equal(save("open", 0, 1), CLT_OK);
    assert_int_equal(stat("open", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0644);
    assert_int_equal(save("secret", CLT__FILE_SECRET, 1), CLT_OK);
    assert_int_equal(stat("secret", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(save("open", CLT__FILE_SECRET | CLT__FILE_REPLACE, 2), CLT_OK);
    assert_int_equal(stat("open", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
}

static void what_exists_stays(void **state) {
    (void)state;
    assert_int_equal(save("out", 0, 1), CLT_OK);
    assert_int_equal(save("out", 0, 2), CLT_E_EXISTS);
    assert_memory_equal(clt_detail(), "out: it exists already", 22);
    assert_int_equal(value_in("out"), 1);
    assert_int_equal(save("out", CLT__FILE_REPLACE, 3), CLT_OK);
    assert_int_equal(value_in("out"), 3);
    assert_int_equal(count_files(false), 1);
}

/* Whoever opened the pipe to look at it would wait here for ever, until the alarm ends the test. */
static void a_pipe_in_the_place_stops_nobody(void **state) {
    (void)state;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    (void)alarm(20);
    assert_int_equal(save("pipe", 0, 1), CLT_E_EXISTS);
    assert_int_equal(save("pipe", CLT__FILE_REPLACE, 1), CLT_E_IO);
    (void)alarm(0);
    struct stat info;
    assert_int_equal(stat("pipe", &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    assert_int_equal(count_files(false), 1);
}

/* Another program makes the file while ours is being written. */
static void save_while_another_does(clt__sink *sink, const void *object) {
    assert_int_equal(clt__file_write("out", 0, "theirs", 6), CLT_OK);
    save_thing(sink, object);
}

static void of_two_writers_one_wins(void **state) {
    (void)state;
    thing t = {.words = 3, .value = 1};
    clt_status status = clt__file_save("out", 0, true, save_while_another_does, &t);
    assert_int_equal(status, CLT_E_EXISTS);
    clt__buffer found = {0};
    assert_int_equal(clt__file_read(&found, "out", 100), CLT_OK);
    assert_int_equal(found.size, 6);
    assert_memory_equal(found.bytes, "theirs", 6);
    clt__buffer_free(&found);
    assert_int_equal(count_files(false), 1);
}

static void refuse_to_save(clt__sink *sink, const void *object) {
    save_thing(sink, object);
    clt__sink_fail(sink, CLT_E_RANGE, "too large");
}

static void what_fails_to_save_leaves_nothing(void **state) {
    (void)state;
    thing t = {.words = 3, .value = 1};
    clt_status status = clt__file_save("out", 0, true, refuse_to_save, &t);
    assert_int_equal(status, CLT_E_RANGE);
    assert_string_equal(clt_detail(), "out: too large");
    assert_int_equal(count_files(false), 0);
}

static void saves_fail_where_files_cannot_be(void **state) {
    (void)state;
    assert_int_equal(save("none/out", 0, 1), CLT_E_IO);
    assert_string_equal(clt_detail(),
                        "none/out: it cannot be written here: No such file or directory");
    assert_int_equal(save(".", CLT__FILE_REPLACE, 1), CLT_E_IO);
    assert_int_equal(save("", CLT__FILE_REPLACE, 1), CLT_E_IO);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(save("pipe", CLT__FILE_REPLACE, 1), CLT_E_IO);
    assert_int_equal(count_files(false), 1);
}

static void no_name_without_randomness(void **state) {
    (void)state;
    system_is_dry = true;
    fault_begin(FAULT_NEVER, 0);
    clt_status status = save("out", 0, 1);
    system_is_dry = false;
    assert_int_equal(fault_leaks(), 0);
    fault_end();
    assert_int_equal(status, CLT_E_RANDOM);
    assert_int_equal(count_files(false), 0);
}

static void absolute_and_nested_paths(void **state) {
    (void)state;
    char path[4096];
    assert_non_null(getcwd(path, sizeof path - 10));
    memcpy(path + strlen(path), "/out", 5);
    assert_int_equal(save(path, 0, 5), CLT_OK);
    assert_int_equal(value_in("out"), 5);
    assert_int_equal(save("./out", CLT__FILE_REPLACE, 6), CLT_OK);
    assert_int_equal(value_in(path), 6);
}

typedef struct attempt {
    unsigned flags;
    bool old; /* a file of value 1 stands there before */
} attempt;

/* One save of value 2 with the n-th point failing. False when no fault was left to fire. */
static bool save_with_fault(const attempt *a, fault_mode mode, uint64_t n) {
    (void)count_files(true);
    if (a->old) assert_int_equal(save("out", 0, 1), CLT_OK);
    fault_begin(mode, n);
    clt_status status = save("out", a->flags, 2);
    bool fired = fault_fired();
    assert_int_equal(fault_leaks(), 0);
    fault_end();
    assert_int_equal(status == CLT_OK, !fired);
    if (!fired) {
        assert_int_equal(value_in("out"), 2);
        assert_int_equal(count_files(false), 1);
        return false;
    }
    bool in_place = strstr(clt_detail(), "it is in place") != NULL;
    if (in_place || a->old) assert_int_equal(value_in("out"), in_place ? 2 : 1);
    if (mode == FAULT_ONCE) assert_int_equal(count_files(false), in_place || a->old);
    return true;
}

/* The old file or the new one, never a mixture; and no temporary file, unless removing it fails,
   too. */
static void saving_is_atomic_under_every_fault(void **state) {
    (void)state;
    static const attempt attempts[] = {
        {0, false}, {CLT__FILE_REPLACE, false}, {CLT__FILE_REPLACE, true}};
    for (size_t i = 0; i < 3; i++) {
        for (fault_mode mode = FAULT_ONCE; mode <= FAULT_FOREVER; mode++) {
            uint64_t n = 1;
            while (save_with_fault(&attempts[i], mode, n)) n++;
            assert_true(n > 8); /* name, buffer, open, write, sync, close, rename, folder */
        }
    }
}

static clt_status load_out(void *arg) {
    uint32_t value;
    (void)arg;
    return load("out", &value);
}

static clt_status read_out(void *arg) {
    clt__buffer buffer = {.secret = *(bool *)arg};
    clt_status status = clt__file_read(&buffer, "out", 1000000);
    if (status != CLT_OK) assert_null(buffer.bytes);
    clt__buffer_free(&buffer);
    return status;
}

static void loading_under_every_fault(void **state) {
    (void)state;
    assert_int_equal(save("out", 0, 1), CLT_OK);
    assert_true(fault_sweep(load_out, NULL));
    for (int secret = 0; secret < 2; secret++) {
        bool flag = secret == 1;
        assert_true(fault_sweep(read_out, &flag));
    }
}

static void damage_is_found_and_named(void **state) {
    (void)state;
    clt__buffer whole = {0};
    uint32_t value;
    assert_int_equal(save("good", 0, 1), CLT_OK);
    assert_int_equal(clt__file_read(&whole, "good", 1000), CLT_OK);
    assert_int_equal(whole.size, 16 + 4 + 400 + 32);
    assert_int_equal(clt__file_write("cut", 0, whole.bytes, whole.size - 1), CLT_OK);
    assert_int_equal(load("cut", &value), CLT_E_FORMAT);
    assert_memory_equal(clt_detail(), "cut: plan: it is cut short", 26);
    whole.bytes[whole.size - 1] ^= 1;
    assert_int_equal(clt__file_write("flip", 0, whole.bytes, whole.size), CLT_OK);
    assert_int_equal(load("flip", &value), CLT_E_DIGEST);
    whole.bytes[whole.size - 1] ^= 1;
    clt_writer out = clt__buffer_writer(&whole);
    assert_int_equal(out.write(out.opaque, "", 1), 0);
    assert_int_equal(clt__file_write("long", 0, whole.bytes, whole.size), CLT_OK);
    assert_int_equal(load("long", &value), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "long: plan: trailing bytes"));
    clt__buffer_free(&whole);
}

static void what_is_not_there_is_named(void **state) {
    (void)state;
    uint32_t value;
    clt__buffer buffer = {0};
    assert_int_equal(load("none", &value), CLT_E_DATA);
    assert_string_equal(clt_detail(), "none: it cannot be opened: No such file or directory");
    assert_int_equal(clt__file_read(&buffer, "none", 10), CLT_E_DATA);
    assert_int_equal(load(".", &value), CLT_E_IO);
    assert_string_equal(clt_detail(), ".: plan: reading failed at byte 0: Is a directory");
}

static void reading_stops_at_the_most(void **state) {
    (void)state;
    static const uint8_t bytes[150000] = {1, 2, 3};
    clt__buffer found = {0};
    assert_int_equal(clt__file_write("out", 0, bytes, sizeof bytes), CLT_OK);
    assert_int_equal(clt__file_read(&found, "out", sizeof bytes), CLT_OK);
    assert_int_equal(found.size, sizeof bytes);
    assert_memory_equal(found.bytes, bytes, sizeof bytes);
    assert_int_equal(clt__file_read(&found, "out", sizeof bytes - 1), CLT_E_DATA);
    assert_int_equal(found.size, sizeof bytes); /* unchanged on error */
    assert_int_equal(clt__file_write("empty", 0, NULL, 0), CLT_OK);
    assert_int_equal(clt__file_read(&found, "empty", 0), CLT_OK); /* the old bytes are freed */
    assert_int_equal(found.size, 0);
    clt__buffer_free(&found);
}

/* Default hooks, but a write takes at most 3 bytes and a read gives at most 5. */
static int short_write(void *opaque, void *file, const void *bytes, size_t size, size_t *done) {
    return clt__hooks_default()->write(opaque, file, bytes, size < 3 ? size : 3, done);
}

static int short_read(void *opaque, void *file, void *bytes, size_t size, size_t *done) {
    return clt__hooks_default()->read(opaque, file, bytes, size < 5 ? size : 5, done);
}

static int idle_write(void *opaque, void *file, const void *bytes, size_t size, size_t *done) {
    (void)opaque, (void)file, (void)bytes, (void)size;
    *done = 0;
    return 0;
}

static int lying_read(void *opaque, void *file, void *bytes, size_t size, size_t *done) {
    (void)opaque, (void)file, (void)bytes;
    *done = size + 1;
    return 0;
}

static void hooks_may_move_little(void **state) {
    (void)state;
    uint32_t value = 0;
    clt_hooks hooks = *clt__hooks_default();
    hooks.write = short_write;
    hooks.read = short_read;
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    clt_status saved = save("out", 0, 9), loaded = load("out", &value);
    hooks.write = idle_write;
    hooks.read = lying_read;
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    clt_status idle = save("idle", 0, 9), lying = load("out", &value);
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
    assert_int_equal(saved, CLT_OK);
    assert_int_equal(loaded, CLT_OK);
    assert_int_equal(idle, CLT_E_IO);
    assert_int_equal(lying, CLT_E_IO);
    assert_int_equal(count_files(false), 1);
}

/* Puts `path` in the place of a standard stream; gives the stream that was there. */
static int redirect(int stream, const char *path, int how) {
    (void)fflush(NULL);
    int old = dup(stream), file = open(path, how, 0600);
    assert_true(old >= 0 && file >= 0);
    assert_int_equal(dup2(file, stream), stream);
    assert_int_equal(close(file), 0);
    return old;
}

static void restore(int stream, int old) {
    assert_int_equal(dup2(old, stream), stream);
    assert_int_equal(close(old), 0);
}

static void standard_streams_are_streamed(void **state) {
    (void)state;
    uint32_t value = 0;
    clt__buffer whole = {0};
    int old = redirect(STDOUT_FILENO, "pipe", O_WRONLY | O_CREAT);
    clt_status saved = save("-", 0, 11);
    restore(STDOUT_FILENO, old);
    assert_int_equal(saved, CLT_OK);
    assert_int_equal(value_in("pipe"), 11);

    old = redirect(STDIN_FILENO, "pipe", O_RDONLY);
    clt_status loaded = load("-", &value);
    restore(STDIN_FILENO, old);
    assert_int_equal(loaded, CLT_OK);
    assert_int_equal(value, 11);

    old = redirect(STDIN_FILENO, "pipe", O_RDONLY);
    loaded = clt__file_read(&whole, "-", 10);
    restore(STDIN_FILENO, old);
    assert_int_equal(loaded, CLT_E_DATA);
    assert_memory_equal(clt_detail(), "standard input: ", 16);
    assert_int_equal(count_files(false), 1);
}

static void a_full_standard_output_is_an_error(void **state) {
    (void)state;
    if (access("/dev/full", W_OK) != 0) skip();
    int old = redirect(STDOUT_FILENO, "/dev/full", O_WRONLY);
    clt_status saved = save("-", 0, 11);
    restore(STDOUT_FILENO, old);
    assert_int_equal(saved, CLT_E_IO);
    assert_string_equal(clt_detail(), "standard output: writing failed: No space left on device");
}

#define FILE_TEST(name) cmocka_unit_test_teardown(name, clean_up)

int main(void) {
    const struct CMUnitTest tests[] = {
        FILE_TEST(round_trip_beyond_the_buffer),
        FILE_TEST(modes_follow_the_flag),
        FILE_TEST(what_exists_stays),
        FILE_TEST(a_pipe_in_the_place_stops_nobody),
        FILE_TEST(of_two_writers_one_wins),
        FILE_TEST(what_fails_to_save_leaves_nothing),
        FILE_TEST(saves_fail_where_files_cannot_be),
        FILE_TEST(no_name_without_randomness),
        FILE_TEST(absolute_and_nested_paths),
        FILE_TEST(saving_is_atomic_under_every_fault),
        FILE_TEST(loading_under_every_fault),
        FILE_TEST(damage_is_found_and_named),
        FILE_TEST(what_is_not_there_is_named),
        FILE_TEST(reading_stops_at_the_most),
        FILE_TEST(hooks_may_move_little),
        FILE_TEST(standard_streams_are_streamed),
        FILE_TEST(a_full_standard_output_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
