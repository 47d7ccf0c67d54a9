/*
 * The main program of a fuzz target in builds without libFuzzer: hands each file that is named, and
 * each file of a folder that is named, to the target once, in the order of the names.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int complain(const char *path) {
    perror(path);
    return -1;
}

/* The bytes are in a block of exactly their size, so that a sanitizer sees each step beyond it. */
static int replay_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return complain(path);
    int result = -1;
    uint8_t *bytes = NULL;
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size < 0 || fseek(file, 0, SEEK_SET) != 0) goto done;
    bytes = malloc(size > 0 ? (size_t)size : 1);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size) goto done;
    LLVMFuzzerTestOneInput(bytes, (size_t)size);
    result = 0;
done:
    if (result != 0) complain(path);
    free(bytes);
    fclose(file);
    return result;
}

static int visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

/* The number of files replayed, or -1. */
static int replay_folder(const char *path) {
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, visible, alphasort);
    if (count < 0) return complain(path);
    int result = count;
    for (int i = 0; i < count; i++) {
        char name[4096];
        int length = snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (length < 0 || (size_t)length >= sizeof name || replay_file(name) != 0) result = -1;
        free(entries[i]);
    }
    free(entries);
    return result;
}

static int replay(const char *path) {
    DIR *folder = opendir(path);
    if (folder == NULL) return replay_file(path) == 0 ? 1 : -1;
    closedir(folder);
    return replay_folder(path);
}

int main(int argc, char **argv) {
    int total = 0, failed = 0;
    for (int i = 1; i < argc; i++) {
        int count = replay(argv[i]);
        if (count < 0) failed = 1;
        total += count > 0 ? count : 0;
    }
    printf("%d inputs\n", total);
    return failed || total == 0;
}
