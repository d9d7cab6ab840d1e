"""Training and predicting on Apache Spark, which has to be installed for this module (``pip install reml[spark]``).

>>> from pyspark.sql import SparkSession
>>> import reml
>>> from reml.spark import predictor, train
>>> session = SparkSession.builder.master("local[2]").getOrCreate()
>>> examples = session.createDataFrame([("1 | a b",), ("3 | a c",)] * 400, ["value"]).repartition(8)
>>> model = train(reml.Workspace.create_from_config(reml.default_config("Coin")), examples, rounds=4)
>>> predicted = session.createDataFrame([("| a b",), ("| a c",)], ["value"]).select(predictor(model)("value").alias("is"))
>>> [round(row["is"]) for row in predicted.collect()]
[1, 3]
>>> session.stop()

Spark schedules, moves the models and runs again what was lost; there is nothing of that here.  All machines need this package,
in the same version.  What to expect of it, and what it costs, is in docs/scale.md.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Iterator, Optional, Sequence, Tuple, Union

import pandas
from pyspark import RDD, SparkContext
from pyspark.sql import DataFrame
from pyspark.sql.functions import pandas_udf

from ._examples import FormatType
from ._predictions import PredictionType
from ._workspace import Path, Workspace
from .parts import FAN_IN, learn_part, merge_parts, predict_texts, rounds_of

__all__ = ["predictor", "train"]

_Numbered = Tuple[int, bytes]


def _some_partitions(data: RDD, chosen: Sequence[int]) -> RDD:
    """These partitions of an RDD; no task begins for the others.  Spark has this, and PySpark no name for it."""
    java = data.context._jvm
    numbers = java.PythonUtils.toSeq(list(chosen)).toSet()  # a function from Int to Boolean, too
    some = java.org.apache.spark.rdd.PartitionPruningRDD.create(data._jrdd.rdd(), numbers)
    return RDD(some.toJavaRDD(), data.context, data._jrdd_deserializer)


def _merged(models: RDD, count: int, base: Any) -> bytes:
    """A tree of merges.  Which models are merged, and in which order, is for their numbers to say, not for who is first."""

    def merge(group: Tuple[int, Any]) -> _Numbered:
        number, members = group
        return number, merge_parts(base.value, [model for _, model in sorted(members)])

    while count > 1:
        count = -(-count // FAN_IN)
        models = models.map(lambda each: (each[0] // FAN_IN, each)).groupByKey(count).map(merge)
    merged: bytes = models.values().first()
    return merged


def train(
    model: Workspace,
    examples: Union[DataFrame, RDD],
    *,
    rounds: int = 1,
    passes: int = 1,
    format_type: FormatType = FormatType.VwText,
    column: str = "value",
    on_round: Optional[Callable[[int, Workspace], None]] = None,
) -> Workspace:
    """A workspace that goes on from `model` and has learned from all examples; `model` itself stays as it is.

    `examples` is a DataFrame, whose `column` has texts in the format `format_type`, or an RDD of such texts or of pairs of
    features and label, as :meth:`~reml.Workspace.learn` takes them.

    In a round, partitions learn from the same model, each in a task of its own, and a tree of merges makes one of theirs.  A pass
    over the examples has `rounds` of them, each with as many of the partitions: data in 64 partitions is learned in 4 rounds
    by 16 tasks each (:func:`reml.parts.rounds_of`, which also tells of `on_round`).  More rounds learn more, and take longer.

    The result is the same to the bit, whatever tasks were lost and ran again, as long as the examples of a partition
    come in the same order again: those of files do, and those that were sorted or checkpointed.
    """
    rows = isinstance(examples, DataFrame)
    data = examples.select(column).rdd if rows else examples

    def learn_round(base: bytes, chosen: Sequence[int]) -> bytes:
        shared = data.context.broadcast(base)

        def learn(number: int, partition: Iterator[Any]) -> Iterator[_Numbered]:
            yield number, learn_part(shared.value, (row[0] for row in partition) if rows else partition, format_type)

        try:
            return _merged(_some_partitions(data, chosen).mapPartitionsWithIndex(learn), len(chosen), shared)
        finally:
            shared.destroy()

    return rounds_of(model, data.getNumPartitions(), learn_round, rounds, passes, on_round)


_RETURNS = {
    PredictionType.Scalar: "float",
    PredictionType.Binary: "boolean",
    PredictionType.ActionScores: "array<float>",
    PredictionType.ActionProbs: "array<float>",
}


def predictor(model: Union[Workspace, Path], format_type: FormatType = FormatType.VwText) -> Any:
    """A pandas UDF that predicts from a column of texts, by a model or by the binary file of one.

    It gives a number, a boolean or, where there are actions, an array with the score or probability of each; null for null.

    A :class:`~reml.Workspace` is sent to the machines, and each Python process of theirs holds one of its own.  A path is that of
    a file that all of them have; it is mapped, so that all processes on a machine share its memory.
    """
    opened: Callable[[], Workspace]
    if isinstance(model, Workspace):
        here, shared = model, SparkContext.getOrCreate().broadcast(model._model())
        opened = lambda: Workspace.create_from_model(shared.value)
    else:
        here, path = Workspace.load(model, mapped=True), os.path.abspath(model)  # processes of Spark stand elsewhere
        opened = lambda: Workspace.load(path, mapped=True)
    returns = _RETURNS[here.entry_reduction_types.output_prediction_type]

    @pandas_udf(returns)  # type: ignore[untyped-decorator]
    def predict(batches: Iterator[pandas.Series]) -> Iterator[pandas.Series]:
        workspace = opened()
        for texts in batches:
            yield pandas.Series(predict_texts(workspace, texts, format_type), dtype=object)

    return predict
