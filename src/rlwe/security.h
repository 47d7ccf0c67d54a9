/*
 * The security table: the most bits of log2(Q P) at which an RLWE sample of ring degree 2^log_n
 * with uniform ternary secret and sigma >= 3.19 keeps 128 bits against classical attacks (Bossuat
 * et al., "Security guidelines for implementing homomorphic encryption", 2024/463, Table 5.2; 2^16
 * lowered from 1747 to 1740 after a re-run of the estimator).
 */
#ifndef CLT_RLWE_SECURITY_H
#define CLT_RLWE_SECURITY_H

#include "base/status.h"

/* Of released answers: bits of statistical security, and ciphertexts that a key answers for. */
enum { CLT__RELEASE_SECURITY = 64, CLT__RELEASE_QUERIES = 1024 };

/* 0 for a degree outside the table (log_n 12 ... 16). */
unsigned clt__security_cap(unsigned log_n);
/* CLT_E_SECURITY with both numbers when an object of `log_qp` bits is above the cap. A build with
   CLT_TOY lets degrees below the table pass. */
clt_status clt__security_check(unsigned log_n, unsigned log_qp, const char *what);
/* The classical security of (log_n, log_qp), interpolated linearly in log_qp between the 128, 192
   and 256 bit columns of the table and never above 256; 0 above the cap. For reports. */
unsigned clt__security_bits(unsigned log_n, unsigned log_qp);

#endif
