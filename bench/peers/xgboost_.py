"""xgboost: writing and reading a model as JSON.

save, load PATH
"""

import os
import sys

import numpy
import xgboost
from turns import take_turns

# Makes a model of about as many bytes of JSON as libreml's of 2^18 rows.
ROWS, COLUMNS, DEPTH, TREES = 20000, 5, 14, 160


def train():
    chance = numpy.random.default_rng(1)
    data = xgboost.DMatrix(chance.random((ROWS, COLUMNS), dtype=numpy.float32), chance.random(ROWS))
    return xgboost.train({"max_depth": DEPTH, "eta": 0.05, "nthread": 1, "verbosity": 0}, data, TREES)


def save(path):
    model = train()
    take_turns(lambda: model.save_model(path), size=lambda: os.path.getsize(path))


def load(path):
    train().save_model(path)
    take_turns(lambda: xgboost.Booster().load_model(path), size=lambda: os.path.getsize(path))


{"save": save, "load": load}[sys.argv[1]](*sys.argv[2:])
