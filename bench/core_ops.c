/* The operations, one function each, and the table of them. */
#include "core.h"

#include "base/alloc.h"
#include "ring/galois.h"

#include <string.h>

static clt_status encode(void *arg) {
    core *c = arg;
    clt__encode_for target = {.level = c->params->levels, .power = 1};
    return clt__encode(c->ws, c->out_pt, c->re, c->im, c->slots, target);
}

static clt_status decode(void *arg) {
    core *c = arg;
    return clt__decode(c->ws, c->out_re, c->out_im, c->slots, c->pt);
}

static clt_status encrypt_secret(void *arg) {
    core *c = arg;
    return clt__encrypt_secret(c->ws, c->out, c->sk, c->pt, &c->random);
}

static clt_status encrypt_public(void *arg) {
    core *c = arg;
    return clt__encrypt_public(c->ws, c->out, c->pk, c->pt);
}

static clt_status decrypt(void *arg) {
    core *c = arg;
    return clt__decrypt_private(c->ws, c->out_pt, c->sk, c->a);
}

static clt_status add(void *arg) {
    core *c = arg;
    return clt__ct_add(c->out, c->ws, c->a, c->b);
}

static clt_status multiply_plain(void *arg) {
    core *c = arg;
    return clt__ct_mul_plain(c->out, c->ws, c->a, c->factor);
}

static clt_status multiply_no_relin(void *arg) {
    core *c = arg;
    return clt__ct_mul(c->out, c->ws, c->a, c->b);
}

static clt_status relinearise(void *arg) {
    core *c = arg;
    return clt__ct_relinearise(c->out, c->ws, c->evk, c->product);
}

static clt_status multiply_relin_rescale(void *arg) {
    core *c = arg;
    return clt__ct_multiply(c->out, c->ws, c->evk, c->a, c->b);
}

static clt_status rescale(void *arg) {
    core *c = arg;
    return clt__ct_rescale(c->out, c->ws, c->scaled);
}

static clt_status rotate(void *arg) {
    core *c = arg;
    return clt__ct_rotate(c->out, c->ws, c->evk, c->a, 1);
}

static clt_status rotate_hoisted(void *arg) {
    static const int64_t steps[CORE_HOISTED] = {1, 2, 3, 4, 5, 6, 7, 8};
    core *c = arg;
    return clt__ct_rotate_hoisted(c->rotated, c->ws, c->evk, c->a, steps, CORE_HOISTED);
}

static clt_status make_key(core *c, uint32_t galois) {
    clt__key_spec spec = {galois, (uint8_t)c->params->levels};
    clt__evk_free(c->made);
    c->made = NULL;
    return clt__keygen_evaluation(&c->made, c->ws, c->sk, &spec, 1, &c->random);
}

static clt_status keygen_relin(void *arg) {
    return make_key(arg, 0);
}

static clt_status keygen_galois(void *arg) {
    core *c = arg;
    return make_key(c, clt__galois_rotation(1, c->params->ring->log_n));
}

static clt_status save_ct(void *arg) {
    core *c = arg;
    clt__sink sink;
    c->saved.size = 0;
    clt__sink_init(&sink, clt__buffer_writer(&c->saved));
    clt__ct_put(&sink, c->b);
    return sink.status;
}

static clt_status load_ct(void *arg) {
    core *c = arg;
    clt__span span = {c->saved.bytes, c->saved.size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "ciphertext");
    return clt__ct_get(&source, c->out);
}

/* --------------------------------------------------------------------------- sizes of results */

static int64_t plaintext_bytes(const core *c) {
    return (int64_t)(sizeof(uint64_t) * c->params->ring->n *
                     clt__params_limbs(c->params, c->params->levels));
}

static int64_t values_bytes(const core *c) {
    return (int64_t)(2 * sizeof(double) * c->slots);
}

static int64_t ct_bytes(const core *c, unsigned degree, unsigned level, bool seeded) {
    return (int64_t)clt__ct_bytes(c->params, degree, level, seeded);
}

static int64_t fresh_bytes(const core *c) {
    return ct_bytes(c, 1, c->params->levels, false);
}

static int64_t seeded_bytes(const core *c) {
    return ct_bytes(c, 1, c->params->levels, true);
}

static int64_t product_bytes(const core *c) {
    return ct_bytes(c, 2, c->params->levels, false);
}

static int64_t rescaled_bytes(const core *c) {
    return ct_bytes(c, 1, c->params->levels - 1, false);
}

static int64_t hoisted_bytes(const core *c) {
    return CORE_HOISTED * fresh_bytes(c);
}

static int64_t key_bytes(const core *c) {
    clt__key_spec spec = {c->made->key[0].galois, (uint8_t)c->params->levels};
    return (int64_t)clt__evk_bytes(c->params, &spec, 1);
}

