"""The page with sliders: its arithmetic is ours, its sliders move the picture's data, it asks nothing of the net."""

import json
import shutil
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from sympy import Symbol, cosh, log

from analysis.activations.activation import CATALOGUE, activation, s
from numerics.evaluation.compile import compile_activation
from numerics.integrators.catalogue import integrator
from numerics.plane.elliptic import tanh_period
from numerics.simulation.trajectories import simulate
from numerics.system import System
from proofs.explore.javascript import available, entry, function
from proofs.render.skeleton import page as skeleton

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SET = """values => { for (const [name, value] of Object.entries(values)) document.getElementById(name).value = value;
document.getElementById("h").dispatchEvent(new Event("input")); }"""
SHOWN = """() => Object.fromEntries(Bokeh.documents.map(d => d.roots()[0]).filter(f => f.name === "energy").flatMap(f =>
["euler", "inplace", "exact"].map(name => [name, Array.from(f.select_one(name).data.y)])))"""
ORBIT = """name => { const f = Bokeh.documents.map(d => d.roots()[0]).find(f => f.name === name);
const {x, y} = f.select_one("orbit").data; return [Array.from(x), Array.from(y)]; }"""


def test_the_formulas_are_printed_from_the_activation_objects():
    assert function(activation("tanh").sigma, s) == "(s) => Math.tanh(s)"
    assert "logCosh(s)" in function(activation("tanh").primitive, s)
    assert "Math.log1p" in function(activation("arctan").primitive, s)
    assert "softPlus(s)" in function(activation("sigmoid").primitive, s)
    assert function(log(cosh(3 * s)), s) == "(s) => logCosh(3*s)"
    assert function(s * Symbol("t"), s) is None


def test_what_javascript_has_not_is_left_out():
    names = {one.name for one in available()}
    assert names == set(CATALOGUE) - {"erf", "gudermannian"}
    assert entry(activation("erf"), with_period=False) is None


def test_a_script_that_would_end_its_element_is_refused():
    with pytest.raises(ValueError, match="must not hold"):
        skeleton("t", "", "", ["const x = '</script>';"])
    assert "script-src" not in skeleton("t", "", "")


def test_without_bokeh_it_says_how_to_install_it(monkeypatch, capsys, tmp_path):
    from proofs.cli import main

    monkeypatch.setitem(sys.modules, "bokeh", None)
    with pytest.raises(SystemExit) as stop:
        main(["explore", "-o", str(tmp_path / "x.html")])
    assert stop.value.code == 2
    message = capsys.readouterr().err.strip()
    assert "pip install 'skewflow[explore]'" in message
    assert len(message.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    pytest.importorskip("bokeh", reason="Bokeh, which draws the page, is not installed (extra `explore`)")
    from proofs.cli import skewflow

    target = tmp_path_factory.mktemp("explore") / "page.html"
    arguments = ["explore", "--json", "--activation", "tanh(s)+s/5", "-o", str(target)]
    result = CliRunner().invoke(skewflow, arguments, standalone_mode=False)
    assert result.exception is None
    assert json.loads(result.output)["activations"][-1] == "tanh(s)+s/5"
    return target


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(["--activation", "erf(s)+s"], "no simple form"), (["--activation", "__import__"], "unknown activation")],
)
def test_a_bad_request_is_one_line_and_exit_2(arguments, word, tmp_path, capsys):
    pytest.importorskip("bokeh", reason="Bokeh, which draws the page, is not installed (extra `explore`)")
    from proofs.cli import main

    with pytest.raises(SystemExit) as stop:
        main(["explore", *arguments, "-o", str(tmp_path / "x.html")])
    assert stop.value.code == 2
    message = capsys.readouterr().err.strip()
    assert word in message
    assert len(message.splitlines()) == 1


@pytest.fixture(scope="module")
def tab(written):
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: the page is written but not opened here")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_page(viewport={"width": 1400, "height": 900})
        opened.complaints, opened.asked = [], []
        opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.on("console", lambda m: opened.complaints.append(m.text) if m.type in ("error", "warning") else None)
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.goto(written.as_uri())
        opened.wait_for_selector("body[data-ready]", timeout=30_000)
        yield opened
        browser.close()


def put(tab, **values):
    """The controls at these values, all others as the page opens; the energies on the picture."""
    tab.click("#again")
    tab.evaluate(SET, {"activation": "tanh", **values})
    return {name: np.array(found) for name, found in tab.evaluate(SHOWN).items()}


