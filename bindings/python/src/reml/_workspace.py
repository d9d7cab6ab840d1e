"""The workspace: a configuration and what it has learned."""

from __future__ import annotations

import json
import os
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Literal,
    Mapping,
    MutableMapping,
    Optional,
    Type,
    Union,
    overload,
)

from ._errors import Error, check, new_error, placed, text
from ._examples import (
    Features,
    FeaturesType,
    FormatType,
    JsonParser,
    Label,
    LabelType,
    TextParser,
    features_from,
    label_to_c,
    parse_into,
)
from ._matrix import Matrix, is_matrix
from ._models import Form, Listener, ModelSource, form_of, read_with, write_file, write_with
from ._predictions import ActionProbsPred, Prediction, PredictionType, new_prediction, prediction_of
from ._reml import ffi, lib

Path = Union[str, "os.PathLike[str]"]
OnLog = Callable[[int, str], None]
AnyFeatures = Union[Features, Mapping[str, Any]]


@dataclass(frozen=True)
class ReductionTypes:
    """What the outermost reduction takes and gives."""

    input_label_type: LabelType
    input_features_type: FeaturesType
    output_prediction_type: PredictionType


class Metadata(MutableMapping[str, str]):
    """The texts that are stored with a model; a view of the workspace's own.

    A key is at most 1 KiB of UTF-8, is not ``dtype`` and does not begin with ``$``; a value is at most 16 MiB.  Others are an
    :class:`ArgumentError`.
    """

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace

    def __getitem__(self, key: str) -> str:
        with self._workspace._lock:
            value = lib.reml_workspace_metadata(self._workspace._handle, key.encode())
            if value == ffi.NULL or "\0" in key:
                raise KeyError(key)
            return text(value)

    def _set(self, key: str, value: Any) -> None:
        if "\0" in key:
            raise ValueError("metadata cannot hold U+0000")
        err = new_error()
        with self._workspace._lock:
            check(lib.reml_workspace_set_metadata(self._workspace._handle, key.encode(), value, err), err)

    def __setitem__(self, key: str, value: str) -> None:
        if "\0" in value:
            raise ValueError("metadata cannot hold U+0000")
        self._set(key, ffi.new("char[]", value.encode()))

    def __delitem__(self, key: str) -> None:
        self[key]
        self._set(key, ffi.NULL)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

    def __repr__(self) -> str:
        return "Metadata(%r)" % dict(self)

    def _keys(self) -> List[str]:
        keys: List[str] = []
        with self._workspace._lock:
            while (key := lib.reml_workspace_metadata_key(self._workspace._handle, len(keys))) != ffi.NULL:
                keys.append(text(key))
        return keys


def _unpickled(kind: Type["Workspace"], model: bytes) -> "Workspace":
    """A function of the module, as cloudpickle, which engines use, does not find methods of classes."""
    return kind.create_from_model(model)


