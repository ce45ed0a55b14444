import { spawnSync } from "node:child_process";
import path from "node:path";
import hre from "hardhat";
import { findModel } from "../src/commands/find-model.js";
import { generateModel } from "../src/compiler/generate.js";
import { faults } from "../src/faults/faults.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { verifierArtifact } from "../src/hooks/verifier-artifact.js";
import { openModel, type ProvenInference } from "../src/package/model.js";
import { openPackage } from "../src/package/read-package.js";
import { count, duration, percent, size, table } from "../src/report/text.js";
import { readSamples } from "../src/samples/read-samples.js";
import { simulatePopulation } from "../src/simulate.js";

/**
 * The main job from end to end: a trained LeNet-5 from its ONNX file to a proof that a contract accepts, and a tampered
 * answer that it refuses; then an honest and a dishonest task, and a population. Everything here is what a user's project
 * would do.
 */
/** `--force` makes the keys anew; else those of an earlier run serve. */
const force = process.argv.includes("--force");
const [name = "lenet5"] = process.argv.slice(2).filter((argument) => argument !== "--force");
const begin = performance.now();
const ether = 10n ** 18n;

await reportErrors(async () => {
  const { options } = findModel(hre.config.sertn, name);
  heading(`${name}: from ONNX to a proof on chain`);

  step("Compile", `${path.relative(".", options.onnx)} → integer model → circuit → keys → verifier contract`);
  const generated = await generateModel(hre.config.sertn, name, options, { force });
  const { manifest } = generated;
  const setupMs = generated.stageMs.setup;
  const agreement = manifest.accuracy.outputs.find((output) => output.agreement !== undefined)?.agreement;
  rows([
    [
      "agreement with the float model",
      agreement === undefined ? "-" : `${percent(agreement)} of ${count(manifest.accuracy.samples)} samples`,
    ],
    ["constraints", count(manifest.circuit.constraints)],
    ["proving key", size(manifest.files.provingKey.bytes)],
    [
      "setup",
      setupMs === undefined
        ? "kept from an earlier run"
        : `${duration(setupMs)} (development keys, insecure by design)`,
    ],
  ]);

  step("Infer", "a digit that the model has never seen");
  const model = openModel(await openPackage(generated.directory));
  const heldOut = path.join(path.dirname(options.onnx), "heldout.npz");
  const [, , sample] = await readSamples(heldOut, manifest.schema.inputs);
  const inference = model.infer(sample);
  const [answer] = manifest.schema.outputs.map((output) => inference.outputs[output.name]);
  const image = Object.values(sample)[0];
  if (Math.sqrt(image.length) % 1 === 0) console.log(drawing(image));
  rows([["answer", String(answer.length === 1 ? answer[0] : largest(answer))]]);

  step("Prove", "that this answer is exactly what the model computes");
  const context = 42n;
  await model.prove(sample, context); // loads the key and starts the prover; an operator does so once
  const proving = performance.now();
  const proven = await model.prove(sample, context);
  const proveMs = performance.now() - proving;
  await model.close();
  rows([
    ["proof", `${duration(proveMs)}, ${(proven.proof.length - 2) / 2} bytes`],
    ["memory of this process", size(process.memoryUsage().rss)],
  ]);

  step("Build", "the verifier, a local EigenLayer core and the Sertn service manager");
  const building = performance.now();
  buildContracts();
  rows([["built", duration(performance.now() - building)]]);

  step("Verify", "on an in-process chain");
  const { ethers } = await hre.network.create();
  const { abi, bytecode, deployedBytecode } = await verifierArtifact(hre, generated.verifier);
  const [signer] = await ethers.getSigners();
  const verifier = await (await new ethers.ContractFactory(abi, bytecode, signer).deploy()).waitForDeployment();
  const verify = verifier.getFunction("verify");
  const accepts = (claim: ProvenInference): Promise<boolean> =>
    verify.staticCall(claim.context, claim.input, claim.output, claim.proof);
  const receipt = await (await verify.send(proven.context, proven.input, proven.output, proven.proof)).wait();
  rows([
    ["verifier", `${path.basename(generated.verifier)}, ${size((deployedBytecode.length - 2) / 2)} of code`],
    ["the proof", verdict(await accepts(proven))],
    ["gas", count(receipt?.gasUsed ?? 0n)],
    ["the same with a tampered output", verdict(await accepts({ ...proven, output: tampered(proven.output) }))],
    ["the same for another context", verdict(await accepts({ ...proven, context: `0x${"7".padStart(64, "0")}` }))],
  ]);
  await protocol();
  population();
  console.log(
    `\n  Done in ${duration(performance.now() - begin)}. Next: README.md, or \`npx hardhat sertn inspect ${name}\`.\n`,
  );
});
process.exit();

