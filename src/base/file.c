/*
 * Files through the hooks, with 64 KiB between the small fields of a stream and the system.
 *
 * Saving:  write <path>.tmp-<random>, sync, close;  claim <path> when nothing may be replaced;
 *          rename;  sync the folder.
 *
 * The claim is an empty file made with O_EXCL just before the rename, so that of two writers who
 * may not replace anything only one wins. It also is the only look at what stands there: opening a
 * pipe to see whether it exists would wait for whoever writes into it.
 */
#include "base/file.h"

#include "base/alloc.h"
#include "base/hooks.h"
#include "base/random.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { IO_BYTES = 64 * 1024, NAME_MORE = 32 };

/* An open file and its buffer: bytes [start, end) are read but not taken, or not yet written. */
typedef struct channel {
    const clt_hooks *hooks;
    void *file;
    uint8_t *buffer; /* secret memory: what passes may be a key */
    size_t start, end;
} channel;

static bool is_standard(const char *path) {
    return strcmp(path, "-") == 0;
}

static const clt_hooks *hooks_for(const char *path) {
    return is_standard(path) ? clt__hooks_default() : clt__hooks();
}

static clt_status channel_new(channel *c, const char *path) {
    *c = (channel){.hooks = hooks_for(path)};
    c->buffer = clt__secret_alloc(IO_BYTES, 1);
    return c->buffer == NULL ? CLT_E_MEMORY : CLT_OK;
}

/* The path names nothing that can be read: the caller's input is wrong, not the system. */
static bool is_wrong_path(int error) {
    return error == ENOENT || error == ENOTDIR || error == EACCES || error == ENAMETOOLONG;
}

static clt_status open_read(channel *c, const char *path) {
    CLT__RETURN_IF(channel_new(c, path));
    int error = c->hooks->open_read(c->hooks->opaque, &c->file, path);
    if (error == 0) return CLT_OK;
    clt__secret_free(c->buffer);
    clt_status status = clt__fail_system(error, "it cannot be opened");
    return is_wrong_path(error) ? CLT_E_DATA : status;
}

static unsigned mode_of(unsigned flags) {
    return (flags & CLT__FILE_SECRET) != 0 ? 0600 : 0666;
}

static clt_status open_write(channel *c, const char *path, unsigned flags) {
    CLT__RETURN_IF(channel_new(c, path));
    int error = c->hooks->open_write(c->hooks->opaque, &c->file, path, mode_of(flags), false);
    if (error == 0) return CLT_OK;
    clt__secret_free(c->buffer);
    return clt__fail_system(error, "it cannot be written here");
}

/* Closes and forgets; an error of closing counts only when all was well before. */
static clt_status channel_close(channel *c, clt_status status) {
    int error = c->hooks->close(c->hooks->opaque, c->file);
    clt__secret_free(c->buffer);
    if (status != CLT_OK || error == 0) return status;
    return clt__fail_system(error, "closing failed");
}

/* ------------------------------------------------------------------------------------------------
 * Writing
 */

static int write_all(channel *c, const uint8_t *bytes, size_t size) {
    while (size != 0) {
        size_t done = 0;
        int error = c->hooks->write(c->hooks->opaque, c->file, bytes, size, &done);
        if (error == 0 && (done == 0 || done > size)) error = EIO;
        if (error != 0) return error;
        bytes += done;
        size -= done;
    }
    return 0;
}

static int channel_flush(channel *c) {
    size_t size = c->end;
    c->end = 0;
    return write_all(c, c->buffer, size);
}

static int channel_write(void *opaque, const void *bytes, size_t size) {
    channel *c = opaque;
    if (size > IO_BYTES - c->end) {
        int error = channel_flush(c);
        if (error != 0) return error;
    }
    if (size > IO_BYTES) return write_all(c, bytes, size);
    memcpy(c->buffer + c->end, bytes, size);
    c->end += size;
    return 0;
}

/* Streams the object into an open channel, down to the system. */
static clt_status write_object(channel *c, bool framed, clt__save_fn *save, const void *object) {
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.opaque = c, .write = channel_write});
    save(&sink, object);
    if (framed) clt__put_digest(&sink);
    clt_status status = sink.status;
    clt__wipe(&sink, sizeof sink); /* the hash keeps the last bytes */
    if (status != CLT_OK) return status;
    int error = channel_flush(c);
    return error == 0 ? CLT_OK : clt__fail_system(error, "writing failed");
}

