import { expect } from "chai";
import { Wallet } from "ethers";
import fc from "fast-check";
import hre from "hardhat";
import {
  decodeHeader,
  decodeTransaction,
  encodeHeader,
  encodeReceipt,
  encodeTransaction,
  type RpcBlock,
  type RpcReceipt,
  type RpcTransaction,
} from "../../src/evidence/encoding.js";
import { proveIndex, provenValue } from "../../src/evidence/trie.js";

/** The chain is the other implementation: its blocks have the roots. */
describe("proofs of transactions and receipts", function () {
  this.timeout(60_000);

  async function blockOf(transactions: number) {
    const { ethers, provider } = await hre.network.create();
    const [sender] = await ethers.getSigners();
    await provider.request({ method: "evm_setAutomine", params: [false] });
    const code = "0x5f5fa000"; // emits an empty log
    for (let nonce = 0; nonce < transactions; nonce++)
      await sender.sendTransaction(
        nonce % 3 === 0
          ? { nonce, data: code, gasLimit: 100_000n }
          : { nonce, type: nonce % 3, to: sender.address, value: BigInt(nonce), gasLimit: 30_000n },
      );
    await provider.request({ method: "hardhat_mine", params: ["0x1"] });
    const block = (await provider.request({
      method: "eth_getBlockByNumber",
      params: ["latest", true],
    })) as unknown as RpcBlock;
    const receipts = await Promise.all(
      block.transactions.map(
        ({ hash }) =>
          provider.request({ method: "eth_getTransactionReceipt", params: [hash] }) as unknown as Promise<RpcReceipt>,
      ),
    );
    return { block, receipts };
  }

  it("knows transactions of every type that a development chain takes, a delegation of an account among them", async () => {
    const { ethers, provider } = await hre.network.create();
    const wallet = new Wallet(`0x${"11".repeat(32)}`, ethers.provider);
    await provider.request({ method: "hardhat_setBalance", params: [wallet.address, "0xde0b6b3a7640000"] });
    const authorization = await wallet.authorize({ address: `0x${"33".repeat(20)}`, chainId: 31_337n, nonce: 4n });
    const accessList = [{ address: wallet.address, storageKeys: [`0x${"22".repeat(32)}`] }];
    const sent = [
      { type: 0, data: "0x5f5fa000" },
      { type: 1, to: wallet.address, accessList, gasLimit: 100_000n },
      { type: 2, to: wallet.address, accessList, gasLimit: 100_000n },
      { type: 4, to: wallet.address, authorizationList: [authorization], gasLimit: 100_000n },
    ];
    for (const transaction of sent) {
      const { hash, type, blockNumber } = await (await wallet.sendTransaction(transaction)).wait().then((receipt) => {
        if (receipt === null) throw new Error("dropped");
        return receipt;
      });
      const raw = await provider.request({ method: "eth_getTransactionByHash", params: [hash] });
      const decoded = decodeTransaction(encodeTransaction(raw as unknown as RpcTransaction, blockNumber));
      expect(type).to.equal(transaction.type);
      expect(decoded).to.deep.equal({ to: transaction.to ?? null, chainId: 31_337n });
    }
  });

  for (const count of [1, 2, 17, 140])
    it(`leads from each of ${count} to the roots in the header, whose hash is the block's`, async () => {
      const { block, receipts } = await blockOf(count);
      const header = decodeHeader(encodeHeader(block));
      if (header === undefined) throw new Error("no header");
      expect(header.number).to.equal(BigInt(block.number));
      const lists = [
        [header.transactionsRoot, block.transactions.map((transaction) => encodeTransaction(transaction, 1))],
        [header.receiptsRoot, receipts.map(encodeReceipt)],
      ] as const;
      for (const [root, values] of lists) {
        expect(values).to.have.length(count);
        for (const index of new Set([0, 1, 15, 16, 127, 128, count - 1].filter((k) => k < count))) {
          const proof = proveIndex(values, index);
          expect(proof.root).to.equal(root);
          expect(provenValue(root, index, proof.nodes)).to.equal(values[index]);
        }
      }
    });

  it("shows nothing for another index, another root, or with a node more, less or changed", () => {
    const values = Array.from({ length: 300 }, (_, k) => `0x${"ab".repeat(40)}${k.toString(16).padStart(4, "0")}`);
    fc.assert(
      fc.property(fc.nat(299), fc.nat(299), fc.nat(), (index, other, position) => {
        const { root, nodes } = proveIndex(values, index);
        expect(provenValue(root, index, nodes)).to.equal(values[index]);
        if (other !== index) expect(provenValue(root, other, nodes)).to.not.equal(values[other]);
        expect(provenValue(`0x${"11".repeat(32)}`, index, nodes)).to.equal(undefined);
        expect(provenValue(root, index, nodes.slice(0, -1))).to.equal(undefined);
        expect(provenValue(root, index, [...nodes, nodes[0]])).to.equal(undefined);
        const at = position % nodes.length;
        const changed = nodes.map((node, k) => (k === at ? `${node.slice(0, -1)}${node.endsWith("0") ? 1 : 0}` : node));
        expect(provenValue(root, index, changed)).to.equal(undefined);
      }),
      { numRuns: 40 },
    );
  });
});
