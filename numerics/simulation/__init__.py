"""Batches of trajectories with their energies, kept in memory or written to a file that can be resumed.

May import analysis, numerics.evaluation, numerics.integrators, numerics.system.
"""

from numerics.simulation.store import load_checkpoint, run_to_file
from numerics.simulation.trajectories import Plan, Trajectory, simulate

__all__ = ["Plan", "Trajectory", "load_checkpoint", "run_to_file", "simulate"]
