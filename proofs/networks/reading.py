"""Networks from weight files and the bundled examples: what a file tells is used and said, what it does not, asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.names import nearest
from numerics.exact.dyadic import as_weights
from numerics.exact.structure import WeightStructure
from numerics.nearskew import SymmetricPart
from proofs.networks.layouts import Layout, recognise
from proofs.networks.network import Network
from proofs.networks.numbers import exact_row
from proofs.networks.parametrization import PARAMETRIZATIONS, formed
from proofs.networks.weightfiles import Header, WeightFile, read_weight_file

__all__ = ["EXAMPLES", "Description", "Example", "load_arrays", "load_example", "load_network"]

RAW_FRACTION = 0.75
"""A free matrix has about half of its square norm in the skew part: this much points to a raw A of W = A − Aᵀ."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Description:
    """What a user says of a network in a file; None where the file may tell.

    array: the name of the weights. form, activation, leak, step: as in Network. bias: names of vectors that are added.
    parametrization: how W is made of the array, one of PARAMETRIZATIONS. diffusion: the G of W − G·I. transpose: the
    file stores Wᵀ. project_skew: take (W − Wᵀ)/2.
    """

    array: str | None = None
    form: str | None = None
    activation: str | None = None
    leak: float | None = None
    bias: Sequence[str] | None = None
    step: float | None = None
    parametrization: str | None = None
    diffusion: float | None = None
    transpose: bool = False
    project_skew: bool = False

    def __post_init__(self) -> None:
        if self.parametrization is not None and self.parametrization not in PARAMETRIZATIONS:
            accepted = ", ".join(PARAMETRIZATIONS)
            raise ValueError(f"the parametrization must be one of {accepted}, not {self.parametrization!r}")


@dataclass(frozen=True)
class Example:
    """A bundled trained network: how it was defined, as its source says."""

    name: str
    form: str
    activation: str
    about: str
    leak: float = 0.0


EXAMPLES: dict[str, Example] = {
    example.name: example
    for example in (
        Example(
            "antisymmetric_rows",
            "rate",
            "tanh",
            "AntisymmetricRNN reading 8×8 digits row by row: h ← h + step·tanh(W h + V x + b), W = A − Aᵀ",
        ),
        Example(
            "ctrnn_current_rows",
            "current",
            "tanh",
            "continuous-time RNN reading 8×8 digits row by row: z ← z + step·(W tanh(z) + V x + b), W = A − Aᵀ",
        ),
        Example(
            "elman_rows",
            "map",
            "tanh",
            "Elman RNN reading 8×8 digits row by row: h ← tanh(W h + V x + b), a map with step and leak 1",
            leak=1.0,
        ),
    )
}


def load_example(name: str, asked: Description | None = None) -> Network:
    """A bundled trained network with its bias; what is asked replaces what the example says. ValueError if unknown."""
    if name not in EXAMPLES:
        raise ValueError(f"unknown example {name!r}{nearest(name, EXAMPLES)}; bundled are {', '.join(EXAMPLES)}")
    example, asked = EXAMPLES[name], asked or Description()
    with as_file(files("proofs.data") / f"{name}.npz") as path:
        stored = replace(read_weight_file(path), path=f"example {name}")
        form = asked.form or example.form
        said = replace(
            asked,
            form=form,
            activation=asked.activation or example.activation,
            # The leak of a map belongs to it: read as an equation the example has none, unless it is asked for.
            leak=asked.leak if asked.leak is not None else example.leak if form == "map" else 0.0,
            bias=("bias",) if asked.bias is None else asked.bias,
            parametrization=asked.parametrization or "plain",
        )
        notes = (example.about, "the input V x is taken as 0: the audit is of the autonomous network")
        return _network(stored, said, Layout("weight_hh"), notes)


def load_network(path: str | Path, asked: Description | None = None) -> Network:
    """The network whose weights are in an .npy, .npz or .safetensors file.

    The array is the one asked for, else the one that the names tell, else weight_hh, else the only square one. Form,
    step, leak and bias are those asked for, else those that the names tell (an nn.RNN is a map), else current form, the
    scalar `eps` of the file if there is one, 0 and none. ValueError, in one line, on anything that does not fit.
    """
    asked = asked or Description()
    file = read_weight_file(path)
    return _network(file, asked, recognise(file, asked.array), ())


def load_arrays(
    arrays: Mapping[str, NDArray], asked: Description | None = None, source: str = "given arrays"
) -> Network:
    """The network in arrays by name, as they would stand in a file; one array alone may have the name ""."""
    asked = asked or Description()
    headers = {name: Header(array.shape, array.dtype.str) for name, array in arrays.items()}
    file = WeightFile(source, headers, arrays.__getitem__)
    return _network(file, asked, recognise(file, asked.array), ())


def _network(file: WeightFile, asked: Description, told: Layout | None, notes: tuple[str, ...]) -> Network:
    from_example = bool(notes)  # it says itself which bias it has
    parametrization = asked.parametrization or (told.parametrization if told else "plain")
    name = asked.array
    if name is None:
        raw = parametrization not in ("plain", None)
        name = told.weights if told and not (raw and "A" in file.headers) else _weights_name(file, raw=raw)
    if parametrization is None:
        raise ValueError(
            f"{file.path}: {name} is a raw parameter, and nothing tells how W is made of it: say --parametrization "
            "antisymmetric (A − Aᵀ), half ((A − Aᵀ)/2), upper or lower (one triangle), or plain if it is W itself"
        )
    try:
        stored = file.get(name)
        turned = asked.transpose or (told is not None and told.transposed)
        W, said = _weights(stored.T if turned and stored.ndim == 2 else stored, parametrization, name, asked)
        notes += (told.notes if told else ()) + said
        form, leak, step, more = _update(file, asked, told, parametrization)
        bias, unused = _bias(file, asked, told, len(W), from_example)
        return Network(
            W,
            form=form,
            activation=asked.activation or "tanh",
            leak=leak,
            bias=bias,
            step=step,
            source=f"{file.path}, array {name}" if name else file.path,
            notes=(*notes, *more, *unused),
        )
    except ValueError as error:
        text = str(error)
        raise ValueError(text if text.startswith(file.path) else f"{file.path}: {text}") from None


