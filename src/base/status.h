/* Status codes and the thread's detail text. */
#ifndef CLT_BASE_STATUS_H
#define CLT_BASE_STATUS_H

#include "clathrate/clathrate.h"

#include <stddef.h>

#if defined(__GNUC__)
#define CLT__PRINTF(a, b) __attribute__((format(printf, a, b)))
#else
#define CLT__PRINTF(a, b)
#endif

/* Sets the detail text and returns the code, so that a failing branch is one line. */
clt_status clt__fail(clt_status status, const char *format, ...) CLT__PRINTF(2, 3);

/* Puts "<text>: " before the present detail and returns the code; for callers that know a name
   (a file, a layer) that the failing function could not know. CLT_OK passes through untouched. */
clt_status clt__within(clt_status status, const char *format, ...) CLT__PRINTF(2, 3);

/* SIZE_MAX for a size that overflowed. */
clt_status clt__fail_memory(size_t bytes);

/* "<text>: <the system's reason>" for a positive errno; the code is CLT_E_MEMORY for ENOMEM,
   CLT_E_EXISTS for EEXIST, CLT_E_CANCELLED for ECANCELED, else CLT_E_IO. */
clt_status clt__fail_system(int error, const char *format, ...) CLT__PRINTF(2, 3);

/* Single exit: a function with cleanup declares `clt_status status = CLT_OK` and a label `done`. */
#define CLT__TRY(call)                                                                             \
    do {                                                                                           \
        status = (call);                                                                           \
        if (status != CLT_OK) goto done;                                                           \
    } while (0)

/* For functions without cleanup. */
#define CLT__RETURN_IF(call)                                                                       \
    do {                                                                                           \
        clt_status clt__status_ = (call);                                                          \
        if (clt__status_ != CLT_OK) return clt__status_;                                           \
    } while (0)

#endif
