/* Files that the command itself writes: whole or not at all. */
#ifndef CLATHRATE_OUTFILE_H
#define CLATHRATE_OUTFILE_H

#include <stddef.h>

/* Writes beside the place of `path`, syncs, and puts the file there; an existing file is replaced
   only with --force. "-" is standard output. The exit code. */
int outfile_write(const char *path, const void *bytes, size_t size);

#endif
