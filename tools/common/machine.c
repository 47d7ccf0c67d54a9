/* What this machine is, and the object around every JSON report. */
#define _POSIX_C_SOURCE 200809L
#include "common/machine.h"

#include "common/cli.h"

#include <math.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#ifndef CLT_COMMIT
#define CLT_COMMIT "unknown"
#endif

static const char *const useful[] = {
    "aes",     "sse2",     "avx2",     "fma",      "bmi2",       "vaes",       "gfni", "vpclmulqdq",
    "avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512ifma", "avx512vbmi", /* x86-64 */
    "asimd",   "sve",      "sve2",                                             /* AArch64 */
};

/* What stands after the colon of a line of /proc/cpuinfo when the line begins with `key`. */
static const char *after_colon(char *line, const char *key) {
    if (strncmp(line, key, strlen(key)) != 0) return NULL;
    char *colon = strchr(line, ':');
    if (colon == NULL) return NULL;
    colon[strcspn(colon, "\n")] = 0;
    return colon + 1 + strspn(colon + 1, " \t");
}

static bool has_word(const char *text, const char *word) {
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += length) {
        bool begins = at == text || at[-1] == ' ';
        if (begins && (at[length] == ' ' || at[length] == 0)) return true;
    }
    return false;
}

static void keep_useful(char *flags, size_t size, const char *all) {
    size_t used = 0;
    for (size_t i = 0; i < sizeof useful / sizeof *useful; i++) {
        if (!has_word(all, useful[i])) continue;
        int n = snprintf(flags + used, size - used, "%s%s", used > 0 ? " " : "", useful[i]);
        if (n < 0 || (size_t)n >= size - used) break;
        used += (size_t)n;
    }
    flags[used] = 0;
}

static void read_cpuinfo(machine *about) {
    static char line[16384]; /* flags of one processor are some thousand bytes */
    FILE *in = fopen("/proc/cpuinfo", "r");
    if (in == NULL) return;
    while (fgets(line, sizeof line, in) != NULL && *line != '\n') {
        const char *value;
        if ((value = after_colon(line, "model name")) != NULL) {
            snprintf(about->cpu, sizeof about->cpu, "%s", value);
        } else if ((value = after_colon(line, "flags")) != NULL ||
                   (value = after_colon(line, "Features")) != NULL) {
            keep_useful(about->flags, sizeof about->flags, value);
        }
    }
    fclose(in);
}

void machine_read(machine *about) {
    struct utsname name;
    *about = (machine){0};
    if (uname(&name) == 0) snprintf(about->cpu, sizeof about->cpu, "%s", name.machine);
    read_cpuinfo(about);
    long cores = sysconf(_SC_NPROCESSORS_ONLN), pages = sysconf(_SC_PHYS_PAGES);
    long page = sysconf(_SC_PAGESIZE);
    about->cores = cores > 0 ? (unsigned)cores : 1;
    if (pages > 0 && page > 0) about->memory_bytes = (uint64_t)pages * (uint64_t)page;
}

const char *machine_commit(void) {
    return *CLT_COMMIT != 0 ? CLT_COMMIT : "unknown";
}

json_t *machine_envelope(void) {
    machine about;
    machine_read(&about);
    return json_pack("{s:s, s:s, s:{s:s, s:s, s:I, s:I}, s:[]}", "clathrate", clt_version(),
                     "commit", machine_commit(), "machine", "cpu", about.cpu, "flags", about.flags,
                     "cores", (json_int_t)about.cores, "memory_bytes",
                     (json_int_t)about.memory_bytes, "rows");
}

json_t *machine_number(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static void print_value(const json_t *value, FILE *out) {
    json_dumpf(value, out, JSON_REAL_PRECISION(6) | JSON_ENCODE_ANY);
}

int machine_print(const json_t *envelope, FILE *out) {
    const char *separator = "{";
    const char *key;
    json_t *value, *row;
    size_t i;
    if (envelope == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    json_object_foreach((json_t *)(uintptr_t)envelope, key, value) {
        fprintf(out, "%s\"%s\": ", separator, key);
        separator = ",\n ";
        if (strcmp(key, "rows") != 0) {
            print_value(value, out);
            continue;
        }
        fputc('[', out);
        json_array_foreach(value, i, row) {
            fputs(i == 0 ? "\n  " : ",\n  ", out);
            print_value(row, out);
        }
        fputc(']', out);
    }
    fputs("}\n", out);
    if (fflush(out) == 0 && !ferror(out)) return EXIT_DONE;
    return cli_fail(EXIT_LIMIT, "the JSON report could not be written");
}
