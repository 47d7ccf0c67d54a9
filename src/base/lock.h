/*
 * A lock on a file that is replaced as a whole while it is locked (base/file.h): what one process
 * reads, changes and writes, no other changes in between. Advisory: it holds between those that
 * take it, on one machine.
 */
#ifndef CLT_BASE_LOCK_H
#define CLT_BASE_LOCK_H

#include "base/workspace.h"

typedef struct clt__lock {
    intptr_t descriptor;
} clt__lock;

/* Waits for others to give it back, at most a minute; reports progress, so that waiting can be
   cancelled. CLT_E_DATA when there is no such file, CLT_E_IO when it stays locked. */
clt_status clt__lock_take(clt__lock *lock, clt_ws *ws, const char *path);
void clt__lock_give(clt__lock *lock);

#endif
