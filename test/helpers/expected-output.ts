import { fromHex, type Model, openModel, toHex } from "../../src/package/model.js";
import { openPackage } from "../../src/package/read-package.js";

const opened = new Map<string, Promise<Model>>();

/** What a model of the repository answers to an input, both in the bytes that contracts take. */
export async function expectedOutput(name: string, input: string): Promise<string> {
  const model = opened.get(name) ?? openPackage(`.sertn/${name}`).then(openModel);
  opened.set(name, model);
  return toHex((await model).inferBytes(fromHex(input)).output);
}
