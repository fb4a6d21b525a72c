"""Tableaux as they are published, in decimals and floats: order up to rounding, limits, superfluous stages."""

import json

import pytest
from scipy.integrate import DOP853, RK23, RK45
from sympy import CRootOf, Rational, oo, sqrt

from analysis.schemes import (
    Tableau,
    imaginary_stability_limit,
    is_a_stable,
    linear_growth,
    stability_function,
    tableau,
    tableau_from_arrays,
    tableau_from_json,
)
from analysis.schemes.named import catalogue
from analysis.schemes.stability import z

TSIT5 = {
    "name": "Tsit5",
    "A": [
        [0, 0, 0, 0, 0, 0],
        [0.161, 0, 0, 0, 0, 0],
        [-0.008480655492356989, 0.335480655492357, 0, 0, 0, 0],
        [2.8971530571054935, -6.359448489975075, 4.3622954328695815, 0, 0, 0],
        [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525, 0, 0],
        [5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383, 0],
    ],
    "b": [
        0.09646076681806523,
        0.01,
        0.4798896504144996,
        1.379008574103742,
        -3.290069515436081,
        2.324710524099774,
    ],
    "c": [0, 0.161, 0.327, 0.9, 0.9800255409045097, 1],
}
# Prince and Dormand's RK8(7)13M; its fractions are themselves rounded, so here they are floats.
ROWS = """
1/18
1/48 1/16
1/32 0 3/32
5/16 0 -75/64 75/64
3/80 0 0 3/16 3/20
29443841/614563906 0 0 77736538/692538347 -28693883/1125000000 23124283/1800000000
16016141/946692911 0 0 61564180/158732637 22789713/633445777 545815736/2771057229 -180193667/1043307555
39632708/573591083 0 0 -433636366/683701615 -421739975/2616292301 100302831/723423059 790204164/839813087 800635310/3783071287
246121993/1340847787 0 0 -37695042795/15268766246 -309121744/1061227803 -12992083/490766935 6005943493/2108947869 393006217/1396673457 123872331/1001029789
-1028468189/846180014 0 0 8478235783/508512852 1311729495/1432422823 -10304129995/1701304382 -48777925059/3047939560 15336726248/1032824649 -45442868181/3398467696 3065993473/597172653
185892177/718116043 0 0 -3185094517/667107341 -477755414/1098053517 -703635378/230739211 5731566787/1027545527 5232866602/850066563 -4093664535/808688257 3962137247/1805957418 65686358/487910083
403863854/491063109 0 0 -5068492393/434740067 -411421997/543043805 652783627/914296604 11173962825/925320556 -13158990841/6184727034 3936647629/1978049680 -160528059/685178525 248638103/1413531060 0
"""  # noqa: E501
WEIGHTS = """14005451/335480064 0 0 0 0 -59238493/1068277825 181606767/758867731 561292985/797845732
-1041891430/1371343529 760417239/1151165299 118820643/751138087 -528747749/2220607170 1/4"""


def quotient(text):
    above, _, below = text.partition("/")
    return int(above) / int(below or 1)


def prince_dormand():
    rows = [[0.0], *[[quotient(x) for x in line.split()] for line in ROWS.split("\n") if line]]
    return tableau_from_arrays("RK8(7)13M", rows, [quotient(x) for x in WEIGHTS.split()])


def scipys(rule):
    return tableau_from_arrays(rule.__name__, rule.A, rule.B, rule.C)


