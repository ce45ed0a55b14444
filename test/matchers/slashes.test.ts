import { expect } from "chai";
import { Interface } from "ethers";
import { artifacts, network } from "hardhat";
import { type Log, openChain } from "../../src/matchers/chain.js";
import { operatorSharesSlashed, operatorSlashed } from "../../src/matchers/events.js";
import { type ExpectedSlash, judgeSlash } from "../../src/matchers/slash.js";
import { readSlashes, type Slash, type SlashedStake } from "../../src/matchers/slashes.js";
import { isReverted, type MinedTransaction, readTransaction } from "../../src/matchers/transaction.js";
import { refusedWith } from "../helpers/assertions.js";
import { deployForeignAvs, type ForeignAvs, token, wad } from "../helpers/foreign-avs.js";

describe("reading slashes", () => {
  let world: ForeignAvs;
  let transaction: MinedTransaction;

  before(async () => {
    const connection = await network.create();
    world = await deployForeignAvs(connection);
    const tokens = await connection.ethers.getContractAt("DevelopmentToken", world.first.token);
    // 200 shares are worth 300 tokens, less what the core's virtual shares keep.
    await tokens.mint(world.first.strategy, 100n * token);
    const outcome = await readTransaction(await world.clear(world.lazy, wad / 10n), [openChain(connection.provider)]);
    if (isReverted(outcome)) throw new Error(outcome.reason);
    transaction = outcome;
  });

  const read = (changes: Partial<MinedTransaction> = {}) =>
    readSlashes({ transaction: { ...transaction, ...changes }, names: new Map(), contracts: {} });
  const cut = (...topics: string[]) => transaction.logs.filter((log) => !topics.includes(log.topics[0]));

  it("finds shares, tokens and what they are called", async () => {
    const [{ stakes, ...slash }] = await read();
    expect(slash).to.deep.equal({
      operator: world.lazy.address,
      operatorSet: { avs: world.operatorSet.avs, id: 7n },
      description: "late",
      verdict: undefined,
    });
    const { token: address, symbol, strategy } = world.first;
    expect(stakes).to.have.length(1);
    expect(stakes[0]).to.deep.include({ strategy, shares: 10n * token, wadSlashed: wad / 10n, isCleared: true });
    expect(stakes[0].token).to.deep.equal({ address, symbol, decimals: 18 });
    expect(stakes[0].amount).to.be.closeTo(15n * token, 1000n);
  });

  it("goes by the paid tokens where there is no chain to ask, and calls them by their address", async () => {
    const [{ stakes }] = await read({ chain: undefined });
    const [{ stakes: asked }] = await read();
    expect(stakes[0]).to.deep.include({ shares: 10n * token, amount: asked[0].amount, isCleared: true });
    expect(stakes[0].token).to.deep.include({ address: world.first.token, decimals: 0 });
  });

  it("goes by the shares where there is no chain to ask and nothing was paid", async () => {
    const book = await readTransaction(await world.book(world.honest, wad / 10n), []);
    if (isReverted(book)) throw new Error(book.reason);
    const [slash] = await readSlashes({ transaction: { ...book, chain: undefined }, names: new Map(), contracts: {} });
    expect(slash.stakes[0]).to.deep.include({
      shares: 10n * token,
      amount: undefined,
      token: undefined,
      isCleared: false,
    });
    const { holds, claim, happened } = judgeSlash(
      [slash],
      [],
      { operator: world.honest.address, amount: 10n * token },
      new Map(),
    );
    expect(holds).to.equal(true);
    expect(claim).to.equal(`slash ${world.honest.address} by ${10n * token} shares`);
    expect(happened).to.match(/was slashed by 10000000000000000000 shares \(10% of its stake, not cleared yet\)/);
  });

  it("takes the shares of cores that burn without a booking from what the operator lost", async () => {
    const { abi } = await artifacts.readArtifact("IStrategyManager");
    const booked = new Interface(abi);
    const topics = ["Increased", "Decreased"].map(
      (end) => booked.getEvent(`BurnOrRedistributableShares${end}`)?.topicHash ?? "",
    );
    const [{ stakes }] = await read({ logs: cut(...topics) });
    expect(stakes[0]).to.deep.include({ shares: 10n * token, isCleared: false });
    const [{ stakes: without }] = await read({ logs: cut(...topics, operatorSharesSlashed.fragment.topicHash) });
    expect(without[0]).to.deep.include({ shares: 0n, amount: 0n, wadSlashed: wad / 10n });
  });

  it("tells the slashes of one transaction apart", async () => {
    const [first] = await read();
    const shift = (log: Log): Log => ({ ...log, index: log.index + 1000 });
    const twice = await read({ logs: [...transaction.logs, ...transaction.logs.map(shift)] });
    expect(twice).to.deep.equal([first, first]);
  });

  it("finds nothing where the core said nothing", async () => {
    expect(await read({ logs: cut(operatorSlashed.fragment.topicHash) })).to.deep.equal([]);
    expect(await read({ logs: [] })).to.deep.equal([]);
  });
});

