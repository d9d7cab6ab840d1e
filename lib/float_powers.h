/* Written by float_powers.py.  Powers of ten for float_text.c: each times the power of two that brings it to 2^63 or above but
 * below 2^64, rounded up. */
#ifndef RML_FLOAT_POWERS_H
#define RML_FLOAT_POWERS_H

#include <stdint.h>

enum { FLOAT_POWERS_FIRST = -31, FLOAT_POWERS_LAST = 45 };

static const uint64_t float_powers[FLOAT_POWERS_LAST - FLOAT_POWERS_FIRST + 1] = {
  0x81ceb32c4b43fcf5, /* 10^-31 */
  0xa2425ff75e14fc32, /* 10^-30 */
  0xcad2f7f5359a3b3f, /* 10^-29 */
  0xfd87b5f28300ca0e, /* 10^-28 */
  0x9e74d1b791e07e49, /* 10^-27 */
  0xc612062576589ddb, /* 10^-26 */
  0xf79687aed3eec552, /* 10^-25 */
  0x9abe14cd44753b53, /* 10^-24 */
  0xc16d9a0095928a28, /* 10^-23 */
  0xf1c90080baf72cb2, /* 10^-22 */
  0x971da05074da7bef, /* 10^-21 */
  0xbce5086492111aeb, /* 10^-20 */
  0xec1e4a7db69561a6, /* 10^-19 */
  0x9392ee8e921d5d08, /* 10^-18 */
  0xb877aa3236a4b44a, /* 10^-17 */
  0xe69594bec44de15c, /* 10^-16 */
  0x901d7cf73ab0acda, /* 10^-15 */
  0xb424dc35095cd810, /* 10^-14 */
  0xe12e13424bb40e14, /* 10^-13 */
  0x8cbccc096f5088cc, /* 10^-12 */
  0xafebff0bcb24aaff, /* 10^-11 */
  0xdbe6fecebdedd5bf, /* 10^-10 */
  0x89705f4136b4a598, /* 10^-9 */
  0xabcc77118461cefd, /* 10^-8 */
  0xd6bf94d5e57a42bd, /* 10^-7 */
  0x8637bd05af6c69b6, /* 10^-6 */
  0xa7c5ac471b478424, /* 10^-5 */
  0xd1b71758e219652c, /* 10^-4 */
  0x83126e978d4fdf3c, /* 10^-3 */
  0xa3d70a3d70a3d70b, /* 10^-2 */
  0xcccccccccccccccd, /* 10^-1 */
  0x8000000000000000, /* 10^0 */
  0xa000000000000000, /* 10^1 */
  0xc800000000000000, /* 10^2 */
  0xfa00000000000000, /* 10^3 */
  0x9c40000000000000, /* 10^4 */
  0xc350000000000000, /* 10^5 */
  0xf424000000000000, /* 10^6 */
  0x9896800000000000, /* 10^7 */
  0xbebc200000000000, /* 10^8 */
  0xee6b280000000000, /* 10^9 */
  0x9502f90000000000, /* 10^10 */
  0xba43b74000000000, /* 10^11 */
  0xe8d4a51000000000, /* 10^12 */
  0x9184e72a00000000, /* 10^13 */
  0xb5e620f480000000, /* 10^14 */
  0xe35fa931a0000000, /* 10^15 */
  0x8e1bc9bf04000000, /* 10^16 */
  0xb1a2bc2ec5000000, /* 10^17 */
  0xde0b6b3a76400000, /* 10^18 */
  0x8ac7230489e80000, /* 10^19 */
  0xad78ebc5ac620000, /* 10^20 */
  0xd8d726b7177a8000, /* 10^21 */
  0x878678326eac9000, /* 10^22 */
  0xa968163f0a57b400, /* 10^23 */
  0xd3c21bcecceda100, /* 10^24 */
  0x84595161401484a0, /* 10^25 */
  0xa56fa5b99019a5c8, /* 10^26 */
  0xcecb8f27f4200f3a, /* 10^27 */
  0x813f3978f8940985, /* 10^28 */
  0xa18f07d736b90be6, /* 10^29 */
  0xc9f2c9cd04674edf, /* 10^30 */
  0xfc6f7c4045812297, /* 10^31 */
  0x9dc5ada82b70b59e, /* 10^32 */
  0xc5371912364ce306, /* 10^33 */
  0xf684df56c3e01bc7, /* 10^34 */
  0x9a130b963a6c115d, /* 10^35 */
  0xc097ce7bc90715b4, /* 10^36 */
  0xf0bdc21abb48db21, /* 10^37 */
  0x96769950b50d88f5, /* 10^38 */
  0xbc143fa4e250eb32, /* 10^39 */
  0xeb194f8e1ae525fe, /* 10^40 */
  0x92efd1b8d0cf37bf, /* 10^41 */
  0xb7abc627050305ae, /* 10^42 */
  0xe596b7b0c643c71a, /* 10^43 */
  0x8f7e32ce7bea5c70, /* 10^44 */
  0xb35dbf821ae4f38c, /* 10^45 */
};

#endif
