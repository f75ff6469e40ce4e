"""Prepares a network for the quantization of its activations to eight bits.

The inputs of some matrix products have a few channels with values up to fifty times as large as in
the other channels. With one scale for all channels, the small values lose most of their bits. So
each channel is divided by a factor, and the weights are multiplied by it (SmoothQuant; Xiao et al.
2023, arXiv:2211.10438). The product does not change.
"""

import copy
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from infra.training.examples import Example
from infra.training.learner import padded
from infra.training.network import Network

# The linear modules of a layer.
MODULES = ("queries_keys_values", "attended", "inner", "outer")
# Candidates for the migration strength of SmoothQuant: 0 leaves the activations unchanged, 1 gives
# all their channels the same range. For each module, the best one is used.
STRENGTHS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
# Largest values of signed weights of seven bits, and of unsigned activations of eight bits.
_WEIGHT_LEVELS, _ACTIVATION_LEVELS = 63, 255
# The largest value of a channel is replaced by this if it is smaller, to avoid division by 0.
_SMALLEST = 1e-4


class Smoothed(nn.Module):
    """A linear module whose inputs are divided by a factor for each channel."""

    def __init__(self, linear: nn.Linear, factors: Tensor) -> None:
        super().__init__()
        self.register_buffer("inverse", 1 / factors)
        self.linear = copy.deepcopy(linear)
        with torch.no_grad():
            self.linear.weight *= factors

    def forward(self, inputs: Tensor) -> Tensor:
        result: Tensor = self.linear(inputs * self.inverse)
        return result


def smoothed(network: Network, examples: Sequence[Example]) -> Network:
    """Return a network with smoothed inputs and the same outputs, fitted to the examples."""
    result: Network = copy.deepcopy(network).eval()
    for number, layer in enumerate(result.layers):
        # The inputs are those of the exact network: the copy has smoothed layers already.
        inputs = _inputs(network.layers[number], network, examples)
        for name in MODULES:
            setattr(layer, name, _best(getattr(layer, name), inputs[name]))
    return result


def _inputs(
    layer: nn.Module, network: Network, examples: Sequence[Example]
) -> dict[str, list[Tensor]]:
    """Return the inputs of a layer's linear modules for each example: [tokens, channels]."""
    inputs: dict[str, list[Tensor]] = {name: [] for name in MODULES}

    def recorder(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        return lambda _module, values, _output: inputs[name].append(values[0][0])

    hooks = [getattr(layer, name).register_forward_hook(recorder(name)) for name in MODULES]
    with torch.inference_mode():
        for example in examples:
            ids = padded([example.ids], 0)
            network(ids, torch.ones_like(ids), padded([example.casings], 0))
    for hook in hooks:
        hook.remove()
    return inputs


def _best(linear: nn.Linear, inputs: Sequence[Tensor]) -> nn.Module:
    """Return the module with the strength of smoothing that gives the smallest error."""
    modules = [
        Smoothed(linear, _factors(linear, inputs, strength)) if strength else linear
        for strength in STRENGTHS
    ]
    return min(modules, key=lambda module: _error(linear, module, inputs))


def _factors(linear: nn.Linear, inputs: Sequence[Tensor], strength: float) -> Tensor:
    """Return the factor of each channel. Their median is 1."""
    largest = torch.stack([values.abs().amax(0) for values in inputs]).amax(0)
    weights = linear.weight.detach().abs().amax(0)
    factors = largest.clamp(min=_SMALLEST) ** strength
    factors = factors / weights.clamp(min=_SMALLEST) ** (1 - strength)
    return factors / factors.median()


def _error(linear: nn.Linear, module: nn.Module, inputs: Sequence[Tensor]) -> float:
    """Return the relative error of a module's outputs with quantized inputs and weights."""
    is_smoothed = isinstance(module, Smoothed)
    inner = module.linear if is_smoothed else module
    weights = quantized_weights(inner.weight.detach())
    difference, whole = 0.0, 0.0
    for values in inputs:
        scaled = values * module.inverse if is_smoothed else values
        outputs = functional.linear(quantized_activations(scaled), weights, inner.bias.detach())
        exact = functional.linear(values, linear.weight.detach(), linear.bias.detach())
        difference += float((outputs - exact).square().sum())
        whole += float(exact.square().sum())
    return math.sqrt(difference / whole)


def quantized_weights(weights: Tensor) -> Tensor:
    """Return weights rounded to seven bits, with a scale for each output."""
    scales = weights.abs().amax(1, keepdim=True).clamp(min=1e-12) / _WEIGHT_LEVELS
    return (weights / scales).round() * scales


def quantized_activations(values: Tensor) -> Tensor:
    """Return activations rounded to eight bits, with one scale and one zero point."""
    low, high = values.min().clamp(max=0), values.max().clamp(min=0)
    scale = (high - low).clamp(min=1e-12) / _ACTIVATION_LEVELS
    zero = (-low / scale).round()
    levels = ((values / scale).round() + zero).clamp(0, _ACTIVATION_LEVELS)
    return (levels - zero) * scale
