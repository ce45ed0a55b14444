import { expect } from "chai";
import { AbiCoder, keccak256, parseEther, toUtf8Bytes, ZeroAddress, ZeroHash } from "ethers";
import { avsScene, deployAvs, receiptOf } from "../helpers/avs.js";
import { changedParameters, testParameters } from "../helpers/avs-parameters.js";
import { modelTerms } from "../helpers/deploy-avs.js";

const terms = AbiCoder.defaultAbiCoder().encode(["tuple(bytes32[],uint16,uint96)"], [[[], 1, 0]]);

describe("operators", () => {
  const scene = avsScene(async (avs) => ({ operator: await avs.operator({ isJoining: false }) }));

  it("join with models and terms, on probation", async () => {
    const { avs, operator } = scene();
    const { router, modelKey } = avs;
    const joining = avs.join(operator, { capacity: 3, leastSecurity: 5n });
    await expect(joining).to.emit(router, "OperatorEnlisted").withArgs(operator.address, 3, 5);
    const { capacity, leastSecurity, reliabilityWad, isEnlisted } = await avs.standingOf(operator);
    expect({ capacity, leastSecurity, reliabilityWad, isEnlisted }).to.deep.equal({
      capacity: 3n,
      leastSecurity: 5n,
      reliabilityWad: testParameters.standing.probationWad,
      isEnlisted: true,
    });
    expect(await router.modelsOf(operator.address)).to.deep.equal([modelKey]);
    const { tier, weight, totalWeight } = await router.weightOf(operator.address, modelKey);
    // 100 ether are 10,000 times the least stake: tier 4 begins at 4,096 of them.
    expect([tier, weight, totalWeight]).to.deep.equal([4n, 312n, 312n]);
  });

  it("need the least stake", async () => {
    const { avs } = scene();
    const { registrar } = avs;
    const least = testParameters.audits.leastSecurity;
    const poor = await avs.operator({ own: least - 1n, isJoining: false });
    await expect(avs.join(poor))
      .to.be.revertedWithCustomError(registrar, "StakeTooSmall")
      .withArgs(poor.address, least - 1n, least);
    await avs.stake(poor, 1n);
    await avs.join(poor);
  });

  it("join one set of one AVS, through the AllocationManager", async () => {
    const { avs, operator } = scene();
    const { registrar, stranger, set } = avs;
    const register = (avsAddress: string, ids: bigint[]) =>
      avs.as(registrar, stranger).registerOperator(operator.address, avsAddress, ids, terms);
    await expect(register(set.avs, [1n]))
      .to.be.revertedWithCustomError(registrar, "OnlyAllocationManager")
      .withArgs(stranger.address);
    expect(await registrar.supportsAVS(set.avs)).to.equal(true);
    expect(await registrar.supportsAVS(stranger.address)).to.equal(false);
    const manager = await avs.impersonated(avs.core.allocationManager);
    const asManager = avs.as(registrar, manager);
    for (const [who, ids] of [
      [stranger.address, [1n]],
      [set.avs, [2n]],
      [set.avs, [1n, 1n]],
    ] as const)
      await expect(asManager.registerOperator(operator.address, who, ids, terms))
        .to.be.revertedWithCustomError(registrar, "WrongOperatorSet")
        .withArgs(who, ids);
    // With the right set it is the stake that counts, and only members have any in reach.
    await expect(asManager.registerOperator(operator.address, set.avs, [1n], terms))
      .to.be.revertedWithCustomError(registrar, "StakeTooSmall")
      .withArgs(operator.address, 0, testParameters.audits.leastSecurity);
  });

  it("are not let in while jailed, nor with a model that is not there", async () => {
    const { avs, operator } = scene();
    const { router, modelRegistry, allocationManager, set } = avs;
    await expect(avs.join(operator, { modelKeys: [ZeroHash] }))
      .to.be.revertedWithCustomError(modelRegistry, "UnknownModel")
      .withArgs(ZeroHash);
    await expect(avs.join(operator, { capacity: 0 })).to.be.revertedWithCustomError(router, "ZeroCapacity");
    await avs.join(operator);
    await avs.nextEpoch();
    const task = await avs.answered({ output: "wrong" });
    await avs.challenge(task);
    await avs.settleWhenDue(task);
    const leaving = { operator: operator.address, avs: set.avs, operatorSetIds: [set.id] };
    await avs.as(allocationManager, operator).deregisterFromOperatorSets(leaving);
    const left = await avs.blockNumber();
    const { jailedUntilBlock } = await avs.standingOf(operator);
    expect(jailedUntilBlock < left + 51n).to.equal(true);
    await avs.goTo(left + 51n);
    await avs.join(operator);
    // It is known from before: its reliability stays fallen, its model is served again.
    expect((await avs.standingOf(operator)).reliabilityWad).to.equal(parseEther("0.3"));
    expect(await router.modelsOf(operator.address)).to.deep.equal([avs.modelKey]);
  });

  it("leave whenever they want, whoever calls the registrar besides", async () => {
    const { avs, operator } = scene();
    const { allocationManager, registrar, router, stranger, set } = avs;
    await avs.join(operator);
    await avs.as(registrar, stranger).deregisterOperator(operator.address, set.avs, [1]);
    expect((await avs.standingOf(operator)).isEnlisted).to.equal(true);
    const leaving = { operator: operator.address, avs: set.avs, operatorSetIds: [set.id] };
    await expect(avs.as(allocationManager, operator).deregisterFromOperatorSets(leaving))
      .to.emit(router, "OperatorDelisted")
      .withArgs(operator.address);
    expect((await avs.standingOf(operator)).isEnlisted).to.equal(false);
    await router.refresh(operator.address);
    expect((await router.weightOf(operator.address, avs.modelKey)).totalWeight).to.equal(0n);
  });

  it("leave with open tasks, and can still answer and prove them", async () => {
    const { avs, operator } = scene();
    const { allocationManager, set } = avs;
    await avs.join(operator);
    await avs.nextEpoch();
    const task = await avs.submit();
    await avs.assign(task);
    const leaving = { operator: operator.address, avs: set.avs, operatorSetIds: [set.id] };
    await avs.as(allocationManager, operator).deregisterFromOperatorSets(leaving);
    await avs.answer(task);
    await avs.challenge(task);
    await avs.prove(task);
    expect((await avs.statusOf(task)).status).to.equal("Final");
  });

  it("are enlisted and delisted by the registrar alone, and moved by the task manager alone", async () => {
    const { avs, operator } = scene();
    const { router, stranger, governance } = avs;
    const byStranger = avs.as(router, stranger);
    await expect(byStranger.enlist(operator.address, [], 1, 0))
      .to.be.revertedWithCustomError(router, "OnlyRegistrar")
      .withArgs(stranger.address);
    await expect(byStranger.delist(operator.address)).to.be.revertedWithCustomError(router, "OnlyRegistrar");
    const request = {
      taskId: 1,
      modelKey: avs.modelKey,
      seed: ZeroHash,
      submitBlock: 1,
      security: 1,
      temptation: 1,
      valueAtRisk: 1,
      delegatedWeightWad: 1,
      unreliabilityWad: 1,
      leastAuditRateWad: 1,
      maxOpenTasks: 1,
      finality: 0,
    };
    for (const attempt of [
      byStranger.draw(request),
      byStranger.release(operator.address, 1),
      byStranger.openRequest(operator.address, 1, 1, 1),
      byStranger.openChallenge(operator.address, 1, 1, 1, 1, 1),
      byStranger.openPastRequest(operator.address, 1, 1, 1),
      byStranger.closeProven(operator.address, 1, 1, 1, 1, 1),
      byStranger.closeMissed(operator.address, 1, 1),
      byStranger.closeUnanswered(operator.address, 1, 1),
    ])
      await expect(attempt).to.be.revertedWithCustomError(router, "OnlyTaskManager").withArgs(stranger.address);
    await expect(avs.as(router, governance).setPeers(stranger.address, stranger.address))
      .to.be.revertedWithCustomError(router, "CannotSetPeers")
      .withArgs(governance.address);
  });
});

