/* What a conditioning does: to rows, to labels, and, backwards, to weights (condition.h). */
#include "learn/condition.h"

#include "base/alloc.h"
#include "model/graph.h"
#include "nn/rows.h"

#include <math.h>
#include <string.h>

static void wipe_numbers(double *numbers, size_t count) {
    if (numbers != NULL) clt__wipe(numbers, count * sizeof *numbers);
    clt__free(numbers);
}

void clt__conditioning_free(clt_conditioning *c) {
    if (c == NULL) return;
    size_t features = c->schema != NULL ? c->schema->features : 0;
    for (size_t i = 0; c->schema != NULL && i < c->schema->columns; i++) {
        clt__column *column = &c->schema->column[i];
        column->mean = column->deviation = column->smallest = column->largest = 0;
    }
    wipe_numbers(c->centre, features);
    wipe_numbers(c->spread, features);
    wipe_numbers(c->mix, features * (features + 1) / 2);
    clt__schema_free(c->schema);
    clt__wipe(c, sizeof *c);
    clt__free(c);
}

static bool same_levels(const clt__levels *a, const clt__levels *b) {
    size_t i = 0;
    while (i < a->count && i < b->count && strcmp(a->text[i], b->text[i]) == 0) i++;
    return i == a->count && i == b->count;
}

/* Columns, levels and classes, which make the shapes of rows and models. */
static bool same_schema(const clt__schema *a, const clt__schema *b) {
    bool same = a->columns == b->columns && same_levels(&a->classes, &b->classes);
    for (size_t i = 0; same && i < a->columns; i++) {
        const clt__column *x = &a->column[i], *y = &b->column[i];
        same = x->kind == y->kind && strcmp(x->name, y->name) == 0 &&
               same_levels(&x->levels, &y->levels);
    }
    return same;
}

/* A file may say the digest of a recipe and lie. */
static clt_status check_recipe(const clt_recipe *recipe, const clt_conditioning *c) {
    bool whitens = recipe->terms.condition == CLT_WHITEN;
    if (memcmp(c->recipe, recipe->digest, sizeof c->recipe) == 0 && (c->mix != NULL) == whitens &&
        same_schema(c->schema, recipe->schema)) {
        return CLT_OK;
    }
    return clt__fail(CLT_E_PLAN, "the conditioning is another recipe's: take that of this recipe, "
                                 "or fit it again and encrypt all rows again");
}

clt_status clt__conditioning_check(const clt_conditioning *c, const clt_recipe *recipe,
                                   const uint8_t id[CLT__CONDITION_ID_BYTES]) {
    CLT__RETURN_IF(check_recipe(recipe, c));
    if (memcmp(c->id, id, sizeof c->id) == 0) return CLT_OK;
    return clt__fail(CLT_E_PLAN,
                     "the rows were conditioned by another conditioning.clk than this one: take "
                     "the one of then, or encrypt them with this one and train anew");
}

/* --------------------------------------------------------------------------------------- rows */

/* x <- mix x, from the last row of the triangle on, so that no room is needed. */
static void mix_row(double *x, const clt_conditioning *c, size_t features) {
    for (size_t i = features; i-- > 0;) {
        const double *mix = clt__mix_row(c, i);
        double sum = 0;
        for (size_t j = 0; j <= i; j++) sum += mix[j] * x[j];
        x[i] = sum;
    }
}

void clt__condition_standardise(clt__matrix *x, const clt_conditioning *c) {
    for (size_t r = 0; r < x->rows; r++) {
        double *row = clt__matrix_row(x, r);
        for (size_t j = 0; j < x->columns; j++) row[j] = (row[j] - c->centre[j]) / c->spread[j];
    }
}

void clt__condition_mix(clt__matrix *x, const clt_conditioning *c) {
    for (size_t r = 0; r < x->rows; r++) {
        double *row = clt__matrix_row(x, r);
        if (c->mix != NULL) mix_row(row, c, x->columns);
        for (size_t j = 0; j < x->columns; j++) row[j] = fmin(fmax(row[j], -c->clip), c->clip);
    }
}

/* Clipping is what a recipe says: it is only counted. All else is noted. */
typedef struct reading {
    clt__report others;
    size_t clipped;
} reading;

