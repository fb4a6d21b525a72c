"""Reading networks: files of every kind, the parametrizations, the bundled examples."""

import io
import json
import pickle
import zipfile
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.numpy import save_file

from numerics.exact.structure import is_skew
from proofs.networks.network import Network
from proofs.networks.parametrization import formed
from proofs.networks.reading import EXAMPLES, Description
from proofs.networks.reading import load_example as example_asked
from proofs.networks.reading import load_network as network_asked
from proofs.networks.weightfiles import read_weight_file

J = np.array([[0.0, 1.0], [-1.0, 0.0]])


def load_network(path, **asked):
    return network_asked(path, Description(**asked))


def load_example(name, **asked):
    return example_asked(name, Description(**asked))


def antisymmetric(A, diffusion=0.0):
    found = formed("antisymmetric", A, diffusion)
    return found.weights, found.rounded


@pytest.fixture
def saved(tmp_path):
    """Writes arrays to an .npz and returns its path."""

    def save(**arrays):
        np.savez(tmp_path / "net.npz", **arrays)
        return tmp_path / "net.npz"

    return save


# ---------------------------------------------------------------- the antisymmetric parametrization


@settings(max_examples=200, deadline=None)
@given(arrays(np.float64, (3, 3), elements=st.floats(-1e300, 1e300)), st.floats(-10, 10))
def test_the_skew_part_is_exactly_skew_and_roundings_are_counted(A, g):
    W, rounded = antisymmetric(A, g)
    assert is_skew(W - np.diag(np.diag(W)))
    assert np.all(np.diag(W) == -g)
    wrong = [(i, j) for i in range(3) for j in range(i) if Fraction(W[i, j]) != Fraction(A[i, j]) - Fraction(A[j, i])]
    assert rounded == len(wrong)


def test_float32_parameters_are_formed_exactly_with_the_diffusion_that_was_asked_for():
    A = np.random.default_rng(0).normal(size=(8, 8)).astype(np.float32)
    W, rounded = antisymmetric(A, 0.1)
    assert rounded == 0
    assert W[0, 0] == -0.1
    in_float32 = A - A.T - np.float32(0.1) * np.eye(8, dtype=np.float32)
    assert Network(W).structure.diffusion == 0.1
    assert Network(in_float32).structure.diffusion == float(np.float32(0.1)) != 0.1


def test_float32_weights_say_which_diffusion_they_hold(saved):
    A = np.random.default_rng(0).normal(size=(8, 8)).astype(np.float32)
    network = load_network(saved(W=A - A.T - np.float32(0.1) * np.eye(8, dtype=np.float32)))
    assert any("0.10000000149011612" in note and "float32(0.1)" in note for note in network.notes)


@pytest.mark.parametrize("bad", [np.inf, np.nan])
def test_a_diffusion_is_finite(bad):
    with pytest.raises(ValueError, match="finite"):
        antisymmetric(J, bad)


def test_an_overflowing_difference_is_refused():
    with pytest.raises(ValueError, match="overflows"):
        antisymmetric([[0, 1.7e308], [-1.7e308, 0]])


# ---------------------------------------------------------------- examples


def test_bundled_examples_are_what_their_page_says():
    expected = {
        "antisymmetric_rows": ("rate", 64, 0.1, True, 18.893384),
        "ctrnn_current_rows": ("current", 16, 0.2, True, 7.966252),
        "elman_rows": ("map", 32, 1.0, False, None),
    }
    assert set(EXAMPLES) == set(expected)
    for name, (form, n, step, skew, frequency) in expected.items():
        network = load_example(name)
        assert (network.form, network.n, network.step, network.structure.skew) == (form, n, step, skew)
        assert network.has_bias
        if frequency:
            assert network.structure.spectrum.largest_frequency == pytest.approx(frequency, abs=5e-7)


def test_an_example_replays_its_own_states():
    """The stored states are the network's own steps, so form, activation, bias and step are the right ones."""
    for name in EXAMPLES:
        network = load_example(name)
        data = read_weight_file_of(name)
        drive = data["inputs"].astype(float) @ data["weight_ih"].astype(float).T
        z = data["states"][:, :-1].astype(float)
        assert network.activation.name == "tanh"
        if network.form == "current":
            new = z + network.step * (np.tanh(z) @ network.W.T + drive + network.bias)
        else:
            new = (1 - network.step * network.leak) * z + network.step * np.tanh(z @ network.W.T + drive + network.bias)
        assert np.abs(new - data["states"][:, 1:]).max() < 2e-6


