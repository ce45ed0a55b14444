import type { AnyOp } from "./op.js";
import { abs } from "./ops/abs.js";
import { add } from "./ops/add.js";
import { argMax } from "./ops/arg-max.js";
import { argMin } from "./ops/arg-min.js";
import { arrayFeatureExtractor } from "./ops/array-feature-extractor.js";
import { averagePool } from "./ops/average-pool.js";
import { batchNormalization } from "./ops/batch-normalization.js";
import { cast } from "./ops/cast.js";
import { celu } from "./ops/celu.js";
import { clip } from "./ops/clip.js";
import { concat } from "./ops/concat.js";
import { constant } from "./ops/constant.js";
import { constantOfShape } from "./ops/constant-of-shape.js";
import { conv } from "./ops/conv.js";
import { div } from "./ops/div.js";
import { dropout } from "./ops/dropout.js";
import { elu } from "./ops/elu.js";
import { erf } from "./ops/erf.js";
import { exp } from "./ops/exp.js";
import { expand } from "./ops/expand.js";
import { flatten } from "./ops/flatten.js";
import { foldingOps } from "./ops/folding.js";
import { gather } from "./ops/gather.js";
import { gatherNd } from "./ops/gather-nd.js";
import { gelu } from "./ops/gelu.js";
import { gemm } from "./ops/gemm.js";
import { globalAveragePool } from "./ops/global-average-pool.js";
import { globalMaxPool } from "./ops/global-max-pool.js";
import { hardSigmoid } from "./ops/hard-sigmoid.js";
import { hardSwish } from "./ops/hard-swish.js";
import { identity } from "./ops/identity.js";
import { leakyRelu } from "./ops/leaky-relu.js";
import { linearClassifier } from "./ops/linear-classifier.js";
import { linearRegressor } from "./ops/linear-regressor.js";
import { lpNormalization } from "./ops/lp-normalization.js";
import { matMul } from "./ops/mat-mul.js";
import { max } from "./ops/max.js";
import { maxPool } from "./ops/max-pool.js";
import { mean } from "./ops/mean.js";
import { min } from "./ops/min.js";
import { mish } from "./ops/mish.js";
import { mul } from "./ops/mul.js";
import { neg } from "./ops/neg.js";
import { normalizer } from "./ops/normalizer.js";
import { pRelu } from "./ops/p-relu.js";
import { pad } from "./ops/pad.js";
import { pow } from "./ops/pow.js";
import { range } from "./ops/range.js";
import { reduceMax } from "./ops/reduce-max.js";
import { reduceMean } from "./ops/reduce-mean.js";
import { reduceMin } from "./ops/reduce-min.js";
import { reduceProd } from "./ops/reduce-prod.js";
import { reduceSum } from "./ops/reduce-sum.js";
import { relu } from "./ops/relu.js";
import { reshape } from "./ops/reshape.js";
import { scaler } from "./ops/scaler.js";
import { selu } from "./ops/selu.js";
import { shape } from "./ops/shape.js";
import { sigmoid } from "./ops/sigmoid.js";
import { size } from "./ops/size.js";
import { slice } from "./ops/slice.js";
import { softmax } from "./ops/softmax.js";
import { softplus } from "./ops/softplus.js";
import { softsign } from "./ops/softsign.js";
import { split } from "./ops/split.js";
import { sqrt } from "./ops/sqrt.js";
import { squeeze } from "./ops/squeeze.js";
import { sub } from "./ops/sub.js";
import { sum } from "./ops/sum.js";
import { tanh } from "./ops/tanh.js";
import { tile } from "./ops/tile.js";
import { transpose } from "./ops/transpose.js";
import { unsqueeze } from "./ops/unsqueeze.js";
import { where } from "./ops/where.js";
import { zipMap } from "./ops/zip-map.js";

/** Every operator that the compiler understands. A new one is a file in ops/ and a line here. */
export const allOps: readonly AnyOp[] = [
  abs,
  add,
  argMax,
  argMin,
  arrayFeatureExtractor,
  averagePool,
  batchNormalization,
  cast,
  celu,
  clip,
  concat,
  constantOfShape,
  constant,
  conv,
  div,
  dropout,
  elu,
  erf,
  exp,
  expand,
  flatten,
  ...foldingOps,
  gatherNd,
  gather,
  gelu,
  gemm,
  globalAveragePool,
  globalMaxPool,
  hardSigmoid,
  hardSwish,
  identity,
  leakyRelu,
  linearClassifier,
  linearRegressor,
  lpNormalization,
  matMul,
  maxPool,
  max,
  mean,
  min,
  mish,
  mul,
  neg,
  normalizer,
  pRelu,
  pad,
  pow,
  range,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  relu,
  reshape,
  scaler,
  selu,
  shape,
  sigmoid,
  size,
  slice,
  softmax,
  softplus,
  softsign,
  split,
  sqrt,
  squeeze,
  sub,
  sum,
  tanh,
  tile,
  transpose,
  unsqueeze,
  where,
  zipMap,
];

const byName = new Map(allOps.map((op) => [`${op.domain}::${op.name}`, op]));

export function findOp(domain: string, opType: string): AnyOp | undefined {
  return byName.get(`${domain}::${opType}`);
}

/** What to do about an operator that is not supported, where there is better advice than the general one. */
const hints: Readonly<Record<string, string>> = {
  LSTM: "unroll the recurrence, or use a convolutional or dense model",
  GRU: "unroll the recurrence, or use a convolutional or dense model",
  RNN: "unroll the recurrence, or use a convolutional or dense model",
  Loop: "export with a fixed number of steps, unrolled; a circuit has no loops",
  Scan: "export with a fixed number of steps, unrolled; a circuit has no loops",
  If: "export with the condition fixed; a circuit has no branches",
  NonZero: "its output's shape depends on the data; use masks or arg max",
  ConvTranspose: "use nearest upsampling (Expand) and a convolution",
  LayerNormalization: "use BatchNormalization, which is linear at inference",
  InstanceNormalization: "use BatchNormalization, which is linear at inference",
  "ai.onnx.ml.TreeEnsembleClassifier": "decision trees are not supported yet; use a linear model or an MLP",
  "ai.onnx.ml.TreeEnsembleRegressor": "decision trees are not supported yet; use a linear model or an MLP",
  "ai.onnx.ml.SVMClassifier": "use LinearSVC, which exports as a LinearClassifier",
};

export function hintFor(opType: string): string {
  return hints[opType] ?? "export the model with the operators of docs/operators.md";
}
