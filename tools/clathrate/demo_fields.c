/* demo train: all fields, one after another, and what they come to together. */
#include "clathrate/demo_field.h"

#include <string.h>

typedef struct story {
    const char *name;
    int (*tell)(field *f, unsigned number);
} story;

static const story stories[] = {
    {"medical", field_medical},
    {"fraud", field_fraud},
    {"recommendation", field_recommendation},
};

enum { FIELDS_MAX = sizeof stories / sizeof *stories };

bool demo_field_exists(const char *name) {
    for (size_t i = 0; i < FIELDS_MAX; i++) {
        if (strcmp(name, stories[i].name) == 0) return true;
    }
    return false;
}

static bool is_wanted(const demo *d, const story *s) {
    return d->only[0] == 0 || strcmp(d->only, s->name) == 0;
}

/* The exit code; *count fields are to be closed in any case. */
static int tell_fields(field *f, size_t *count, const demo *d) {
    int code = EXIT_DONE;
    if (!demo_silent()) {
        demo_tell_paragraph("Training on encrypted data: once encrypted, the same in the clear, "
                            "and simulated with the errors that ciphertexts have.");
    }
    for (size_t i = 0; i < FIELDS_MAX && code == EXIT_DONE; i++) {
        if (!is_wanted(d, &stories[i])) continue;
        field *one = &f[(*count)++];
        one->demo = d;
        code = stories[i].tell(one, (unsigned)*count);
    }
    return code;
}

static int print_rows(const field *f, size_t count) {
    json_t *rows = json_array();
    for (size_t i = 0; i < count; i++) json_array_append_new(rows, field_row(&f[i]));
    return demo_print_rows(rows);
}

/* Nobody should have to look for what is wrong in a table. */
static int check(const field *f, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < f[i].claims; j++) {
            const field_claim *claim = &f[i].claim[j];
            if (claim->holds) continue;
            return cli_fail(EXIT_CHECK, "%s: %s: %s, %s is claimed: please report this",
                            claim->field, claim->what, claim->value, claim->limit);
        }
    }
    return EXIT_DONE;
}

int demo_fields(demo *d) {
    field f[FIELDS_MAX];
    field_progress progress;
    size_t count = 0;
    memset(f, 0, sizeof f);
    field_progress_open(&progress, d->only[0] == 0 ? FIELDS_MAX : 1, d->seeds);
    d->progress = &progress;
    int code = tell_fields(f, &count, d);
    field_progress_hide(&progress);
    if (code == EXIT_DONE) fields_tell_overhead(f, count);
    if (code == EXIT_DONE && !d->temporary) code = fields_report(d, f, count);
    if (code == EXIT_DONE && cli.json) code = print_rows(f, count);
    if (code == EXIT_DONE) code = check(f, count);
    for (size_t i = 0; i < count; i++) field_close(&f[i]);
    return code;
}
