"""Learning in parts: what :mod:`reml.spark` and :mod:`reml.dask` are made of, and what any other engine needs.

An engine has partitions of examples and runs functions where they lie.  :func:`learn_part` makes of a model and one partition
a model; :func:`merge_parts` makes one model of those; :func:`rounds_of` does both in rounds, each from what the last one came
to.  Models go from one to the other as bytes.  All three give the same bits whenever they are given the same, on any machine, so
that an engine may run again what it lost.

Here with the processes of one machine:

>>> from concurrent.futures import ProcessPoolExecutor
>>> from itertools import repeat
>>> from reml import Workspace, default_config
>>> from reml.parts import learn_part, merge_parts, rounds_of
>>> partitions = [["1 | a b", "3 | a c"] * 50 for _ in range(8)]
>>> with ProcessPoolExecutor(2) as pool:
...     def learn_round(base, chosen):
...         models = pool.map(learn_part, repeat(base), [partitions[number] for number in chosen])
...         return merge_parts(base, models)
...     model = rounds_of(Workspace.create_from_config(default_config("Coin")), 8, learn_round, rounds=4)
>>> model.predict({":default": ["a", "c"]}).prediction > 2.5
True
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Callable, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

from ._examples import FormatType, Label
from ._predictions import ActionProbsPred, ActionScoresPred, Prediction
from ._workspace import AnyFeatures, Workspace

__all__ = ["FAN_IN", "Example", "learn_part", "merge_parts", "predict_texts", "rounds_of", "tree_level"]

#: How many models are merged at a time.  What a level of a tree takes is as their number, and how many levels there are as its
#: logarithm; their product is least at 3, and a level takes some time of its own.
FAN_IN = 4

#: A text, the dict that a text in JSON says, or features and their label.
Example = Union[str, Mapping[str, Any], Tuple[AnyFeatures, Optional[Label]]]


def learn_part(base: bytes, examples: Iterable[Example], format_type: FormatType = FormatType.VwText) -> bytes:
    """The model that `base` is after learning from the examples of a partition, in their order.

    Texts are in the format `format_type`, each an example, with all of its lines where it has several.  Raises what
    :meth:`~reml.Workspace.learn_many` does.
    """
    workspace = Workspace.create_from_model(base)
    workspace.learn_many(examples, format_type=format_type)
    return workspace._model()


def merge_parts(base: bytes, models: Iterable[bytes]) -> bytes:
    """The model that models become which learned apart from `base` on (:meth:`~reml.Workspace.merge`).

    They are mapped from files in the temporary directory (``TMPDIR``), so that besides the merged one none is a whole table in
    memory.
    """
    with tempfile.TemporaryDirectory(prefix="reml-") as directory:
        mapped: List[Workspace] = []
        for number, model in enumerate([base, *models]):
            path = Path(directory, "%d.reml" % number)
            path.write_bytes(model)
            mapped.append(Workspace.load(path, mapped=True))
        return Workspace.merge(mapped[1:], mapped[0])._model()


def tree_level(models: Sequence[Any]) -> List[Sequence[Any]]:
    """The next level of a tree of merges: which of these are merged with one another, :data:`FAN_IN` or fewer at a time.

    >>> from reml.parts import tree_level
    >>> tree_level(["a", "b", "c", "d", "e"])
    [['a', 'b', 'c', 'd'], ['e']]
    """
    return [models[first : first + FAN_IN] for first in range(0, len(models), FAN_IN)]


def rounds_of(
    model: Workspace,
    partitions: int,
    learn_round: Callable[[bytes, Sequence[int]], bytes],
    rounds: int = 1,
    passes: int = 1,
    on_round: Optional[Callable[[int, Workspace], None]] = None,
) -> Workspace:
    """The model after `passes` times `rounds` rounds; `model` itself stays as it is.

    ``learn_round(base, chosen)`` is to be what `base` becomes when the partitions whose numbers are `chosen` learned from it, apart,
    and were merged.  The first round of a pass takes the partitions 0, `rounds`, 2 * `rounds` and so on, the next one 1,
    `rounds` + 1, ..., so that a pass takes each of them once; there must be at least `rounds`.

    ``on_round(number, model)`` is called after each round, counted from 1, for example to save the model.
    """
    if rounds < 1 or passes < 0:
        raise ValueError("there is at least 1 round in a pass, and no less than 0 passes")
    if rounds > partitions:
        raise ValueError(
            "%d rounds need as many partitions, there are %d: ask for fewer, or split the examples further" % (rounds, partitions)
        )
    for number in range(rounds * passes):
        base = model._model()
        model = Workspace.create_from_model(learn_round(base, range(number % rounds, partitions, rounds)))
        if on_round:
            on_round(number + 1, model)
    return model


def _plain(prediction: Optional[Prediction]) -> Any:
    if prediction is None:
        return None
    if isinstance(prediction, (ActionScoresPred, ActionProbsPred)):
        return [value for _, value in prediction.value]
    return prediction.prediction


def predict_texts(
    workspace: Workspace, texts: Iterable[Optional[str]], format_type: FormatType = FormatType.VwText
) -> List[Any]:
    """A plain value for each text: a number, a bool, or a list with a number for each action; None where there is no example."""
    return [_plain(prediction) for prediction in workspace.predict_many(texts, format_type=format_type)]
