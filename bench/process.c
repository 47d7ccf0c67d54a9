/* Rows that processes of their own measure, so that the peak of memory is that of the row alone. */
#define _DEFAULT_SOURCE /* wait4 */
#include "harness.h"

#include "base/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child has said why. */
static clt_status fail(const char *name, int state) {
    clt_status status = CLT_E_INTERNAL;
    if (WIFEXITED(state) && WEXITSTATUS(state) != 0) status = (clt_status)-WEXITSTATUS(state);
    return clt__fail(status, "%s was not measured", name);
}

static clt_status give(const bench_request *request, const char *name, int from, pid_t pid) {
    struct rusage usage;
    int state = 0;
    FILE *in = fdopen(from, "r");
    json_t *json = json_loadf(in, 0, NULL);
    fclose(in);
    while (wait4(pid, &state, 0, &usage) < 0 && errno == EINTR) continue;
    if (json == NULL) return fail(name, state);
    json_object_set_new(json, "peak_rss_bytes", json_integer(1024 * (json_int_t)usage.ru_maxrss));
    request->row(request->opaque, json);
    return CLT_OK;
}

/* The status, positive. */
static int become(const char *name, bench_child *child, const void *arg, int out) {
    json_t *row = NULL;
    FILE *line = fdopen(out, "w");
    clt_status status = line == NULL ? CLT_E_MEMORY : child(&row, arg);
    if (status == CLT_OK) {
        json_dumpf(row, line, JSON_REAL_PRECISION(6));
    } else {
        fprintf(stderr, "bench: %s: %s\n", name, clt_detail());
    }
    if (line != NULL) fclose(line);
    json_decref(row);
    return -(int)status;
}

clt_status bench_in_process(const bench_request *request, const char *name, bench_child *child,
                            const void *arg) {
    int ends[2];
    if (pipe(ends) != 0) return clt__fail(CLT_E_IO, "no pipe: %s", strerror(errno));
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        _exit(become(name, child, arg, ends[1]));
    }
    close(ends[1]);
    if (pid > 0) return give(request, name, ends[0], pid);
    close(ends[0]);
    return clt__fail(CLT_E_MEMORY, "no process for a row: %s", strerror(errno));
}
