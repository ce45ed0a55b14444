import { readFile } from "node:fs/promises";
import path from "node:path";
import { validateUserConfigZodType } from "@nomicfoundation/hardhat-zod-utils";
import type { ConfigHooks } from "hardhat/types/hooks";
import { z } from "zod";
import { modelOptionsSchema } from "../compiler/options.js";
import { avsOptionsSchema, eigenlayerOptionsSchema } from "../deploy/options.js";
import type { SertnConfig, SertnUserConfig } from "../types.js";
import { findSameContracts } from "../verifier/names.js";

const packageName = "hardhat-sertn";

/** Names become folders and contracts. */
const modelName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, "Expected a name of letters, digits, - and _");

const sertnSchema = z
  .object({
    models: z.record(modelName, modelOptionsSchema).optional(),
    packagesDir: z.string().min(1).optional(),
    generatedDir: z.string().min(1).optional(),
    avs: avsOptionsSchema.optional(),
    eigenlayer: eigenlayerOptionsSchema.optional(),
  })
  .strict()
  .superRefine(({ models = {} }, context) => {
    const [one, other] = findSameContracts(Object.keys(models)) ?? [];
    if (other !== undefined)
      context.addIssue({
        code: "custom",
        path: ["models", other],
        message: `Expected another name: its contracts would be called like those of "${one}"`,
      });
  });

export default async (): Promise<Partial<ConfigHooks>> => ({
  validateUserConfig: async (userConfig) =>
    validateUserConfigZodType(userConfig, z.object({ sertn: sertnSchema.optional() })),

  resolveUserConfig: async (userConfig, resolveConfigurationVariable, next) => {
    const resolved = await next(userConfig, resolveConfigurationVariable);
    const sertn = await resolveSertn(resolved.paths.root, userConfig.sertn ?? {});
    const { solidity } = resolved.paths.sources;
    // Hardhat compiles what lies in its source folders: the generated one must be among them or inside one.
    const isCovered = solidity.some((folder) => !path.relative(folder, sertn.generatedDir).startsWith(".."));
    const sources = { ...resolved.paths.sources, solidity: isCovered ? solidity : [...solidity, sertn.generatedDir] };
    return { ...resolved, sertn, paths: { ...resolved.paths, sources } };
  },
});

async function resolveSertn(root: string, config: SertnUserConfig): Promise<SertnConfig> {
  const absolute = (file: string) => path.resolve(root, file);
  const generatedDir = absolute(config.generatedDir ?? "contracts/generated");
  const models = Object.entries(config.models ?? {}).map(([name, options]) => {
    const { onnx, calibration, ...rest } = modelOptionsSchema.parse(options);
    return [
      name,
      { ...rest, onnx: absolute(onnx), ...(calibration !== undefined && { calibration: absolute(calibration) }) },
    ] as const;
  });
  return {
    models: Object.fromEntries(models),
    packagesDir: absolute(config.packagesDir ?? ".sertn"),
    generatedDir,
    contractsPath: await contractsPath(root, generatedDir),
    avs: avsOptionsSchema.parse(config.avs ?? {}),
    eigenlayer: config.eigenlayer ?? {},
  };
}

/** A package is not installed in itself: in this one's own repository the kit is reached by a relative path. */
async function contractsPath(root: string, generatedDir: string): Promise<string> {
  const manifest = await readFile(path.join(root, "package.json"), "utf8").catch(() => "{}");
  if (JSON.parse(manifest).name !== packageName) return `${packageName}/contracts/verifier`;
  return path.relative(generatedDir, path.join(root, "contracts/verifier")).split(path.sep).join("/");
}
