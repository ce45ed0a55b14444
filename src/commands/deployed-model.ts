import type { SertnClient } from "../avs/client.js";
import { unknownModel } from "../avs/errors.js";
import type { Manifest } from "../package/manifest.js";
import { packageDiffers } from "./errors.js";

/** The registry's key of a model by its name in the project. @throws avs/unknown-model */
export function modelKeyByName({ context }: SertnClient, model: string): string {
  const { models } = context.deployment;
  if (!Object.hasOwn(models, model)) throw unknownModel({ model, known: Object.keys(models) });
  return models[model].modelKey;
}

/** Refuses a package that is not the registered model: its inputs would be others. @throws commands/package-differs */
export async function requireSameModel(client: SertnClient, modelKey: string, { name, modelId }: Manifest) {
  const deployed = (await client.models.get(modelKey)).modelId;
  if (modelId !== deployed) throw packageDiffers({ model: name, modelId, deployed });
}
