/*
 * The noise model against random circuits: the bound is never passed, and neither the bound nor the
 * expected error is far off. Every circuit is evaluated on ciphertexts and in the clear, side by
 * side; a quarter of them combine values with themselves and with their own rotations.
 */
#include "circ/lintrans.h"
#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 3, ROTATIONS = 3, CIRCUITS_MAX = 1000 };

#define VALUE_MAX 64.0 /* circuits stay below it, so that no message outgrows its modulus */
#define GAP_MOST 14.0  /* bits from the largest error to its bound, at the median */
#define RMS_MOST 2.0   /* bits between the expected error and the present one, at the median */

static const int64_t ROTATION[ROTATIONS] = {1, 2, 4};

/* A ciphertext and what it should hold. */
typedef struct item {
    clt_ct *ct;
    clt__dd *z;
} item;

typedef struct circuit {
    ckks *k;
    item item[ITEMS];
    bool correlated;
} circuit;

/* Of each circuit: bits from error to bound, bits between expected and present error; and how many
   levels all of them spent, so that a walk that does nothing is noticed. */
typedef struct record {
    double gap[CIRCUITS_MAX], rms[CIRCUITS_MAX];
    unsigned count, levels;
} record;

static uint64_t pick(circuit *c, uint64_t bound) {
    return clt__random_below(&c->k->values, bound);
}

static double uniform(circuit *c, double size) {
    return size * (2 * clt__random_unit(&c->k->values) - 1);
}

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

/* ---------------------------------------------------------------------------- clear arithmetic */

/* In double-double: doubles are less precise than ciphertexts with two primes a level. */
static clt__dd exact(double x) {
    return (clt__dd){x, 0};
}

static void clear_set(const circuit *c, clt__dd *out, const double *a) {
    for (size_t j = 0; j < 2 * c->k->slots; j++) out[j] = exact(a[j]);
}

static void clear_copy(const circuit *c, clt__dd *out, const clt__dd *a) {
    memcpy(out, a, 2 * c->k->slots * sizeof *out);
}

static void clear_add(const circuit *c, clt__dd *a, const clt__dd *b) {
    for (size_t j = 0; j < 2 * c->k->slots; j++) a[j] = clt__dd_add(a[j], b[j]);
}

static void clear_sub(const circuit *c, clt__dd *a, const clt__dd *b) {
    for (size_t j = 0; j < 2 * c->k->slots; j++) a[j] = clt__dd_sub(a[j], b[j]);
}

/* a *= x + iy in slot j */
static void clear_turn(const circuit *c, clt__dd *a, size_t j, clt__dd x, clt__dd y) {
    clt__dd *re = &a[j], *im = &a[c->k->slots + j], old = *re;
    *re = clt__dd_sub(clt__dd_mul(old, x), clt__dd_mul(*im, y));
    *im = clt__dd_add(clt__dd_mul(old, y), clt__dd_mul(*im, x));
}

static void clear_mul(const circuit *c, clt__dd *a, const clt__dd *b) {
    for (size_t j = 0; j < c->k->slots; j++) clear_turn(c, a, j, b[j], b[c->k->slots + j]);
}

static void clear_mul_const(const circuit *c, clt__dd *a, double re, double im) {
    for (size_t j = 0; j < c->k->slots; j++) clear_turn(c, a, j, exact(re), exact(im));
}

static void clear_rotate(const circuit *c, clt__dd *a, int64_t steps) {
    size_t slots = c->k->slots;
    clt__dd *old = ckks_vector_dd(c->k);
    clear_copy(c, old, a);
    for (size_t j = 0; j < slots; j++) {
        size_t from = (j + (size_t)steps) & (slots - 1);
        a[j] = old[from];
        a[slots + j] = old[slots + from];
    }
    free(old);
}

/* --------------------------------------------------------------------------------- operations */