const core_op core_ops[] = {
    {"encode", false, encode, plaintext_bytes},
    {"decode", false, decode, values_bytes},
    {"encrypt_secret", false, encrypt_secret, seeded_bytes},
    {"encrypt_public", false, encrypt_public, fresh_bytes},
    {"decrypt", false, decrypt, plaintext_bytes},
    {"add", false, add, fresh_bytes},
    {"multiply_plain", false, multiply_plain, fresh_bytes},
    {"multiply_no_relin", false, multiply_no_relin, product_bytes},
    {"relinearise", true, relinearise, fresh_bytes},
    {"multiply_relin_rescale", true, multiply_relin_rescale, rescaled_bytes},
    {"rescale", false, rescale, rescaled_bytes},
    {"rotate", true, rotate, fresh_bytes},
    {"rotate_hoisted_8", true, rotate_hoisted, hoisted_bytes},
    {"keygen_relin", false, keygen_relin, key_bytes},
    {"keygen_galois", false, keygen_galois, key_bytes},
    {"save_ct", false, save_ct, fresh_bytes},
    {"load_ct", false, load_ct, fresh_bytes},
};
const unsigned core_op_count = sizeof core_ops / sizeof *core_ops;

/* -------------------------------------------------------------------------- what they work on */

static clt_status open_keys(core *c, bool keys) {
    clt__key_spec spec[1 + CORE_HOISTED];
    clt__random secret;
    unsigned top = c->params->levels, log_n = c->params->ring->log_n;
    CLT__RETURN_IF(clt__random_open(&secret, CLT__FOR_SECRET));
    clt_status status = clt__sk_new(&c->sk, c->params, &secret);
    clt__random_close(&secret);
    if (status == CLT_OK) status = clt__key_random_open(&c->random);
    if (status == CLT_OK) status = clt__keygen_public(&c->pk, c->ws, c->sk, &c->random);
    if (status != CLT_OK || !keys) return status;
    spec[0] = (clt__key_spec){0, (uint8_t)top};
    for (int i = 1; i <= CORE_HOISTED; i++) {
        spec[i] = (clt__key_spec){clt__galois_rotation(i, log_n), (uint8_t)top};
    }
    return clt__keygen_evaluation(&c->evk, c->ws, c->sk, spec, 1 + CORE_HOISTED, &c->random);
}

static clt_status open_values(core *c) {
    c->slots = clt__params_slots(c->params);
    double *all = clt__alloc(4 * c->slots, sizeof *all);
    if (all == NULL) return CLT_E_MEMORY;
    c->re = all;
    c->im = all + c->slots;
    c->out_re = all + 2 * c->slots;
    c->out_im = all + 3 * c->slots;
    for (size_t i = 0; i < 2 * c->slots; i++) all[i] = (double)(i * 7919 % 2001) / 1000 - 1;
    return CLT_OK;
}

static clt_status open_objects(core *c) {
    CLT__RETURN_IF(clt__pt_new(&c->pt, c->params));
    CLT__RETURN_IF(clt__pt_new(&c->factor, c->params));
    CLT__RETURN_IF(clt__pt_new(&c->out_pt, c->params));
    clt_ct **ct[] = {&c->a, &c->b, &c->product, &c->scaled, &c->out};
    for (size_t i = 0; i < sizeof ct / sizeof *ct; i++) {
        CLT__RETURN_IF(clt__ct_new(ct[i], c->params));
    }
    for (int i = 0; i < CORE_HOISTED; i++) {
        CLT__RETURN_IF(clt__ct_new(&c->rotated[i], c->params));
    }
    return CLT_OK;
}

static clt_status fill_objects(core *c) {
    clt__encode_for target = {.level = c->params->levels, .power = 1};
    CLT__RETURN_IF(clt__encode(c->ws, c->pt, c->re, c->im, c->slots, target));
    target.multiply = true;
    CLT__RETURN_IF(clt__encode(c->ws, c->factor, c->re, c->im, c->slots, target));
    CLT__RETURN_IF(clt__encrypt_secret(c->ws, c->a, c->sk, c->pt, &c->random));
    CLT__RETURN_IF(clt__encrypt_public(c->ws, c->b, c->pk, c->pt));
    CLT__RETURN_IF(clt__ct_mul(c->product, c->ws, c->a, c->b));
    CLT__RETURN_IF(clt__ct_mul_plain(c->scaled, c->ws, c->a, c->factor));
    return save_ct(c);
}

clt_status core_open(core *c, const char *preset, unsigned threads, bool keys) {
    memset(c, 0, sizeof *c);
    CLT__RETURN_IF(clt__ws_new(&c->ws, threads));
    CLT__RETURN_IF(clt__params_preset(&c->params, preset));
    CLT__RETURN_IF(open_keys(c, keys));
    CLT__RETURN_IF(open_values(c));
    CLT__RETURN_IF(open_objects(c));
    return fill_objects(c);
}

void core_close(core *c) {
    for (int i = 0; i < CORE_HOISTED; i++) clt__ct_free(c->rotated[i]);
    clt__ct_free(c->out);
    clt__ct_free(c->scaled);
    clt__ct_free(c->product);
    clt__ct_free(c->b);
    clt__ct_free(c->a);
    clt__pt_free(c->out_pt);
    clt__pt_free(c->factor);
    clt__pt_free(c->pt);
    clt__buffer_free(&c->saved);
    clt__free(c->re);
    clt__evk_free(c->made);
    clt__evk_free(c->evk);
    clt__pk_free(c->pk);
    clt__sk_free(c->sk);
    clt__key_random_close(&c->random);
    clt__params_unref(c->params);
    clt__ws_free(c->ws);
}
