"""Augments texts with labelled names: replaces random names and changes the case of letters."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from infra.training.data import LabelledText, TaggedSentence

# Probability that a text is written in upper case only, or in lower case only.
UPPER_PROBABILITY, LOWER_PROBABILITY = 0.05, 0.05
# Probability that a name is replaced by another name of its type, from the second pass on.
REPLACEMENT_PROBABILITY = 0.15


def names_by_type(tagged: Sequence[TaggedSentence]) -> dict[str, list[list[str]]]:
    """Return the tokens of every name in the data set, by type."""
    names: dict[str, list[list[str]]] = {}
    for sentence in tagged:
        for token, label in sentence:
            if label.startswith("B"):
                names.setdefault(label[2:], []).append([token])
            elif label.startswith("I"):
                names[label[2:]][-1].append(token)
    return names


def replace_names(
    sentence: TaggedSentence, names: Mapping[str, list[list[str]]], rng: random.Random
) -> TaggedSentence:
    """Replace some names of the sentence by other names of the same type."""
    result: TaggedSentence = []
    is_replaced = False
    for token, label in sentence:
        if label.startswith("B"):
            is_replaced = rng.random() < REPLACEMENT_PROBABILITY
            if is_replaced:
                name_type = label[2:]
                first, *rest = rng.choice(names[name_type])
                result.append((first, f"B-{name_type}"))
                result += [(other, f"I-{name_type}") for other in rest]
        elif label == "O":
            is_replaced = False
        if not is_replaced:
            result.append((token, label))
    return result


def change_case(text: LabelledText, rng: random.Random) -> LabelledText:
    """Return the text in upper case, in lower case or, most often, unchanged."""
    number = rng.random()
    if number < UPPER_PROBABILITY:
        changed = text.text.upper()
    elif number < UPPER_PROBABILITY + LOWER_PROBABILITY:
        changed = text.text.lower()
    else:
        return text
    # In upper case, ß becomes SS: the text would be longer and the offsets of names wrong. Such a
    # text is not changed.
    return replace(text, text=changed) if len(changed) == len(text.text) else text
