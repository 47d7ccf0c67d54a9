/* The words of machines without 128-bit products. */
#define CLT__WIDE_HALVES
#include "unit/t-arith-wide.c"
