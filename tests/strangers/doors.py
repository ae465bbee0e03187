"""Every route of every context, read from the apps themselves: nothing here is listed by hand."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from chassis.http import Rule
from chassis.service import Service, build_app
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from gateway.routes import CONTEXTS

PACKAGES = {**{context: context for context in CONTEXTS}, "fiscal-gateway-am": "fiscal_gateway_am"}
"""The contexts behind the gateway and the packages they live in."""


@dataclass(frozen=True, slots=True)
class Door:
    """One method of one path of one context, and the rules that stand before it."""

    context: str
    method: str
    path: str
    name: str
    rules: tuple[Rule, ...]

    @property
    def title(self) -> str:
        return f"{self.method} {self.path}"


@cache
def service_of(context: str) -> Service:
    service: Service = importlib.import_module(f"{PACKAGES.get(context, context)}.app").SERVICE
    return service


@cache
def app_of(context: str) -> FastAPI:
    """The context's app, which touches no server as long as it is not started."""
    return build_app(service_of(context))


@cache
def doors_of(context: str) -> tuple[Door, ...]:
    return tuple(_read(context))


def every_door() -> Iterator[Door]:
    for context in (*PACKAGES, "gateway"):
        yield from doors_of(context)


def _read(context: str) -> Iterator[Door]:
    found = set()
    for route in iter_route_contexts(app_of(context).routes):
        path = route.path
        assert path is not None, route
        for method in sorted(route.methods or {"*"}):
            if (method, path) in found:
                continue
            found.add((method, path))
            original = route.original_route
            dependant = original.dependant if isinstance(original, APIRoute) else None
            yield Door(context, method, path, getattr(original, "name", ""), tuple(_rules(dependant)))


def _rules(dependant: Any) -> Iterator[Rule]:
    if dependant is None:
        return
    if isinstance(dependant.call, Rule):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _rules(inner)
