"""What names and shapes tell of a network: real checkpoints of torch, and arrays as Keras, Flax and SciPy save them.

The files in tests/checkpoints were written by the script beside them.
"""

import io
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse
from safetensors.numpy import load_file

from proofs.cli import main
from proofs.networks.reading import Description, load_network
from proofs.networks.sparse import PARTS, dense

CHECKPOINTS = Path(__file__).parent / "checkpoints"
A = np.array([[0.3, 0.7], [0.2, -0.1]])


def checkpoint(name):
    path = CHECKPOINTS / f"{name}.safetensors"
    return path, load_file(path)


@pytest.mark.parametrize("name", ["rnn", "rnn_cell", "rnn_in_model", "rnn_relu_no_bias"])
def test_an_elman_network_of_torch_is_a_map_with_both_biases(name):
    path, stored = checkpoint(name)
    network = load_network(path)
    weights = next(key for key in stored if "weight_hh" in key)
    assert np.array_equal(network.W, stored[weights].astype(float))
    assert (network.form, network.step, network.leak) == ("map", 1.0, 1.0)
    biases = [stored[key].astype(float) for key in stored if "bias_ih" in key or "bias_hh" in key]
    assert (network.bias is None) == (not biases)
    if biases:
        assert np.array_equal(network.bias, sum(biases))
    assert any("names are those of an nn.RNN" in note and ("bias" in note) for note in network.notes)


def test_what_is_asked_goes_before_what_names_tell():
    path, stored = checkpoint("rnn")
    asked = Description(form="rate", leak=0.5, step=0.1, bias=("bias_ih_l0",))
    network = load_network(path, asked)
    assert (network.form, network.leak, network.step) == ("rate", 0.5, 0.1)
    assert np.array_equal(network.bias, stored["bias_ih_l0"].astype(float))


@pytest.mark.parametrize(
    ("name", "array"),
    [("rnn_bidirectional", "weight_hh_l0_reverse"), ("rnn_two_layers", "weight_hh_l1")],
)
def test_of_several_networks_one_is_named(name, array):
    path, stored = checkpoint(name)
    with pytest.raises(ValueError, match=rf"2 networks: name one with --array weight_hh_l0 or {array}"):
        load_network(path)
    network = load_network(path, Description(array=array))
    suffix = array.removeprefix("weight_hh")
    assert np.array_equal(network.W, stored[array].astype(float))
    assert np.array_equal(network.bias, stored[f"bias_ih{suffix}"].astype(float) + stored[f"bias_hh{suffix}"])


