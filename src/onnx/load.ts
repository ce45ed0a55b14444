import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { externalDataRefused, notOnnx, unreadableFile } from "./errors.js";
import {
  type AttributeProto,
  decodeModel,
  EXTERNAL,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "./proto.js";

/** A model as it lies on disk, with everything it refers to. */
export interface LoadedModel {
  /** How messages call it: the file's name. */
  name: string;
  proto: ModelProto;
  /** The bytes of the .onnx file itself. */
  bytes: Uint8Array;
  /** The bytes of tensors that lie in other files. */
  externalData: ReadonlyMap<TensorProto, Uint8Array>;
  /** sha256 of the .onnx bytes and of the external bytes in graph order, as hex. */
  digest: string;
}

/** More than any model whose proof is within reach; guards the memory before anything is read. */
const maxFileBytes = 2 ** 30;

/** The IR version of ONNX 1.23: a newer file may mean something else by the same bytes. */
const newestIrVersion = 14n;

/** Reads an .onnx file and its external data, which may only lie in the model's own folder. */
export async function loadModel(file: string): Promise<LoadedModel> {
  const name = path.basename(file);
  const bytes = await readWhole(file, name);
  const proto = parseModel(bytes, name);
  const externalData = new Map<TensorProto, Uint8Array>();
  for (const tensor of tensorsOf(proto)) {
    if (tensor.dataLocation === EXTERNAL) externalData.set(tensor, await readExternal(file, name, tensor));
  }
  const hash = createHash("sha256").update(bytes);
  for (const external of externalData.values()) hash.update(external);
  return { name, proto, bytes, externalData, digest: hash.digest("hex") };
}

/** Decodes a ModelProto and refuses what only happens to parse. */
export function parseModel(bytes: Uint8Array, name: string): ModelProto {
  if (bytes.length === 0) throw notOnnx({ model: name, reason: "the file is empty" });
  let proto: ModelProto;
  try {
    proto = decodeModel(bytes);
  } catch (cause) {
    throw notOnnx({ model: name, reason: "its bytes are not a complete protobuf message" }, cause);
  }
  const { irVersion = 0n } = proto;
  if (irVersion < 1n || irVersion > newestIrVersion)
    throw notOnnx({ model: name, reason: `its IR version ${irVersion} is not one of 1 to ${newestIrVersion}` });
  if (proto.graph === undefined) throw notOnnx({ model: name, reason: "it holds no graph" });
  if ((proto.opsetImport ?? []).length === 0) throw notOnnx({ model: name, reason: "it imports no opset" });
  return proto;
}

async function readWhole(file: string, name: string): Promise<Uint8Array> {
  const unreadable = (cause: unknown): never => {
    throw unreadableFile({ model: name, reason: cause instanceof Error ? cause.message : String(cause) }, cause);
  };
  const info = await stat(file).catch(unreadable);
  // A device or a pipe has no end.
  if (!info.isFile()) throw unreadableFile({ model: name, reason: "it is not a file" });
  const { size } = info;
  if (size > maxFileBytes) throw notOnnx({ model: name, reason: `${size} bytes are more than ${maxFileBytes}` });
  return await readFile(file).catch(unreadable);
}

async function readExternal(modelFile: string, model: string, tensor: TensorProto): Promise<Uint8Array> {
  const entries = new Map((tensor.externalData ?? []).map((entry) => [entry.key ?? "", entry.value ?? ""]));
  const location = entries.get("location") ?? "";
  const fail = (reason: string, cause?: unknown) =>
    externalDataRefused({ model, tensor: tensor.name ?? "", location, reason }, cause);
  if (location === "") throw fail("has no location");

  const folder = await realpath(path.dirname(modelFile));
  const target = path.resolve(folder, location);
  if (path.isAbsolute(location) || !isInside(folder, target)) throw fail("leaves the model's folder");
  const resolved = await realpath(target).catch((cause: unknown) => {
    throw fail("is missing", cause);
  });
  if (!isInside(folder, resolved)) throw fail("is a link that leaves the model's folder");

  // Not following links once more: the path checked is the path opened.
  const handle = await open(resolved, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch((cause: unknown) => {
    throw fail("cannot be opened", cause);
  });
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw fail("is not a file");
    const offset = readCount(entries.get("offset"), 0);
    const length = readCount(entries.get("length"), info.size - (offset ?? 0));
    if (offset === undefined || length === undefined) throw fail("has an offset or length that is not a count");
    if (length < 0 || offset + length > info.size)
      throw fail(`has ${info.size} bytes, ${offset} + ${length} are asked for`);
    if (length > maxFileBytes) throw fail(`is larger than ${maxFileBytes} bytes`);
    const bytes = new Uint8Array(length);
    await handle.read(bytes, 0, length, offset);
    return bytes;
  } finally {
    await handle.close();
  }
}

function readCount(text: string | undefined, absent: number): number | undefined {
  if (text === undefined) return absent;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}

/** Every tensor of a model: initializers and constants in attributes, functions included. */
function tensorsOf(proto: ModelProto): TensorProto[] {
  const ofAttribute = (attribute: AttributeProto): TensorProto[] => [
    ...(attribute.t ? [attribute.t] : []),
    ...(attribute.tensors ?? []),
  ];
  const ofNode = (node: NodeProto) => (node.attribute ?? []).flatMap(ofAttribute);
  const ofGraph = (graph: GraphProto) => [...(graph.initializer ?? []), ...(graph.node ?? []).flatMap(ofNode)];
  return [
    ...(proto.graph ? ofGraph(proto.graph) : []),
    ...(proto.functions ?? []).flatMap((fn) => (fn.node ?? []).flatMap(ofNode)),
  ];
}
