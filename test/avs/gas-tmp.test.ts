import { deployAvs, receiptOf, type Task } from "../helpers/avs.js";

describe("gas", function () {
  this.timeout(120_000);
  it("x", async () => {
    const avs = await deployAvs();
    const gas = async (r: Parameters<typeof receiptOf>[0] | Promise<Parameters<typeof receiptOf>[0]>) =>
      (await receiptOf(await r)).gasUsed;
    await avs.operator();
    await avs.operator();
    await avs.nextEpoch();
    const { ethers } = avs;
    const run = async (self = false) => {
      const task = await avs.submit();
      const block = await ethers.provider.getBlock(Number(task.pinned.submitBlock), true);
      const g1 = (await ethers.provider.getTransactionReceipt(block!.transactions[0]))!.gasUsed;
      await avs.goTo(task.pinned.submitBlock + 2n);
      const g2 = await gas(avs.follow(task, avs.as(avs.taskManager, avs.keeper).assign(task.id, task.pinned)));
      const g3 = await gas(avs.answer(task));
      if (!process.env.PLAIN) await avs.planAudit(task, false);
      await avs.goTo(task.progress.stepBlock + task.pinned.challengeWindowBlocks + 1n);
      const g4 = await gas(avs.settle(task, self ? await ethers.getSigner(task.progress.operator) : avs.keeper));
      console.log({
        ...(await avs.statusOf(task)),
        submit: g1,
        assign: g2,
        answer: g3,
        settle: g4,
        total: g1 + g2 + g3 + g4,
      });
    };
    for (let i = 0; i < 8; i++) await run();
    await run(true);
    for (let i = 0; i < 3; i++) {
      const task = await avs.answered();
      console.log("challenge", await gas(avs.challenge(task)));
      console.log("prove", await gas(avs.prove(task)));
    }
    {
      const task = await avs.answered({ output: "wrong" });
      await avs.challenge(task);
      await avs.goTo(task.progress.stepBlock + 1n);
      console.log("condemn", await gas(avs.settle(task)));
    }
  });
});
