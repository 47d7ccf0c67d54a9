/* An open hash table with linear probing (index.h). */
#include "data/index.h"

#include "base/alloc.h"
#include "data/label.h"

#include <string.h>

/* FNV-1a; tables are the caller's own, and a long probe is slow, not wrong. */
static size_t hash_of(const char *text) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *c = text; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    }
    return (size_t)(hash ^ hash >> 32);
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t *probe(const clt__index *index, const char *text) {
    size_t mask = index->room - 1, i = hash_of(text) & mask;
    while (index->slot[i] != 0 &&
           strcmp(clt__table_cell(index->table, index->slot[i] - 1, index->column), text) != 0) {
        i = (i + 1) & mask;
    }
    return &index->slot[i];
}

static clt_status fail_twice(const clt__index *index, size_t first, size_t second) {
    const clt_table *table = index->table;
    char name[CLT__LABEL_BRIEF], text[CLT__LABEL_BRIEF];
    clt__label_brief(name, clt__table_name(table, index->column));
    clt__label_brief(text, clt__table_cell(table, second, index->column));
    return clt__fail(CLT_E_DATA,
                     "%s:%u: '%s' stands in column '%s' for the second time, first on line %u: "
                     "give each row an id of its own",
                     table->source, (unsigned)clt__table_line(table, second), text, name,
                     (unsigned)clt__table_line(table, first));
}

static clt_status fill(const clt__index *index) {
    for (size_t r = 0; r < index->table->rows; r++) {
        size_t *slot = probe(index, clt__table_cell(index->table, r, index->column));
        if (*slot != 0) return fail_twice(index, *slot - 1, r);
        *slot = r + 1;
    }
    return CLT_OK;
}

clt_status clt__index_new(clt__index *index, const clt_table *table, size_t column) {
    clt__index made = {.table = table, .column = column, .room = 2};
    while (made.room / 2 < table->rows) made.room *= 2;
    made.slot = clt__alloc(made.room, sizeof *made.slot);
    if (made.slot == NULL) return clt__fail_memory(made.room * sizeof *made.slot);
    clt_status status = fill(&made);
    if (status != CLT_OK) {
        clt__index_free(&made);
        return status;
    }
    *index = made;
    return CLT_OK;
}

void clt__index_free(clt__index *index) {
    clt__free(index->slot);
    index->slot = NULL;
}

size_t clt__index_find(const clt__index *index, const char *text) {
    size_t found = *probe(index, text);
    return found == 0 ? index->table->rows : found - 1;
}
