import { defineError } from "../errors.js";

export const badDelay = defineError("eigenlayer/bad-delay", (e: { option: string; value: number }) => ({
  what: `${e.option} is ${e.value}, but a delay is a whole number of blocks from 0 to 4294967295`,
  where: "the settings of the local EigenLayer core",
  next: "Give such a number.",
}));

export const badPort = defineError("eigenlayer/bad-port", (e: { port: number }) => ({
  what: `There is no port ${e.port}`,
  where: "--port",
  next: "Give a number from 0 to 65535; 0 takes any free one.",
}));

export const portTaken = defineError("eigenlayer/port-taken", (e: { host: string; port: number; reason: string }) => ({
  what: `The node cannot listen on port ${e.port}: ${e.reason}`,
  where: e.host,
  next: "Stop what listens there, or give another --port; 0 takes any free one.",
}));

export const cannotWrite = defineError("eigenlayer/cannot-write", (e: { file: string; reason: string }) => ({
  what: `The addresses cannot be written: ${e.reason}`,
  where: e.file,
  next: "Give a file in a folder that exists and may be written.",
}));
