"""LeNet-5 with ReLU and max pooling on MNIST. Dynamo exporter with its default: weights in lenet5.onnx.data."""

import sys
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))

import mnist
from samples import save_samples
from torch_training import forget_source_paths, make_deterministic, random_shift, train

INPUT = "image"


class LeNet5(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, image: Tensor) -> Tensor:
        x = nn.functional.max_pool2d(torch.relu(self.conv1(image)), 2)
        x = nn.functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = torch.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc3(torch.relu(self.fc2(x)))


def main() -> None:
    make_deterministic(seed=5)
    split = mnist.load_split().reshaped(1, 28, 28)
    model = LeNet5()
    train(
        model,
        torch.from_numpy(split.train_x),
        torch.from_numpy(split.train_y),
        epochs=20,
        learning_rate=0.004,
        augment=random_shift(2),
    )
    export(model, torch.from_numpy(split.train_x[:2]))
    save_samples(FOLDER, INPUT, split, calibration_count=500, heldout_count=1_000)


def export(model: nn.Module, example: Tensor) -> None:
    path = FOLDER / "lenet5.onnx"
    torch.onnx.export(
        model,
        (example,),
        path,
        dynamo=True,
        input_names=[INPUT],
        output_names=["logits"],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
    )
    proto = onnx.load(path, load_external_data=False)
    forget_source_paths(proto)
    path.write_bytes(proto.SerializeToString(deterministic=True))


main()
