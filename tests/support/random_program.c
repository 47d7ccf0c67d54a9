#include "support/random_program.h"

#include "circ/lintrans.h"
#include "circ/polyeval.h"
#include "support/ckks.h"
#include "support/keyring.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REGISTERS = 3, ROTATIONS = 6, STEPS_LEAST = 5, THREADS_MAX = 2 };

static const int64_t ROTATION[ROTATIONS] = {1, 2, 4, 8, -1, -7};

/* Scales and primes of all sizes that the kernels treat apart. */
static const clt__chain CHAIN[PROGRAM_CHAINS] = {
    {10, 4, 50, 40, 50, 2, 0}, {10, 5, 46, 34, 50, 1, 0}, {11, 2, 50, 45, 50, 2, 0},
    {10, 6, 36, 26, 50, 1, 0}, {10, 2, 50, 36, 50, 2, 1},
};

struct program_lab {
    ckks k[PROGRAM_CHAINS];
    clt_evk *packed[PROGRAM_CHAINS]; /* their keys, which they have expanded */
    clt_ws *ws[THREADS_MAX];         /* of 1, 2 threads */
};

typedef struct program {
    ckks *k;
    clt_ws *ws;
    const clt_evk *evk;
    clt_ct *ct[REGISTERS];
    program_record *record;
} program;

static void must(clt_status status) {
    if (status == CLT_OK) return;
    fprintf(stderr, "a random program: %s: %s\n", clt_status_name(status), clt_detail());
    exit(1);
}

static uint64_t pick(program *p, uint64_t bound) {
    return clt__random_below(&p->k->values, bound);
}

/* In [-size, size], and now and then exactly 0 or an end of that. */
static double draw(program *p, double size) {
    uint64_t special = pick(p, 16);
    if (special < 3) return size * ((double)special - 1);
    return size * (2 * clt__random_unit(&p->k->values) - 1);
}

/* ------------------------------------------------------------------------------------ digests */

