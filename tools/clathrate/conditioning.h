/* The conditioning of rows to train on: a file of their owner, beside the secret key. */
#ifndef CLATHRATE_CONDITIONING_H
#define CLATHRATE_CONDITIONING_H

#include "clathrate/clathrate.h"

typedef char conditioning_path[4112];

/* conditioning.clk in the folder that --keys names, or beside the key file. The exit code. */
int conditioning_find(conditioning_path path);
bool conditioning_exists(const conditioning_path path);
/* Complains when there is none, and says how one comes to be. The exit code. */
int conditioning_load(clt_conditioning **conditioning, const conditioning_path path);

#endif