class Workspace:
    """A learner.  Make one with :meth:`create_from_config`, :meth:`load` or another of the class methods.

    Threads may share a workspace: its calls run one after the other, and other Python threads run meanwhile.  Workspaces can be
    copied and pickled, by way of the binary model; what is unpickled logs to the logger ``reml``.
    """

    _handle: Any
    _listener: Listener
    _types: ReductionTypes
    _lock: threading.Lock
    _prediction: Optional[Any]  # one that is not in use, to be used again
    _err: Any  # of calls under the lock that come often: a new one takes as long to make as a prediction

    def __init__(self) -> None:
        raise TypeError("make a Workspace with create_from_config, create_from_model, create_from_json_model or load")

    @classmethod
    def _made(cls, call: Callable[..., int], model: ModelSource, on_log: Optional[OnLog]) -> "Workspace":
        listener = Listener(on_log)
        return cls._of(read_with(call, "reml_workspace", lib.reml_workspace_free, model, listener), listener)

    @classmethod
    def _of(cls, handle: Any, listener: Listener) -> "Workspace":
        self = cls.__new__(cls)
        self._lock = threading.Lock()
        self._listener = listener
        self._handle = handle
        self._prediction = None
        self._err = new_error()
        label, features, prediction = (ffi.new("int32_t *") for _ in range(3))
        lib.reml_workspace_types(self._handle, label, features, prediction)
        self._types = ReductionTypes(LabelType(label[0]), FeaturesType(features[0]), PredictionType(prediction[0]))
        return self

    # ---- Making and saving ----

    @classmethod
    def create_from_config(cls, config: ModelSource, *, on_log: Optional[OnLog] = None) -> "Workspace":
        """A workspace that has learned nothing, from a configuration: a dict, JSON as bytes, or the path of a file.

        `on_log(level, text)` gets warnings and what the Debug reduction reports, with levels of the module :mod:`logging`;
        otherwise they go to the logger ``reml``.  It must not use the workspace, which waits for it; what it raises is
        printed, and goes no further.  :class:`ModelError` says what is wrong with a configuration, and where;
        :class:`FileError`, that it cannot be read.
        """
        return cls._made(lib.reml_workspace_create, config, on_log)

    @classmethod
    def create_from_model(cls, data: Union[bytes, bytearray, memoryview], *, on_log: Optional[OnLog] = None) -> "Workspace":
        """The workspace that was serialized, in either form.  It goes on bit for bit where that one stood.

        :class:`ModelError` says what is wrong with the bytes.
        """
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError("a serialized model is bytes, not %s; there is load for paths" % type(data).__name__)
        return cls._made(lib.reml_workspace_load, data, on_log)

    @classmethod
    def create_from_json_model(cls, model_json: Mapping[str, Any], *, on_log: Optional[OnLog] = None) -> "Workspace":
        """The workspace whose model in JSON says this.  :class:`ModelError` says what is wrong with it, and where."""
        return cls._made(lib.reml_workspace_load, model_json, on_log)

    @classmethod
    def load(cls, path: Path, *, mapped: bool = False, on_log: Optional[OnLog] = None) -> "Workspace":
        """The workspace that was saved, from a file in either form.  Raises :class:`ModelError` and :class:`FileError`.

        With `mapped`, a binary file is used where it is: it opens in the same short time whatever its size, processes share its
        memory, and it can only predict; to learn from an example raises :class:`ReadOnlyError`.  Its weights and its checksum are
        not checked, and nobody may write into the file, only replace it as :meth:`save` does; see :attr:`stale`.
        """
        if mapped:
            path = os.path.abspath(path)
            return cls._made(lambda out, source, *rest: int(lib.reml_workspace_map(out, source.name, *rest)), path, on_log)
        return cls._made(lib.reml_workspace_load, path, on_log)

    @classmethod
    def merge(
        cls, models: Iterable["Workspace"], base: Optional["Workspace"] = None, *, on_log: Optional[OnLog] = None
    ) -> "Workspace":
        """One workspace of several that learned apart, each from its own part of the data: from `base` on, or from nothing.

        Neither the order of the models makes a difference nor whether some are merged first, with the same base, but for
        rounding; one alone comes back bit for bit.  Merging often, with the last result as the next base, the parts learn as one
        would of all.  :class:`ModelError` says which model has another configuration, or does not come from the base, and where
        that shows.

        >>> from reml import FormatType, Workspace, default_config
        >>> base = Workspace.create_from_config(default_config("Coin"))
        >>> parse = base.create_parser(FormatType.VwText).parse
        >>> for _ in range(30):
        ...     parts = [Workspace.create_from_model(base.serialize()) for _ in range(2)]
        ...     for part, line in zip(parts, ["1 | a b", "3 | a c"]):
        ...         _ = part.learn(*parse(line))
        ...     base = Workspace.merge(parts, base)
        >>> round(base.predict(parse("| a c")[0]).prediction)
        3
        """
        parts, listener = list(models), Listener(on_log)
        handles = ffi.new("const reml_workspace *[]", [part._handle for part in parts])
        out, misfit, err = ffi.new("reml_workspace **"), ffi.new("size_t *"), new_error()
        with ExitStack() as locked:
            # Each once, and always in one order, so that two merges of the same models do not wait for each other.
            every = parts if base is None else [*parts, base]
            for lock in sorted({part._lock for part in every}, key=id):
                locked.enter_context(lock)
            whence = ffi.NULL if base is None else base._handle
            options = listener.options(lib.REML_FORMAT_ANY)
            status = lib.reml_workspace_merge(out, whence, handles, len(parts), options, misfit, err)
        check(status, err, where="models[%d]: " % misfit[0] if misfit[0] < len(parts) else "")
        return cls._of(ffi.gc(out[0], lib.reml_workspace_free), listener)

    @property
    def stale(self) -> bool:
        """Whether another file has the path now that this was loaded from with `mapped`."""
        return bool(lib.reml_workspace_stale(self._handle))

    def _write(self, form: Form) -> Callable[[Any, Any], int]:
        return lambda sink, err: int(lib.reml_workspace_save(self._handle, sink, form.value, err))

    def _model(self) -> bytes:
        with self._lock:
            return write_with(self._write(Form.Binary))

    def serialize(self) -> bytearray:
        """The model, binary."""
        return bytearray(self._model())

    def serialize_to_json(self) -> Dict[str, Any]:
        """The model as the dict that its JSON says; what JSON has no number for is text, such as ``"NaN"``."""
        with self._lock:
            model = write_with(self._write(Form.Json))
        parsed: Dict[str, Any] = json.loads(model)
        return parsed

    def save(self, path: Path, form: Optional[Form] = None) -> None:
        """Writes the model to a file, which is replaced whole or not at all: JSON if the path ends with ``.json``, else binary,
        unless `form` says which.  Raises :class:`FileError`."""
        with self._lock:
            write_file(path, self._write(form_of(path, form)))

    @property
    def config(self) -> Dict[str, Any]:
        """The configuration, every default written out."""
        with self._lock:
            config = write_with(self._write(Form.Config))
        parsed: Dict[str, Any] = json.loads(config)
        return parsed

    @property
    def metadata(self) -> Metadata:
        """The texts that are stored with the model, as a dict that can be changed."""
        return Metadata(self)

    @property
    def entry_reduction_types(self) -> ReductionTypes:
        """What the outermost reduction takes and gives."""
        return self._types

    def __reduce__(self) -> Any:
        return _unpickled, (type(self), self._model())

    def __copy__(self) -> "Workspace":
        return type(self)._made(lib.reml_workspace_load, self._model(), self._listener.on_log)

    def __deepcopy__(self, memo: Any) -> "Workspace":
        return self.__copy__()

    def __repr__(self) -> str:
        return "<reml.Workspace of %s>" % self.config["entryReduction"]["typename"]

    # ---- Learning and predicting ----

    @overload
    def create_parser(self, format_type: Literal[FormatType.VwText]) -> TextParser: ...

    @overload
    def create_parser(self, format_type: Literal[FormatType.Json, FormatType.DsJson]) -> JsonParser: ...

    @overload
    def create_parser(self, format_type: FormatType) -> Union[TextParser, JsonParser]: ...

    def create_parser(self, format_type: FormatType) -> Union[TextParser, JsonParser]:
        """A parser that makes examples for this workspace.  They fit others too, see :class:`SparseFeatures`.

        >>> from reml import FormatType, Workspace, default_config
        >>> parser = Workspace.create_from_config(default_config("Coin")).create_parser(FormatType.VwText)
        >>> parser.parse("1 |user age:30 country:NZ")
        (<SparseFeatures of 2 features>, SimpleLabel(value=1.0, weight=1.0))
        """
        return (TextParser if format_type is FormatType.VwText else JsonParser)(self, format_type)

    def _new_features(self) -> Any:
        out, err = ffi.new("reml_features **"), new_error()
        with self._lock:
            check(lib.reml_features_create(out, self._handle, err), err)
        return ffi.gc(out[0], lib.reml_features_free)

    def _features(self, features: AnyFeatures) -> Any:
        return features_from(features).handle(self)

    def predict(self, features: AnyFeatures) -> Prediction:
        """Predicts one example: features, or a dict of namespaces, or one with ``shared`` and ``actions``.

        :class:`WrongTypeError` when they are of another kind than the workspace takes, :class:`DataError` when a value is out
        of its range.
        """
        return self._predict(self._features(features), None)

    def learn(self, features: AnyFeatures, label: Optional[Label]) -> bool:
        """Learns from one example.  Without a label nothing is learned, and False is returned.

        Raises what :meth:`predict` does; what failed has changed nothing.
        """
        return self._learn(self._features(features), ffi.new("reml_label *", label_to_c(label)))

    def _learn(self, x: Any, y: Any) -> bool:
        with self._lock:
            return bool(check(lib.reml_workspace_learn(self._handle, x, y, self._err), self._err) == lib.REML_OK)

    def predict_then_learn(self, features: AnyFeatures, label: Optional[Label]) -> Prediction:
        """The prediction made before learning; then learns."""
        return self._predict(self._features(features), ffi.new("reml_label *", label_to_c(label)))

    def _predict(self, x: Any, y: Optional[Any]) -> Prediction:
        with self._lock:
            p = self._prediction or new_prediction()
            if y is None:
                status = lib.reml_workspace_predict(self._handle, x, p, self._err)
            else:
                status = lib.reml_workspace_predict_then_learn(self._handle, x, y, p, self._err)
            check(status, self._err)
            prediction = prediction_of(p)
            self._prediction = None if isinstance(prediction, ActionProbsPred) else p  # which goes on using it
            return prediction

    def learn_many(
        self, examples: Any, labels: Any = None, weights: Any = None, *, format_type: Optional[FormatType] = None
    ) -> int:
        """Learns from many examples and returns how many were learned.

        `examples` is either an iterable of pairs (features, label) and, if `format_type` says in which format, of texts as its
        parser takes them, of which none becomes an object of Python; or a matrix with an example in each row: an array of NumPy,
        a sparse matrix of SciPy, or what NumPy can make an array of.  Then `labels` has a number for each row (above 0 means
        yes, where yes or no is learned), and `weights` may have another, of at least 0.  The columns are features without names
        in the default namespace, by their position; zeros in an array are no features.

        Values are rounded to float32.  Arrays of float32 or float64 without gaps and CSR matrices with indices of 32 bits are
        used where they stand, and must not change meanwhile.  An error names the row, or the example from 1; what was learned
        before it, or before a Ctrl-C, stays learned.  Texts without an example, such as blank ones, are passed over.

        >>> import numpy as np
        >>> from reml import FormatType, Workspace, default_config
        >>> ws = Workspace.create_from_config(default_config("Coin"))
        >>> X, y = np.eye(3), np.array([1.0, 2.0, 3.0])
        >>> sum(ws.learn_many(X, y) for _ in range(100))
        300
        >>> ws.predict_many(X).round(1).tolist()
        [1.0, 2.0, 3.0]
        >>> ws.learn_many(["1 | a b", "3 | a c"], format_type=FormatType.VwText)
        2
        """
        if labels is None and (format_type or not is_matrix(examples)):
            return sum(filter(None, self._each(examples, format_type, self._learn, lambda pair: self.learn(*pair))))
        if labels is None:
            raise ValueError("a matrix has to be learned with labels")
        if format_type:
            raise ValueError("texts have their labels in them")
        matrix = Matrix(examples, labels, weights)
        self._run(matrix)
        return matrix.rows

    def predict_many(self, examples: Any, *, format_type: Optional[FormatType] = None) -> Any:
        """Predicts many examples: for a matrix, a NumPy array of float32; for an iterable of features or, if `format_type` says in
        which format, of texts, a list of predictions, with None for a text without an example and for None.  Labels in texts make
        no difference.  An error names the row, or the example from 1."""
        if format_type or not is_matrix(examples):
            return list(self._each(examples, format_type, lambda x, _: self._predict(x, None), self.predict))
        matrix = Matrix(examples, predict=True)
        self._run(matrix)
        return matrix.predictions

    def _each(
        self,
        examples: Iterable[Any],
        format_type: Optional[FormatType],
        of_text: Callable[[Any, Any], Any],
        of_other: Callable[[Any], Any],
    ) -> Iterator[Any]:
        """What is made of each example: of the features and the label in C that a text is parsed into, or of what is no text."""
        x, y, err = self._new_features(), ffi.new("reml_label *"), new_error()
        parser: Any = format_type and self.create_parser(format_type)
        for number, example in enumerate(examples, 1):
            try:
                if parser is None or not isinstance(example, (str, Mapping, type(None))):
                    yield of_other(example)
                elif example is not None and parse_into(x, y, err, parser.format_type.value, parser._source(example)):
                    yield of_text(x, y)
                else:
                    yield None
            except Error as error:
                raise placed(error, "example %d: " % number) from None

    def _run(self, matrix: Matrix) -> None:
        if self._types.input_features_type is not FeaturesType.SparseSimple:
            raise TypeError("a matrix has no actions, which this workspace needs")
        x, p = self._new_features(), new_prediction()
        with self._lock:
            matrix.run(self._handle, x, p, self._types.input_label_type.value)
