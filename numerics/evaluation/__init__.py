"""Expressions compiled for arrays, in forms that stay accurate; the only place that calls lambdify.

May import analysis, numerics.tolerance and numerics.arrays.
"""

from numerics.evaluation.compile import NumericActivation, compile_activation, compile_expression

__all__ = ["NumericActivation", "compile_activation", "compile_expression"]
