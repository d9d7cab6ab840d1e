"""safetensors: the rows of a model as tensors, with nothing around them.

save, load BITS EVERY          in memory; every row or each EVERY-th one, with its number
save-file, load-file BITS EVERY PATH
size, size-zstd INDICES VALUES   the bytes of these rows, plain and by Zstandard at level 3; INDICES may be -
"""

import os
import sys

import numpy
import safetensors.numpy
from turns import take_turns

COLUMNS = 6


def rows_of(bits, every):
    used, every = (1 << int(bits)) // int(every), int(every)
    tensors = {"values": numpy.random.default_rng(1).random((used, COLUMNS), dtype=numpy.float32)}
    if every > 1:
        tensors["indices"] = numpy.arange(used, dtype=numpy.uint32) * numpy.uint32(every)
    return tensors


def save(bits, every):
    tensors = rows_of(bits, every)
    size = len(safetensors.numpy.save(tensors))
    take_turns(lambda: safetensors.numpy.save(tensors), size=lambda: size)


def load(bits, every):
    data = safetensors.numpy.save(rows_of(bits, every))
    take_turns(lambda: safetensors.numpy.load(data), size=lambda: len(data))


def save_file(bits, every, path):
    tensors = rows_of(bits, every)
    take_turns(lambda: safetensors.numpy.save_file(tensors, path), size=lambda: os.path.getsize(path))


def load_file(bits, every, path):
    safetensors.numpy.save_file(rows_of(bits, every), path)
    take_turns(lambda: safetensors.numpy.load_file(path), size=lambda: os.path.getsize(path))


def bytes_of(indices, values):
    tensors = {"values": numpy.fromfile(values, dtype=numpy.float32).reshape(-1, COLUMNS)}
    if indices != "-":
        tensors["indices"] = numpy.fromfile(indices, dtype=numpy.uint32)
    return safetensors.numpy.save(tensors)


def size(indices, values):
    data = bytes_of(indices, values)
    take_turns(lambda: len(data), size=lambda: len(data))


def size_zstd(indices, values):
    import zstandard
    data = zstandard.compress(bytes_of(indices, values), 3)
    take_turns(lambda: len(data), size=lambda: len(data))


WORKS = {"save": save, "load": load, "save-file": save_file, "load-file": load_file, "size": size, "size-zstd": size_zstd}
WORKS[sys.argv[1]](*sys.argv[2:])
