"""Writes the checkpoints of this folder, as people save them: `python make.py`, with torch and safetensors installed.

Kept beside them so that anybody can see what they are; the tests read the files, since torch is too large for the
tests' tools. Written with torch 2.13, geotorch 0.4 and torchrecurrent 0.2.5. The random numbers are seeded.
"""

from pathlib import Path

import geotorch
import torch
import torch.nn.utils.parametrize as parametrize
import torchrecurrent
from safetensors.torch import save_file
from torch import nn

HERE = Path(__file__).parent
CELLS = (
    "AntisymmetricRNNCell",
    "BRCell",
    "FastGRNNCell",
    "GatedAntisymmetricRNNCell",
    "IndRNNCell",
    "LEMCell",
    "MGUCell",
    "MinimalRNNCell",
    "NASCell",
    "PeepholeLSTMCell",
    "SCRNCell",
    "STARCell",
    "UnICORNNCell",
    "coRNNCell",
)


class UpperSkew(nn.Module):
    """The parametrization of torch's tutorial."""

    def forward(self, x):
        a = x.triu(1)
        return a - a.transpose(-1, -2)


def save(name, module):
    save_file({key: value.contiguous() for key, value in module.state_dict().items()}, HERE / f"{name}.safetensors")


def parametrized(register):
    module = nn.RNN(3, 4)
    register(module)
    return module


if __name__ == "__main__":
    torch.manual_seed(20261128)
    save("rnn", nn.RNN(3, 4))
    save("rnn_relu_no_bias", nn.RNN(3, 4, nonlinearity="relu", bias=False))
    save("rnn_bidirectional", nn.RNN(3, 4, bidirectional=True))
    save("rnn_two_layers", nn.RNN(3, 4, num_layers=2))
    save("rnn_cell", nn.RNNCell(3, 4))
    save("rnn_in_model", nn.ModuleDict({"encoder": nn.RNN(3, 4), "readout": nn.Linear(4, 2)}))
    save("lstm", nn.LSTM(16, 4))
    save("lstm_projected", nn.LSTM(8, 4, proj_size=2))
    save("gru", nn.GRU(3, 4))
    skew = lambda m: parametrize.register_parametrization(m, "weight_hh_l0", UpperSkew())  # noqa: E731
    save("skew_of_the_tutorial", parametrized(skew))
    save("skew_of_geotorch", parametrized(lambda m: geotorch.skew(m, "weight_hh_l0")))
    save("orthogonal", parametrized(lambda m: nn.utils.parametrizations.orthogonal(m, "weight_hh_l0")))
    save("weight_norm", parametrized(lambda m: nn.utils.parametrizations.weight_norm(m, "weight_hh_l0")))
    save("spectral_norm", parametrized(lambda m: nn.utils.parametrizations.spectral_norm(m, "weight_hh_l0")))
    for cell in CELLS:
        save(cell, getattr(torchrecurrent, cell)(3, 4))