static clt_status save_standard(unsigned flags, bool framed, clt__save_fn *save,
                                const void *object) {
    channel c;
    CLT__RETURN_IF(open_write(&c, "-", flags));
    return channel_close(&c, write_object(&c, framed, save, object));
}

static clt_status make_temporary_name(char **name, const char *path) {
    size_t size = strlen(path) + NAME_MORE;
    char *text = clt__alloc_raw(size, 1);
    if (text == NULL) return CLT_E_MEMORY;
    clt__random random;
    clt_status status = clt__random_open(&random, CLT__FOR_NAME);
    if (status != CLT_OK) {
        clt__free(text);
        return status;
    }
    (void)snprintf(text, size, "%s.tmp-%016llx", path,
                   (unsigned long long)clt__random_u64(&random));
    clt__random_close(&random);
    *name = text;
    return CLT_OK;
}

static void remove_file(const char *path) {
    const clt_hooks *hooks = clt__hooks();
    (void)hooks->remove(hooks->opaque, path);
}

/* A whole, synced, closed file, or none. */
static clt_status write_temporary(const char *name, unsigned flags, bool framed, clt__save_fn *save,
                                  const void *object) {
    channel c;
    CLT__RETURN_IF(open_write(&c, name, flags));
    clt_status status = write_object(&c, framed, save, object);
    if (status == CLT_OK) {
        int error = c.hooks->sync(c.hooks->opaque, c.file);
        if (error != 0) status = clt__fail_system(error, "syncing failed");
    }
    status = channel_close(&c, status);
    if (status != CLT_OK) remove_file(name);
    return status;
}

static clt_status claim(const char *path, unsigned flags) {
    const clt_hooks *hooks = clt__hooks();
    void *file = NULL;
    int error = hooks->open_write(hooks->opaque, &file, path, mode_of(flags), false);
    if (error == EEXIST) {
        return clt__fail(CLT_E_EXISTS,
                         "it exists already; name another file, or allow to replace it");
    }
    if (error == 0) {
        error = hooks->close(hooks->opaque, file);
        if (error == 0) return CLT_OK;
        remove_file(path);
    }
    return clt__fail_system(error, "it cannot be made");
}

/* Cuts the temporary name down to the folder, which saves an allocation that could fail. */
static clt_status sync_folder(char *name) {
    const clt_hooks *hooks = clt__hooks();
    const char *folder = ".";
    char *slash = strrchr(name, '/');
    if (slash != NULL) {
        slash[slash == name ? 1 : 0] = '\0';
        folder = name;
    }
    int error = hooks->sync_folder(hooks->opaque, folder);
    if (error == 0) return CLT_OK;
    return clt__fail_system(error, "it is in place, but syncing its folder failed; it may not "
                                   "survive a power failure");
}

/* Moves the temporary file to its place, or removes it. */
static clt_status publish(char *name, const char *path, unsigned flags) {
    const clt_hooks *hooks = clt__hooks();
    bool claimed = (flags & CLT__FILE_REPLACE) == 0;
    clt_status status = claimed ? claim(path, flags) : CLT_OK;
    if (status == CLT_OK) {
        int error = hooks->rename(hooks->opaque, name, path);
        if (error == 0) return sync_folder(name);
        if (claimed) remove_file(path);
        status = clt__fail_system(error, "the finished file cannot be moved to its place");
    }
    remove_file(name);
    return status;
}

static clt_status save_to(const char *path, unsigned flags, bool framed, clt__save_fn *save,
                          const void *object) {
    char *name = NULL;
    clt_status status = CLT_OK;
    CLT__TRY(make_temporary_name(&name, path));
    CLT__TRY(write_temporary(name, flags, framed, save, object));
    CLT__TRY(publish(name, path, flags));
done:
    clt__free(name);
    return status;
}

clt_status clt__file_save(const char *path, unsigned flags, bool framed, clt__save_fn *save,
                          const void *object) {
    if (is_standard(path)) {
        return clt__within(save_standard(flags, framed, save, object), "standard output");
    }
    return clt__within(save_to(path, flags, framed, save, object), "%s", path);
}

static void save_span(clt__sink *sink, const void *object) {
    const clt__span *span = object;
    clt__put_bytes(sink, span->bytes, span->size);
}

clt_status clt__file_write(const char *path, unsigned flags, const void *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    return clt__file_save(path, flags, false, save_span, &span);
}

