"""Errors, and how a call of the C library becomes one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, List, Optional, Sequence, Tuple, Type

from ._reml import ffi, lib


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a document."""

    message: str
    #: A JSON Pointer (RFC 6901) into the document; "" when it is not about a member.
    pointer: str
    #: From 1, in texts; None where it is not known.
    line: Optional[int]
    #: From 1, in characters; None where it is not known.
    column: Optional[int]
    #: The byte, from 0; None where it is not known.
    offset: Optional[int]
    #: The name of the C library's status, such as ``"REML_E_VALUE"``.
    status: str


class Error(Exception):
    """What libreml refused.  The text says what is wrong, where, and what to do.

    >>> import reml
    >>> try:
    ...     reml.Workspace.create_from_config({"globalConfig": {"numBits": 99}, "entryReduction": {"typename": "Coin"}})
    ... except reml.ModelError as error:
    ...     print(error.pointer, error.line, error.column, error.status)
    /globalConfig/numBits 1 30 REML_E_VALUE

    All that libreml refuses is an `Error`, but for lack of memory, which is a :class:`MemoryError`.
    """

    def __init__(self, problem: Problem, problems: Sequence[Problem] = ()) -> None:
        super().__init__(problem.message)
        #: Every problem of a document, up to 20; otherwise this one.
        self.problems: List[Problem] = list(problems) or [problem]
        # As in Problem, of the first of them.
        self.message = problem.message
        self.pointer = problem.pointer
        self.line = problem.line
        self.column = problem.column
        self.offset = problem.offset
        self.status = problem.status

    def __reduce__(self) -> Tuple[Any, ...]:
        problem = Problem(self.message, self.pointer, self.line, self.column, self.offset, self.status)
        return type(self), (problem, self.problems)


class ModelError(Error, ValueError):
    """A model or a configuration that is damaged, wrong, too new or too large."""


class DataError(Error, ValueError):
    """An example that cannot be parsed or learned from."""


class WrongTypeError(Error, TypeError):
    """A label or features of another kind than the workspace takes."""


class ArgumentError(Error, ValueError):
    """An argument outside its range."""


class ReadOnlyError(Error):
    """An attempt to change a workspace that is mapped (:meth:`Workspace.load`)."""


class FileError(Error, OSError):
    """A file that cannot be read or written; ``errno`` says why."""

    def __reduce__(self) -> Tuple[Any, ...]:
        return (*super().__reduce__(), {"errno": self.errno})


def text(pointer: Any) -> str:
    """A C string."""
    return bytes(ffi.string(pointer)).decode("utf-8", "replace")


def new_error() -> Any:
    err = ffi.new("reml_error *")
    err.struct_size = ffi.sizeof("reml_error")
    err.offset = UNKNOWN
    return err


UNKNOWN = 2**64 - 1


def problem_of(err: Any, where: str = "") -> Problem:
    status = text(lib.reml_status_name(err.status))
    return Problem(
        message=where + (text(err.message) or status),
        pointer=text(err.pointer),
        line=int(err.line) or None,
        column=int(err.column) or None,
        offset=None if err.offset == UNKNOWN else int(err.offset),
        status=status,
    )


def placed(error: Error, where: str) -> Error:
    """The same error of an example, its text beginning with `where`."""
    return type(error)(replace(error.problems[0], message=where + error.message))


def _class_of(status: int) -> Type[Error]:
    classes: Dict[int, Type[Error]] = {
        lib.REML_E_ARGUMENT: ArgumentError,
        lib.REML_E_TYPE: WrongTypeError,
        lib.REML_E_READ_ONLY: ReadOnlyError,
        lib.REML_E_IO: FileError,
        lib.REML_E_DATA: DataError,
    }
    return classes.get(status, ModelError if lib.REML_E_LIMIT <= status <= lib.REML_E_NOT_MODEL else Error)


def check(status: int, err: Any, problems: Sequence[Problem] = (), where: str = "") -> int:
    """The status, or the exception that a negative one is, its text beginning with `where`."""
    if status >= 0:
        return status
    if status == lib.REML_E_MEMORY:
        raise MemoryError(text(err.message) or "no memory")
    error = _class_of(status)(problem_of(err, where), problems)
    if isinstance(error, FileError):
        error.errno = int(err.os_error)
    raise error
