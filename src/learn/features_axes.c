/*
 * Principal axes by subspace iteration (Golub, Van Loan, Matrix Computations, 8.2): a block of
 * vectors, some more than are asked for, multiplied by the covariance and made orthonormal until
 * the variance that they hold grows no more; then the axes within the block, by Jacobi's rotations.
 * Few axes of many columns take far less than all of them would.
 */
#include "learn/features.h"
#include "learn/symmetric.h"

#include "base/alloc.h"

#include <math.h>
#include <string.h>

enum { MORE = 16, ROUNDS_MOST = 100, ROWS_AT_ONCE = 4 };
#define GROWTH_LEAST 1e-7   /* of the variance that the block holds */
#define VARIANCE_LEAST 1e-9 /* of an axis, of the first one's */

/* ---------------------------------------------------------------------------------- covariance */

/* m += the sum of x x^T over so many rows, on the diagonal and below it. */
static void add_products(clt__matrix *m, const clt__matrix *x, size_t first, size_t rows) {
    const double *row[ROWS_AT_ONCE];
    for (size_t r = 0; r < ROWS_AT_ONCE; r++)
        row[r] = clt__matrix_row(x, first + (r < rows ? r : 0));
    for (size_t i = 0; i < m->rows; i++) {
        double *to = clt__matrix_row(m, i), by[ROWS_AT_ONCE];
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) by[r] = r < rows ? row[r][i] : 0;
        for (size_t j = 0; j <= i; j++) {
            to[j] +=
                (by[0] * row[0][j] + by[1] * row[1][j]) + (by[2] * row[2][j] + by[3] * row[3][j]);
        }
    }
}

/* Of columns whose mean is 0. */
static clt_status covariance(clt__matrix *m, clt_ws *ws, const clt__matrix *x) {
    CLT__RETURN_IF(clt__matrix_new(m, x->columns, x->columns));
    for (size_t r = 0; r < x->rows; r += ROWS_AT_ONCE) {
        size_t left = x->rows - r;
        CLT__RETURN_IF(clt__progress(&ws->progress, "covariance", r, x->rows));
        add_products(m, x, r, left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE);
    }
    for (size_t i = 0; i < m->rows; i++) {
        for (size_t j = 0; j <= i; j++) {
            double value = clt__matrix_row(m, i)[j] / (double)x->rows;
            clt__matrix_row(m, i)[j] = clt__matrix_row(m, j)[i] = value;
        }
    }
    return CLT_OK;
}

/* ------------------------------------------------------------------------------------ subspace */

static double dot(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t j = 0; j < n; j++) sum += a[j] * b[j];
    return sum;
}

static void add_multiple(double *to, const double *a, double factor, size_t n) {
    for (size_t j = 0; j < n; j++) to[j] += factor * a[j];
}

/* Rows become orthonormal, twice, as once is not enough (Kahan); one that others determine becomes
   0. Returns the sum of what is left of their lengths: where the rows are m times orthonormal ones,
   the variance that these held. */
static double orthonormalise(clt__matrix *q) {
    double total = 0;
    for (size_t k = 0; k < q->rows; k++) {
        double *row = clt__matrix_row(q, k), before = sqrt(dot(row, row, q->columns));
        for (size_t i = 0; i < 2 * k; i++) {
            const double *other = clt__matrix_row(q, i % k);
            add_multiple(row, other, -dot(row, other, q->columns), q->columns);
        }
        double length = sqrt(dot(row, row, q->columns));
        double factor = length > 1e-12 * before ? 1 / length : 0;
        for (size_t j = 0; j < q->columns; j++) row[j] *= factor;
        total += length;
    }
    return total;
}

/* y_k <- m q_k, for the rows of y and q. */
static void multiply(clt__matrix *y, const clt__matrix *m, const clt__matrix *q) {
    memset(y->x, 0, y->rows * y->columns * sizeof *y->x);
    for (size_t j = 0; j < m->rows; j++) {
        for (size_t k = 0; k < q->rows; k++) {
            add_multiple(clt__matrix_row(y, k), clt__matrix_row(m, j), clt__matrix_row(q, k)[j],
                         m->columns);
        }
    }
}

static void swap(clt__matrix *a, clt__matrix *b) {
    clt__matrix old = *a;
    *a = *b;
    *b = old;
}

/* q <- rows that span the first axes; y: room. */
static clt_status iterate(clt__matrix *q, clt__matrix *y, clt_ws *ws, const clt__matrix *m,
                          const uint8_t seed[CLT__SEED_BYTES]) {
    clt__random random;
    double held = 0, before;
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (size_t i = 0; i < q->rows * q->columns; i++) q->x[i] = clt__random_normal(&random);
    clt__random_close(&random);
    orthonormalise(q);
    for (unsigned k = 0; k < ROUNDS_MOST; k++) {
        CLT__RETURN_IF(clt__progress(&ws->progress, "principal axes", k, ROUNDS_MOST));
        before = held;
        multiply(y, m, q);
        swap(q, y);
        held = orthonormalise(q);
        if (held - before < GROWTH_LEAST * held) break;
    }
    return CLT_OK;
}

/* Axes within the span of q: the eigenvectors of q m q^T, of which the largest come last. */
static clt_status turn(double *axis, unsigned *count, const clt__matrix *q, const clt__matrix *y) {
    size_t b = q->rows, n = q->columns;
    unsigned kept = 0;
    double *room = clt__alloc(2 * b * b + b, sizeof *room);
    if (room == NULL) return clt__fail_memory((2 * b * b + b) * sizeof *room);
    double *small = room, *vector = room + b * b, *value = vector + b * b;
    for (size_t i = 0; i < b; i++) {
        for (size_t k = 0; k <= i; k++) {
            small[i * b + k] = dot(clt__matrix_row(q, i), clt__matrix_row(y, k), n);
            small[k * b + i] = small[i * b + k];
        }
    }
    clt__symmetric_eigen(value, vector, small, (unsigned)b);
    while (kept < *count && value[b - 1 - kept] > VARIANCE_LEAST * value[b - 1]) kept++;
    memset(axis, 0, n * kept * sizeof *axis);
    for (size_t k = 0; k < kept; k++) {
        const double *turned = vector + (b - 1 - k) * b;
        for (size_t i = 0; i < b; i++) {
            const double *row = clt__matrix_row(q, i);
            for (size_t j = 0; j < n; j++) axis[j * kept + k] += turned[i] * row[j];
        }
    }
    *count = kept;
    clt__wipe(room, (2 * b * b + b) * sizeof *room);
    clt__free(room);
    return CLT_OK;
}

clt_status clt__features_axes(double *axis, unsigned *count, clt_ws *ws, const clt__matrix *u,
                              const uint8_t seed[CLT__SEED_BYTES]) {
    clt__matrix m = {0}, q = {0}, y = {0};
    clt_status status = CLT_OK;
    size_t block = *count + MORE < u->columns ? *count + MORE : u->columns;
    CLT__TRY(covariance(&m, ws, u));
    CLT__TRY(clt__matrix_new(&q, block, u->columns));
    CLT__TRY(clt__matrix_new(&y, block, u->columns));
    CLT__TRY(iterate(&q, &y, ws, &m, seed));
    multiply(&y, &m, &q);
    CLT__TRY(turn(axis, count, &q, &y));
done:
    clt__matrix_wipe(&m);
    clt__matrix_wipe(&q);
    clt__matrix_wipe(&y);
    return status;
}
