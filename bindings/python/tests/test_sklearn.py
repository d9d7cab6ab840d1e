import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")

from sklearn.datasets import make_regression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from reml.sklearn import Regressor


@parametrize_with_checks([Regressor()])
def test_keeps_the_rules_of_scikit_learn(estimator, check):
    check(estimator)


def test_learns():
    X, y = make_regression(500, 20, noise=1.0, random_state=0)
    assert cross_val_score(make_pipeline(StandardScaler(), Regressor()), X, y).min() > 0.95


def test_partial_fit():
    X, y = make_regression(100, 5, random_state=0)
    once, twice = Regressor(passes=2).fit(X, y), Regressor().partial_fit(X, y).partial_fit(X, y)
    assert once.workspace_.serialize() == twice.workspace_.serialize()
    weighted = Regressor().partial_fit(X, y, np.zeros(100))
    assert not weighted.predict(X).any()
