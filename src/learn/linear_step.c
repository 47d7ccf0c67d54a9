/* Steps as numbers (linear_step.h). */
#include "learn/linear_step.h"

#include "circ/bootstrap.h"

#include <assert.h>

/* Steps that follow one another without bootstrapping, and the level at which they end: w' and v'
   are bootstrapped then, or (last) all is done. count 0: the levels do not suffice for one. */
typedef struct run {
    unsigned begin, count, end;
    bool last;
} run;

/* Levels of the steps `begin` to `end`. Step 0 takes a mask, and with several models the product
   with their targets. */
static unsigned levels_of(const clt_recipe *recipe, unsigned begin, unsigned end) {
    unsigned each = clt__recipe_step_levels(&recipe->terms, recipe->models);
    unsigned first = recipe->models > 1 ? 2 : 1;
    if (begin == end) return 0;
    return begin == 0 ? first + (end - 1) * each : (end - begin) * each;
}

static run run_from(const clt_recipe *recipe, unsigned begin) {
    const clt_params *params = recipe->params;
    unsigned steps = recipe->terms.steps, top = params->levels;
    unsigned packing = clt__recipe_packing_levels(recipe->models);
    if (begin > 0) top = clt__boot_level_out(params, 0) - packing;
    if (1 + levels_of(recipe, begin, steps) <= top) return (run){begin, steps - begin, 1, true};
    if (params->tower == NULL) return (run){begin, 0, 0, false};
    run r = {begin, 0, clt__boot_level_in(params) + packing, false};
    while (r.end + levels_of(recipe, begin, begin + r.count + 1) <= top) r.count++;
    return r;
}

static run run_of(const clt_recipe *recipe, unsigned number, unsigned *before) {
    run r = run_from(recipe, 0);
    *before = 0;
    while (r.count > 0 && !r.last && number >= r.begin + r.count) {
        r = run_from(recipe, r.begin + r.count);
        ++*before;
    }
    return r;
}

static clt_status check_run(const clt_recipe *recipe, run r) {
    if (r.count > 0) return CLT_OK;
    return clt__fail(CLT_E_LEVEL,
                     "%u steps of %u levels each do not fit the %u levels of %s: make a recipe "
                     "with fewer steps, or with a lower degree",
                     recipe->terms.steps, clt__recipe_step_levels(&recipe->terms, recipe->models),
                     recipe->params->levels, recipe->params->name);
}

static clt_status set_levels(clt__linear_step *s, const clt_recipe *recipe) {
    unsigned before;
    run r = run_of(recipe, s->number, &before);
    CLT__RETURN_IF(check_run(recipe, r));
    s->level = r.end + levels_of(recipe, s->number, r.begin + r.count);
    s->after = s->level - levels_of(recipe, s->number, s->number + 1);
    s->refresh = !r.last && s->number + 1 == r.begin + r.count;
    s->next = s->after;
    if (!s->refresh) return CLT_OK;
    run then = run_of(recipe, s->number + 1, &before);
    s->next = then.end + levels_of(recipe, then.begin, then.begin + then.count);
    return check_run(recipe, then);
}

static double share_of(double factor) {
    double share = 1;
    while (share * share > factor) share *= 0.5;
    return share;
}

clt_status clt__linear_step_init(clt__linear_step *step, const clt_recipe *recipe, uint64_t rows,
                                 unsigned number) {
    const clt__recipe_terms *terms = &recipe->terms;
    assert(number < terms->steps && rows > 0);
    clt__linear_step s = {.number = number, .steps = terms->steps};
    clt__learning l;
    clt__learning_init(&l, terms);
    clt__learning_batch(&s.first, &s.count, terms, number,
                        clt__tiling_tiles(&recipe->tiling, rows));
    uint64_t begin = (uint64_t)s.first * recipe->tiling.rows;
    uint64_t end = begin + (uint64_t)s.count * recipe->tiling.rows;
    s.rows = (double)((end < rows ? end : rows) - begin);
    s.momentum = clt__learning_momentum(number, terms->steps);
    s.factor = (1 + s.momentum) * l.rate / s.rows;
    s.share = number == 0 ? 1 : share_of(s.factor);
    s.keep = 1 - l.rate * terms->penalty;
    CLT__RETURN_IF(set_levels(&s, recipe));
    *step = s;
    return CLT_OK;
}

clt_status clt__linear_refreshes(unsigned *refreshes, const clt_recipe *recipe) {
    unsigned before;
    if (clt__recipe_is_network(recipe)) {
        *refreshes = recipe->terms.steps;
        return CLT_OK;
    }
    CLT__RETURN_IF(check_run(recipe, run_of(recipe, recipe->terms.steps - 1, &before)));
    *refreshes = before;
    return CLT_OK;
}