static void settle(circuit *c, item *a) {
    if (a->ct->power == 1) return;
    if (a->ct->degree == 2 && pick(c, 2) == 0) {
        must(clt__ct_relinearise(a->ct, c->k->ws, c->k->evk, a->ct));
    }
    must(clt__ct_relinearise_rescale(a->ct, c->k->ws, c->k->evk, a->ct));
}

/* The same level and power 1 for both. */
static void align(circuit *c, item *a, item *b) {
    settle(c, a);
    settle(c, b);
    item *high = a->ct->level > b->ct->level ? a : b, *low = high == a ? b : a;
    must(clt__ct_level_down(high->ct, c->k->ws, high->ct, low->ct->level));
}

static void linear(circuit *c, item *a) {
    settle(c, a);
    unsigned which = (unsigned)pick(c, ROTATIONS);
    if (pick(c, 4) == 0) {
        must(clt__ct_conjugate(a->ct, c->k->ws, c->k->evk, a->ct));
        for (size_t j = c->k->slots; j < 2 * c->k->slots; j++) {
            a->z[j] = clt__dd_sub(exact(0), a->z[j]);
        }
    } else if (pick(c, 4) == 0 && a->ct->noise.value_bound <= VALUE_MAX / 8) {
        must(clt__inner_sum(a->ct, c->k->ws, c->k->evk, a->ct, 1, 8));
        for (int64_t steps = 1; steps < 8; steps *= 2) {
            clt__dd *turned = ckks_vector_dd(c->k);
            clear_copy(c, turned, a->z);
            clear_rotate(c, turned, steps);
            clear_add(c, a->z, turned);
            free(turned);
        }
    } else {
        must(clt__ct_rotate(a->ct, c->k->ws, c->k->evk, a->ct, ROTATION[which]));
        clear_rotate(c, a->z, ROTATION[which]);
    }
}

static void sum(circuit *c, item *a, item *b) {
    bool power_two = a->ct->power == 2 && b->ct->power == 2 && a->ct->level == b->ct->level;
    if (!power_two) align(c, a, b);
    if (a->ct->noise.value_bound + b->ct->noise.value_bound > VALUE_MAX) return;
    if (pick(c, 2) == 0) {
        must(clt__ct_add(a->ct, c->k->ws, a->ct, b->ct));
        clear_add(c, a->z, b->z);
    } else if (a != b) {
        must(clt__ct_sub(a->ct, c->k->ws, a->ct, b->ct));
        clear_sub(c, a->z, b->z);
    }
}

/* x - rot(x) and x + rot(x) */
static void sum_with_rotation(circuit *c, item *a) {
    settle(c, a);
    if (2 * a->ct->noise.value_bound > VALUE_MAX) return;
    item turned = {ckks_empty(c->k), ckks_vector_dd(c->k)};
    must(clt__ct_rotate(turned.ct, c->k->ws, c->k->evk, a->ct, 2));
    clear_copy(c, turned.z, a->z);
    clear_rotate(c, turned.z, 2);
    sum(c, a, &turned);
    clt__ct_free(turned.ct);
    free(turned.z);
}

static void multiply(circuit *c, item *a, item *b) {
    align(c, a, b);
    if (a->ct->level == 0) return;
    if (a->ct->noise.value_bound * b->ct->noise.value_bound > VALUE_MAX) return;
    must(clt__ct_mul(a->ct, c->k->ws, a->ct, b->ct));
    if (a == b) {
        clt__dd *same = ckks_vector_dd(c->k);
        clear_copy(c, same, a->z);
        clear_mul(c, a->z, same);
        free(same);
    } else {
        clear_mul(c, a->z, b->z);
    }
}

/* Random values, and their plaintext. */
static clt_pt *encode(circuit *c, clt__dd *z, clt__encode_for target) {
    double *values = ckks_random(c->k, 1, pick(c, 2) == 0);
    clt_pt *pt = ckks_encode(c->k, values, target);
    clear_set(c, z, values);
    free(values);
    return pt;
}

