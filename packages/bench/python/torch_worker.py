"""Runs single operators through PyTorch for ctfusion-bench.

Reads one JSON request a line from standard input, answers one JSON line each on standard output. The protocol of the
published benchmark: inputs on the device, `synchronize` around each run, CUDA events where there is CUDA. Works with
any PyTorch from 1.13 on and any of its devices.
"""

import json
import sys
import time

import torch
import torch.nn.functional as functional

DTYPES = {"fp32": torch.float32, "fp16": torch.float16}


class Worker:
    def __init__(self, device):
        self.device = torch.device(device)
        self.prepared = {}
        self.next_handle = 0

    def synchronize(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        elif self.device.type == "mps":
            torch.mps.synchronize()
        elif self.device.type == "xpu":
            torch.xpu.synchronize()

    def pattern(self, shape, salt, dtype):
        """Element i is ((37 i + salt) mod 101) / 101 - 1/2, as every backend of the benchmark fills its tensors."""
        count = 1
        for size in shape:
            count *= size
        index = torch.arange(count, dtype=torch.int64)
        values = ((index * 37 + salt) % 101).to(torch.float32) / 101 - 0.5
        return values.reshape(shape).to(device=self.device, dtype=dtype)

    def probe(self, _request):
        facts = {"torch": torch.__version__, "threads": torch.get_num_threads()}
        name = str(self.device)
        free = None
        if self.device.type == "cuda":
            properties = torch.cuda.get_device_properties(self.device)
            name = properties.name
            free = torch.cuda.mem_get_info(self.device)[0]
            facts["cuda"] = torch.version.cuda or ""
            facts["multiprocessors"] = properties.multi_processor_count
        self.pattern([1], 0, torch.float32)
        return {"device": name, "free_memory_bytes": free, "details": facts}

    def prepare(self, request):
        dtype = DTYPES[request["data_type"]]
        tensors = [self.pattern(shape, salt, dtype) for salt, shape in enumerate(request["shapes"])]
        run = self.operator(request["operator"], tensors)
        handle = self.next_handle
        self.next_handle += 1
        self.prepared[handle] = run
        self.synchronize()
        return {"handle": handle}

    @staticmethod
    def operator(spec, tensors):
        kind = spec["layerType"]
        x = tensors[0]
        if kind in ("MatMul", "Linear"):
            return lambda: torch.matmul(x, tensors[1])
        if kind == "Add":
            return lambda: torch.add(x, tensors[1])
        if kind == "Conv2d":
            return lambda: functional.conv2d(
                x, tensors[1], tensors[2], stride=spec["stride"], padding=spec["padding"]
            )
        if kind == "BatchNorm2d":
            _, weight, bias, mean, variance = tensors
            variance.fill_(1)
            return lambda: functional.batch_norm(x, mean, variance, weight, bias, False, 0.0, 1e-5)
        if kind == "LayerNorm":
            return lambda: functional.layer_norm(x, x.shape[-1:], tensors[1], tensors[2], 1e-5)
        if kind == "Softmax":
            return lambda: functional.softmax(x, dim=-1)
        if kind == "Attention":
            keys, values = tensors[1], tensors[2]
            return lambda: torch.matmul(functional.softmax(torch.matmul(x, keys), dim=-1), values)
        raise ValueError(f"unknown layer type {kind}")

    def run(self, request):
        run = self.prepared[request["handle"]]
        iterations = request["iterations"]
        if self.device.type == "cuda":
            start = torch.cuda.Event(enable_timing=True)
            end = torch.cuda.Event(enable_timing=True)
            start.record()
            for _ in range(iterations):
                run()
            end.record()
            torch.cuda.synchronize(self.device)
            return {"elapsed_ms": start.elapsed_time(end)}
        self.synchronize()
        started = time.perf_counter()
        for _ in range(iterations):
            run()
        self.synchronize()
        return {"elapsed_ms": (time.perf_counter() - started) * 1000}

    def transfer(self, request):
        count = request["bytes"] // 4
        pinned = request["pinned"]
        host = torch.ones(count, dtype=torch.float32)
        if pinned:
            host = host.pin_memory()
        device = torch.ones(count, dtype=torch.float32, device=self.device)
        other = torch.zeros_like(device) if request["direction"] == "D2D" else None
        times = []
        for _ in range(request["repetitions"]):
            self.synchronize()
            started = time.perf_counter()
            if request["direction"] == "D2D":
                other.copy_(device)
            elif request["direction"] == "H2D":
                device.copy_(host, non_blocking=pinned)
            else:
                host.copy_(device, non_blocking=pinned)
            self.synchronize()
            times.append((time.perf_counter() - started) * 1000)
        return {"times_ms": times}

    def output(self, request):
        values = self.prepared[request["handle"]]().to(torch.float32).cpu().flatten().tolist()
        return {"values": values}

    def dispose(self, request):
        del self.prepared[request["handle"]]
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        return {}


def main():
    torch.set_grad_enabled(False)
    worker = Worker(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(worker, request["call"])(request)
        except Exception as error:  # the caller is told, whatever it was
            answer = {"error": f"{type(error).__name__}: {error}".split("\n")[0]}
        print(json.dumps(answer), flush=True)


main()