static void hear(void *opaque, const clt__notice *notice) {
    reading *r = opaque;
    if (notice->kind == CLT__NOTICE_CLIPPED) {
        r->clipped++;
    } else {
        clt__report_notice(&r->others, notice);
    }
}

static clt_status read_features(clt__matrix *features, const clt_ws *ws, const clt_conditioning *c,
                                const clt_table *table) {
    clt__row_notes notes = {.ws = ws};
    reading r = {.others = clt__row_notes_report(&notes)};
    clt__report report = {.opaque = &r, .notice = hear};
    CLT__RETURN_IF(clt__schema_features(features, c->schema, table, &report));
    clt__row_notes_end(&notes);
    if (r.clipped > 0) {
        clt__note(ws, "%s: %zu number%s lie%s beyond %g deviations and %s clipped", table->source,
                  r.clipped, r.clipped == 1 ? "" : "s", r.clipped == 1 ? "s" : "", c->clip,
                  r.clipped == 1 ? "was" : "were");
    }
    return CLT_OK;
}

clt_status clt__condition_rows(clt__matrix *x, const clt_ws *ws, const clt_recipe *recipe,
                               const clt_conditioning *c, const clt_table *table) {
    clt_status status = CLT_OK;
    clt__matrix features = {0}, made = {0};
    CLT__RETURN_IF(check_recipe(recipe, c));
    CLT__TRY(read_features(&features, ws, c, table));
    CLT__TRY(clt__matrix_new(&made, features.rows, features.columns + 1));
    clt__condition_standardise(&features, c);
    clt__condition_mix(&features, c);
    for (size_t r = 0; r < made.rows; r++) {
        const double *from = clt__matrix_row(&features, r);
        double *to = clt__matrix_row(&made, r);
        for (size_t j = 0; j < features.columns; j++) to[j] = c->scale * from[j];
        to[features.columns] = c->scale;
    }
    *x = made;
done:
    clt__matrix_wipe(&features);
    return status;
}

clt_status clt__condition_targets(double **y, const clt_recipe *recipe, const clt_table *table) {
    clt_status status = CLT_OK;
    size_t rows = table->rows;
    uint32_t *label = clt__alloc_raw(rows, sizeof *label);
    double *made = clt__alloc_raw(recipe->models * rows, sizeof *made);
    if (label == NULL || made == NULL) {
        status = clt__fail_memory(recipe->models * rows * sizeof *made);
        goto done;
    }
    CLT__TRY(clt__schema_labels(label, recipe->schema, table));
    for (unsigned m = 0; m < recipe->models; m++) {
        uint32_t class = recipe->models == 1 ? 1 : m;
        for (size_t r = 0; r < rows; r++) made[m * rows + r] = label[r] == class ? 1 : -1;
    }
    *y = made;
    made = NULL;
done:
    if (label != NULL) clt__wipe(label, rows * sizeof *label);
    clt__free(label);
    clt__free(made);
    return status;
}

/* -------------------------------------------------------------------------------------- models */

/* Row m of the dense node: t = scale (sum of trained_i x_i + the constant's), with
   x_i = sum of mix_ij (z_j - centre_j) / spread_j. */
static void fold_weights(clt__node *node, size_t m, const clt_conditioning *c,
                         const double *trained, double factor) {
    size_t features = c->schema->features;
    double *weight = node->weight + m * features;
    double bias = trained[features];
    for (size_t i = 0; i < features; i++) {
        if (c->mix == NULL) weight[i] = trained[i];
        for (size_t j = 0; c->mix != NULL && j <= i; j++) {
            weight[j] += trained[i] * clt__mix_row(c, i)[j];
        }
    }
    for (size_t j = 0; j < features; j++) {
        weight[j] *= factor * c->scale / c->spread[j];
        bias -= weight[j] / (factor * c->scale) * c->centre[j];
    }
    node->bias[m] = factor * c->scale * bias;
}

/* ------------------------------------------------------------------------------------- networks */

/* Of inputs as above, in the coordinates of the training, where rows were clipped. */
static void bound_first(clt__node *node, const clt_conditioning *c, const double *trained) {
    size_t features = c->schema->features;
    for (size_t m = 0; m < node->width; m++, trained += features + 1) {
        double bound = fabs(trained[features]), square = bound * bound;
        for (size_t j = 0; j < features; j++) {
            bound += c->clip * fabs(trained[j]);
            square += trained[j] * trained[j];
        }
        node->value_bound = fmax(node->value_bound, c->scale * bound);
        node->value_rms = fmax(node->value_rms, c->scale * sqrt(square));
    }
}

