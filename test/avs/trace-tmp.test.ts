import { deployAvs, receiptOf } from "../helpers/avs.js";

describe("trace", function () {
  this.timeout(240_000);
  it("x", async () => {
    const avs = await deployAvs();
    await avs.operator();
    await avs.operator();
    await avs.nextEpoch();
    for (let i = 0; i < 2; i++) {
      const t = await avs.answered();
      await avs.goTo(t.progress.stepBlock + 5n);
      await avs.settle(t);
    }
    const names: Record<string, string> = {};
    for (const n of [
      "taskManager",
      "router",
      "serviceManager",
      "parameterRegistry",
      "modelRegistry",
      "randomness",
      "allocationManager",
      "delegationManager",
      "strategyManager",
      "feeToken",
    ] as const)
      names[(await avs[n].getAddress()).toLowerCase().slice(2)] = n;
    const show = async (hash: string) => {
      const tr: any = await avs.ethers.provider.send("debug_traceTransaction", [hash, {}]);
      const stack: {
        name: string;
        self: number;
        sload: number;
        sstore: number;
        sloadGas: number;
        sstoreGas: number;
      }[] = [];
      const out: any[] = [];
      let depth = 0;
      const logs = tr.structLogs;
      stack.push({ name: "root", self: 0, sload: 0, sstore: 0, sloadGas: 0, sstoreGas: 0 });
      depth = logs[0].depth;
      for (let i = 0; i < logs.length; i++) {
        const l = logs[i];
        const next = logs[i + 1];
        while (stack.length > l.depth) {
          out.push(stack.pop());
        }
        const f = stack[stack.length - 1];
        let cost = l.gasCost;
        if (next && next.depth > l.depth) {
          const st = l.stack;
          const to = st[st.length - 2].replace(/^0x/, "").padStart(40, "0").slice(-40);
          stack.push({
            name: (names[to] ?? to) + " @" + (l.depth + 1),
            self: 0,
            sload: 0,
            sstore: 0,
            sloadGas: 0,
            sstoreGas: 0,
          });
          cost = l.gasCost - next.gas;
          if (cost < 0) cost = 0;
          f.self += cost;
          continue;
        }
        f.self += cost;
        if (l.op === "SLOAD") {
          f.sload++;
          f.sloadGas += cost;
        }
        if (l.op === "SSTORE") {
          f.sstore++;
          f.sstoreGas += cost;
        }
      }
      while (stack.length) out.push(stack.pop());
      console.table(out.reverse());
      console.log("gas", tr.gas);
    };
    const task = await avs.submit();
    const b = await avs.ethers.provider.getBlock(Number(task.pinned.submitBlock), true);
    console.log("SUBMIT");
    await show(b!.transactions[0]);
    await avs.goTo(task.pinned.submitBlock + 2n);
    const r2 = await avs.as(avs.taskManager, avs.keeper).assign(task.id, task.pinned);
    console.log("ASSIGN");
    await show(r2.hash);
    const r3 = await avs.answer(task);
    console.log("ANSWER");
    await show(r3.hash);
    if (!process.env.PLAIN) await avs.planAudit(task, false);
    await avs.goTo(task.progress.stepBlock + 5n);
    const r4 = await avs.settle(task);
    console.log("SETTLE");
    await show(r4.hash);
  });
});
