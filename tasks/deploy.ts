import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { deploymentJson } from "../src/deploy/deployment-file.js";
import { formatDeployment } from "../src/deploy/format.js";
import { deployToNetwork } from "../src/hooks/deploy.js";
import { reportErrors } from "../src/hooks/report-errors.js";

interface Arguments {
  reset: boolean;
  json: boolean;
}

const deploy: NewTaskActionFunction<Arguments> = async ({ reset, json }, hre) =>
  reportErrors(async () => {
    const { deployment, file } = await deployToNetwork(hre, { reset, quiet: json });
    console.log(json ? deploymentJson(deployment) : formatDeployment(deployment, file));
    return deployment;
  });

export default deploy;
