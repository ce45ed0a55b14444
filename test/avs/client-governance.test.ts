import { expect } from "chai";
import { parseEther } from "ethers";
import { mined } from "../../src/avs/context.js";
import { contractAt } from "../../src/avs/contracts.js";
import { isSertnError } from "../../src/errors.js";
import { AuditDraws } from "../../src/testing/audits.js";
import { deployForTest } from "../helpers/sertn.js";

const minDelaySeconds = 3_600n;

describe("the client and governance by a timelock", function () {
  this.timeout(60_000);
  let world: Awaited<ReturnType<typeof deployForTest>>;
  let proposer: string;
  before(async () => {
    // The deployer, who is the first account of the chain, proposes.
    proposer = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
    world = await deployForTest({ governance: { kind: "timelock", minDelaySeconds, proposers: [proposer] } });
    expect(world.deployer.address).to.equal(proposer);
  });

  const refusalOf = async (sent: Promise<unknown>) => {
    const error = await sent.then(
      () => undefined,
      (one: unknown) => one,
    );
    if (!isSertnError(error)) throw error ?? new Error("it was not refused");
    expect(error.next).not.to.equal("");
    return error.facts as { error: string; args: Record<string, unknown> }; // of avs/reverted
  };

  it("changes parameters: scheduled by a proposer, executed by anyone once the delay is over", async () => {
    const { client, user, networkHelpers } = world;
    const { governance } = client;
    const before = await governance.parameters();
    const after = { ...before, fees: { ...before.fees, tipWei: before.fees.tipWei * 2n } };
    await governance.validate(after);
    expect(await refusalOf(governance.setParameters(after))).to.have.property("error", "OwnableUnauthorizedAccount");

    const call = governance.encodeSetParameters(after);
    expect(await governance.timelock.stateOf(call)).to.equal("Unset");
    expect(await refusalOf(client.as(user).governance.timelock.schedule(call))).to.deep.include({
      error: "AccessControlUnauthorizedAccount",
    });
    expect(await refusalOf(governance.timelock.schedule(call, minDelaySeconds - 1n))).to.deep.equal({
      error: "TimelockInsufficientDelay",
      args: { delay: minDelaySeconds - 1n, minDelay: minDelaySeconds },
      contract: "contracts/avs/SertnTimelock.sol",
      hint: "Schedule with at least the least delay: governance.timelock.minDelaySeconds().",
    });
    await mined(governance.timelock.schedule(call));
    expect(await governance.timelock.stateOf(call)).to.equal("Waiting");
    expect(await refusalOf(client.as(user).governance.timelock.execute(call))).to.have.property(
      "error",
      "TimelockUnexpectedOperationState",
    );
    await networkHelpers.time.increaseTo(await governance.timelock.readyAtSeconds(call));
    expect(await governance.timelock.stateOf(call)).to.equal("Ready");
    await mined(client.as(user).governance.timelock.execute(call));
    expect(await governance.timelock.stateOf(call)).to.equal("Done");
    expect(await governance.parameters()).to.deep.equal(after);
    expect(await governance.parameters(1n)).to.deep.equal(before);
  });

  it("says why a combination is refused, before it is scheduled and when it is executed all the same", async () => {
    const { client, networkHelpers } = world;
    const { governance } = client;
    const before = await governance.parameters();
    const timing = { ...before.timing, challengeWindowBlocks: 40n };
    const refused = { ...before, timing };
    const reason = await refusalOf(governance.validate(refused));
    expect(reason.error).to.equal("WindowsTooLong");
    expect(reason.args).to.have.property("mostBlocks", 25n);

    const call = governance.encodeSetParameters(refused);
    await mined(governance.timelock.schedule(call));
    await networkHelpers.time.increaseTo(await governance.timelock.readyAtSeconds(call));
    expect(await refusalOf(governance.timelock.execute(call))).to.deep.equal(reason);
    await mined(governance.timelock.cancel(call));
    expect(await governance.timelock.stateOf(call)).to.equal("Unset");
    expect(await governance.parameters()).to.deep.equal(before);
  });

  it("encodes every call of the owner: the guardian, a strategy that retires", async () => {
    const { client, deployment, user, networkHelpers } = world;
    const { governance, operators } = client;
    const [{ strategy }] = deployment.strategies;
    const calls = [
      governance.encode("serviceManager", "setGuardian", [user.address]),
      governance.encode("serviceManager", "retireStrategy", [strategy]),
    ];
    for (const call of calls) await mined(governance.timelock.schedule(call));
    await networkHelpers.time.increase(minDelaySeconds);
    for (const call of calls) await mined(governance.timelock.execute(call));
    await mined(client.as(user).governance.pauseNewWork(true));
    expect(await operators.strategies()).to.deep.equal([]);
    expect((await operators.slashableStrategies()).map((one) => one.strategy)).to.deep.equal([strategy]);
  });
});

