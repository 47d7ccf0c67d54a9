/*
 * The security table of 2024/463, Table 5.2: uniform ternary secret, classical attacks.
 */
#include "rlwe/security.h"

enum { LOG_N_FIRST = 12, LOG_N_LAST = 16, COLUMNS = 3 };

static const unsigned column_bits[COLUMNS] = {128, 192, 256};

/* The most bits of Q P for each column. */
static const unsigned most_bits[LOG_N_LAST - LOG_N_FIRST + 1][COLUMNS] = {
    {106, 73, 56},     /* 2^12 */
    {214, 147, 114},   /* 2^13 */
    {430, 297, 230},   /* 2^14 */
    {868, 597, 462},   /* 2^15 */
    {1740, 1199, 929}, /* 2^16 */
};

static const unsigned *row_of(unsigned log_n) {
    if (log_n < LOG_N_FIRST || log_n > LOG_N_LAST) return NULL;
    return most_bits[log_n - LOG_N_FIRST];
}

unsigned clt__security_cap(unsigned log_n) {
    const unsigned *row = row_of(log_n);
    return row == NULL ? 0 : row[0];
}

clt_status clt__security_check(unsigned log_n, unsigned log_qp, const char *what) {
#ifdef CLT_TOY
    if (log_n < LOG_N_FIRST) return CLT_OK;
#endif
    unsigned cap = clt__security_cap(log_n);
    if (cap == 0) {
        return clt__fail(CLT_E_SECURITY,
                         "%s has ring degree 2^%u, and the security table covers 2^%d to 2^%d",
                         what, log_n, LOG_N_FIRST, LOG_N_LAST);
    }
    if (log_qp <= cap) return CLT_OK;
    return clt__fail(CLT_E_SECURITY,
                     "%s has a modulus of %u bits at ring degree 2^%u, and 128-bit security allows "
                     "%u: take fewer levels or a larger ring",
                     what, log_qp, log_n, cap);
}

clt_status clt__security_check_sparse(unsigned log_n, unsigned log_qp, const char *what) {
    if (log_qp > CLT__SPARSE_LOG_QP_MAX) {
        return clt__fail(CLT_E_SECURITY,
                         "%s has a modulus of %u bits, and 128-bit security with so few "
                         "coefficients allows %d: take smaller primes at level 0 or in P",
                         what, log_qp, CLT__SPARSE_LOG_QP_MAX);
    }
#ifdef CLT_TOY
    if (log_n < LOG_N_FIRST) return CLT_OK;
#endif
    if (log_n >= CLT__SPARSE_LOG_N_MIN) return CLT_OK;
    return clt__fail(CLT_E_SECURITY,
                     "%s has ring degree 2^%u, and 128-bit security with so few coefficients "
                     "takes 2^%d: take a larger ring",
                     what, log_n, CLT__SPARSE_LOG_N_MIN);
}

unsigned clt__security_bits(unsigned log_n, unsigned log_qp) {
    const unsigned *row = row_of(log_n);
    if (row == NULL || log_qp > row[0]) return 0;
    for (unsigned i = 1; i < COLUMNS; i++) {
        if (log_qp <= row[i]) continue;
        unsigned step = column_bits[i] - column_bits[i - 1];
        return column_bits[i - 1] + step * (row[i - 1] - log_qp) / (row[i - 1] - row[i]);
    }
    return column_bits[COLUMNS - 1];
}
