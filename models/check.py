"""Check every model with onnx.checker and ONNX Runtime, and the measured table of README.md against them.

`python models/check.py` prints the table and fails where README.md says something else.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

FOLDER = Path(__file__).resolve().parent
HEAD = (
    "| model | opset | floats in the file | float accuracy | held out | calibration | size in bytes |\n"
    + "| --- " * 7
    + "|\n"
)


def main() -> None:
    models = sorted(FOLDER.glob("*/*.onnx"))
    if not models:
        sys.exit("no model found")
    table = HEAD + "".join(measure(path) for path in models)
    print(table)
    if table not in (FOLDER / "README.md").read_text():
        sys.exit("README.md does not hold this table")


def measure(path: Path) -> str:
    onnx.checker.check_model(path, full_check=True)
    proto = onnx.load(path)
    heldout = np.load(path.parent / "heldout.npz")
    calibration = np.load(path.parent / "calibration.npz")
    (name,) = (tensor.name for tensor in proto.graph.input)
    answers = classify(path, heldout[name])
    right = int((answers == heldout["labels"]).sum())
    cells = [
        f"[{path.stem}]({path.stem}/{path.name})",
        ", ".join(f"{entry.domain or 'ai.onnx'} {entry.version}" for entry in proto.opset_import),
        f"{count_floats(proto):,}",
        f"{right / len(answers):.2%} ({right})",
        f"{len(answers):,}",
        f"{len(calibration[name]):,}",
        f"{sum(file.stat().st_size for file in path.parent.glob('*.onnx*')):,}",
    ]
    return f"| {' | '.join(cells)} |\n"


def classify(path: Path, inputs: np.ndarray) -> np.ndarray:
    """The class of each sample: the first output, by its largest element if it holds scores."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    first = session.run(None, {session.get_inputs()[0].name: inputs})[0]
    return first.argmax(axis=1) if first.ndim == 2 else first


def count_floats(proto: onnx.ModelProto) -> int:
    """Floats of initializers and of attributes that are lists (Scaler's, for one)."""
    initializers = (int(np.prod(t.dims)) for t in proto.graph.initializer if t.data_type == onnx.TensorProto.FLOAT)
    attributes = (len(attribute.floats) for node in proto.graph.node for attribute in node.attribute)
    return sum(initializers) + sum(attributes)


main()
