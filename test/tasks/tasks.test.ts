import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { formatEther, getAddress, parseEther, type Wallet } from "ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { mined } from "../../src/avs/context.js";
import { contractAt } from "../../src/avs/contracts.js";
import { type TaskId, taskId } from "../../src/avs/types.js";
import { deploymentJson } from "../../src/deploy/deployment-file.js";
import { isSertnError } from "../../src/errors.js";
import sertn from "../../src/index.js";
import { honest } from "../../src/operator/behaviour.js";
import { createLog } from "../../src/operator/log.js";
import { startOperator } from "../../src/operator/start.js";
import { readSamples } from "../../src/samples/read-samples.js";
import { digitsOptions, digitsProject } from "../helpers/hardhat-node.js";
import { type OperatorNode, operatorNode } from "../helpers/operator-node.js";
import type { Project } from "../helpers/project.js";

/** The second account of the node has fee tokens, the fourth has coins alone. */
const [userAccount, coinsAccount] = [1, 3];
const model = "digits-mlp";

describe("a task from the command line", function () {
  this.timeout(120_000);
  let node: OperatorNode;
  let project: Project;
  let wallet: Wallet;
  let folder: string;
  let accounts: string[];
  const stop = new AbortController();
  let running: Promise<void>;

  before(async () => {
    node = await operatorNode({ isPatient: true });
    accounts = (await node.provider.send("eth_accounts", [])).map((one: string) => getAddress(one));
    project = await digitsProject({ local: { type: "http", url: node.url } });
    const inputs = [{ name: "pixels", shape: [64] }];
    const [{ pixels }] = await readSamples(path.resolve("models/digits-mlp/heldout.npz"), inputs as never); // no more is read of it
    await project.write("digit.json", JSON.stringify({ pixels: Array.from(pixels) }));
    await project.write("ignition/deployments/sertn-31337/sertn.json", deploymentJson(node.deployment));
    folder = await mkdtemp(path.join(tmpdir(), "sertn-operator-"));
    wallet = await node.account();
    await new Promise<void>((resolve, reject) => {
      running = startOperator(operatorOptions(), stop.signal, () => resolve());
      running.catch(reject);
    });
    await node.mine(256);
  });
  after(async () => {
    stop.abort();
    await running;
    await rm(folder, { recursive: true });
    await project.remove();
    await node.close();
  });

  const operatorOptions = () => ({
    ...{ url: node.url, deployment: node.deployment, wallet, models: node.models, behaviour: honest },
    ...{ stakeWei: parseEther("1000"), capacity: 8, leastSecurity: 0n, confirmations: 1, pollMs: 20 },
    // Someone else draws and settles, when a test wants it.
    keeper: "none" as const,
    ...{ stateDir: folder, proofsDir: path.join(folder, "proofs"), withdrawAtWei: 2n ** 96n, queueCapacity: 8 },
    log: createLog({ write: () => {}, level: "error", now: Date.now }),
    onCrash: () => {},
  });

  /** Runs a command as a user does; gives what it prints as JSON. */
  async function run(command: string, ...args: string[]) {
    const { code, stdout, stderr } = await project.hardhat("sertn", command, "--network", "local", "--json", ...args);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout);
  }
  const order = [model, "--input", "digit.json", "--value-at-risk", "1.5", "--deadline", "400"];

  /** Does what anyone can do for a task, until its status is one of these. */
  async function keep(id: TaskId, ...until: string[]): Promise<void> {
    for (;;) {
      const { status } = await node.task(id);
      if (until.includes(status)) return;
      await node.mine();
      const { step } = await node.client.tasks.nextStep(id);
      // Whoever comes first does it.
      if (step === "Assign") await mined(node.client.tasks.assign(id)).catch(() => {});
      if (step === "Settle" && status !== "ProofDue") await mined(node.client.tasks.settle(id)).catch(() => {});
      await setTimeout(50);
    }
  }

  it("is quoted, submitted, and waited for until its answer is final; status shows it and its operator", async () => {
    const submitted = project.hardhat(
      ...["sertn", "submit", ...order, "--network", "local", "--account", String(userAccount), "--wait"],
    );
    let hasEnded = false;
    void submitted.then(() => {
      hasEnded = true;
    });
    while (!hasEnded && (await node.client.tasks.all()).length === 0) await setTimeout(50);
    if (!hasEnded) await keep(taskId(1), "Final");
    const { code, stdout, stderr } = await submitted;
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(
      /^Quote [\d.]+ WCOIN for 1\.5 security units at risk, answered within 400 blocks; offering [\d.]+ WCOIN, paid in WCOIN\nSubmitted as task 1\n/,
    );
    expect(stdout).to.match(/ {2}block \d+: Final; next: nothing, ever\n/);
    expect(stdout).to.include("Task 1 is Final: the answer may be acted on.\nThe answer is what the model gives here:");

    const task = await run("status", "1");
    const { security, feeWei, deadlineBlock } = (await node.task(taskId(1))).task;
    expect(task).to.include({ id: "1", model, status: "Final", reason: "Audit", isUsable: true });
    expect(task).to.include({
      operator: wallet.address,
      user: accounts[userAccount],
      valueAtRisk: `${15n * 10n ** 17n}`,
    });
    expect(task).to.include({ security: `${security}`, feeWei: `${feeWei}`, deadlineBlock: `${deadlineBlock}` });
    expect(task.due).to.include({ step: "None", by: "nobody" });
    const overview = await run("status");
    expect(overview.tasks).to.have.length(1);
    expect(overview.operators).to.have.length(1);
    expect(overview.operators[0]).to.include({ address: wallet.address, stake: `${parseEther("1000")}`, locked: "0" });
    const { operator, escrow } = await run("status", wallet.address);
    expect(operator).to.include({ isMember: true, heat: "0" });
    expect(operator.stakes[0].token.symbol).to.equal("DEVA");
    expect(BigInt(escrow.balanceWei) > 0n).to.equal(true);
  });

  it("is paid in coins by who has no fee tokens, is challenged, and proven", async () => {
    const submitted = await run("submit", ...order, "--account", String(coinsAccount));
    expect(submitted).to.include({ status: "Submitted", payment: "coin", user: accounts[coinsAccount] });
    expect(submitted.payer).to.equal(node.deployment.sertn.gateway);
    const id = taskId(BigInt(submitted.id));
    await keep(id, "Answered");
    const { challenge } = await run("status", submitted.id);
    const block = await node.provider.getBlockNumber();
    const text = (await project.hardhat("sertn", "status", submitted.id, "--network", "local")).stdout;
    expect(text).to.include(`challenge      ${formatEther(challenge.feeWei)} WCOIN now, at heat 0, until block`);
    expect(text).to.include(`block ${challenge.lastBlock} (in ${Number(challenge.lastBlock) - block} blocks)`);
    const challenged = await run("challenge", submitted.id, "--account", String(coinsAccount));
    expect(challenged).to.include({ status: "ProofDue", reason: "Challenge", paidWei: challenge.feeWei });
    expect(challenged.request.requester).to.equal(accounts[coinsAccount]);
    expect(challenged.due).to.include({ step: "Prove", by: "operator" });
    while ((await node.task(id)).status !== "Final") await setTimeout(50);
    expect(await run("status", submitted.id)).to.include({ status: "Final", reason: "Challenge" });
    expect(BigInt((await run("status", wallet.address)).operator.heat) > 0n).to.equal(true);
  });

  it("whose proof does not come pays its user, who claims it", async () => {
    const { id: number } = await run("submit", ...order, "--account", String(userAccount));
    const id = taskId(BigInt(number));
    await keep(id, "Answered");
    stop.abort();
    await running;
    const { request } = await run("challenge", number, "--account", String(coinsAccount));
    await node.mine(Number(request.lastBlock) - (await node.provider.getBlockNumber()));
    expect((await run("status", number)).due).to.include({ step: "Settle", by: "anyone" });
    expect(await run("settle", number, "--account", String(coinsAccount))).to.include({ status: "Slashed" });

    const user = await run("status", accounts[userAccount]);
    const [{ token, amount }] = user.claims;
    expect(token.symbol).to.equal("DEVA");
    // The value at risk, but for what the strategy rounds when shares become tokens.
    expect(BigInt(amount) > parseEther("1.5") - 1_000n && BigInt(amount) <= parseEther("1.5")).to.equal(true);
    const refund = BigInt(user.escrow.balanceWei);
    expect(refund > 0n).to.equal(true);
    const paid = await run("claim", "--account", String(userAccount), "--to", accounts[5]);
    expect(paid.map((one: { from: string; amount: string }) => [one.from, one.amount])).to.deep.equal([
      ["vault", amount],
      ["escrow", `${refund}`],
    ]);
    const held = contractAt("contracts/consumer/IWrappedCoin.sol", token.address, node.provider);
    expect(await held.balanceOf(accounts[5])).to.equal(BigInt(amount));
    expect(await run("claim", "--account", String(userAccount))).to.deep.equal([]);
  });

  it("that nobody takes ends a wait with code 1, and its user has the fee back but for a tip", async () => {
    const before = (await node.client.tasks.all()).length;
    const submitted = project.hardhat(
      ...["sertn", "submit", ...order, "--network", "local", "--account", String(userAccount), "--wait"],
    );
    while ((await node.client.tasks.all()).length === before) await setTimeout(50);
    const { id, task } = (await node.client.tasks.all())[before];
    await node.mine(Number(task.lastAssignBlock) - (await node.provider.getBlockNumber()));
    const keeper = await node.provider.getSigner(2);
    await mined(node.client.as(keeper).tasks.settle(id));
    const { code, stdout } = await submitted;
    expect(code).to.equal(1);
    expect(stdout).to.include(`Task ${id} is Expired: there is no answer to act on`);
    const { escrow } = await run("status", accounts[userAccount]);
    expect(escrow.balanceWei).to.equal(`${task.feeWei - task.tipWei}`);
  });

  describe("is refused", () => {
    /** Runs a command in this process; gives the code and facts of its error. */
    async function refusal(command: string, args: Record<string, unknown>, network = "local", more: object = {}) {
      const poor = { type: "http", url: node.url, accounts: [`0x${"11".repeat(32)}`] };
      const config = {
        plugins: [sertn],
        networks: { local: { type: "http", url: node.url }, poor },
        sertn: { models: { [model]: { ...digitsOptions, ...more } }, packagesDir: "packages" },
      };
      const env = await createHardhatRuntimeEnvironment(config as never, { network }, project.root); // as Hardhat checks it
      const error = await env.tasks
        .getTask(["sertn", command])
        .run(args)
        .then(
          () => undefined,
          (one: Error) => one,
        );
      if (error === undefined) throw new Error("it was not refused");
      if (!isSertnError(error.cause)) throw error;
      expect(error.message).to.match(/\n {2}where: .+\n {2}next: {2}.+\n {2}\[/);
      return { code: error.cause.code, facts: error.cause.facts };
    }
    const usual = () => ({
      ...{ model, input: project.file("digit.json"), valueAtRisk: "1.5", deadline: 400 },
      ...{ fee: "", finality: "final", user: "", account: userAccount, wait: false, json: true },
    });
    const submitted = async (changes: object) => refusal("submit", { ...usual(), ...changes });

    it("for arguments that are none", async () => {
      expect(await submitted({ valueAtRisk: "" })).to.have.property("code", "commands/bad-amount");
      expect(await submitted({ valueAtRisk: "-1" })).to.have.property("code", "commands/bad-amount");
      expect(await submitted({ fee: "1e3" })).to.have.property("code", "commands/bad-amount");
      expect(await submitted({ deadline: 0 })).to.have.property("code", "commands/bad-blocks");
      expect(await submitted({ finality: "soon" })).to.have.property("code", "commands/bad-choice");
      expect(await submitted({ user: "0x12" })).to.have.property("code", "commands/bad-account");
      expect(await submitted({ account: 99 })).to.have.property("code", "deploy/no-such-account");
      expect(await submitted({ input: "" })).to.have.property("code", "compile/missing-option");
      expect(await refusal("challenge", { task: "x", account: 0 })).to.have.property("code", "commands/bad-task");
      expect(await refusal("settle", { task: "-1", account: 0 })).to.have.property("code", "commands/bad-task");
      expect(await refusal("status", { subject: "x" })).to.have.property("code", "commands/bad-subject");
    });

    it("for an account that cannot pay, and for a model that has changed since it was deployed", async () => {
      const paying = await refusal("submit", { ...usual(), account: 0 }, "poor");
      expect(paying.code).to.equal("commands/cannot-pay");
      expect(paying.facts).to.include({ tokens: "0 WCOIN", coins: "0 ETH" });
      const changed = await refusal("submit", usual(), "local", { outputBits: 9 });
      expect(changed.code).to.equal("commands/package-differs");
      expect(changed.facts).to.include({ model, deployed: node.models[0].modelId });
    });

    it("for a model that is not deployed, a task that there is not, a chain that nobody has deployed to", async () => {
      expect(await submitted({ model: "nobody" })).to.deep.equal({
        code: "avs/unknown-model",
        facts: { model: "nobody", known: [model] },
      });
      expect(await refusal("status", { subject: "99" })).to.have.property("code", "avs/unknown-task");
      expect(await refusal("status", {}, "default")).to.have.property("code", "deploy/in-process");
    });

    it("for a task that nobody can move on", async () => {
      expect(await refusal("settle", { task: "1", account: userAccount })).to.deep.include({
        code: "commands/nothing-to-settle",
        facts: { taskId: 1n, step: "None", fromBlock: 0n },
      });
    });

    it("for the contracts' own reasons, in words", async () => {
      const reasonOf = (refused: { facts: unknown }) => (refused.facts as { error: string }).error; // of avs/reverted
      expect(reasonOf(await submitted({ deadline: 9_999 }))).to.equal("UnreachableDeadline");
      expect(reasonOf(await submitted({ valueAtRisk: "100000" }))).to.equal("NobodyCanSecure");
      expect(reasonOf(await submitted({ valueAtRisk: "0.01", fee: "0" }))).to.be.oneOf([
        "FeeUnderQuote",
        "NobodyCanSecure",
      ]);
      expect(reasonOf(await refusal("challenge", { task: "1", maxFee: "", account: coinsAccount }))).to.equal(
        "WrongStatus",
      );
    });
  });
});
