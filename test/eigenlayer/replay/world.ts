import { AbiCoder, getAddress, Interface, keccak256, parseEther, toBeHex, toUtf8Bytes } from "ethers";
import type { DevelopmentCore } from "../../../src/eigenlayer/development-core.js";
import { testContract } from "../../helpers/test-contract.js";
import { create, type Rpc, send } from "./rpc.js";

/** A core under test with everybody in place: where each recording starts from. */
export interface World {
  rpc: Rpc;
  /** Addresses by role, also those of contracts. */
  roles: ReadonlyMap<string, string>;
  viewBatch: string;
  snapshot: string;
}

const holders = [
  "avs",
  "operator1",
  "operator2",
  "operator3",
  "staker1",
  "staker2",
  "staker3",
  "staker4",
  "stranger",
] as const;
const others = ["avs2", "slasher", "slasher2", "recipient", "recipient2", "appointee", "admin"] as const;
const registrars = {
  registrarAccept: [true, false, false],
  registrarRejectRegister: [true, true, false],
  registrarRejectDeregister: [true, false, true],
  registrarUnsupported: [false, false, false],
} as const;
const endowment = 10n ** 24n;
const erc20 = new Interface(["function approve(address,uint256)"]);

/** Funds and impersonates the actors, gives them tokens, deploys the registrars. Only what an outsider can do by JSON-RPC. */
export async function prepareWorld(rpc: Rpc, core: DevelopmentCore): Promise<World> {
  const roles = new Map<string, string>([
    ["zero", getAddress(toBeHex(0, 20))],
    ["burn", getAddress(toBeHex(0xe16e4, 20))],
    ["beacon", "0xbeaC0eeEeeeeEEeEeEEEEeeEEeEeeeEeeEEBEaC0"],
    ["eigenStrategy", core.eigenStrategy],
    ["pauser", core.pauser],
    ["allocationManager", core.allocationManager],
    ["delegationManager", core.delegationManager],
    ["strategyManager", core.strategyManager],
    ["permissionController", core.permissionController],
    ["rewardsCoordinator", core.rewardsCoordinator],
  ]);
  addStrategies(roles, core);
  addActors(roles);
  for (const actor of [...holders, ...others]) await fund(rpc, core.funder, addressOf(roles, actor));
  for (const actor of holders) await endow(rpc, core, roles, addressOf(roles, actor));
  for (const letter of ["A", "B", "C"]) await approve(rpc, roles, "avs", `token${letter}`, core.rewardsCoordinator);
  for (const [name, behaviour] of Object.entries(registrars)) {
    const args = AbiCoder.defaultAbiCoder().encode(["bool", "bool", "bool"], behaviour);
    roles.set(name, await create(rpc, core.funder, testContract("RegistrarMock").bytecode + args.slice(2)));
  }
  const viewBatch = await create(rpc, core.funder, testContract("ViewBatch").bytecode);
  return { rpc, roles, viewBatch, snapshot: await snapshot(rpc) };
}

/** Everything as it was when the world was prepared. */
export async function resetWorld(world: World): Promise<void> {
  await world.rpc.request({ method: "evm_revert", params: [world.snapshot] });
  world.snapshot = await snapshot(world.rpc);
}

export function addressOf(roles: ReadonlyMap<string, string>, role: string): string {
  const address = roles.get(role.replace(/^(strategy|token):/, ""));
  if (address === undefined) throw new Error(`unknown role ${role}`);
  return address;
}

/** Strategies ascend by address from A to C. */
function addStrategies(roles: Map<string, string>, { strategies }: DevelopmentCore): void {
  const ascending = [...strategies].sort((one, other) => (BigInt(one.strategy) < BigInt(other.strategy) ? -1 : 1));
  for (const [index, { strategy, token }] of ascending.entries()) {
    roles.set(`strat${"ABC"[index]}`, strategy);
    roles.set(`token${"ABC"[index]}`, token);
  }
}

/** Accounts that nobody has a key of; the operators ascend by address. */
function addActors(roles: Map<string, string>): void {
  const account = (name: string) => getAddress(`0x${keccak256(toUtf8Bytes(name)).slice(-40)}`);
  const operators = ["operator1", "operator2", "operator3"]
    .map(account)
    .sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
  for (const name of [...holders, ...others]) roles.set(name, account(name));
  for (const [index, operator] of operators.entries()) roles.set(`operator${index + 1}`, operator);
}

async function fund(rpc: Rpc, funder: string, account: string): Promise<void> {
  const value = `0x${parseEther("100").toString(16)}`;
  await rpc.request({ method: "eth_sendTransaction", params: [{ from: funder, to: account, value }] });
  await rpc.request({ method: "hardhat_impersonateAccount", params: [account] });
}

async function endow(
  rpc: Rpc,
  core: DevelopmentCore,
  roles: ReadonlyMap<string, string>,
  account: string,
): Promise<void> {
  const minting = new Interface([`function ${core.mint}`]);
  const [mint] = minting.fragments;
  for (const letter of ["A", "B", "C"]) {
    const token = addressOf(roles, `token${letter}`);
    const data = minting.encodeFunctionData(mint.format("sighash"), [account, endowment]);
    await send(rpc, { from: core.funder, to: token, data });
    const approval = erc20.encodeFunctionData("approve", [core.strategyManager, 2n ** 256n - 1n]);
    await send(rpc, { from: account, to: token, data: approval });
  }
}

async function approve(rpc: Rpc, roles: ReadonlyMap<string, string>, owner: string, token: string, spender: string) {
  const data = erc20.encodeFunctionData("approve", [spender, 2n ** 256n - 1n]);
  await send(rpc, { from: addressOf(roles, owner), to: addressOf(roles, token), data });
}

async function snapshot(rpc: Rpc): Promise<string> {
  return String(await rpc.request({ method: "evm_snapshot" }));
}
