import type { CompileStage } from "./compile-model.js";

const stageTexts: Readonly<Record<CompileStage, string>> = {
  read: "reading the model",
  quantize: "quantizing",
  compare: "comparing with the float model",
  circuit: "building the circuit",
  setup: "making development keys",
  write: "writing the package",
};

export interface Progress {
  stage(stage: CompileStage): void;
  end(): void;
}

/** A line on the terminal that says what is going on and for how long; nothing where there is no terminal. */
export function makeProgress(subject: string, quiet: boolean): Progress {
  const { stderr } = process;
  if (quiet || !stderr.isTTY) return { stage: () => {}, end: () => {} };
  let text = "";
  const begin = performance.now();
  const draw = () =>
    stderr.write(`\r\u001b[K${subject}: ${text} (${((performance.now() - begin) / 1000).toFixed(0)} s)`);
  const timer = setInterval(draw, 1000);
  timer.unref();
  return {
    stage: (stage) => {
      text = stageTexts[stage];
      draw();
    },
    end: () => {
      clearInterval(timer);
      stderr.write("\r\u001b[K");
    },
  };
}
