import type { Result } from "ethers";
import { type Ledger, newLedger } from "../ledger.js";
import type { Scenario } from "../scenario.js";
import type { ChainTask } from "./task.js";

/** Books of a run on chain: events to the same ledger that the fast model keeps, and to the wei what accounts must hold. */
export class Books {
  readonly ledger: Ledger;
  /** What escrow must say each operator has, debts subtracted. */
  readonly balancesWei: bigint[];

  constructor(private readonly scenario: Readonly<Scenario>) {
    const operators = scenario.population.operators.reduce((sum, { count }) => sum + count, 0);
    this.ledger = newLedger(operators, scenario.population.challengers.length);
    this.balancesWei = Array.from({ length: operators }, () => 0n);
  }

  submitted(feeWei: bigint): void {
    this.ledger.flows.feesWei += Number(feeWei);
  }

  /** The fee of a final task: what the operator gets at least, and tips that were not needed. */
  final(task: Readonly<ChainTask>, event: Result, leastWei: bigint): void {
    const { operators, flows } = this.ledger;
    const operatorWei: bigint = event.operatorWei;
    operators.feesWei[task.operator] += Number(leastWei);
    operators.tipsWei[task.operator] += Number(operatorWei - leastWei);
    this.balancesWei[task.operator] += operatorWei;
    flows.final++;
  }

  proven(task: Readonly<ChainTask>, rewardWei: bigint): void {
    const { operators, flows } = this.ledger;
    operators.proofs[task.operator]++;
    operators.proofWei[task.operator] += Number(this.scenario.model.proofCostWei);
    operators.rewardsWei[task.operator] += Number(rewardWei);
    flows.challengePayoutsWei += Number(rewardWei);
    this.balancesWei[task.operator] += rewardWei;
  }

  expired(task: Readonly<ChainTask>, { refundWei, penaltyWei }: Result): void {
    const { operators, flows } = this.ledger;
    flows.expired++;
    flows.refundsWei += Number(refundWei);
    if (task.operator < 0) return;
    operators.unanswered[task.operator]++;
    operators.penaltiesWei[task.operator] += Number(penaltyWei);
    // Debts are in whole gwei, and only what a balance does not cover becomes one; see `isBalanced`.
    this.balancesWei[task.operator] -= penaltyWei;
    this.#refund(task, refundWei);
  }

  condemned(task: Readonly<ChainTask>, { refundWei, challengeRefundWei }: Result): void {
    const { flows, challengers } = this.ledger;
    flows.slashed++;
    flows.refundsWei += Number(refundWei);
    flows.challengeRefundsWei += Number(challengeRefundWei);
    if (task.challenger >= 0) challengers[task.challenger].refundsWei += Number(challengeRefundWei);
    this.#refund(task, refundWei);
  }

  /** A verdict's money. `bounty` went to whoever demanded the proof. */
  slashed(task: Readonly<ChainTask>, { slashed, ownSlashed, compensation, bounty }: Result): void {
    const { operators, flows, challengers } = this.ledger;
    const { operator } = task;
    operators.slashes[operator]++;
    operators.ownSlashed[operator] += Number(ownSlashed);
    operators.delegatedSlashed[operator] += Number(slashed - ownSlashed);
    flows.compensationWei += Number(compensation);
    flows.bountiesWei += Number(bounty);
    flows.slashedReserve += Number(slashed - compensation - bounty);
    if (this.#isOfAccomplice(task)) operators.returnedWei[operator] += Number(compensation);
    if (task.challenger === -2) operators.returnedWei[operator] += Number(bounty);
    if (task.challenger >= 0) challengers[task.challenger].bountiesWei += Number(bounty);
  }

  /** A wrong answer was acted on. */
  useWrong(task: Readonly<ChainTask>, gainWei: number): void {
    const { operators, flows } = this.ledger;
    operators.wrongUsed[task.operator]++;
    operators.gainsWei[task.operator] += gainWei;
    flows.userLossesWei += gainWei;
  }

  #refund(task: Readonly<ChainTask>, refundWei: bigint): void {
    if (this.#isOfAccomplice(task)) this.ledger.operators.returnedWei[task.operator] += Number(refundWei);
  }

  #isOfAccomplice({ deviates, operator }: Readonly<ChainTask>): boolean {
    return deviates && this.conductOf(operator).accomplice === "user";
  }

  /** How an operator deviates. */
  conductOf(operator: number) {
    return this.groupOf(operator).behaviour.conduct;
  }

  groupOf(operator: number) {
    let first = 0;
    for (const group of this.scenario.population.operators) {
      first += group.count;
      if (operator < first) return group;
    }
    throw new RangeError(`There is no operator ${operator}`);
  }
}
