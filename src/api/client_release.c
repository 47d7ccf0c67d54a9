/*
 * Released answers: what may be given to others. The order is what makes them safe: all answers are
 * computed in memory; the budget is written; only then do they leave. The key owner's alone.
 */
#include "api/check.h"
#include "ckks/encode.h"
#include "nn/dataset.h"
#include "nn/guarantee.h"
#include "nn/lanes.h"
#include "nn/released.h"
#include "nn/rows.h"
#include "secret/budget.h"
#include "secret/gauss.h"

#include <math.h>
#include <string.h>

enum { SCORE_BITS_MOST = 16, FAILURE_BITS = 128 };

/* Deviations of the flood that a label waits for: 2 e^(-12^2/2) < 2^-102. */
#define GUARD_TAIL 12.0

static clt_status check_plan(const clt_sk *sk, const clt_plan *plan) {
    if (!clt__params_same(sk->params, plan->params) ||
        memcmp(sk->plan, plan->digest, sizeof sk->plan) != 0) {
        return clt__fail(CLT_E_PLAN, "the secret key was made for another plan: what may be "
                                     "released follows from the plan of the key alone");
    }
    return CLT_OK;
}

clt_status clt_budget_create(const char *path, unsigned flags, clt_ws *ws, const clt_sk *sk,
                             const clt_plan *plan, unsigned bits) {
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__NEED(plan);
    if (strcmp(path, "-") == 0) {
        return clt__fail(CLT_E_ARGUMENT, "clt_budget_create: a budget is a file beside its key");
    }
    CLT__RETURN_IF(check_plan(sk, plan));
    CLT__RETURN_IF(clt__guarantee_require(ws, plan, bits));
    unsigned promised = bits == CLT_RELEASE_DISCRETE ? 0 : bits;
    return clt__budget_create(path, flags, sk, promised);
}

/* --------------------------------------------------------------------------------- decryption */

typedef struct releasing {
    const clt_data *result;
    const clt_sk *sk;
    clt__guarantee guarantee;
    uint64_t factor; /* of the flood; 0: none */
    double off;      /* how far a raw output may be off */
    clt__matrix raw;
    uint8_t (*query)[CLT__DIGEST_BYTES]; /* of each ciphertext */
    clt__released_for how;
} releasing;

static clt_status decrypt_slots(double *slot, clt_ws *ws, const releasing *r, size_t index) {
    const clt_params *params = r->result->plan->params;
    const clt_ct *ct = r->result->ct[index];
    clt_status status = CLT_OK;
    clt_pt *pt;
    CLT__RETURN_IF(clt__pt_new(&pt, params));
    CLT__TRY(r->factor != 0 ? clt__decrypt_flooded(ws, pt, r->sk, ct, r->factor)
                            : clt__decrypt_private(ws, pt, r->sk, ct));
    CLT__TRY(clt__decode(ws, slot, NULL, clt__params_slots(params), pt));
done:
    clt__pt_free(pt);
    return status;
}

/* Of the slots only the declared outputs go on. */
static clt_status decrypt_one(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    releasing *r = arg;
    const clt_plan *plan = r->result->plan;
    size_t mark = clt__ws_mark(ws), slots = clt__params_slots(plan->params);
    double *slot = clt__arena_take(ws->arena, slots, sizeof *slot);
    clt_status status = slot == NULL ? CLT_E_MEMORY : decrypt_slots(slot, ws, r, index);
    (void)lane;
    if (status == CLT_OK) clt__rows_outputs(&r->raw, plan, slot, index);
    if (slot != NULL) clt__wipe(slot, slots * sizeof *slot);
    clt__ws_release(ws, mark);
    return status;
}

/* -------------------------------------------------------------------------------------- queries */

/* What is asked of a ciphertext. All that is made of one flooded decryption is one question;
   without a flood each kind of answer, and each number of bits, is its own. */
static clt_status name_query(uint8_t query[CLT__DIGEST_BYTES], const releasing *r, size_t index) {
    uint8_t digest[CLT__DIGEST_BYTES], how[9] = {0};
    clt__hash hash;
    if (r->factor == 0) {
        how[0] = (uint8_t)(1 + r->how.kind);
        how[1] = (uint8_t)(r->how.kind == CLT_RELEASE_SCORE ? r->how.bits : 0);
    }
    for (unsigned i = 0; r->factor != 0 && i < 8; i++) how[1 + i] = (uint8_t)(r->factor >> 8 * i);
    CLT__RETURN_IF(clt__release_digest(digest, r->result->ct[index]));
    clt__hash_init(&hash);
    clt__hash_add(&hash, how, sizeof how);
    clt__hash_add(&hash, digest, sizeof digest);
    clt__hash_done(&hash, query);
    return CLT_OK;
}

/* The plan bounds what it gives; anything else was not computed by its program. Looked at when it
   has been counted: that it was refused is an answer, too. */
static clt_status check_outputs(const releasing *r) {
    double most = r->result->plan->output_bound + r->off;
    for (size_t i = 0; i < r->raw.rows * r->raw.columns; i++) {
        if (fabs(r->raw.x[i]) <= most) continue;
        return clt__fail(CLT_E_DATA, "the result holds what the plan's program cannot give: it was "
                                     "not computed by it, or not on these rows");
    }
    return CLT_OK;
}

/* ------------------------------------------------------------------------------------- release */

static clt_status fail_too_wide(const clt__guarantee *guarantee) {
    return clt__fail(
        CLT_E_SECURITY,
        "the flood of this plan's answers has a deviation of 2^%.1f, and 2^%.1f is the "
        "most that is made: they stay private",
        log2(clt__guarantee_deviation(guarantee)),
        log2(clt__gauss_deviation_of(clt__gauss_factor_most)));
}

