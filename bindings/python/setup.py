"""What pyproject.toml cannot say: the version, which configure.ac has, and one wheel for every Python from 3.9 on."""

import re
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.sdist import sdist

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # setuptools before 70.1
    from wheel.bdist_wheel import bdist_wheel

HERE = Path(__file__).resolve().parent
# The library's sources: of the checkout that this directory is part of, or a copy inside a source distribution.
CARRIED = HERE / "libreml"


class SourceDistribution(sdist):
    """Carries the library's sources along."""

    def make_release_tree(self, base_dir, files):
        super().make_release_tree(base_dir, files)
        home = CARRIED if CARRIED.exists() else HERE.parent.parent
        for name in ("include", "lib", "configure.ac", "LICENSE"):
            source, target = home / name, Path(base_dir) / "libreml" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.py", "*.map", ".*"), dirs_exist_ok=True)
            else:
                shutil.copy2(source, target)


class Wheel(bdist_wheel):
    """Made for the stable ABI, so that one serves every Python 3 from 3.9 on."""

    def finalize_options(self):
        self.py_limited_api = "cp39"
        super().finalize_options()


def version():
    home = CARRIED if CARRIED.exists() else HERE.parent.parent
    return re.search(r"AC_INIT\(\[libreml\], \[([0-9.]+)\]", (home / "configure.ac").read_text()).group(1)


setup(
    version=version(),
    cffi_modules=["build_reml.py:ffi"],
    cmdclass={"sdist": SourceDistribution, "bdist_wheel": Wheel},
    # What was built before may be of another way to get at libreml.
    options={"build_ext": {"force": True}},
)
