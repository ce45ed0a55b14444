import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { formatDevelopmentCore } from "../src/eigenlayer/format.js";
import { forgetAddresses, writeAddresses } from "../src/eigenlayer/write-addresses.js";
import { reportErrors } from "../src/hooks/report-errors.js";
import { serveCore } from "../src/hooks/serve-core.js";
import { untilInterrupted } from "../src/hooks/until-interrupted.js";

interface Arguments {
  port: number;
  deallocationDelay: number;
  allocationConfigurationDelay: number;
  slasherConfigurationDelay: number;
  minWithdrawalDelay: number;
  out: string;
  json: boolean;
}

const eigenlayer: NewTaskActionFunction<Arguments> = async (args, hre) =>
  reportErrors(async () => {
    const { port, out, json, minWithdrawalDelay: minWithdrawalDelayBlocks, ...others } = args;
    const delays = { ...others, minWithdrawalDelayBlocks };
    // From here on, so that whoever ends the node as soon as the file is there ends it cleanly too.
    const interrupted = untilInterrupted();
    if (out !== "") await forgetAddresses(out);
    const { url, core, close } = await serveCore(hre, port, delays);
    try {
      if (out !== "") await writeAddresses(out, { ...core, url });
      if (json) console.log(JSON.stringify({ ...core, url }, undefined, 2));
      else console.log(`${formatDevelopmentCore(core, delays, url)}\n\nCtrl-C stops the node and forgets the chain.`);
      await interrupted;
    } finally {
      await close();
    }
    // Whoever holds a websocket open would keep the process alive.
    process.exit(0);
  });

export default eigenlayer;