REFUSED = {
    "lstm": "gated network .*LSTM.*4n × n",
    "lstm_projected": "holds a cell|LSTM with a projection",
    "gru": "3 gates .*GRU.*3n × n",
    "orthogonal": "parameter of an orthogonal matrix",
    "weight_norm": "factor of a weight normalisation",
    "spectral_norm": "spectrally normalised",
    "coRNNCell": "coRNN",
    "LEMCell": "LEM",
    "UnICORNNCell": "UnICORNN",
    "FastGRNNCell": "FastGRNN",
    "IndRNNCell": "independently recurrent",
    "MinimalRNNCell": "MinimalRNN",
    "MGUCell": "2 gates",
    "PeepholeLSTMCell": "LSTM",
    "STARCell": "gated cell",
    "GatedAntisymmetricRNNCell": "gated cell",
    "SCRNCell": "SCRN",
    "BRCell": "see only themselves",
    "NASCell": "8 blocks",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_network_of_another_form_is_refused_by_its_name(name, capsys):
    path, _ = checkpoint(name)
    with pytest.raises(SystemExit) as stop:
        main(["audit", str(path)])
    said = capsys.readouterr()
    assert stop.value.code == 2
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    with pytest.raises(ValueError, match=REFUSED[name]):
        load_network(path)


def test_every_checkpoint_is_read_or_refused():
    read = {"rnn", "rnn_cell", "rnn_in_model", "rnn_relu_no_bias", "rnn_bidirectional", "rnn_two_layers"}
    asked = {"skew_of_the_tutorial", "skew_of_geotorch", "AntisymmetricRNNCell"}
    assert {path.stem for path in CHECKPOINTS.glob("*.safetensors")} == read | asked | set(REFUSED)


# ---------------------------------------------------------------- skew by construction


@pytest.mark.parametrize("name", ["skew_of_the_tutorial", "skew_of_geotorch"])
def test_how_a_skew_matrix_is_made_is_asked_and_never_guessed(name):
    path, stored = checkpoint(name)
    with pytest.raises(ValueError, match="raw parameter, and nothing tells how W is made"):
        load_network(path)
    raw = stored["parametrizations.weight_hh_l0.original"].astype(float)
    made = {
        "antisymmetric": raw - raw.T,
        "half": (raw - raw.T) / 2,
        "upper": np.triu(raw, 1) - np.triu(raw, 1).T,
        "lower": np.tril(raw, -1) - np.tril(raw, -1).T,
        "plain": raw,
    }
    for parametrization, W in made.items():
        network = load_network(path, Description(parametrization=parametrization))
        assert np.array_equal(network.W, W)
        assert network.form == "map"  # an nn.RNN stays one, whatever its weights


def test_an_antisymmetric_cell_is_told_by_its_parametrization():
    path, stored = checkpoint("AntisymmetricRNNCell")
    assert any("AntisymmetricRNNCell has the same names" in note for note in load_network(path).notes)
    network = load_network(path, Description(parametrization="antisymmetric", diffusion=0.5, step=0.1))
    raw = stored["weight_hh"].astype(float)
    assert (network.form, network.leak, network.step) == ("rate", 0.0, 0.1)
    assert np.array_equal(network.W, raw - raw.T - 0.5 * np.eye(4))


@pytest.mark.parametrize(
    ("parametrization", "omega"), [("antisymmetric", 0.5), ("half", 0.25), ("upper", 0.7), ("lower", 0.2)]
)
def test_each_parametrization_has_its_frequency(tmp_path, parametrization, omega):
    np.save(tmp_path / "raw.npy", A)
    network = load_network(tmp_path / "raw.npy", Description(parametrization=parametrization))
    assert network.structure.skew
    assert network.structure.spectrum.largest_frequency == pytest.approx(omega, rel=1e-15)


def test_names_that_say_upper_are_believed(tmp_path):
    np.savez(tmp_path / "net.npz", **{"rnn.upper.parametrizations.weight_hh.original": A})
    assert load_network(tmp_path / "net.npz").W[0, 1] == 0.7


def test_diffusion_projection_and_transposition(tmp_path):
    np.save(tmp_path / "w.npy", A)
    assert np.array_equal(load_network(tmp_path / "w.npy", Description(transpose=True)).W, A.T)
    assert np.array_equal(load_network(tmp_path / "w.npy", Description(diffusion=0.25)).W, A - 0.25 * np.eye(2))
    projected = load_network(tmp_path / "w.npy", Description(project_skew=True))
    assert np.array_equal(projected.W, (A - A.T) / 2)
    assert any(
        f"symmetric part, {np.linalg.norm(A + A.T) / 2 / np.linalg.norm(A):.3g} of" in n for n in projected.notes
    )


# ---------------------------------------------------------------- Keras, Flax, SciPy


@pytest.mark.parametrize(
    ("weights", "bias", "input_"),
    [
        ("simple_rnn/simple_rnn_cell/recurrent_kernel", "simple_rnn/simple_rnn_cell/bias", "simple_rnn/x/kernel"),
        ("rnn.recurrent_kernel:0", "rnn.bias:0", "rnn.kernel:0"),
        ("params/cell/h/kernel", "params/cell/i/bias", "params/cell/i/kernel"),
    ],
)
def test_keras_and_flax_store_the_transpose(tmp_path, weights, bias, input_):
    np.savez(tmp_path / "net.npz", **{weights: A, bias: np.array([1.0, 2.0]), input_: np.zeros((3, 2))})
    network = load_network(tmp_path / "net.npz")
    assert np.array_equal(network.W, A.T)
    assert np.array_equal(network.bias, [1.0, 2.0])
    assert network.form == "map"
    assert any("transposed" in note for note in network.notes)
    assert np.array_equal(load_network(tmp_path / "net.npz", Description(transpose=True)).W, A.T)


@pytest.mark.parametrize(
    ("arrays", "word"),
    [
        ({"lstm/recurrent_kernel": np.zeros((2, 8))}, "LSTM"),
        ({"gru/recurrent_kernel": np.zeros((2, 6))}, "GRU"),
        ({"cell/hf/kernel": A, "cell/hi/kernel": A}, "LSTM"),
        ({"cell/hr/kernel": A, "cell/hz/kernel": A, "cell/hn/kernel": A}, "GRU"),
    ],
)
def test_gated_networks_of_keras_and_flax_are_refused(tmp_path, arrays, word):
    np.savez(tmp_path / "net.npz", **arrays)
    with pytest.raises(ValueError, match=word):
        load_network(tmp_path / "net.npz")


@pytest.mark.parametrize("kind", ["csr", "csc", "coo", "bsr", "dia"])
def test_sparse_matrices_of_scipy(tmp_path, kind):
    scipy.sparse.save_npz(tmp_path / "w.npz", scipy.sparse.coo_matrix(A).asformat(kind))
    assert np.array_equal(load_network(tmp_path / "w.npz").W, A)


def test_sparse_matrices_of_every_shape_are_what_scipy_makes_of_them():
    """Repeated entries, blocks, diagonals that stick out, empty lines, spare room behind the entries."""
    rng = np.random.default_rng(4)
    for kind in PARTS:
        for n in (1, 2, 6):
            for share in (0.0, 0.3, 1.0):
                places = rng.integers(0, n, (2, int(3 * share * n * n)))
                values = rng.integers(-4, 5, places.shape[1]).astype(float)
                matrix = scipy.sparse.coo_matrix((values, places), shape=(n, n))
                if kind == "bsr":
                    size = (n, n) if n < 3 else (2, 3)
                    matrix = scipy.sparse.bsr_matrix(matrix.toarray(), blocksize=size)
                matrix = matrix.asformat(kind)
                found = [np.asarray(getattr(matrix, part)) for part in PARTS[kind]]
                assert np.array_equal(dense(kind, found[0], found[1:], (n, n)), matrix.toarray())
    spare = (np.array([5.0, 7.0]), [np.array([1, 0]), np.array([0, 1, 1])], (2, 2))
    assert dense("csr", *spare).tolist() == [[0, 5], [0, 0]]


def test_a_sparse_matrix_that_lies_is_refused(tmp_path):
    matrix = scipy.sparse.csr_matrix(np.array([[1.0, 2.0], [3.0, 4.0]]))
    for change in (
        {"shape": np.array([10**6, 10**6])},
        {"format": np.array(b"xyz")},
        {"indices": np.array([0, 9, 0, 1], dtype=np.int32)},
        {"shape": np.array([-1, 2])},
        {"shape": np.array([-2, -2])},
        {"shape": np.array([2**24, 2])},
        {"shape": np.array([8000, 8000]), "indptr": np.minimum(np.arange(8001), 4)},  # 512 MB of zeros
        {"indices": np.array([0, -1, 0, 1], dtype=np.int32)},
        {"indptr": np.array([0, 2, 0], dtype=np.int32)},  # SciPy's check stops here, and its toarray reads beyond
        {"indptr": np.array([0, 4, 2], dtype=np.int32)},
        {"indptr": np.array([0, 2, 9], dtype=np.int32)},
        {"indptr": np.array([1, 2, 4], dtype=np.int32)},
        {"data": np.ones(7)},
        {"data": np.array(["a", "b", "c", "d"])},
        {"data": np.ones(4, dtype=complex)},
    ):
        parts = {"format": np.array(b"csr"), "shape": np.array([2, 2]), "data": matrix.data}
        parts |= {"indices": matrix.indices, "indptr": matrix.indptr} | change
        np.savez(tmp_path / "w.npz", **parts)
        with pytest.raises(ValueError, match=r"w\.npz") as caught:
            load_network(tmp_path / "w.npz")
        assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- other files, hostile files


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".onnx", ".h5", ".keras", ".msgpack", ".mat", ".csv"])
def test_other_files_come_with_a_recipe(tmp_path, suffix):
    path = tmp_path / f"net{suffix}"
    path.write_bytes(b"x")
    with pytest.raises(ValueError, match=r"accepted are \.npy, \.npz, \.safetensors\. In Python: .*save") as caught:
        load_network(path)
    assert "\n" not in str(caught.value)
    assert f"net{suffix}" in str(caught.value)


