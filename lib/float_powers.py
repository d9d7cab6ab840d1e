#!/usr/bin/env python3
"""Writes float_powers.h: python3 lib/float_powers.py > lib/float_powers.h"""

from fractions import Fraction
from math import ceil

FIRST, LAST = -31, 45  # what the greatest and the least float32 need

HEAD = """\
/* Written by float_powers.py.  Powers of ten for float_text.c: each times the power of two that brings it to 2^63 or above but
 * below 2^64, rounded up. */
#ifndef RML_FLOAT_POWERS_H
#define RML_FLOAT_POWERS_H

#include <stdint.h>

enum { FLOAT_POWERS_FIRST = %d, FLOAT_POWERS_LAST = %d };

static const uint64_t float_powers[FLOAT_POWERS_LAST - FLOAT_POWERS_FIRST + 1] = {
"""


def normalized(power):
    while power < 2**63:
        power *= 2
    while power >= 2**64:
        power /= 2
    return ceil(power)


print(HEAD % (FIRST, LAST), end="")
for exponent in range(FIRST, LAST + 1):
    print("  0x%016x, /* 10^%d */" % (normalized(Fraction(10) ** exponent), exponent))
print("};\n\n#endif")
