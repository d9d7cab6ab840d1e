# REML_CC_FLAG(FLAG, [IF-REFUSED])
# Adds FLAG to REML_CFLAGS when the compiler takes it.  -Werror, because clang only warns of flags that it does not know.
AC_DEFUN([REML_CC_FLAG], [
  AC_MSG_CHECKING([whether $CC takes $1])
  reml_saved_cflags=$CFLAGS
  CFLAGS="$CFLAGS -Werror $1"
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
    [AC_MSG_RESULT([yes])
     REML_CFLAGS="$REML_CFLAGS $1"],
    [AC_MSG_RESULT([no])
     $2])
  CFLAGS=$reml_saved_cflags
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
