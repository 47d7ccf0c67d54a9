/* Notices: what was done to the data that its owner should know of, and is no error. */
#ifndef CLT_DATA_NOTICE_H
#define CLT_DATA_NOTICE_H

#include "data/table.h"

typedef enum clt__notice_kind {
    CLT__NOTICE_DROPPED, /* a column without information was left out (training) */
    CLT__NOTICE_FILLED,  /* a missing number was taken to be the training mean */
    CLT__NOTICE_CLIPPED, /* a number beyond the allowed range was moved to its end */
    CLT__NOTICE_UNSEEN,  /* a category that the training data did not have: no level is set */
} clt__notice_kind;

/* All texts are valid during the call only. */
typedef struct clt__notice {
    clt__notice_kind kind;
    const char *source; /* of the table */
    const char *column;
    uint32_t line;           /* 0: the whole column */
    const char *id;          /* of the row; "" when the table has none */
    const char *text;        /* of the cell; for a dropped column: why */
    double value, low, high; /* clipped: the number and the allowed range */
} clt__notice;

/* Told of each notice, in row order within a column. A NULL report, or one without callback,
   drops them. */
typedef struct clt__report {
    void *opaque;
    void (*notice)(void *opaque, const clt__notice *notice);
} clt__report;

void clt__report_notice(const clt__report *report, const clt__notice *notice);

/* The notice as one sentence with neither full stop nor line end; cut to `size`, always closed. */
void clt__notice_text(char *text, size_t size, const clt__notice *notice);

#endif
