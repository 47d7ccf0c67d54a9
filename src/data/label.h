/* Labels: names of columns, categories, classes. What counts as missing, which name is near. */
#ifndef CLT_DATA_LABEL_H
#define CLT_DATA_LABEL_H

#include "base/status.h"

enum { CLT__LABEL_BRIEF = 48 };

/* Empty, "NA", "NaN", "null" or "?" in any case, blanks around it allowed. */
bool clt__label_missing(const char *text);

/* The text as an error may show it: at most 40 bytes, "..." where cut, what cannot be printed as
   '?'. Returns `brief`. */
const char *clt__label_brief(char brief[CLT__LABEL_BRIEF], const char *text);

/* Edit distance (insert, delete, replace, swap neighbours; case does not count); SIZE_MAX when a
   text is longer than 64 bytes. */
size_t clt__label_distance(const char *a, const char *b);
/* Whether `name`, at that distance, is worth a "did you mean". */
bool clt__label_near(const char *wanted, size_t distance);

/* Numbers in numeric order before other texts in byte order; for qsort over `const char *`. */
int clt__label_order(const void *a, const void *b);

/* *twice is a text that occurs more than once, or NULL. */
clt_status clt__label_twice(const char **twice, const char *const *texts, size_t count);

#endif
