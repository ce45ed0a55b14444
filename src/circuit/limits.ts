/** Constraints that a prover in this process can still handle; the default limit of a model. */
export const defaultMaxConstraints = 2 ** 21;
