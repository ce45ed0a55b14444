import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { SertnError } from "../errors.js";
import { modelsEnded } from "./errors.js";
import type { ChildAnswer, ChildQuestion, PlainError } from "./model-child.js";
import { type ModelRunner, readSchema, type ServedModel } from "./model-runner.js";

/**
 * Runs models in a process of its own, so that the one that watches the chain never waits for them nor dies with them. If
 * the process dies, what it was at fails, and what comes next starts another.
 */
export function runModelsApart(served: readonly ServedModel[]): ModelRunner {
  let child: Child | undefined;
  const ask = (question: ChildQuestion): Promise<Uint8Array> => {
    child ??= startChild(served, () => {
      child = undefined;
    });
    return child.ask(question);
  };
  return {
    schemaOf: (modelId) => readSchema(served, modelId),
    infer: (modelId, input) => ask({ kind: "infer", modelId, input }),
    prove: ({ modelId, input, context }) => ask({ kind: "prove", modelId, input, context }),
    close: async () => {
      const running = child;
      child = undefined;
      await running?.end();
    },
  };
}

interface Child {
  ask(question: ChildQuestion): Promise<Uint8Array>;
  end(): Promise<void>;
}

function startChild(served: readonly ServedModel[], onEnd: () => void): Child {
  const child = forkModule(new URL("./model-child.js", import.meta.url));
  const open = new Map<number, { resolve(bytes: Uint8Array): void; reject(reason: unknown): void }>();
  let count = 0;
  const fail = (reason: string) => {
    if (count >= 0) onEnd();
    count = -1;
    for (const { reject } of open.values()) reject(modelsEnded({ reason }));
    open.clear();
  };
  const keepAlive = (isNeeded: boolean) => {
    // A process that waits for nothing else may end.
    if (isNeeded) child.ref();
    else child.unref();
    if (isNeeded) child.channel?.ref();
    else child.channel?.unref();
  };
  child.on("message", (message) => {
    const answer = message as ChildAnswer; // the only thing that the program at the other end sends
    const waiting = open.get(answer.id);
    open.delete(answer.id);
    if ("bytes" in answer) waiting?.resolve(answer.bytes);
    else waiting?.reject(toError(answer.error));
    keepAlive(open.size > 0);
  });
  child.on("error", ({ message }) => fail(message));
  child.on("exit", (code, signal) => fail(signal ?? `exit code ${code}`));
  child.send({ served });
  keepAlive(false);
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const id = count++;
        open.set(id, { resolve, reject });
        keepAlive(true);
        child.send({ id, ...question });
      }),
    end: async () => {
      child.ref(); // or nothing might be left that waits for its end
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}

/** Starts a program of this package; from the sources it is TypeScript and needs the loader. */
function forkModule(url: URL): ChildProcess {
  const isSource = import.meta.url.endsWith(".ts");
  const file = fileURLToPath(isSource ? new URL(url.href.replace(/\.js$/, ".ts")) : url);
  return fork(file, { execArgv: isSource ? ["--import", "tsx"] : [], serialization: "advanced" });
}

function toError({ code, facts, text }: PlainError): Error {
  return code === undefined ? new Error(text.what) : new SertnError(code, facts, text);
}
