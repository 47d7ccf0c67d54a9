/*
 * Lists of keys (inspect_keys.h): what each key does, up to which level, what it weighs in files
 * and in memory, packed and expanded, and, of a plan, which steps it is for.
 */
#include "api/inspect_keys.h"

#include "base/alloc.h"
#include "nn/explain.h"
#include "ring/galois.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 48 };

clt_status clt__key_listing_of(clt__key_listing *listing, const clt_plan *plan) {
    *listing = (clt__key_listing){
        .params = clt__params_ref(plan->params), .plan = clt__plan_ref(plan), .count = plan->keys};
    listing->key = clt__alloc(plan->keys, sizeof *listing->key);
    if (listing->key == NULL) return CLT_E_MEMORY;
    memcpy(listing->key, plan->key, plan->keys * sizeof *listing->key);
    return clt__plan_uses(&listing->use, &listing->uses, plan);
}

void clt__key_listing_free(clt__key_listing *listing) {
    clt__free(listing->key);
    clt__free(listing->use);
    clt__plan_unref(listing->plan);
    clt__params_unref(listing->params);
}

/* -------------------------------------------------------------------------------- one key */

/* What a key does. */
typedef struct deed {
    const char *verb;
    int64_t steps; /* of a rotation */
    bool rotates;
} deed;

static deed deed_of(uint32_t galois, unsigned log_n) {
    deed d = {.verb = "relinearise"};
    if (galois == CLT__KEY_TO_SPARSE) d.verb = "to the sparse secret";
    if (galois == CLT__KEY_FROM_SPARSE) d.verb = "from the sparse secret";
    if (galois % 2 == 0) return d;
    if (clt__galois_steps(&d.steps, galois, log_n)) {
        d.verb = "rotate";
        d.rotates = true;
        return d;
    }
    /* g = -5^steps */
    (void)clt__galois_steps(&d.steps, ((uint32_t)2 << log_n) - galois, log_n);
    d.rotates = d.steps != 0;
    d.verb = d.rotates ? "conjugate and rotate" : "conjugate";
    return d;
}

static void deed_text(char text[NAME_BYTES], uint32_t galois, unsigned log_n) {
    deed d = deed_of(galois, log_n);
    if (d.rotates) {
        snprintf(text, NAME_BYTES, "%s by %" PRId64 " slot%s", d.verb, d.steps,
                 d.steps == 1 || d.steps == -1 ? "" : "s");
    } else {
        snprintf(text, NAME_BYTES, "%s", d.verb);
    }
}

/* The uses of a key: `count` of them from `first` on. */
static size_t uses_of(size_t *count, const clt__key_listing *listing, uint32_t galois) {
    size_t first = 0, high = listing->uses, end;
    while (first < high) {
        size_t middle = first + (high - first) / 2;
        if (listing->use[middle].galois < galois) {
            first = middle + 1;
        } else {
            high = middle;
        }
    }
    for (end = first; end < listing->uses && listing->use[end].galois == galois;) end++;
    *count = end - first;
    return first;
}

static const char *part_name(clt__key_part part) {
    switch (part) {
    case CLT__KEY_BABY: return "baby step";
    case CLT__KEY_GIANT: return "giant step";
    case CLT__KEY_DOUBLING: return "doubling";
    case CLT__KEY_PRODUCT: break;
    }
    return "product";
}

/* ----------------------------------------------------------------------------------- text */

/* "step 0 linear (giant step 3)" */
static void use_text(clt__sink *sink, const clt__key_listing *listing, const clt__key_use *use) {
    const clt__step *step = &listing->plan->step[use->step];
    clt__print(sink, "step %u %s", use->step, clt__step_name(step->type));
    if (use->part != CLT__KEY_PRODUCT) {
        clt__print(sink, " (%s %u)", part_name(use->part), use->index);
    } else if (step->type == CLT__STEP_POLYNOMIAL) {
        clt__print(sink, " (degree %u)", step->degree);
    }
}

static void uses_text(clt__sink *sink, const clt__key_listing *listing, uint32_t galois) {
    size_t count, first = uses_of(&count, listing, galois);
    clt__print(sink, "  ");
    for (size_t i = 0; i < count; i++) {
        if (i > 0) clt__print(sink, ", ");
        use_text(sink, listing, &listing->use[first + i]);
    }
    if (count == 0) clt__print(sink, listing->uses > 0 ? "no step" : "not known");
}

static void key_line(clt__sink *sink, const clt__key_listing *listing, clt__key_spec key) {
    const clt_params *params = listing->params;
    char name[NAME_BYTES], level[16], limbs[16], file[CLT__SIZE_TEXT];
    char packed[CLT__SIZE_TEXT], expanded[CLT__SIZE_TEXT];
    deed_text(name, key.galois, params->ring->log_n);
    clt__gadget gadget = clt__key_spec_gadget(params, key);
    snprintf(level, sizeof level, "%u of %u", key.level, params->top);
    snprintf(limbs, sizeof limbs, "%u+%u", clt__params_limbs(params, key.level), gadget.special);
    clt__size_text(file, clt__switch_key_bytes(params, key));
    clt__size_text(packed, clt__switch_key_memory(params, key, false));
    clt__size_text(expanded, clt__switch_key_memory(params, key, true));
    clt__print(sink, "%-22s %7" PRIu32 " %8s %7u %6s %9s %9s %9s", name, key.galois, level,
               gadget.digits, limbs, file, packed, expanded);
    if (listing->plan != NULL) uses_text(sink, listing, key.galois);
    clt__print(sink, "\n");
}

