"""784-128-10 on MNIST, trained by Keras and exported by tf2onnx: MatMul and Add where PyTorch has Gemm."""

import os
import sys
from pathlib import Path

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import tensorflow as tf
import tf2onnx

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))

import mnist
from samples import save_samples

INPUT = "pixels"


def main() -> None:
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(3)
    split = mnist.load_split()
    model = build()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(split.train_x, split.train_y, batch_size=64, epochs=40, verbose=0)
    signature = [tf.TensorSpec([None, mnist.PIXELS], tf.float32, name=INPUT)]
    tf2onnx.convert.from_keras(model, input_signature=signature, opset=17, output_path=str(FOLDER / "mnist-mlp.onnx"))
    save_samples(FOLDER, INPUT, split, calibration_count=500, heldout_count=1_000)


def build() -> keras.Model:
    pixels = keras.Input([mnist.PIXELS], name=INPUT)
    hidden = keras.layers.Dense(128, activation="relu", name="hidden")(keras.layers.Dropout(0.2)(pixels))
    logits = keras.layers.Dense(10, name="logits")(keras.layers.Dropout(0.3)(hidden))
    return keras.Model(pixels, logits, name="mnist-mlp")


main()
