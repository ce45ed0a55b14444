import { defineError } from "../errors.js";

export const badAddress = defineError("verify/bad-address", (e: { address: string }) => ({
  what: `${e.address} is no address`,
  where: "--address",
  next: "Give 0x and 40 hexadecimal digits: where the model's verifier is deployed on the selected network.",
}));

export const noVerifier = defineError("verify/no-verifier", (e: { address: string; network: string }) => ({
  what: "There is no verifier that answers",
  where: `${e.address} on network ${e.network}`,
  next: "Check the address and the network (--network), or leave --address out to deploy one in process.",
}));
