from typing import Any

# What cffi makes of the headers, in which a name is that of a constant or of a function.
class _Name(int):
    def __call__(self, *arguments: Any) -> Any: ...

class _Lib:
    def __getattr__(self, name: str) -> _Name: ...

ffi: Any
lib: _Lib