/* z^2/8 + z/2 + 1/4, and its mean square for normal z. */
static void make_activation(clt__node *node, const clt__node *z) {
    double bound = z->value_bound, square = z->value_rms * z->value_rms;
    node->type = CLT__NODE_POLYNOMIAL;
    node->degree = 2;
    node->c[0] = 0.25;
    node->c[1] = 0.5;
    node->c[2] = 0.125;
    node->value_bound = bound * bound / 8 + bound / 2 + 0.25;
    node->value_rms = sqrt((3 * square / 4 + 5) * square / 16 + 1.0 / 16);
}

static void make_layer(clt__node *node, const clt__node *x, const double *trained, double factor) {
    for (size_t m = 0; m < node->width; m++, trained += x->width) {
        double bound = 0, square = 0;
        for (size_t j = 0; j < x->width; j++) {
            double weight = node->weight[m * x->width + j] = factor * trained[j];
            bound += fabs(weight) * x->value_bound;
            square += weight * weight;
        }
        node->value_bound = fmax(node->value_bound, bound);
        node->value_rms = fmax(node->value_rms, sqrt(square) * x->value_rms);
    }
}

/* All layers of a network, whose graph has dense nodes and activations in turn. */
static void make_layers(clt_model *model, const clt_conditioning *c, const double *weight,
                        double factor) {
    clt__node *node = model->node;
    size_t features = c->schema->features;
    node[0].value_bound = fmax(c->clip, 1);
    node[0].value_rms = 1;
    for (size_t m = 0; m < node[1].width; m++) {
        fold_weights(&node[1], m, c, weight + m * (features + 1), 1);
    }
    bound_first(&node[1], c, weight);
    weight += node[1].width * (features + 1);
    for (unsigned i = 2; i < model->count; i += 2) {
        make_activation(&node[i], &node[i - 1]);
        make_layer(&node[i + 1], &node[i], weight, i + 2 == model->count ? factor : 1);
        weight += (size_t)node[i + 1].width * node[i].width;
    }
}

/* What records of the training rows would say, had they been seen: features up to the clip and of
   deviation 1, as standardised numbers are, without correlation. */
static void bound_values(clt_model *model, double clip) {
    clt__node *input = &model->node[0], *output = &model->node[1];
    input->value_bound = fmax(clip, 1);
    input->value_rms = 1;
    for (size_t m = 0; m < output->width; m++) {
        const double *weight = output->weight + m * input->width;
        double bound = fabs(output->bias[m]), square = output->bias[m] * output->bias[m];
        for (size_t j = 0; j < input->width; j++) {
            bound += fabs(weight[j]) * input->value_bound;
            square += weight[j] * weight[j];
        }
        output->value_bound = fmax(output->value_bound, bound);
        output->value_rms = fmax(output->value_rms, sqrt(square));
    }
}

clt_status clt__condition_model(clt_model **model, const clt_recipe *recipe,
                                const clt_conditioning *c, const double *weight) {
    const clt__recipe_terms *terms = &recipe->terms;
    double factor = recipe->models == 1 && terms->learner != CLT_LOGISTIC ? 2 : 1;
    clt__schema *schema = NULL;
    clt_model *made = NULL;
    clt_status status = CLT_OK;
    CLT__RETURN_IF(check_recipe(recipe, c));
    CLT__RETURN_IF(clt__schema_copy(&schema, c->schema));
    CLT__TRY(clt__graph_new(&made, schema, terms->hidden, terms->hidden_layers));
    schema = NULL;
    if (terms->hidden_layers > 0) {
        make_layers(made, c, weight, factor);
    } else {
        for (size_t m = 0; m < recipe->models; m++) {
            fold_weights(&made->node[1], m, c, weight + m * recipe->tiling.features, factor);
        }
        bound_values(made, c->clip);
    }
    CLT__TRY(clt__model_check(made));
    *model = made;
    made = NULL;
done:
    clt__model_free(made);
    clt__schema_free(schema);
    return status;
}
