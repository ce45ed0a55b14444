import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";
import { avsScene, receiptOf } from "../helpers/avs.js";
import { changedParameters, type Parameters, testParameters } from "../helpers/avs-parameters.js";

type Change = { [Group in keyof Parameters]?: Partial<Parameters[Group]> };
const maxUint32 = 2n ** 32n - 1n;
const WAD = parseEther("1");
/** 1 - 1 / margin, rounded down: an accomplice brings back no more than the margin adds. */
const mostBountyWad = WAD - (WAD * WAD + testParameters.audits.marginWad - 1n) / testParameters.audits.marginWad;

describe("parameters", () => {
  const scene = avsScene(async () => ({}));

  it("are set by governance alone, get the next id and never change", async () => {
    const { parameterRegistry, governance, stranger, as } = scene().avs;
    const changed = changedParameters({ fees: { tipWei: 7n } });
    await expect(as(parameterRegistry, stranger).setParameters(changed))
      .to.be.revertedWithCustomError(parameterRegistry, "OwnableUnauthorizedAccount")
      .withArgs(stranger.address);
    await expect(as(parameterRegistry, governance).setParameters(changed)).to.emit(parameterRegistry, "ParametersSet");
    expect(await parameterRegistry.currentId()).to.equal(2n);
    expect(plain(await parameterRegistry.parametersOf(1))).to.deep.equal(testParameters);
    expect(plain(await parameterRegistry.parametersOf(2))).to.deep.equal(changed);
    const groups = ["timing", "fees", "audits", "challenges", "standing"] as const;
    for (const group of groups)
      expect((await parameterRegistry.getFunction(`${group}Of`)(2)).toObject()).to.deep.equal(changed[group]);
    await expect(parameterRegistry.parametersOf(3))
      .to.be.revertedWithCustomError(parameterRegistry, "UnknownParameters")
      .withArgs(3);
  });

  it("of a task are those of its submission", async () => {
    const { avs } = scene();
    const { parameterRegistry, governance, taskManager } = avs;
    await avs.operator();
    await avs.nextEpoch();
    const before = await avs.submit();
    const changed = changedParameters({ fees: { tipWei: 2n * testParameters.fees.tipWei } });
    await receiptOf(await avs.as(parameterRegistry, governance).setParameters(changed));
    const after = await avs.submit();
    expect([before, after].map(({ pinned }) => [pinned.parametersId, pinned.tipWei])).to.deep.equal([
      [1n, testParameters.fees.tipWei],
      [2n, changed.fees.tipWei],
    ]);
    await avs.assign(before);
    await avs.answer(before);
    await taskManager.check(before.id, before.pinned, before.progress);
  });

  it("are set behind a timelock, when that is who governs", async () => {
    const { avs } = scene();
    const { parameterRegistry, governance, ethers, networkHelpers } = avs;
    const timelock = await avs.deploy("SertnTimelock", 3600, [governance.address], [ZeroAddress]);
    await avs.as(parameterRegistry, governance).transferOwnership(timelock);
    const accept = parameterRegistry.interface.encodeFunctionData("acceptOwnership");
    const set = parameterRegistry.interface.encodeFunctionData("setParameters", [testParameters]);
    const target = await parameterRegistry.getAddress();
    const call = [[target, target], [0, 0], [accept, set], ethers.ZeroHash, ethers.ZeroHash] as const;
    const proposer = avs.as(timelock, governance);
    await proposer.scheduleBatch(...call, 3600);
    await expect(proposer.executeBatch(...call)).to.be.revertedWithCustomError(
      timelock,
      "TimelockUnexpectedOperationState",
    );
    await networkHelpers.time.increase(3601);
    await proposer.executeBatch(...call);
    expect(await parameterRegistry.currentId()).to.equal(2n);
  });

  it("read the core's delays: all windows together take at most half of the shorter one", async () => {
    const { parameterRegistry } = scene().avs;
    expect(await parameterRegistry.mostWindowBlocks()).to.equal(25n);
    // 8 to answer, 1 for the draw, 4 to challenge, 5 stretched by 15 other requests at 5%: 8.
    const longest = { timing: { challengeWindowBlocks: 8n } };
    await parameterRegistry.validate(changedParameters(longest));
    for (const longer of [
      { timing: { challengeWindowBlocks: 9n } },
      { timing: { challengeWindowBlocks: 8n, answerWindowBlocks: 9n } },
      { timing: { challengeWindowBlocks: 8n, proofWindowBlocks: 6n } },
      { timing: { challengeWindowBlocks: 8n, maxOpenTasks: 11n } },
      { timing: { challengeWindowBlocks: 8n }, challenges: { stretchWad: parseEther("0.06") } },
    ])
      await expect(parameterRegistry.validate(changedParameters(longer)), JSON.stringify(longer, bigints))
        .to.be.revertedWithCustomError(parameterRegistry, "WindowsTooLong")
        .withArgs(windowsOf(changedParameters(longer)), 25);
  });

  it("leave the operator its share, whatever the royalty", async () => {
    const { parameterRegistry } = scene().avs;
    await parameterRegistry.validate(changedParameters({ fees: { restakersWad: parseEther("0.35") } }));
    await expect(parameterRegistry.validate(changedParameters({ fees: { restakersWad: parseEther("0.35") + 1n } })))
      .to.be.revertedWithCustomError(parameterRegistry, "OperatorShareTooSmall")
      .withArgs(parseEther("0.7") + 1n, parseEther("0.3"));
  });

  /** A bound, the last value inside, and the first outside. */
  const bounds: readonly (readonly [
    name: string,
    inside: Change,
    outside: Change,
    range: readonly [bigint, bigint],
  ])[] = [
    [
      "marginWad",
      { audits: { marginWad: WAD }, challenges: { bountyWad: 0n } },
      { audits: { marginWad: WAD - 1n } },
      [WAD, 10n * WAD],
    ],
    [
      "securityRatioWad",
      { audits: { securityRatioWad: parseEther("1.1") } },
      { audits: { securityRatioWad: parseEther("1.1") - 1n } },
      [parseEther("1.1"), 10_000n * WAD],
    ],
    [
      "delegatedWeightWad",
      { audits: { delegatedWeightWad: WAD } },
      { audits: { delegatedWeightWad: WAD + 1n } },
      [0n, WAD],
    ],
    ["leastAuditRateWad", { audits: { leastAuditRateWad: 1n } }, { audits: { leastAuditRateWad: 0n } }, [1n, WAD]],
    [
      "retrospectiveRateWad",
      { audits: { retrospectiveRateWad: 1n } },
      { audits: { retrospectiveRateWad: 0n } },
      [1n, WAD],
    ],
    ["leastSecurity", { audits: { leastSecurity: 1n } }, { audits: { leastSecurity: 0n } }, [1n, 2n ** 96n - 1n]],
    [
      "unreliabilityWad",
      { audits: { unreliabilityWad: 10n * WAD } },
      { audits: { unreliabilityWad: 10n * WAD + 1n } },
      [0n, 10n * WAD],
    ],
    ["answerBlocks", { timing: { answerBlocks: 1n } }, { timing: { answerBlocks: 0n } }, [1n, maxUint32]],
    [
      "answerWindowBlocks",
      { timing: { answerWindowBlocks: 4n } },
      { timing: { answerWindowBlocks: 3n } },
      [4n, maxUint32],
    ],
    [
      "challengeWindowBlocks",
      { timing: { challengeWindowBlocks: 2n } },
      { timing: { challengeWindowBlocks: 1n } },
      [2n, maxUint32],
    ],
    [
      "proofWindowBlocks",
      { timing: { proofWindowBlocks: 1n } },
      { timing: { proofWindowBlocks: 0n } },
      [1n, maxUint32],
    ],
    ["maxOpenTasks", { timing: { maxOpenTasks: 1n } }, { timing: { maxOpenTasks: 0n } }, [1n, 4096n]],
    ["jailBlocks", { timing: { jailBlocks: 50n } }, { timing: { jailBlocks: 49n } }, [50n, maxUint32 / 2n]],
    [
      "livenessPenaltyWad",
      { fees: { livenessPenaltyWad: WAD } },
      { fees: { livenessPenaltyWad: WAD + 1n } },
      [0n, WAD],
    ],
    [
      "expectedAuditRateWad",
      { fees: { expectedAuditRateWad: WAD } },
      { fees: { expectedAuditRateWad: WAD + 1n } },
      [0n, WAD],
    ],
    ["riskRateWad", { fees: { riskRateWad: WAD } }, { fees: { riskRateWad: WAD + 1n } }, [0n, WAD]],
    ["urgencyWad", { fees: { urgencyWad: 10n * WAD } }, { fees: { urgencyWad: 10n * WAD + 1n } }, [0n, 10n * WAD]],
    [
      "heatWidth",
      { challenges: { heatWidth: 1n, heatPerChallenge: 1n } },
      { challenges: { heatWidth: 0n, heatPerChallenge: 0n } },
      [1n, maxUint32],
    ],
    [
      "heatPerChallenge",
      { challenges: { heatPerChallenge: 4_000_000n } },
      { challenges: { heatPerChallenge: 4_000_001n } },
      [1n, 4_000_000n],
    ],
    [
      "heatDecayPerBlock",
      { challenges: { heatDecayPerBlock: 1n } },
      { challenges: { heatDecayPerBlock: 0n } },
      [1n, maxUint32],
    ],
    ["rewardWad", { challenges: { rewardWad: WAD } }, { challenges: { rewardWad: WAD + 1n } }, [0n, WAD]],
    [
      "bountyWad",
      { challenges: { bountyWad: mostBountyWad } },
      { challenges: { bountyWad: mostBountyWad + 1n } },
      [0n, mostBountyWad],
    ],
    ["probationWad", { standing: { probationWad: WAD } }, { standing: { probationWad: WAD + 1n } }, [1n, WAD]],
    [
      "climbWad",
      { standing: { climbWad: parseEther("0.4") } },
      { standing: { climbWad: parseEther("0.4") + 1n } },
      [0n, parseEther("0.4")],
    ],
    [
      "speedSmoothingWad",
      { standing: { speedSmoothingWad: WAD } },
      { standing: { speedSmoothingWad: WAD + 1n } },
      [0n, WAD],
    ],
  ];
  for (const [name, inside, outside, range] of bounds)
    it(`keep ${name} in its range`, async () => {
      const { parameterRegistry } = scene().avs;
      await parameterRegistry.validate(changedParameters(inside));
      const group = Object.values(outside)[0] as Record<string, bigint>; // one group, whose values are all bigints
      await expect(parameterRegistry.validate(changedParameters(outside)))
        .to.be.revertedWithCustomError(parameterRegistry, "ParameterOutOfRange")
        .withArgs(name, group[name], ...range);
    });
});

function plain(result: { toObject(deep: boolean): object }): object {
  return result.toObject(true);
}

function windowsOf({ timing, challenges }: Parameters): bigint {
  const others = 2n * timing.maxOpenTasks - 1n;
  const proof = timing.proofWindowBlocks + (timing.proofWindowBlocks * others * challenges.stretchWad) / WAD;
  return timing.answerWindowBlocks + 1n + timing.challengeWindowBlocks + proof;
}

function bigints(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
