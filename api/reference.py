"""The OpenAPI document as rows that a page can show. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a property: its name, what it is, what it means."""

    name: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address, what it takes, and the shape of its answer."""

    name: str
    path: str
    title: str
    words: str
    parameters: tuple[Row, ...]
    answer: str
    statuses: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of answer, or a part of one."""

    name: str
    rows: tuple[Row, ...]


def operations(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Every operation, in the order of the document."""
    return tuple(_operation(path, methods["get"]) for path, methods in document["paths"].items())


def shapes(document: Mapping[str, Any]) -> tuple[Shape, ...]:
    """Every shape, by name."""
    found = sorted(document["components"]["schemas"].items())
    return tuple(Shape(name, _rows(shape.get("properties", {}))) for name, shape in found)


def _operation(path: str, said: Mapping[str, Any]) -> Operation:
    content = said["responses"].get(200, {}).get("content", {})
    answer = content.get("application/json", {}).get("schema", {})
    parameters = tuple(Row(each["name"], _kind(each["schema"]), _words(each)) for each in said.get("parameters", ()))
    statuses = ", ".join(map(str, sorted(said["responses"])))
    title, words = said.get("summary", ""), said.get("description", "").replace("`", "")
    return Operation(said["operationId"], path, title, words, parameters, _kind(answer), statuses)


def _rows(properties: Mapping[str, Any]) -> tuple[Row, ...]:
    return tuple(Row(name, _kind(said), _words(said)) for name, said in properties.items())


def _words(said: Mapping[str, Any]) -> str:
    return str(said.get("description", "")).replace("`", "")


def _kind(said: Mapping[str, Any]) -> str:
    """Such as "list of Work", "text or null", "publication_year:desc or publication_year:asc"."""
    if "anyOf" in said:
        return " or ".join(_kind(each) for each in said["anyOf"])
    if "$ref" in said:
        return str(said["$ref"].rpartition("/")[2])
    if "allOf" in said:
        return _kind(said["allOf"][0])
    if "enum" in said:
        return " or ".join(map(str, said["enum"]))
    if said.get("type") == "array":
        return f"list of {_kind(said['items'])}"
    return _KINDS.get(said.get("format", ""), _KINDS.get(said.get("type", ""), "anything"))


_KINDS = {
    "date": "date",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
}
