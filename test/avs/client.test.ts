import { expect } from "chai";
import { parseEther } from "ethers";
import { SertnClient } from "../../src/avs/client.js";
import { mined } from "../../src/avs/context.js";
import { isSertnError } from "../../src/errors.js";
import { deployForTest } from "../helpers/sertn.js";

describe("the client", function () {
  this.timeout(60_000);
  const input = `0x${"00".repeat(64)}`;
  const output = `0x${"00".repeat(30)}`;
  let world: Awaited<ReturnType<typeof deployForTest>>;

  before(async () => {
    world = await deployForTest();
    await world.operator();
  });

  const submit = async (client: SertnClient) => {
    const modelKey = world.deployment.models.digits.modelKey;
    const deadlineBlock = BigInt(await world.ethers.provider.getBlockNumber()) + 1n + 7n;
    await mined(client.tasks.approveFees());
    const request = { modelKey, valueAtRisk: parseEther("1"), deadlineBlock, finality: "Final" } as const;
    return client.tasks.submittedBy(client.tasks.submit(request, input));
  };

  it("follows a task from submission to its end", async () => {
    const { client, user, networkHelpers, ethers } = world;
    const id = await submit(client.as(user));
    expect(await client.tasks.get(id)).to.deep.include({ status: "Submitted", input, payer: user.address });
    await networkHelpers.mine();
    expect((await client.tasks.nextStep(id)).step).to.equal("Assign");
    await mined(client.tasks.assign(id));
    const { progress } = await client.tasks.get(id);
    const operator = await ethers.getSigner(progress.operator);
    await mined(client.as(operator).tasks.answer(id, output));
    expect(await client.tasks.get(id)).to.deep.include({ status: "Answered", output });
    await networkHelpers.mine(8);
    expect((await client.tasks.nextStep(id)).step).to.equal("Settle");
    await mined(client.tasks.settle(id));
    expect((await client.tasks.get(id)).status).to.be.oneOf(["Final", "ProofDue"]);
  });

  it("forgets what a snapshot's return undoes", async () => {
    const { client, user, networkHelpers } = world;
    const snapshot = await networkHelpers.takeSnapshot();
    const before = await client.tasks.all();
    const id = await submit(client.as(user));
    expect(await client.tasks.all()).to.have.length(before.length + 1);
    await snapshot.restore();
    expect(await client.tasks.all()).to.deep.equal(before);
    const again = await submit(client.as(user));
    expect(again).to.equal(id);
    expect((await client.tasks.get(again)).status).to.equal("Submitted");
  });

  it("says in words why a contract refuses, with the arguments", async () => {
    const { client, user } = world;
    const id = await submit(client.as(user));
    const error = await client.tasks.settle(id).catch((one: unknown) => one);
    expect(isSertnError(error) && error.code).to.equal("avs/reverted");
    expect(error)
      .to.have.property("what")
      .that.matches(/^TooEarly\(taskId \d+, firstBlock \d+, blockNumber \d+\)$/);
  });

  it("refuses a deployment of another chain, and addresses without code", async () => {
    const { deployment, deployer, user } = world;
    const codeOf = (changed: object) =>
      SertnClient.connect({ ...deployment, ...changed }, deployer).catch(
        (one: unknown) => isSertnError(one) && one.code,
      );
    expect(await codeOf({})).to.be.instanceOf(SertnClient);
    expect(await codeOf({ chainId: 1n })).to.equal("avs/other-chain");
    expect(await codeOf({ sertn: { ...deployment.sertn, lens: user.address } })).to.equal("avs/no-code");
  });
});
