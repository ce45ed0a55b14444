import { type BytesLike, Interface, type LogDescription, type Signer } from "ethers";
import { coreArtifact } from "../../../src/eigenlayer/artifacts.js";
import { deployLocalCore, type LocalCoreAddresses } from "../../../src/eigenlayer/deploy-local-core.js";
import { type DevelopmentStrategy, deployStrategy } from "../../../src/eigenlayer/development-core.js";
import { defaultSettings } from "../../../src/eigenlayer/settings.js";
import { testContract } from "../../helpers/test-contract.js";
import { call, create, type Rpc, submit } from "../replay/rpc.js";

/** A small core for random play: two AVSs with three sets, two operators, three stakers besides, two strategies. */
export interface ModelWorld {
  rpc: Rpc;
  core: LocalCoreAddresses;
  strategies: DevelopmentStrategy[];
  sets: readonly (readonly [avs: string, id: number])[];
  operators: string[];
  /** The operators come first: they stake too. */
  stakers: string[];
  /** Everyone else who may come to hold tokens. */
  others: string[];
  slashers: string[];
  stranger: string;
  stateReader: string;
}

/** Short, and all different. */
export const delays = {
  deallocationDelay: 6,
  allocationConfigurationDelay: 9,
  slasherConfigurationDelay: 8,
  minWithdrawalDelayBlocks: 7,
} as const;

const burnAddress = "0x00000000000000000000000000000000000E16E4";
export const endowment = 10n ** 30n;

export const contracts = {
  allocationManager: new Interface(coreArtifact("LocalAllocationManager").abi),
  delegationManager: new Interface(coreArtifact("LocalDelegationManager").abi),
  strategyManager: new Interface(coreArtifact("LocalStrategyManager").abi),
  token: new Interface(coreArtifact("DevelopmentToken").abi),
} as const;
export type ContractName = keyof typeof contracts;

export interface Outcome {
  succeeded: boolean;
  /** Name of the error, or the data of a revert that has none. */
  error: string;
  events: LogDescription[];
}

export async function createModelWorld(rpc: Rpc, signers: readonly Signer[]): Promise<ModelWorld> {
  const [deployer] = signers;
  const accounts = await Promise.all(signers.map((signer) => signer.getAddress()));
  const [owner, operator1, operator2, staker1, staker2, staker3, avs, avs2, slasher, slasher2, recipient, stranger] =
    accounts;
  const core = await deployLocalCore(deployer, { ...defaultSettings, ...delays });
  const strategies = [
    await deployStrategy(deployer, core.strategyFactory, "Token A", "A"),
    await deployStrategy(deployer, core.strategyFactory, "Token B", "B"),
  ].sort((one, other) => (BigInt(one.strategy) < BigInt(other.strategy) ? -1 : 1));
  const world: ModelWorld = {
    rpc,
    core,
    strategies,
    sets: [
      [avs, 1],
      [avs, 2],
      [avs2, 1],
    ],
    operators: [operator1, operator2],
    stakers: [operator1, operator2, staker1, staker2, staker3],
    others: [recipient, burnAddress, owner],
    slashers: [slasher, slasher2],
    stranger,
    stateReader: await create(rpc, owner, testContract("CoreState").bytecode),
  };
  await createSets(world, recipient);
  await endow(world);
  for (const [index, operator] of world.operators.entries())
    await mustSucceed(world, operator, "delegationManager", "registerAsOperator", [
      "0x".padEnd(42, "0"),
      2 * index,
      "",
    ]);
  await rpc.request({ method: "hardhat_mine", params: ["0x20"] });
  return world;
}

/** Brings everyone into the middle of things: stake, delegations, memberships, allocations. */
export async function warmUp(world: ModelWorld): Promise<void> {
  const { strategies, stakers, operators, sets } = world;
  for (const [position, staker] of stakers.entries())
    for (const { strategy, token } of strategies) {
      const amount = 10n ** 21n + BigInt(position) * 7n;
      await mustSucceed(world, staker, "strategyManager", "depositIntoStrategy", [strategy, token, amount]);
    }
  for (const [position, operator] of operators.entries()) {
    const delegation = [operator, ["0x", 0], `0x${"0".repeat(64)}`];
    await mustSucceed(world, stakers[2 + position], "delegationManager", "delegateTo", delegation);
    for (const [avs, id] of sets) {
      const joining = [operator, [avs, [id], "0x"]];
      await mustSucceed(world, operator, "allocationManager", "registerForOperatorSets", joining);
    }
    const all = strategies.map(({ strategy }) => strategy);
    const shares = all.map((_, strategy) => 10n ** 17n * BigInt(2 + strategy));
    const changes = sets.map((set) => [set, all, shares]);
    await mustSucceed(world, operator, "allocationManager", "modifyAllocations", [operator, changes]);
  }
  await mineBlocks(world, 4);
}

