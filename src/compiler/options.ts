import { z } from "zod";
import { defaultMaxConstraints } from "../circuit/limits.js";
import { defaultPrecision } from "../quantize/options.js";

/**
 * How a model is compiled. Everything but `onnx` has a default; `calibration` is what a good quantization needs most.
 * The schema is the one definition: types, defaults and the validation of the configuration come from it.
 */
export const modelOptionsSchema = z
  .object({
    /** Path of the .onnx file. */
    onnx: z.string().min(1),
    /** Samples that choose the scales: .npz, .npy, .json or .jsonl. Drawn at random when not given. */
    calibration: z.string().min(1).optional(),
    /** What is known of inputs, by tensor name. */
    inputs: z
      .record(
        z
          .object({
            /** The reals that the input may take. */
            range: z.tuple([z.number(), z.number()]).optional(),
            /** Bits of an element. */
            bits: z.number().int().min(1).max(32).optional(),
          })
          .strict(),
      )
      .default({}),
    /** Sizes of named dynamic dimensions. */
    dimensions: z.record(z.number().int().positive()).default({}),
    /** Size of a dynamic first dimension. */
    batch: z.number().int().positive().default(1),
    /** Bits of an activation between layers. */
    activationBits: z.number().int().min(2).max(62).default(defaultPrecision.activationBits),
    /** Bits of the argument of a function that is evaluated through a table. */
    tableBits: z.number().int().min(2).max(12).default(defaultPrecision.tableBits),
    /** Bits of resolution of a real-valued output. */
    outputBits: z.number().int().min(2).max(24).default(defaultPrecision.outputBits),
    /** Error of a layer's output that rounded weights may cause, in steps of that output. */
    weightNoise: z.number().positive().max(16).default(defaultPrecision.weightNoise),
    /** The build fails where the integer model is further from the float model than this, on the calibration samples. */
    accuracy: z
      .object({
        /** Least part of the samples on which both have the same largest output. */
        minAgreement: z.number().min(0).max(1).optional(),
        /** Largest distance of an output from the float model's. */
        maxAbsError: z.number().positive().optional(),
      })
      .strict()
      .default({}),
    /** The proof system that the model is bound to. */
    proofSystem: z.literal("groth16").default("groth16"),
    /** Seed of the development keys. */
    setupSeed: z.string().default("development"),
    /** The build fails for circuits with more constraints. */
    maxConstraints: z.number().int().positive().default(defaultMaxConstraints),
  })
  .strict();

/** What a user writes. */
export type ModelOptions = z.input<typeof modelOptionsSchema>;

/** With every default filled in. */
export type ResolvedModelOptions = z.output<typeof modelOptionsSchema>;
