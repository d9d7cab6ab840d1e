"""Online learning by reductions, with models that are files you can trust.

>>> from reml import Workspace, SparseFeatures, SimpleLabel
>>> ws = Workspace.create_from_config({"globalConfig": {}, "entryReduction": {"typename": "Coin"}})
>>> user = SparseFeatures({"user": {"age": 30, "country": "NZ"}})
>>> ws.learn_many([(user, SimpleLabel(1.0))] * 20)
20
>>> ws.predict(user).prediction
1.0

This is a thin layer over the C library: what is computed and what a model file holds is said in its ``spec/``.  Threads may
share all objects: calls that use the same workspace run one after the other, and the interpreter is free meanwhile.  What is
refused is an :class:`Error`.  NumPy is needed for matrices alone, and scikit-learn for :mod:`reml.sklearn` alone.
"""

from ._errors import ArgumentError, DataError, Error, FileError, ModelError, Problem, ReadOnlyError, WrongTypeError
from ._examples import (
    BinaryLabel,
    CbAdfFeatures,
    CbLabel,
    FeaturesType,
    FormatType,
    JsonParser,
    LabelType,
    SimpleLabel,
    SparseFeatures,
    TextParser,
)
from ._models import Form, convert, default_config, format_version, json_schema, typenames, version
from ._predictions import ActionProbsPred, ActionScoresPred, BinaryPred, PredictionType, ScalarPred, uniform
from ._workspace import Metadata, ReductionTypes, Workspace

__version__ = version()

__all__ = [
    "ActionProbsPred",
    "ActionScoresPred",
    "ArgumentError",
    "BinaryLabel",
    "BinaryPred",
    "CbAdfFeatures",
    "CbLabel",
    "DataError",
    "Error",
    "FeaturesType",
    "FileError",
    "Form",
    "FormatType",
    "JsonParser",
    "LabelType",
    "Metadata",
    "ModelError",
    "PredictionType",
    "Problem",
    "ReadOnlyError",
    "ReductionTypes",
    "ScalarPred",
    "SimpleLabel",
    "SparseFeatures",
    "TextParser",
    "Workspace",
    "WrongTypeError",
    "convert",
    "default_config",
    "format_version",
    "json_schema",
    "typenames",
    "uniform",
    "version",
]
