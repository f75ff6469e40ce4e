"""Computes the losses of a training step: for names and for salience, on a batch of examples."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from infra.training.examples import NO_SENTENCE, UNLABELLED, Example
from infra.training.network import Network
from infra.training.sources import GUIDELINES, SALIENCE_SCALES
from summarize.tagging.labels import LABELS
from summarize.tagging.windows import SpecialTokens

# The last output of the model is salience, the others are labels of names.
NAME_LABELS = len(LABELS) - 1
# The learning rate of the parameters of data sets is multiplied by this. In a step, AdamW changes a
# parameter by about the learning rate. That is too little for a bias, whose best value may be 2.
DATA_SET_RATE = 50
_O_OR_MISC = [LABELS.index("O"), LABELS.index("B-MISC"), LABELS.index("I-MISC")]


@dataclass(frozen=True)
class Batch:
    """Examples as tensors.

    `salience` and `scales` have one element per sentence of the batch. `guidelines` and
    `is_partly_labelled` have one per example. The other tensors have the shape [examples, tokens].
    `sentence_indexes` are indexes into `salience`, or NO_SENTENCE.
    """

    ids: Tensor
    casings: Tensor
    mask: Tensor
    labels: Tensor
    guidelines: Tensor
    is_partly_labelled: Tensor
    sentence_indexes: Tensor
    salience: Tensor
    scales: Tensor
    is_first: Tensor

    @classmethod
    def of(cls, examples: list[Example]) -> "Batch":
        sentence_counts = [len(example.salience) for example in examples]
        scales = np.repeat([example.scale for example in examples], sentence_counts)
        is_partly_labelled = [example.is_partly_labelled for example in examples]
        return cls(
            ids=padded([example.ids for example in examples], 0),
            casings=padded([example.casings for example in examples], 0),
            mask=padded([np.ones_like(example.ids) for example in examples], 0),
            labels=padded([example.labels for example in examples], UNLABELLED),
            guidelines=torch.tensor([example.guideline for example in examples]),
            is_partly_labelled=torch.tensor(is_partly_labelled),
            sentence_indexes=padded(_indexes_in_batch(examples), NO_SENTENCE),
            salience=torch.from_numpy(np.concatenate([example.salience for example in examples])),
            scales=torch.from_numpy(scales),
            is_first=padded([example.is_first.astype(np.int64) for example in examples], 0).bool(),
        )


@dataclass(frozen=True)
class Counts:
    """Mean numbers of words and sentences in a batch of a phase.

    `words` and `sentences` count only those with targets.

    The loss of a batch is divided by these numbers, not by its own, so that every word and every
    sentence of a phase has the same weight.
    """

    words: float
    sentences: float
    all_words: float
    all_sentences: float

    @classmethod
    def of(cls, batches: list[list[Example]]) -> "Counts":
        examples = [example for batch in batches for example in batch]
        totals = (
            sum(int((example.labels != UNLABELLED).sum()) for example in examples),
            sum(int((~np.isnan(example.salience)).sum()) for example in examples),
            sum(int(example.is_first.sum()) for example in examples),
            sum(len(example.salience) for example in examples),
        )
        return cls(*(max(total, 1) / len(batches) for total in totals))


class Learner(nn.Module):
    """The network, and parameters that only the training needs.

    `biases`, `scale` and `shift` have one row for each data set but the first (see sources.py). The
    first one defines the product's outputs: its biases and shift are 0 and its scale is 1.
    `special` is added to the embeddings of the special tokens. The embeddings of words are frozen,
    which saves a tenth of the training time.
    """

    def __init__(self, network: Network, special: SpecialTokens) -> None:
        super().__init__()
        self.network = network
        for frozen in (network.words, network.distances):
            frozen.requires_grad_(False)
        self.biases = nn.Parameter(torch.zeros(len(GUIDELINES) - 1, NAME_LABELS))
        self.scale = nn.Parameter(torch.ones(len(SALIENCE_SCALES) - 1))
        self.shift = nn.Parameter(torch.zeros(len(SALIENCE_SCALES) - 1))
        ids = torch.tensor([special.title, *special.markers])
        self.special = nn.Parameter(torch.zeros(len(ids), network.size.hidden))
        self.register_buffer("special_ids", ids, persistent=False)

    def parameter_groups(self) -> list[dict[str, Any]]:
        """Return the trained parameters in groups, each with a factor for the learning rate."""
        of_data_sets = [self.biases, self.scale, self.shift]
        others = [
            parameter
            for parameter in self.parameters()
            if parameter.requires_grad and not any(parameter is other for other in of_data_sets)
        ]
        return [
            {"params": others, "factor": 1.0},
            {"params": of_data_sets, "factor": DATA_SET_RATE, "weight_decay": 0.0},
        ]

    def states(self, batch: Batch) -> list[Tensor]:
        """Return the embeddings and the outputs of all layers."""
        words = self.network.words(batch.ids)
        is_special = (batch.ids[..., None] == self.special_ids).to(words.dtype)
        with torch.autocast("cpu", torch.bfloat16):
            return self.network.hidden_states(
                words + is_special @ self.special, batch.mask, batch.casings
            )

    def logits(self, last_states: Tensor) -> Tensor:
        """Return the product's logits, of shape [examples, tokens, labels]."""
        result: Tensor = self.network.classifier(self.network.dropout(last_states.float()))
        return result

    def losses(self, batch: Batch, counts: Counts) -> tuple[Tensor, Tensor]:
        """Return the name loss and the salience loss. A loss is 0 if the batch has no targets."""
        return self.losses_of(self.logits(self.states(batch)[-1]), batch, counts)

    def losses_of(self, logits: Tensor, batch: Batch, counts: Counts) -> tuple[Tensor, Tensor]:
        """Return the name loss and the salience loss of the product's logits."""
        biases = torch.cat([torch.zeros_like(self.biases[:1]), self.biases])[batch.guidelines]
        name_loss = _name_loss(logits[..., :NAME_LABELS] + biases[:, None], batch)
        salience_loss = self._salience_loss(sentence_means(logits[..., NAME_LABELS], batch), batch)
        return name_loss / counts.words, salience_loss / counts.sentences

    def _salience_loss(self, logits: Tensor, batch: Batch) -> Tensor:
        scale = torch.cat([torch.ones_like(self.scale[:1]), self.scale])[batch.scales]
        shift = torch.cat([torch.zeros_like(self.shift[:1]), self.shift])[batch.scales]
        is_known = ~batch.salience.isnan()
        return functional.binary_cross_entropy_with_logits(
            (logits * scale + shift)[is_known], batch.salience[is_known], reduction="sum"
        )

    def trained_network(self) -> Network:
        """Return the network, with `special` added to its embeddings of words."""
        with torch.no_grad():
            self.network.words.weight[self.special_ids] += self.special
            self.special.zero_()
        return self.network


