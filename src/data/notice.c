/* Notices and their sentences. */
#include "data/notice.h"

#include "data/label.h"
#include "data/number.h"

#include <stdio.h>

void clt__report_notice(const clt__report *report, const clt__notice *notice) {
    if (report != NULL && report->notice != NULL) report->notice(report->opaque, notice);
}

enum { PLACE = 2 * CLT__LABEL_BRIEF + 32 };

/* "patients.csv:17 (p016)" as far as line and id are known. */
static void place_text(char place[PLACE], const clt__notice *notice) {
    char source[CLT__LABEL_BRIEF], id[CLT__LABEL_BRIEF], line[16] = "";
    clt__label_brief(source, notice->source);
    clt__label_brief(id, notice->id);
    if (notice->line > 0) snprintf(line, sizeof line, ":%u", (unsigned)notice->line);
    if (id[0] != '\0') {
        snprintf(place, PLACE, "%s%s (%s)", source, line, id);
    } else {
        snprintf(place, PLACE, "%s%s", source, line);
    }
}

void clt__notice_text(char *text, size_t size, const clt__notice *notice) {
    char place[PLACE], column[CLT__LABEL_BRIEF], cell[CLT__LABEL_BRIEF];
    char value[CLT__NUMBER_TEXT];
    place_text(place, notice);
    clt__label_brief(column, notice->column);
    clt__label_brief(cell, notice->text);
    clt__number_format(value, notice->value);
    switch (notice->kind) {
    case CLT__NOTICE_DROPPED:
        snprintf(text, size, "%s: column '%s' is left out: %s", place, column, cell);
        return;
    case CLT__NOTICE_FILLED:
        snprintf(text, size, "%s: '%s' is missing and taken to be the training mean", place,
                 column);
        return;
    case CLT__NOTICE_CLIPPED:
        snprintf(text, size, "%s: '%s' is %s and was clipped to the allowed %.6g to %.6g", place,
                 column, value, notice->low, notice->high);
        return;
    case CLT__NOTICE_UNSEEN:
        snprintf(text, size, "%s: '%s' is '%s', which the training data did not have", place,
                 column, cell);
        return;
    }
}
