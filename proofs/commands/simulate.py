"""skewflow simulate."""

from __future__ import annotations

import time
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.commands import completing as known
from proofs.commands import enclosing
from proofs.commands.common import FAILED, OK, check_output, emit, json_option, reading_input, shown
from proofs.commands.completing import completing
from proofs.commands.network import network_of, network_options
from proofs.commands.progress import Progress
from proofs.shown import counted

if TYPE_CHECKING:
    import numpy as np

    from numerics.simulation.trajectories import Plan
    from numerics.system import System
    from proofs.networks.network import Network

MAX_BYTES = 512 * 2**20
"""The largest array that is made on request, as many as are read from a file."""


@click.command()
@network_options
@click.option("--random", "neurons", type=int, metavar="N", help="N neurons with a random skew matrix, ‖W‖₂ = 1.")
@click.option("--seed", type=int, default=0, show_default=True, help="For random weights and starts.")
@click.option(
    "--integrator",
    "method",
    metavar="NAME",
    help="How to step; `help` lists the names. [default: strang; euler, which is the map, for a map]",
    shell_complete=completing(known.integrators),
)
@click.option("--step", type=float, metavar="H", help="The step size. [default: the network's own, if it is known]")
@click.option("--steps", type=int, metavar="N", help="The number of steps. [default: 1000]")
@click.option(
    "--every", type=int, default=None, metavar="K", help="Keep every K-th state. [default: about 1000 of them]"
)
@click.option("--start", multiple=True, metavar="X,Y,…|FILE.npy", help="A start, or a file with a batch of them.")
@click.option("--batch", type=int, default=1, show_default=True, help="How many Gaussian starts, without --start.")
@click.option("--scale", type=float, default=1.0, show_default=True, help="Their standard deviation.")
@click.option("--fast", is_flag=True, help="Use the compiled leaf in in-place sweeps (extra 'fast').")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.npz", help="Where the trajectories go.")
@click.option("--resume", is_flag=True, help="Go on from what FILE.npz holds, with the same bits.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.svg|png", help="Draw the energy in time.")
@click.option(
    "--enclose",
    type=click.Path(path_type=Path),
    metavar="FILE.npz",
    help="Rigorous bounds of the true solutions at the kept times, and how far the run is from them.",
)
@json_option
def command(**options: Any) -> int:
    """Compute trajectories and energies of a network.

    Exit status 1 when the run does not get through (overflow, unsolved equation, Ctrl-C): what is done is kept, and
    the output says at which step it ended.
    """
    if options["method"] == "help":
        return _list_methods()
    with reading_input():
        _check(options)
        replaying = options["example"] and not any(
            options[key]
            for key in ("method", "step", "steps", "start", "form", "activation", "leak", "output", "plot", "enclose")
        )
        if replaying:
            return _replay(options["example"], options["as_json"])
        return _run(options)


def _list_methods() -> int:
    from numerics.integrators.catalogue import integrator, names

    for name in names():
        click.echo(f"{name:<20} order {integrator(name).order}")
    return OK


def _check(options: dict[str, Any]) -> None:
    given = [key for key in ("file", "example", "neurons") if options[key] is not None]
    if len(given) != 1:
        raise ValueError("give one network: a FILE (.npy, .npz, .safetensors), --example NAME, or --random N")
    if options["resume"] and options["output"] is None:
        raise ValueError("--resume needs the FILE.npz of -o")
    endings = {"output": (".npz",), "plot": (".svg", ".png"), "enclose": (".npz",)}
    for key, accepted in endings.items():
        others = [options[name] for name in ("file", *endings) if name != key]
        check_output(options[key], *accepted, apart=others)
    if options["enclose"] is not None and options["resume"]:
        raise ValueError("--enclose FILE.npz follows a run from its start: not with --resume")


