import { AbiCoder, Interface, keccak256, toUtf8Bytes, ZeroAddress, ZeroHash } from "ethers";
import { coreArtifact } from "../../eigenlayer/artifacts.js";
import { WAD } from "../../protocol/wad.js";
import type { Scenario } from "../scenario.js";
import type { BatchChain, Call } from "./chain.js";
import type { Protocol } from "./deploy.js";

/** Who takes part in a run on chain. None of them has a key: the development chain acts for anyone. */
export interface Actors {
  operators: string[];
  user: string;
  keeper: string;
  accomplice: string;
  /** One account for each group of challengers. */
  challengers: string[];
}

const funds = 10n ** 24n;
const unlimited = 2n ** 256n - 1n;

/** An address that follows from a name. */
function addressOf(name: string): string {
  return `0x${keccak256(toUtf8Bytes(`sertn simulate ${name}`)).slice(-40)}`;
}

const coder = AbiCoder.defaultAbiCoder();
const interfaceOf = (name: Parameters<typeof coreArtifact>[0]) => Interface.from(coreArtifact(name).abi);

/** Stakes and joins all operators of a scenario, funds who pays, and waits until operators can be drawn and slashed. */
export async function bringActors(
  chain: BatchChain,
  protocol: Readonly<Protocol>,
  scenario: Readonly<Scenario>,
): Promise<Actors> {
  const { population, parameters } = scenario;
  const groups = population.operators.flatMap((group) => Array.from({ length: group.count }, () => group));
  const actors: Actors = {
    operators: groups.map((_, i) => addressOf(`operator ${i}`)),
    user: addressOf("user"),
    keeper: addressOf("keeper"),
    accomplice: addressOf("accomplice"),
    challengers: population.challengers.map((_, i) => addressOf(`challenger ${i}`)),
  };
  const payers = [actors.user, actors.accomplice, ...actors.challengers];
  await chain.mineAll(payers.flatMap((payer) => fundCalls(protocol, payer)));

  const { delegationManager, allocationManager } = protocol.core;
  const delegation = interfaceOf("LocalDelegationManager");
  const allocation = interfaceOf("LocalAllocationManager");
  const each = (make: (operator: string, i: number) => Call[]) => chain.mineAll(actors.operators.flatMap(make));
  await each((operator) => [
    {
      from: operator,
      to: delegationManager,
      data: delegation.encodeFunctionData("registerAsOperator", [ZeroAddress, 0, ""]),
      what: "registerAsOperator",
    },
  ]);
  await each((operator, i) => stakeCalls(protocol, operator, groups[i].ownStake));
  await each((operator, i) => {
    const staker = addressOf(`staker ${i}`);
    const { delegatedStake } = groups[i];
    if (delegatedStake === 0n) return [];
    const data = delegation.encodeFunctionData("delegateTo", [operator, { signature: "0x", expiry: 0 }, ZeroHash]);
    return [
      ...stakeCalls(protocol, staker, delegatedStake),
      { from: staker, to: delegationManager, data, what: "delegateTo" },
    ];
  });
  const { operatorSet, stake } = protocol;
  const joining = coder.encode(
    ["tuple(bytes32[],uint16,uint96)"],
    [[[protocol.modelKey], parameters.timing.maxOpenTasks, 0n]],
  );
  await each((operator) => [
    {
      from: operator,
      to: allocationManager,
      data: allocation.encodeFunctionData("modifyAllocations", [
        operator,
        [{ operatorSet, strategies: [stake.strategy], newMagnitudes: [WAD] }],
      ]),
      what: "modifyAllocations",
    },
    {
      from: operator,
      to: allocationManager,
      data: allocation.encodeFunctionData("registerForOperatorSets", [
        operator,
        { avs: operatorSet.avs, operatorSetIds: [operatorSet.id], data: joining },
      ]),
      what: "registerForOperatorSets",
    },
  ]);
  // The core cannot slash a chain that is younger than its delays; and whoever joined can be drawn from the next epoch on.
  const ready = Math.max(chain.blockNumber, scenario.slashableBlocks + 1);
  await chain.skipTo((Math.floor(ready / scenario.epochBlocks) + 1) * scenario.epochBlocks - 1);
  return actors;
}

function fundCalls({ feeToken, taskManager }: Readonly<Protocol>, payer: string): Call[] {
  const token = interfaceOf("DevelopmentToken");
  return [
    { from: payer, to: feeToken, data: token.encodeFunctionData("mint", [payer, funds]), what: "mint" },
    {
      from: payer,
      to: feeToken,
      data: token.encodeFunctionData("approve", [taskManager.address, unlimited]),
      what: "approve",
    },
  ];
}

function stakeCalls({ stake, core }: Readonly<Protocol>, staker: string, amount: bigint): Call[] {
  if (amount === 0n) return [];
  const token = interfaceOf("DevelopmentToken");
  const strategyManager = interfaceOf("LocalStrategyManager");
  return [
    { from: staker, to: stake.token, data: token.encodeFunctionData("mint", [staker, amount]), what: "mint" },
    {
      from: staker,
      to: stake.token,
      data: token.encodeFunctionData("approve", [core.strategyManager, amount]),
      what: "approve",
    },
    {
      from: staker,
      to: core.strategyManager,
      data: strategyManager.encodeFunctionData("depositIntoStrategy", [stake.strategy, stake.token, amount]),
      what: "depositIntoStrategy",
    },
  ];
}
