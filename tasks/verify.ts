import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { readyModel } from "../src/commands/open-model.js";
import { readProof } from "../src/commands/read-proof.js";
import { missingOption } from "../src/compiler/errors.js";
import { formatVerdict } from "../src/evidence/verdict-text.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { verifyEvidenceFile } from "../src/hooks/verify-evidence.js";
import { verifyOnChain } from "../src/hooks/verify-on-chain.js";
import { count } from "../src/report/text.js";

interface Arguments {
  model: string;
  proof: string;
  evidence: string;
  rpc: string;
  address: string;
  json: boolean;
}

const verify: NewTaskActionFunction<Arguments> = async (given, hre) =>
  reportErrors(async () => {
    if ((given.proof === "") === (given.evidence === ""))
      throw missingOption({ option: "--proof FILE or --evidence FILE" });
    const holds = await (given.evidence === "" ? verifyProof(given, hre) : verifySlash(given, hre));
    if (!holds) process.exitCode = 1;
    return holds;
  });

async function verifySlash({ evidence: file, model, rpc, json }: Arguments, hre: HardhatRuntimeEnvironment) {
  const { bundle, verdict, ...known } = await verifyEvidenceFile(hre, { file, model, rpc, isQuiet: json });
  console.log(json ? JSON.stringify({ ...verdict, ...known }, undefined, 2) : formatVerdict(bundle, verdict, known));
  return verdict.holds;
}

async function verifyProof({ model: name, proof: file, address, json }: Arguments, hre: HardhatRuntimeEnvironment) {
  if (name === "") throw missingOption({ option: "the model" });
  const { model, generated } = await readyModel(hre.config.sertn, name, json);
  const proven = await readProof(file);
  const offChain = await model.verify(proven);
  const onChain = await verifyOnChain(hre, generated.verifier, proven, address);
  const holds = offChain && onChain.holds;
  if (json)
    console.log(
      JSON.stringify(
        { holds, offChain, onChain: onChain.holds, address: onChain.address, gasUsed: Number(onChain.gasUsed) },
        undefined,
        2,
      ),
    );
  else
    console.log(
      `The proof ${holds ? "holds" : "does not hold"}: off chain ${offChain}, on chain ${onChain.holds} (${onChain.address}, ${count(onChain.gasUsed)} gas)`,
    );
  return holds;
}

export default verify;
