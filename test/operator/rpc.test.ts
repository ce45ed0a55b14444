import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { connectRpc } from "../../src/operator/rpc.js";
import { type FaultyRpc, faultyRpc, type Mishap } from "../helpers/faulty-rpc.js";
import { startNode, type TestNode } from "../helpers/node.js";

const quick = { backoffMs: 1, retries: 2, timeoutMs: 200 };

describe("the connection to a node", () => {
  let node: TestNode;
  let proxy: FaultyRpc;

  before(async () => {
    node = await startNode();
    proxy = await faultyRpc(node.url, 400);
  });
  after(async () => {
    await proxy.close();
    await node.close();
  });

  it("takes any chain if none is expected", async () => {
    const provider = await connectRpc(node.url, undefined);
    expect((await provider.getNetwork()).chainId).to.equal(31337n);
    provider.destroy();
  });

  for (const mishap of [
    "lose-request",
    "lose-answer",
    "cut-answer",
    "refuse",
    "limit",
    "delay",
  ] as const satisfies Mishap[])
    it(`repeats a call that suffers "${mishap}", and tells of the loss`, async () => {
      const losses: string[] = [];
      const provider = await connectRpc(proxy.url, 31337n, { ...quick, onLoss: (method) => losses.push(method) });
      let left = 2;
      proxy.plan = () => (left-- > 0 ? mishap : "pass");
      expect(await provider.send("eth_chainId", [])).to.equal("0x7a69");
      expect(losses).to.deep.equal(["eth_chainId", "eth_chainId"]);
      proxy.plan = () => "pass";
      provider.destroy();
    });

  it("gives up in the end, and says why", async () => {
    const provider = await connectRpc(proxy.url, 31337n, quick);
    proxy.plan = () => "refuse";
    const error = await provider.send("eth_chainId", []).catch((reason: unknown) => reason);
    expect(error).to.include({ code: "operator/node-unreachable" });
    expect(error).to.have.property("facts").that.deep.equals({ url: proxy.url, reason: "HTTP 503" });
    proxy.plan = () => "pass";
    provider.destroy();
  });

  it("does not repeat what the node has refused", async () => {
    const provider = await connectRpc(proxy.url, 31337n, quick);
    const before = proxy.calls.length;
    await provider.send("no_such_method", []).then(expect.fail, () => {});
    expect(proxy.calls.length - before).to.equal(1);
    provider.destroy();
  });

  it("refuses a node that does not answer", async () => {
    const gone = await faultyRpc(node.url);
    await gone.close();
    const error = await connectRpc(gone.url, 31337n, quick).catch((reason: unknown) => reason);
    expect(error).to.include({ code: "operator/node-unreachable" });
    expect(error).to.have.property("facts").that.deep.equals({ url: gone.url, reason: "ECONNREFUSED" });
  });

  it("refuses a node of another chain", async () => {
    const error = await connectRpc(node.url, 1n, quick).catch((reason: unknown) => reason);
    expect(error).to.include({ code: "operator/other-chain" });
    expect(error).to.have.property("facts").that.deep.equals({ url: node.url, found: 31337n, expected: 1n });
  });

  it("refuses what is no node", async () => {
    const server = createServer((_, response) => response.end("<html>hello</html>"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // it listens on a port
    const error = await connectRpc(`http://127.0.0.1:${port}`, 1n, quick).catch((reason: unknown) => reason);
    expect(error).to.include({ code: "operator/node-unreachable" });
    server.close();
  });
});
