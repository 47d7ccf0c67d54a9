/*
 * What the whole library takes for granted of compiler and machine. A build that lacks any of it
 * stops here, before it can write wrong bytes.
 *
 * What is not taken for granted: 128-bit words (arith/wide.h), a size_t of 64 bits, threads
 * (base/pool.c), and the system calls beyond POSIX files that base/hooks.c names.
 */
#include <float.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

/* Integers: files and hashes take the memory of words and doubles as it is. */
_Static_assert(CHAR_BIT == 8, "bytes have 8 bits");
_Static_assert(sizeof(int) >= 4 && sizeof(size_t) >= 4, "words have 32 bits or more");
_Static_assert(-1 >> 1 == -1 && (uint8_t)-1 == 255, "negative integers are two's complement");
#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the machine must be little-endian"
#endif

/* Floating point: what reaches a ciphertext is the same on every machine (IEEE 754-2008). */
_Static_assert(sizeof(double) == 8 && FLT_RADIX == 2 && DBL_MANT_DIG == 53 &&
                   DBL_MIN_EXP == -1021 && DBL_MAX_EXP == 1024,
               "double is binary64 of IEEE 754");
_Static_assert(FLT_EVAL_METHOD == 0,
               "doubles are computed as doubles; on 32-bit x86 compile with -msse2 -mfpmath=sse");
#if defined(__FAST_MATH__) || defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error "compile without -ffast-math: order and rounding of floating point are part of the results"
#endif
