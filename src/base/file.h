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

/* The same from a file that is mapped, which must neither change nor be cut as long as it is. What
   is loaded may keep pointers into the mapping, which is set before `load` is called and is the
   caller's to unmap when CLT_OK comes back. Only where clt__file_can_map. */
typedef struct clt__mapping {
    const uint8_t *bytes; /* NULL: nothing is mapped */
    size_t size;
} clt__mapping;

bool clt__file_can_map(const char *path);
clt_status clt__file_map(clt__mapping *mapping, const char *path, const char *what,
                         clt__load_fn *load, void *object);
void clt__file_unmap(clt__mapping *mapping);

/* The whole file in a buffer; CLT_E_DATA when it is larger than `most`. */
clt_status clt__file_read(clt__buffer *buffer, const char *path, size_t most);
clt_status clt__file_write(const char *path, unsigned flags, const void *bytes, size_t size);

#endif
