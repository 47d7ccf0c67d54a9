/* How well the weights of some step of a training predict rows that were held out. */
#include "clathrate/validation.h"

#include "common/cli.h"

#include <math.h>
#include <string.h>

int validation_score(validation *v, const clt_table *answers, const clt_table *truth,
                     const char *target) {
    const char *first = clt_table_name(answers, 0);
    clt_score *score = NULL;
    int code = cli_status(
        clt_score_new(&score, answers, truth, target, strcmp(first, "row") == 0 ? NULL : first));
    if (code != EXIT_DONE) return code;
    v->rows = score->rows;
    v->loss = score->log_loss;
    v->accuracy = score->accuracy;
    v->auc = score->auc;
    clt_score_free(score);
    return EXIT_DONE;
}

void validation_print(const validation *v, FILE *file, bool first) {
    char auc[16] = "";
    cli_progress_clear();
    if (first) fprintf(file, "%6s  %8s  %10s  %7s\n", "step", "loss", "accuracy", "AUC");
    if (isfinite(v->auc)) snprintf(auc, sizeof auc, "%7.4f", v->auc);
    fprintf(file, "%6u  %8.4f  %8.2f %%  %7s\n", v->steps, v->loss, 100 * v->accuracy, auc);
    fflush(file);
}
