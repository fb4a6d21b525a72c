"""What the names and shapes of a weight file say about the recurrent network in it: update, bias and layer.

Only what they really tell is used, and all of it is said. A network of another form is refused by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from proofs.networks.weightfiles import WeightFile

__all__ = ["Layout", "recognise"]

Shapes = Mapping[str, tuple[int, ...]]

GATES = {
    2: "a cell with 2 gates (an MGU, say)",
    3: "a gated network with 3 gates (a GRU)",
    4: "a gated network (an LSTM)",
}
"""How many blocks of n rows the recurrent weights of a gated cell have, and what such a cell is."""

_TORCH = re.compile(
    r"^(?P<prefix>(?:.*\.)?)(?P<raw>parametrizations\.)?weight_hh(?P<layer>_l\d+)?(?P<reverse>_reverse)?"
    r"(?(raw)\.original(?P<part>\d)?)$"
)
_FLAX_GATES = {
    "hf": GATES[4],
    "hi": GATES[4],
    "hg": GATES[4],
    "ho": GATES[4],
    "hr": GATES[3],
    "hz": GATES[3],
    "hn": GATES[3],
}
_SEPARATORS = re.compile(r"[./]")

OTHER_CELLS = {
    "hid2hid.weight": "a LEM cell",
    "inp2hid.weight": "a LEM cell",
    "transform_z.weight": "a LEM cell",
    "hy2hy.weight": "a LEM cell",
    "i2h.weight": "a coRNN cell, a second-order equation",
    "c_": "a UnICORNN layer, a second-order equation",
    "vector_u": "an independently recurrent cell (IndRNN)",
    "zeta": "a FastGRNN cell",
    "nu": "a FastGRNN cell",
}
"""The last part of a name that marks a cell of another form."""

SECOND_MATRICES = {
    "weight_hr": "an LSTM with a projection",
    "weight_ch": "a coRNN, LEM, UnICORNN or SCRN cell",
    "weight_mh": "a multiplicative cell",
    "weight_mm": "a MinimalRNN cell",
    "weight_ho": "a DSGU cell",
    "weight_ph": "an LSTM with peepholes",
    "weight_proj": "a residual LSTM cell",
    "weight_res": "a residual LSTM cell",
}
"""A second recurrent matrix beside weight_hh, and the cell that has one."""

SKEW_NAMES = {"triu": "upper", "upper": "upper", "tril": "lower", "lower": "lower"}
"""Parts of a raw parameter's name that say how the skew matrix is made of it."""

MAP = "x⁺ = σ(Wx + b), the map of an Elman network (h = γ = 1)"


@dataclass(frozen=True)
class Layout:
    """What the names and shapes tell of one network.

    weights: the array of W, or of the raw parameter. bias: the arrays whose sum is b. form, step, leak: None where
    nothing tells them. transposed: the file stores Wᵀ. parametrization: how W is made of the array, None where the
    array is a raw parameter and nothing tells how. notes: all of this for a reader.
    """

    weights: str
    bias: tuple[str, ...] = ()
    form: str | None = None
    step: float | None = None
    leak: float | None = None
    transposed: bool = False
    cell: bool = False
    parametrization: str | None = "plain"
    notes: tuple[str, ...] = ()


def recognise(file: WeightFile, array: str | None = None) -> Layout | None:
    """The network that the names and shapes tell of; None where they tell nothing.

    array: the network whose weights have this name, where the file holds several. ValueError, in one line, where the
    file holds a network of another form, or several and none is named.
    """
    shapes = {name: file.headers[name].shape for name in file.readable}
    try:
        found = {**_torch(shapes), **_keras(shapes), **_flax(shapes)}
    except ValueError as error:
        raise ValueError(f"{file.path}: {error}") from None
    if array is not None:
        other = _of_another_form(shapes, array)
    else:
        other = next((what for name in shapes if (what := _of_another_form(shapes, name))), "")
    if other:
        raise ValueError(f"{file.path}: holds {other}; that is not a network σ(Wx + b). It has {file.listing}")
    if array is not None:
        return found.get(array)
    if len(found) > 1:
        raise ValueError(f"{file.path}: holds {len(found)} networks: name one with --array {' or '.join(found)}")
    return next(iter(found.values()), None)


def _of_another_form(shapes: Shapes, name: str) -> str:
    """What sort of network the array belongs to if it is none of ours, by its name and shape; else ""."""
    last = _SEPARATORS.split(name.removesuffix(":0"))[-1]
    for mark, what in SECOND_MATRICES.items():
        if re.fullmatch(rf"{mark}(_l\d+)?(_reverse)?", last):
            return f"{what}, with a second recurrent matrix {name}"
    for mark, what in OTHER_CELLS.items():
        if name == mark or name.endswith(f".{mark}") or last == mark:
            return what
    folder = _SEPARATORS.split(name)[-2] if len(_SEPARATORS.split(name)) > 1 else ""
    if last == "kernel" and folder in _FLAX_GATES:
        return f"{_FLAX_GATES[folder]}: {name} {shapes[name]}"
    shape = shapes.get(name, ())
    hidden = _TORCH.match(name) is not None or "weight_hh" in last or last == "recurrent_kernel"
    match = _TORCH.match(name)
    if match is not None and len(shape) == 2 and shape[0] == shape[1]:
        driving = f"{match['prefix']}weight_ih{match['layer'] or ''}{match['reverse'] or ''}"
        rows = shapes.get(driving, shape)[0] if shapes.get(driving, shape) else shape[0]
        if rows != shape[0]:
            return f"a gated cell: {driving} has {rows} rows where {name} has {shape[0]}"
    if hidden and len(shape) == 1:
        return f"a cell whose neurons see only themselves: {name} {shape} is a vector"
    if hidden and len(shape) == 2 and shape[0] != shape[1]:
        rows, columns = shape if last != "recurrent_kernel" else (shape[1], shape[0])
        if columns and rows % columns == 0:
            gates = rows // columns
            what = GATES.get(gates, f"a cell with {gates} blocks of recurrent weights")
            return f"{what}: {name} has {gates}n × n entries, {shape}"
        return f"recurrent weights that are not square: {name} {shape}"
    return ""


