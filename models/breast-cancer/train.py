"""30 tabular features of very different magnitudes: StandardScaler and a 30-8-1 MLP. skl2onnx with its defaults."""

import sys
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from sklearn.datasets import load_breast_cancer
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))

from samples import Split, save_samples

INPUT = "X"  # the name that to_onnx gives


def main() -> None:
    data = load_breast_cancer()
    split = Split.shuffled(data.data.astype(np.float32), data.target, train_count=400, seed=2026)
    pipeline = make_pipeline(
        StandardScaler(), MLPClassifier((8,), alpha=0.1, solver="lbfgs", max_iter=500, random_state=4)
    )
    pipeline.fit(split.train_x, split.train_y)
    proto = to_onnx(pipeline, split.train_x[:1])
    (FOLDER / "breast-cancer.onnx").write_bytes(proto.SerializeToString(deterministic=True))
    save_samples(FOLDER, INPUT, split, calibration_count=400)


main()
