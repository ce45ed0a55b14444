import { readFile } from "node:fs/promises";
import { z } from "zod";
import { unknownVersion, unreadableEvidence } from "./errors.js";

/** Version of the format; another one is not read. */
export const evidenceVersion = 1;

const hex = z.string().regex(/^0x([0-9a-f]{2})*$/, "expected bytes as lower-case hex");
const hash = z.string().regex(/^0x[0-9a-f]{64}$/, "expected 32 bytes as lower-case hex");
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "expected an address");
const integer = z.string().regex(/^(0|[1-9]\d{0,77})$/, "expected an integer as text");
const block = z.number().int().nonnegative();

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(json)]),
);

const reachSchema = z
  .object({
    strategy: address,
    multiplierWad: integer,
    delegatedShares: integer,
    queuedShares: integer,
    ownShares: integer,
    magnitude: integer,
    maxMagnitude: integer.regex(/[1-9]/, "expected more than zero"),
  })
  .strict();

/**
 * The format. Everything is checked but what `informativeLeaves` names.
 *
 * `blocks` and `transactions` are the records: headers, and transactions with their events, each with the way to its block's
 * hash. `seeds` says where the seeds of draws come from. `facts` are what follows from all that: a reader's summary that the
 * replay must come to as well. `state` was read from an archive node; events and rounding leave room beside it.
 */
const bundleSchema = z
  .object({
    format: z.literal("sertn-evidence"),
    version: z.literal(evidenceVersion),
    generator: z.string(),
    chainId: integer,
    taskId: integer,
    contracts: z.record(address),
    blocks: z.array(z.object({ number: block, hash, header: hex }).strict()),
    transactions: z.array(
      z
        .object({
          hash,
          blockNumber: block,
          index: block,
          to: address.nullable(),
          events: z.array(z.object({ contract: z.string(), event: z.string(), arguments: z.record(json) }).strict()),
          transactionProof: z.array(hex),
          receiptProof: z.array(hex),
        })
        .strict(),
    ),
    seeds: z.array(
      z
        .object({
          draw: z.enum(["operator", "audit", "past"]),
          source: z.enum(["block hash", "planned", "lost"]),
          seed: hash,
        })
        .strict(),
    ),
    facts: z.record(json),
    state: z
      .object({
        draw: z.object({ blockNumber: block, ownWad: integer, reliabilityWad: integer }).strict().optional(),
        reach: z
          .object({ blockNumber: block, strategies: z.array(reachSchema) })
          .strict()
          .optional(),
      })
      .strict(),
  })
  .strict();

/** Evidence of a slash or a penalty, as its file holds it: integers are text, bytes are hex. */
export type EvidenceBundle = z.infer<typeof bundleSchema>;
export type EvidenceBlock = EvidenceBundle["blocks"][number];
export type EvidenceTransaction = EvidenceBundle["transactions"][number];
export type EvidenceSeed = EvidenceBundle["seeds"][number];
export type EvidenceState = EvidenceBundle["state"];
export type EvidenceEvent = EvidenceTransaction["events"][number];
export type Draw = EvidenceSeed["draw"];
export type Facts = EvidenceBundle["facts"];
export type PlainValue = Facts[string];

/** What no check depends on, or only within rounding, as patterns of paths: it informs, it proves nothing. */
export const informativeLeaves = ["generator", "state"] as const;

/** @param file Named in errors. @throws evidence/unreadable, evidence/unknown-version */
export function parseEvidence(text: string, file: string): EvidenceBundle {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw unreadableEvidence({ file, because: `it is no JSON (${cause.message})` }, cause);
  }
  const version = versionOf(given);
  if (version !== undefined && version !== evidenceVersion)
    throw unknownVersion({ version: String(version), known: evidenceVersion });
  const parsed = bundleSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw unreadableEvidence({ file, because: `${where}${issue.message}` }, parsed.error);
}

/** @throws evidence/unreadable, evidence/unknown-version */
export async function readEvidence(file: string): Promise<EvidenceBundle> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw unreadableEvidence({ file, because: cause instanceof Error ? cause.message : String(cause) }, cause);
  }
  return parseEvidence(text, file);
}

export function evidenceJson(bundle: EvidenceBundle): string {
  return JSON.stringify(bundle, undefined, 2);
}

function versionOf(given: unknown): unknown {
  if (typeof given !== "object" || given === null || !("format" in given) || !("version" in given)) return undefined;
  return given.format === "sertn-evidence" ? given.version : undefined;
}
