/* The hooks in force: where all memory comes from and all files go (clt_hooks, public header). */
#ifndef CLT_BASE_HOOKS_H
#define CLT_BASE_HOOKS_H

#include "base/status.h"

/* Set by clt_hooks_set before any other call; the C library's and POSIX files otherwise. */
const clt_hooks *clt__hooks(void);

/* aligned_alloc, and POSIX files without buffers; "-" is standard input or output, never closed.
   rename replaces regular files and links only: /dev/null stays what it is. map takes regular files
   that are not empty, and is NULL where the system has no maps. */
const clt_hooks *clt__hooks_default(void);

#endif
