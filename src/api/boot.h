/* Kinds of bootstrapping, as callers name them. */
#ifndef CLT_API_BOOT_H
#define CLT_API_BOOT_H

#include "circ/bootstrap.h"

/* The inner kind of a clt_boot_kind; CLT_E_ARGUMENT names the function that got another. */
clt_status clt__boot_kind(unsigned *kind, unsigned public_kind, const char *function);

#endif