/** Facts in, verdict out: what no single transaction of a test shows at once. */
describe("the judge of slashes", () => {
  const [lazy, honest] = [1, 2].map((n) => `0x${String(n).repeat(40)}`);
  const stake = (strategy: string, shares: bigint, more: Partial<SlashedStake> = {}): SlashedStake => ({
    strategy,
    shares,
    wadSlashed: wad / 10n,
    token: { address: `${strategy}-token`, symbol: strategy.toUpperCase(), decimals: 0 },
    amount: shares,
    isCleared: true,
    ...more,
  });
  const slash = (operator: string, stakes: SlashedStake[], verdict?: Slash["verdict"]): Slash => ({
    operator,
    operatorSet: { avs: honest, id: 1n },
    description: "",
    stakes,
    verdict,
  });
  const holds = (slashes: Slash[], expected: Partial<ExpectedSlash> = {}) =>
    judgeSlash(slashes, [], { operator: lazy, ...expected }, new Map()).holds;

  it("adds up what several slashes took from one operator in one token", () => {
    const slashes = [slash(lazy, [stake("a", 3n)]), slash(honest, [stake("a", 50n)]), slash(lazy, [stake("a", 4n)])];
    expect(holds(slashes, { amount: 7n })).to.equal(true);
    expect(holds(slashes, { amount: 3n })).to.equal(false);
    expect(holds(slashes, { leastAmount: 7n })).to.equal(true);
    expect(holds(slashes, { leastAmount: 8n })).to.equal(false);
  });

  it("counts verdicts in security units only where no strategy is named", () => {
    const slashes = [
      slash(lazy, [stake("a", 3n), stake("b", 4n)], { taskId: 5n, slashed: 100n }),
      slash(lazy, [stake("a", 1n)], { taskId: 6n, slashed: 10n }),
    ];
    expect(holds(slashes, { amount: 110n })).to.equal(true);
    expect(holds(slashes, { taskId: 5n, amount: 100n })).to.equal(true);
    expect(holds(slashes, { strategy: "a", amount: 4n })).to.equal(true);
    expect(holds(slashes, { strategy: "b", taskId: 6n })).to.equal(false);
  });

  it("refuses to add security units to another AVS's tokens", async () => {
    const slashes = [slash(lazy, [stake("a", 3n)], { taskId: 5n, slashed: 100n }), slash(lazy, [stake("a", 1n)])];
    await refusedWith(() => holds(slashes, { amount: 101n }), "matchers/several-tokens");
    expect(holds(slashes, { amount: 100n, taskId: 5n })).to.equal(true);
  });

  it("asks a wad of all strategies of one slash, those that lost nothing left out", () => {
    const nothing = stake("c", 0n, { wadSlashed: 0n });
    const other = stake("b", 5n, { wadSlashed: wad / 5n });
    expect(holds([slash(lazy, [stake("a", 3n), nothing])], { wad: wad / 10n })).to.equal(true);
    expect(holds([slash(lazy, [stake("a", 3n), other])], { wad: wad / 10n })).to.equal(false);
    expect(holds([slash(lazy, [other]), slash(lazy, [stake("a", 3n)])], { wad: wad / 10n })).to.equal(true);
  });

  it("takes a slash of nothing for none, and one that rounding hides for one", () => {
    expect(holds([slash(lazy, [stake("a", 0n, { wadSlashed: 0n })])])).to.equal(false);
    expect(holds([slash(lazy, [])])).to.equal(false);
    expect(holds([slash(lazy, [stake("a", 1n, { wadSlashed: 0n })])])).to.equal(true);
    expect(holds([slash(lazy, [stake("a", 0n, { wadSlashed: 1n })])])).to.equal(true);
  });

  it("tells all slashes and what was put off", () => {
    const slashes = [slash(lazy, [stake("a", 3n)]), slash(honest, [], { taskId: 5n, slashed: 0n })];
    const { happened } = judgeSlash(slashes, ["the core sleeps"], { operator: lazy }, new Map([[lazy, "lazy"]]));
    expect(happened).to.equal(
      `lazy (0x1111…1111) was slashed by 3 A (10% of its stake) in set 1 of ${honest}, ${honest} was slashed by nothing worth 0 security units for task 5 and the core sleeps`,
    );
  });
});
