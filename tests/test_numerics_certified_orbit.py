"""Periodic orbits, certified: the digits of the prototype, and what is not an orbit is not certified (T17.1, T17.4)."""

import copy
from dataclasses import replace
from fractions import Fraction

import pytest

from analysis.activations import activation
from numerics.certified.certificate import Bounds
from numerics.certified.exchange import QUARTER, anti_phase, exchange, in_phase
from numerics.certified.guessing import field, mode_guess, orbit_guess, section_at
from numerics.certified.orbit import orbit, order
from numerics.certified.setting import Problem, Section
from tests.benchmarks.orbits import ORBITS

ORIGIN = {"point": [0, 0], "radius": "1e-10"}


def near(bounds, value, error):
    return bounds.lower <= value + error and bounds.upper >= value - error and bounds.width <= 2 * error


@pytest.fixture(scope="module")
def anti():
    return orbit(exchange(3, 1, 4).document(), {"section": anti_phase().document(), **ORIGIN})


def test_the_anti_phase_orbit_is_hyperbolic(anti):
    assert anti.certified
    assert anti.facts["kind"] == "hyperbolic"
    assert near(anti.numbers["multiplier"], 11.5486832, 1e-7)
    assert near(anti.numbers["part_time"], 3.397327007, 1e-9)
    assert near(anti.numbers["exponent"], 0.72014599, 1e-8)
    assert anti.numbers["multiplier"].width < 1e-10


def test_quarter_turns_tell_the_same(anti):
    quarter = orbit(exchange(3, 1, 4).document(), {"section": anti_phase(QUARTER).document(), **ORIGIN})
    squared = [x**2 for x in (quarter.numbers["multiplier"].lower, quarter.numbers["multiplier"].upper)]
    assert squared[0] <= anti.numbers["multiplier"].upper
    assert squared[1] >= anti.numbers["multiplier"].lower
    assert abs(quarter.numbers["period"].lower - anti.numbers["period"].lower) < 1e-12


def test_the_in_phase_orbit_of_the_same_level_is_elliptic():
    found = orbit(exchange(3, 1, 4).document(), {"section": in_phase(QUARTER).document(), **ORIGIN})
    assert found.certified
    assert found.facts["kind"] == "elliptic"
    assert near(found.numbers["period"], 4 * 0.8493317518, 1e-9)
    assert near(found.numbers["angle"], 2.07135317433362666 / 2, 1e-9)


def test_an_orbit_without_symmetry_from_a_start_of_a_few_digits():
    """T17.4: the chart, the crossings and Newton's method are found for any network."""
    rows = ((0, 0, 2, 1), (0, 0, 0, 2), (-2, 0, 0, 0), (-1, -2, 0, 0))
    problem = Problem(tuple(tuple(map(Fraction, row)) for row in rows), activation("tanh"))
    found = orbit(*orbit_guess(problem, [0, 0, 1.907256137370881, -1.397962431564466], 6.3881))
    assert found.certified
    assert found.facts["kind"] == "hyperbolic"
    assert near(found.numbers["trace"], 18.19970074, 1e-7)


def test_a_plane_orbit_has_the_period_of_t4_3():
    from mpmath import cosh, ellipk, exp, log

    start = Fraction(3, 2)
    problem = Problem(((Fraction(0), Fraction(1)), (Fraction(-1), Fraction(0))), activation("tanh"))
    found = orbit(*orbit_guess(problem, [float(start), 0.0], 8.0))
    energy = Fraction(found.problem["energy"])
    assert abs(float(energy) - float(log(cosh(1.5)))) < 1e-12
    period = float(4 * ellipk(1 - exp(-2 * float(energy))))
    assert found.facts["kind"] == "none"
    assert near(found.numbers["period"], period, 1e-11)


def test_an_attracting_cycle_of_a_network_that_conserves_nothing():
    problem = Problem(((Fraction(2), Fraction(-2)), (Fraction(2), Fraction(2))), activation("tanh"), leak=Fraction(1))
    found = orbit(*orbit_guess(problem, [2.5055, 0.0], 6.84))
    assert found.certified
    assert found.facts["kind"] == "attracting"
    assert near(found.numbers["multiplier"], 0.0061959770, 1e-8)


