"""The interface of reductionml's Python package on top of libreml, so that programs written for it run unchanged.

>>> from reductionml import FormatType, Workspace
>>> workspace = Workspace.create_from_config({"entryReduction": {"typename": "Coin"}, "globalConfig": {}})
>>> features, label = workspace.create_parser(FormatType.VwText).parse("1 |user age:30 country:NZ")
>>> workspace.learn(features, label)
>>> workspace.predict(features).prediction
0.0

The names are those of its release 0.1.0 and of its development head (May 2025).  What differs:

- Names are hashed as reductionml hashes them (``hashFunction`` ``"xxh3-0.7.2"``) unless the configuration says otherwise, so
  that predictions are the same.
- Models of reductionml are read; those that are written are libreml's.
- What was a panic there is a :class:`reml.Error` here.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Dict, Iterable, List, Literal, Mapping, NamedTuple, Optional, TypedDict, Union, overload

import reml
from reml import (
    ActionProbsPred,
    ActionScoresPred,
    CbAdfFeatures,
    CbLabel,
    FeaturesType,
    FormatType,
    JsonParser,
    LabelType,
    PredictionType,
    ScalarPred,
    SimpleLabel,
    SparseFeatures,
    TextParser,
    version,
)

__version__ = version()

__all__ = [
    "ActionProbsPred",
    "ActionScoresPred",
    "CbAdfFeatures",
    "CbLabel",
    "Config",
    "EntryReductionConfig",
    "Features",
    "FeaturesType",
    "FormatType",
    "GlobalConfig",
    "Interaction",
    "JsonParser",
    "Label",
    "LabelType",
    "NameInteraction",
    "Prediction",
    "PredictionType",
    "ReductionType",
    "ReductionTypesDescription",
    "ScalarPred",
    "SimpleLabel",
    "SparseFeatures",
    "TextParser",
    "Workspace",
    "__version__",
    "create_parser",
    "version",
]

HASH_FUNCTION = "xxh3-0.7.2"


class NameInteraction(TypedDict):
    """A namespace by its name."""

    name: str


Interaction = Union[Literal["Default"], NameInteraction]


class GlobalConfig(TypedDict, total=False):
    """Settings of the whole workspace; each may be left out."""

    numBits: int
    hashSeed: int
    constantFeatureEnabled: bool
    interactions: List[Interaction]


class _Typename(TypedDict):
    typename: str


class EntryReductionConfig(_Typename, total=False):
    """A reduction; its settings may be left out."""

    config: Dict[str, Any]


class Config(TypedDict):
    """What a workspace is made from."""

    globalConfig: GlobalConfig
    entryReduction: EntryReductionConfig


Features = Union[SparseFeatures, CbAdfFeatures]
Label = Union[SimpleLabel, CbLabel]
Prediction = Union[ScalarPred, ActionScoresPred, ActionProbsPred]


class ReductionType(Enum):
    """The kinds of examples, as release 0.1.0 named them."""

    CB = 1
    Simple = 2


class ReductionTypesDescription(NamedTuple):
    """What a reduction takes and gives, above and, unless it is the last of its stack, below."""

    input_label_type: LabelType
    output_prediction_type: PredictionType
    input_features_type: FeaturesType
    output_label_type: Optional[LabelType] = None
    input_prediction_type: Optional[PredictionType] = None
    output_features_type: Optional[FeaturesType] = None


def _hashed_as_there(config: Mapping[str, Any]) -> Dict[str, Any]:
    settings = config.get("globalConfig")
    if not isinstance(settings, Mapping):
        return dict(config)
    return {**config, "globalConfig": {"hashFunction": HASH_FUNCTION, **settings}}


def _below(config: Mapping[str, Any]) -> Optional[Mapping[str, Any]]:
    """The configuration of the reduction below one."""
    for value in config["config"].values():
        if isinstance(value, Mapping) and "typename" in value:
            return value
    return None


class Workspace:
    """A learner, as :class:`reml.Workspace`, which is its attribute ``workspace``."""

    def __init__(self, workspace: reml.Workspace) -> None:
        if not isinstance(workspace, reml.Workspace):
            raise TypeError("make a Workspace with create_from_config, create_from_model or create_from_json_model")
        self.workspace = workspace

    @classmethod
    def create_from_config(cls, config: Union[Config, Dict[str, Any]]) -> Workspace:
        """A workspace that has learned nothing."""
        return cls(reml.Workspace.create_from_config(_hashed_as_there(config)))

    @classmethod
    def create_from_model(cls, data: Union[bytes, bytearray, Iterable[int]]) -> Workspace:
        """The workspace that was serialized, by libreml or by reductionml (whose 0.1.0 gave a list of numbers)."""
        return cls(reml.Workspace.create_from_model(reml.convert(bytes(data), reml.Form.Binary, foreign=True)))

    @classmethod
    def create_from_json_model(cls, model_json: Dict[str, Any]) -> Workspace:
        """The workspace whose model in JSON says this, libreml's or reductionml's."""
        return cls(reml.Workspace.create_from_model(reml.convert(model_json, reml.Form.Binary, foreign=True)))

    def serialize(self) -> bytearray:
        """The model, binary."""
        return self.workspace.serialize()

    def serialize_to_json(self) -> Dict[str, Any]:
        """The model as the dict that its JSON says."""
        return self.workspace.serialize_to_json()

    @overload
    def create_parser(self, format_type: Literal[FormatType.VwText]) -> TextParser: ...

    @overload
    def create_parser(self, format_type: Literal[FormatType.Json, FormatType.DsJson]) -> JsonParser: ...

    @overload
    def create_parser(self, format_type: FormatType) -> Union[TextParser, JsonParser]: ...

    def create_parser(self, format_type: FormatType) -> Union[TextParser, JsonParser]:
        """A parser that makes examples for this workspace."""
        return self.workspace.create_parser(format_type)

    def predict(self, features: Features) -> Any:
        """Predicts one example."""
        return self.workspace.predict(features)

    def learn(self, features: Features, label: Label) -> None:
        """Learns from one example."""
        self.workspace.learn(features, label)

    def predict_then_learn(self, features: Features, label: Label) -> Any:
        """The prediction made before learning; then learns."""
        return self.workspace.predict_then_learn(features, label)

    @property
    def entry_reduction_types(self) -> ReductionTypesDescription:
        """What the outermost reduction takes and gives, and what it takes from and gives to the one below it."""
        types = self.workspace.entry_reduction_types
        own = (types.input_label_type, types.output_prediction_type, types.input_features_type)
        below = _below(self.workspace.config["entryReduction"])
        if below is None:
            return ReductionTypesDescription(*own)
        # Types do not depend on how many weights there are.
        small = reml.Workspace.create_from_config({"globalConfig": {"numBits": 1}, "entryReduction": below})
        types = small.entry_reduction_types
        return ReductionTypesDescription(*own, types.input_label_type, types.output_prediction_type, types.input_features_type)

    def get_entry_reduction_types(self) -> ReductionTypesDescription:
        """The same."""
        return self.entry_reduction_types


# The smallest stack that takes such examples.
_TAKERS = {
    (FeaturesType.SparseSimple, LabelType.Simple): "Coin",
    (FeaturesType.SparseSimple, LabelType.Binary): "Binary",
    (FeaturesType.SparseCbAdf, LabelType.CB): "CbAdf",
}
_KINDS = {
    ReductionType.Simple: (FeaturesType.SparseSimple, LabelType.Simple),
    ReductionType.CB: (FeaturesType.SparseCbAdf, LabelType.CB),
}


def _parser_of_kind(
    format_type: FormatType, reduction_type: ReductionType, hash_seed: int, num_bits: int
) -> Union[TextParser, JsonParser]:
    return _parser(format_type, *_KINDS[reduction_type], hash_seed, num_bits)


def _parser(
    format_type: FormatType, features_type: FeaturesType, label_type: LabelType, hash_seed: int, num_bits: int
) -> Union[TextParser, JsonParser]:
    if (features_type, label_type) not in _TAKERS:
        raise ValueError("no reduction takes %s with %s" % (features_type, label_type))
    settings = {"hashSeed": hash_seed, "numBits": num_bits}
    config = {"globalConfig": settings, "entryReduction": {"typename": _TAKERS[features_type, label_type]}}
    return Workspace.create_from_config(config).create_parser(format_type)


def create_parser(format_type: FormatType, *args: Any, **kwargs: Any) -> Union[TextParser, JsonParser]:
    """A parser for the workspaces of this seed and number of bits, with either argument list:

    ``create_parser(format_type, features_type, label_type, hash_seed, num_bits)``, or that of release 0.1.0,
    ``create_parser(format_type, reduction_type, hash_seed, num_bits)``.
    """
    if "reduction_type" in kwargs or (args and isinstance(args[0], ReductionType)):
        return _parser_of_kind(format_type, *args, **kwargs)
    return _parser(format_type, *args, **kwargs)
