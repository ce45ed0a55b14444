import type { FreshDeployment } from "./deploy-sertn.js";

/** A deployment for a terminal. */
export function formatDeployment(
  { chainId, core, sertn, models, strategies }: FreshDeployment,
  file: string | undefined,
): string {
  const table = (rows: readonly (readonly [string, string])[]) => {
    const width = Math.max(0, ...rows.map(([name]) => name.length));
    return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
  };
  return [
    `Sertn on chain ${chainId}`,
    table(Object.entries(sertn).filter(([, address]) => address !== undefined)),
    "EigenLayer core",
    table(Object.entries(core)),
    "Strategies",
    table(strategies.map(({ strategy, token }) => [strategy, token === undefined ? "" : `token ${token}`])),
    "Models",
    table(Object.entries(models).map(([name, { verifier, modelKey }]) => [name, `${verifier}  key ${modelKey}`])),
    file === undefined ? "The chain ends with this command: nothing was written." : `Written to ${file}`,
  ].join("\n");
}
