"""Every user of an assumption gets the same answer, on the networks of all test files and all bundled examples.

The audit asks a network; verify, validate and ablate ask instances in floats; replay reads them again, in floats or as
exact numbers. A test file's networks are what stands in its module and in the parameters of its tests: networks,
instances, arguments of Network, square matrices; and the calls of Network and Instance that the names of the module
suffice to build. What depends on names inside a test is left out.
"""

import ast
import importlib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from proofs.assumptions.catalogue import ASSUMPTIONS
from proofs.audit.applicability import Asked
from proofs.networks.documents import instance_from, network_document, network_of, states_document
from proofs.networks.instance import Instance
from proofs.networks.network import Network
from proofs.networks.reading import EXAMPLES, load_example

HERE = Path(__file__)
FILES = sorted(
    path.stem
    for path in HERE.parent.glob("test_proofs_*.py")
    if path != HERE and any(word in path.read_text(encoding="utf-8") for word in ("Network(", "Instance(", "_case("))
)
J = np.array([[0.0, 1.0], [-1.0, 0.0]])
K3 = np.array([[0.0, 1.0, 2.0], [-1.0, 0.0, 3.0], [-2.0, -3.0, 0.0]])
SIGMAS = ("tanh", "sin", "hardtanh", "relu", "sigmoid", "identity", "sign(s)", "s*exp(-s**2)", "softsign", "deadzone")
FORMS = [("current", {}), ("rate", {}), ("current", {"leak": 0.5}), ("rate", {"leak": 0.5})]
MOST = 64


def networks_in(value, depth=4):
    """What a value of a test module holds, or stands for."""
    if isinstance(value, Network):
        yield value
    elif isinstance(value, np.ndarray) and value.ndim == 2 and 0 < len(value) == value.shape[1] <= MOST:
        for form, options in FORMS:
            yield Network(value, form=form, **options)
    elif isinstance(value, Mapping) and "W" in value:
        yield Network(**value)
    elif depth and isinstance(value, Mapping | list | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from networks_in(part, depth - 1)


def parameters(module):
    for value in vars(module).values():
        for mark in getattr(value, "pytestmark", ()):
            if mark.name == "parametrize":
                yield from mark.args[1]


def built_in(module):
    path = Path(module.__file__)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Network", "Instance"):
            names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
            if names <= set(vars(module)) | {"abs", "range"}:
                call = compile(ast.Expression(node), str(path), "eval")
                try:
                    yield eval(call, dict(vars(module)))  # noqa: S307  (a line of this project's own tests)
                except ValueError:  # it is there to be refused
                    continue


def networks_of(file):
    """Each once: those with the same numbers are one."""
    module = importlib.import_module(f"tests.{file}")
    everything = (networks_in(list(vars(module).values())), networks_in(list(parameters(module))), built_in(module))
    found = {}
    for some in everything:
        while True:
            try:
                network = next(some)
            except StopIteration:
                break
            except ValueError:  # a matrix of NaN, an argument that is there to be refused
                break
            found.setdefault(str(network_document(network)) if told(network) else id(network), network)
    return list(found.values())


def told(network):
    """Has it an activation with a text, or none?"""
    try:
        return bool(network_document(network))
    except (ValueError, AttributeError):
        return False


def with_a_state(network):
    if isinstance(network, Instance):
        return network
    states = np.ones((1, network.n)) if network.states is None else network.states
    numbers = {name: getattr(network, name) for name in ("form", "bias", "leak", "step", "energy_weights")}
    return Instance(network.W, states, network.given_activation, **numbers)


def exactly(instance):
    """The same in exact numbers, with its first state."""
    weights = np.empty((instance.n, instance.n), dtype=object)
    weights[...] = [[Fraction(x) if isinstance(x, float) else x for x in row] for row in instance.W.tolist()]
    return instance.replace(weights=weights, states=instance.states[:1])


def read_again(instance):
    return instance_from(network_of(network_document(instance)), states_document(instance.states))


def disagreements(network):
    instance = with_a_state(network)
    users = {"verify": instance, "exactly": exactly(instance)}
    if told(instance):
        users["read again"] = read_again(instance)
    if told(users["exactly"]):
        users["replay"] = read_again(users["exactly"])
    named = ("form", "bias", "leak", "step", "energy_weights", "states")
    plain = Network(instance.W, activation=instance.given_activation, **{n: getattr(instance, n) for n in named})
    asked = None if network.given_activation is None else Asked(plain)
    for known in ASSUMPTIONS.values():
        answers = {who: known.decide(of).truth for who, of in users.items()}
        if asked is not None and network.form != "map":
            answers["audit"] = asked.decide(known, asked.views[0]).truth
        if len(set(answers.values())) > 1:
            yield known.name, answers


@pytest.mark.parametrize("file", FILES)
def test_every_user_of_an_assumption_gets_the_same_answer(file):
    for network in networks_of(file):
        assert list(disagreements(network)) == [], network


def test_there_are_networks_to_ask_about():
    assert sum(len(networks_of(file)) for file in FILES) > 200


@pytest.mark.parametrize("name", SIGMAS)
def test_users_agree_for_every_activation(name):
    for network in (Network(J, activation=name), Network(K3, form="rate", activation=name)):
        assert list(disagreements(network)) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_users_agree_on_the_bundled_examples(name):
    network = load_example(name).equation
    assert list(disagreements(network)) == []
