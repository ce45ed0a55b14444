"""64-32-10 on the 8x8 digits of UCI: raw pixels 0..16 in, logits out. Dynamo exporter, weights in the file."""

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))

from samples import Split, save_samples
from torch_training import forget_source_paths, make_deterministic, random_noise, train

INPUT = "pixels"


class DigitsMlp(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(64, 32)
        self.output = nn.Linear(32, 10)

    def forward(self, pixels: Tensor) -> Tensor:
        return self.output(torch.relu(self.hidden(pixels / 16)))


def main() -> None:
    make_deterministic(seed=1)
    digits = load_digits()
    split = Split.shuffled(digits.data.astype(np.float32), digits.target, train_count=1_400, seed=2026)
    model = DigitsMlp()
    train(
        model,
        torch.from_numpy(split.train_x),
        torch.from_numpy(split.train_y),
        epochs=80,
        weight_decay=0.1,
        augment=random_noise(1.5),
    )
    export(model, torch.from_numpy(split.train_x[:2]))
    save_samples(FOLDER, INPUT, split, calibration_count=300)


def export(model: nn.Module, example: Tensor) -> None:
    program = torch.onnx.export(
        model,
        (example,),
        dynamo=True,
        input_names=[INPUT],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
    )
    proto = program.model_proto
    forget_source_paths(proto)
    onnx.save(proto, FOLDER / "digits-mlp.onnx")


main()
