/* An audience: the users of a table of ratings, as one who has item names and biases knows them. */
#ifndef CLT_LEARN_AUDIENCE_H
#define CLT_LEARN_AUDIENCE_H

#include "base/workspace.h"
#include "learn/recommend.h"

typedef struct clt__audience {
    clt__ratings *ratings; /* of items that are known */
    clt__profile profile;  /* of those */
    size_t unknown;        /* ratings of other items */
} clt__audience;

/* CLT_E_DATA as clt__ratings_from_table says, or where there is no user; notes what is left out. */
clt_status clt__audience_open(clt__audience *audience, const clt_ws *ws, const clt__factors *items,
                              const clt_table *table);
void clt__audience_close(clt__audience *audience); /* wipes; may be called twice */

#endif
