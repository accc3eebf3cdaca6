"""What a route says of itself for the OpenAPI document; written beside the route, drawn by `appliance.web.openapi`.

Apart from the drawing, which is asked for seldom and whose library a start need not load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "described"


@dataclass(frozen=True)
class Description:
    """`body`: the model of the request's JSON, None where it has none. `answer`: the type of the 200, None: 204.
    `refusals`: statuses that it refuses with besides those of every route. `lease`: whether it asks for one."""

    tag: str
    body: Any
    answer: Any
    refusals: tuple[int, ...]
    lease: bool


def described(
    answer: Any, *refusals: int, body: Any = None, tag: str = "participant", lease: bool = True
) -> Callable[[View], View]:
    """Marks a view with its Description; the view itself stays as it is."""

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, Description(tag, body, answer, refusals, lease))
        return view

    return mark


def description_of(view: Callable[..., Any]) -> Description | None:
    """What `described` said of this view; None where nothing was said."""
    found: Description | None = getattr(view, _ATTRIBUTE, None)
    return found
