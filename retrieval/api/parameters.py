"""Parameters: an address with one that nobody reads is refused, as its sender meant something."""

from __future__ import annotations

from collections import Counter

from fastapi import Request

from retrieval.api.mistakes import Mistake, contract_of, unknown
from retrieval.api.problems import Problem


async def only_known(request: Request) -> None:
    """See that an address has no parameter but those of the contract, and each once.

    :raises Problem: 400, which names the nearest one that there is.
    """
    parameters = {
        one["name"]: one["schema"].get("type") == "array"
        for one in contract_of(request).get("parameters", ())
        if one["in"] == "query"
    }
    found = []
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in parameters:
            found.append(Mistake(f"query.{name}", unknown(name, list(parameters))))
        elif times > 1 and not parameters[name]:
            found.append(Mistake(f"query.{name}", f"{name} is given {times} times; give it once"))
    if found:
        raise Problem(400, "; ".join(one.message for one in found), errors=found)
