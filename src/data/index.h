/* An index: the rows of a table by the text of one column, each text once. */
#ifndef CLT_DATA_INDEX_H
#define CLT_DATA_INDEX_H

#include "data/table.h"

typedef struct clt__index {
    const clt_table *table; /* outlives the index */
    size_t column;
    size_t room;  /* slots, a power of two above the rows */
    size_t *slot; /* row + 1, or 0 */
} clt__index;

/* CLT_E_DATA, naming the text and both lines, when two rows have the same. */
clt_status clt__index_new(clt__index *index, const clt_table *table, size_t column);
void clt__index_free(clt__index *index);

/* The row of that text, or table->rows. */
size_t clt__index_find(const clt__index *index, const char *text);

#endif
