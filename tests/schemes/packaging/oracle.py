"""A second opinion on plans: the same rules as an integer programme, solved by HiGHS through scipy.

One 0/1 variable per listed unit (taken), one per effective elective (counted), no search of our own.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from schemes.packaging import Decree, Package


def least(decree: Decree, package: Package, held: frozenset[str]) -> int:  # noqa: C901 (one programme, written out)
    """The smallest number of further units that completes the package."""
    held &= decree.known
    units, electives = sorted(decree.listed), package.effective_electives
    width = len(units) + len(electives)
    column = {code: number for number, code in enumerate(units)}

    def satisfying(code):
        family, version = decree.part(code)
        fits = [decree.part(other)[0] == family and decree.part(other)[1] >= version for other in units]
        return [column[other] for other, fit in zip(units, fits, strict=True) if fit]

    def met(code):
        family, version = decree.part(code)
        return any(decree.part(other)[0] == family and decree.part(other)[1] >= version for other in held)

    rows, lower = [], []

    def require(coefficients, at_least):
        row = np.zeros(width)
        for index, value in coefficients:
            row[index] += value
        rows.append(row)
        lower.append(at_least)

    for code in package.core:
        if not met(code):
            require([(index, 1) for index in satisfying(code)], 1)
    for number, code in enumerate(electives):
        if not met(code):  # an elective counts only when its unit is taken
            require([*((index, 1) for index in satisfying(code)), (len(units) + number, -1)], 0)
    require([(len(units) + number, 1) for number in range(len(electives))], package.elective_required)
    for unit, others in decree.prerequisites.items():
        if unit not in held and unit in column:
            for other in others:
                if not met(other):  # with a unit the units it requires are taken
                    require([*((index, 1) for index in satisfying(other)), (column[unit], -1)], 0)
    cost = np.concatenate([np.ones(len(units)), np.zeros(len(electives))])
    found = milp(
        cost,
        constraints=LinearConstraint(np.array(rows), np.array(lower), np.inf),
        integrality=np.ones(width),
        bounds=Bounds(0, 1),
    )
    assert found.success, found.message
    return round(found.fun)
