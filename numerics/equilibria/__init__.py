"""Every rest point of a network, certified: searched for in interval arithmetic, proved and typed in ball arithmetic.

May import analysis, numerics.exact.
"""

from numerics.equilibria.balance import FORMS, Balance
from numerics.equilibria.certify import Certified, step_is_regular
from numerics.equilibria.restpoints import SEARCHED, RestPoints, rest_points
from numerics.equilibria.stability import Kind

__all__ = ["FORMS", "SEARCHED", "Balance", "Certified", "Kind", "RestPoints", "rest_points", "step_is_regular"]
