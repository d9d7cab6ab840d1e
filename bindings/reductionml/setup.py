"""The version is libreml's, which configure.ac has; a source distribution carries it along in PKG-INFO."""

import re
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).resolve().parent
CARRIED = HERE / "PKG-INFO"


def version():
    if CARRIED.exists():
        return re.search(r"^Version: (.*)$", CARRIED.read_text(), re.M).group(1)
    text = (HERE.parent.parent / "configure.ac").read_text()
    return re.search(r"AC_INIT\(\[libreml\], \[([0-9.]+)\]", text).group(1)


setup(version=version())