/* The flood, if the key has one, and by it how far an output may be off. */
static clt_status choose(releasing *r, clt_ws *ws, const clt__budget *budget,
                         const clt_release_options *options) {
    const clt_plan *plan = r->result->plan;
    bool numbers = options->kind == CLT_RELEASE_NUMBERS;
    if (numbers && budget->bits == 0) {
        return clt__fail(
            CLT_E_SECURITY,
            "this key was made to release labels and scores only: make one for numbers "
            "with 'clathrate keygen PLAN.clp --release BITS', of a plan for as many");
    }
    CLT__RETURN_IF(clt__guarantee_require(ws, plan, numbers ? budget->bits : CLT_RELEASE_DISCRETE));
    CLT__RETURN_IF(clt__guarantee_of(&r->guarantee, ws, plan));
    double deviation = 0;
    if (budget->bits > 0) {
        r->factor = clt__gauss_factor_for(clt__guarantee_deviation(&r->guarantee));
        if (r->factor == 0) return fail_too_wide(&r->guarantee);
        deviation = clt__gauss_deviation_of(r->factor);
    }
    r->off = clt__guarantee_released(&r->guarantee, plan, deviation, GUARD_TAIL);
    r->how.kind = options->kind;
    r->how.bits = numbers ? budget->bits + 1 : options->score_bits;
    r->how.guard = r->off;
    return CLT_OK;
}

static void report_on(clt_release_report *report, const releasing *r, const clt__budget *budget,
                      size_t undecided) {
    double ciphertexts = (double)r->result->count;
    *report = (clt_release_report){
        .bits = r->how.kind == CLT_RELEASE_NUMBERS ? budget->bits : 0,
        .guard = r->off,
        .failure_log2 = log2(ciphertexts) - FAILURE_BITS,
        .undecided = undecided,
        .spent = budget->count,
        .limit = CLT__RELEASE_QUERIES,
    };
    if (r->factor != 0) {
        double tail = r->how.kind == CLT_RELEASE_NUMBERS ? CLT__NUMBERS_TAIL : GUARD_TAIL;
        double outputs = (double)(r->raw.rows * r->raw.columns);
        report->failure_log2 = log2(outputs) + 1 - tail * tail / 2 / log(2);
    }
}

static clt_status release(clt_table **answers, clt_release_report *report, clt_ws *ws, releasing *r,
                          clt__budget *budget, const clt_release_options *options) {
    const clt_data *result = r->result;
    clt_table *table = NULL;
    size_t undecided;
    clt_status status = CLT_OK;
    CLT__TRY(choose(r, ws, budget, options));
    CLT__TRY(clt__matrix_new(&r->raw, (size_t)result->rows, result->plan->layout.outputs));
    r->query = clt__alloc(result->count, sizeof *r->query);
    if (r->query == NULL) return CLT_E_MEMORY;
    for (size_t i = 0; i < result->count; i++) CLT__TRY(name_query(r->query[i], r, i));
    CLT__TRY(clt__lanes_run(ws, "decrypting", result->count, decrypt_one, r));
    CLT__TRY(clt__released_new(&table, &undecided, result->plan, &r->raw, result->id, r->how));
    CLT__TRY(
        clt__budget_spend(budget, (const uint8_t(*)[CLT__DIGEST_BYTES])r->query, result->count));
    CLT__TRY(check_outputs(r));
    if (report != NULL) report_on(report, r, budget, undecided);
    *answers = table;
    table = NULL;
done:
    clt__table_free(table);
    return status;
}

static clt_status check_options(const clt_release_options *options) {
    bool score = options->kind == CLT_RELEASE_SCORE;
    if (options->kind < CLT_RELEASE_NUMBERS || options->kind > CLT_RELEASE_SCORE) {
        return clt__fail(CLT_E_ARGUMENT, "clt_data_release: kind %d is unknown",
                         (int)options->kind);
    }
    if (score && (options->score_bits < 1 || options->score_bits > SCORE_BITS_MOST)) {
        return clt__fail(CLT_E_ARGUMENT,
                         "clt_data_release: scores of %u bits; 1 to %d are possible",
                         options->score_bits, SCORE_BITS_MOST);
    }
    return CLT_OK;
}

static clt_status check_result(const clt_sk *sk, const clt_data *result) {
    if (result->role != CLT__DATA_RESULT) {
        return clt__fail(CLT_E_KIND, "these are encrypted rows, not results: run the model on them "
                                     "first");
    }
    CLT__RETURN_IF(check_plan(sk, result->plan));
    if (memcmp(sk->key_id, result->key_id, sizeof sk->key_id) != 0) {
        return clt__fail(CLT_E_KEY, "the result is encrypted under another key");
    }
    return CLT_OK;
}

clt_status clt_data_release(clt_table **answers, clt_release_report *report, clt_ws *ws,
                            const clt_sk *sk, const clt_data *result, const char *budget,
                            const clt_release_options *options) {
    clt__budget *opened = NULL;
    CLT__NEED(answers);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__NEED(result);
    CLT__NEED(budget);
    CLT__NEED(options);
    CLT__RETURN_IF(check_options(options));
    CLT__RETURN_IF(check_result(sk, result));
    CLT__RETURN_IF(clt__budget_open(&opened, ws, sk, budget));
    releasing r = {.result = result, .sk = sk};
    clt_status status = release(answers, report, ws, &r, opened, options);
    clt__matrix_wipe(&r.raw);
    clt__free(r.query);
    clt__budget_close(opened);
    return status;
}
