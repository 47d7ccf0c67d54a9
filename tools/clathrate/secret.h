/* The secret key and its passphrase. */
#ifndef CLATHRATE_SECRET_H
#define CLATHRATE_SECRET_H

#include "clathrate/clathrate.h"

/* The passphrase from a file (its first line) or $CLATHRATE_PASSPHRASE; NULL in *passphrase when
   there is none. The exit code. */
int passphrase_get(char **passphrase, const char *file);
void passphrase_free(char *passphrase); /* wipes; NULL ok */

/* The secret key that --keys names. The exit code. */
int secret_load(clt_sk **sk, const char *passphrase_file);

#endif
