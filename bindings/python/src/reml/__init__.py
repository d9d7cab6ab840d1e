"""Online learning by reductions, with models that are files you can trust.

>>> from reml import Workspace, SparseFeatures, SimpleLabel
>>> ws = Workspace.create_from_config({"globalConfig": {}, "entryReduction": {"typename": "Coin"}})
>>> ws.learn(SparseFeatures({"user": {"age": 30, "country": "NZ"}}), SimpleLabel(1.0))
True
>>> round(ws.predict({"user": {"age": 30, "country": "NZ"}}).raw_prediction, 3)
0.5

This is a thin layer over the C library: what is computed and what a model file holds is said in its ``spec/``.  Objects may be
shared by threads: calls that use the same workspace run one after the other, and the interpreter is free meanwhile.
"""

from ._errors import ArgumentError, DataError, Error, FileError, ModelError, Problem, WrongTypeError
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
