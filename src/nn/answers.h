/* Answers: raw outputs as a table that a person reads. */
#ifndef CLT_NN_ANSWERS_H
#define CLT_NN_ANSWERS_H

#include "data/matrix.h"
#include "data/table.h"
#include "model/model.h"

/*
 * A row for each row of `raw`; columns: the id column's name and the ids, or "row" and 1, 2 ...;
 * "label"; "p_<class>" for each class; "raw_<k>" for each raw output. Numbers read back as the same
 * doubles.
 */
clt_status clt__answers_new(clt_table **answers, const clt__schema *schema, clt__output_map output,
                            const clt__matrix *raw, char *const *id);
/* The first of these columns alone, in a new table. */
clt_status clt__answers_rows(clt_table *table, const clt__schema *schema, size_t rows,
                             char *const *id);

#endif
