/* Item factors (factor.h): their numbers, the system of a user, and good coordinates. */
#include "learn/factor.h"

#include "base/alloc.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const double number_most = CLT__RATING_MOST; /* nor bias nor factor */
static const double prior_most = 1e5;

clt_status clt__factors_new(clt__factors **factors, uint32_t items, uint32_t rank) {
    assert(rank >= 1 && rank <= CLT__RANK_MOST);
    clt__factors *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    *made = (clt__factors){.items = items, .rank = rank};
    made->item = clt__alloc(items, sizeof *made->item);
    made->bias = clt__alloc(items, sizeof *made->bias);
    made->factor = clt__alloc(items, rank * sizeof *made->factor);
    made->penalty = clt__alloc(rank, sizeof *made->penalty);
    if (made->item == NULL || made->bias == NULL || made->factor == NULL || made->penalty == NULL) {
        clt__factors_free(made);
        return CLT_E_MEMORY;
    }
    *factors = made;
    return CLT_OK;
}

void clt__factors_free(clt__factors *factors) {
    if (factors == NULL) return;
    for (uint32_t i = 0; factors->item != NULL && i < factors->items; i++) {
        clt__free(factors->item[i]);
    }
    clt__free(factors->item);
    clt__free(factors->bias);
    clt__free(factors->factor);
    clt__free(factors->penalty);
    clt__free(factors);
}

clt_status clt__factors_copy_items(clt__factors **items, const clt__factors *factors) {
    clt__factors *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    *made = *factors;
    made->factor = made->penalty = NULL;
    made->low = made->high = 0;
    made->bias = clt__alloc(factors->items, sizeof *made->bias);
    made->item = clt__alloc(factors->items, sizeof *made->item);
    if (made->bias == NULL || made->item == NULL) goto done;
    memcpy(made->bias, factors->bias, factors->items * sizeof *made->bias);
    for (uint32_t i = 0; i < factors->items; i++) {
        made->item[i] = clt__strdup(factors->item[i]);
        if (made->item[i] == NULL) goto done;
    }
    *items = made;
    return CLT_OK;
done:
    clt__factors_free(made);
    return CLT_E_MEMORY;
}

/* ------------------------------------------------------------------------------------- checks */

/* False for NaN. */
static bool within(double value, double low, double high) {
    return value >= low && value <= high;
}

static bool all_within(const double *value, size_t count, double low, double high) {
    for (size_t i = 0; i < count; i++) {
        if (!within(value[i], low, high)) return false;
    }
    return true;
}

static bool named(const clt__factors *f) {
    for (uint32_t i = 0; i < f->items; i++) {
        size_t length = f->item[i] == NULL ? 0 : strlen(f->item[i]);
        if (length == 0 || length > CLT__ITEM_NAME_MOST) return false;
        if (!clt__text_valid(f->item[i], length)) return false;
    }
    return true;
}

clt_status clt__factors_check_items(const clt__factors *f) {
    const double most = number_most;
    if (f->items < 1 || f->items > CLT__FACTOR_ITEMS_MOST || f->rank < 1 ||
        f->rank > CLT__RANK_MOST) {
        return clt__fail(CLT_E_DATA, "%u items of rank %u: at most %d of rank 1 to %d are taken",
                         (unsigned)f->items, (unsigned)f->rank, CLT__FACTOR_ITEMS_MOST,
                         CLT__RANK_MOST);
    }
    if (!named(f)) {
        return clt__fail(CLT_E_DATA, "an item has no name, or one of more than %d bytes",
                         CLT__ITEM_NAME_MOST);
    }
    if (!(f->least < f->most) || !within(f->least, -most, most) || !within(f->most, -most, most) ||
        !within(f->mean, f->least, f->most) || !within(f->bias_prior, 0, most) ||
        !within(f->scale, 1 / most, most) || !all_within(f->bias, f->items, -most, most)) {
        return clt__fail(CLT_E_DATA,
                         "ratings from %g to %g of mean %g: a number of theirs is out "
                         "of range",
                         f->least, f->most, f->mean);
    }
    if (!within(f->prior, 1 / most, most)) {
        return clt__fail(CLT_E_DATA, "a prior of %g ratings is out of range", f->prior);
    }
    return CLT_OK;
}

clt_status clt__factors_check(const clt__factors *f) {
    const double most = number_most;
    CLT__RETURN_IF(clt__factors_check_items(f));
    if (!all_within(f->factor, (size_t)f->items * f->rank, -most, most) ||
        !all_within(f->penalty, f->rank, 1 / most, most)) {
        return clt__fail(CLT_E_DATA, "a factor or its penalty is out of range");
    }
    if (!(f->low < f->high) || !within(f->low, 1 / most, most) || !within(f->high, 0, most)) {
        return clt__fail(CLT_E_DATA, "eigenvalues from %g to %g are out of range", f->low, f->high);
    }
    return CLT_OK;
}

/* ------------------------------------------------------------------------------------- a user */

