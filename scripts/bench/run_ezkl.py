"""One model through EZKL, each step timed, in the virtual environment that ezkl.ts makes:

    python run_ezkl.py MODEL.onnx FOLDER PROOFS [DIMENSION ...]

FOLDER holds calibration.json and sample.json in EZKL's own form, and gets everything else. The dimensions named are 1. A
line of JSON for each step goes to standard output as soon as it is done.
"""

import asyncio
import json
import os
import resource
import sys
import time

import ezkl

onnx, folder, proofs, *dimensions = sys.argv[1:]


def at(name):
    return os.path.join(folder, name)


def step(name, action):
    begin = time.perf_counter()
    action()
    ms = (time.perf_counter() - begin) * 1000
    # Linux counts kilobytes, macOS bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(json.dumps({"step": name, "ms": ms, "peakBytes": peak}), flush=True)


arguments = ezkl.PyRunArgs()
arguments.input_visibility = "public"
arguments.output_visibility = "public"
arguments.param_visibility = "fixed"
arguments.variables = [(dimension, 1) for dimension in dimensions] or arguments.variables

settings, compiled, srs = at("settings.json"), at("network.compiled"), at("kzg.srs")
pk, vk, witness, proof = at("pk.key"), at("vk.key"), at("witness.json"), at("proof.json")

step("gen_settings", lambda: ezkl.gen_settings(onnx, settings, py_run_args=arguments))
step("calibrate", lambda: ezkl.calibrate_settings(at("calibration.json"), onnx, settings, "resources"))
step("compile_circuit", lambda: ezkl.compile_circuit(onnx, compiled, settings))
with open(settings) as file:
    log_rows = json.load(file)["run_args"]["logrows"]
step("gen_srs", lambda: ezkl.gen_srs(srs, log_rows))
step("setup", lambda: ezkl.setup(compiled, vk, pk, srs))
for _ in range(int(proofs)):
    step("gen_witness", lambda: ezkl.gen_witness(at("sample.json"), compiled, witness))
    step("prove", lambda: ezkl.prove(witness, compiled, pk, proof, srs))
if not ezkl.verify(proof, settings, vk, srs):
    raise SystemExit("EZKL does not accept its own proof")
step("encode_evm_calldata", lambda: ezkl.encode_evm_calldata(proof, at("calldata.bytes")))


async def write_verifier():
    try:
        await ezkl.create_evm_verifier(vk, settings, at("verifier.sol"), at("verifier.abi"), srs)
    except RuntimeError as error:
        # The contract is written before EZKL looks for a solc of its own to compile it with.
        if not os.path.exists(at("verifier.sol")):
            raise SystemExit(f"EZKL has written no verifier: {error}")


asyncio.run(write_verifier())
print(json.dumps({"step": "done", "logRows": log_rows}), flush=True)
# Threads of EZKL's may still run, and the interpreter does not survive them in its own end.
os._exit(0)
