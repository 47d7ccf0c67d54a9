/*
 * Checkpoints: the state of long work in one file, replaced as a whole (base/file.h), so that a
 * kill at any moment leaves the last one or the one before. Work is cut into units; after each,
 * whoever does it says so, and when the interval has passed the state is saved. What was saved and
 * continued gives the same bytes as what was never stopped: that is the contract of the state's
 * owner.
 */
#ifndef CLT_BASE_CHECKPOINT_H
#define CLT_BASE_CHECKPOINT_H

#include "base/file.h"

typedef struct clt__checkpoint {
    const char *path; /* NULL: every call does nothing */
    double seconds;   /* between two saves; 0: after each unit */
    double last;      /* when the last one was, or the work began */
    bool exists;      /* a file of this work lies there */
} clt__checkpoint;

/* Removes temporary files that a killed process left beside `path`, which is the caller's. */
clt_status clt__checkpoint_open(clt__checkpoint *c, const char *path, double seconds);
/* Sets `exists`. */
clt_status clt__checkpoint_find(clt__checkpoint *c);
/* Loads the state if there is one: *found tells. CLT_E_FORMAT and the like when the file is
   damaged: the sentence says that removing it begins anew. */
clt_status clt__checkpoint_load(clt__checkpoint *c, const char *what, clt__load_fn *load,
                                void *object, bool *found);
/* After a unit: saves when it is time. */
clt_status clt__checkpoint_unit(clt__checkpoint *c, clt__save_fn *save, const void *object);
/* The work is done and its result is on disk. */
clt_status clt__checkpoint_remove(clt__checkpoint *c);

#endif