def test_weighted_energies_and_odd_dimensions():
    """diag(2, 1)·[[0, 1], [−2, 0]] is skew; n = 3 keeps a Casimir: the map has no direction left on its leaf."""
    weighted = Problem(((Fraction(0), Fraction(1)), (Fraction(-2), Fraction(0))), activation("arctan"))
    assert orbit(*orbit_guess(weighted, [1.0, 0.0], 6.0)).certified
    three = Problem(
        tuple(tuple(map(Fraction, row)) for row in ((0, 1, 2), (-1, 0, 3), (-2, -3, 0))), activation("tanh")
    )
    found = orbit(*orbit_guess(three, [0.5, 0.25, -0.25], 1.8))
    assert found.certified
    assert found.facts["kind"] == "none"


@pytest.mark.parametrize(
    ("rows", "amplitude", "period", "size"),
    [
        (
            (
                *((0, 2, 0, 1, 0, 0), (-2, 0, 1, 0, 0, 0), (0, -1, 0, 3, 0, 1)),
                *((-1, 0, -3, 0, 1, 0), (0, 0, 0, -1, 0, 4), (0, 0, -1, 0, -4, 0)),
            ),
            0.5,
            1.6038518691138557,
            4,
        ),
        (
            ((0, -2, -1, 1, 1), (2, 0, -1, 3, -3), (1, 1, 0, -1, -3), (-1, -3, 1, 0, 1), (-1, 3, 3, -1, 0)),
            0.4,
            1.14109341153890065,
            2,
        ),
    ],
)
def test_the_fastest_mode_of_six_and_of_five_units(rows, amplitude, period, size):
    """Found by the project itself: the linear mode, continued to an orbit of its own energy (and Casimir)."""
    problem = Problem(tuple(tuple(map(Fraction, row)) for row in rows), activation("tanh"))
    found = orbit(*mode_guess(problem, 1, amplitude))
    assert found.certified
    assert found.facts["kind"] == "elliptic"
    assert len(found.guesses["point"]) == size
    assert near(found.numbers["period"], period, 1e-6)


@pytest.mark.parametrize("known", ORBITS, ids=lambda known: f"{known.n}-{known.activation}")
def test_orbits_found_by_the_project_itself_and_scipy_closes_them(known):
    from scipy.integrate import solve_ivp

    found = known.certify()
    assert (found.certified, found.facts["kind"], found.facts["least_period"]) == (True, known.kind, True)
    assert near(found.numbers["period"], known.period, 1e-11)
    start = [(found.numbers[f"z{i + 1}"].lower + found.numbers[f"z{i + 1}"].upper) / 2 for i in range(known.n)]
    run = solve_ivp(field(known.problem), (0, known.period), start, "DOP853", rtol=1e-13, atol=1e-14)
    assert abs(run.y[:, -1] - start).max() < 1e-10  # its own errors, 1e-13 a step
    half = solve_ivp(field(known.problem), (0, known.period / 2), start, "DOP853", rtol=1e-13, atol=1e-14)
    assert abs(half.y[:, -1] - start).max() > 1e-2


def test_changed_guesses_and_problems_are_refused_or_certified_for_what_they_say(anti):
    document = anti.document()
    moved = copy.deepcopy(document)
    moved["guesses"]["point"] = ["1e-6", "0"]
    assert not orbit(moved["problem"], moved["guesses"]).certified
    other = copy.deepcopy(document)
    other["problem"]["energy"] = "4.1"
    again = orbit(other["problem"], other["guesses"])
    assert again.certified
    assert again.numbers["period"].lower > anti.numbers["period"].upper
    skewed = copy.deepcopy(document)
    skewed["problem"]["weights"][0][2] = "3.01"
    with pytest.raises(ValueError, match="no energy is conserved"):
        orbit(skewed["problem"], skewed["guesses"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"point": [0]}, "list of 2 numbers"),
        ({"point": ["x", 0]}, "finite number"),
        ({"point": ["9" * 500, 0]}, "number or the text"),
        ({"section": None}, "a section has the fields"),
        ({"radius": 0}, "above 0"),
        ({"radius": "-1e-10"}, "above 0"),
        ({"section": {"normal": [1], "base": [0], "directions": [[1], [2]], "solved": [0]}}, "4 entries"),
    ],
)
def test_what_is_no_guess_is_refused_in_one_line(change, message):
    with pytest.raises(ValueError, match=message) as problem:
        orbit(exchange(3, 1, 4).document(), {"section": anti_phase().document(), **ORIGIN, **change})
    assert "\n" not in str(problem.value)


