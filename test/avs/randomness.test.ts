import { expect } from "chai";
import { toBeHex, ZeroHash } from "ethers";
import hre from "hardhat";

const history = "0x0000F90827F1C53a10cb7A02335B175320002935";
/** What EIP-2935 puts there: answers with slot (block mod 8191) for the 8,191 blocks before this one, else reverts. */
const historyCode =
  "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";
const [pending, available, lost] = [0n, 1n, 2n];

describe("seeds from block hashes", () => {
  it("are the hash of a past block for 256 blocks, pending before, lost after", async () => {
    const { ethers, networkHelpers } = await hre.network.create();
    const randomness = await ethers.deployContract("BlockHashRandomness");
    await networkHelpers.mine(10);
    const block = await ethers.provider.getBlockNumber();
    const seedOf = async (number: number, at: number) =>
      Array.from(await randomness.getFunction("seedOf").staticCall(number, { blockTag: at }));
    expect(await seedOf(block, block)).to.deep.equal([pending, ZeroHash]);
    expect(await seedOf(block + 1, block)).to.deep.equal([pending, ZeroHash]);
    const hash = (await ethers.provider.getBlock(block))?.hash;
    await networkHelpers.mine(257);
    expect(await seedOf(block, block + 1)).to.deep.equal([available, hash]);
    expect(await seedOf(block, block + 256)).to.deep.equal([available, hash]);
    expect(await seedOf(block, block + 257)).to.deep.equal([lost, ZeroHash]);
  });

  it("come from EIP-2935's contract up to 8,191 blocks later, where the chain has it", async () => {
    const { ethers, networkHelpers } = await hre.network.create();
    const randomness = await ethers.deployContract("BlockHashRandomness");
    const block = await ethers.provider.getBlockNumber();
    const hash = `0x${"ab".repeat(32)}`;
    await networkHelpers.setCode(history, historyCode);
    await networkHelpers.setStorageAt(history, toBeHex(block % 8191, 32), hash);
    const seedNow = async () => Array.from(await randomness.getFunction("seedOf").staticCall(block));
    await networkHelpers.mine(8190);
    expect(await seedNow()).to.deep.equal([available, hash]);
    await networkHelpers.mine(1);
    expect(await seedNow()).to.deep.equal([available, hash]);
    await networkHelpers.mine(1);
    expect(await seedNow()).to.deep.equal([lost, ZeroHash]);
  });

  it("can be planned on development chains alone, by who deployed the plan alone", async () => {
    const onMainnet = await hre.network.create({ override: { chainId: 1 } });
    const hashes = await onMainnet.ethers.deployContract("BlockHashRandomness");
    const factory = await onMainnet.ethers.getContractFactory("DevelopmentRandomness");
    await expect(factory.deploy(hashes)).to.be.revertedWithCustomError(factory, "InsecureRandomness").withArgs(1);

    const { ethers, networkHelpers } = await hre.network.create();
    const [, stranger] = await ethers.getSigners();
    const planned = await ethers.deployContract("DevelopmentRandomness", [
      await ethers.deployContract("BlockHashRandomness"),
    ]);
    await expect(planned.connect(stranger).getFunction("plan")(1, ZeroHash))
      .to.be.revertedWithCustomError(planned, "NotThePlanner")
      .withArgs(stranger.address);
    const block = (await ethers.provider.getBlockNumber()) + 3;
    const seed = `0x${"cd".repeat(32)}`;
    await planned.getFunction("plan")(block, seed);
    const seedOf = async (number: number) => Array.from(await planned.getFunction("seedOf").staticCall(number));
    expect(await seedOf(block)).to.deep.equal([pending, ZeroHash]);
    await networkHelpers.mine(5);
    expect(await seedOf(block)).to.deep.equal([available, seed]);
    expect((await seedOf(block + 1))[0]).to.equal(available);
    await planned.getFunction("lose")(block);
    expect(await seedOf(block)).to.deep.equal([lost, ZeroHash]);
  });
});
