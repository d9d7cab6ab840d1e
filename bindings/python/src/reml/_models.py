"""Models and configurations as files, bytes and dicts."""

from __future__ import annotations

import json
import logging
import os
from enum import Enum
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple, Union

from ._errors import Problem, check, new_error, problem_of, text
from ._reml import ffi, lib

#: Where a model comes from: its bytes (binary, or JSON as text), the dict that the JSON says, or a path.
ModelSource = Union[bytes, bytearray, memoryview, Mapping[str, Any], str, "os.PathLike[str]"]

_logger = logging.getLogger("reml")
_LEVELS: Dict[int, int] = {
    lib.REML_LOG_WARNING: logging.WARNING,
    lib.REML_LOG_INFO: logging.INFO,
    lib.REML_LOG_DEBUG: logging.DEBUG,
}


class Form(Enum):
    """The forms of a document (spec/model-format.md)."""

    Binary = lib.REML_FORMAT_BINARY
    Json = lib.REML_FORMAT_JSON
    Config = lib.REML_FORMAT_CONFIG


class Listener:
    """What the callbacks of the C library speak to; has to live as long as they may be called."""

    def __init__(self, on_log: Optional[Callable[[int, str], None]] = None) -> None:
        self.problems: List[Problem] = []
        self.on_log = on_log or _logger.log
        self.handle = ffi.new_handle(self)

    def options(self, source_format: int) -> Any:
        options = ffi.new("reml_options *")
        options.struct_size = ffi.sizeof("reml_options")
        options.format = source_format
        options.on_problem = lib.reml_python_problem
        options.on_log = lib.reml_python_log
        options.user = self.handle
        return options


def _on_problem(user: Any, problem: Any) -> None:
    ffi.from_handle(user).problems.append(problem_of(problem))


def _on_log(user: Any, level: int, message: Any) -> None:
    ffi.from_handle(user).on_log(_LEVELS.get(level, logging.DEBUG), text(message))


ffi.def_extern("reml_python_problem")(_on_problem)
ffi.def_extern("reml_python_log")(_on_log)


def path_to_c(path: Union[str, "os.PathLike[str]"]) -> Any:
    encoded = os.fsencode(path)
    if b"\0" in encoded:
        raise ValueError("a path cannot hold U+0000")
    return ffi.new("char[]", encoded)


def source_of(model: ModelSource) -> Tuple[Any, Any]:
    """A reml_source, and what has to be released when it was used."""
    if isinstance(model, (bytes, bytearray, memoryview)):
        keep = ffi.from_buffer(model)
        return lib.reml_from_memory(keep, len(keep)), keep
    if isinstance(model, Mapping):
        keep = ffi.from_buffer(json.dumps(model, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        return lib.reml_from_memory(keep, len(keep)), keep
    keep = path_to_c(model)
    return lib.reml_from_file(keep), keep


def read_with(
    call: Callable[..., int],
    kind: str,
    free: Any,
    model: ModelSource,
    listener: Listener,
    source_format: int = lib.REML_FORMAT_ANY,
) -> Any:
    """What `call` (create, load, read) makes of a model; freed with its last reference."""
    source, keep = source_of(model)
    out, err = ffi.new(kind + " **"), new_error()
    try:
        check(call(out, source, listener.options(source_format), err), err, listener.problems)
    finally:
        # An exception must not hold on to a buffer, which then could not grow.
        ffi.release(keep)
    return ffi.gc(out[0], free)


def write_with(write: Callable[[Any, Any], int]) -> bytes:
    """The bytes that `write(sink, err)` writes."""
    buffer, err = ffi.new("reml_buffer *"), new_error()
    try:
        check(write(lib.reml_to_memory(buffer), err), err)
        return bytes(ffi.buffer(buffer.data, buffer.size))
    finally:
        lib.reml_buffer_free(buffer)


def write_file(path: Union[str, "os.PathLike[str]"], write: Callable[[Any, Any], int]) -> None:
    keep, err = path_to_c(path), new_error()
    check(write(lib.reml_to_file(keep), err), err)


def form_of(path: Union[str, "os.PathLike[str]"], form: Optional[Form]) -> Form:
    """What is asked for, or what the ending of a file's name says."""
    return form or (Form.Json if os.fspath(path).endswith(".json") else Form.Binary)


def convert(model: ModelSource, form: Form, *, foreign: bool = False) -> bytes:
    """The model in another form, in canonical bytes, without making a learner of it.

    A binary model and its JSON are the same bytes again after both ways.  ``Form.Config`` leaves out what was learned.  With
    `foreign`, models of reductionml are read too, in both of its forms (spec/model-format.md, "Migration"); what they have that
    cannot be carried over goes to the logger ``reml``.  Raises :class:`ModelError` and :class:`FileError`.

    >>> import reml
    >>> model = reml.Workspace.create_from_config(reml.default_config("Coin")).serialize()
    >>> as_json = reml.convert(model, reml.Form.Json)
    >>> reml.convert(as_json, reml.Form.Binary) == model
    True
    """
    source_format = lib.REML_FORMAT_IMPORT if foreign else lib.REML_FORMAT_ANY
    document = read_with(lib.reml_document_read, "reml_document", lib.reml_document_free, model, Listener(), source_format)
    return write_with(lambda sink, err: int(lib.reml_document_write(document, sink, form.value, err)))


def default_config(typename: str) -> Dict[str, Any]:
    """A configuration with this reduction on top and every default written out.  An unknown name is an :class:`ArgumentError`.

    >>> import reml
    >>> reml.default_config("CbExploreAdfGreedy")["entryReduction"]["config"]["epsilon"]
    0.05
    """
    out, err = ffi.new("reml_document **"), new_error()
    check(lib.reml_document_default(out, typename.encode(), err), err)
    document = ffi.gc(out[0], lib.reml_document_free)
    config: Dict[str, Any] = json.loads(
        write_with(lambda sink, err: int(lib.reml_document_write(document, sink, Form.Config.value, err)))
    )
    return config


def json_schema(form: Form) -> Dict[str, Any]:
    """The JSON Schema (2020-12) of configurations (``Form.Config``) or of models in JSON (``Form.Json``)."""
    which = {Form.Config: lib.REML_SCHEMA_CONFIG, Form.Json: lib.REML_SCHEMA_MODEL}
    if form not in which:
        raise ValueError("there are schemas for Form.Config and Form.Json")
    schema: Dict[str, Any] = json.loads(write_with(lambda sink, err: int(lib.reml_schema_write(which[form], sink, err))))
    return schema


def typenames() -> List[str]:
    """The typenames of all reductions.

    >>> import reml
    >>> "Coin" in reml.typenames()
    True
    """
    names: List[str] = []
    while (name := lib.reml_typename(len(names))) != ffi.NULL:
        names.append(text(name))
    return names


def version() -> str:
    """The version of the C library, such as ``"0.1.0"``."""
    return text(lib.reml_version())


def format_version() -> Tuple[int, int]:
    """The newest model format, and its minor version, that this library reads and writes."""
    form, minor = ffi.new("int32_t *"), ffi.new("int32_t *")
    lib.reml_format_version(form, minor)
    return int(form[0]), int(minor[0])
