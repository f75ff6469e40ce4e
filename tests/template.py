"""template.yaml as plain values: `!GetAtt A.B` becomes {"Fn::GetAtt": "A.B"}."""

import functools
from typing import Any

import yaml

from tests.paths import ROOT


class _Loader(yaml.SafeLoader):
    pass


def _intrinsic(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = tag if tag in {"Ref", "Condition"} else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _intrinsic)


@functools.cache
def template() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)
    return loaded


def resource(name: str) -> dict[str, Any]:
    """The properties of one resource."""
    properties: dict[str, Any] = template()["Resources"][name]["Properties"]
    return properties
