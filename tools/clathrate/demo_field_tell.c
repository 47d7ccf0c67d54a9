/* What a person reads on the terminal of a field, and what a script reads. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo_field.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

int field_sides(field *f) {
    char folder[DEMO_PATH + 24];
    snprintf(folder, sizeof folder, "%s/%s", f->demo->folder, f->words->name);
    if (mkdir(folder, 0755) != 0) {
        return cli_fail(EXIT_LIMIT, "%s: cannot be made: %s", folder, strerror(errno));
    }
    return demo_sides_make(&f->sides, folder, f->words->owner);
}

/* ------------------------------------------------------------------------------------ terminal */

void field_tell_start(const field *f, unsigned number, const char *recipe) {
    char text[512];
    cli_short bytes, seconds;
    if (demo_silent()) return;
    field_progress_hide(f->demo->progress);
    printf("\n%u  %s: %s\n\n", number, f->words->heading, f->words->subject);
    demo_tell_paragraph(f->words->story);
    putchar('\n');
    snprintf(text, sizeof text,
             "%s Chain %s, ring degree %u, %u bit of security; %s of table to encrypt; predicted: "
             "%s on one thread.",
             recipe, f->preset, 1u << f->log_n, f->security_bits, cli_bytes(bytes, f->clear_bytes),
             cli_seconds(seconds, f->seconds_predicted));
    demo_tell_paragraph(text);
    fflush(stdout);
}

void field_tell_sides(const field *f) {
    char text[512];
    cli_short train, predict;
    if (demo_silent()) return;
    field_progress_hide(f->demo->progress);
    printf("\n   The evaluator is a process of its own, with an empty environment, in a folder of\n"
           "\n");
    for (size_t i = 0; i < f->sides.files; i++) demo_tell_file(&f->sides.sent[i]);
    snprintf(text, sizeof text, "It works for %s%s%s and gives back",
             cli_seconds(train, f->seconds[FIELD_TRAIN]),
             f->seconds[FIELD_PREDICT] > 0 ? ", judges other rows for " : "",
             f->seconds[FIELD_PREDICT] > 0 ? cli_seconds(predict, f->seconds[FIELD_PREDICT]) : "");
    putchar('\n');
    demo_tell_paragraph(text);
    putchar('\n');
    for (size_t i = 0; i < f->files_made; i++) demo_tell_file(&f->made[i]);
    putchar('\n');
    demo_tell_paragraph(f->words->knows);
    fflush(stdout);
}

/* So many columns, on the right; all bytes of a character but its first take none. */
static void put_right(const char *text, int columns) {
    for (const char *at = text; *at != 0; at++) columns -= ((unsigned char)*at & 0xC0) != 0x80;
    printf("%*s%s", columns > 0 ? columns : 0, "", text);
}

static void tell_measure(const field *f, const field_measure *m) {
    report_text_value text;
    char title[64];
    snprintf(title, sizeof title, "%s, seed 1", m->title);
    printf("     %-42s", title);
    put_right(m->relative ? "" : report_value(text, m->scale, m->clear[0], 0), 18);
    put_right(report_value(text, m->scale, m->simulated[0], 0), 18);
    put_right(report_value(text, m->scale, m->encrypted, 0), 14);
    putchar('\n');
    if (f->seeds == 1) return;
    snprintf(title, sizeof title, "  over %zu seeds, 95 %% interval", f->seeds);
    printf("     %-42s", title);
    put_right(m->relative ? "" : field_mean(text, f, m, m->clear), 18);
    put_right(field_mean(text, f, m, m->simulated), 18);
    putchar('\n');
}

static void tell_claims(const field *f) {
    putchar('\n');
    for (size_t i = 0; i < f->claims; i++) {
        const field_claim *claim = &f->claim[i];
        printf("   %s  %s: %s, %s\n", claim->holds ? "holds " : "BROKEN", claim->what, claim->value,
               claim->limit);
    }
}

