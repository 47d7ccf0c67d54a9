/* Data that is installed with the program. */
#ifndef CLATHRATE_SHARE_H
#define CLATHRATE_SHARE_H

#include <stdbool.h>
#include <stddef.h>

/* The path of a file in $CLATHRATE_SHARE, else where the program was built or installed. False when
   it is not there; path is then where it was looked for last, or "". */
bool share_find(char *path, size_t size, const char *name);

#endif
