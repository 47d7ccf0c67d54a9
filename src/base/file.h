/*
 * Files through the hooks. A file is written to "<path>.tmp-<random>" beside its place, synced,
 * renamed, and its folder synced; on any failure the temporary file is removed and the old file
 * stands untouched. (Should only the last step, syncing the folder, fail, the whole new file is in
 * its place, but may not survive a power failure.) The path "-" is standard input or output,
 * through the default hooks: it is streamed, with nothing to rename. Errors begin with the path.
 */
#ifndef CLT_BASE_FILE_H
#define CLT_BASE_FILE_H

#include "base/stream.h"

/* The public flags. */
enum {
    CLT__FILE_REPLACE = CLT_REPLACE, /* an existing file may be replaced; else CLT_E_EXISTS */
    CLT__FILE_SECRET = CLT_PRIVATE,  /* mode 0600 */
};

/* Calls `save(sink, object)`, then closes the frame with the digest when `framed`. */
typedef void clt__save_fn(clt__sink *sink, const void *object);
clt_status clt__file_save(const char *path, unsigned flags, bool framed, clt__save_fn *save,
                          const void *object);

/* Opens `path` (or "-": standard input), calls `load(source, object)`, then, when `framed`,
   checks digest and end. The error text names the path. */
typedef void clt__load_fn(clt__source *source, void *object);
clt_status clt__file_load(const char *path, const char *what, bool framed, clt__load_fn *load,
                          void *object);

/* The whole file in a buffer; CLT_E_DATA when it is larger than `most`. */
clt_status clt__file_read(clt__buffer *buffer, const char *path, size_t most);
clt_status clt__file_write(const char *path, unsigned flags, const void *bytes, size_t size);

#endif