def _name_loss(logits: Tensor, batch: Batch) -> Tensor:
    log_probabilities = functional.log_softmax(logits, -1)
    # In a partly labelled text, a word with the label O may belong to a name of the type MISC.
    # So in its loss, the probability of O includes those of B-MISC and I-MISC.
    o_or_misc = log_probabilities[..., _O_OR_MISC].logsumexp(-1, keepdim=True)
    with_o_or_misc = torch.cat([o_or_misc, log_probabilities[..., 1:]], -1)
    is_partly_labelled = batch.is_partly_labelled[:, None, None]
    chosen = torch.where(is_partly_labelled, with_o_or_misc, log_probabilities)
    is_labelled = batch.labels != UNLABELLED
    return functional.nll_loss(chosen[is_labelled], batch.labels[is_labelled], reduction="sum")


def sentence_means(values: Tensor, batch: Batch) -> Tensor:
    """Return the mean value of each sentence's tokens, of shape [sentences of the batch]."""
    has_sentence = batch.sentence_indexes != NO_SENTENCE
    indexes = batch.sentence_indexes[has_sentence]
    sentences = len(batch.salience)
    sums = torch.zeros(sentences).index_add(0, indexes, values[has_sentence])
    return sums / torch.bincount(indexes, minlength=sentences).clamp(min=1)


def padded(rows: list[NDArray[np.int64]], filler: int) -> Tensor:
    """Return rows of different lengths as one tensor. Short rows are padded with `filler`."""
    width = max(len(row) for row in rows)
    result = [np.pad(row, (0, width - len(row)), constant_values=filler) for row in rows]
    return torch.from_numpy(np.stack(result))


def _indexes_in_batch(examples: list[Example]) -> list[NDArray[np.int64]]:
    """Return each example's sentence indexes as indexes into the sentences of the whole batch."""
    rows = []
    sentences_before = 0
    for example in examples:
        indexes = example.sentence_indexes
        in_batch = indexes + sentences_before
        rows.append(np.where(indexes == NO_SENTENCE, NO_SENTENCE, in_batch))
        sentences_before += len(example.salience)
    return rows