def _replay(name: str, as_json: bool) -> int:
    from proofs.networks.runs import TOLERANCE, replay, stored_run

    run = stored_run(name)
    found, deviation = replay(run)
    ok = found.ok and deviation <= TOLERANCE
    steps, batch, n = run.inputs.shape
    if as_json:
        document = {"schema": "skewflow/simulate/1", "ok": ok, "example": name, "form": run.system.form, "n": n}
        document |= {"integrator": "euler", "step": run.h, "steps": steps, "batch": batch}
        emit(document | {"max_deviation": deviation if found.ok else None, "tolerance": TOLERANCE})
    else:
        click.echo(
            f"{name}: {batch} stored runs of {steps} steps, {n} neurons, {run.system.form} form, Euler, step {run.h:g}"
        )
        click.echo(f"largest deviation from the stored states: {deviation:.2g} (float32 rounding allows {TOLERANCE:g})")
    return OK if ok else FAILED


def _network(options: dict[str, Any]) -> Network:
    import numpy as np

    from proofs.networks.network import Network

    if options["neurons"] is None:
        return network_of(options, options["step"])
    if options["neurons"] < 1:
        raise ValueError(f"--random {options['neurons']}: at least one neuron is needed")
    if 8 * options["neurons"] ** 2 > MAX_BYTES:
        most = isqrt(MAX_BYTES // 8)
        raise ValueError(f"--random {options['neurons']}: outside the range; at most {most} neurons are simulated")
    a = np.random.default_rng(options["seed"]).normal(size=(options["neurons"], options["neurons"]))
    weights = a - a.T
    size = float(np.linalg.norm(weights, 2))
    form = options["form"] or "current"
    return Network(
        weights / size if size else weights,
        form=form,
        activation=options["activation"] or "tanh",
        leak=options["leak"] if options["leak"] is not None else float(form == "map"),
        step=options["step"] if options["step"] is not None or form != "map" else 1.0,
        source=f"random skew matrix, seed {options['seed']}",
    )


def _starts(options: dict[str, Any], n: int) -> np.ndarray:
    import numpy as np

    if not options["start"]:
        if options["batch"] < 1:
            raise ValueError(f"--batch {options['batch']}: at least one start is needed")
        if 8 * options["batch"] * n > MAX_BYTES:
            raise ValueError(f"--batch {options['batch']}: outside the range; at most {MAX_BYTES // (8 * n)} starts")
        # Another stream than that of the weights, so that neither depends on the other's size.
        return np.random.default_rng([options["seed"], 1]).normal(size=(options["batch"], n)) * options["scale"]
    rows = []
    for text in options["start"]:
        if Path(text).suffix == ".npy":
            rows.append(np.atleast_2d(np.load(text, allow_pickle=False)))
            continue
        try:
            rows.append(np.array([[float(x) for x in text.split(",")]]))
        except ValueError:
            raise ValueError(f"--start {text}: numbers with commas between them, or an .npy file") from None
    wrong = [row.shape[1] for row in rows if row.shape[1] != n]
    if wrong:
        raise ValueError(f"a start has {wrong[0]} numbers; the network has {counted(n, 'neuron')}")
    return np.concatenate(rows)


def _in_range(system: System, starts: np.ndarray) -> None:
    """ValueError for a start at which the field or the energy is not a finite number."""
    import numpy as np

    with np.errstate(all="ignore"):
        fine = np.isfinite(starts).all(axis=1) & np.isfinite(system.velocity(starts)).all(axis=1)
        fine &= np.isfinite(system.conserved(starts))
    if not fine.all():
        k = int(np.flatnonzero(~fine)[0])
        raise ValueError(f"start {k} is outside the range: the field or the energy there is too large for a float")


def _run(options: dict[str, Any]) -> int:
    from numerics.integrators.catalogue import integrator
    from numerics.simulation.trajectories import Plan

    network = _network(options)
    is_map, network = network.form == "map", network.equation
    system = network.system
    h = options["step"] if options["step"] is not None else network.step
    if h is None:
        raise ValueError("--step H is needed (the file does not say which step the network was trained with)")
    steps = 1000 if options["steps"] is None else options["steps"]
    method = integrator(options["method"] or ("euler" if is_map else "strang"), fast=options["fast"])
    every = options["every"] if options["every"] is not None else max(1, steps // 1000)
    plan = Plan(method, h, steps, every)
    method.stepper(system, h, 1)  # a method that does not apply says so before anything is written
    starts = _starts(options, system.n)
    _in_range(system, starts)
    if options["enclose"] is not None and is_map:
        raise ValueError("--enclose bounds solutions of a differential equation; a map has none")
    began = time.perf_counter()
    meta, times, energies, enclosed = _simulate(system, plan, starts, network.source, options)
    seconds = time.perf_counter() - began
    watching = system.watched
    summary = _energies(energies) | {"name": watching.name, "constant": watching.constant, "why": watching.why}
    if options["plot"] is not None:
        _plot(options["plot"], times, energies, f"{network.source}, {method.name}, h = {h:g}")
    if options["as_json"]:
        more = {} if enclosed is None else {"enclosure": enclosed}
        emit(meta | {"energy": summary, "file": str(options["output"]) if options["output"] else None} | more)
    else:
        _print(meta, summary, seconds, options["output"], options["plot"])
        for line in enclosing.lines(enclosed):
            click.echo(line)
    return OK if meta["ok"] else FAILED


def _simulate(
    system: System, plan: Plan, starts: np.ndarray, source: str, options: dict[str, Any]
) -> tuple[dict[str, Any], np.ndarray, np.ndarray, list[dict[str, Any]] | None]:
    """meta, times, energies, and what bounds say of the run; with -o the states never lie in memory as a whole."""
    import tempfile

    import numpy as np

    from numerics.simulation.store import run_to_file

    about = {"source": source, "seed": options["seed"]}
    with tempfile.TemporaryDirectory() as folder, Progress(plan.steps, "steps") as line:
        path = options["output"] or Path(folder) / "run.npz"

        def progress(done: int, total: int) -> None:
            line.total = total
            line.reach(done)

        meta = run_to_file(path, system, plan, starts, resume=options["resume"], about=about, progress=progress)
        with np.load(path, allow_pickle=False) as data:
            enclosed = None
            if options["enclose"] is not None:
                enclosed = enclosing.enclosed(system, data["times"], data["states"], options["enclose"], progress)
            return meta, data["times"], data["energies"], enclosed


def _energies(energies: np.ndarray) -> dict[str, Any]:
    import numpy as np

    if energies.size == 0:
        return {"first": None, "last": None, "largest_relative_change": None}
    scale = np.maximum(np.abs(energies[0]), 1e-300)
    return {
        "first": energies[0].tolist(),
        "last": energies[-1].tolist(),
        "largest_relative_change": float((np.abs(energies - energies[0]) / scale).max()),
    }


def _print(
    meta: dict[str, Any], energy: dict[str, Any], seconds: float, output: Path | None, picture: Path | None
) -> None:
    click.echo(
        f"{meta['source']}: {counted(meta['n'], 'neuron')}, {meta['form']} form, {meta['activation']}, "
        f"{counted(meta['batch'], 'trajectory', 'trajectories')}"
    )
    click.echo(
        f"{meta['integrator']}, step {meta['step']:g}: {meta['done']} of {meta['steps']} steps in {seconds:.2f} s"
    )
    for k, (first, last) in enumerate(zip(energy["first"][:5], energy["last"][:5], strict=True)):
        click.echo(f"  energy of trajectory {k}: {first:.10g} at the start, {last:.10g} at the end")
    if meta["batch"] > 5:
        click.echo(f"  … and {meta['batch'] - 5} more")
    kind = "conserved" if energy["constant"] else "not conserved"
    click.echo(f"the energy is {energy['name']}: {kind} by the equation ({energy['why']})")
    click.echo(f"largest relative change of it: {energy['largest_relative_change']:.3g}")
    if output is not None:
        click.echo(f"written to {shown(output)}")
    if picture is not None:
        click.echo(f"picture written to {shown(picture)}")
    if not meta["ok"]:
        click.echo(f"skewflow: {meta['stopped']}", err=True)


def _plot(path: Path, times: np.ndarray, energies: np.ndarray, title: str) -> None:
    from numerics.plots import energy_in_time, to_bytes
    from proofs.commands.common import write_whole

    write_whole(path, to_bytes(energy_in_time(times, energies, title), path.suffix[1:]))
