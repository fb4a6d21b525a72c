"""Horseshoes, twist, sweeps, limit cycles and the limit flow: small cases, both sides, and the whole of T17 once."""

import copy
import os
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from flint import arb

from analysis.activations import activation
from numerics.certified import exchange as exchange_module
from numerics.certified.exchange import EXCHANGED, QUARTER, anti_phase, exchange, homoclinic_chain, in_phase
from numerics.certified.horseshoe import described, horseshoe, read_arrows, read_sets
from numerics.certified.largeenergy import large_energy, quarter_trace
from numerics.certified.library import part, theorems
from numerics.certified.limitcycle import Planar, guess, limit_cycle
from numerics.certified.limitflow import LimitFlow, at
from numerics.certified.limithorseshoe import chain, fixed_point, image_of, limit_horseshoe
from numerics.certified.setting import Problem
from numerics.certified.sweep import sweep, traces
from numerics.certified.twist import _birkhoff, twist
from numerics.validated.balls import Failed, ball, precision
from numerics.validated.covering import Covering
from numerics.validated.jetmaps import map_jets
from numerics.validated.jets import Jet, Space
from numerics.validated.step import Control

TANH = activation("tanh")
A31 = {name: value for name, value in exchange(3, 1, 4).document().items() if name != "energy"}
MIRROR = [list(row) for row in EXCHANGED]


# the limit flow, exactly


def test_the_half_turn_of_the_limit_flow_is_linear_at_the_anti_phase_orbit():
    """T17.6: trace 4r² − 2 with r = (a + b)/(a − b) = 5/3; multiplier 9."""
    linear = fixed_point(LimitFlow(Fraction(4), Fraction(1)))
    m = [[linear[0][1], linear[0][2]], [linear[1][1], linear[1][2]]]
    assert m[0][0] + m[1][1] == Fraction(82, 9) == 4 * Fraction(5, 3) ** 2 - 2 == 9 + Fraction(1, 9)
    assert m[0][0] * m[1][1] - m[0][1] * m[1][0] == 1
    other = fixed_point(LimitFlow(Fraction(3), Fraction(1)))
    assert other[0][1] + other[1][2] == 14