describe("models", () => {
  const scene = avsScene(async () => ({}));

  it("are registered by anyone, in its own name, for good", async () => {
    const { avs } = scene();
    const { modelRegistry, verifier, stranger, provider, model, modelKey } = avs;
    const own = avs.as(modelRegistry, stranger);
    const key = keccak256(
      AbiCoder.defaultAbiCoder().encode(["address", "address"], [stranger.address, await verifier.getAddress()]),
    );
    await expect(own.register(verifier, modelTerms))
      .to.emit(modelRegistry, "ModelRegistered")
      .withArgs(
        key,
        model.manifest.modelId,
        stranger.address,
        await verifier.getAddress(),
        Object.values(modelTerms),
        64,
        30,
        "groth16",
        await verifier.setupLabel(),
      );
    await expect(own.register(verifier, modelTerms))
      .to.be.revertedWithCustomError(modelRegistry, "ModelAlreadyRegistered")
      .withArgs(key, stranger.address, await verifier.getAddress());
    expect((await modelRegistry.modelOf(modelKey)).provider).to.equal(provider.address);
    const identity = await modelRegistry.identityOf(modelKey);
    expect(identity.toObject()).to.deep.equal({
      modelId: model.manifest.modelId,
      proofSystemHash: keccak256(toUtf8Bytes("groth16")),
      schemaHash: keccak256(toUtf8Bytes(await verifier.schema())),
      codeHash: keccak256(await avs.ethers.provider.getCode(verifier)),
    });
  });

  it("need a verifier that is one, costs, a window and a fair royalty", async () => {
    const { avs } = scene();
    const { modelRegistry, verifier, stranger } = avs;
    const own = avs.as(modelRegistry, stranger);
    await expect(own.register(stranger.address, modelTerms))
      .to.be.revertedWithCustomError(modelRegistry, "VerifierWithoutCode")
      .withArgs(stranger.address);
    await expect(own.register(modelRegistry, modelTerms)).to.revert(avs.ethers);
    for (const bad of [
      { inferenceCostWei: 0n },
      { proofCostWei: 0n },
      { proofWindowBlocks: 0n },
      { royaltyWad: parseEther("0.3") + 1n },
    ]) {
      const broken = { ...modelTerms, ...bad };
      await expect(own.register(verifier, broken))
        .to.be.revertedWithCustomError(modelRegistry, "InvalidModelTerms")
        .withArgs(Object.values(broken), parseEther("0.3"));
    }
    await own.register(verifier, { ...modelTerms, royaltyWad: parseEther("0.3") });
  });

  it("are retired by their provider or governance, once", async () => {
    const { avs } = scene();
    const { modelRegistry, stranger, governance, modelKey } = avs;
    await expect(avs.as(modelRegistry, stranger).retire(modelKey))
      .to.be.revertedWithCustomError(modelRegistry, "NotTheProvider")
      .withArgs(modelKey, stranger.address);
    await expect(avs.as(modelRegistry, governance).retire(modelKey))
      .to.emit(modelRegistry, "ModelRetired")
      .withArgs(modelKey, governance.address);
    await expect(avs.as(modelRegistry, governance).retire(modelKey))
      .to.be.revertedWithCustomError(modelRegistry, "RetiredModel")
      .withArgs(modelKey);
    expect((await modelRegistry.modelOf(modelKey)).isRetired).to.equal(true);
  });

  it("of a retired kind are proven to the end", async () => {
    const { avs } = scene();
    const { modelRegistry, provider, modelKey } = avs;
    await avs.operator();
    await avs.nextEpoch();
    const task = await avs.answered();
    await avs.challenge(task);
    await avs.as(modelRegistry, provider).retire(modelKey);
    await avs.prove(task);
    expect((await avs.statusOf(task)).status).to.equal("Final");
  });

  it("wait for parameters that allow their proof window", async () => {
    const { avs } = scene();
    const { parameterRegistry, governance, taskManager, modelKey } = avs;
    await avs.operator();
    await avs.nextEpoch();
    const tighter = changedParameters({ timing: { proofWindowBlocks: 4n } });
    await receiptOf(await avs.as(parameterRegistry, governance).setParameters(tighter));
    await expect(avs.submit())
      .to.be.revertedWithCustomError(taskManager, "ProofWindowTooLong")
      .withArgs(modelKey, 5, 4);
    await avs.as(parameterRegistry, governance).setParameters(testParameters);
    await avs.submit();
  });

  it("with keys that anyone can forge proofs with are refused where something is at stake", async () => {
    const { ethers } = await (await import("hardhat")).default.network.create({ override: { chainId: 1 } });
    const registry = await ethers.deployContract("ModelRegistry", [ZeroAddress.replace(/0$/, "1")]);
    const insecure = await ethers.deployContract("LabelledVerifier", ["insecure: development setup"]);
    const secure = await ethers.deployContract("LabelledVerifier", ["groth16 setup of 3 contributions"]);
    await expect(registry.getFunction("register")(insecure, modelTerms))
      .to.be.revertedWithCustomError(registry, "InsecureVerifier")
      .withArgs(await insecure.getAddress(), "insecure: development setup", 1);
    await registry.getFunction("register")(secure, modelTerms);
  });
});

