import pytest
from clusters import (
    PARTITIONS,
    ROUNDS,
    learned_here,
    make_lines,
    new_model,
    spark_cluster,
    spark_partitions,
    spark_session,
    write_partitions,
)
from conftest import config

from reml import FormatType, SimpleLabel, Workspace
from reml.parts import predict_texts

pytest.importorskip("pyspark")
from reml.spark import predictor, train  # noqa: E402

BANDIT = '{"shared": {"u": {"a": 1}}, "actions": [{"i": ["x"]}, {"i": ["y"]}]}'


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    directory = tmp_path_factory.mktemp("spark")
    with spark_cluster(directory) as master:
        session = spark_session(master, directory / "events")
        yield session
        session.stop()


def test_the_model_is_the_one_learned_here(session, tmp_path):
    texts, seen = write_partitions(tmp_path), []
    examples = spark_partitions(session, tmp_path)
    assert examples.getNumPartitions() == PARTITIONS
    model = train(new_model(), examples, rounds=ROUNDS, on_round=lambda number, model: seen.append(number))
    wanted = learned_here(new_model(), texts)
    assert model.serialize() == wanted.serialize() and seen == [1, 2]
    again = train(model, examples, rounds=3, passes=2)
    assert again.serialize() == learned_here(wanted, texts, 3, passes=2).serialize()


def test_a_dataframe_is_learned(session):
    lines = make_lines(400)
    frame = session.createDataFrame([(line,) for line in lines], ["text"]).coalesce(1)
    model = train(new_model(), frame, column="text")
    assert model.serialize() == learned_here(new_model(), [lines], 1).serialize()


def test_pairs_and_json_are_learned(session):
    context = session.sparkContext
    pairs = context.parallelize([({"": [1.0]}, SimpleLabel(2.0))] * 40, 4)
    assert train(new_model(), pairs, rounds=4).predict({"": [1.0]}).prediction == 2.0
    logged = '{"label": {"action": 1, "cost": -1, "probability": 0.5}, ' + BANDIT[1:]
    explorer = Workspace.create_from_config(config("CbExploreAdfGreedy"))
    model = train(explorer, context.parallelize([logged] * 40, 2), format_type=FormatType.Json)
    [probabilities] = predict_texts(model, [BANDIT], FormatType.Json)
    assert probabilities[1] > 0.9


def test_what_is_refused(session):
    with pytest.raises(Exception, match="DataError: example 2: "):
        train(new_model(), session.sparkContext.parallelize(["1 | a", "x | a"], 1))
    with pytest.raises(ValueError, match="5 rounds need as many partitions"):
        train(new_model(), session.sparkContext.parallelize(make_lines(8), 4), rounds=5)


@pytest.mark.parametrize("by_path", [False, True])
def test_predictions_by_a_pandas_udf(session, tmp_path, monkeypatch, by_path):
    monkeypatch.chdir(tmp_path)

    def source(model):
        model.save("model.reml")
        return "model.reml" if by_path else model

    lines = make_lines(300)
    model = learned_here(new_model(), [lines], 1)
    frame = session.createDataFrame([(line,) for line in [*lines, None]], "value string").repartition(3)
    rows = frame.select("value", predictor(source(model))("value").alias("prediction")).collect()
    assert {row.value: row.prediction for row in rows} == dict(zip([*lines, None], predict_texts(model, [*lines, None])))
    explorer = Workspace.create_from_config(config("CbExploreAdfGreedy"))
    [row] = session.createDataFrame([(BANDIT,)], ["value"]).select(predictor(source(explorer), FormatType.Json)("value")).collect()
    assert row[0] == predict_texts(explorer, [BANDIT], FormatType.Json)[0]
    binary = Workspace.create_from_config(config("Binary", {"regressor": {"typename": "Coin"}}))
    [row] = session.createDataFrame([("| a",)], ["value"]).select(predictor(source(binary))("value")).collect()
    assert row[0] is False