def test_the_page_asks_for_nothing_and_runs_no_text(tab, written):
    text = written.read_text(encoding="utf-8")
    assert "unsafe-eval" not in text.partition("<title>")[0]
    assert "script-src 'sha256-" in text.partition("<title>")[0]
    assert [url for url in tab.asked if not url.startswith(("data:", "file:"))] == []
    assert tab.complaints == []
    tab.evaluate(
        "() => document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    )
    assert tab.evaluate("window.ran") is None
    assert "Content Security Policy" in tab.complaints.pop()


def test_every_activation_is_the_one_that_we_compute_with(tab):
    at = np.concatenate([np.linspace(-6, 6, 97), [-900.0, 1e-9, 0.0, -1.0, 1.0, 900.0]])
    code = (
        "([name, at]) => ['sigma', 'primitive'].map(f => at.map(activations[name][f]).map(x => isFinite(x) ? x : null))"
    )
    for chosen in (*available(), activation("tanh(s)+s/5")):
        ours = compile_activation(chosen)
        sigma, primitive = (np.array(v, dtype=float) for v in tab.evaluate(code, [chosen.name, at.tolist()]))
        for theirs, mine in ((sigma, ours.sigma(at)), (primitive, ours.primitive(at))):
            held = ~np.isnan(theirs) & np.isfinite(mine)
            assert held.sum() >= at.size - (2 if chosen.name == "sinh" else 0), chosen.name  # sinh 900 is no float
            # Both are a few roundings of numbers of the size of the result or of 1, where 1 is subtracted.
            np.testing.assert_allclose(theirs[held], mine[held], rtol=1e-14, atol=1e-14, err_msg=chosen.name)


@pytest.mark.parametrize(
    "values", [{"n": "2", "leak": 0.05, "a": 0.3}, {"n": "3", "w12": -1.5, "leak": 0.1, "a": -0.2}]
)
@pytest.mark.parametrize("name", ["euler", "inplace"])
def test_the_steps_are_ours(tab, values, name):
    put(tab, h=0.2, time=20, z2=0.7, **values)
    found = tab.evaluate("name => ({W: explored.W, start: explored.start, states: explored.rules[name].states})", name)
    system = System("current", found["W"], "tanh", leak=values["leak"])
    ours = simulate(system, integrator(name), 0.2, 100, [found["start"]]).states[:, 0]
    # The same operations in another order, 100 steps: rounding, which the growth of the orbit (below e²) carries on.
    np.testing.assert_allclose(np.array(found["states"]), ours, rtol=0, atol=1e-12)


def test_euler_grows_and_the_in_place_step_stays(tab):
    energies = put(tab, h=0.15, time=100)
    assert energies["euler"][-1] > 5 * energies["euler"][0]
    assert (
        0.9
        < energies["inplace"].min() / energies["inplace"][0]
        <= energies["inplace"].max() / energies["inplace"][0]
        < 1.1
    )
    np.testing.assert_allclose(energies["exact"], energies["exact"][0], rtol=1e-7)
    assert "× " in tab.inner_text("#said-euler")


def test_a_larger_step_makes_euler_grow_faster(tab):
    last = [put(tab, h=h, time=60)["euler"][-1] for h in (0.02, 0.1, 0.4)]
    assert last[0] < last[1] < last[2]


def test_a_leak_makes_it_decay_and_a_gain_above_the_leak_a_limit_cycle(tab):
    energies = put(tab, leak=0.2, time=60)
    assert all(found[-1] < 1e-4 * found[0] for found in energies.values())
    energies = put(tab, leak=0.5, a=1.5, time=100, z1=0.1)
    assert energies["exact"][-1] > 5 * energies["exact"][0]
    period = float(tab.inner_text("#said-period").split(" measured")[0])
    again = put(tab, leak=0.5, a=1.5, time=100, z1=3)
    assert float(tab.inner_text("#said-period").split(" measured")[0]) == pytest.approx(period, rel=1e-5)
    assert again["exact"][-1] == pytest.approx(energies["exact"][-1], rel=0.5)


def test_the_period_is_that_of_the_formula_and_of_the_reference(tab):
    put(tab, w12=2, z1=2)
    formula, measured = (tab.evaluate(f"explored.{name}") for name in ("period", "measured"))
    E = float(np.log(np.cosh(2.0)))
    assert formula == pytest.approx(float(tanh_period(E, 2.0)), rel=1e-13)
    assert measured == pytest.approx(formula, rel=1e-7)
    assert "formula 4 K" in tab.inner_text("#said-period")
    put(tab, activation="algebraic", z1=1.5)
    assert tab.evaluate("explored.measured") == pytest.approx(tab.evaluate("explored.period"), rel=1e-6)
    put(tab, activation="sin", z1=2.5, z2=2.5)  # above the saddle it turns about (π, π): T(E) is that of the well
    assert tab.evaluate("explored.period") is None
    put(tab, w12=0)
    assert "no return" in tab.inner_text("#said-period")


def test_three_neurons_stay_on_their_leaf(tab):
    put(tab, n="3", z3=1.2)
    x, y = (np.array(row) for row in tab.evaluate(ORBIT, "exact"))
    assert np.hypot(x[0] - x[-1], y[0] - y[-1]) < 4
    assert tab.is_visible("#w13")
    heights = tab.evaluate("Object.values(explored.rules).flatMap(r => r.states.map(z => dot(explored.frame.axis, z)))")
    np.testing.assert_allclose(heights, heights[0], rtol=0, atol=1e-12)
    put(tab, n="3", w12=0, w13=0, w23=0)  # nothing moves, and there is no axis
    assert tab.evaluate("explored.measured") is None
    assert tab.complaints == []
    put(tab)
    assert not tab.is_visible("#w13")


def test_what_explodes_is_said_and_not_drawn(tab):
    put(tab, activation="identity", h=1.5, w12=4, time=200)
    assert "left the picture after" in tab.inner_text("#said-euler")
    assert tab.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_narrow_screen_by_day_and_by_night(tab, scheme):
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": 400, "height": 900})
    tab.wait_for_function("document.documentElement.scrollWidth <= 400")
    paper, canvas = tab.evaluate(
        """() => [getComputedStyle(document.documentElement).getPropertyValue("--card").trim(),
        Bokeh.documents[0].roots()[0].border_fill_color]"""
    )
    assert canvas == paper
    tab.set_viewport_size({"width": 1400, "height": 900})
