/*
 * Many numbers a column in one ciphertext, and each of them in all rows: slot(row i, column j) = j
 * rows + i. Entry q, a number for each column, rests in row q of a packed ciphertext, q < Q = 2^p,
 * and in work fills a ciphertext of its own, the same in all rows of a column.
 *
 *   scatter   from the packed one to all entries: two levels. Four entries are masked and spread
 *             together, over all rows i = q mod 4; then rows trade places within fours: rotations
 *             by -3 ... 3, of one decomposition, each under the mask of the rows that it is for
 *   gather    from entries that are to be summed over rows: two levels. Rows are folded within
 *             fours, entry q onto rows i = q mod 4, and four entries masked into one; then those
 *             are folded further, up to Q, masked into one, and last the rest of the rows added
 *
 * A fold of bit t adds what stands 2^t rows away, above or below: where bit t of the row is that of
 * q the sum is of both, elsewhere it is of no worth, and so are columns' borders. So sums of
 * R = rows over `entries` take about (2 + p/2) of them rotations instead of log2 R. Rows past 2 Q
 * of what was gathered are of no worth, but no larger than sums are.
 *
 * Gathered entries are put twice, in row q and in row Q + q, with a factor each.
 */
#ifndef CLT_CIRC_ROWS_H
#define CLT_CIRC_ROWS_H

#include "ckks/eval.h"
#include "rlwe/key_list.h"

typedef struct clt__rows {
    uint32_t columns, rows;
    unsigned entries, log_places; /* entries <= Q = 2^log_places, 4 <= Q <= rows / 2 */
} clt__rows;

static inline uint32_t clt__rows_places(const clt__rows *rows) {
    return UINT32_C(1) << rows->log_places;
}

/* Rotations, up to two levels. */
clt_status clt__rows_keys(clt__key_list *list, const clt_params *params, const clt__rows *rows,
                          unsigned scatter_level, unsigned gather_level);

/* Fours of entries: what is worked on at a time. */
static inline unsigned clt__rows_fours(const clt__rows *rows) {
    return (rows->entries + 3) / 4;
}

/* out[entries]: of a four <- factor times each entry, two levels below. */
clt_status clt__rows_scatter(clt_ct *const *out, clt_ws *ws, const clt_evk *evk,
                             const clt__rows *rows, const clt_ct *packed, double factor,
                             unsigned four);
/* out <- of a four, each entry folded within fours, times factor[q]: one level below. Entries are
   consumed; one without polynomials is 0. */
clt_status clt__rows_fold(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt__rows *rows,
                          clt_ct *const *entry, const double *factor, unsigned four);
/* out <- from all fours, which are consumed, twice[0] times the sum over rows of entry q in row q,
   twice[1] times in row Q + q: at their level, with the square of the scale. */
clt_status clt__rows_gather(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt__rows *rows,
                            clt_ct *const *fours, const double twice[2]);
/* mask <- value[rows] in the rows of every column, to multiply at that level. */
clt_status clt__rows_mask(clt_pt *mask, clt_ws *ws, const clt__rows *rows, unsigned level,
                          const double *value);

#endif
