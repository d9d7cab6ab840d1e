import doctest
import importlib
import pkgutil

import pytest

import reml

NEEDS = {
    "reml._workspace": ["numpy"],
    "reml.dask": ["dask.bag"],
    "reml.sklearn": ["numpy", "sklearn"],
    "reml.spark": ["pyspark", "pandas", "pyarrow"],
}
MODULES = ["reml"] + ["reml." + module.name for module in pkgutil.iter_modules(reml.__path__) if module.name != "_reml"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    for needed in NEEDS.get(name, []):
        pytest.importorskip(needed)
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_everything_public_has_a_docstring():
    for name in reml.__all__:
        value = getattr(reml, name)
        assert value.__doc__, name
        for method in vars(value).values() if isinstance(value, type) else []:
            if callable(method) and not method.__name__.startswith("_"):
                assert method.__doc__, (name, method)
