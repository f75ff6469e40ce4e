"""The model as a PyTorch module: MPNet's encoder with an embedding of letter case.

MPNet is by Song et al. (2020, arXiv:2004.09297). The teacher has all twelve layers, the student
six. This implementation is faster than that of `transformers`: one matrix product computes queries,
keys and values, and the position bias is computed once per distance.
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from summarize.tagging.labels import LABELS
from summarize.tagging.windows import CASINGS, MAX_TOKENS

# MPNet's first two position embeddings are for padding. Positions of tokens start after them.
FIRST_POSITION = 2
# Distances of tokens are grouped into buckets, half of the buckets for each direction. In a
# direction, the first half of the buckets has one short distance each; the others have ranges that
# grow logarithmically up to MAX_DISTANCE.
BUCKETS, MAX_DISTANCE = 32, 128
_NORM_EPSILON = 1e-5
# Only the classifier has dropout. In the encoder, it would make training on a CPU 1.5 times as
# long, and a few passes over augmented texts do not overfit.
_DROPOUT = 0.1
# Added to the attention scores of padding.
_HIDDEN_SCORE = -1e4


@dataclass(frozen=True)
class Size:
    """The size of a network: entries of the vocabulary, layers, and widths of the layers."""

    vocabulary: int
    layers: int
    hidden: int = 768
    heads: int = 12
    inner: int = 3072


class Network(nn.Module):
    """Returns the logits of LABELS for each token, of shape [windows, tokens, labels]."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.words = nn.Embedding(size.vocabulary, size.hidden)
        self.positions = nn.Embedding(MAX_TOKENS, size.hidden)
        self.casings = nn.Embedding(len(CASINGS), size.hidden)
        self.norm = nn.LayerNorm(size.hidden, _NORM_EPSILON)
        self.distances = nn.Embedding(BUCKETS, size.heads)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))
        self.dropout = nn.Dropout(_DROPOUT)
        self.classifier = nn.Linear(size.hidden, len(LABELS))
        nn.init.zeros_(self.casings.weight)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        states = self.hidden_states(self.words(input_ids), attention_mask, token_type_ids)
        logits: Tensor = self.classifier(self.dropout(states[-1]))
        return logits

    def hidden_states(self, words: Tensor, mask: Tensor, casings: Tensor) -> list[Tensor]:
        """Return the embeddings and the output of each layer. `words` are word embeddings."""
        positions = self.positions.weight[: words.shape[1]]
        states = [self.norm(words + positions + self.casings(casings))]
        bias = self._position_bias(words.shape[1]) + _HIDDEN_SCORE * (1 - mask)[:, None, None]
        bias = bias.to(states[0].dtype)
        for layer in self.layers:
            states.append(layer(states[-1], bias))
        return states

    def _position_bias(self, length: int) -> Tensor:
        """Return a value for each head and each pair of tokens, of shape [1, heads, n, n]."""
        places = torch.arange(length, device=self.distances.weight.device)
        of_distances = self.distances(_buckets())
        return of_distances[places - places[:, None] + MAX_TOKENS - 1].permute(2, 0, 1)[None]

    def save(self, folder: Path) -> None:
        """Write the weights and the size."""
        folder.mkdir(parents=True, exist_ok=True)
        weights = {name: value.contiguous() for name, value in self.state_dict().items()}
        save_file(weights, folder / "weights.new")
        (folder / "weights.new").replace(folder / "weights.safetensors")
        (folder / "size.json").write_text(json.dumps(asdict(self.size)) + "\n")


class Layer(nn.Module):
    """A layer of the encoder: attention and a feed-forward network, each with normalization."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.queries_keys_values = nn.Linear(size.hidden, 3 * size.hidden)
        self.attended = nn.Linear(size.hidden, size.hidden)
        self.attention_norm = nn.LayerNorm(size.hidden, _NORM_EPSILON)
        self.inner = nn.Linear(size.hidden, size.inner)
        self.outer = nn.Linear(size.inner, size.hidden)
        self.outer_norm = nn.LayerNorm(size.hidden, _NORM_EPSILON)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        shape = (*states.shape[:2], 3, self.heads, states.shape[2] // self.heads)
        queries, keys, values = (
            self.queries_keys_values(states).view(shape).permute(2, 0, 3, 1, 4).unbind(0)
        )
        bias = bias.to(queries.dtype)
        context = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=bias)
        context = context.transpose(1, 2).reshape(states.shape)
        states = self.attention_norm(states + self.attended(context))
        inner = functional.gelu(self.inner(states))
        result: Tensor = self.outer_norm(states + self.outer(inner))
        return result


def load(folder: Path) -> Network:
    """Return a network that `Network.save` wrote."""
    network = Network(Size(**json.loads((folder / "size.json").read_text())))
    network.load_state_dict(load_file(folder / "weights.safetensors"))
    return network


def _buckets() -> Tensor:
    """Return the bucket of each distance from 1 - MAX_TOKENS to MAX_TOKENS - 1.

    The same grouping as T5's (Raffel et al. 2020), which MPNet uses.
    """
    return torch.tensor([_bucket(distance) for distance in range(1 - MAX_TOKENS, MAX_TOKENS)])


def _bucket(distance: int) -> int:
    """Return the bucket of a distance. A positive distance is to a later token."""
    half = BUCKETS // 2
    exact = half // 2
    first = 0 if distance <= 0 else half
    length = abs(distance)
    if length < exact:
        return first + length
    share = math.log(length / exact) / math.log(MAX_DISTANCE / exact)
    return first + min(exact + int(share * (half - exact)), half - 1)
