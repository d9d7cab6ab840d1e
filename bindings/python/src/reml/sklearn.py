"""A linear regressor for scikit-learn, which has to be installed for this module (``pip install reml[sklearn]``)."""

from __future__ import annotations

from typing import Any, Dict, Optional

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_array, check_consistent_length, check_is_fitted, column_or_1d

from ._workspace import Workspace


class Regressor(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Linear regression without a learning rate, online: a ``Coin`` under scikit-learn's interface.

    Parameters
    ----------
    passes : int, default=10
        How often `fit` goes through the data.
    num_bits : int, default=18
        There are ``2**num_bits`` weights.  With fewer than columns, columns share weights.
    alpha, beta : float, default=4.0, 1.0
        The stake a weight starts with, and the least bound that is put on a gradient; both above 0.
    constant : bool, default=True
        Whether there is an intercept.

    Attributes
    ----------
    workspace_ : Workspace
        The learner; ``workspace_.save("model.reml")`` saves it.
    n_features_in_ : int
        The columns seen in `fit`.

    Examples
    --------
    >>> from reml.sklearn import Regressor
    >>> regressor = Regressor().fit([[1.0], [2.0], [3.0]], [2.0, 4.0, 6.0])
    >>> bool(regressor.predict([[2.5]])[0] > 4)
    True

    Notes
    -----
    Values are rounded to float32.  An online learner weighs an example by how far one step goes, which is not the same as
    repeating it, so `fit` takes no ``sample_weight``; :meth:`partial_fit` does.
    """

    def __init__(
        self, passes: int = 10, num_bits: int = 18, alpha: float = 4.0, beta: float = 1.0, constant: bool = True
    ) -> None:
        self.passes = passes
        self.num_bits = num_bits
        self.alpha = alpha
        self.beta = beta
        self.constant = constant

    def _config(self) -> Dict[str, Any]:
        return {
            "globalConfig": {"numBits": self.num_bits, "constantFeatureEnabled": self.constant},
            "entryReduction": {"typename": "Coin", "config": {"alpha": float(self.alpha), "beta": float(self.beta)}},
        }

    def fit(self, X: Any, y: Any) -> "Regressor":
        """Learns anew from the rows of `X` (an array or a sparse matrix) and a number for each in `y`."""
        if hasattr(self, "workspace_"):
            del self.workspace_
        for _ in range(self.passes):
            self.partial_fit(X, y)
        return self

    def partial_fit(self, X: Any, y: Any, sample_weight: Optional[Any] = None) -> "Regressor":
        """Goes through the data once more, or through more data; `sample_weight` has a number of at least 0 for each row."""
        first = not hasattr(self, "workspace_")
        X = self._checked(X, reset=first)
        if y is None:
            raise ValueError("this Regressor requires y to be passed, but the target y is None")
        y = column_or_1d(y, warn=True).astype(np.float64)
        check_array(y, ensure_2d=False, dtype=None, input_name="y")
        check_consistent_length(X, y)
        if first:
            self.workspace_ = Workspace.create_from_config(self._config())
        self.workspace_.learn_many(X, y, sample_weight)
        return self

    def predict(self, X: Any) -> Any:
        """A prediction for each row of `X`."""
        check_is_fitted(self)
        return self.workspace_.predict_many(self._checked(X, reset=False)).astype(np.float64)

    def _checked(self, X: Any, reset: bool) -> Any:
        how: Dict[str, Any] = {"accept_sparse": "csr", "dtype": [np.float32, np.float64], "reset": reset}
        try:
            from sklearn.utils.validation import validate_data
        except ImportError:  # scikit-learn before 1.6
            return self._validate_data(X, **how)
        return validate_data(self, X, **how)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags
