/** Order of BN254's scalar field: where wires live. 2^253 < r < 2^254. */
export const fieldOrder = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** An integer as a field element in [0, r). */
export function toField(x: bigint): bigint {
  const rest = x % fieldOrder;
  return rest < 0n ? rest + fieldOrder : rest;
}

/** Values whose magnitude stays below 2^252 have one integer for each field element, sums of two included. */
export const widestBits = 252;
