/*
 * Payments by card that are made up: the same table on every machine. A payment is genuine, or
 * fraud of one of two kinds, each of which has distributions of its own; nothing here was fitted to
 * real payments.
 */
#ifndef CLATHRATE_DEMO_PAYMENTS_H
#define CLATHRATE_DEMO_PAYMENTS_H

enum { PAYMENTS = 5000, PAYMENTS_FRAUDS = 150 };

/* Writes the table, with columns payment (an id), nine numbers, channel, and fraud (yes or no); the
   exit code. */
int payments_write(const char *path);

#endif
