"""template.yaml as Python values: as written, and after SAM and CloudFormation expanded it."""

import functools
from typing import Any

import yaml
from awscli.customizations.cloudformation.yamlhelper import (  # type: ignore[import-untyped]
    yaml_parse,
)
from samtranslator.translator.transform import transform

from tests.paths import ROOT

NO_VALUE = {"Ref": "AWS::NoValue"}


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
    """Return the template as written; `!GetAtt A.B` becomes {"Fn::GetAtt": "A.B"}."""
    loaded: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)
    return loaded


def resource(name: str) -> dict[str, Any]:
    """Return the properties of one resource."""
    properties: dict[str, Any] = template()["Resources"][name]["Properties"]
    return properties


@functools.cache
def expanded(**parameters: str) -> dict[str, dict[str, Any]]:
    """Return the resources that CloudFormation would make for these parameter values.

    The SAM transform is applied, resources whose condition is false are left out, and `Fn::If` is
    resolved. Other intrinsic functions stay. Do not change the result: it is cached.
    """
    source = yaml_parse((ROOT / "template.yaml").read_text())
    for declared in source["Resources"].values():
        if "CodeUri" in declared["Properties"]:
            # SAM takes code only from S3; `aws cloudformation package` puts it there.
            declared["Properties"]["CodeUri"] = "s3://bucket/code.zip"
    transformed = transform(source, dict(parameters), _NoManagedPolicies())
    defaults = {name: declared["Default"] for name, declared in transformed["Parameters"].items()}
    values = {**defaults, **parameters}
    declared_conditions = transformed["Conditions"].items()
    conditions = {name: _holds(expression, values) for name, expression in declared_conditions}
    resources = {}
    for name, declared in transformed["Resources"].items():
        if conditions.get(declared.get("Condition"), True):
            resources[name] = _without_ifs(declared, conditions)
    return resources


class _NoManagedPolicies:
    """Replaces the lookup of managed policies in IAM: the template refers to none by name."""

    def load(self) -> dict[str, str]:
        return {}


def _holds(expression: dict[str, Any], parameters: dict[str, Any]) -> bool:
    """Evaluate a condition made of Equals and Not."""
    ((function, arguments),) = expression.items()
    if function == "Fn::Not":
        return not _holds(arguments[0], parameters)
    assert function == "Fn::Equals", function
    left, right = (parameters[side["Ref"]] if "Ref" in side else side for side in arguments)
    return bool(left == right)


def _without_ifs(value: Any, conditions: dict[str, bool]) -> Any:
    if isinstance(value, list):
        items = [_without_ifs(item, conditions) for item in value]
        return [item for item in items if item != NO_VALUE]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Fn::If"}:
        condition, if_true, if_false = value["Fn::If"]
        return _without_ifs(if_true if conditions[condition] else if_false, conditions)
    fields = {name: _without_ifs(field, conditions) for name, field in value.items()}
    return {name: field for name, field in fields.items() if field != NO_VALUE}
