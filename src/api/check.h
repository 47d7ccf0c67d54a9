/* Checks at the public border: below it, arguments are asserted. */
#ifndef CLT_API_CHECK_H
#define CLT_API_CHECK_H

#include "base/status.h"

static inline clt_status clt__need(const void *argument, const char *name, const char *function) {
    if (argument != NULL) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: %s is NULL", function, name);
}

/* Returns CLT_E_ARGUMENT, naming the argument, when it is NULL. */
#define CLT__NEED(argument) CLT__RETURN_IF(clt__need((argument), #argument, __func__))

static inline clt_status clt__need_flags(unsigned flags, unsigned allowed, const char *function) {
    if ((flags & ~allowed) == 0) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: flags 0x%x are unknown", function, flags & ~allowed);
}

#define CLT__NEED_FLAGS(flags, allowed)                                                            \
    CLT__RETURN_IF(clt__need_flags((flags), (allowed), __func__))

#endif
