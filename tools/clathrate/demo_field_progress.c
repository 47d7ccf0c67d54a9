/* How far all fields together are, and how long the rest will take: by what stages weigh, and how
   long the ones before took. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo_field.h"

#include <string.h>
#include <unistd.h>

/* Seconds, roughly, on a machine of 2020. */
static const double weight[FIELD_STAGES] = {
    [FIELD_AT_KEYS] = 1, [FIELD_AT_TRAINING] = 4, [FIELD_AT_CLEAR] = 1, [FIELD_AT_SEED] = 0.4};

void field_progress_open(field_progress *progress, size_t fields, size_t seeds) {
    double each = weight[FIELD_AT_KEYS] + weight[FIELD_AT_TRAINING] + weight[FIELD_AT_CLEAR];
    *progress =
        (field_progress){.wanted = !cli.quiet && isatty(STDERR_FILENO),
                         .start = demo_now(),
                         .total = (double)fields * (each + (double)seeds * weight[FIELD_AT_SEED])};
}

void field_progress_hide(field_progress *progress) {
    if (progress->shown) fputs("\r\033[K", stderr);
    progress->shown = false;
}

void field_enter(const field *f, field_stage stage, size_t seed) {
    static const char *const name[FIELD_STAGES] = {"keys and encryption", "training, encrypted",
                                                   "the same in the clear",
                                                   "in the clear and simulated, seed"};
    field_progress *p = f->demo->progress;
    char number[24] = "", left[48] = "";
    p->done += p->present;
    p->present = weight[stage];
    if (!p->wanted) return;
    double unit = p->done > 0 ? (demo_now() - p->start) / p->done : 1;
    if (stage == FIELD_AT_SEED) snprintf(number, sizeof number, " %zu", seed + 1);
    if (p->done > 0) snprintf(left, sizeof left, "  %.0f s left", unit * (p->total - p->done));
    field_progress_hide(p);
    fprintf(stderr, "%s: %s%s%s", f->words->name, name[stage], number, left);
    p->shown = true;
}
