/* Medical diagnosis: breast tumours of the Wisconsin study. Ships with the program. */
#include "clathrate/demo_learning.h"

static const field_words words = {
    .name = "medical",
    .task = "wdbc",
    .model = "ridge",
    .heading = "Medical diagnosis",
    .subject = "tumours of the Wisconsin breast cancer study",
    .story =
        "A clinic has measurements of tumours and knows what they turned out to be. It rents a "
        "computer that learns from them: least squares of diagnoses by a weighted sum of "
        "measurements, fitted by accelerated gradient descent. The model then judges other "
        "patients, encrypted, too.",
    .knows = "It gets to know how many patients there are, and the recipe: names of columns and of "
             "diagnoses, the algorithm. Not a measurement, a diagnosis, a mean, the model, or an "
             "answer.",
    .owner = "clinic",
    .rows = "patients",
    .judged = "patients that were not learned from",
    .upload = "training.cld",
    .loss = "log loss",
    .question = "",
    .roc = "Malignant cases found against false alarms, as the threshold of the probability moves.",
    .data = demo_credit,
};

/* On a small ring: few steps, small keys. */
static const learning_task task = {
    .words = &words,
    .target = demo_target,
    .id = demo_id,
    .learner = CLT_RIDGE,
    .condition = CLT_STANDARDISE,
    .steps = 4,
};

int field_medical(field *f, unsigned number) {
    return learning_tell(f, number, &task, &f->demo->data);
}