describe("the operator set", () => {
  it("is created once, redistributing to the vault, slashed by our slasher", async () => {
    const avs = await deployAvs();
    const { allocationManager, serviceManager, slasher, vault, set, stranger, deployer } = avs;
    expect(await allocationManager.getSlasher(set)).to.equal(await slasher.getAddress());
    expect(await allocationManager.getRedistributionRecipient(set)).to.equal(await vault.getAddress());
    expect(await allocationManager.isRedistributingOperatorSet(set)).to.equal(true);
    expect(await allocationManager.getAVSRegistrar(set.avs)).to.equal(await avs.registrar.getAddress());
    for (const caller of [stranger, deployer])
      await expect(avs.as(serviceManager, caller).activate(avs.peers, [], ""))
        .to.be.revertedWithCustomError(serviceManager, "CannotActivate")
        .withArgs(caller.address);
  });

  it("is not created from contracts that do not know each other", async () => {
    const elsewhere = "0x000000000000000000000000000000000000dEaD";
    const miswired = deployAvs({ alterPeers: (peers) => ({ ...peers, vault: elsewhere }) });
    expect(String(await miswired.catch((error: unknown) => error))).to.contain('WrongWiring("slasher\'s vault"');
  });
});

describe("stake strategies", () => {
  const scene = avsScene(async () => ({}), { multipliersWad: [parseEther("1"), parseEther("3")] });

  it("are added by governance with a multiplier for ever", async () => {
    const { avs } = scene();
    const { serviceManager, governance, stranger, stakes, core } = avs;
    const known = await Promise.all(stakes.map(({ strategy }) => strategy.getAddress()));
    const added = core.strategies.find(({ strategy }) => !known.includes(strategy))?.strategy ?? "";
    const add = (multiplierWad: bigint, strategy = added) =>
      avs.as(serviceManager, governance).addStrategy({ strategy, multiplierWad });
    await expect(avs.as(serviceManager, stranger).addStrategy({ strategy: added, multiplierWad: 1 }))
      .to.be.revertedWithCustomError(serviceManager, "OwnableUnauthorizedAccount")
      .withArgs(stranger.address);
    await expect(add(0n)).to.be.revertedWithCustomError(serviceManager, "InvalidMultiplier").withArgs(added, 0);
    await expect(add(parseEther("1"), known[0]))
      .to.be.revertedWithCustomError(serviceManager, "StrategyPresent")
      .withArgs(known[0]);
    await add(7n);
    const listed = await serviceManager.strategies();
    const addresses: bigint[] = listed.map(({ strategy }: { strategy: string }) => BigInt(strategy));
    expect(addresses.length).to.equal(3);
    expect(addresses).to.deep.equal(addresses.toSorted((one, other) => (one < other ? -1 : 1)));
    await avs.as(serviceManager, governance).retireStrategy(added);
    await expect(add(8n)).to.be.revertedWithCustomError(serviceManager, "MultiplierIsFixed").withArgs(added, 7);
    await add(7n);
  });

  it("count for no new task at once when they are retired, and leave the set when no task can need them", async () => {
    const { avs } = scene();
    const { serviceManager, governance, allocationManager, stakes, set } = avs;
    const operator = await avs.operator({ own: parseEther("30") });
    await avs.nextEpoch();
    const strategy = await stakes[1].strategy.getAddress();
    const task = await avs.answered({ output: "wrong", valueAtRisk: parseEther("5") });
    const byGovernance = avs.as(serviceManager, governance);
    await expect(byGovernance.removeStrategy(strategy))
      .to.be.revertedWithCustomError(serviceManager, "UnknownStrategy")
      .withArgs(strategy);
    await byGovernance.retireStrategy(strategy);
    const retired = await avs.blockNumber();
    expect(await serviceManager.slashableStake(operator.address)).to.equal(parseEther("30"));
    await expect(byGovernance.removeStrategy(strategy))
      .to.be.revertedWithCustomError(serviceManager, "StrategyInUse")
      .withArgs(strategy, retired + 50n, retired + 1n);
    await avs.challenge(task);
    await avs.settleWhenDue(task);
    // 100 of 120 were owed, and both strategies paid.
    for (const { token } of stakes) expect(await token.balanceOf(avs.vault)).to.be.greaterThan(parseEther("25"));
    await avs.goTo(retired + 50n);
    await expect(byGovernance.removeStrategy(strategy)).to.be.revertedWithCustomError(serviceManager, "StrategyInUse");
    await avs.goTo(retired + 51n);
    await byGovernance.removeStrategy(strategy);
    expect(await allocationManager.getStrategiesInOperatorSet(set)).to.deep.equal([
      await stakes[0].strategy.getAddress(),
    ]);
    expect((await serviceManager.slashableStrategies()).length).to.equal(1);
  });
});