typedef struct weight {
    uint64_t file, packed, expanded;
    bool fits; /* expanded, in what a workspace allows when nothing else is said */
} weight;

static weight weight_of(const clt__key_listing *listing) {
    weight sum = {0};
    for (unsigned i = 0; i < listing->count; i++) {
        sum.file += clt__switch_key_bytes(listing->params, listing->key[i]);
        sum.packed += clt__switch_key_memory(listing->params, listing->key[i], false);
        sum.expanded += clt__switch_key_memory(listing->params, listing->key[i], true);
    }
    sum.fits = sum.expanded <= CLT__KEY_MEMORY;
    return sum;
}

static void put_table(clt__sink *sink, const clt__key_listing *listing) {
    char file[CLT__SIZE_TEXT], packed[CLT__SIZE_TEXT], expanded[CLT__SIZE_TEXT];
    char limit[CLT__SIZE_TEXT];
    weight sum = weight_of(listing);
    clt__print(sink, "\n%-22s %7s %8s %7s %6s %9s %9s %9s%s\n", "key", "galois", "level", "digits",
               "limbs", "file", "packed", "expanded", listing->plan != NULL ? "  used by" : "");
    for (unsigned i = 0; i < listing->count; i++) key_line(sink, listing, listing->key[i]);
    clt__size_text(file, sum.file);
    clt__size_text(packed, sum.packed);
    clt__size_text(expanded, sum.expanded);
    clt__size_text(limit, CLT__KEY_MEMORY);
    clt__print(sink, "%-22s %7s %8s %7s %6s %9s %9s %9s\n", "sum", "", "", "", "", file, packed,
               expanded);
    clt__print(sink, "In memory they are %s: expanded they take %s than %s.\n",
               sum.fits ? "expanded" : "packed", sum.fits ? "no more" : "more", limit);
}

/* ----------------------------------------------------------------------------------- JSON */

static void use_objects(clt__json *json, const clt__key_listing *listing, uint32_t galois) {
    size_t count, first = uses_of(&count, listing, galois);
    clt__json_array(json, "uses");
    for (size_t i = 0; i < count; i++) {
        const clt__key_use *use = &listing->use[first + i];
        const clt__step *step = &listing->plan->step[use->step];
        clt__json_object(json, NULL);
        clt__json_integer(json, "step", use->step);
        clt__json_text(json, "operation", clt__step_name(step->type));
        clt__json_text(json, "part", part_name(use->part));
        if (use->part != CLT__KEY_PRODUCT) clt__json_integer(json, "index", use->index);
        clt__json_integer(json, "level", step->level);
        clt__json_end(json);
    }
    clt__json_end(json);
}

static void key_object(clt__json *json, const clt__key_listing *listing, clt__key_spec key) {
    const clt_params *params = listing->params;
    deed d = deed_of(key.galois, params->ring->log_n);
    clt__gadget gadget = clt__key_spec_gadget(params, key);
    clt__json_object(json, NULL);
    clt__json_text(json, "key", d.verb);
    if (d.rotates) clt__json_number(json, "steps", (double)d.steps);
    clt__json_integer(json, "galois", key.galois);
    clt__json_integer(json, "level", key.level);
    clt__json_integer(json, "levels", params->top);
    clt__json_integer(json, "digits", gadget.digits);
    clt__json_integer(json, "limbs", clt__params_limbs(params, key.level));
    clt__json_integer(json, "special", gadget.special);
    clt__json_integer(json, "bytes", clt__switch_key_bytes(params, key));
    clt__json_integer(json, "packed_bytes", clt__switch_key_memory(params, key, false));
    clt__json_integer(json, "expanded_bytes", clt__switch_key_memory(params, key, true));
    if (listing->plan != NULL) use_objects(json, listing, key.galois);
    clt__json_end(json);
}

static void put_members(clt__json *json, const clt__key_listing *listing) {
    weight sum = weight_of(listing);
    clt__json_array(json, "key_list");
    for (unsigned i = 0; i < listing->count; i++) key_object(json, listing, listing->key[i]);
    clt__json_end(json);
    clt__json_integer(json, "key_bytes", sum.file);
    clt__json_integer(json, "key_packed_bytes", sum.packed);
    clt__json_integer(json, "key_expanded_bytes", sum.expanded);
    clt__json_boolean(json, "expanded", sum.fits);
    clt__json_integer(json, "key_memory_bytes", sum.fits ? sum.expanded : sum.packed);
}

void clt__key_listing_put(clt__sink *sink, clt__json *json, const clt__key_listing *listing) {
    if (json != NULL) {
        put_members(json, listing);
    } else {
        put_table(sink, listing);
    }
}
