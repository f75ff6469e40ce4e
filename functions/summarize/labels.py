"""What the model's outputs stand for, in order: O, the beginning and the inside of four types of names; salience."""

LABELS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC", "SALIENCE")
