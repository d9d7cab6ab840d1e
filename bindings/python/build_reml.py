"""Builds reml._reml, the C interface as a module (cffi, API mode).  The declarations are those of the public headers.

An installed libreml, found by pkg-config, is linked; otherwise, or with REML_BUNDLED=1, the library's own sources are built in.
"""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from cffi import FFI

HERE = Path(__file__).resolve().parent
HOME = HERE / "libreml" if (HERE / "libreml").exists() else HERE.parent.parent
BUILD = HERE / "build"

# Each after those that it includes; version.h is made from version.h.in.
HEADERS = "api version status io label options workspace features reader prediction document".split()

CALLBACKS = """
extern "Python" void reml_python_problem(void *user, const reml_error *problem);
extern "Python" void reml_python_log(void *user, int32_t level, const char *text);
"""


def pkg_config(*arguments):
    """The answer of pkg-config in words; None when it does not know the package, or is not there."""
    try:
        run = subprocess.run(["pkg-config", *arguments], capture_output=True, text=True)
    except OSError:
        return None
    return shlex.split(run.stdout) if run.returncode == 0 else None


def version():
    return re.search(r"AC_INIT\(\[libreml\], \[([0-9.]+)\]", (HOME / "configure.ac").read_text()).group(1)


def version_header():
    """version.h, as configure would make it."""
    major, minor, patch = map(int, version().split("."))
    number = str(major * 1000000 + minor * 1000 + patch)
    text = (HOME / "include/reml/version.h.in").read_text()
    return text.replace("@PACKAGE_VERSION@", version()).replace("@REML_VERSION_NUMBER@", number)


def declarations():
    """What cffi has to know: the public headers without comments, macros and bodies of functions."""
    text = "".join(version_header() if name == "version" else (HOME / "include/reml" / (name + ".h")).read_text()
                   for name in HEADERS)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"^#(?:[^\n]*\\\n)*[^\n]*$", "", text, flags=re.M)
    text = re.sub(r"static inline ([^{;]*?)\n\{.*?\n\}", r"\1;", text, flags=re.S)
    text = re.sub(r'extern "C" \{|REML_(BEGIN|END)_DECLS|REML_API', "", text)
    return text + CALLBACKS


def installed():
    """How to link the libreml that is installed; None when there is none of this version."""
    if os.environ.get("REML_BUNDLED") or pkg_config("--atleast-version", version(), "reml") is None:
        return None
    return {"extra_compile_args": pkg_config("--cflags", "reml"), "extra_link_args": pkg_config("--libs", "reml")}


def bundled():
    """How to build the library's sources in."""
    header = BUILD / "include/reml/version.h"
    header.parent.mkdir(parents=True, exist_ok=True)
    header.write_text(version_header())
    msgpack = "msgpack-c" if pkg_config("--exists", "msgpack-c") is not None else "msgpack"
    needs = ["json-c", msgpack, "libxxhash"]
    flags = pkg_config("--cflags", *needs)
    if flags is None:
        raise SystemExit("libreml is not installed (pkg-config reml), and to build it in, pkg-config has to find json-c, "
                         "msgpack-c and libxxhash (Debian packages: pkg-config libjson-c-dev libmsgpack-dev libxxhash-dev)")
    # Copied, as objects of sources outside this directory would be left beside it.
    shutil.copytree(HOME / "lib", BUILD / "libreml", ignore=lambda _, names: [n for n in names if n[-2:] not in (".c", ".h")],
                    dirs_exist_ok=True)
    sources = [os.path.relpath(BUILD / "libreml" / path.name, HERE) for path in sorted((HOME / "lib").glob("*.c"))]
    local = ["-iquote", str(BUILD / "libreml"), "-I" + str(HOME / "include"), "-I" + str(header.parent.parent)]
    return {
        "sources": sources,
        "extra_compile_args": ["-std=c11", "-D_DEFAULT_SOURCE", "-fvisibility=hidden", "-ffp-contract=off", *local, *flags],
        "extra_link_args": pkg_config("--libs", *needs) + ["-lm"],
    }


ffi = FFI()
ffi.cdef(declarations() + (HERE / "matrix.h").read_text())
ffi.set_source("reml._reml", (HERE / "matrix.c").read_text(), py_limited_api=True, **(installed() or bundled()))
