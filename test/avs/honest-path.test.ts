import { expect } from "chai";
import { parseEther } from "ethers";
import { type Avs, deployAvs, eventOf, receiptOf } from "../helpers/avs.js";

describe("an honest task", function () {
  this.timeout(120_000);
  let avs: Avs;

  before(async () => {
    avs = await deployAvs();
    await avs.operator();
    await avs.nextEpoch();
  });

  it("goes from submission to final without a proof", async () => {
    const { taskManager, keeper } = avs;
    const task = await avs.submit();
    const operator = await avs.assign(task);
    await avs.answer(task);
    await avs.planAudit(task, false);
    const { stepBlock } = await avs.stateOf(task);
    await avs.goTo(stepBlock + task.pinned.challengeWindowBlocks + 1n);
    const response = await avs.settle(task);
    console.log("settle gas", (await receiptOf(response)).gasUsed);
    expect(await avs.stateOf(task)).to.include({ status: "Final", reason: "None", operator });
    expect(await avs.balanceOf(keeper.address)).to.equal(2n * task.pinned.tipWei);
    expect((await eventOf(taskManager, response, "TaskFinal")).operator).to.equal(operator);
  });

  it("is proven when it is audited", async () => {
    const task = await avs.answered({ valueAtRisk: parseEther("2") });
    await avs.planAudit(task, true);
    await avs.goTo((await avs.stateOf(task)).stepBlock + 2n);
    await avs.settle(task);
    expect(await avs.stateOf(task)).to.include({ status: "ProofDue", reason: "Audit" });
    const response = await avs.prove(task);
    console.log("prove gas", (await receiptOf(response)).gasUsed);
    expect(await avs.stateOf(task)).to.include({ status: "Final", reason: "Audit" });
  });
});
