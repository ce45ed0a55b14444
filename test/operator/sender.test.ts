import { expect } from "chai";
import { type HDNodeWallet, toBeHex, Wallet } from "ethers";
import { type Journal, memoryJournal } from "../../src/operator/journal.js";
import { silentLog } from "../../src/operator/log.js";
import { connectRpc, type RpcProvider } from "../../src/operator/rpc.js";
import { TransactionSender } from "../../src/operator/sender.js";
import { type FaultyRpc, faultyRpc, randomMishaps } from "../helpers/faulty-rpc.js";
import { startNode, type TestNode, transactionsOf } from "../helpers/node.js";

describe("the sender of transactions", () => {
  let node: TestNode;
  let proxy: FaultyRpc;
  let provider: RpcProvider;

  before(async () => {
    node = await startNode();
    proxy = await faultyRpc(node.url);
    provider = await connectRpc(proxy.url, 31337n, { backoffMs: 1, retries: 20 });
  });
  after(async () => {
    provider.destroy();
    await proxy.close();
    await node.close();
  });
  beforeEach(async () => {
    proxy.plan = () => "pass";
    await node.provider.send("evm_setAutomine", [true]);
  });

  async function account(): Promise<HDNodeWallet | Wallet> {
    const wallet = Wallet.createRandom();
    await node.provider.send("hardhat_setBalance", [wallet.address, toBeHex(10n ** 20n)]);
    return wallet;
  }
  const senderOf = (signer: Wallet | HDNodeWallet, journal: Journal, options = {}) =>
    new TransactionSender({
      signer,
      provider,
      journal,
      chainId: 31337n,
      log: silentLog,
      confirmations: 1,
      replaceAfterBlocks: 3,
      gasMargin: 0.2,
      ...options,
    });
  const mine = (blocks = 1) => node.provider.send("hardhat_mine", [toBeHex(blocks).replace("0x0", "0x")]);
  /** A call that says which one it is. */
  const call = (mark: number) => ({ to: "0x00000000000000000000000000000000000000ff", data: toBeHex(mark, 4) });
  const marksOf = async (wallet: Wallet | HDNodeWallet) =>
    (await transactionsOf(node.provider, wallet.address)).map(({ data }) => Number(data));

  it("sends an action once and tells that it is done", async () => {
    const wallet = await account();
    const sender = senderOf(wallet, memoryJournal());
    await sender.send("one", call(1));
    expect(sender.isInFlight("one")).to.equal(true);
    await sender.send("one", call(1));
    const [outcome, ...others] = await sender.track();
    expect(others).to.deep.equal([]);
    expect(outcome).to.include({ action: "one", result: "done" });
    expect(sender.isInFlight("one")).to.equal(false);
    expect(await marksOf(wallet)).to.deep.equal([1]);
  });

  it("signs nothing for what a contract refuses", async () => {
    const wallet = await account();
    const journal = memoryJournal();
    // PUSH1 0, PUSH1 0, REVERT
    await node.provider.send("hardhat_setCode", ["0x00000000000000000000000000000000000000fe", "0x60006000fd"]);
    const error = await senderOf(wallet, journal)
      .send("one", { ...call(1), to: "0x00000000000000000000000000000000000000fe" })
      .catch((reason: unknown) => reason);
    expect(error).to.include({ code: "CALL_EXCEPTION" });
    expect(journal.open).to.deep.equal([]);
  });

  it("gives actions of one moment nonces of their own", async () => {
    const wallet = await account();
    const sender = senderOf(wallet, memoryJournal());
    await Promise.all([1, 2, 3, 4].map((mark) => sender.send(`action ${mark}`, call(mark))));
    await sender.track();
    expect((await marksOf(wallet)).sort()).to.deep.equal([1, 2, 3, 4]);
    expect(sender.inFlight).to.deep.equal([]);
  });

  it("sends the same transaction again where the node has never seen it", async () => {
    const wallet = await account();
    const journal = memoryJournal();
    const impatient = await connectRpc(proxy.url, 31337n, { backoffMs: 1, retries: 1 });
    const sender = senderOf(wallet, journal, { provider: impatient });
    proxy.plan = (method) => (method === "eth_sendRawTransaction" ? "refuse" : "pass");
    await sender.send("one", call(1));
    expect(await marksOf(wallet)).to.deep.equal([]);
    const [{ hash }] = journal.open;
    proxy.plan = () => "pass";
    await sender.track();
    const [outcome] = await sender.track();
    expect(outcome).to.include({ hash, result: "done" });
    expect(await marksOf(wallet)).to.deep.equal([1]);
    impatient.destroy();
  });

  it("goes on after a crash from the journal alone, without a second transaction", async () => {
    const wallet = await account();
    const journal = memoryJournal();
    await node.provider.send("evm_setAutomine", [false]);
    await senderOf(wallet, journal).send("one", call(1));
    const restarted = senderOf(wallet, journal);
    expect(restarted.isInFlight("one")).to.equal(true);
    await restarted.send("one", call(1));
    await mine();
    expect(await restarted.track()).to.have.length(1);
    expect(await marksOf(wallet)).to.deep.equal([1]);
  });

  it("waits for confirmations, and sends again what a reorganization has undone", async () => {
    const wallet = await account();
    const sender = senderOf(wallet, memoryJournal(), { confirmations: 3 });
    const snapshot = await node.provider.send("evm_snapshot", []);
    await sender.send("one", call(1));
    expect(await sender.track()).to.have.length(1);
    expect(sender.isInFlight("one")).to.equal(true);
    await node.provider.send("evm_revert", [snapshot]);
    await mine(2);
    expect(await marksOf(wallet)).to.deep.equal([]);
    await sender.track();
    expect(await marksOf(wallet)).to.deep.equal([1]);
    await mine(1);
    await sender.track();
    expect(sender.isInFlight("one")).to.equal(true);
    await mine(1);
    await sender.track();
    expect(sender.isInFlight("one")).to.equal(false);
    expect(await marksOf(wallet)).to.deep.equal([1]);
  });

  it("tells that a stranger with the same key has taken the nonce, and is free to send anew", async () => {
    const wallet = await account();
    const sender = senderOf(wallet, memoryJournal());
    await node.provider.send("evm_setAutomine", [false]);
    proxy.plan = (method) => (method === "eth_sendRawTransaction" ? "refuse" : "pass");
    await sender.send("one", call(1));
    await wallet.connect(node.provider).sendTransaction({ ...call(9), nonce: 0 });
    await mine();
    proxy.plan = () => "pass";
    const [outcome] = await sender.track();
    expect(outcome).to.include({ action: "one", result: "displaced" });
    await sender.send("one", call(1));
    await mine();
    expect(await sender.track()).to.have.length(1);
    expect(await marksOf(wallet)).to.deep.equal([9, 1]);
  });

  it("replaces a transaction that is not mined by one with the same nonce and a higher fee", async () => {
    const wallet = await account();
    const journal = memoryJournal();
    const sender = senderOf(wallet, journal);
    await node.provider.send("evm_setAutomine", [false]);
    await sender.send("one", call(1));
    await sender.track();
    await node.provider.send("hardhat_dropTransaction", [journal.open[0].hash]);
    await mine(3);
    await sender.track();
    const [first, second, ...others] = journal.open;
    expect(others).to.deep.equal([]);
    expect(second.nonce).to.equal(first.nonce);
    await mine();
    const [outcome] = await sender.track();
    expect(outcome).to.include({ action: "one", hash: second.hash, result: "done" });
    expect(await marksOf(wallet)).to.deep.equal([1]);
  });

  it("makes room where the contract would by now refuse what is not mined", async () => {
    const wallet = await account();
    const journal = memoryJournal();
    const sender = senderOf(wallet, journal);
    const to = "0x00000000000000000000000000000000000000fd";
    await node.provider.send("evm_setAutomine", [false]);
    await sender.send("one", { ...call(1), to });
    await sender.track();
    await node.provider.send("hardhat_dropTransaction", [journal.open[0].hash]);
    await node.provider.send("hardhat_setCode", [to, "0x60006000fd"]);
    await mine(3);
    await sender.track();
    await mine();
    const [outcome] = await sender.track();
    expect(outcome).to.include({ action: "one", result: "displaced" });
    expect(journal.open).to.deep.equal([]);
    const [only, ...others] = await transactionsOf(node.provider, wallet.address);
    expect(others).to.deep.equal([]);
    expect(only).to.include({ to: wallet.address, data: "0x", value: 0n });
  });

  it("sends each action once whatever happens to its calls", async () => {
    const mishaps = ["lose-request", "lose-answer", "cut-answer", "refuse", "limit", "delay", "twice"] as const;
    for (const seed of [1, 2, 3]) {
      const wallet = await account();
      const journal = memoryJournal();
      let sender = senderOf(wallet, journal);
      proxy.plan = randomMishaps(seed, 0.3, mishaps);
      for (let mark = 1; mark <= 12; mark++) {
        await sender.send(`action ${mark}`, call(mark));
        if (mark % 3 === 0) await sender.track();
        if (mark % 4 === 0) sender = senderOf(wallet, journal);
      }
      for (let round = 0; sender.inFlight.length > 0 && round < 9; round++) await sender.track();
      expect(await marksOf(wallet), `seed ${seed}`).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }
    for (const mishap of mishaps) expect(proxy.calls.map((one) => one.mishap)).to.include(mishap);
  });
});
