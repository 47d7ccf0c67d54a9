/* Texts of cells and columns: what counts as missing, what may be shown, which name is near. */
#ifndef CLT_DATA_TEXT_H
#define CLT_DATA_TEXT_H

#include "base/status.h"

enum { CLT__TEXT_BRIEF = 48 };

/* Empty, "NA", "NaN", "null" or "?" in any case, blanks around it allowed. */
bool clt__text_missing(const char *text);

/* Well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates). */
bool clt__text_utf8(const char *text, size_t size);
/* Well-formed and free of control characters: fit for names and labels. */
bool clt__text_plain(const char *text);

/* The text as an error may show it: at most 40 bytes, "..." where cut, control characters as '?'.
   Returns `brief`. */
const char *clt__text_brief(char brief[CLT__TEXT_BRIEF], const char *text);

/* Edit distance (insert, delete, replace, swap neighbours; case does not count); SIZE_MAX when a
   text is longer than 64 bytes. */
size_t clt__text_distance(const char *a, const char *b);
/* Whether `name`, at that distance, is worth a "did you mean". */
bool clt__text_near(const char *wanted, size_t distance);

/* Numbers in numeric order before other texts in byte order; for qsort over `const char *`. */
int clt__text_order(const void *a, const void *b);

/* *twice is a text that occurs more than once, or NULL. */
clt_status clt__text_twice(const char **twice, const char *const *texts, size_t count);

#endif
