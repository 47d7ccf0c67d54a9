/* What a person reads on the terminal of training on encrypted data, and what a script reads. */
#include "clathrate/demo_learning.h"

#include <math.h>

void learning_tell_start(const learning *l) {
    const clt_recipe_figures *f = &l->figures;
    cli_short text[4];
    if (demo_silent()) return;
    printf("Training on encrypted data: %zu patients of the Wisconsin breast cancer study\n\n",
           l->demo->data.rows);
    printf("1  The clinic makes a recipe: least squares on %u features, %u steps. It holds\n"
           "   the names of columns, and no number of the table. Chain %s, ring degree %u,\n"
           "   %u bit of security; %s to send for %zu patients, keys of %s;\n"
           "   predicted: %s on one thread.\n",
           f->features, f->steps, f->preset, 1u << f->log_n, f->security_bits,
           cli_bytes(text[0], f->samples_bytes), clt_table_rows(l->learn),
           cli_bytes(text[1], f->evaluation_key_bytes), cli_seconds(text[2], f->seconds));
    fflush(stdout);
}

void learning_tell_encrypted(const learning *l) {
    cli_short text[2];
    if (demo_silent()) return;
    printf(
        "\n2  The evaluator is a process of its own, with an empty environment, in a folder that\n"
        "   holds nothing but\n\n");
    for (size_t i = 0; i < l->sides.files; i++) demo_tell_file(&l->sides.sent[i]);
    printf("\n   It trains (%s), judges the other patients (%s), and gives back\n\n",
           cli_seconds(text[0], l->seconds[LEARNING_TRAIN]),
           cli_seconds(text[1], l->seconds[LEARNING_PREDICT]));
    for (size_t i = 0; i < 2; i++) demo_tell_file(&l->made[i]);
    printf("\n   It learns how many patients there are, and the recipe. It cannot learn a\n"
           "   measurement, a diagnosis, the model, or an answer.\n");
    fflush(stdout);
}

void learning_tell_result(const learning *l) {
    size_t splits = l->demo->data.splits, rows = l->score->rows;
    cli_short text[4];
    if (demo_silent()) return;
    printf("\n3  The model and its answers, against the same training in the clear:\n\n");
    printf("     %-42s %6.2f %%\n", "accuracy, trained encrypted", 100 * l->score->accuracy);
    printf("     %-42s %6.2f %%\n", "accuracy, trained in the clear",
           100 * l->clear_score->accuracy);
    printf("     %-42s %6.2f %% and %.2f %%\n", "over all splits: in the clear, simulated",
           100 * demo_mean(l->accuracy_clear, splits),
           100 * demo_mean(l->accuracy_simulated, splits));
    printf("     %-42s %6.4f and %.4f\n", "area under the curve: encrypted, clear", l->score->auc,
           l->clear_score->auc);
    printf("     %-42s %6zu of %zu\n", "answers as those of the clear model", l->agreed, rows);
    printf("     %-42s %6.2f %% (%zu of %zu as the model)\n", "accuracy, judged encrypted, too",
           100 * l->judged->accuracy, l->judged_agreed, rows);
    printf("     %-42s %8.1e\n", "largest difference of a weight", l->weight_error);
    printf("\n   Training takes %s encrypted and %s in the clear, %.0f times as long;\n"
           "   keys take %s, encryption %s (%u threads, kernel %s).\n",
           cli_seconds(text[0], l->seconds[LEARNING_TRAIN]),
           cli_seconds(text[1], l->seconds[LEARNING_CLEAR]),
           l->seconds[LEARNING_TRAIN] / l->seconds[LEARNING_CLEAR],
           cli_seconds(text[2], l->seconds[LEARNING_KEYGEN]),
           cli_seconds(text[3], l->seconds[LEARNING_ENCRYPT]), clt_ws_threads(l->demo->ws),
           l->demo->kernel);
}

/* --------------------------------------------------------------------------------------- JSON */

static void set_seconds(json_t *row, const learning *l) {
    static const char *const name[LEARNING_PARTS] = {"seconds_keygen",  "seconds_encrypt",
                                                     "seconds",         "seconds_predict",
                                                     "seconds_decrypt", "seconds_clear"};
    for (int i = 0; i < LEARNING_PARTS; i++) demo_set_number(row, name[i], l->seconds[i]);
    demo_set_number(row, "overhead", l->seconds[LEARNING_TRAIN] / l->seconds[LEARNING_CLEAR]);
}

static void set_quality(json_t *row, const learning *l) {
    size_t splits = l->demo->data.splits;
    demo_set_number(row, "accuracy_encrypted", l->score->accuracy);
    demo_set_number(row, "accuracy_clear", l->clear_score->accuracy);
    demo_set_number(row, "auc_encrypted", l->score->auc);
    demo_set_number(row, "auc_clear", l->clear_score->auc);
    demo_set_count(row, "splits", splits);
    demo_set_number(row, "accuracy_clear_splits", demo_mean(l->accuracy_clear, splits));
    demo_set_number(row, "accuracy_simulated_splits", demo_mean(l->accuracy_simulated, splits));
    demo_set_number(row, "agreement", (double)l->agreed / (double)l->score->rows);
    demo_set_number(row, "accuracy_judged_encrypted", l->judged->accuracy);
    demo_set_number(row, "agreement_judged_encrypted",
                    (double)l->judged_agreed / (double)l->score->rows);
    demo_set_number(row, "max_coefficient_error", l->weight_error);
}

json_t *learning_row(const learning *l) {
    json_t *row = json_object();
    json_object_set_new(row, "task", json_string("wdbc"));
    json_object_set_new(row, "model", json_string("ridge"));
    demo_set_count(row, "rows", clt_table_rows(l->learn));
    demo_set_count(row, "rows_judged", l->score->rows);
    demo_set_count(row, "features", l->figures.features);
    demo_set_count(row, "iterations", l->figures.steps);
    json_object_set_new(row, "preset", json_string(l->figures.preset));
    demo_set_count(row, "threads", clt_ws_threads(l->demo->ws));
    json_object_set_new(row, "kernel", json_string(l->demo->kernel));
    set_seconds(row, l);
    set_quality(row, l);
    demo_set_count(row, "upload_bytes", demo_sent_bytes(&l->sides, "training.cld"));
    demo_set_count(row, "download_bytes", l->made[0].bytes);
    demo_set_count(row, "eval_key_bytes", demo_sent_bytes(&l->sides, "eval.clk"));
    demo_set_count(row, "security_bits", l->figures.security_bits);
    return row;
}
