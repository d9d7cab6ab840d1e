"""Matrices of NumPy and SciPy as examples.  Neither is imported unless a matrix comes."""

from __future__ import annotations

from typing import Any, List

from ._errors import check, new_error
from ._reml import ffi, lib

#: Rows in one call of the C library; between calls Python may see a Ctrl-C.
CHUNK = 4096


def is_matrix(value: Any) -> bool:
    return hasattr(value, "shape")


class Matrix:
    """The rows of a matrix, with what belongs to them, laid out as C wants it; what has that layout is not copied."""

    def __init__(self, values: Any, labels: Any = None, weights: Any = None, predict: bool = False) -> None:
        import numpy as np

        self._keep: List[Any] = []
        self._run = ffi.new("reml_matrix_run *")
        values = values.tocsr() if hasattr(values, "tocsr") else np.asarray(values)
        if values.ndim != 2:
            raise ValueError("a matrix has two dimensions, not %d" % values.ndim)
        if values.shape[1] > 2**32:
            raise ValueError("a matrix has at most 2**32 columns")
        self.rows: int = values.shape[0]
        self._run.rows.columns = values.shape[1]
        numbers = values
        if hasattr(values, "indptr"):
            values = self._checked(values)
            self._run.rows.starts = self._lay("int64_t[]", values.indptr, np.int64)
            self._run.rows.positions = self._positions(values.indices)
            numbers = values.data
        if numbers.dtype == np.float32:
            self._run.rows.floats = self._lay("float[]", numbers, np.float32)
        else:
            self._run.rows.doubles = self._lay("double[]", numbers, np.float64)
        self._run.labels = self._column("labels", labels)
        self._run.weights = self._column("weights", weights)
        self.predictions: Any = None
        if predict:
            self.predictions = np.empty(self.rows, np.float32)
            self._run.predictions = self._lay("float[]", self.predictions, np.float32)

    def _lay(self, kind: str, values: Any, dtype: Any) -> Any:
        """A pointer to the values, which are copied only if they have another type or gaps."""
        import numpy as np

        laid = ffi.from_buffer(kind, np.ascontiguousarray(values, dtype))
        self._keep.append(laid)
        return laid

    @staticmethod
    def _checked(values: Any) -> Any:
        """A CSR matrix whose arrays fit together; entries that stand twice are one, their sum."""
        import numpy as np

        starts, entries = values.indptr, min(len(values.indices), len(values.data))
        if len(starts) != values.shape[0] + 1 or starts[0] < 0 or starts[-1] > entries or (np.diff(starts) < 0).any():
            raise ValueError("the arrays of the CSR matrix do not fit together")
        if not values.has_canonical_format:
            values = values.copy()
            values.sum_duplicates()
        return values

    def _positions(self, indices: Any) -> Any:
        import numpy as np

        if indices.dtype == np.int32:
            return self._lay("uint32_t[]", indices.view(np.uint32), np.uint32)
        return self._lay("uint32_t[]", indices, np.uint32)

    def _column(self, name: str, values: Any) -> Any:
        import numpy as np

        if values is None:
            return ffi.NULL
        values = np.asarray(values)
        if values.shape != (self.rows,):
            raise ValueError("%s must be one number for each of the %d rows" % (name, self.rows))
        if np.isnan(np.asarray(values, np.float64)).any():
            raise ValueError("there is a NaN in the %s" % name)
        return self._lay("double[]", values, np.float64)

    def run(self, ws: Any, x: Any, p: Any, label_type: int) -> None:
        """Learns from all rows, or predicts them.  An error says which row it was; those before it were learned."""
        if label_type == lib.REML_LABEL_BINARY and self._run.weights != ffi.NULL:
            raise ValueError("yes and no have no weights")
        self._run.ws, self._run.x, self._run.p, self._run.label_type = ws, x, p, label_type
        begin, err = 0, new_error()
        while begin < self.rows:
            end = min(begin + CHUNK, self.rows)
            begin = lib.reml_matrix_next(self._run, begin, end, err)
            if begin < end:
                check(err.status, err, where="row %d: " % begin)
