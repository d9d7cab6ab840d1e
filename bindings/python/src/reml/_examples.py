"""Labels, features, and parsers of both."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence, Tuple, Union

from ._errors import check, new_error
from ._reml import ffi, lib

if TYPE_CHECKING:
    from ._workspace import Workspace


class FormatType(Enum):
    """Text formats of examples (spec/input-formats.md)."""

    VwText = lib.REML_DATA_VW_TEXT
    Json = lib.REML_DATA_JSON
    DsJson = lib.REML_DATA_DSJSON


class LabelType(Enum):
    """What kind of label a reduction takes."""

    Simple = lib.REML_LABEL_SIMPLE
    Binary = lib.REML_LABEL_BINARY
    CB = lib.REML_LABEL_CB


class FeaturesType(Enum):
    """What kind of features a reduction takes."""

    SparseSimple = lib.REML_FEATURES_SIMPLE
    SparseCbAdf = lib.REML_FEATURES_CB


# ---- Labels ----


# Numbers are rounded to 32 bits.  What is out of range is refused, as a DataError, by the workspace that is to learn.


@dataclass(frozen=True)
class SimpleLabel:
    """A number to come near to."""

    #: Finite.
    value: float
    #: How much the example counts; finite, at least 0 (which changes nothing).
    weight: float = 1.0


@dataclass(frozen=True)
class BinaryLabel:
    """Yes or no."""

    value: bool


@dataclass(frozen=True)
class CbLabel:
    """The cost that the chosen action had, and the probability with which it was chosen."""

    #: Which one it was, from 0.
    action: int
    #: Finite; lower is better.
    cost: float
    #: In (0, 1].
    probability: float


Label = Union[SimpleLabel, BinaryLabel, CbLabel]


def label_to_c(label: Optional[Label]) -> Any:
    """A reml_label; of None, one without a label."""
    if isinstance(label, SimpleLabel):
        return lib.reml_simple_label(label.value, label.weight)
    if isinstance(label, BinaryLabel):
        return lib.reml_binary_label(bool(label.value))
    if isinstance(label, CbLabel):
        return lib.reml_cb_label(label.action, label.cost, label.probability)
    if label is None:
        return lib.reml_no_label()
    raise TypeError("a label is a SimpleLabel, a BinaryLabel, a CbLabel or None, not %s" % type(label).__name__)


def _label_of(y: Any) -> Optional[Label]:
    if y.type == lib.REML_LABEL_SIMPLE:
        return SimpleLabel(y.value, y.weight)
    if y.type == lib.REML_LABEL_BINARY:
        return BinaryLabel(bool(y.action))
    if y.type == lib.REML_LABEL_CB:
        return CbLabel(y.action, y.cost, y.probability)
    return None


# ---- Features ----


def _plain(value: Any) -> Any:
    """What json cannot write, such as a NumPy scalar or array, as something that it can."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError("%s cannot be part of an example" % type(value).__name__)


def to_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")


def parse_into(features: Any, y: Any, err: Any, data_format: int, source: bytes) -> bool:
    """Fills features and a label in C; whether there is an example in the source."""
    return check(lib.reml_features_parse(features, data_format, source, len(source), y, err), err) != int(lib.REML_END)


def parse(features: Any, data_format: int, source: bytes) -> Optional[Label]:
    """Fills features in C, and returns the label."""
    y = ffi.new("reml_label *")
    if not parse_into(features, y, new_error(), data_format, source):
        raise ValueError("there is no example in the input")
    return _label_of(y)


class _Features:
    """Features of one example."""

    _example: Optional[Mapping[str, Any]] = None
    _handle: Any = None

    def handle(self, workspace: "Workspace") -> Any:
        """Those in C: what was parsed, or the dict as this workspace hashes it."""
        if self._handle is not None:
            return self._handle
        handle = workspace._new_features()
        parse(handle, lib.REML_DATA_JSON, to_json(self._example))
        return handle

    def __repr__(self) -> str:
        if self._handle is None:
            return "%s(%r)" % (type(self).__name__, self._example)
        return "<%s of %d features>" % (type(self).__name__, lib.reml_features_count(self._handle))


