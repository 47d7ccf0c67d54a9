/*
 * Rows of a table on their way into slots: features, ids, and notes on what was changed.
 */
#ifndef CLT_NN_ROWS_H
#define CLT_NN_ROWS_H

#include "base/workspace.h"
#include "data/matrix.h"
#include "data/table.h"
#include "nn/plan.h"

/* Passes notices of a table on to a workspace as notes; after twenty they are only counted. */
typedef struct clt__row_notes {
    const clt_ws *ws;
    size_t count;
} clt__row_notes;

clt__report clt__row_notes_report(clt__row_notes *notes);
/* A last note says how many more there were. */
void clt__row_notes_end(const clt__row_notes *notes);

/* The table's features; what was clipped or filled in is noted. */
clt_status clt__rows_features(clt__matrix *features, const clt_ws *ws, const clt__schema *schema,
                              const clt_table *table);

/* The cells of the schema's id column, which belong to the table; NULL where either has none. */
clt_status clt__rows_ids(char ***ids, const clt__schema *schema, const clt_table *table);

/* The slots of ciphertext `index` for all rows of `features`; slot: n/2 values. */
void clt__rows_slots(double *slot, const clt_plan *plan, const clt__matrix *features, size_t index);
/* The rows of `raw` that ciphertext `index` holds, from its slots. */
void clt__rows_outputs(clt__matrix *raw, const clt_plan *plan, const double *slot, size_t index);

#endif