# ---------------------------------------------------------------- torch


def _torch(shapes: Shapes) -> dict[str, Layout]:
    found = {}
    for name, shape in shapes.items():
        match = _TORCH.match(name)
        if match is None or len(shape) != 2 or shape[0] != shape[1]:
            continue
        if match["part"]:
            raise ValueError(
                f"{name} is one factor of a weight normalisation, not a weight matrix: save the weights that the "
                "module computes (module.weight_hh_l0)"
            )
        found[name] = _torch_layout(shapes, name, match)
    return found


def _torch_layout(shapes: Shapes, name: str, match: re.Match[str]) -> Layout:
    prefix, suffix = match["prefix"], f"{match['layer'] or ''}{match['reverse'] or ''}"
    biases = tuple(key for part in ("ih", "hh") if (key := f"{prefix}bias_{part}{suffix}") in shapes)
    driven = f"{prefix}weight_ih{suffix}" in shapes or f"{prefix}parametrizations.weight_ih{suffix}.original" in shapes
    bundle = bool(match["layer"]) or (driven and len(biases) == 2)
    if not bundle:  # weight_hh alone is anybody's name: nothing tells the update
        if match["raw"]:
            return Layout(name, parametrization=_named_parametrization(name), notes=_raw_note(shapes, name))
        return Layout(name)
    kind = "nn.RNN" if match["layer"] else "nn.RNNCell"
    alike = (
        ()
        if match["layer"]
        else (
            "an AntisymmetricRNNCell has the same names: if it is one, say --parametrization antisymmetric, "
            "--diffusion G and --step H",
        )
    )
    summed = f"b = {' + '.join(biases)}" if biases else "no bias"
    notes = [f"the names are those of an {kind}: {MAP}, {summed}; σ = tanh unless --activation says otherwise"]
    notes += alike
    if driven:
        notes.append("the input is taken as 0")
    parametrization: str | None = "plain"
    if match["raw"]:
        parametrization = _named_parametrization(name)
        notes += _raw_note(shapes, name)
    return Layout(
        name, biases, "map", 1.0, 1.0, cell=not match["layer"], parametrization=parametrization, notes=tuple(notes)
    )


def _named_parametrization(name: str) -> str | None:
    parts = re.split(r"[._/]", name.lower())
    return next((SKEW_NAMES[part] for part in parts if part in SKEW_NAMES), None)


def _raw_note(shapes: Shapes, name: str) -> tuple[str, ...]:
    stem = name.removesuffix("original")
    for mark, what in (("0.base", "an orthogonal matrix"), ("0._u", "a spectrally normalised matrix")):
        if f"{stem.removesuffix('.')}.{mark}" in shapes:
            raise ValueError(
                f"{name} is the parameter of {what}, which the file does not hold: save the weights that the module "
                "computes (module.weight_hh_l0)"
            )
    return (f"the name {name} is that of a raw parameter, not of effective weights",)


# ---------------------------------------------------------------- Keras and Flax


def _bias_beside(shapes: Shapes, names: Iterable[str], n: int) -> tuple[str, ...]:
    return tuple(name for name in names if shapes.get(name) == (n,))


def _keras(shapes: Shapes) -> dict[str, Layout]:
    found = {}
    for name, shape in shapes.items():
        plain = name.removesuffix(":0")
        if _SEPARATORS.split(plain)[-1] != "recurrent_kernel" or len(shape) != 2 or shape[0] != shape[1]:
            continue
        stem, tail = plain.removesuffix("recurrent_kernel"), name[len(plain) :]
        bias = _bias_beside(shapes, [f"{stem}bias{tail}"], shape[0])
        summed = f"b = {bias[0]}" if bias else "no bias"
        note = f"the names are those of a Keras SimpleRNN: {MAP}, {summed}; Keras stores Wᵀ, so it is transposed"
        found[name] = Layout(name, bias, "map", 1.0, 1.0, transposed=True, notes=(note,))
    return found


def _flax(shapes: Shapes) -> dict[str, Layout]:
    found = {}
    for name, shape in shapes.items():
        parts = _SEPARATORS.split(name)
        if parts[-2:] != ["h", "kernel"] or len(shape) != 2 or shape[0] != shape[1]:
            continue
        stem, mark = name.removesuffix(f"h{name[-7]}kernel"), name[-7]
        if f"{stem}i{mark}kernel" not in shapes:
            continue
        bias = _bias_beside(shapes, [f"{stem}i{mark}bias", f"{stem}h{mark}bias"], shape[0])
        summed = f"b = {' + '.join(bias)}" if bias else "no bias"
        note = f"the names are those of a Flax SimpleCell: {MAP}, {summed}; Flax stores Wᵀ, so it is transposed"
        found[name] = Layout(name, bias, "map", 1.0, 1.0, transposed=True, notes=(note,))
    return found