/* Each step is a bijection of the digest, so that one changed word always shows. */
static uint64_t mix(uint64_t digest, uint64_t word) {
    digest = (digest ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return digest ^ (digest >> 29);
}

/* Four digests side by side: a processor does that at once. */
static uint64_t mix_bytes(uint64_t digest, const void *bytes, size_t size) {
    enum { LANES = 4 };
    uint64_t lane[LANES] = {digest, 1, 2, 3}, word[LANES];
    assert(size % sizeof word == 0);
    for (size_t at = 0; at < size; at += sizeof word) {
        memcpy(word, (const char *)bytes + at, sizeof word);
        for (unsigned i = 0; i < LANES; i++) lane[i] = mix(lane[i], word[i]);
    }
    return mix(mix(mix(lane[0], lane[1]), lane[2]), lane[3]);
}

static uint64_t mix_ct(uint64_t digest, const clt_ct *ct) {
    size_t words = clt__params_q(ct->params, ct->level).count * ct->params->ring->n;
    digest = mix(digest, ct->degree * 65536 + ct->level * 256 + ct->power);
    digest = mix_bytes(digest, &ct->noise, sizeof ct->noise);
    for (unsigned i = 0; i <= ct->degree; i++) {
        digest = mix_bytes(digest, ct->poly[i], words * sizeof(uint64_t));
    }
    return digest;
}

/* A line of the record: the text is there, the registers are as they are. */
static program_line *add_line(program *p) {
    program_line *line = &p->record->line[p->record->lines++];
    for (unsigned i = 0; i < REGISTERS; i++) line->digest = mix_ct(line->digest, p->ct[i]);
    return line;
}

/* --------------------------------------------------------------------------------- operations */

/* To degree 1 and scale to the power 1, in one step or in two. */
static clt_status settle(program *p, clt_ct *a) {
    if (a->degree == 2 && pick(p, 2) == 0) {
        CLT__RETURN_IF(clt__ct_relinearise(a, p->ws, p->evk, a));
    }
    if (a->power == 1) return CLT_OK;
    return a->degree == 2 ? clt__ct_relinearise_rescale(a, p->ws, p->evk, a)
                          : clt__ct_rescale(a, p->ws, a);
}

static clt_status align(program *p, clt_ct *a, clt_ct *b) {
    CLT__RETURN_IF(settle(p, a));
    CLT__RETURN_IF(settle(p, b));
    clt_ct *high = a->level > b->level ? a : b, *low = high == a ? b : a;
    return clt__ct_level_down(high, p->ws, high, low->level);
}

static clt_status add(program *p, clt_ct *a, clt_ct *b) {
    CLT__RETURN_IF(align(p, a, b));
    return clt__ct_add(a, p->ws, a, b);
}

static clt_status subtract(program *p, clt_ct *a, clt_ct *b) {
    CLT__RETURN_IF(align(p, a, b));
    return clt__ct_sub(b, p->ws, a, b);
}

static clt_status negate(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    return clt__ct_negate(a, p->ws, a);
}

static clt_status multiply(program *p, clt_ct *a, clt_ct *b) {
    CLT__RETURN_IF(align(p, a, b));
    return clt__ct_multiply(a, p->ws, p->evk, a, b);
}

/* Left as it comes out: degree 2, scale to the power 2. */
static clt_status product(program *p, clt_ct *a, clt_ct *b) {
    CLT__RETURN_IF(align(p, a, b));
    return clt__ct_mul(a, p->ws, a, b);
}

static clt_status square(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    CLT__RETURN_IF(settle(p, a));
    CLT__RETURN_IF(clt__ct_square(a, p->ws, a));
    return pick(p, 2) == 0 ? CLT_OK : settle(p, a);
}

static clt_status plain(program *p, clt_ct *a, bool times) {
    clt_pt *pt = NULL;
    double *z = ckks_random(p->k, 1, pick(p, 2) == 0);
    size_t count = (size_t)(1 + pick(p, p->k->slots));
    clt__encode_for target = {.level = a->level, .power = a->power, .multiply = times};
    must(clt__pt_new(&pt, p->k->params));
    clt_status status = clt__encode(p->ws, pt, z, z + p->k->slots, count, target);
    if (status == CLT_OK) status = (times ? clt__ct_mul_plain : clt__ct_add_plain)(a, p->ws, a, pt);
    clt__pt_free(pt);
    free(z);
    return status;
}

static clt_status multiply_plain(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    CLT__RETURN_IF(settle(p, a));
    return plain(p, a, true);
}

static clt_status add_plain(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    return plain(p, a, false);
}

static clt_status multiply_const(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    double re = draw(p, 2), im = pick(p, 2) == 0 ? 0 : draw(p, 2);
    CLT__RETURN_IF(settle(p, a));
    return clt__ct_mul_const(a, p->ws, a, re, im);
}

static clt_status add_const(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    double re = draw(p, 2), im = pick(p, 2) == 0 ? 0 : draw(p, 2);
    return clt__ct_add_const(a, p->ws, a, re, im);
}

static clt_status multiply_int(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    int64_t k = (int64_t)pick(p, 17) - 8;
    return pick(p, 4) == 0 ? clt__ct_mul_i(a, p->ws, a) : clt__ct_mul_int(a, p->ws, a, k);
}

static clt_status rotate(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    CLT__RETURN_IF(settle(p, a));
    return clt__ct_rotate(a, p->ws, p->evk, a, ROTATION[pick(p, ROTATIONS)]);
}

static clt_status conjugate(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    CLT__RETURN_IF(settle(p, a));
    return clt__ct_conjugate(a, p->ws, p->evk, a);
}

static clt_status level_down(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    CLT__RETURN_IF(settle(p, a));
    return clt__ct_level_down(a, p->ws, a, a->level - (a->level > 0));
}

static clt_status rescale(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    return settle(p, a);
}

/* a += b turned by three hoisted rotations, the trivial one perhaps among them. */
static clt_status hoisted(program *p, clt_ct *a, clt_ct *b) {
    enum { TURNS = 3 };
    int64_t steps[TURNS];
    clt_ct *turned[TURNS];
    CLT__RETURN_IF(align(p, a, b));
    for (unsigned i = 0; i < TURNS; i++) {
        uint64_t which = pick(p, ROTATIONS + 1);
        steps[i] = which == ROTATIONS ? 0 : ROTATION[which];
        turned[i] = ckks_empty(p->k);
    }
    clt_status status = clt__ct_rotate_hoisted(turned, p->ws, p->evk, b, steps, TURNS);
    for (unsigned i = 0; i < TURNS; i++) {
        if (status == CLT_OK) status = clt__ct_add(a, p->ws, a, turned[i]);
        clt__ct_free(turned[i]);
    }
    return status;
}

static clt_status inner_sum(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    CLT__RETURN_IF(settle(p, a));
    return clt__inner_sum(a, p->ws, p->evk, a, 1, (size_t)2 << pick(p, 3));
}

static clt_status polynomial(program *p, clt_ct *a, clt_ct *b) {
    (void)b;
    double c[8];
    unsigned degree = 1 + (unsigned)pick(p, 7);
    clt__poly_basis basis = pick(p, 2) == 0 ? CLT__POWER : CLT__CHEBYSHEV;
    for (unsigned i = 0; i <= degree; i++) c[i] = draw(p, 1);
    c[degree] = 1;
    CLT__RETURN_IF(settle(p, a));
    return clt__ct_polynomial(a, p->ws, p->evk, a, basis, c, degree);
}

/* Diagonals 0, 1 ... 4: babies and giants among the rotations that there are keys for. */
static clt_status transform(program *p, clt_ct *a, clt_ct *b) {
    enum { DIAGONALS = 4 };
    static const int64_t steps[DIAGONALS] = {0, 1, 2, 4};
    clt__diagonal diagonal[DIAGONALS];
    clt__lintrans *made = NULL;
    clt__bsgs *bsgs = NULL;
    (void)b;
    CLT__RETURN_IF(settle(p, a));
    unsigned count = 1 + (unsigned)pick(p, DIAGONALS);
    for (unsigned i = 0; i < count; i++) {
        diagonal[i] = (clt__diagonal){steps[i], p->k->slots, ckks_random(p->k, 1, true), NULL};
    }
    must(clt__bsgs_new(&bsgs, steps, count, p->k->slots, 1e9));
    clt_status status = clt__lintrans_new(&made, p->ws, p->k->params, bsgs, diagonal, a->level);
    if (status == CLT_OK) status = clt__lintrans_apply(a, p->ws, p->evk, made, a);
    for (unsigned i = 0; i < count; i++) free((void *)diagonal[i].re);
    clt__lintrans_free(made);
    clt__bsgs_free(bsgs);
    return status;
}

/* Through the bytes of a file. */
static clt_status store(program *p, clt_ct *a, clt_ct *b) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__source source;
    (void)b;
    clt__noise noise = a->noise;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__ct_put(&sink, a);
    clt__span span = {buffer.bytes, buffer.size};
    clt__source_init(&source, clt__span_reader(&span), "register");
    clt_status status = sink.status != CLT_OK ? sink.status : clt__ct_get(&source, a);
    if (status == CLT_OK) a->noise = noise;
    clt__buffer_free(&buffer);
    (void)p;
    return status;
}