/** Sends a call; a revert is an outcome. */
export async function act(
  { rpc, core, strategies }: ModelWorld,
  from: string,
  contract: ContractName,
  method: string,
  args: readonly unknown[],
  token = strategies[0].token,
): Promise<Outcome> {
  const to = contract === "token" ? token : core[contract];
  const data = contracts[contract].encodeFunctionData(method, args);
  const result = await submit(rpc, { from, to, data });
  const events = result.logs.flatMap((log) =>
    Object.values(contracts)
      .flatMap((known) => known.parseLog(log) ?? [])
      .slice(0, 1),
  );
  return { succeeded: result.succeeded, error: result.succeeded ? "" : nameOfError(result.data), events };
}

/** What a call would return in the next block, or at the end of the latest; nothing if it would revert. */
export async function foresee(
  { rpc, core }: ModelWorld,
  from: string,
  contract: Exclude<ContractName, "token">,
  method: string,
  args: readonly unknown[],
  at: "pending" | "latest" = "pending",
) {
  const known = contracts[contract];
  const data = known.encodeFunctionData(method, args);
  const result = await call(rpc, at, { from, to: core[contract], data });
  return result.succeeded ? known.decodeFunctionResult(method, result.data) : undefined;
}

export async function mustSucceed(
  world: ModelWorld,
  from: string,
  contract: ContractName,
  method: string,
  args: readonly unknown[],
  token?: string,
): Promise<Outcome> {
  const outcome = await act(world, from, contract, method, args, token);
  if (!outcome.succeeded) throw new Error(`${contract}.${method} reverted: ${outcome.error}`);
  return outcome;
}

export async function mineBlocks({ rpc }: ModelWorld, blocks: number): Promise<void> {
  if (blocks > 0) await rpc.request({ method: "hardhat_mine", params: [`0x${blocks.toString(16)}`] });
}

function nameOfError(data: BytesLike): string {
  for (const known of Object.values(contracts)) {
    const error = known.parseError(data);
    if (error !== null) return error.name === "Panic" ? `Panic(${error.args[0]})` : error.name;
  }
  return String(data);
}

/** Two that redistribute, to one recipient, and one that burns; the registrar accepts all. */
async function createSets(world: ModelWorld, recipient: string): Promise<void> {
  const { rpc, strategies, slashers, sets } = world;
  const [a, b] = strategies.map(({ strategy }) => strategy);
  const [[avs], , [avs2]] = sets;
  const redistributing = "createRedistributingOperatorSets(address,(uint32,address[],address)[],address[])";
  const burning = "createOperatorSets(address,(uint32,address[],address)[])";
  const accept = "0".repeat(63);
  const registrar = await create(rpc, avs, `${testContract("RegistrarMock").bytecode}${accept}1${accept}0${accept}0`);
  for (const owner of [avs, avs2]) {
    await mustSucceed(world, owner, "allocationManager", "updateAVSMetadataURI", [owner, ""]);
    await mustSucceed(world, owner, "allocationManager", "setAVSRegistrar", [owner, registrar]);
  }
  const create1 = [avs, [[1, [a, b], slashers[0]]], [recipient]];
  await mustSucceed(world, avs, "allocationManager", redistributing, create1);
  await mustSucceed(world, avs, "allocationManager", burning, [avs, [[2, [a], slashers[1]]]]);
  const create3 = [avs2, [[1, [a, b], slashers[1]]], [recipient]];
  await mustSucceed(world, avs2, "allocationManager", redistributing, create3);
}

async function endow(world: ModelWorld): Promise<void> {
  const unlimited = 2n ** 256n - 1n;
  for (const { token } of world.strategies) {
    for (const staker of world.stakers) {
      await mustSucceed(world, staker, "token", "mint", [staker, endowment], token);
      await mustSucceed(world, staker, "token", "approve", [world.core.strategyManager, unlimited], token);
    }
    await mustSucceed(world, world.others[2], "token", "mint", [world.others[2], endowment], token);
  }
}