def test_the_homoclinic_point_is_the_one_of_the_theory():
    sets = chain(LimitFlow(Fraction(4), Fraction(1)))["sets"]
    centre = sets[len(sets) // 2]["centre"]
    assert abs(float(centre[1]) + 48 / 247) < 1e-10


def test_the_search_for_a_homoclinic_orbit_on_a_map_that_is_cheap(monkeypatch):
    """What made the sets of T17.3, with the limit flow in the place of the network."""
    flow = LimitFlow(Fraction(4), Fraction(1))

    class Cheap:
        def __init__(self, map):
            del map

        def value(self, v):
            return np.array([float(x) for x in image_of(flow, (Fraction(float(v[0])), Fraction(float(v[1]))))])

        def slope(self, v):
            v = [Fraction(float(x)) + Fraction(1 + k, 10**7) for k, x in enumerate(v)]
            image = flow.pieces((tuple(v),))[0].image
            return np.array([[float(f[1]), float(f[2])] for f in image])

    monkeypatch.setattr(exchange_module, "_Centre", Cheap)
    guesses = homoclinic_chain(exchange(4, 1, 4), radius=1 / 200)
    centres = [[float(x) for x in s["centre"]] for s in guesses["sets"]]
    assert any(abs(x) < 1e-12 and abs(y + 48 / 247) < 1e-7 for x, y in centres)
    for point, following in pairwise(centres[1 : len(centres) // 2 + 1]):  # up to the crossing
        assert np.abs(Cheap(None).value(point) - following).max() < 1e-7
    assert guesses["arrows"] == [[0, 0], *([i, i + 1] for i in range(len(centres) - 1)), [len(centres) - 1, 0]]


def test_pieces_agree_where_they_meet_and_with_single_starts():
    """Pitfall 8: at ξ = 0 two coordinates cross together; the map is continuous over the cut."""
    flow = LimitFlow(Fraction(4), Fraction(1))
    box = tuple(
        (Fraction(x, 200), Fraction(y, 200) - Fraction(19, 100)) for x, y in ((1, 1), (-1, 1), (-1, -1), (1, -1))
    )
    pieces = flow.pieces(box)
    assert len(pieces) > 2
    for one in pieces:
        for corner, image in zip(one.polygon, one.images(), strict=True):
            assert image_of(flow, corner) == image
            for other in pieces:
                if corner in other.polygon:
                    assert (at(other.image[0], corner), at(other.image[1], corner)) == image
    assert sum(_area(piece.polygon) for piece in pieces) == Fraction(1, 10000)


def _area(polygon):
    pairs = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    return abs(sum((p[0] * q[1] - p[1] * q[0] for p, q in pairs), Fraction(0))) / 2


def test_the_limit_flow_against_the_network_at_a_large_energy():
    """The half turn of ż = K tanh z at E = 60, scaled, is near that of ż = K sign z (tanh saturates)."""
    flow, energy = LimitFlow(Fraction(4), Fraction(1)), 60
    v = (Fraction(1, 20), Fraction(-1, 5))
    with precision(80):
        map = anti_phase().map(exchange(4, 1, energy), Control(12, 1e-9), 1000)
        scale = energy + 4 * arb(2).log()  # log cosh z = |z| − log 2 + …
        image = map.of([ball(x) * scale for x in v]).hull()
        expected = image_of(flow, v)
        assert all(abs(x / scale - ball(y)) < 5e-4 for x, y in zip(image, expected, strict=True))


def test_leaving_the_section_is_refused():
    flow = LimitFlow(Fraction(4), Fraction(1))
    with pytest.raises(Failed, match="leaves the part"):
        flow.pieces(((Fraction(0), Fraction(1)),))
    with pytest.raises(ValueError, match="a > b > 0"):
        LimitFlow(Fraction(1), Fraction(1))


def test_a_false_relation_of_the_limit_flow_is_refused():
    guesses = chain(LimitFlow(Fraction(4), Fraction(1)))
    assert limit_horseshoe({"a": 4, "b": 1}, guesses).certified
    for spoil in (
        lambda g: g["arrows"].append([2, 0]),
        lambda g: g["sets"][3].update(unstable=[str(float(x) / 2) for x in g["sets"][3]["unstable"]]),
        lambda g: g["sets"][3].update(centre=[str(float(x) + 1e-4) for x in g["sets"][3]["centre"]]),
    ):
        wrong = copy.deepcopy(guesses)
        spoil(wrong)
        found = limit_horseshoe({"a": 4, "b": 1}, wrong)
        assert not found.certified
        assert found.reason


def test_a_homoclinic_point_of_too_few_digits_is_refused():
    """Pitfall 5: the sets are as small as the excursion expands; a thousandth of a side is allowed, a side is not."""
    guesses = chain(LimitFlow(Fraction(4), Fraction(1)))
    side = [float(x) for x in guesses["sets"][1]["unstable"]]
    for shift, certified in ((1e-3, True), (1.5, False)):
        moved = copy.deepcopy(guesses)
        centre = [float(x) for x in moved["sets"][1]["centre"]]
        moved["sets"][1]["centre"] = [repr(c + shift * s) for c, s in zip(centre, side, strict=True)]
        assert limit_horseshoe({"a": 4, "b": 1}, moved).certified is certified


# graphs and their entropy


def _covering(time=1):
    return Covering(ball(2), ball(0.5), ball(time), 1)


def _sets(*centres):
    return read_sets([{"centre": c, "unstable": ["1e-3", 0], "stable": [0, "1e-3"]} for c in centres])


def test_the_entropy_of_a_graph_of_two_loops():
    """Loops 1 and 2: the golden mean. With times 1 and 3 the flow's h solves e^{−h} + e^{−h(1 + 3)}… = 1."""
    sets = _sets([0, 0], [1, 0])
    arrows = {(0, 0): _covering(1), (0, 1): _covering(1), (1, 0): _covering(3)}
    with precision(80):
        numbers, facts = described(sets, arrows, False)
    assert facts["loops"] == [1, 2]
    assert numbers["map_entropy"].lower == pytest.approx(0.48121182505960347, abs=1e-6)
    assert numbers["map_entropy"].lower <= 0.48121182505960347
    h = numbers["flow_entropy"].lower
    from math import exp

    assert exp(-h) + exp(-4 * h) >= 1
    assert exp(-h - 1e-6) + exp(-4 * (h + 1e-6)) < 1
    with precision(80):
        alone, _ = described(sets[:1], {(0, 0): _covering()}, False)
    assert alone["map_entropy"].lower == 0


def test_sets_that_meet_are_refused():
    with precision(80), pytest.raises(Failed, match="not disjoint"):
        described(_sets([0, 0], ["5e-4", 0]), {(0, 0): _covering()}, False)
    with precision(80), pytest.raises(Failed, match="not disjoint"):
        described(_sets(["5e-4", 0]), {(0, 0): _covering()}, True)  # its mirror image


@pytest.mark.parametrize("wrong", [None, [[0]], [[0, 2]], [[0, "0.5"]], [], [[0, -1]]])
def test_arrows_are_checked(wrong):
    with pytest.raises(ValueError, match=r"arrows|list of"):
        read_arrows(wrong, 2)


def test_a_horseshoe_that_is_none():
    """One arrow whose target is out of reach."""
    (first, *_) = theorems()["T17.3"]
    guesses = {**copy.deepcopy(dict(first.guesses)), "arrows": [[0, 3]]}
    assert not horseshoe(first.problem, guesses).certified


# twist


def _twisted(theta, b):
    """v ↦ R(θ + b|v|²)v up to degree 3, which preserves area up to that degree."""
    space = Space(2, 3)
    c, s = theta.cos(), theta.sin()
    first, second = Jet(space, [arb(0)] * 10), Jet(space, [arb(0)] * 10)
    for jet, (p, q) in ((first, (c, -s)), (second, (s, c))):
        jet.c[space.index[1, 0]], jet.c[space.index[0, 1]] = p, q
    for jet, (p, q) in ((first, (-s, -c)), (second, (c, -s))):
        for (i, j), value in (((3, 0), p), ((1, 2), p), ((2, 1), q), ((0, 3), q)):
            jet.c[space.index[i, j]] = b * value
    return [first, second]


def test_the_birkhoff_coefficient_of_a_known_twist():
    """With |v|² = 2|ζ|² in the coordinate in which the area form is |ζ|²'s: Im c₂₁/λ = 2b."""
    with precision(100):
        numbers, _ = _birkhoff(_twisted(ball("1.1"), ball("0.375")))
        assert abs(abs(numbers["twist"]) - ball("0.75")) < 1e-20
        with pytest.raises(Failed, match="twist is not shown"):
            _birkhoff(_twisted(ball("1.1"), ball(0)))
        with pytest.raises(Failed, match="λ\\^4 = 1"):
            _birkhoff(_twisted(arb.pi() / 2, ball("0.375")))


def test_jets_of_the_return_map_agree_with_its_derivative():
    problem = exchange(3, 1, 4)
    with precision(80):
        map = in_phase(QUARTER).map(problem)
        jets = map_jets(map, [ball(0), ball(0)], 1, Control(16, 1e-14))
        slope = map.of([ball(0), ball(0)], slope=True).slope
        for i in range(2):
            assert jets[i].c[0].contains(0)
            assert jets[i].coefficient((1, 0)).overlaps(slope[i, 0])
            assert jets[i].coefficient((0, 1)).overlaps(slope[i, 1])


def test_a_twist_needs_what_it_says():
    document = exchange(3, 1, 4).document()
    with pytest.raises(ValueError, match="with a mirror"):
        twist(document, {"section": in_phase().document()})
    weighted = {**document, "weights": [[0, 0, 6, 2], [0, 0, 2, 6], [-3, -1, 0, 0], [-1, -3, 0, 0]]}
    with pytest.raises(ValueError, match="skew"):
        twist(weighted, {"section": in_phase().document(), "mirror": MIRROR})


# sweeps


def test_a_short_sweep_and_its_false_twin():
    guesses = {"section": anti_phase(QUARTER).document(), "mirror": MIRROR, "width": "0.05"}
    found = sweep({**A31, "energies": ["4", "4.05"], "kind": "hyperbolic"}, guesses)
    assert found.certified
    assert found.numbers["least_trace"].lower < 11.6352731 < found.numbers["greatest_trace"].upper
    assert not sweep({**A31, "energies": ["4", "4.01"], "kind": "elliptic"}, guesses).certified
    with pytest.raises(ValueError, match="0 < lowest < highest"):
        sweep({**A31, "energies": ["4", "3"], "kind": "hyperbolic"}, guesses)
    with pytest.raises(ValueError, match="too small"):
        sweep({**A31, "energies": ["3", "4"], "kind": "hyperbolic"}, {**guesses, "width": "1e-9"})
    with pytest.raises(ValueError, match="width above 0"):
        sweep({**A31, "energies": ["3", "4"], "kind": "hyperbolic"}, {**guesses, "width": "0"})


# large energies


@pytest.mark.parametrize(
    ("orbit", "kind", "limit"), [("anti-phase", "hyperbolic", "14"), ("in-phase", "elliptic", "-1")]
)
def test_every_energy_above_a_bound(orbit, kind, limit):
    found = large_energy({**A31, "above": 8, "orbit": orbit}, {})
    assert found.certified
    assert (found.facts["kind"], found.facts["limit"]) == (kind, limit)
    section = (anti_phase if orbit == "anti-phase" else in_phase)(QUARTER)
    with precision(80):
        for energy in (8, 10, 14):
            (trace,) = traces(Problem.read(A31), section, [energy])
            low, high = quarter_trace(Fraction(found.facts["ratio"]), energy)
            assert low**2 - 2 < trace < high**2 - 2
            assert high - low < 3 * 2.0 ** (-(energy - 8) / 2)


def test_too_small_an_energy_is_not_decided():
    assert not large_energy({**A31, "above": "5/2", "orbit": "anti-phase"}, {}).certified
    with pytest.raises(ValueError, match="more than 2"):
        large_energy({**A31, "above": 1, "orbit": "anti-phase"}, {})
    with pytest.raises(ValueError, match="large energies are for"):
        large_energy({**A31, "activation": "erf", "above": 8, "orbit": "anti-phase"}, {})


# limit cycles


def test_one_limit_cycle():
    """T17.5: the digits of the prototype."""
    found = limit_cycle({"gain": 2, "frequency": 2, "leak": 1}, {"radius": "2.5055"})
    assert found.certified
    assert found.numbers["multiplier"].lower < 0.0061959770264 < found.numbers["multiplier"].upper + 1e-12
    assert found.numbers["slope"].width < 1e-9
    assert found.numbers["radius"].lower <= 2.5055001709885576 <= found.numbers["radius"].upper


def test_slow_rotation_is_decided_by_counting_equilibria():
    planar = Planar(Fraction(2), Fraction(6, 5), Fraction(1), TANH)
    assert not planar.frequency < planar.gain - planar.leak
    slow = {"gain": "3/2", "frequency": "2/5", "leak": 1}  # Ω* = 0.2299 < 0.4 < a − γ
    assert limit_cycle(slow, guess(Planar.read(slow))).certified
    still = {"gain": "3/2", "frequency": "1/5", "leak": 1}
    found = limit_cycle(still, {"radius": "1.5"})
    assert not found.certified
    assert "equilibria" in found.reason


def test_a_box_of_parameters_and_one_that_is_too_large():
    box = {"gain": 2, "frequency": 2, "leak": 1, "spread": "1e-3"}
    found = limit_cycle(box, {"radius": "2.5055", "width": "0.06"})
    assert found.certified
    assert found.numbers["multiplier"].lower < 0.00619597 < found.numbers["multiplier"].upper
    assert not limit_cycle({**box, "spread": "0.2"}, {"radius": "2.5055", "width": "0.06"}).certified
    narrow = {"gain": "3/2", "frequency": "2/5", "leak": 1, "spread": "1e-6"}
    assert "every network of the box" in limit_cycle(narrow, {"radius": "1.5"}).reason


def test_a_wrong_radius_is_not_certified():
    assert not limit_cycle({"gain": 2, "frequency": 2, "leak": 1}, {"radius": "2.4", "width": "0.03"}).certified


@pytest.mark.parametrize(
    "wrong",
    [
        {"gain": 1, "frequency": 1, "leak": 1},
        {"gain": 2, "frequency": 0, "leak": 1},
        {"gain": 2, "frequency": 1, "leak": 0},
        {"gain": 2, "frequency": 1, "leak": 1, "activation": "arctan"},
        {"gain": 2, "frequency": 1, "leak": 1, "more": 1},
        {"gain": None, "frequency": 1, "leak": 1},
    ],
)
def test_networks_of_another_kind_are_refused(wrong):
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        limit_cycle(wrong, {"radius": 1})


# everything


@pytest.mark.skipif(
    not {"SKEWFLOW_LONG", "SKEWFLOW_NO_SKIPS"} & set(os.environ),
    reason="all of T17 takes a minute of one processor: set SKEWFLOW_LONG",
)
@pytest.mark.parametrize("label", list(theorems()))
def test_every_theorem_from_numbers(label):
    for stored in theorems()[label]:
        found = part(stored.make().document() if label == "T17.6" else vars(stored)).make()
        assert found.certified, found.reason
        if found.kind == "twist":
            assert found.numbers["twist_by_v1"].lower == pytest.approx(-0.0053271440584073, abs=1e-14)
            assert found.numbers["angle"].lower == pytest.approx(2.071353174333626660, abs=1e-14)


def test_the_estimate_of_large_energies_is_the_one_that_the_kernel_derives():
    """T17.7's bounds, evaluated by mpmath, are those that the certificate takes; the orbits of T17.1 lie inside."""
    from mpmath import acosh, exp, mp
    from sympy import lambdify

    from proofs.claims.t17_largeenergy import REST, SIZE
    from proofs.kernel.theorems import kicks

    mp.dps = 30
    above, below = kicks.bounds(SIZE, REST)
    upper, lower = (lambdify((kicks.end, kicks.ratio), bound.right, "mpmath") for bound in (above, below))
    for ratio in (Fraction(1, 2), Fraction(2)):
        for energy in (8, 11, 40):
            with precision(100):
                low, high = quarter_trace(ratio, energy)
            d, r = acosh(exp(mp.mpf(energy) / 4)), mp.mpf(ratio.numerator) / ratio.denominator
            assert abs(float(high.mid()) - float(2 * r + upper(d, r))) < 1e-14
            assert abs(float(low.mid()) - float(2 * r - lower(d, r))) < 1e-14
