import pytest

from reml import Workspace

LINES = ["1 |user age:30 country:NZ", "0 |user age:20 country:AU", "2 2 |user age:50 new", "0.5 |user :3 :4 | b"]


def config(typename, settings=None, **global_config):
    return {"globalConfig": global_config, "entryReduction": {"typename": typename, "config": settings or {}}}


@pytest.fixture
def coin():
    return Workspace.create_from_config(config("Coin"))


@pytest.fixture
def explorer():
    return Workspace.create_from_config(config("CbExploreAdfGreedy"))