class SparseFeatures(_Features):
    """Features by namespaces.

    >>> from reml import SparseFeatures
    >>> SparseFeatures({"user": {"age": 30, "country": "NZ", "new": True}, "position": [3.5, 4], "tags": ["a", "b"]})
    SparseFeatures({'features': {'user': {'age': 30, 'country': 'NZ', 'new': True}, 'position': [3.5, 4], 'tags': ['a', 'b']}})

    What a namespace may hold is what spec/input-formats.md, "json", says of ``features``; ``":default"`` is the default one.

    Those made of a dict fit every workspace that takes this kind, and can be pickled; those from a parser are hashed already,
    and fit workspaces of the same ``numBits``, ``hashSeed`` and ``hashFunction`` (:class:`WrongTypeError` otherwise).
    """

    def __init__(self, namespaces: Optional[Mapping[str, Any]] = None) -> None:
        self._example = {"features": dict(namespaces or {})}


class CbAdfFeatures(_Features):
    """Features of each action, and those that all of them share; namespaces are as in :class:`SparseFeatures`.

    >>> from reml import CbAdfFeatures
    >>> features = CbAdfFeatures(shared={"user": {"age": 30}}, actions=[{"item": ["tea"]}, {"item": ["coffee"]}])
    """

    def __init__(self, actions: Sequence[Mapping[str, Any]] = (), shared: Optional[Mapping[str, Any]] = None) -> None:
        self._example = {"shared": dict(shared or {}), "actions": [dict(each) for each in actions]}


Features = Union[SparseFeatures, CbAdfFeatures]


def features_of(handle: Any, kind: int) -> Features:
    """What was parsed, as an object."""
    features = SparseFeatures() if kind == lib.REML_FEATURES_SIMPLE else CbAdfFeatures()
    features._example = None
    features._handle = handle
    return features


def features_from(value: Union[Features, Mapping[str, Any]]) -> Features:
    """Features as they are, or made of a dict: one with ``actions`` is for contextual bandits."""
    if isinstance(value, (SparseFeatures, CbAdfFeatures)):
        return value
    if isinstance(value, Mapping):
        if isinstance(value.get("actions"), Sequence):
            unknown = set(value) - {"shared", "actions"}
            if unknown:
                raise ValueError("features with actions have no %r; there are shared and actions" % sorted(unknown)[0])
            return CbAdfFeatures(**value)
        return SparseFeatures(value)
    raise TypeError("features are SparseFeatures, CbAdfFeatures or a dict, not %s" % type(value).__name__)


# ---- Parsers ----


class _Parser:
    """Makes examples for the workspace that created it."""

    def __init__(self, workspace: "Workspace", format_type: FormatType) -> None:
        self._workspace = workspace
        self.format_type = format_type

    def _parse(self, source: bytes) -> Tuple[Features, Optional[Label]]:
        handle = self._workspace._new_features()
        label = parse(handle, self.format_type.value, source)
        return features_of(handle, self._workspace._types.input_features_type.value), label


class TextParser(_Parser):
    """Parses vw-text.  Threads may share it."""

    @staticmethod
    def _source(input: str) -> bytes:
        return input.encode("utf-8", "surrogateescape")

    def parse(self, input: str) -> Tuple[Features, Optional[Label]]:
        """One example: a line, or for contextual bandits its lines.  Without a label, None takes its place.

        :class:`DataError`, with line and column, when it does not parse; :class:`ValueError` when there is none.
        """
        return self._parse(self._source(input))


class JsonParser(_Parser):
    """Parses json or dsjson.  Threads may share it."""

    @staticmethod
    def _source(input: Union[str, Mapping[str, Any]]) -> bytes:
        return input.encode("utf-8", "surrogatepass") if isinstance(input, str) else to_json(input)

    def parse(self, input: Union[str, Mapping[str, Any]]) -> Tuple[Features, Optional[Label]]:
        """One example, as a line of text or as the dict that it says.  Without a label, None takes its place.

        :class:`DataError`, with line and column, when it does not parse; :class:`ValueError` when there is none.
        """
        return self._parse(self._source(input))
