import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { reportErrors } from "../src/hooks/report-errors.js";
import { type OperatorArguments, runOperator } from "../src/hooks/run-operator.js";
import { untilInterrupted } from "../src/hooks/until-interrupted.js";

const operator: NewTaskActionFunction<OperatorArguments> = async (args, hre) =>
  reportErrors(async () => {
    const stop = new AbortController();
    void untilInterrupted().then(() => stop.abort());
    await runOperator(hre, args, stop.signal, (line) => console.log(line));
  });

export default operator;
