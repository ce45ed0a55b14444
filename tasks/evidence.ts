import { writeFile } from "node:fs/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { SertnClient } from "../src/avs/client.js";
import { taskId } from "../src/avs/types.js";
import { readDeploymentFile } from "../src/deploy/deployment-file.js";
import { evidenceJson } from "../src/evidence/bundle.js";
import { collectEvidence } from "../src/evidence/collect.js";
import { badTaskNumber } from "../src/evidence/errors.js";
import { openNetwork } from "../src/hooks/open-network.js";
import { reportErrors } from "../src/hooks/report-errors.js";

interface Arguments {
  task: string;
  out: string;
}

const evidence: NewTaskActionFunction<Arguments> = async ({ task, out }, hre) =>
  reportErrors(async () => {
    if (!/^[1-9]\d{0,18}$/.test(task)) throw badTaskNumber({ value: task });
    const network = await openNetwork(hre);
    try {
      const deployment = await readDeploymentFile(hre.config.paths.root, network.chainId);
      const client = await SertnClient.connect(deployment, network.signers[0]);
      const bundle = await collectEvidence(client.context, taskId(BigInt(task)));
      if (out === "") console.log(evidenceJson(bundle));
      else {
        await writeFile(out, `${evidenceJson(bundle)}\n`);
        console.log(`Evidence of task ${task} written to ${out}; anyone can verify it: sertn verify --evidence ${out}`);
      }
      return bundle;
    } finally {
      await network.close();
    }
  });

export default evidence;