/** An honest task and a dishonest one, on a local EigenLayer core with the Sertn contracts and the digits model. */
async function protocol(): Promise<void> {
  const served = "digits-mlp";
  const { options } = findModel(hre.config.sertn, served);

  step("Deploy", "core and service manager, with an honest operator and a liar who have staked 100 ETH each");
  const connection = await hre.network.create();
  const deploying = performance.now();
  const avs = await connection.sertn.deploy({ models: [served] });
  const honest = await avs.operator({ name: "honest", stake: 100n * ether });
  const liar = await avs.operator({ name: "liar", stake: 100n * ether, fault: faults.wrongOutput() });
  rows([["deployed", duration(performance.now() - deploying)]]);
  const { schema } = (await openPackage(path.join(hre.config.sertn.packagesDir, served))).manifest;
  const [input] = await readSamples(path.join(path.dirname(options.onnx), "heldout.npz"), schema.inputs);

  step("Honest task", "answered off chain, no proof asked for");
  avs.audits.forbid();
  const good = await avs.submit({ model: served, input, valueAtRisk: ether, operator: honest });
  await avs.settle(good);
  const done = await avs.state(good);
  rows([
    ["status", color(done.status.toLowerCase(), 32)],
    ["fee", eth(done.task.feeWei)],
    ["to the operator", eth((await avs.client.tasks.account(honest.address)).balanceWei)],
  ]);

  step("Dishonest task", "the operator answers wrong, somebody pays for a challenge");
  const bad = await avs.submit({ model: served, input, valueAtRisk: ether, operator: liar });
  await avs.challenge(bad);
  const before = await avs.client.operators.stake(liar.address);
  await avs.settle(bad);
  const after = await avs.client.operators.stake(liar.address);
  const [{ token }] = avs.deployment.strategies;
  rows([
    ["status", color((await avs.state(bad)).status.toLowerCase(), 31)],
    ["slashed", eth(before.stake - after.stake)],
    ["the user's compensation", eth(await avs.client.compensation.claimOf(avs.user.address, token ?? ""))],
    ["the challenger's bounty", eth(await avs.client.compensation.claimOf(avs.challenger.address, token ?? ""))],
  ]);
}

/** Many tasks in the fast model of the same economics. */
function population(): void {
  step("Population", "19 honest operators and one that answers one task in ten wrong; 1,000,000 tasks");
  const simulating = performance.now();
  const { groups } = simulatePopulation("19 honest, 1 wrong-output@0.1", { tasks: 1_000_000 });
  rows([
    ...groups.map((group): [string, string] => [
      `net of one ${group.name}`,
      `${((group.netPerOperator?.mean ?? 0) / 1e18).toFixed(2)} ETH`,
    ]),
    ["simulated in", duration(performance.now() - simulating)],
  ]);
}

/** In a process of its own, whose warnings about libraries are not a user's concern. */
function buildContracts(): void {
  const hardhat = path.join("node_modules", "hardhat", "dist", "src", "cli.js");
  const { status, stderr } = spawnSync(process.execPath, [hardhat, "build", "--no-tests"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the contracts do not build: ${stderr}`);
}

function eth(amountWei: bigint): string {
  return `${Number((amountWei * 10_000n + ether / 2n) / ether) / 10_000} ETH`;
}

function heading(text: string): void {
  console.log(`\n  ${bold(text)}`);
}

function step(what: string, text: string): void {
  console.log(`\n  ${bold(what)}  ${text}`);
}

function rows(list: readonly (readonly [string, string])[]): void {
  console.log(
    table(
      list.map(([what, value]) => [`${what} `, value]),
      "    ",
    ),
  );
}

function verdict(accepted: boolean): string {
  return accepted ? color("accepted", 32) : color("rejected", 31);
}

function bold(text: string): string {
  return color(text, 1);
}

function color(text: string, code: number): string {
  return process.stdout.isTTY || process.env.FORCE_COLOR === "1" ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** The last byte of an output with one bit turned. */
function tampered(hex: `0x${string}`): `0x${string}` {
  const last = Number.parseInt(hex.slice(-2), 16) ^ 1;
  return `0x${hex.slice(2, -2)}${last.toString(16).padStart(2, "0")}`;
}

function largest(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}

/** An image in half blocks: two rows of pixels to a line of text. */
function drawing(pixels: Float64Array): string {
  const width = Math.sqrt(pixels.length);
  const brightest = pixels.reduce((most, value) => Math.max(most, value), 0);
  const isInk = (row: number, column: number) => row < width && pixels[row * width + column] > brightest / 3;
  const lines = Array.from({ length: Math.ceil(width / 2) }, (_, line) =>
    Array.from(
      { length: width },
      (_, column) => " ▀▄█"[Number(isInk(2 * line, column)) + 2 * Number(isInk(2 * line + 1, column))],
    )
      .join("")
      .trimEnd(),
  );
  return lines
    .filter((line) => line !== "")
    .map((line) => `    ${line}`)
    .join("\n");
}
