"""Which files of weights are read, told by their names: what is wrong is said before anything large is imported."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SUFFIXES", "check_file"]

SUFFIXES = (".npy", ".npz", ".safetensors")

CONVERSIONS = {
    (".pt", ".pth", ".bin", ".ckpt"): (
        "a pickle, which may run code and is never loaded",
        'import torch, safetensors.torch; model = torch.load("FILE", weights_only=True); '
        'safetensors.torch.save_file({k: v.contiguous() for k, v in model.items()}, "STEM.safetensors")',
    ),
    (".onnx",): (
        "a graph, not a set of named weights",
        'import numpy, onnx, onnx.numpy_helper; g = onnx.load("FILE").graph; '
        'numpy.savez("STEM.npz", **{t.name: onnx.numpy_helper.to_array(t) for t in g.initializer})',
    ),
    (".keras", ".h5", ".hdf5"): (
        "a Keras model",
        'import keras, numpy; m = keras.models.load_model("FILE"); '
        'numpy.savez("STEM.npz", **{w.path: w.numpy() for w in m.weights})',
    ),
    (".msgpack",): (
        "a Flax checkpoint",
        'import flax, numpy; p = flax.serialization.msgpack_restore(open("FILE", "rb").read()); '
        'numpy.savez("STEM.npz", **flax.traverse_util.flatten_dict(p, sep="/"))',
    ),
    (".mat",): (
        "a MATLAB file",
        'import numpy, scipy.io; d = scipy.io.loadmat("FILE"); '
        'numpy.savez("STEM.npz", **{k: d[k] for k in d if k[0] != "_"})',
    ),
    (".csv", ".txt", ".tsv"): (
        "text",
        'import numpy; W = numpy.loadtxt("FILE", delimiter=","); numpy.save("STEM.npy", W)',
    ),
}
"""Files that people have, by suffix: what each is, and the Python that makes a readable one of it."""


def check_file(path: Path) -> str:
    """The suffix of a file that may be read. ValueError, in one line, when it is missing or of another kind."""
    if not path.is_file():
        raise ValueError(f"{path}: {'a folder, not a file' if path.is_dir() else 'no such file'}")
    suffix = path.suffix.lower()
    for suffixes, (what, recipe) in CONVERSIONS.items():
        if suffix in suffixes:
            named = recipe.replace("FILE", path.name.replace('"', "")).replace("STEM", path.stem.replace('"', ""))
            raise ValueError(f"{path}: {what}; accepted are {', '.join(SUFFIXES)}. In Python: {named}")
    if suffix not in SUFFIXES:
        raise ValueError(f"{path}: unknown kind of file; accepted are {', '.join(SUFFIXES)}")
    return suffix