@pytest.mark.parametrize("compression", [8, 12, 14])
def test_what_is_not_used_is_not_decompressed(tmp_path, compression):
    """A small archive whose unused member would be 2.8 GB of zeros."""
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (350000000,), }"
    length = (len(header) + 10 + 63) // 64 * 64 - 10
    start = b"\x93NUMPY\x01\x00" + length.to_bytes(2, "little") + header.ljust(length - 1) + b"\n"
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", compression) as archive:
        with archive.open("unused.npy", "w", force_zip64=True) as member:
            member.write(start)
            for _ in range(16):
                member.write(b"\0" * 2**20)
        buffer = io.BytesIO()
        np.save(buffer, A)
        archive.writestr("W.npy", buffer.getvalue(), zipfile.ZIP_DEFLATED)
    tracemalloc.start()
    assert np.array_equal(load_network(tmp_path / "bomb.npz", Description(array="W")).W, A)
    assert tracemalloc.get_traced_memory()[1] < 2**23
    tracemalloc.stop()
    message = r"holds 2,670 MiB; at most 512 MiB" if compression == 8 else "compressed as NumPy never does"
    with pytest.raises(ValueError, match=message):
        load_network(tmp_path / "bomb.npz", Description(array="unused"))


def test_damaged_files_are_read_or_refused_in_one_line():
    from tests.fuzz.weightfiles import main as fuzz

    assert fuzz(1500, 20261128) == 0