PUBLISHED = {
    "RK23": (lambda: scipys(RK23), 3),
    "RK45": (lambda: scipys(RK45), 5),
    "DOP853": (lambda: scipys(DOP853), 8),
    "Tsit5": (lambda: tableau_from_json(json.dumps(TSIT5)), 5),
    "RK8(7)13M": (prince_dormand, 8),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_order_is_the_published_one_and_each_condition_says_by_how_much(name):
    made, order = PUBLISHED[name]
    found = made()
    assert found.order == order
    assert not found.exact
    assert found.explicit
    assert not found.symplectic
    rows = found.conditions(order)
    assert all(abs(residual) <= allowed for _, _, residual, allowed in rows)
    assert max(abs(residual) for _, _, residual, _ in rows) < Rational(1, 10**13)
    failed = [abs(residual) for p, _, residual, allowed in found.conditions(order + 1) if abs(residual) > allowed]
    assert max(failed) > Rational(1, 10**8)


def test_limits_on_the_imaginary_axis_are_those_of_the_schemes_that_are_meant():
    assert imaginary_stability_limit(scipys(RK23)) == sqrt(3)
    limit = imaginary_stability_limit(scipys(RK45))
    assert limit == imaginary_stability_limit("dormand_prince")
    assert float(limit) == pytest.approx(0.9971890086325)
    assert stability_function(scipys(RK45)) == stability_function("dormand_prince")
    assert float(imaginary_stability_limit(scipys(DOP853))) == pytest.approx(5.96035981, rel=1e-8)
    assert limit.has(CRootOf)


@pytest.mark.parametrize("name", [name for name, entry in catalogue().items()])
def test_a_tableau_in_floats_is_the_exact_one_up_to_rounding(name):
    exact = tableau(name)
    rows = tuple(tuple(float(x) for x in row) for row in exact.A)
    rounded = Tableau(name, name, rows, tuple(float(x) for x in exact.b))
    assert rounded.order == exact.order
    assert (rounded.symplectic, rounded.symmetric) == (exact.symplectic, exact.symmetric)
    assert is_a_stable(rounded) == is_a_stable(exact)
    limits = [imaginary_stability_limit(t) for t in (rounded, exact)]
    assert (limits[0] is oo) == (limits[1] is oo)
    assert limits[0] is oo or float(limits[0]) == pytest.approx(float(limits[1]), rel=1e-9)
    assert linear_growth(rounded)[0] == linear_growth(exact)[0]
    point = Rational(1, 3)
    values = [stability_function(t).subs(z, point) for t in (rounded, exact)]
    assert float(values[0]) == pytest.approx(float(values[1]), rel=1e-13)


def test_an_error_above_rounding_is_seen():
    wrong = json.loads(json.dumps(TSIT5))
    wrong["A"][3][1] += 1e-9
    wrong["A"][3][0] -= 1e-9
    assert tableau_from_json(json.dumps(wrong)).order < 5
    with pytest.raises(ValueError, match=r"add up to 1, not .* \(off by 1e-06\)"):
        Tableau("off", "off", ((0, 0), (0.5, 0)), (0, 1.000001))
    with pytest.raises(ValueError, match=r"row sums .*off by 1e-06"):
        Tableau("off", "off", ((0, 0), (0.5, 0)), (0, 1), c=(0, 0.500001))


def test_short_decimals_are_exact_and_long_ones_rounded():
    exact = tableau_from_json('{"A": [[0, 0], [0.5, 0]], "b": [0, 1]}')
    assert exact.exact
    third = tableau_from_json('{"A": [[0, 0], [0.6666666666666666, 0]], "b": [0.25, 0.75]}')
    assert (third.exact, third.order) == (False, 2)
    longer = tableau_from_json('{"A": [[0, 0], [0.66666666666666666666666666667, 0]], "b": ["1/4", "3/4"]}')
    assert 0 < longer.rounding < Rational(1, 10**27)
    assert longer.order == 2
    with pytest.raises(ValueError, match="off by"):
        tableau_from_json('{"A": [[0, 0], [0.5, 0]], "b": [0.3333333, 0.6666666]}')


def test_superfluous_stages_are_taken_out_before_the_symplectic_condition_is_asked():
    half = Rational(1, 2)
    twice = Tableau("twice", "the midpoint rule twice", ((half, 0), (0, half)), (half, half))
    assert twice.symplectic
    assert ((half,),) == twice.reduced.A
    assert twice.reduced.b == (1,)
    idle = Tableau("idle", "with an idle stage", ((half, 0), (3, 1)), (1, 0))
    assert idle.symplectic
    assert idle.reduced.stages == 1
    gauss = tableau("gauss_2")
    q = Rational(1, 4)
    doubled = Tableau(
        "doubled",
        "Gauss with its second stage in two halves",
        tuple((row[0], row[1] * q, row[1] * 3 * q) for row in (gauss.A[0], gauss.A[1], gauss.A[1])),
        (half, half / 2, half / 2),
    )
    assert doubled.symplectic  # equal stages have equal values, however A and b divide them
    split = Tableau(
        "split",
        "Gauss with its second stage in two halves",
        tuple((row[0], row[1] / 2, row[1] / 2) for row in (gauss.A[0], gauss.A[1], gauss.A[1])),
        (half, half / 2, half / 2),
    )
    assert split.symplectic
    assert split.reduced.stages == 2
    assert tableau("rk4").reduced is tableau("rk4")
    assert tableau("dormand_prince").reduced.stages == 6  # the last stage serves the embedded scheme only


def test_a_reduced_tableau_is_the_same_scheme():
    half = Rational(1, 2)
    twice = Tableau("twice", "twice", ((half, 0), (0, half)), (half, half))
    assert stability_function(twice) == stability_function("implicit_midpoint")
    assert twice.order == 2
    assert [row[2] for row in twice.conditions(4)] == [row[2] for row in tableau("implicit_midpoint").conditions(4)]
