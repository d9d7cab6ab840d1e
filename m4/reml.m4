# REML_CC_FLAG(FLAG, [IF-REFUSED], [IF-TAKEN])
# Adds FLAG to REML_CFLAGS when the compiler takes it.  -Werror, because clang only warns of flags that it does not know.
AC_DEFUN([REML_CC_FLAG], [
  AC_MSG_CHECKING([whether $CC takes $1])
  reml_saved_cflags=$CFLAGS
  CFLAGS="$CFLAGS -Werror $1"
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
    [AC_MSG_RESULT([yes])
     REML_CFLAGS="$REML_CFLAGS $1"
     $3],
    [AC_MSG_RESULT([no])
     $2])
  CFLAGS=$reml_saved_cflags
])

# REML_LD_FLAG(FLAG, [VARIABLE], [IF-TAKEN])
# Adds FLAG to VARIABLE when the linker takes it.
AC_DEFUN([REML_LD_FLAG], [
  AC_MSG_CHECKING([whether the linker takes $1])
  reml_saved_ldflags=$LDFLAGS
  LDFLAGS="$LDFLAGS -Werror $1"
  AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
    [AC_MSG_RESULT([yes])
     $2="$$2 $1"
     $3],
    [AC_MSG_RESULT([no])])
  LDFLAGS=$reml_saved_ldflags
])

# REML_HARDENING
# What makes a mistake in memory hard to use for an attacker and costs next to nothing: REML_CFLAGS, REML_LDFLAGS for all that is
# linked, REML_PROGRAM_LDFLAGS for programs.  HARDENING says by names what there is of it, for tests/check-hardened.sh.
#
# Left out are flags that change what a mistake does (-ftrivial-auto-var-init, -fno-delete-null-pointer-checks,
# -fno-strict-overflow): they would hide it from valgrind and the sanitizers, which are to find it, and cost on hot paths.
AC_DEFUN([REML_HARDENING], [
  REML_CC_FLAG([-fstack-protector-strong], [], [HARDENING="$HARDENING stack-protector"])
  REML_CC_FLAG([-fstack-clash-protection])
  AS_CASE([$host_cpu],
    [x86_64 | i?86], [REML_CC_FLAG([-fcf-protection])],
    [aarch64*], [REML_CC_FLAG([-mbranch-protection=standard])])
  REML_FORTIFY
  REML_LD_FLAG([-Wl,-z,relro], [REML_LDFLAGS], [HARDENING="$HARDENING relro"])
  REML_LD_FLAG([-Wl,-z,now], [REML_LDFLAGS], [HARDENING="$HARDENING now"])
  REML_LD_FLAG([-Wl,-z,noexecstack], [REML_LDFLAGS], [HARDENING="$HARDENING noexecstack"])
  REML_PIE
])

# REML_FORTIFY
# Checks of lengths in the C library's functions.  They need optimization; where the compiler or CPPFLAGS of a distribution have
# their own level, that stays.
AC_DEFUN([REML_FORTIFY], [
  AC_MSG_CHECKING([whether the C library checks lengths])
  reml_saved_cflags=$CFLAGS
  reml_fortify=no
  for reml_flag in '' -D_FORTIFY_SOURCE=3 -D_FORTIFY_SOURCE=2; do
    CFLAGS="$reml_saved_cflags -Werror $reml_flag"
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#include <stdio.h>
#if !defined __OPTIMIZE__ || !defined _FORTIFY_SOURCE || _FORTIFY_SOURCE < 1
#error "no checks"
#endif
]])],
      [reml_fortify=yes
       break])
  done
  CFLAGS=$reml_saved_cflags
  AS_IF([test "$reml_fortify" = yes],
    [REML_CFLAGS="$REML_CFLAGS${reml_flag:+ $reml_flag}"
     HARDENING="$HARDENING fortify"])
  AC_MSG_RESULT([$reml_fortify${reml_flag:+, with $reml_flag}])
])

# REML_PIE
# Programs whose own code can lie anywhere, too.  All objects are compiled for them, as programs take the static library; for the
# shared one libtool says -fPIC behind it.  A static program would need another start-up code.
AC_DEFUN([REML_PIE], [
  AS_CASE([" $CC $CFLAGS $LDFLAGS "],
    [*' -static '*], [],
    [reml_saved_cflags=$CFLAGS
     CFLAGS="$CFLAGS -fPIE"
     REML_LD_FLAG([-pie], [REML_PROGRAM_LDFLAGS],
       [REML_CFLAGS="$REML_CFLAGS -fPIE"
        HARDENING="$HARDENING pie"])
     CFLAGS=$reml_saved_cflags])
])

# REML_EXACT_FLOATS
# Saved models promise the same bits everywhere, so float arithmetic must be rounded to float at every step.  GCC for s390x
# computes in double under -std=c11, as the float_t of its C library would have it, unless it is told to be fast; where that
# word stands for excess precision (x87), the check fails all the same.
AC_DEFUN([REML_EXACT_FLOATS], [
  AC_MSG_CHECKING([whether float arithmetic is exact IEEE binary32])
  reml_saved_cflags=$CFLAGS
  reml_exact=no
  for reml_flag in '' -fexcess-precision=fast; do
    CFLAGS="$REML_CFLAGS $reml_flag $reml_saved_cflags"
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#include <float.h>
#ifdef __FAST_MATH__
#error "fast math reorders sums"
#endif
#if FLT_EVAL_METHOD != 0 || FLT_MANT_DIG != 24
#error "float arithmetic has excess precision"
#endif
]])],
      [reml_exact=yes
       break])
  done
  CFLAGS=$reml_saved_cflags
  AS_IF([test "$reml_exact" = yes],
    [AC_MSG_RESULT([yes${reml_flag:+, with $reml_flag}])
     REML_CFLAGS="$REML_CFLAGS${reml_flag:+ $reml_flag}"],
    [AC_MSG_RESULT([no])
     AC_MSG_ERROR([predictions would differ in their last bits:
    remove -ffast-math and -Ofast from CFLAGS; on 32-bit x86 add -msse2 -mfpmath=sse])])
])

# REML_VERSION_SCRIPT
# Whether the linker takes a version script; elsewhere hidden visibility alone keeps internals in.
AC_DEFUN([REML_VERSION_SCRIPT], [
  AC_MSG_CHECKING([whether the linker takes a version script])
  reml_saved_ldflags=$LDFLAGS
  LDFLAGS="$LDFLAGS -Wl,--version-script=conftest.map"
  echo 'CONFTEST_0 { local: *; };' > conftest.map
  AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [reml_version_script=yes], [reml_version_script=no])
  AC_MSG_RESULT([$reml_version_script])
  rm -f conftest.map
  LDFLAGS=$reml_saved_ldflags
  AM_CONDITIONAL([VERSION_SCRIPT], [test "$reml_version_script" = yes])
])
