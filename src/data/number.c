/*
 * Numbers as text. strtod and printf take the decimal point from the locale. The reader therefore
 * moves the point into the exponent ("12.5e3" becomes "125e2"), which is the same number in a
 * notation that no locale changes, and leaves the correct rounding to strtod. The writer puts the
 * point back.
 */
#include "data/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MOST = 512,
    EXPONENT_ROOM = 16,
    EXPONENT_STOP = 100000, /* with 512 digits, anything beyond is 0 or infinite */
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *at) {
    while (*at == ' ' || *at == '\t') at++;
    return at;
}

static size_t take_digits(char **to, const char **from) {
    const char *start = *from;
    while (is_digit(**from)) *(*to)++ = *(*from)++;
    return (size_t)(*from - start);
}

/* From the 'e' on. */
static bool take_exponent(long *exponent, const char **from) {
    const char *at = *from + 1;
    bool negative = *at == '-';
    long value = 0;
    if (*at == '-' || *at == '+') at++;
    if (!is_digit(*at)) return false;
    for (; is_digit(*at); at++) {
        if (value < EXPONENT_STOP) value = value * 10 + (*at - '0');
    }
    *exponent = negative ? -value : value;
    *from = at;
    return true;
}

bool clt__number_parse(double *value, const char *text) {
    char plain[TEXT_MOST + EXPONENT_ROOM]; /* sign, all digits, exponent */
    char *to = plain;
    size_t fraction = 0;
    long exponent = 0;
    if (strlen(text) > TEXT_MOST) return false;

    const char *at = skip_blanks(text);
    if (*at == '-' || *at == '+') *to++ = *at++;
    size_t whole = take_digits(&to, &at);
    if (*at == '.') {
        at++;
        fraction = take_digits(&to, &at);
    }
    if (whole + fraction == 0) return false;
    if ((*at == 'e' || *at == 'E') && !take_exponent(&exponent, &at)) return false;
    if (*skip_blanks(at) != '\0') return false;

    snprintf(to, EXPONENT_ROOM, "e%ld", exponent - (long)fraction);
    double result = strtod(plain, NULL);
    if (!isfinite(result)) return false;
    *value = result;
    return true;
}

/* Whatever stands for the point in this locale, of one byte or more, becomes '.'. */
static void set_point(char *text) {
    size_t end = strspn(text, "+-0123456789e");
    size_t next = end;
    if (text[end] == '\0') return;
    while (text[next] != '\0' && strchr("+-0123456789e", text[next]) == NULL) next++;
    text[end] = '.';
    memmove(text + end + 1, text + next, strlen(text + next) + 1);
}

void clt__number_format(char text[CLT__NUMBER_TEXT], double value) {
    if (!isfinite(value)) {
        const char *name = isnan(value) ? "NaN" : value > 0 ? "inf" : "-inf";
        snprintf(text, CLT__NUMBER_TEXT, "%s", name);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        double back = 0;
        snprintf(text, CLT__NUMBER_TEXT, "%.*g", digits, value);
        set_point(text);
        if (clt__number_parse(&back, text) && back == value) return;
    }
}
