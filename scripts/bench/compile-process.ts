import { compileModel } from "../../src/compiler/compile-model.js";

// A process of its own that compiles a model anew: node compile-process.ts NAME PACKAGES OPTIONS, the last as JSON.
const [name, packagesDir, options] = process.argv.slice(2);
const { stageMs } = await compileModel({ name, options: JSON.parse(options), packagesDir, force: true });
console.log(JSON.stringify({ stageMs, peakBytes: process.resourceUsage().maxRSS * 1024 }));
process.exit();
