/*
 * UTF-8 text (RFC 3629, table 3-7 of the Unicode standard): shortest forms only, no surrogates,
 * nothing above U+10FFFF, and no control characters, which could drive a terminal.
 */
#include "base/text.h"

#include <stdint.h>

/* Bytes announced by the first byte; 0 when no character begins so. */
static size_t length_of(uint8_t first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

static bool is_printable(uint32_t point) {
    return point >= 0x20 && (point < 0x7F || point > 0x9F);
}

size_t clt__text_next(const char *text, size_t size) {
    static const uint8_t payload[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (size == 0) return 0;
    size_t length = length_of((uint8_t)text[0]);
    if (length == 0 || length > size) return 0;
    uint32_t point = (uint8_t)text[0] & payload[length];
    for (size_t i = 1; i < length; i++) {
        uint8_t byte = (uint8_t)text[i];
        if ((byte & 0xC0) != 0x80) return 0;
        point = point << 6 | (byte & 0x3F);
    }
    if (point < smallest[length] || point > 0x10FFFF) return 0;
    if (point >= 0xD800 && point <= 0xDFFF) return 0;
    return is_printable(point) ? length : 0;
}

bool clt__text_valid(const char *text, size_t size) {
    for (size_t i = 0; i < size;) {
        size_t length = clt__text_next(text + i, size - i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}
