/*
 * Digits for `bench train`: the idx files of MNIST (LeCun, Cortes, Burges), compressed.
 *
 *   images  u32 2051, count, 28, 28 (big endian), then the pixels row by row, a byte each
 *   labels  u32 2049, count, then a byte each
 */
#include "train.h"

#ifdef BENCH_ZLIB

#include "base/alloc.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { SIDE = 28, POOLED = SIDE / 2, PIXELS = SIDE * SIDE, DIGITS_MOST = 1 << 20 };

bool train_digits_can(void) {
    return true;
}

static uint32_t word_at(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* `size` bytes an item after a header of so many words, the second of which is the count. */
static clt_status take_items(uint8_t **items, uint32_t *count, gzFile in, unsigned words,
                             uint32_t magic, size_t size, const char *path) {
    uint8_t head[16];
    int wanted = 4 * (int)words;
    if (gzread(in, head, (unsigned)wanted) != wanted || word_at(head) != magic) {
        return clt__fail(CLT_E_DATA, "%s: is no idx file of kind %u", path, magic);
    }
    *count = word_at(head + 4);
    if (*count == 0 || *count > DIGITS_MOST) {
        return clt__fail(CLT_E_DATA, "%s: has %u items", path, *count);
    }
    *items = clt__alloc_raw(*count, size);
    if (*items == NULL) return CLT_E_MEMORY;
    int bytes = (int)(*count * size);
    if (gzread(in, *items, (unsigned)bytes) == bytes) return CLT_OK;
    return clt__fail(CLT_E_DATA, "%s: ends before its %u items", path, *count);
}

static clt_status read_items(uint8_t **items, uint32_t *count, unsigned words, uint32_t magic,
                             size_t size, const char *path) {
    gzFile in = gzopen(path, "rb");
    if (in == NULL) return clt__fail(CLT_E_IO, "%s: cannot be opened", path);
    clt_status status = take_items(items, count, in, words, magic, size, path);
    gzclose(in);
    return status;
}

static clt_status put_number(clt_table *table, unsigned value) {
    char text[16];
    int size = snprintf(text, sizeof text, "%u", value);
    return clt__table_put(table, text, (size_t)size);
}

static clt_status put_names(clt_table *table, const char *target, bool all) {
    char name[16];
    for (unsigned j = 0; j < (all ? PIXELS : POOLED * POOLED); j++) {
        int size = snprintf(name, sizeof name, "p%03u", j);
        CLT__RETURN_IF(clt__table_put(table, name, (size_t)size));
    }
    CLT__RETURN_IF(clt__table_put(table, target, strlen(target)));
    return clt__table_end_row(table, 0);
}

static clt_status put_pixels(clt_table *table, const uint8_t *pixel) {
    for (size_t j = 0; j < PIXELS; j++) CLT__RETURN_IF(put_number(table, pixel[j]));
    return CLT_OK;
}

static clt_status put_sums(clt_table *table, const uint8_t *pixel) {
    for (size_t y = 0; y < SIDE; y += 2) {
        for (size_t x = 0; x < SIDE; x += 2) {
            const uint8_t *p = pixel + SIDE * y + x;
            CLT__RETURN_IF(put_number(table, (unsigned)(p[0] + p[1] + p[SIDE] + p[SIDE + 1])));
        }
    }
    return CLT_OK;
}

static clt_status fill(clt_table *table, const uint8_t *pixel, const uint8_t *label, uint32_t count,
                       const char *target, bool all) {
    CLT__RETURN_IF(put_names(table, target, all));
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *image = pixel + (size_t)i * PIXELS;
        if (!all && label[i] != 3 && label[i] != 8) continue;
        CLT__RETURN_IF(all ? put_pixels(table, image) : put_sums(table, image));
        CLT__RETURN_IF(put_number(table, label[i]));
        CLT__RETURN_IF(clt__table_end_row(table, i + 1));
    }
    return CLT_OK;
}

clt_status train_digits_read(clt_table **table, const char *images, const char *labels,
                             const char *target, bool all) {
    uint8_t *pixel = NULL, *label = NULL;
    uint32_t count = 0, label_count = 0;
    clt_status status = read_items(&pixel, &count, 4, 2051, PIXELS, images);
    if (status == CLT_OK) status = read_items(&label, &label_count, 2, 2049, 1, labels);
    if (status == CLT_OK && count != label_count) {
        status = clt__fail(CLT_E_DATA, "%s: %u images, %u labels", images, count, label_count);
    }
    if (status == CLT_OK) status = clt__table_new(table, images);
    if (status == CLT_OK) status = fill(*table, pixel, label, count, target, all);
    clt__free(pixel);
    clt__free(label);
    return status;
}

#else

bool train_digits_can(void) {
    return false;
}

clt_status train_digits_read(clt_table **table, const char *images, const char *labels,
                             const char *target, bool all) {
    (void)table, (void)labels, (void)target, (void)all;
    return clt__fail(CLT_E_UNSUPPORTED, "%s: this program was built without zlib", images);
}

#endif
