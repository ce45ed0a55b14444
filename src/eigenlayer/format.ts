import type { DevelopmentCore } from "./development-core.js";
import type { CoreDelays } from "./settings.js";

/** What someone at a terminal wants to know of a development core. */
export function formatDevelopmentCore(core: DevelopmentCore, delays: Readonly<CoreDelays>, url: string): string {
  const rows: [name: string, value: string][] = [
    ["AllocationManager", core.allocationManager],
    ["DelegationManager", core.delegationManager],
    ["StrategyManager", core.strategyManager],
    ["PermissionController", core.permissionController],
    ["RewardsCoordinator", core.rewardsCoordinator],
    ...core.strategies.map(({ strategy, token }, index): [string, string] => [
      `strategy ${"ABC"[index]}`,
      `${strategy}, holds ${token}`,
    ]),
    ["funder", `${core.funder}, unlocked`],
    ["pauser", `${core.pauser}, unlocked`],
    ["tokens", `anyone may call ${core.mint}`],
    ["deallocation delay", blocks(delays.deallocationDelay)],
    ["allocation configuration delay", blocks(delays.allocationConfigurationDelay)],
    ["slasher configuration delay", blocks(delays.slasherConfigurationDelay)],
    ["withdrawal delay", `${blocks(delays.minWithdrawalDelayBlocks)}; nothing can be slashed up to that block`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [`Local EigenLayer core at ${url}`, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join(
    "\n",
  );
}

function blocks(count: number): string {
  return `${count} ${count === 1 ? "block" : "blocks"}`;
}
