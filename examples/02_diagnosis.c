/*
 * Private diagnosis, with the three roles in one program:
 *   the owner of a model trains it and publishes its plan,
 *   a clinic makes keys for the plan and encrypts its patients,
 *   an evaluator runs the model on what it cannot read.
 *
 * usage: 02_diagnosis [FOLDER OF wdbc.csv]
 */
#include <clathrate/clathrate.h>

#include <stdio.h>

/* Leaves the function through its one exit, where everything is freed. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        status = (call);                                                                           \
        if (status != CLT_OK) goto done;                                                           \
    } while (0)

/* The model owner's: needs the training rows in the clear. */
static clt_status train(clt_model **model, clt_plan **plan, clt_ws *ws, const clt_table *rows) {
    clt_fit_options fit;
    clt_plan_options planning;
    clt_fit_report report;
    clt_status status;

    clt_fit_options_default(&fit); /* one hidden layer; a polynomial takes the place of ReLU */
    fit.target = "diagnosis";
    fit.positive = "malignant";
    fit.id = "patient";
    TRY(clt_model_fit(model, ws, rows, &fit, &report));
    printf("trained on %zu patients in %u epochs\n", report.rows, report.epochs);

    clt_plan_options_default(&planning);
    TRY(clt_plan_new(plan, ws, *model, &planning));
done:
    return status;
}

/* The evaluator's: no secret key in sight. */
static clt_status evaluate(clt_data **result, clt_ws *ws, const clt_model *model,
                           const clt_evk *evk, const clt_data *patients) {
    printf("%zu patients in %zu ciphertexts\n", clt_data_rows(patients),
           clt_data_ciphertexts(patients));
    return clt_data_run(result, ws, model, evk, patients);
}

/* The clinic's: the secret key never leaves this function. */
static clt_status diagnose(clt_table **answers, clt_ws *ws, const clt_plan *plan,
                           const clt_model *model, const clt_table *rows) {
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    clt_data *patients = NULL, *result = NULL;
    clt_status status;

    TRY(clt_keygen(&sk, &pk, &evk, ws, plan));
    TRY(clt_data_encrypt(&patients, ws, plan, sk, NULL, rows, 0));
    TRY(evaluate(&result, ws, model, evk, patients)); /* elsewhere, in real life */
    TRY(clt_data_decrypt(answers, ws, sk, result));
done:
    clt_data_free(result);
    clt_data_free(patients);
    clt_evk_free(evk);
    clt_pk_free(pk);
    clt_sk_free(sk);
    return status;
}

/* Every fifth patient is judged, the others teach. */
static clt_status split(clt_table **learn, clt_table **judge, const clt_table *all) {
    size_t row[2][1024], count[2] = {0, 0};
    clt_status status;
    for (size_t i = 0; i < clt_table_rows(all) && i < 1024; i++) {
        int side = i % 5 == 0;
        row[side][count[side]++] = i;
    }
    TRY(clt_table_take(learn, all, row[0], count[0]));
    TRY(clt_table_take(judge, all, row[1], count[1]));
done:
    return status;
}

int main(int argc, char **argv) {
    char path[4096];
    clt_ws *ws = NULL;
    clt_table *all = NULL, *learn = NULL, *judge = NULL, *answers = NULL;
    clt_model *model = NULL;
    clt_plan *plan = NULL;
    clt_score *score = NULL;
    clt_status status;
    double accuracy = 0;

    snprintf(path, sizeof path, "%s/wdbc.csv", argc > 1 ? argv[1] : "data");
    TRY(clt_ws_new(&ws, 0));
    TRY(clt_table_read(&all, path));
    TRY(split(&learn, &judge, all));
    TRY(train(&model, &plan, ws, learn));
    TRY(diagnose(&answers, ws, plan, model, judge));
    TRY(clt_score_new(&score, answers, judge, "diagnosis", NULL));
    accuracy = score->accuracy;
    printf("accuracy of the encrypted answers: %.2f %%\n", 100 * accuracy);
done:
    if (status != CLT_OK) fprintf(stderr, "%s: %s\n", clt_status_name(status), clt_detail());
    clt_score_free(score);
    clt_plan_free(plan);
    clt_model_free(model);
    clt_table_free(answers);
    clt_table_free(judge);
    clt_table_free(learn);
    clt_table_free(all);
    clt_ws_free(ws);
    return accuracy > 0.9 ? 0 : 1;
}
