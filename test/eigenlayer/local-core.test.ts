import { readFileSync } from "node:fs";
import { expect } from "chai";
import {
  EventFragment,
  type Fragment,
  FunctionFragment,
  getCreateAddress,
  Interface,
  type InterfaceAbi,
  type ParamType,
} from "ethers";
import { type CoreContract, coreArtifact, coreContracts } from "../../src/eigenlayer/artifacts.js";
import { coreParts, deployLocalCore, findLocalCore } from "../../src/eigenlayer/deploy-local-core.js";
import { type CoreSettings, mainnetDelays } from "../../src/eigenlayer/settings.js";
import { type CoreScene, contractAt, coreAt, coreScene } from "../helpers/local-core.js";
import { testContract } from "../helpers/test-contract.js";
import { call } from "./replay/rpc.js";

const maxCodeSize = 24_576; // EIP-170

interface Signatures {
  functions: string[];
  errors: string[];
  events: string[];
}
const realCore: Record<string, Signatures> = JSON.parse(readFileSync("test/conformance/eigenlayer-abi.json", "utf8"));

describe("the local EigenLayer core", () => {
  let scene: CoreScene;
  before(async () => {
    scene = await coreScene(mainnetDelays);
  });

  it("is deployed as foretold, every contract knowing its peers, the owner and the delays", async () => {
    const { addresses, owner, provider } = scene;
    const core = coreAt(addresses, owner);
    const { allocationManager, delegationManager, strategyManager, permissionController } = addresses;
    for (const [index, [name]] of coreParts.entries()) {
      const foretold = getCreateAddress({ from: addresses.localCore, nonce: index + 1 });
      expect(addresses[name], name).to.equal(foretold);
      expect(await provider.request({ method: "eth_getCode", params: [foretold, "latest"] }), name).to.not.equal("0x");
    }
    expect(await core.allocationManager.delegation()).to.equal(delegationManager);
    expect(await core.allocationManager.permissionController()).to.equal(permissionController);
    expect(await core.delegationManager.allocationManager()).to.equal(allocationManager);
    expect(await core.delegationManager.strategyManager()).to.equal(strategyManager);
    expect(await core.delegationManager.permissionController()).to.equal(permissionController);
    expect(await core.strategyManager.delegation()).to.equal(delegationManager);
    expect(await core.strategyManager.allocationManager()).to.equal(allocationManager);
    expect(await core.strategyManager.strategyWhitelister()).to.equal(addresses.strategyFactory);
    expect(await core.rewardsCoordinator.strategyManager()).to.equal(strategyManager);
    expect(await core.rewardsCoordinator.permissionController()).to.equal(permissionController);
    expect(await core.allocationManager.DEALLOCATION_DELAY()).to.equal(mainnetDelays.deallocationDelay);
    expect(await core.allocationManager.ALLOCATION_CONFIGURATION_DELAY()).to.equal(126_000n);
    expect(await core.allocationManager.SLASHER_CONFIGURATION_DELAY()).to.equal(126_000n);
    expect(await core.delegationManager.minWithdrawalDelayBlocks()).to.equal(100_800n);
    for (const contract of [core.allocationManager, core.delegationManager, core.strategyManager, core.strategyFactory])
      expect(await contract.pauser()).to.equal(owner.address);
  });

  it("is found again from the address of its directory", async () => {
    expect(await findLocalCore(scene.owner, scene.addresses.localCore)).to.deep.equal(scene.addresses);
  });

  it("takes its parts from its deployer only, in order, each once, and none that does not run", async () => {
    const { owner, stranger } = scene;
    const { abi } = coreArtifact("LocalCore");
    const { localCore: whole } = scene.addresses;
    const core = contractAt("LocalCore", whole, owner);
    await expect(contractAt("LocalCore", whole, stranger).deploy(0, "0x"))
      .to.be.revertedWithCustomError(core, "OnlyDeployer")
      .withArgs(owner);
    await expect(core.deploy(5, "0x")).to.be.revertedWithCustomError(core, "NotNext").withArgs(6, 5);

    const { ContractFactory } = await import("ethers");
    const fresh = await new ContractFactory(abi, coreArtifact("LocalCore").bytecode, owner).deploy([
      ...(await core.settings()),
    ]);
    const other = contractAt("LocalCore", await fresh.getAddress(), owner);
    await expect(other.deploy(1, coreArtifact("LocalAllocationManager").bytecode))
      .to.be.revertedWithCustomError(core, "NotNext")
      .withArgs(0, 1);
    await expect(other.deploy(0, "0xfe")).to.be.revertedWithCustomError(core, "DeploymentFailed").withArgs(0);
    await expect(other.deploy(0, coreArtifact("LocalPermissionController").bytecode))
      .to.emit(other, "PartDeployed")
      .withArgs(0, await other.addressOf(0));
  });

  it("refuses an owner or a delay that cannot be", async () => {
    const { owner, ethers } = scene;
    const refusal = (settings: Partial<CoreSettings>) => deployLocalCore(owner, settings).catch(String);
    expect(await refusal({ owner: ethers.ZeroAddress })).to.contain("DeploymentFailed(1)");
    for (const wrong of [
      { deallocationDelay: 2 ** 32 },
      { minWithdrawalDelayBlocks: 1.5 },
      { slasherConfigurationDelay: -1 },
    ])
      expect(await refusal(wrong)).to.contain("[eigenlayer/bad-delay]");
  });

  for (const name of coreContracts)
    it(`${name} fits into a block of any chain: at most ${maxCodeSize} bytes`, () => {
      const size = deployedSize(name);
      expect(size).to.be.greaterThan(0).and.at.most(maxCodeSize);
    });

  it("fails for a contract that has not been built, and says what to do", () => {
    // A name that is in the list by type only.
    expect(() => coreArtifact("Missing" as CoreContract))
      .to.throw("[kit/artifact-missing]")
      .and.to.have.property("next");
  });
});

