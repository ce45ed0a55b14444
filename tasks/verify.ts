import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { readyModel } from "../src/commands/open-model.js";
import { readProof } from "../src/commands/read-proof.js";
import { missingOption } from "../src/compiler/errors.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { verifyOnChain } from "../src/hooks/verify-on-chain.js";
import { count } from "../src/report/text.js";

interface Arguments {
  model: string;
  proof: string;
  address: string;
  json: boolean;
}

const verify: NewTaskActionFunction<Arguments> = async ({ model: name, proof: file, address, json }, hre) =>
  reportErrors(async () => {
    if (file === "") throw missingOption({ option: "--proof FILE" });
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
    if (!holds) process.exitCode = 1;
    return holds;
  });

export default verify;
