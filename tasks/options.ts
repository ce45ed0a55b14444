import { ArgumentType } from "hardhat/types/arguments";

export const modelArgument = {
  name: "model",
  description: "A model of the configuration, or the path of an .onnx file",
} as const;
export const jsonFlag = { name: "json", description: "Print JSON on stdout instead of text" } as const;
export const delayOption = <Name extends string>(name: Name, description: string, defaultValue: number) =>
  ({ name, description, type: ArgumentType.INT, defaultValue }) as const;
export const inputOption = {
  name: "input",
  description: "Samples: .json, .jsonl, .npy or .npz",
  type: ArgumentType.FILE,
  defaultValue: "",
} as const;

export const accountOption = {
  name: "account",
  description: "Place among the network's accounts, from 0",
  type: ArgumentType.INT,
  defaultValue: 0,
} as const;
