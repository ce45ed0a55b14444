import { expect } from "chai";

/**
 * Expects a real number within `tolerance` of another. Not chai's `closeTo`: once a network was opened in the process,
 * Hardhat's matchers make that one of whole numbers.
 */
export function expectNear(actual: number, expected: number, tolerance: number, what = "the value"): void {
  expect(Math.abs(actual - expected), `${what} is ${actual}, expected ${expected}`).to.be.at.most(tolerance);
}
