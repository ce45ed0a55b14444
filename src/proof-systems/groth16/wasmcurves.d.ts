/** The part of WebAssembly's JavaScript interface that is used; TypeScript has it in its browser libraries only. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number });
    readonly buffer: ArrayBuffer;
  }
  /** Compiled code; it can be sent to threads. */
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  function compile(code: Uint8Array<ArrayBuffer>): Promise<Module>;
  function instantiate(module: Module, imports: object): Promise<{ exports: object }>;
}

/** Two packages of the snarkjs family that come without types; what is used of them. */
declare module "wasmbuilder" {
  export class ModuleBuilder {
    setMemory(pages: number): void;
    build(): Uint8Array<ArrayBuffer>;
    /** Addresses of constants in the module's memory, by the part that built them. */
    readonly modules: Record<"bn128", Record<"pG1gen" | "pG2gen" | "pOneT", number>>;
  }
}

declare module "wasmcurves" {
  import type { ModuleBuilder } from "wasmbuilder";

  const wasmcurves: { buildBn128(builder: ModuleBuilder): void };
  export default wasmcurves;
}
