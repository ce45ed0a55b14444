"""Training of the PyTorch models: one thread, fixed seeds, AdamW under a one-cycle schedule."""

from collections.abc import Callable

import onnx
import torch
from torch import Tensor, nn

Augment = Callable[[Tensor], Tensor]


def make_deterministic(seed: int) -> None:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)


def train(
    model: nn.Module,
    x: Tensor,
    y: Tensor,
    *,
    epochs: int,
    batch_size: int = 64,
    learning_rate: float = 0.01,
    weight_decay: float = 0.01,
    augment: Augment = lambda batch: batch,
) -> None:
    """Train in place and leave the model in evaluation mode."""
    batches = -(-len(x) // batch_size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=epochs * batches)
    loss = nn.CrossEntropyLoss(label_smoothing=0.05)
    model.train()
    for _ in range(epochs):
        for indices in torch.randperm(len(x)).split(batch_size):
            optimizer.zero_grad()
            loss(model(augment(x[indices])), y[indices]).backward()
            optimizer.step()
            schedule.step()
    model.eval()


def random_shift(pixels: int) -> Augment:
    """Move a batch of images [N, C, H, W] by up to `pixels` in both directions; what enters is 0."""

    def shift(batch: Tensor) -> Tensor:
        height, width = batch.shape[-2:]
        padded = nn.functional.pad(batch, (pixels,) * 4)
        top, left = torch.randint(0, 2 * pixels + 1, (2,)).tolist()
        return padded[..., top : top + height, left : left + width]

    return shift


def random_noise(deviation: float) -> Augment:
    return lambda batch: batch + deviation * torch.randn_like(batch)


def forget_source_paths(model: onnx.ModelProto) -> None:
    """Remove the stack traces that the dynamo exporter notes on each node: they name files of this machine."""
    for node in model.graph.node:
        kept = [entry for entry in node.metadata_props if entry.key != "pkg.torch.onnx.stack_trace"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