describe("the ABI of the local core", () => {
  let scene: CoreScene;
  before(async () => {
    scene = await coreScene();
  });

  const pairs: readonly [real: string, local: CoreContract, address: (scene: CoreScene) => string][] = [
    ["AllocationManager", "LocalAllocationManager", ({ addresses }) => addresses.allocationManager],
    ["DelegationManager", "LocalDelegationManager", ({ addresses }) => addresses.delegationManager],
    ["StrategyManager", "LocalStrategyManager", ({ addresses }) => addresses.strategyManager],
    ["StrategyFactory", "LocalStrategyFactory", ({ addresses }) => addresses.strategyFactory],
    ["StrategyBase", "LocalStrategy", ({ strategies }) => strategies[0].strategy],
    ["PermissionController", "LocalPermissionController", ({ addresses }) => addresses.permissionController],
    ["RewardsCoordinator", "LocalRewardsCoordinator", ({ addresses }) => addresses.rewardsCoordinator],
  ];
  for (const [real, local, addressOf] of pairs) {
    it(`${local} has ${real}'s functions as they are, or says NotInLocalCore`, async () => {
      const known = new Interface(coreArtifact(local).abi);
      let [kept, leftOut] = [0, 0];
      for (const signature of realCore[real].functions) {
        const fragment = FunctionFragment.from(`function ${signature}`);
        const own = known.getFunction(fragment.selector);
        if (own === null) {
          const answer = await call(scene.provider, "latest", { to: addressOf(scene), data: fragment.selector });
          const [selector] = known.decodeErrorResult("NotInLocalCore", answer.data);
          expect(selector, signature).to.equal(fragment.selector);
          leftOut += 1;
        } else {
          const mustRead = fragment.constant;
          expect(shape(own, mustRead), signature).to.equal(shape(fragment, mustRead));
          kept += 1;
        }
      }
      expect(kept).to.be.greaterThan(8);
      expect(kept + leftOut).to.equal(realCore[real].functions.length);
    });

    it(`${local} emits ${real}'s events and none of its own`, () => {
      const events = fragments(coreArtifact(local).abi).filter(EventFragment.isFragment);
      expect(events.length).to.be.greaterThan(2);
      const realShapes = realCore[real].events.map((signature) =>
        indexedShape(EventFragment.from(`event ${signature}`)),
      );
      for (const event of events) expect(realShapes, event.name).to.include(indexedShape(event));
    });

    it(`${local} reverts with ${real}'s errors, and with its own only where those say less`, () => {
      const own = fragments(coreArtifact(local).abi).flatMap((fragment) =>
        fragment.type === "error" ? [fragment.format()] : [],
      );
      const ofLibraries = /^(NotInLocalCore|Ownable|ReentrancyGuard|SafeERC20|SafeCast|Checkpoint|Queue|EnumerableMap)/;
      expect(own.filter((error) => !realCore[real].errors.includes(error) && !ofLibraries.test(error))).to.deep.equal(
        [],
      );
    });
  }

  it("a registrar is what the real core calls", () => {
    const known = new Interface(testContract("RegistrarMock").abi);
    for (const signature of realCore.IAVSRegistrar.functions) {
      const fragment = FunctionFragment.from(`function ${signature}`);
      const own = known.getFunction(fragment.selector);
      expect(own === null ? "missing" : shape(own, fragment.constant)).to.equal(shape(fragment, fragment.constant));
    }
  });
});

/** Name, types and results; and that it only reads, if `mustRead`: who is not told so may be told more. */
function shape({ name, inputs, outputs, stateMutability }: FunctionFragment, mustRead: boolean): string {
  const isReading = stateMutability === "view" || stateMutability === "pure";
  return `${name}(${types(inputs)})${mustRead && isReading ? " view" : ""} (${types(outputs)})`;
}

function indexedShape(event: EventFragment): string {
  return `${event.name}(${event.inputs.map((input) => `${types([input])}${input.indexed ? " indexed" : ""}`)})`;
}

function types(parameters: readonly ParamType[]): string {
  return parameters.map((parameter) => parameter.format("sighash")).join();
}

function fragments(abi: InterfaceAbi): readonly Fragment[] {
  return new Interface(abi).fragments;
}

function deployedSize(name: CoreContract): number {
  return (coreArtifact(name).deployedBytecode.length - 2) / 2;
}