static void multiply_plain(circuit *c, item *a) {
    settle(c, a);
    if (a->ct->level == 0) return;
    clt__dd *z = ckks_vector_dd(c->k);
    clt_pt *pt =
        encode(c, z, (clt__encode_for){.level = a->ct->level, .power = 1, .multiply = true});
    if (a->ct->noise.value_bound * pt->value_bound <= VALUE_MAX) {
        must(clt__ct_mul_plain(a->ct, c->k->ws, a->ct, pt));
        clear_mul(c, a->z, z);
    }
    clt__pt_free(pt);
    free(z);
}

static void add_plain(circuit *c, item *a) {
    clt__dd *z = ckks_vector_dd(c->k);
    clt_pt *pt = encode(c, z, (clt__encode_for){.level = a->ct->level, .power = a->ct->power});
    if (a->ct->noise.value_bound + pt->value_bound <= VALUE_MAX) {
        must(clt__ct_add_plain(a->ct, c->k->ws, a->ct, pt));
        clear_add(c, a->z, z);
    }
    clt__pt_free(pt);
    free(z);
}

static void constant(circuit *c, item *a) {
    double re = uniform(c, 1.5), im = pick(c, 2) == 0 ? 0 : uniform(c, 1);
    size_t slots = c->k->slots;
    if (a->ct->noise.value_bound * 2 > VALUE_MAX) return;
    switch (pick(c, 4)) {
    case 0:
        must(clt__ct_add_const(a->ct, c->k->ws, a->ct, re, im));
        for (size_t j = 0; j < slots; j++) {
            a->z[j] = clt__dd_add(a->z[j], exact(re));
            a->z[slots + j] = clt__dd_add(a->z[slots + j], exact(im));
        }
        break;
    case 1:
        must(clt__ct_mul_int(a->ct, c->k->ws, a->ct, -2));
        clear_mul_const(c, a->z, -2, 0);
        break;
    case 2:
        must(clt__ct_mul_i(a->ct, c->k->ws, a->ct));
        clear_mul_const(c, a->z, 0, 1);
        break;
    default:
        settle(c, a);
        if (a->ct->level == 0) return;
        must(clt__ct_mul_const(a->ct, c->k->ws, a->ct, re, im));
        clear_mul_const(c, a->z, re, im);
    }
}

/* A level for smaller values. */
static void shrink(circuit *c, item *a) {
    settle(c, a);
    if (a->ct->level == 0) return;
    double factor = 1 / a->ct->noise.value_bound;
    must(clt__ct_mul_const(a->ct, c->k->ws, a->ct, factor, 0));
    clear_mul_const(c, a->z, factor, 0);
}

static void step(circuit *c) {
    item *a = &c->item[pick(c, ITEMS)], *b = c->correlated ? a : &c->item[pick(c, ITEMS)];
    if (a->ct->noise.value_bound > VALUE_MAX / 4) shrink(c, a);
    switch (pick(c, 8)) {
    case 0:
    case 1: sum(c, a, b); break;
    case 2: multiply(c, a, b); break;
    case 3: multiply_plain(c, a); break;
    case 4: add_plain(c, a); break;
    case 5: constant(c, a); break;
    case 6: linear(c, a); break;
    default:
        if (c->correlated) {
            sum_with_rotation(c, a);
        } else {
            multiply(c, a, b);
        }
    }
}

/* ----------------------------------------------------------------------------------- circuits */

static void encrypt(circuit *c, item *a) {
    ckks *k = c->k;
    double *z = ckks_random(k, 0.7, pick(c, 2) == 0);
    a->z = ckks_vector_dd(k);
    clear_set(c, a->z, z);
    a->ct = ckks_encrypt(k, z, k->params->levels);
    if (pick(c, 2) == 1) {
        clt_pt *pt = ckks_encode(k, z, (clt__encode_for){k->params->levels, 1, false, false});
        must(clt__encrypt_public(k->ws, a->ct, k->pk, pt));
        a->ct->noise = clt__noise_fresh(k->params, pt->value_bound, pt->value_rms, true);
        clt__pt_free(pt);
    }
    free(z);
}