clt__taste clt__factors_taste(double *r, const clt__factors *f, const clt__ratings *ratings,
                              uint32_t user) {
    const clt__rating *rating = ratings->rating + ratings->first[user];
    size_t count = ratings->first[user + 1] - ratings->first[user];
    clt__taste taste = {.weight = 1 / ((double)count + f->prior)};
    for (size_t i = 0; i < count; i++) {
        r[i] = rating[i].value - f->mean - f->bias[rating[i].item];
        taste.bias += r[i];
    }
    taste.bias = count == 0 ? 0 : taste.bias / ((double)count + f->bias_prior);
    for (size_t i = 0; i < count; i++) {
        r[i] = (r[i] - taste.bias) / f->scale;
        r[i] = r[i] > 1 ? 1 : r[i] < -1 ? -1 : r[i];
    }
    return taste;
}

/* a += weight q q^T, on and below the diagonal. */
static void add_square(double *a, const double *q, unsigned rank, double weight) {
    for (unsigned j = 0; j < rank; j++) {
        for (unsigned k = 0; k <= j; k++) a[j * rank + k] += weight * q[j] * q[k];
    }
}

static void mirror(double *a, unsigned rank) {
    for (unsigned j = 0; j < rank; j++) {
        for (unsigned k = 0; k < j; k++) a[k * rank + j] = a[j * rank + k];
    }
}

void clt__factors_system(double *a, double *g, const clt__factors *f, const clt__ratings *ratings,
                         uint32_t user, const double *r) {
    const clt__rating *rating = ratings->rating + ratings->first[user];
    size_t count = ratings->first[user + 1] - ratings->first[user];
    unsigned rank = f->rank;
    double weight = 1 / ((double)count + f->prior);
    memset(a, 0, (size_t)rank * rank * sizeof *a);
    if (r != NULL) memset(g, 0, rank * sizeof *g);
    for (unsigned j = 0; j < rank; j++) {
        a[j * rank + j] = f->penalty[j] * (1 - (double)count * weight);
    }
    for (size_t i = 0; i < count; i++) {
        const double *q = f->factor + (size_t)rating[i].item * rank;
        add_square(a, q, rank, weight);
        for (unsigned j = 0; r != NULL && j < rank; j++) g[j] += weight * r[i] * q[j];
    }
    mirror(a, rank);
}

/* -------------------------------------------------------------------------------- coordinates */

/* The mean of q q^T over ratings, and the mean number of ratings of users who have some. */
static double second_moment(double *s, const clt__factors *f, const clt__ratings *ratings) {
    size_t users = 0;
    memset(s, 0, (size_t)f->rank * f->rank * sizeof *s);
    for (uint32_t u = 0; u < ratings->users; u++)
        users += ratings->first[u + 1] > ratings->first[u];
    for (size_t i = 0; i < ratings->count; i++) {
        const double *q = f->factor + (size_t)ratings->rating[i].item * f->rank;
        add_square(s, q, f->rank, 1 / (double)ratings->count);
    }
    mirror(s, f->rank);
    return users == 0 ? 0 : (double)ratings->count / (double)users;
}

/* Every factor q <- size_j axis_j . q. */
static void transform(clt__factors *f, const double *axis, const double *size) {
    unsigned rank = f->rank;
    for (uint32_t i = 0; i < f->items; i++) {
        double *q = f->factor + (size_t)i * rank, turned[CLT__RANK_MOST];
        for (unsigned j = 0; j < rank; j++) {
            turned[j] = 0;
            for (unsigned k = 0; k < rank; k++) turned[j] += axis[j * rank + k] * q[k];
        }
        for (unsigned j = 0; j < rank; j++) q[j] = size[j] * turned[j];
    }
}

/* The least and the largest eigenvalue of the users' A. */
static void measure(clt__factors *f, const clt__ratings *ratings) {
    double a[CLT__SYMMETRIC_ENTRIES], value[CLT__RANK_MOST];
    f->low = INFINITY;
    f->high = 0;
    for (uint32_t u = 0; u < ratings->users; u++) {
        clt__factors_system(a, NULL, f, ratings, u, NULL);
        clt__symmetric_eigen(value, NULL, a, f->rank);
        f->low = fmin(f->low, value[0]);
        f->high = fmax(f->high, value[f->rank - 1]);
    }
}

clt_status clt__factors_whiten(clt__factors *f, const clt__ratings *ratings, double penalty) {
    assert(ratings->items == f->items && penalty > 0);
    double s[CLT__SYMMETRIC_ENTRIES], axis[CLT__SYMMETRIC_ENTRIES];
    double value[CLT__RANK_MOST], size[CLT__RANK_MOST], trace = 0;
    double count = second_moment(s, f, ratings);
    clt__symmetric_eigen(value, axis, s, f->rank);
    for (unsigned j = 0; j < f->rank; j++) trace += value[j];
    if (!(count > 0) || !(trace > penalty * f->rank / prior_most)) {
        return clt__fail(CLT_E_DATA,
                         "the factors of %u items explain nothing of %zu ratings: take a smaller "
                         "penalty than %g, or more ratings",
                         (unsigned)f->items, ratings->count, penalty);
    }
    f->prior = penalty * f->rank / trace;
    for (unsigned j = 0; j < f->rank; j++) {
        double usual = (count * value[j] + penalty) / (count + f->prior); /* of A, so far */
        f->penalty[j] = penalty / (usual * f->prior);
        size[j] = 1 / sqrt(usual);
    }
    transform(f, axis, size);
    measure(f, ratings);
    return CLT_OK;
}