void field_tell_result(const field *f) {
    char text[512];
    cli_short part[4];
    if (demo_silent()) return;
    field_progress_hide(f->demo->progress);
    printf("\n     %-42s%18s%18s%14s\n", "", "in the clear", "simulated", "encrypted");
    for (size_t i = 0; i < f->measures; i++) tell_measure(f, &f->measure[i]);
    for (size_t i = 0; i < f->remarks; i++) {
        printf("     %-78s%14s\n", f->remark[i].title, f->remark[i].text);
    }
    putchar('\n');
    snprintf(text, sizeof text,
             "Training takes %s encrypted and %s in the clear, %.0f times as long; keys take %s, "
             "encryption %s (%u threads, kernel %s).",
             cli_seconds(part[0], f->seconds[FIELD_TRAIN]),
             cli_seconds(part[1], f->seconds[FIELD_CLEAR]), field_overhead(f),
             cli_seconds(part[2], f->seconds[FIELD_KEYGEN]),
             cli_seconds(part[3], f->seconds[FIELD_ENCRYPT]), clt_ws_threads(f->demo->ws),
             f->demo->kernel);
    demo_tell_paragraph(text);
    tell_claims(f);
    fflush(stdout);
}

/* ---------------------------------------------------------------------------------------- JSON */

static void set_seconds(json_t *row, const field *f) {
    static const char *const name[FIELD_PARTS] = {"seconds_keygen",  "seconds_encrypt",
                                                  "seconds",         "seconds_predict",
                                                  "seconds_decrypt", "seconds_clear"};
    for (int i = 0; i < FIELD_PARTS; i++) demo_set_number(row, name[i], f->seconds[i]);
    demo_set_number(row, "overhead", field_overhead(f));
}

static void set_named(json_t *row, const char *name, const char *end, double value) {
    char text[64];
    snprintf(text, sizeof text, "%s_%s", name, end);
    demo_set_number(row, text, value);
}

/* "auc_clear" and "auc_encrypted" of seed 0; means over seeds, and half widths of intervals. */
static void set_measure(json_t *row, const field *f, const field_measure *m) {
    set_named(row, m->name, "encrypted", m->encrypted);
    set_named(row, m->name, "clear", m->clear[0]);
    set_named(row, m->name, "clear_splits", demo_mean(m->clear, f->seeds));
    set_named(row, m->name, "clear_interval", demo_half(m->clear, f->seeds));
    set_named(row, m->name, "simulated_splits", demo_mean(m->simulated, f->seeds));
    set_named(row, m->name, "simulated_interval", demo_half(m->simulated, f->seeds));
}

static void set_what(json_t *row, const field *f) {
    json_object_set_new(row, "task", json_string(f->words->task));
    json_object_set_new(row, "model", json_string(f->words->model));
    json_object_set_new(row, "generated", json_boolean(f->words->generated));
    demo_set_count(row, "rows", f->rows);
    demo_set_count(row, "rows_judged", f->rows_judged);
    demo_set_count(row, "features", f->features);
    demo_set_count(row, "iterations", f->steps);
    json_object_set_new(row, "preset", json_string(f->preset));
    demo_set_count(row, "threads", clt_ws_threads(f->demo->ws));
    json_object_set_new(row, "kernel", json_string(f->demo->kernel));
    demo_set_count(row, "splits", f->seeds);
}

json_t *field_row(const field *f) {
    json_t *row = json_object();
    size_t broken = 0;
    set_what(row, f);
    set_seconds(row, f);
    for (size_t i = 0; i < f->measures; i++) set_measure(row, f, &f->measure[i]);
    for (size_t i = 0; i < f->remarks; i++) {
        demo_set_number(row, f->remark[i].json, f->remark[i].value);
    }
    for (size_t i = 0; i < f->claims; i++) broken += !f->claim[i].holds;
    demo_set_count(row, "claims", f->claims);
    demo_set_count(row, "claims_broken", broken);
    demo_set_count(row, "clear_bytes", f->clear_bytes);
    demo_set_count(row, "upload_bytes", field_upload(f));
    demo_set_count(row, "download_bytes", field_download(f));
    demo_set_count(row, "eval_key_bytes", demo_sent_bytes(&f->sides, "eval.clk"));
    demo_set_count(row, "security_bits", f->security_bits);
    return row;
}
