/*
 * Explaining a plan: a line a step, then the figures. Errors are log2 of the error of a value of
 * the step's result: expected (root mean square, rows under the secret key), and a bound that is
 * never passed.
 */
#include "nn/explain.h"

#include "nn/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { CELL = 24 };

/* What a step is, beyond its name. */
static void put_detail(clt__sink *sink, const clt__step *step) {
    if (step->type == CLT__STEP_LINEAR) {
        clt__print(sink, "  %u diagonals, %u x %u", step->diagonals, step->babies, step->giants);
    } else if (step->type == CLT__STEP_SUM) {
        clt__print(sink, "  %u terms", (unsigned)step->terms);
    } else if (step->type == CLT__STEP_POLYNOMIAL) {
        clt__print(sink, "  degree %u", step->degree);
    }
}

static double scale_log2(const clt_plan *plan, const clt__step *step) {
    return log2(clt__params_scale(plan->params, clt__step_level_after(step), 1).hi);
}

void clt__size_text(char text[CLT__SIZE_TEXT], uint64_t bytes) {
    static const char *const unit[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    unsigned i = 0;
    for (; value >= 1024 && i < 4; i++) value /= 1024;
    snprintf(text, CLT__SIZE_TEXT, i == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, unit[i]);
}

static void time_text(char text[CELL], double seconds) {
    if (seconds < 0.9995) {
        snprintf(text, CELL, "%.3g ms", 1000 * seconds);
    } else {
        snprintf(text, CELL, seconds < 99.95 ? "%.1f s" : "%.0f s", seconds);
    }
}

static void step_line(clt__sink *sink, const clt_plan *plan, unsigned i, const clt__cost *cost) {
    const clt__step *step = &plan->step[i];
    char time[CELL] = "-";
    if (cost != NULL) snprintf(time, sizeof time, "%.2f", 1000 * clt__cost_step(cost, step));
    clt__print(sink, "%2u  %-10s %4u  %2u -> %-2u %6.2f %8.4g %8.2f %8.2f %9u %8s", i,
               clt__step_name(step->type), step->node, step->level, clt__step_level_after(step),
               scale_log2(plan, step), step->value_bound, step->noise_rms, step->noise_bound,
               clt__step_rotations(step), time);
    put_detail(sink, step);
    clt__print(sink, "\n");
}

static void line(clt__sink *sink, const char *name, const char *value) {
    clt__print(sink, "%-22s %s\n", name, value);
}

static void size_line(clt__sink *sink, const char *name, uint64_t bytes) {
    char text[CLT__SIZE_TEXT];
    clt__size_text(text, bytes);
    line(sink, name, text);
}

static const char *packing_name(clt_packing packing) {
    return packing == CLT_PACK_ROW ? "row" : "blocks";
}

static void parameter_lines(clt__sink *sink, const clt_plan *plan, const clt_plan_figures *f) {
    char text[4 * CELL];
    snprintf(text, sizeof text, "%s: n = 2^%u, %u levels, scale 2^%u", f->preset, f->log_n,
             f->levels, f->scale_bits);
    line(sink, "parameters", text);
    snprintf(text, sizeof text, "log2 QP %u of %u, %u bits", f->log_qp, f->log_qp_cap,
             f->security_bits);
    line(sink, "security", text);
    snprintf(text, sizeof text, "%s of %u slots, %zu %s a ciphertext",
             packing_name(plan->layout.packing), (unsigned)plan->layout.block,
             f->rows_per_ciphertext, f->rows_per_ciphertext == 1 ? "row" : "rows");
    line(sink, "packing", text);
    snprintf(text, sizeof text, "2^%.1f expected, 2^%.1f at most, of outputs up to %.4g",
             log2(f->error_expected), log2(f->error_bound), plan->output_bound);
    line(sink, "error of an output", text);
}

static void size_lines(clt__sink *sink, const clt_plan_figures *f) {
    char text[CELL];
    snprintf(text, sizeof text, "%zu", f->rotation_keys);
    line(sink, "rotation keys", text);
    size_line(sink, "evaluation key file", f->evaluation_key_bytes);
    size_line(sink, "public key file", f->public_key_bytes);
    size_line(sink, "upload, a ciphertext", f->ciphertext_bytes);
    size_line(sink, "answer, a ciphertext", f->result_bytes);
    size_line(sink, "evaluator's memory", f->evaluator_memory_bytes);
}

static void release_line(clt__sink *sink, const clt_plan *plan, unsigned bits) {
    char text[2 * CELL];
    if (plan->bounds == NULL) return; /* nothing may be released */
    snprintf(text, sizeof text, "numbers of up to %u bits", bits);
    line(sink, "for others", bits > 0 ? text : "labels and scores");
}

void clt__explain_text(clt__sink *sink, const clt_plan *plan, const clt__cost *cost,
                       unsigned release_bits) {
    clt_plan_figures f;
    char text[2 * CELL], time[CELL];
    clt__plan_figures(&f, plan);
    clt__print(
        sink,
        " #  operation  node   level    scale  |value| expected    bound rotations       ms\n");
    for (unsigned i = 0; i < plan->steps; i++) step_line(sink, plan, i, cost);
    clt__print(sink, "\n");
    parameter_lines(sink, plan, &f);
    release_line(sink, plan, release_bits);
    size_lines(sink, &f);
    if (cost != NULL) {
        time_text(time, clt__cost_plan(cost, plan));
        snprintf(text, sizeof text, "%s on one thread", time);
        line(sink, "time, a ciphertext", text);
    }
    clt__hex(text, plan->digest, 16);
    line(sink, "plan", text);
}

/* ------------------------------------------------------------------------------------- JSON */

static void step_object(clt__json *json, const clt_plan *plan, unsigned i, const clt__cost *cost) {
    const clt__step *step = &plan->step[i];
    clt__json_object(json, NULL);
    clt__json_integer(json, "step", i);
    clt__json_text(json, "operation", clt__step_name(step->type));
    clt__json_integer(json, "node", step->node);
    clt__json_integer(json, "level_before", step->level);
    clt__json_integer(json, "level_after", clt__step_level_after(step));
    clt__json_number(json, "scale_log2", scale_log2(plan, step));
    clt__json_number(json, "value_bound", step->value_bound);
    clt__json_number(json, "value_rms", step->value_rms);
    clt__json_number(json, "error_expected_log2", step->noise_rms);
    clt__json_number(json, "error_bound_log2", step->noise_bound);
    clt__json_integer(json, "diagonals", step->diagonals);
    clt__json_integer(json, "babies", step->babies);
    clt__json_integer(json, "giants", step->giants);
    clt__json_integer(json, "terms", step->terms);
    clt__json_integer(json, "degree", step->degree);
    clt__json_integer(json, "rotations", clt__step_rotations(step));
    clt__json_number(json, "seconds", cost == NULL ? NAN : clt__cost_step(cost, step));
    clt__json_end(json);
}

static void figures_object(clt__json *json, const clt_plan *plan, const clt__cost *cost) {
    clt_plan_figures f;
    clt__plan_figures(&f, plan);
    clt__json_text(json, "preset", f.preset);
    clt__json_integer(json, "log_n", f.log_n);
    clt__json_integer(json, "levels", f.levels);
    clt__json_integer(json, "log_qp", f.log_qp);
    clt__json_integer(json, "log_qp_cap", f.log_qp_cap);
    clt__json_integer(json, "security_bits", f.security_bits);
    clt__json_integer(json, "scale_bits", f.scale_bits);
    clt__json_text(json, "packing", packing_name(plan->layout.packing));
    clt__json_integer(json, "block", plan->layout.block);
    clt__json_integer(json, "rows_per_ciphertext", f.rows_per_ciphertext);
    clt__json_integer(json, "rotation_keys", f.rotation_keys);
    clt__json_integer(json, "upload_bytes", f.ciphertext_bytes);
    clt__json_integer(json, "download_bytes", f.result_bytes);
    clt__json_integer(json, "public_key_bytes", f.public_key_bytes);
    clt__json_integer(json, "eval_key_bytes", f.evaluation_key_bytes);
    clt__json_integer(json, "evaluator_memory_bytes", f.evaluator_memory_bytes);
    clt__json_number(json, "seconds_per_ciphertext",
                     cost == NULL ? NAN : clt__cost_plan(cost, plan));
    clt__json_number(json, "error_expected", f.error_expected);
    clt__json_number(json, "error_bound", f.error_bound);
    clt__json_number(json, "output_bound", plan->output_bound);
    clt__json_hex(json, "plan", plan->digest, CLT__DIGEST_BYTES);
}

void clt__explain_json(clt__sink *sink, const clt_plan *plan, const clt__cost *cost,
                       unsigned release_bits) {
    clt__json json;
    clt__json_init(&json, sink);
    clt__json_object(&json, NULL);
    clt__json_array(&json, "program");
    for (unsigned i = 0; i < plan->steps; i++) step_object(&json, plan, i, cost);
    clt__json_end(&json);
    figures_object(&json, plan, cost);
    clt__json_integer(&json, "release_bits", release_bits);
    clt__json_end(&json);
}
