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
/*
 * The sparse secret of bootstrapping (Bossuat, Troncoso-Pastoriza, Hubaux 2022/024) has so many
 * coefficients that are not 0. It is outside of the 2024 guideline, which tabulates no sparse
 * secrets, and rests on an estimate of its own: against the one key modulo q_0 p_0, the hybrid
 * primal attack with a meeting in the middle costs about 2^149 (degree 2^15) to 2^173 (2^16) at
 * moduli of 90 to 100 bits. Smaller rings have no such estimate, and are refused.
 */
enum { CLT__SPARSE_WEIGHT = 32, CLT__SPARSE_LOG_QP_MAX = 115, CLT__SPARSE_LOG_N_MIN = 15 };
/* CLT_E_SECURITY when a key to the sparse secret is above that, or of a smaller ring. */
clt_status clt__security_check_sparse(unsigned log_n, unsigned log_qp, const char *what);
/* The classical security of (log_n, log_qp), interpolated linearly in log_qp between the 128, 192
   and 256 bit columns of the table and never above 256; 0 above the cap. For reports. */
unsigned clt__security_bits(unsigned log_n, unsigned log_qp);

#endif
