"""What a workspace answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

from ._errors import check, new_error
from ._reml import ffi, lib


class PredictionType(Enum):
    """What kind of prediction a reduction gives."""

    Scalar = lib.REML_PREDICTION_SCALAR
    Binary = lib.REML_PREDICTION_BINARY
    ActionScores = lib.REML_PREDICTION_SCORES
    ActionProbs = lib.REML_PREDICTION_PROBS


@dataclass(frozen=True)
class ScalarPred:
    """A number."""

    #: Inside the range of the labels seen, through the link function.
    prediction: float
    #: The sum before range and link.
    raw_prediction: float


@dataclass(frozen=True)
class BinaryPred:
    """Yes or no."""

    prediction: bool


@dataclass(frozen=True)
class ActionScoresPred:
    """A score for each action, lower is better."""

    #: Pairs of action (from 0) and score, in the order of the actions.
    value: List[Tuple[int, float]]


@dataclass(frozen=True)
class ActionProbsPred:
    """A probability for each action."""

    #: Pairs of action (from 0) and probability, in the order of the actions.
    value: List[Tuple[int, float]]
    _handle: Any = field(default=None, repr=False, compare=False)

    def sample(self, u: float) -> Tuple[int, float]:
        """Draws an action with a random number `u` in [0, 1), for example :func:`uniform` of the event's number.

        The same `u` draws the same action (spec/learning.md, "Sampling").  Returns the action and the probability to write down
        beside it: both belong into the :class:`CbLabel` that is learned when the cost is known.

        >>> from reml import Workspace, default_config, uniform
        >>> ws = Workspace.create_from_config(default_config("CbExploreAdfGreedy"))
        >>> prediction = ws.predict({"actions": [{"item": ["tea"]}, {"item": ["coffee"]}]})
        >>> action, probability = prediction.sample(uniform(1))

        :class:`ArgumentError` for another `u`.  Only what a workspace predicted can be sampled, not what was unpickled.
        """
        if self._handle is None:
            raise ValueError("only a prediction that a workspace made can be sampled")
        action, probability, err = ffi.new("uint32_t *"), ffi.new("float *"), new_error()
        check(lib.reml_prediction_sample(self._handle, u, action, probability, err), err)
        return int(action[0]), float(probability[0])

    def __reduce__(self) -> Any:
        return type(self), (self.value,)


Prediction = Union[ScalarPred, BinaryPred, ActionScoresPred, ActionProbsPred]


def uniform(seed: int) -> float:
    """A number in [0, 1) that is made of `seed` (0 to 2**64 - 1) alone, the same for ever.

    Give each event a seed of its own, such as its number.
    """
    return float(lib.reml_uniform(seed))


def new_prediction() -> Any:
    """Memory for predictions, freed with its last reference."""
    out, err = ffi.new("reml_prediction **"), new_error()
    check(lib.reml_prediction_create(out, err), err)
    return ffi.gc(out[0], lib.reml_prediction_free)


def _actions(handle: Any) -> List[Tuple[int, float]]:
    actions = ffi.new("const reml_action **")
    count = lib.reml_prediction_actions(handle, actions)
    return [(int(each.action), float(each.value)) for each in actions[0][0:count]]


def _scalar(handle: Any) -> Prediction:
    return ScalarPred(lib.reml_prediction_scalar(handle), lib.reml_prediction_raw(handle))


def _binary(handle: Any) -> Prediction:
    return BinaryPred(bool(lib.reml_prediction_binary(handle)))


def _scores(handle: Any) -> Prediction:
    return ActionScoresPred(_actions(handle))


def _probs(handle: Any) -> Prediction:
    return ActionProbsPred(_actions(handle), handle)


_MAKERS: Dict[int, Callable[[Any], Prediction]] = {
    lib.REML_PREDICTION_SCALAR: _scalar,
    lib.REML_PREDICTION_BINARY: _binary,
    lib.REML_PREDICTION_SCORES: _scores,
    lib.REML_PREDICTION_PROBS: _probs,
}


def prediction_of(handle: Any) -> Prediction:
    return _MAKERS[lib.reml_prediction_type(handle)](handle)
