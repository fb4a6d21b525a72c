"""The public door with real torch: tensors, modules, parametrizations, assertions on a cell, a training watched."""

import numpy as np
import pytest

import proofs.door as skewflow
from numerics.system import System

torch = pytest.importorskip("torch", reason="torch is not installed")


class Skew(torch.nn.Module):
    """A parametrization: A becomes A − Aᵀ."""

    def forward(self, A):
        return A - A.T


class AntisymmetricCell(torch.nn.Module):
    """h ← h + ε tanh(W h), W = A − Aᵀ, as people write it."""

    def __init__(self, n, eps):
        super().__init__()
        self.weight_hh = torch.nn.Parameter(torch.randn(n, n, dtype=torch.float64))
        self.eps = eps

    @property
    def W(self):
        return self.weight_hh - self.weight_hh.T

    def forward(self, h):
        return h + self.eps * torch.tanh(h @ self.W.T)


def test_tensors_that_require_grad():
    A = torch.randn(4, 4, dtype=torch.float64, requires_grad=True)
    W = A - A.T
    assert np.array_equal(skewflow.network(W).W, W.detach().numpy())
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        assert skewflow.audit(W.to(dtype)).network.structure.skew


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_an_nn_rnn_is_the_map_it_computes(nonlinearity):
    torch.manual_seed(0)
    module = torch.nn.RNN(3, 4, nonlinearity=nonlinearity, batch_first=True)
    net = skewflow.network(module)
    assert (net.form, net.step, net.leak, net.activation.name) == ("map", 1.0, 1.0, nonlinearity)
    h = torch.randn(1, 1, 4)
    expected, _ = module(torch.zeros(1, 5, 3), h)
    run = skewflow.simulate(module, steps=5, start=h[0])
    assert np.allclose(run.states[1:, 0], expected[0].detach().numpy(), atol=1e-6)
    assert np.array_equal(skewflow.network(module.state_dict(), nonlinearity).W, net.W)


def test_cells_parametrizations_and_what_is_refused():
    cell = torch.nn.RNNCell(3, 4)
    torch.nn.utils.parametrize.register_parametrization(cell, "weight_hh", Skew())
    assert skewflow.network(cell).structure.skew
    skewflow.assert_skew(cell.weight_hh)
    with pytest.raises(ValueError, match="LSTM"):
        skewflow.network(torch.nn.LSTM(3, 4))
    with pytest.raises(ValueError, match=r"square|recurrent"):
        skewflow.network(torch.nn.Linear(3, 4))


def test_assertions_on_a_cell():
    torch.manual_seed(1)
    cell = AntisymmetricCell(6, 0.02)
    skewflow.assert_skew(cell.W)
    energy = System("rate", cell.W.detach().numpy()).energy
    states = torch.randn(3, 6, dtype=torch.float64)

    def step(h):
        return cell(torch.as_tensor(h))

    bound = cell.eps**2 * 6 * float(torch.linalg.matrix_norm(cell.W, 2)) ** 2
    skewflow.assert_drift(step, energy, states, per_step=bound, steps=100)
    with pytest.raises(AssertionError, match="not conserved"):
        skewflow.assert_conserves(step, energy, states, steps=100)
    with torch.no_grad():
        cell.weight_hh += 0.1 * torch.eye(6)  # harmless: A − Aᵀ does not see it
    skewflow.assert_skew(cell.W)
    with pytest.raises(AssertionError, match="not skew-symmetric"):
        skewflow.assert_skew(cell.W + 1e-9 * torch.eye(6))


def test_a_training_is_watched():
    torch.manual_seed(2)
    free = torch.nn.RNN(1, 4, batch_first=True)
    skew = torch.nn.RNNCell(1, 4)
    torch.nn.utils.parametrize.register_parametrization(skew, "weight_hh", Skew())
    log, kept = skewflow.TrainingLog(free), skewflow.TrainingLog(skew)
    both = [*free.parameters(), *skew.parameters()]
    optimiser = torch.optim.SGD(both, lr=0.1)
    for _ in range(3):
        optimiser.zero_grad()
        x = torch.randn(8, 5, 1)
        loss = free(x)[0].pow(2).mean() + skew(x[:, 0]).pow(2).mean()
        loss.backward()
        optimiser.step()
        log()
        kept()
    assert len(log.records) == 4
    assert len({r.defect for r in log.records}) == 4
    assert {r.defect for r in kept.records} == {0.0}
