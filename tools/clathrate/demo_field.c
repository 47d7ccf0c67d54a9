/* The figures of a field, and what is claimed of them. */
#include "clathrate/demo_field.h"

#include <math.h>
#include <string.h>

field_remark *field_remark_add(field *f, const char *title, const char *json, double value,
                               const char *text) {
    field_remark *remark = &f->remark[f->remarks++];
    remark->title = title;
    remark->json = json;
    remark->value = value;
    snprintf(remark->text, sizeof remark->text, "%s", text);
    return remark;
}

const char *field_mean(report_text_value text, const field *f, const field_measure *m,
                       const double *value) {
    return report_value(text, m->scale, demo_mean(value, f->seeds), demo_half(value, f->seeds));
}

double field_overhead(const field *f) {
    return f->seconds[FIELD_TRAIN] / f->seconds[FIELD_CLEAR];
}

uint64_t field_upload(const field *f) {
    return demo_sent_bytes(&f->sides, f->words->upload);
}

uint64_t field_download(const field *f) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < f->files_made; i++) bytes += f->made[i].bytes;
    return bytes;
}

double field_seconds_all(const field *f) {
    return f->seconds[FIELD_KEYGEN] + f->seconds[FIELD_ENCRYPT] + f->seconds[FIELD_TRAIN] +
           f->seconds[FIELD_PREDICT] + f->seconds[FIELD_DECRYPT];
}

void field_close(field *f) {
    clt_score_free(f->clear_score);
    clt_score_free(f->score);
}

/* -------------------------------------------------------------------------------------- claims */

static field_claim *claim_new(field *f, bool holds) {
    field_claim *claim = &f->claim[f->claims++];
    claim->field = f->words->heading;
    claim->holds = holds;
    return claim;
}

/* 0.50 points of a percentage; 0.0050 of other numbers. */
static void put_distance(report_text_value text, report_scale scale, double distance) {
    if (scale == REPORT_PERCENT) {
        snprintf(text, sizeof(report_text_value), "%.2f points", 100 * distance);
    } else {
        snprintf(text, sizeof(report_text_value), "%.4f", distance);
    }
}

/* Not a number holds nothing. */
static void claim_distance(field *f, const field_measure *m, const char *how, double distance,
                           double allowed) {
    report_text_value text;
    field_claim *claim = claim_new(f, distance <= allowed);
    snprintf(claim->what, sizeof claim->what, "%s: %s against clear", m->title, how);
    put_distance(claim->value, m->scale, distance);
    put_distance(text, m->scale, allowed);
    snprintf(claim->limit, sizeof claim->limit, "at most %.40s", text);
}

void field_claim_share(field *f, const char *what, double value, double limit) {
    report_text_value text;
    field_claim *claim = claim_new(f, value >= limit);
    snprintf(claim->what, sizeof claim->what, "%s", what);
    report_value(claim->value, REPORT_PERCENT, value, 0);
    snprintf(claim->limit, sizeof claim->limit, "at least %.40s",
             report_value(text, REPORT_PERCENT, limit, 0));
}

static void claim_relative(field *f, const field_measure *m) {
    char what[96];
    snprintf(what, sizeof what, "%s: encrypted", m->title);
    field_claim_share(f, what, m->encrypted, 1 - m->allowed_once);
    snprintf(what, sizeof what, "%s: mean of %zu simulated", m->title, f->seeds);
    field_claim_share(f, what, demo_mean(m->simulated, f->seeds), 1 - m->allowed);
}

static void claim_measure(field *f, const field_measure *m) {
    char how[48];
    double simulated = demo_mean(m->simulated, f->seeds), clear = demo_mean(m->clear, f->seeds);
    snprintf(how, sizeof how, "mean of %zu simulated", f->seeds);
    claim_distance(f, m, "encrypted", fabs(m->encrypted - m->clear[0]), m->allowed_once);
    claim_distance(f, m, how, fabs(simulated - clear), m->allowed);
}

void field_claim_all(field *f) {
    for (size_t i = 0; i < f->measures; i++) {
        (f->measure[i].relative ? claim_relative : claim_measure)(f, &f->measure[i]);
    }
    field_claim *claim = claim_new(f, f->security_bits >= 128);
    snprintf(claim->what, sizeof claim->what, "security of keys and ciphertexts");
    snprintf(claim->value, sizeof claim->value, "%u bit", f->security_bits);
    snprintf(claim->limit, sizeof claim->limit, "at least 128 bit");
}