def _weights_name(file: WeightFile, *, raw: bool) -> str:
    """Where the recurrent weights are: weight_hh (raw: A before that), else the only square array."""
    if "" in file.headers:
        return ""
    for wanted in ("A", "weight_hh") if raw else ("weight_hh",):
        if wanted in file.headers:
            return wanted
    shapes = {name: file.headers[name].shape for name in file.readable}
    square = [name for name, shape in shapes.items() if len(shape) == 2 and shape[0] == shape[1] > 0]
    named = [name for name in square if "weight_hh" in name]
    for candidates in (named, square):
        if len(candidates) == 1:
            return candidates[0]
    if not square:
        raise ValueError(f"{file.path}: no square array; it has {file.listing}")
    raise ValueError(f"{file.path}: several square arrays ({', '.join(named or square)}): name one with --array")


def _update(
    file: WeightFile, asked: Description, told: Layout | None, parametrization: str
) -> tuple[str, float, float | None, tuple[str, ...]]:
    """Form, leak and step, and what has to be said of them."""
    notes: tuple[str, ...] = ()
    form = asked.form or (told.form if told else None) or "current"
    if told and told.cell and asked.form is None and parametrization != "plain":
        form = "rate"
        notes += ("made skew, the weights are those of a network in continuous time: read in rate form, not as a map",)
    is_map = form == "map"
    leak = asked.leak if asked.leak is not None else 1.0 if is_map else 0.0
    step = asked.step
    if step is None:
        header = file.headers.get("eps")
        if header is not None and header.shape == () and not header.why and np.dtype(header.dtype).kind == "f":
            step = float(file.get("eps"))
            notes += (f"step {step} is the file's eps",)
        elif is_map:
            step = 1.0
    return form, leak, step, notes


def _bias(
    file: WeightFile, asked: Description, told: Layout | None, n: int, from_example: bool
) -> tuple[Vector | None, tuple[str, ...]]:
    """The sum of the bias vectors (torch splits the bias in two), and a word on vectors that are not used."""
    keys = asked.bias if asked.bias else (told.bias if told else ())
    vectors = [exact_row(file.get(key), n, "the bias") for key in keys]
    beside = [] if keys or from_example else [name for name, header in file.headers.items() if header.shape == (n,)]
    notes: tuple[str, ...] = ()
    if len(beside) == 1:
        notes = (f"the file has an array {beside[0]}, which is not used: name it with --bias {beside[0]}",)
    elif beside:
        notes = (f"the file has vectors of {n} numbers that are not used: {', '.join(beside)}; --bias takes one",)
    return (np.sum(vectors, axis=0) if vectors else None), notes


# ---------------------------------------------------------------- the weights


def _weights(stored: NDArray, parametrization: str, name: str, asked: Description) -> tuple[Vector, tuple[str, ...]]:
    """W, and what has to be said of how it was formed."""
    notes: tuple[str, ...] = ()
    found = formed(parametrization, stored, asked.diffusion or 0.0)
    W = found.weights
    if parametrization != "plain":
        exactness = (
            "every entry is exact"
            if found.rounded == 0
            else f"{found.rounded} differences were rounded, both triangles alike"
        )
        source = name or "the array"
        notes += (f"W = {found.formula} formed in float64 from {source} ({stored.dtype}): {exactness}",)
        if np.any(stored) and np.array_equal(stored, -stored.T) and parametrization == "antisymmetric":
            notes += ("the stored matrix is skew already, so A − Aᵀ is twice of it: is it the effective W?",)
    elif asked.diffusion:
        notes += (f"W − {asked.diffusion!r}·I is taken",)
    elif not asked.project_skew:
        notes += _notes_on_stored(WeightStructure(W), name)
    if asked.project_skew:
        notes += (_projection_note(W),)
        W = as_weights(formed("half", W).weights)
    return W, notes


def _projection_note(W: Vector) -> str:
    size = SymmetricPart(WeightStructure(W)).defect
    if size == 0:
        return "W is skew already, to the last bit: (W − Wᵀ)/2 is W itself"
    return f"(W − Wᵀ)/2 is taken instead of W: the symmetric part, {size:.3g} of ‖W‖, is left out"


def _notes_on_stored(structure: WeightStructure, name: str) -> tuple[str, ...]:
    if structure.symmetrization.exists:
        return ()
    if structure.diffusion is not None:
        g = structure.diffusion
        single = f", which is float32({float(np.float32(g)):.7g})" if g == np.float32(g) and len(repr(g)) > 9 else ""
        return (f"W + {g!r}·I is exactly skew: W = K − diffusion·I{single}",)
    if structure.skew_fraction >= RAW_FRACTION and structure.skew_fraction < 1 - 1e-6:
        share = f"{100 * structure.skew_fraction:.3g} %"
        advice = "if it is the raw A of a skew W, say which with --parametrization (and --diffusion G)"
        return (f"not skew as stored, but {share} of its square norm is in the skew part; {advice}",)
    return ()
