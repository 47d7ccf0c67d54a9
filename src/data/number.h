/* Numbers as text, the same in every locale. */
#ifndef CLT_DATA_NUMBER_H
#define CLT_DATA_NUMBER_H

#include <stdbool.h>

enum { CLT__NUMBER_TEXT = 32 };

/* Decimal notation only: sign, digits, point, exponent, with blanks allowed around it. false, and
   *value untouched, for anything else: hexadecimal, infinite, NaN, trailing text, a value beyond
   the doubles, a text of more than 512 bytes. Rounds to nearest even. */
bool clt__number_parse(double *value, const char *text);

/* The shortest of 15, 16 or 17 digits that reads back as the same double; "NaN", "inf", "-inf". */
void clt__number_format(char text[CLT__NUMBER_TEXT], double value);

#endif