/* ------------------------------------------------------------------------------------------------
 * Reading
 */

static const char *name_for_reading(const char *path) {
    return is_standard(path) ? "standard input" : path;
}

static int read_some(channel *c, void *bytes, size_t size, size_t *done) {
    size_t moved = 0;
    int error = c->hooks->read(c->hooks->opaque, c->file, bytes, size, &moved);
    if (error == 0 && moved > size) error = EIO;
    *done = error == 0 ? moved : 0;
    return error;
}

static int channel_read(void *opaque, void *bytes, size_t size, size_t *done) {
    channel *c = opaque;
    if (c->start == c->end) {
        if (size >= IO_BYTES) return read_some(c, bytes, size, done);
        c->start = 0;
        int error = read_some(c, c->buffer, IO_BYTES, &c->end);
        if (error != 0) return error;
    }
    size_t left = c->end - c->start;
    *done = size < left ? size : left;
    memcpy(bytes, c->buffer + c->start, *done);
    c->start += *done;
    return 0;
}

static clt_status read_object(clt_reader in, const char *what, bool framed, clt__load_fn *load,
                              void *object) {
    clt__source source;
    clt__source_init(&source, in, what);
    load(&source, object);
    if (framed) {
        clt__get_digest(&source);
        clt__get_end(&source);
    }
    clt_status status = source.status;
    clt__wipe(&source, sizeof source);
    return status;
}

clt_status clt__file_load(const char *path, const char *what, bool framed, clt__load_fn *load,
                          void *object) {
    channel c;
    clt_status status = open_read(&c, path);
    clt_reader in = {.opaque = &c, .read = channel_read};
    if (status == CLT_OK) status = channel_close(&c, read_object(in, what, framed, load, object));
    return clt__within(status, "%s", name_for_reading(path));
}

bool clt__file_can_map(const char *path) {
    return !is_standard(path) && clt__hooks()->map != NULL;
}

static clt_status map_file(clt__mapping *mapping, const char *path) {
    const clt_hooks *hooks = clt__hooks();
    const void *bytes = NULL;
    int error = hooks->map(hooks->opaque, &bytes, &mapping->size, path);
    mapping->bytes = error == 0 ? bytes : NULL;
    if (error == 0) return CLT_OK;
    clt_status status = clt__fail_system(error, "it cannot be mapped");
    return is_wrong_path(error) ? CLT_E_DATA : status;
}

clt_status clt__file_map(clt__mapping *mapping, const char *path, const char *what,
                         clt__load_fn *load, void *object) {
    clt_status status = map_file(mapping, path);
    if (status == CLT_OK) {
        clt__span span = {mapping->bytes, mapping->size};
        status = read_object(clt__span_reader(&span), what, true, load, object);
        if (status != CLT_OK) clt__file_unmap(mapping);
    }
    return clt__within(status, "%s", path);
}

void clt__file_unmap(clt__mapping *mapping) {
    const clt_hooks *hooks = clt__hooks();
    if (mapping->bytes != NULL) hooks->unmap(hooks->opaque, mapping->bytes, mapping->size);
    *mapping = (clt__mapping){.bytes = NULL};
}

/* Appends all that is left of the file, at most `most` bytes. */
static clt_status read_rest(channel *c, clt__buffer *buffer, size_t most) {
    clt_writer out = clt__buffer_writer(buffer);
    for (;;) {
        size_t done = 0;
        int error = read_some(c, c->buffer, IO_BYTES, &done);
        if (error != 0) return clt__fail_system(error, "reading failed");
        if (done == 0) return CLT_OK;
        if (done > most - buffer->size) {
            return clt__fail(CLT_E_DATA, "it is larger than %zu bytes, the most that is read here",
                             most);
        }
        error = out.write(out.opaque, c->buffer, done);
        if (error != 0) return clt__fail_system(error, "no memory for a file this large");
    }
}

clt_status clt__file_read(clt__buffer *buffer, const char *path, size_t most) {
    channel c;
    clt__buffer fresh = {.secret = buffer->secret};
    clt_status status = open_read(&c, path);
    if (status == CLT_OK) status = channel_close(&c, read_rest(&c, &fresh, most));
    if (status != CLT_OK) {
        clt__buffer_free(&fresh);
        return clt__within(status, "%s", name_for_reading(path));
    }
    clt__buffer_free(buffer);
    *buffer = fresh;
    return CLT_OK;
}