typedef clt_status operation(program *p, clt_ct *a, clt_ct *b);

static const struct {
    const char *name;
    operation *run;
} OPERATION[] = {
    {"add", add},
    {"subtract", subtract},
    {"negate", negate},
    {"multiply", multiply},
    {"product", product},
    {"square", square},
    {"multiply_plain", multiply_plain},
    {"add_plain", add_plain},
    {"multiply_const", multiply_const},
    {"add_const", add_const},
    {"multiply_int", multiply_int},
    {"rotate", rotate},
    {"conjugate", conjugate},
    {"level_down", level_down},
    {"rescale", rescale},
    {"hoisted", hoisted},
    {"inner_sum", inner_sum},
    {"polynomial", polynomial},
    {"transform", transform},
    {"store", store},
};

/* ----------------------------------------------------------------------------------- programs */

static void encrypt_registers(program *p) {
    unsigned levels = p->k->params->levels;
    for (unsigned i = 0; i < REGISTERS; i++) {
        double *z = ckks_random(p->k, 1, pick(p, 2) == 0);
        p->ct[i] = ckks_encrypt(p->k, z, levels - (unsigned)pick(p, 2));
        free(z);
    }
    program_line *line = add_line(p);
    snprintf(line->text, sizeof line->text, "%u registers, chain %u", (unsigned)REGISTERS,
             (unsigned)(p->record->seed % PROGRAM_CHAINS));
}

