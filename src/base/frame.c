/*
 * The frame of every file: what the first 16 bytes say. Layout in stream.h and docs/format.md; the
 * digest that closes the frame is the stream's own.
 */
#include "base/stream.h"

#include <string.h>

enum { MAGIC_BYTES = 8, FORMAT_VERSION = 1 };

static const char TRUE_MAGIC[MAGIC_BYTES + 1] = "clathrat";
static const char TOY_MAGIC[MAGIC_BYTES + 1] = "clt-TOY!";

#ifdef CLT_TOY
#define OWN_MAGIC TOY_MAGIC
#define OTHER_MAGIC TRUE_MAGIC
#define OTHER_TEXT "it was made with real parameters; this is a test build with toy parameters"
#else
#define OWN_MAGIC TRUE_MAGIC
#define OTHER_MAGIC TOY_MAGIC
#define OTHER_TEXT "it was made by a test build with toy parameters, which protect nothing"
#endif

const char *clt__kind_name(clt_kind kind) {
    switch (kind) {
    case CLT_KIND_MODEL: return "model";
    case CLT_KIND_PLAN: return "plan";
    case CLT_KIND_SECRET_KEY: return "secret key";
    case CLT_KIND_PUBLIC_KEY: return "public key";
    case CLT_KIND_EVALUATION_KEY: return "evaluation key";
    case CLT_KIND_DATA: return "encrypted data";
    case CLT_KIND_CIPHERTEXT: return "ciphertext";
    case CLT_KIND_BUDGET: return "budget";
    case CLT_KIND_RECIPE: return "recipe";
    case CLT_KIND_CONDITIONING: return "conditioning";
    case CLT_KIND_SAMPLES: return "encrypted samples";
    case CLT_KIND_WEIGHTS: return "encrypted model";
    case CLT_KIND_CHECKPOINT: return "checkpoint";
    case CLT_KIND_FACTORS: return "item factors";
    case CLT_KIND_CATALOGUE: return "catalogue";
    case CLT_KIND_TASTES: return "encrypted ratings";
    case CLT_KIND_FEATURES: return "feature map";
    }
    return "unknown kind";
}

static bool is_known(unsigned kind) {
    return kind >= CLT_KIND_MODEL && kind <= CLT_KIND_FEATURES;
}

void clt__put_header(clt__sink *sink, clt_kind kind) {
    clt__put_bytes(sink, OWN_MAGIC, MAGIC_BYTES);
    clt__put_u16(sink, FORMAT_VERSION);
    clt__put_u16(sink, (uint16_t)kind);
    clt__put_u32(sink, 0);
}

static void get_magic(clt__source *source) {
    char magic[MAGIC_BYTES];
    clt__get_bytes(source, magic, sizeof magic);
    if (memcmp(magic, OWN_MAGIC, sizeof magic) == 0) return;
    bool other = memcmp(magic, OTHER_MAGIC, sizeof magic) == 0;
    clt__source_fail(source, CLT_E_FORMAT, "%s",
                     other ? OTHER_TEXT : "this is not a file of Clathrate");
}

clt_kind clt__get_header_any(clt__source *source) {
    get_magic(source);
    unsigned version = clt__get_u16(source);
    unsigned kind = clt__get_u16(source);
    uint32_t reserved = clt__get_u32(source);
    if (version != FORMAT_VERSION) {
        clt__source_fail(source, CLT_E_VERSION,
                         "its format is version %u; this program reads version %d", version,
                         FORMAT_VERSION);
    }
    if (!is_known(kind)) {
        clt__source_fail(source, CLT_E_KIND, "its kind is %u, which this program does not know",
                         kind);
    }
    if (reserved != 0) {
        clt__source_fail(source, CLT_E_FORMAT, "bytes 12 to 15 of its header are not 0");
    }
    return source->status == CLT_OK ? (clt_kind)kind : (clt_kind)0;
}

void clt__get_header(clt__source *source, clt_kind expected) {
    clt_kind kind = clt__get_header_any(source);
    if (source->status == CLT_OK && kind != expected) {
        clt__source_fail(source, CLT_E_KIND, "this is a file of kind '%s', not '%s'",
                         clt__kind_name(kind), clt__kind_name(expected));
    }
}