describe("the client and what tasks earn", function () {
  this.timeout(60_000);

  /** A task that its only operator has answered. */
  async function answered() {
    const world = await deployForTest();
    const { client, deployment, networkHelpers, user, ethers } = world;
    const operator = await world.operator();
    const { modelKey } = deployment.models.digits;
    const deadlineBlock = BigInt((await ethers.provider.getBlockNumber()) + 2 + 7);
    const request = { modelKey, valueAtRisk: parseEther("1"), deadlineBlock, finality: "Final" } as const;
    await mined(client.as(user).tasks.approveFees());
    const id = await client.tasks.submittedBy(client.as(user).tasks.submit(request, `0x${"00".repeat(64)}`));
    await networkHelpers.mine();
    await mined(client.tasks.assign(id));
    await mined(client.as(operator).tasks.answer(id, `0x${"00".repeat(30)}`));
    return { ...world, operator, id };
  }

  it("pays the operator from escrow, submits its delegators' part as rewards, moves the reserve's to the vault", async () => {
    const { client, deployment, networkHelpers, ethers, connection, operator, id } = await answered();
    const { tasks, compensation } = client;
    const { provider } = connection;
    const rpc = (method: string, params: readonly unknown[] = []) => provider.request({ method, params: [...params] });
    const draws = new AuditDraws({ provider: ethers.provider, request: rpc }, deployment.sertn.randomness);
    await draws.forbid();
    await draws.plan([await tasks.get(id)]);
    await networkHelpers.mine(Number((await tasks.get(id)).task.challengeWindowBlocks) + 1);
    await mined(tasks.settle(id));
    const { balanceWei, restakersWei } = await tasks.account(operator.address);
    expect(balanceWei > 0n && restakersWei > 0n).to.equal(true);

    await mined(client.as(operator).tasks.withdraw(operator.address));
    expect(await tasks.feeBalance(operator.address)).to.equal(balanceWei);
    await networkHelpers.time.increase(3 * 86_400);
    await mined(compensation.submitRewards([operator.address]));
    expect(await tasks.feeBalance(deployment.core.rewardsCoordinator)).to.equal(restakersWei);
    expect(await tasks.account(operator.address)).to.deep.equal({ balanceWei: 0n, restakersWei: 0n, debtWei: 0n });
    const before = await compensation.reserveOf(deployment.sertn.feeToken);
    await mined(compensation.moveReserve());
    expect((await compensation.reserveOf(deployment.sertn.feeToken)) > before).to.equal(true);
  });

  it("carries out a slash that the core has refused, once it does not any more", async () => {
    const { client, deployment, networkHelpers, challenger, user, deployer, id } = await answered();
    const { compensation, tasks } = client;
    const retried = () => compensation.retry(id).catch((error: unknown) => error);
    expect(await retried()).to.have.property("code", "avs/nothing-pending");
    await mined(client.as(challenger).tasks.challenge(id));
    const core = contractAt(
      "contracts/eigenlayer/LocalAllocationManager.sol",
      deployment.core.allocationManager,
      deployer,
    );
    await core.pauseAll();
    await networkHelpers.mineUpTo(Number((await tasks.get(id)).progress.stepBlock) + 1);
    await mined(tasks.settle(id));
    expect(await compensation.isPending(id)).to.equal(true);
    expect(await retried()).to.have.nested.property("facts.error", "CurrentlyPaused");
    await core.unpause(0);
    await mined(compensation.retry(id));
    expect(await compensation.isPending(id)).to.equal(false);
    const [{ token }] = deployment.strategies;
    expect((await compensation.claimOf(user.address, token ?? "")) > 0n).to.equal(true);
    expect(await retried()).to.have.property("code", "avs/nothing-pending");
  });
});