static void judge(circuit *c, item *a, record *r) {
    double rms, worst = ckks_error_dd(c->k, a->ct, a->z, &rms), most = 0;
    for (size_t j = 0; j < c->k->slots; j++) {
        double size = hypot(a->z[j].hi, a->z[c->k->slots + j].hi);
        most = size > most ? size : most;
    }
    double bound = clt__noise_bound_log2(a->ct), expected = clt__noise_rms_log2(a->ct);
    assert_true(log2(worst) < bound);
    assert_true(most <= a->ct->noise.value_bound * (1 + 1e-9));
    r->gap[r->count] = bound - log2(worst);
    r->rms[r->count++] = fabs(expected - log2(rms));
    r->levels += c->k->params->levels - a->ct->level;
}

/* A circuit that may use up its chain; every item is judged, the deepest enters the record. */
static void run_circuit(ckks *k, bool correlated, record *r) {
    circuit c = {.k = k, .correlated = correlated};
    record others = {.count = 0};
    for (unsigned i = 0; i < ITEMS; i++) encrypt(&c, &c.item[i]);
    unsigned steps = (unsigned)pick(&c, 9 * k->params->levels), deepest = 0;
    for (unsigned i = 0; i < steps; i++) step(&c);
    for (unsigned i = 0; i < ITEMS; i++) {
        settle(&c, &c.item[i]);
        if (c.item[i].ct->level < c.item[deepest].ct->level) deepest = i;
    }
    for (unsigned i = 0; i < ITEMS; i++) {
        judge(&c, &c.item[i], i == deepest ? r : &others);
        clt__ct_free(c.item[i].ct);
        free(c.item[i].z);
    }
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, unsigned count) {
    qsort(x, count, sizeof *x, ascending);
    return x[count / 2];
}

static void run_circuits(const clt__chain *chain, unsigned circuits, const char *name) {
    ckks k;
    static record r;
    memset(&r, 0, sizeof r);
    ckks_open(&k, chain, ROTATION, ROTATIONS, 42);
    for (unsigned i = 0; i < circuits; i++) run_circuit(&k, i % 4 == 0, &r);
    double gap = median(r.gap, r.count), least = r.gap[0], rms = median(r.rms, r.count);
    print_message("%s, %u circuits, %u levels spent: largest error below its bound by %.1f bits at "
                  "the median, %.1f at least; root mean square off by %.2f bits at the median\n",
                  name, circuits, r.levels, gap, least, rms);
    assert_true(gap <= GAP_MOST);
    assert_true(rms <= RMS_MOST);
    assert_true(2 * r.levels > circuits * k.params->levels);
    ckks_close(&k);
}

static void small_rings(void **state) {
    (void)state;
    run_circuits(&(clt__chain){10, 5, 50, 40, 50, 2}, 600, "n = 1024, scale 2^40");
    run_circuits(&(clt__chain){10, 7, 46, 34, 50, 1}, 300, "n = 1024, scale 2^34, 7 levels");
    run_circuits(&(clt__chain){11, 3, 50, 45, 50, 2}, 100, "n = 2048, scale 2^45");
}

/* Two primes a level: more bits for values too. */
static void doubled_scales(void **state) {
    (void)state;
    run_circuits(&(clt__chain){10, 3, 48, 39, 50, 2, 1}, 200, "n = 1024, scale 2^78");
    run_circuits(&(clt__chain){10, 6, 40, 27, 50, 1, 1}, 100, "n = 1024, scale 2^54, 6 levels");
    run_circuits(&(clt__chain){11, 2, 50, 45, 50, 2, 1}, 50, "n = 2048, scale 2^90");
}

static void real_parameters(void **state) {
    (void)state;
    run_circuits(&(clt__chain){13, 3, 46, 34, 50, 1}, 24, "L13");
    run_circuits(&(clt__chain){14, 7, 50, 40, 50, 2}, 12, "L14");
    run_circuits(&(clt__chain){14, 3, 50, 44, 33, 2, 1}, 8, "R14");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_rings),
        cmocka_unit_test(doubled_scales),
        cmocka_unit_test(real_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
