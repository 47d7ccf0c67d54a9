/* UTF-8 (RFC 3629): what may stand in a name, a label or an error text. */
#ifndef CLT_BASE_TEXT_H
#define CLT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the printable character at `text`, 1 to 4; 0 when the `size` bytes there begin with
   none: malformed, overlong, cut, a surrogate, or a control character (C0, DEL, C1). */
size_t clt__text_next(const char *text, size_t size);

/* All bytes are printable characters; true for none at all. */
bool clt__text_valid(const char *text, size_t size);

#endif
