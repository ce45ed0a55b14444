/**
 * Scalar functions that the circuit evaluates through a table, in doubles. `parameters` are those of the ONNX operator,
 * in the order of its attributes alpha, beta (gamma).
 */
export const scalarFunctions = {
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  tanh: (x: number) => Math.tanh(x),
  exp: (x: number) => Math.exp(x),
  elu: (x: number, alpha: number) => (x < 0 ? alpha * Math.expm1(x) : x),
  celu: (x: number, alpha: number) => (x < 0 ? alpha * Math.expm1(x / alpha) : x),
  selu: (x: number, alpha: number, gamma: number) => gamma * (x < 0 ? alpha * Math.expm1(x) : x),
  softplus: (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: (x: number) => x / (1 + Math.abs(x)),
  erf: (x: number) => erf(x),
  gelu: (x: number) => (x / 2) * (1 + erf(x / Math.SQRT2)),
  geluTanh: (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  hardSwish: (x: number) => x * Math.min(Math.max(x / 6 + 0.5, 0), 1),
  mish: (x: number) => x * Math.tanh(Math.log1p(Math.exp(x))),
} as const;

export type ScalarFunction = keyof typeof scalarFunctions;

/** A function and its parameters as plain data. */
export interface FunctionCall {
  name: ScalarFunction;
  parameters: readonly number[];
}

export function callFunction({ name, parameters }: FunctionCall, x: number): number {
  const compute: (x: number, ...parameters: number[]) => number = scalarFunctions[name];
  return compute(x, ...parameters);
}

/** Those that never fall, whatever their parameters: the maximum of their values is the value of the maximum. */
export const neverFalling: ReadonlySet<ScalarFunction> = new Set([
  "sigmoid",
  "tanh",
  "exp",
  "softplus",
  "softsign",
  "erf",
]);

/**
 * The error function, to 1.2e-7 everywhere: the Chebyshev fit of Numerical Recipes, section 6.2. Tables have 16 bits
 * at most, so this is a hundredth of their step.
 */
function erf(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2);
  const fit = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const exponent = fit.reduceRight((sum, coefficient) => sum * t + coefficient, 0) - x * x;
  return Math.sign(x) * (1 - t * Math.exp(exponent));
}
