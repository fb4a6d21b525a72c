"""A network: weights, form, activation, leak, bias and step; read from a file or bundled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import as_file, files
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.activations.activation import Activation, activation
from numerics.exact.dyadic import as_weights, exact_float64
from numerics.exact.structure import WeightStructure
from proofs.networks.weightfiles import WeightFile, read_weight_file

__all__ = [
    "EXAMPLES",
    "FORMS",
    "PARAMETRIZATIONS",
    "Example",
    "Network",
    "antisymmetric",
    "load_example",
    "load_network",
]

FORMS = ("current", "rate")
PARAMETRIZATIONS = ("plain", "antisymmetric")

RAW_FRACTION = 0.75
"""A free matrix has about half of its square norm in the skew part: this much points to a raw A of W = A − Aᵀ."""


@dataclass(frozen=True, eq=False)
class Network:
    """ż = W σ(z) + b − γz (current form) or ẋ = σ(Wx + b) − γx (rate form), and the step that a discrete update takes.

    W: (n, n), finite, kept exactly as float64. bias: (n,) or None for zero. leak γ ≥ 0. step > 0, or None when not
    known. source: where the weights are from. notes: what a reader has to know about how they were formed.
    ValueError on anything else.
    """

    W: NDArray[np.float64]
    form: str
    activation: Activation
    leak: float
    bias: NDArray[np.float64] | None
    step: float | None
    source: str
    notes: tuple[str, ...]

    def __init__(
        self,
        W: ArrayLike,
        *,
        form: str = "current",
        activation: Activation | str = "tanh",
        leak: float = 0.0,
        bias: ArrayLike | None = None,
        step: float | None = None,
        source: str = "given weights",
        notes: Sequence[str] = (),
    ) -> None:
        weights = as_weights(W)
        if form not in FORMS:
            raise ValueError(f"the form must be one of {', '.join(FORMS)}, not {form!r}")
        if not (isfinite(leak) and leak >= 0):
            raise ValueError(f"the leak must be a finite number ≥ 0, not {leak}")
        if step is not None and not (isfinite(step) and step > 0):
            raise ValueError(f"the step must be a finite number > 0, not {step}")
        values = {
            "W": weights,
            "form": form,
            "activation": _as_activation(activation),
            "leak": float(leak),
            "bias": None if bias is None else _as_bias(bias, len(weights)),
            "step": None if step is None else float(step),
            "source": source,
            "notes": tuple(notes),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def n(self) -> int:
        """The dimension."""
        return len(self.W)

    @property
    def has_bias(self) -> bool:
        """Whether some b_i is not 0."""
        return self.bias is not None and bool(np.any(self.bias != 0))

    @cached_property
    def structure(self) -> WeightStructure:
        """What is exactly true of W."""
        return WeightStructure(self.W)


def _as_activation(given: Activation | str) -> Activation:
    return given if isinstance(given, Activation) else activation(given)


def _as_bias(bias: ArrayLike, n: int) -> NDArray[np.float64]:
    array = np.asarray(bias)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"the bias must be real numbers, not dtype {array.dtype}")
    if array.shape != (n,):
        raise ValueError(f"the bias must have shape ({n},), not {array.shape}")
    return exact_float64(array, "the bias")


def antisymmetric(A: ArrayLike, diffusion: float = 0.0) -> tuple[NDArray[np.float64], int]:
    """W = A − Aᵀ − diffusion·I, and how many differences a_ij − a_ji float64 had to round.

    A: (n, n), of any real dtype; the differences are taken in float64, where those of float32, float16 and bfloat16
    entries are exact unless their sizes are 2²⁹ apart. Rounding is odd, so the skew part is exactly skew even then,
    and the diagonal is exactly −diffusion (float32 would put float32(diffusion) there). ValueError unless diffusion
    is finite.
    """
    raw = as_weights(A)
    if not isfinite(diffusion):
        raise ValueError(f"the diffusion must be a finite number, not {diffusion}")
    with np.errstate(over="ignore"):
        W = raw - raw.T
    if not np.isfinite(W).all():
        raise ValueError("A − Aᵀ overflows")
    # The part of a − b that rounding lost (Møller and Knuth), without branches; it is exact.
    negative = -raw.T
    virtual = W - raw
    lost = (raw - (W - virtual)) + (negative - virtual)
    np.fill_diagonal(W, 0.0 - diffusion)
    return W, int(np.count_nonzero(np.triu(lost, 1)))


@dataclass(frozen=True)
class Example:
    """A bundled trained network: how it was defined, as its source says."""

    name: str
    form: str
    activation: str
    parametrization: str
    about: str


EXAMPLES: dict[str, Example] = {
    example.name: example
    for example in (
        Example(
            "antisymmetric_rows",
            "rate",
            "tanh",
            "antisymmetric",
            "AntisymmetricRNN reading 8×8 digits row by row: h ← h + step·tanh(W h + V x + b), W = A − Aᵀ",
        ),
        Example(
            "ctrnn_current_rows",
            "current",
            "tanh",
            "antisymmetric",
            "continuous-time RNN reading 8×8 digits row by row: z ← z + step·(W tanh(z) + V x + b), W = A − Aᵀ",
        ),
        Example(
            "elman_rows",
            "rate",
            "tanh",
            "plain",
            "Elman RNN reading 8×8 digits row by row: h ← tanh(W h + V x + b), Euler at leak and step 1",
        ),
    )
}


def load_example(
    name: str,
    *,
    array: str | None = None,
    form: str | None = None,
    activation: str | None = None,
    leak: float | None = None,
    bias: Sequence[str] | None = None,
    step: float | None = None,
    parametrization: str | None = None,
    diffusion: float | None = None,
) -> Network:
    """A bundled trained network with its bias; every option replaces what the example says. ValueError if unknown."""
    if name not in EXAMPLES:
        raise ValueError(f"unknown example {name!r}; bundled are {', '.join(EXAMPLES)}")
    example = EXAMPLES[name]
    with as_file(files("proofs.data") / f"{name}.npz") as path:
        stored = read_weight_file(path)
    return _network(
        WeightFile(f"example {name}", stored.arrays, stored.unread),
        array=array,
        form=form or example.form,
        activation=activation or example.activation,
        leak=leak,
        bias=("bias",) if bias is None else bias,
        step=step,
        parametrization=parametrization or "plain",
        diffusion=diffusion,
        notes=(example.about, "the input V x is taken as 0: the audit is of the autonomous network"),
    )


def load_network(
    path: str | Path,
    *,
    array: str | None = None,
    form: str = "current",
    activation: str = "tanh",
    leak: float | None = None,
    bias: Sequence[str] = (),
    step: float | None = None,
    parametrization: str = "plain",
    diffusion: float | None = None,
) -> Network:
    """The network whose weights are in an .npy, .npz or .safetensors file.

    array: the key of the weights (default weight_hh or the only square array). bias: keys of bias vectors, which are
    added. step: default the scalar `eps` of the file, if there is one. parametrization "antisymmetric": the array is
    the raw A of W = A − Aᵀ − diffusion·I. ValueError, in one line, on anything that does not fit.
    """
    return _network(
        read_weight_file(path),
        array=array,
        form=form,
        activation=activation,
        leak=leak,
        bias=bias,
        step=step,
        parametrization=parametrization,
        diffusion=diffusion,
        notes=(),
    )


def _network(
    file: WeightFile,
    *,
    array: str | None,
    form: str,
    activation: str,
    leak: float | None,
    bias: Sequence[str],
    step: float | None,
    parametrization: str,
    diffusion: float | None,
    notes: tuple[str, ...],
) -> Network:
    if parametrization not in PARAMETRIZATIONS:
        raise ValueError(f"the parametrization must be one of {', '.join(PARAMETRIZATIONS)}, not {parametrization!r}")
    raw, notes_given = parametrization == "antisymmetric", bool(notes)  # an example says itself which bias it has
    if diffusion is not None and not raw:
        raise ValueError("a diffusion needs the parametrization antisymmetric: W = A − Aᵀ − diffusion·I")
    name = file.weights_name(raw=raw) if array is None else array
    stored = file.get(name)
    try:
        if raw:
            W, rounded = antisymmetric(stored, diffusion or 0.0)
            notes += _notes_on_forming(stored, W, name, diffusion or 0.0, rounded)
        else:
            W = as_weights(stored)
            notes += _notes_on_stored(WeightStructure(W), name)
        step, notes = _step(file, step, notes)
        if not bias and getattr(file.arrays.get("bias"), "shape", None) == (len(W),) and not notes_given:
            notes += ("the file has an array bias, which is not used: name it with --bias bias",)
        return Network(
            W,
            form=form,
            activation=activation,
            leak=leak or 0.0,
            bias=_bias(file, bias, len(W)),
            step=step,
            source=f"{file.path}, array {name}" if name else file.path,
            notes=notes,
        )
    except ValueError as error:
        raise ValueError(f"{file.path}: {error}") from None


def _step(file: WeightFile, step: float | None, notes: tuple[str, ...]) -> tuple[float | None, tuple[str, ...]]:
    stored = file.arrays.get("eps")
    if step is not None or stored is None or stored.shape != () or stored.dtype.kind != "f":
        return step, notes
    return float(stored), (*notes, f"step {float(stored)} is the file's eps")


def _bias(file: WeightFile, keys: Sequence[str], n: int) -> NDArray[np.float64] | None:
    """The sum of the named vectors (torch splits the bias in two)."""
    vectors = [_as_bias(file.get(key), n) for key in keys]
    return np.sum(vectors, axis=0) if vectors else None


def _notes_on_forming(stored: NDArray, W: NDArray, name: str, diffusion: float, rounded: int) -> tuple[str, ...]:
    minus = f" − {diffusion!r}·I" if diffusion else ""
    exactness = (
        "every difference is exact" if rounded == 0 else f"{rounded} differences were rounded, both triangles alike"
    )
    notes: tuple[str, ...] = (
        f"W = A − Aᵀ{minus} formed in float64 from {name or 'the array'} ({stored.dtype}): {exactness}",
    )
    if np.any(stored) and np.array_equal(stored, -stored.T):
        notes += ("the stored matrix is skew already, so A − Aᵀ is twice of it: is it the effective W?",)
    return notes


def _notes_on_stored(structure: WeightStructure, name: str) -> tuple[str, ...]:
    if structure.symmetrization.exists:
        return ()
    if structure.diffusion is not None:
        g = structure.diffusion
        single = f", which is float32({float(np.float32(g)):.7g})" if g == np.float32(g) and len(repr(g)) > 9 else ""
        return (f"W + {g!r}·I is exactly skew: W = K − diffusion·I{single}",)
    advice = "if it is the raw A of W = A − Aᵀ − G·I, use the parametrization antisymmetric (and diffusion G)"
    if name.endswith(".original") or "parametrizations." in name:
        return (f"the name {name} is that of a raw parameter, not of effective weights; {advice}",)
    if structure.skew_fraction >= RAW_FRACTION:
        share = f"{100 * structure.skew_fraction:.3g} %"
        return (f"not skew as stored, but {share} of its square norm is in the skew part; {advice}",)
    return ()
