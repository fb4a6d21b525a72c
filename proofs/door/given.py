"""A network from what people have in their hands: arrays, tensors, torch modules, state dicts, files."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from analysis.activations.activation import Activation
from analysis.names import nearest
from numerics.arrays import array_of
from proofs.networks.network import Network
from proofs.networks.reading import EXAMPLES, Description, load_arrays, load_example, load_network

__all__ = ["network"]


def network(
    W: Any,
    activation: Activation | str | None = None,
    form: str | None = None,
    *,
    leak: float | None = None,
    bias: Any = None,
    step: float | None = None,
    array: str | None = None,
    parametrization: str | None = None,
    diffusion: float | None = None,
    transpose: bool = False,
    project_skew: bool = False,
) -> Network:
    """A network from an array, a tensor, a torch module, a state dict, a weight file or a bundled example's name.

    W: (n, n) real numbers with n ≥ 1, as a NumPy array, nested lists, anything with ``__array__`` (tensors on the CPU,
    also ones that require grad) or a SciPy sparse matrix; or a mapping of names to such arrays; or a module with
    ``state_dict`` (parametrizations are applied); or the path of an .npy, .npz or .safetensors file; or the name of a
    bundled example; or a network, audit or trajectory of this package. activation: a catalogue name, an expression in
    s, or an Activation; tanh unless the module says otherwise. form: "current" for ż = Wσ(z) + b − γz, "rate" for
    ẋ = σ(Wx + b) − γx, "map" for x⁺ = (1 − hγ)x + hσ(Wx + b); what names tell, else "current". leak: γ ≥ 0. bias: (n,),
    or names of vectors in the file or mapping, which are added. step: h > 0. The rest is as on the command line:
    `skewflow audit --help`.

    ValueError, in one line, on anything that does not fit; TypeError for what is not a network at all.

    >>> import skewflow
    >>> skewflow.network([[0, 1], [-1, 0]], form="rate")
    <Network: 2 neurons, rate form, σ = tanh, from given weights>
    """
    known = W if isinstance(W, Network) else getattr(W, "network", None)
    if isinstance(known, Network):
        formed = (array, parametrization, diffusion, transpose or None, project_skew or None)
        if any(x is not None for x in formed):
            raise ValueError("a network has its weights already: how they are formed is said when it is made")
        return _changed(known, activation=activation, form=form, leak=leak, bias=bias, step=step)
    names, vector = _names_or_vector(bias)
    text = activation if isinstance(activation, str) else None
    asked = Description(
        array=array,
        form=form,
        activation=text,
        leak=leak,
        bias=names,
        step=step,
        parametrization=parametrization,
        diffusion=diffusion,
        transpose=transpose,
        project_skew=project_skew,
    )
    found = _read(W, asked)
    return _changed(found, activation=None if text is not None else activation, bias=vector)


def _changed(known: Network, **asked: Any) -> Network:
    """The network with what is not None put in place of what it has. ValueError on what does not fit."""
    said = {name: value for name, value in asked.items() if value is not None}
    if not said:
        return known
    if not isinstance(said.get("activation", ""), str | Activation):
        kind = type(said["activation"]).__name__
        raise ValueError(f"an activation is a catalogue name, an expression in s or an Activation, not a {kind}")
    if "bias" in said:
        said["bias"] = array_of(said["bias"], "the bias")
    return known.replace(**said)


def _names_or_vector(bias: Any) -> tuple[tuple[str, ...] | None, np.ndarray | None]:
    if bias is None:
        return None, None
    if isinstance(bias, str):
        return (bias,), None
    if isinstance(bias, list | tuple) and bias and all(isinstance(name, str) for name in bias):
        return tuple(bias), None
    return None, array_of(bias, "the bias")


def _read(W: Any, asked: Description) -> Network:
    if isinstance(W, str) and W in EXAMPLES:
        return load_example(W, asked)
    if isinstance(W, str) and not Path(W).suffix and not Path(W).exists():
        hint = nearest(W, EXAMPLES)
        raise ValueError(f"{W}: no such file, nor a bundled example{hint}; bundled are {', '.join(EXAMPLES)}")
    if isinstance(W, str | PathLike):
        return load_network(Path(W), asked)
    if hasattr(W, "state_dict") and callable(W.state_dict):
        return load_arrays(_parameters(W), _of_module(W, asked), f"a {type(W).__name__}")
    if isinstance(W, Mapping):
        return load_arrays({str(name): array_of(value, str(name)) for name, value in W.items()}, asked, "given arrays")
    return load_arrays({"": array_of(W)}, asked, "given weights")


def _parameters(module: Any) -> dict[str, np.ndarray]:
    """The arrays of a module's state dict, with every parametrization applied: what the module computes with."""
    found: dict[str, np.ndarray] = {}
    for name, value in module.state_dict().items():
        head, mark, tail = name.partition("parametrizations.")
        if not mark:
            found[name] = array_of(value, name)
            continue
        owner = module
        for part in head.split("."):
            owner = getattr(owner, part) if part else owner
        parameter = tail.split(".")[0]
        found[head + parameter] = array_of(getattr(owner, parameter), head + parameter)
    return found


def _of_module(module: Any, asked: Description) -> Description:
    """The nonlinearity that an nn.RNN or nn.RNNCell says it has, where none was asked for."""
    said = str(getattr(module, "nonlinearity", "")) or str(getattr(module, "mode", "")).removeprefix("RNN_").lower()
    if asked.activation is None and said in ("relu", "tanh"):
        return Description(**{**asked.__dict__, "activation": said})
    return asked
