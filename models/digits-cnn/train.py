"""Two convolutions with BatchNorm on the 8x8 digits of UCI. TorchScript exporter, BatchNormalization kept as nodes."""

import sys
from pathlib import Path

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))

from samples import Split, save_samples
from torch_training import make_deterministic, random_noise, train

INPUT = "image"


def block(channels_in: int, channels_out: int) -> list[nn.Module]:
    return [
        nn.Conv2d(channels_in, channels_out, 3, padding=1),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
        nn.MaxPool2d(2),
    ]


def main() -> None:
    make_deterministic(seed=2)
    digits = load_digits()
    flat = Split.shuffled(digits.data.astype(np.float32), digits.target, train_count=1_400, seed=2026)
    split = flat.reshaped(1, 8, 8)
    model = nn.Sequential(*block(1, 8), *block(8, 16), nn.Flatten(), nn.Linear(64, 10))
    train(
        model,
        torch.from_numpy(split.train_x),
        torch.from_numpy(split.train_y),
        epochs=30,
        weight_decay=0.05,
        augment=random_noise(1.0),
    )
    export(model, torch.from_numpy(split.train_x[:2]))
    save_samples(FOLDER, INPUT, split, calibration_count=300)


def export(model: nn.Module, example: Tensor) -> None:
    # PRESERVE with a model in evaluation mode: EVAL would merge each BatchNorm into the convolution before it.
    torch.onnx.export(
        model,
        (example,),
        FOLDER / "digits-cnn.onnx",
        dynamo=False,
        opset_version=17,
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
        input_names=[INPUT],
        output_names=["logits"],
        dynamic_axes={INPUT: {0: "batch"}, "logits": {0: "batch"}},
    )


main()
