/** What is used of snarkjs and ffjavascript, which come without types. */
declare module "snarkjs" {
  import type { Curve } from "ffjavascript";

  /** A file in memory. */
  interface MemoryFile {
    type: "mem";
    data: Uint8Array;
  }
  /** A file in memory that is yet to be written. */
  interface NewMemoryFile {
    type: "mem";
    data?: Uint8Array;
  }
  interface Logger {
    info(message: string): void;
    warn(message: string): void;
    debug(message: string): void;
    error(message: string): void;
  }
  interface Groth16Proof {
    pi_a: readonly string[];
    pi_b: readonly (readonly string[])[];
    pi_c: readonly string[];
    protocol: string;
    curve: string;
  }
  export const groth16: {
    prove(zkey: MemoryFile, wtns: MemoryFile): Promise<{ proof: Groth16Proof; publicSignals: readonly string[] }>;
    verify(verificationKey: object, publicSignals: readonly string[], proof: Groth16Proof): Promise<boolean>;
  };
  export const wtns: {
    check(r1cs: MemoryFile | string, wtns: MemoryFile | string, logger: Logger): Promise<boolean>;
  };
  export const powersOfTau: {
    newAccumulator(curve: Curve, power: number, ptau: NewMemoryFile): Promise<Uint8Array>;
    contribute(ptau: NewMemoryFile, to: NewMemoryFile, name: string, entropy: string): Promise<Uint8Array>;
    preparePhase2(ptau: NewMemoryFile, to: NewMemoryFile): Promise<void>;
  };
  export const zKey: {
    newZKey(r1cs: MemoryFile, ptau: NewMemoryFile, zkey: NewMemoryFile): Promise<Uint8Array | -1>;
    contribute(zkey: NewMemoryFile, to: NewMemoryFile, name: string, entropy: string): Promise<Uint8Array>;
    exportVerificationKey(zkey: NewMemoryFile | string): Promise<Record<string, unknown>>;
  };
}

declare module "ffjavascript" {
  interface Group<Coordinate> {
    fromRprLEM(buffer: Uint8Array, offset: number): Uint8Array;
    /** Affine coordinates and a third one, which is 1. */
    toObject(point: Uint8Array): readonly [x: Coordinate, y: Coordinate, z: Coordinate];
  }
  export interface Curve {
    G1: Group<bigint>;
    G2: Group<readonly [bigint, bigint]>;
    terminate(): Promise<void>;
  }
  export function getCurveFromName(name: "bn128", options?: { singleThread?: boolean }): Promise<Curve>;
}
