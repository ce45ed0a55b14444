import type { CompileStage } from "./compile-model.js";

const stageTexts: Readonly<Record<CompileStage | "prove", string>> = {
  read: "reading the model",
  quantize: "quantizing",
  compare: "comparing with the float model",
  circuit: "building the circuit",
  setup: "making development keys",
  write: "writing the package",
  prove: "proving",
};

export interface Progress {
  /** What begins now, and about how long it will take where that is known. */
  stage(stage: keyof typeof stageTexts, expectedMs?: number): void;
  end(): void;
}

/** A line on the terminal that says what is going on, for how long and how long it still takes; nothing where there is no terminal. */
export function makeProgress(subject: string, quiet: boolean): Progress {
  const { stderr } = process;
  if (quiet || !stderr.isTTY) return { stage: () => {}, end: () => {} };
  let [text, begin, expected] = ["", 0, 0];
  const draw = () => stderr.write(`\r\u001b[K${progressLine(subject, text, performance.now() - begin, expected)}`);
  const timer = setInterval(draw, 1000);
  timer.unref();
  return {
    stage: (stage, expectedMs = 0) => {
      [text, begin, expected] = [stageTexts[stage], performance.now(), expectedMs];
      draw();
    },
    end: () => {
      clearInterval(timer);
      stderr.write("\r\u001b[K");
    },
  };
}

/** "lenet5: proving (3 s, about 5 s left)"; what is left is only said where it is a second or more. */
export function progressLine(subject: string, text: string, spentMs: number, expectedMs: number): string {
  const left = Math.round((expectedMs - spentMs) / 1000);
  const times = [`${Math.round(spentMs / 1000)} s`, ...(left >= 1 ? [`about ${left} s left`] : [])];
  return `${subject}: ${text} (${times.join(", ")})`;
}