def read_weight_file_of(name):
    from importlib.resources import files

    file = read_weight_file(files("proofs.data") / f"{name}.npz")
    return {key: file.get(key) for key in file.readable}


def test_raw_and_effective_weights_of_an_example_agree():
    raw = load_example("antisymmetric_rows", parametrization="antisymmetric")
    assert np.array_equal(raw.W.astype(np.float32), load_example("antisymmetric_rows").W)
    assert raw.structure.skew


def test_options_replace_what_the_example_says():
    network = load_example("elman_rows", form="current", activation="sin", leak=1.0, step=0.5, bias=())
    assert (network.form, network.activation.name, network.leak, network.step) == ("current", "sin", 1.0, 0.5)
    assert not network.has_bias


def test_unknown_example():
    with pytest.raises(ValueError, match="antisymmetric_rows"):
        load_example("nothing")


# ---------------------------------------------------------------- files


def test_npy(tmp_path):
    np.save(tmp_path / "w.npy", J.astype(np.float16))
    assert np.array_equal(load_network(tmp_path / "w.npy").W, J)
    with pytest.raises(ValueError, match="without a name"):
        load_network(tmp_path / "w.npy", bias=["b"])


def test_npz_default_key_and_bias(saved):
    path = saved(weight_hh=J, other=2 * J, b=np.array([1.0, 2.0]), eps=np.float64(0.25))
    network = load_network(path, bias=["b", "b"])
    assert np.array_equal(network.W, J)
    assert np.array_equal(network.bias, [2, 4])
    assert network.step == 0.25
    assert load_network(path, step=0.5).step == 0.5
    assert np.array_equal(load_network(path, array="other").W, 2 * J)


def test_a_lone_square_array_needs_no_key(saved):
    assert np.array_equal(load_network(saved(U=np.zeros((2, 3)), R=J)).W, J)


def test_antisymmetric_takes_the_raw_parameter_first_and_warns_about_skew_ones(saved):
    A = np.array([[1.0, 2.0], [0.0, 3.0]])
    assert np.array_equal(load_network(saved(weight_hh=J, A=A), parametrization="antisymmetric").W, 2 * J)
    network = load_network(saved(weight_hh=J), parametrization="antisymmetric")
    assert any("skew already" in note for note in network.notes)


def test_an_unused_bias_is_pointed_out(saved):
    assert any("--bias bias" in note for note in load_network(saved(weight_hh=J, bias=np.ones(2))).notes)
    assert not any("--bias" in n for n in load_network(saved(weight_hh=J, bias=np.ones(2)), bias=["bias"]).notes)


def test_a_raw_parameter_is_recognised(saved):
    name = "rnn.parametrizations.weight_hh.original"
    A = np.random.default_rng(1).normal(size=(6, 6))
    with pytest.raises(
        ValueError, match=r"raw parameter, and nothing tells .* antisymmetric .* half .* upper or lower"
    ):
        load_network(saved(**{name: A}))
    for parametrization in ("plain", "antisymmetric", "half", "upper", "lower"):
        network = load_network(saved(**{name: A}), parametrization=parametrization)
        assert any("raw parameter" in note for note in network.notes)
    mostly_skew = A - A.T + 0.3 * np.abs(A)
    assert any("--parametrization" in note for note in load_network(saved(W=mostly_skew)).notes)
    assert load_network(saved(W=A)).notes == ()
    assert load_network(saved(W=A - A.T)).notes == ()


def test_safetensors(tmp_path):
    path = tmp_path / "net.safetensors"
    save_file({"cell.weight_hh": J.astype(np.float16), "cell.bias": np.array([1, 2], dtype=np.int8)}, path)
    network = load_network(path, bias=["cell.bias"])
    assert np.array_equal(network.W, J)
    assert np.array_equal(network.bias, [1, 2])


