"""How samples are split and stored: calibration from the training part, labels with the held-out part."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Split:
    train_x: np.ndarray
    train_y: np.ndarray
    heldout_x: np.ndarray
    heldout_y: np.ndarray

    @classmethod
    def shuffled(cls, x: np.ndarray, y: np.ndarray, train_count: int, seed: int) -> "Split":
        order = np.random.default_rng(seed).permutation(len(x))
        train, heldout = order[:train_count], order[train_count:]
        return cls(x[train], y[train], x[heldout], y[heldout])

    def reshaped(self, *shape: int) -> "Split":
        return Split(self.train_x.reshape(-1, *shape), self.train_y, self.heldout_x.reshape(-1, *shape), self.heldout_y)


def save_samples(
    folder: Path, input_name: str, split: Split, calibration_count: int, heldout_count: int | None = None
) -> None:
    """Write calibration.npz and heldout.npz; inputs are keyed by the name of the model's input."""
    calibration = split.train_x[:calibration_count]
    heldout = split.heldout_x[:heldout_count]
    labels = split.heldout_y[:heldout_count].astype(np.int64)
    np.savez_compressed(folder / "calibration.npz", **{input_name: calibration})
    np.savez_compressed(folder / "heldout.npz", **{input_name: heldout, "labels": labels})