static void step(program *p) {
    size_t which = (size_t)pick(p, sizeof OPERATION / sizeof *OPERATION);
    unsigned a = (unsigned)pick(p, REGISTERS), b = (unsigned)pick(p, REGISTERS);
    clt_status status = OPERATION[which].run(p, p->ct[a], p->ct[b]);
    if (status != CLT_OK) p->record->refused++;
    program_line *line = add_line(p);
    snprintf(line->text, sizeof line->text, "%s r%u r%u%s%s", OPERATION[which].name, a, b,
             status == CLT_OK ? "" : " ", status == CLT_OK ? "" : clt_status_name(status));
}

static void decrypt_registers(program *p) {
    program_line *line = add_line(p);
    double *z = ckks_vector(p->k);
    for (unsigned i = 0; i < REGISTERS; i++) {
        while (p->ct[i]->power == 2 && p->ct[i]->level > 0 && settle(p, p->ct[i]) == CLT_OK) {
            continue;
        }
        if (p->ct[i]->power == 1) ckks_decrypt(p->k, z, p->ct[i]);
        line->digest = mix_bytes(line->digest, z, 2 * p->k->slots * sizeof *z);
    }
    snprintf(line->text, sizeof line->text, "decrypted values");
    free(z);
}

program_lab *program_open(void) {
    program_lab *lab = calloc(1, sizeof *lab);
    if (lab == NULL) exit(1);
    for (unsigned i = 0; i < PROGRAM_CHAINS; i++) {
        ckks_open(&lab->k[i], &CHAIN[i], ROTATION, ROTATIONS, (uint8_t)i);
        lab->packed[i] = keyring_evk_again(lab->k[i].evk, 0);
    }
    for (unsigned i = 0; i < THREADS_MAX; i++) must(clt__ws_new(&lab->ws[i], i + 1));
    return lab;
}

void program_close(program_lab *lab) {
    for (unsigned i = 0; i < THREADS_MAX; i++) clt__ws_free(lab->ws[i]);
    for (unsigned i = 0; i < PROGRAM_CHAINS; i++) {
        clt__evk_free(lab->packed[i]);
        ckks_close(&lab->k[i]);
    }
    free(lab);
}

void program_run(program_record *record, program_lab *lab, uint64_t seed, unsigned threads) {
    uint8_t bytes[CLT__SEED_BYTES] = {'p', 'r', 'o', 'g'};
    assert(threads >= 1 && threads <= THREADS_MAX);
    memset(record, 0, sizeof *record);
    record->seed = seed;
    unsigned chain = (unsigned)(seed % PROGRAM_CHAINS);
    program p = {.k = &lab->k[chain], .ws = lab->ws[threads - 1], .record = record};
    p.evk = threads == 1 ? p.k->evk : lab->packed[chain];
    memcpy(bytes + 8, &seed, sizeof seed);
    clt__random_seeded(&p.k->values, bytes, CLT__FOR_TRAINING);
    clt__key_random_seeded(&p.k->random, bytes);
    encrypt_registers(&p);
    uint64_t steps = STEPS_LEAST + pick(&p, PROGRAM_STEPS_MAX - STEPS_LEAST + 1);
    while (record->lines <= steps) step(&p);
    decrypt_registers(&p);
    for (unsigned i = 0; i < REGISTERS; i++) clt__ct_free(p.ct[i]);
}