def test_bfloat16_is_read_exactly(tmp_path):
    values = np.array([[0.0, 1.5], [-1.5, 0.0]], dtype=np.float32)
    upper = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    header = json.dumps({"w": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, len(upper)]}}).encode()
    (tmp_path / "b.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + upper)
    assert np.array_equal(load_network(tmp_path / "b.safetensors").W, values)


def test_missing_extra_is_named(tmp_path, monkeypatch):
    import sys

    save_file({"w": J}, tmp_path / "w.safetensors")
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(ValueError, match=r"w\.safetensors: reading .* pip install 'skewflow\[weights\]'$"):
        load_network(tmp_path / "w.safetensors")


# ---------------------------------------------------------------- bad input


def damaged(tmp_path):
    np.save(tmp_path / "good.npy", J)
    truncated = (tmp_path / "good.npy").read_bytes()[:-9]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("weight_hh.npy", truncated)
    return {
        "empty.npy": b"",
        "text.npy": b"0 1\n-1 0\n",
        "truncated.npy": truncated,
        "pickle.npy": pickle.dumps(J),
        "text.npz": b"nothing",
        "cut.npz": buffer.getvalue()[:-30],
        "inner.npz": buffer.getvalue(),
        "text.safetensors": b"{}",
        "huge.safetensors": (2**62).to_bytes(8, "little") + b"{}",
        "w.txt": b"",
    }


def test_damaged_files_give_one_line(tmp_path):
    for name, content in damaged(tmp_path).items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ValueError, match=name) as caught:
            load_network(path)
        assert "\n" not in str(caught.value)
    with pytest.raises(ValueError, match="no such file"):
        load_network(tmp_path / "missing.npy")
    with pytest.raises(ValueError, match="a folder, not a file"):
        load_network(tmp_path)


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


def test_pickles_are_never_loaded(tmp_path, saved):
    np.save(tmp_path / "object.npy", np.array([[Bomb()]], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="pickle"):
        load_network(tmp_path / "object.npy")
    (tmp_path / "plain.npy").write_bytes(b"\x80\x04cpytest\nfail\n.")
    with pytest.raises(ValueError, match=r"pickle|readable"):
        load_network(tmp_path / "plain.npy")
    path = saved(weight_hh=J, junk=np.array([Bomb()], dtype=object))
    assert np.array_equal(load_network(path).W, J)
    with pytest.raises(ValueError, match="pickle"):
        load_network(path, array="junk")


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ({"W": np.zeros((2, 3))}, {}, "no square array"),
        ({"W": np.zeros((2, 3))}, {"array": "W"}, "square"),
        ({"W": np.zeros((0, 0))}, {"array": "W"}, "empty"),
        ({"W": np.full((2, 2), np.nan)}, {}, "finite"),
        ({"W": np.full((2, 2), -np.inf)}, {}, "finite"),
        ({"W": J * 1j}, {}, "complex"),
        ({"W": np.array([["a"]])}, {}, "real"),
        ({"W": J, "V": J}, {}, "several square arrays"),
        ({"W": J}, {"array": "U"}, "no array 'U'"),
        ({"W": J}, {"bias": ["b"]}, "no array 'b'"),
        ({"W": J, "b": np.ones(3)}, {"bias": ["b"]}, "shape"),
        ({"W": J, "b": np.full(2, np.nan)}, {"bias": ["b"]}, "finite"),
        ({"W": J}, {"step": 0.0}, "step"),
        ({"W": J}, {"step": -1.0}, "step"),
        ({"W": J}, {"step": np.nan}, "step"),
        ({"W": J}, {"leak": -0.1}, "leak"),
        ({"W": J}, {"leak": np.inf}, "leak"),
        ({"W": J}, {"form": "voltage"}, "current, rate, map"),
        ({"W": J}, {"activation": "nothing"}, "."),
        ({"W": J}, {"parametrization": "skew"}, "plain, antisymmetric"),
        ({"W": J}, {"diffusion": np.inf}, "finite"),
        ({"W": J}, {"diffusion": np.nan, "parametrization": "antisymmetric"}, "finite"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(saved, content, options, message):
    with pytest.raises(ValueError, match=message) as caught:
        load_network(saved(**content), **options)
    assert "\n" not in str(caught.value)
