import { type KnownContracts, type Names, sameAddress } from "./accounts.js";
import type { Chain } from "./chain.js";
import { ambiguousEmitter, noChain } from "./errors.js";
import type { EventDefinition } from "./events.js";
import type { MinedTransaction } from "./transaction.js";

/** What a matcher may look at: a transaction, and what the arguments of the expectation know. */
export interface Evidence {
  readonly transaction: MinedTransaction;
  readonly names: Names;
  readonly contracts: KnownContracts;
}

/** An event with where it came from. */
export type Found<Args> = Args & { readonly emitter: string; readonly index: number };

/**
 * The events of one kind, in order.
 *
 * A topic says what an event is, not whose: any contract can send what looks like a slash. So either the emitter is known, or
 * there must be only one.
 *
 * @throws matchers/ambiguous-emitter
 */
export function eventsOf<Args>(
  { transaction, contracts }: Evidence,
  event: EventDefinition<Args>,
  emitter: keyof KnownContracts,
): Found<Args>[] {
  const known = contracts[emitter];
  const found = decodeAll(transaction, event).filter(
    ({ emitter }) => known === undefined || sameAddress(emitter, known),
  );
  const emitters = [...new Set(found.map(({ emitter }) => emitter))];
  if (emitters.length > 1) throw ambiguousEmitter({ event: event.fragment.name, emitters });
  return found;
}

/** The events of one kind, in order, whoever emitted them. */
export function decodeAll<Args>({ logs }: MinedTransaction, event: EventDefinition<Args>): Found<Args>[] {
  return logs.flatMap((log) => {
    const args = event.decode(log);
    return args === undefined ? [] : [{ ...args, emitter: log.address, index: log.index }];
  });
}

/** @throws matchers/no-chain */
export function chainOf({ transaction }: Evidence, needed: string): Chain {
  if (transaction.chain === undefined) throw noChain({ needed });
  return transaction.chain;
}
