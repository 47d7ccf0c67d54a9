/*
 * Sparse ternary secrets: of n coefficients, `weight` are 1 or -1, at places and with signs that
 * are uniform, and the others 0 (Bossuat, Troncoso-Pastoriza, Hubaux 2022/024).
 *
 * Each place draws a word: its lowest bit is a sign, the other 63 are a tag, and the places of the
 * greatest tags are taken. The tag that divides them is found bit by bit, over all tags each time,
 * so that no branch and no address depends on what is drawn. Of equal tags, which two among 2^17
 * are with probability 2^-30, the lowest places are taken.
 */
#ifndef CLT_SECRET_SPARSE_H
#define CLT_SECRET_SPARSE_H

#include "base/random.h"

#include <stddef.h>

/* `tag` is room for n words in secret memory; what it holds then is for the caller to wipe. */
void clt__sparse_draw(int8_t *x, uint64_t *tag, size_t n, unsigned weight, clt__random *random);

#endif
