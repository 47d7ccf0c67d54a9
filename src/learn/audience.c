/* The users of a table of ratings (audience.h). */
#include "learn/audience.h"

#include "nn/payload.h"

static clt_status check_users(const clt_table *table, const clt__ratings *ratings) {
    if (ratings->users > 0) return CLT_OK;
    return clt__fail(CLT_E_DATA, "%s has no rating: give one of each user at least", table->source);
}

clt_status clt__audience_open(clt__audience *audience, const clt_ws *ws, const clt__factors *items,
                              const clt_table *table) {
    clt_status status = CLT_OK;
    clt__ratings *all = NULL;
    clt__audience made = {.ratings = NULL};
    CLT__TRY(clt__ratings_from_table(&all, table, NULL));
    CLT__TRY(check_users(table, all));
    CLT__TRY(clt__ratings_align(&made.ratings, &made.unknown, all, items->item, items->items));
    CLT__TRY(clt__profile_new(&made.profile, items, made.ratings));
    if (made.unknown > 0) {
        clt__note(ws, "%zu of %zu ratings are of items that the catalogue has not: left out",
                  made.unknown, all->count);
    }
    *audience = made;
    made.ratings = NULL;
done:
    clt__ratings_free(made.ratings);
    clt__ratings_free(all);
    return status;
}

void clt__audience_close(clt__audience *audience) {
    if (audience->profile.ratings != NULL) clt__profile_free(&audience->profile);
    clt__ratings_free(audience->ratings);
    audience->ratings = NULL;
}
