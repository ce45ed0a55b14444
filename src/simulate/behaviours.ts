import { WAD } from "../protocol/wad.js";

/** What an operator does with a task on which it deviates. A conduct is data, so that models of any kind can act it out. */
export interface Conduct {
  /** Whether an answer comes in time. */
  answers: boolean;
  /** Whether it runs the model first. */
  runsModel: boolean;
  /** Chance in wad that the answer is right; a wrong one cannot be proven. A right one may be luck, or a cheaper model's. */
  rightWad: bigint;
  /** Part of the value at risk that a wrong answer gains for it, in wad, once the answer can be used. */
  gainWad: bigint;
  /** Whether it proves a right answer when asked. */
  proves: boolean;
  /** Whose compensation or bounty comes back to it. An accomplice with a challenge comes before the keeper who took the draw. */
  accomplice: "none" | "user" | "challenger";
}

/** A way of taking part. `rate` is the part of tasks on which it deviates, unless a population says otherwise. */
export interface Behaviour {
  name: string;
  /** Operators serve tasks; griefing challengers doubt what is right, watchful ones what they know to be wrong. */
  role: "operator" | "griefing" | "watchful";
  description: string;
  rate: number;
  conduct: Conduct;
}

const honestConduct: Conduct = {
  answers: true,
  runsModel: true,
  rightWad: WAD,
  gainWad: 0n,
  proves: true,
  accomplice: "none",
};
/** The worst of wrong answers: nothing is computed, all that is at risk is gained. */
const theft: Conduct = { ...honestConduct, runsModel: false, rightWad: 0n, proves: false, gainWad: WAD };
const idleness: Conduct = { ...theft, gainWad: 0n };
const unproven: Conduct = { ...honestConduct, proves: false };

const operator = (name: string, description: string, conduct: Conduct, rate = 1): Behaviour => ({
  name,
  role: "operator",
  description,
  rate,
  conduct,
});
const challenger = (role: "griefing" | "watchful", description: string, rate: number): Behaviour => ({
  name: `${role}-challenger`,
  role,
  description,
  rate,
  conduct: honestConduct,
});

export const honest = operator("honest", "runs the model, answers, proves when asked", honestConduct, 0);
export const griefingChallenger = challenger("griefing", "demands proofs of right answers", 0.05);
export const watchfulChallenger = challenger("watchful", "runs the model itself and challenges what is wrong", 0.05);

/** All behaviours. What a fault of the fault library costs and gains is here under its name, its words joined by hyphens. */
export const behaviours: readonly Behaviour[] = [
  honest,
  operator("wrong-output", "answers what gains it the whole value at risk", theft),
  operator("lazy", "answers without running the model; nobody gains by what it says", idleness),
  operator("random-output", "answers noise", idleness),
  operator("other-input", "answers with the output of another input", { ...idleness, runsModel: true }),
  operator("stale-model", "runs a version of the model that is not registered", { ...idleness, runsModel: true }),
  operator("copycat", "repeats what another has answered to the same input; its proof is the other's", {
    ...idleness,
    rightWad: WAD,
  }),
  operator("replayed-proof", "answers rightly, shows the proof of an earlier task", unproven),
  operator("other-model-proof", "answers rightly, shows a proof of another model", unproven),
  operator("withhold-proof", "answers rightly, keeps the proof back", unproven),
  operator("crash-while-proving", "answers rightly, its prover dies", unproven),
  operator("silent", "does not answer", { ...idleness, answers: false }),
  operator("late", "runs the model, answers after the deadline", { ...honestConduct, answers: false }),
  operator("deallocate-and-run", "answers wrongly and takes its stake away", theft),
  operator("colluding-user", "answers its own user wrongly, to be slashed in the user's favour", {
    ...idleness,
    accomplice: "user",
  }),
  operator("colluding-challenger", "answers wrongly; its accomplice challenges as soon as the draw is lost", {
    ...theft,
    accomplice: "challenger",
  }),
  griefingChallenger,
  watchfulChallenger,
];

export function findBehaviour(name: string): Behaviour | undefined {
  return behaviours.find((behaviour) => behaviour.name === name);
}
