/* The version of the library that is loaded, which may differ from the header's. */
#include "clathrate/clathrate.h"

const char *clt_version(void) {
    return CLT_VERSION;
}