def test_a_section_with_a_false_symmetry_is_refused():
    wrong = Section(**{**vars(anti_phase()), "symmetry": ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, -1, 0), (0, 0, 0, 1))})
    with pytest.raises(ValueError, match="not a symmetry"):
        orbit(exchange(3, 1, 4).document(), {"section": wrong.document(), **ORIGIN})
    assert order(QUARTER) == 4
    assert order(None) == 1


def test_coordinates_that_do_not_tell_everything_are_refused():
    """A section with one direction too few would take states for equal that are not: a false orbit would pass."""
    short = Section(**{**vars(anti_phase()), "directions": anti_phase().directions[:1]})
    with pytest.raises(ValueError, match="3 directions"):
        orbit(exchange(3, 1, 4).document(), {"section": short.document(), "point": [0]})
    gain = {"weights": [[2, -2], [2, 2]], "leak": 1}
    with pytest.raises(ValueError, match="1 directions"):
        orbit(gain, {"section": {"normal": [0, 1], "base": [1, 0], "directions": []}, "point": []})


def test_a_symmetry_must_keep_the_energy_too():
    """W commutes with the exchange of the two blocks; their energies are weighted differently."""
    rows = [[0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 1], [0, 0, -1, 0]]
    problem = Problem.read({"weights": rows, "energy": 1})
    swap = ((0, 0, 1, 0), (0, 0, 0, 1), (1, 0, 0, 0), (0, 1, 0, 0))
    found, section = section_at(replace(problem, energy=None), [1.0, 0.0, 0.5, 0.0], 7.0)
    map = section.map(found)
    assert replace(map, symmetry=swap).symmetry == swap
    tilted = replace(map.chart, energy=replace(map.chart.energy, weights=(1, 1, 2, 2)))
    with pytest.raises(ValueError, match="does not keep the energy"):
        replace(map, chart=tilted, symmetry=swap)


def test_bounds_print_outwards():
    assert str(Bounds(1.0, 1.0)) == "1.0"
    for low, high in ((1.23456, 1.23457), (-1e-15, 1e-15), (9.99, 10.01), (1e5, 1e5 + 1)):
        middle, radius = str(Bounds(low, high)).split(" ± ")
        assert Fraction(middle) - Fraction(radius) <= Fraction(low)
        assert Fraction(middle) + Fraction(radius) >= Fraction(high)


@pytest.mark.parametrize(
    ("energy", "section", "part", "trace"),
    [
        (4, anti_phase, 6.79465401429, 21.2875551066),
        (6, anti_phase, 8.77679118760, 31.3206868310),
        (4, in_phase, 2.2648846714315, -1.534329098234),
        (6, in_phase, 2.9255970625348, -1.551739471088),
    ],
)
def test_the_orbits_of_another_member_of_the_family(energy, section, part, trace):
    """A = [[2, 1], [1, 2]]: 4r² − 2 = 34 and 4/r² − 2 = −14/9 are the limits of the traces (T17.7)."""
    found = orbit(exchange(2, 1, energy).document(), {"section": section().document(), **ORIGIN})
    assert (found.certified, found.facts["least_period"]) == (True, True)
    assert near(found.numbers["part_time"], part, 1e-10)
    assert near(found.numbers["trace"], trace, 1e-9)


def test_an_elliptic_orbit_of_a_network_whose_graph_has_odd_cycles():
    """W is not bipartite: no reversor helps; the start has ten digits."""
    rows = ((0, 1, 2, 1), (-1, 0, 1, 3), (-2, -1, 0, 1), (-1, -3, -1, 0))
    problem = Problem(tuple(tuple(map(Fraction, row)) for row in rows), activation("tanh"))
    found = orbit(*orbit_guess(problem, [0, 0.19502488851617572, 3.0289180079479303, -1.2585369], 13.1173))
    assert (found.certified, found.facts["kind"], found.facts["least_period"]) == (True, "elliptic", True)
    assert found.numbers["period"].lower == pytest.approx(13.1173, abs=1e-3)
