"""Training on Dask, which has to be installed for this module (``pip install reml[dask]``).

>>> import dask.bag
>>> import reml
>>> from reml.dask import train
>>> examples = dask.bag.from_sequence(["1 | a b", "3 | a c"] * 400, npartitions=8)
>>> model = train(reml.Workspace.create_from_config(reml.default_config("Coin")), examples, rounds=4)
>>> from functools import partial
>>> from reml.parts import predict_texts
>>> predicted = dask.bag.from_sequence(["| a b", "| a c"]).map_partitions(partial(predict_texts, model))
>>> [round(prediction) for prediction in predicted.compute()]
[1, 3]

It runs where Dask runs: in this process, in others, or in the cluster of the client that was made last.  All machines need
this package, in the same version.
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence

from dask import delayed

from ._examples import FormatType
from ._workspace import Workspace
from .parts import learn_part, merge_parts, rounds_of, tree_level

__all__ = ["train"]


def train(
    model: Workspace,
    examples: Any,
    *,
    rounds: int = 1,
    passes: int = 1,
    format_type: FormatType = FormatType.VwText,
    on_round: Optional[Callable[[int, Workspace], None]] = None,
) -> Workspace:
    """A workspace that goes on from `model` and has learned from all examples; `model` itself stays as it is.

    `examples` is a ``dask.bag.Bag`` of texts in the format `format_type`, or of pairs of features and label, as
    :meth:`~reml.Workspace.learn` takes them; ``to_bag()`` makes one of a series.  All else is as in :func:`reml.spark.train`,
    and of the same partitions comes the same model, to the bit.
    """
    learn, merge = delayed(learn_part), delayed(merge_parts)
    partitions = examples.to_delayed()

    def learn_round(base: bytes, chosen: Sequence[int]) -> bytes:
        shared = delayed(base)
        models = [learn(shared, partitions[number], format_type) for number in chosen]
        while len(models) > 1:
            models = [merge(shared, group) for group in tree_level(models)]
        merged: bytes = models[0].compute()
        return merged

    return rounds_of(model, len(partitions), learn_round, rounds, passes, on_round)
