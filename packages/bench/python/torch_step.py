"""Measures steps of training or inference through PyTorch for ctfusion-bench.

Takes one JSON job as its argument, prints JSON lines: the facts, then one line a repeat. Models have random weights and are those of
our zoo by name; inputs are on the device. Works with any PyTorch from 1.13 on and any of its devices.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional

CLASSES = 1000
SIDE = 224


class Bottleneck(nn.Module):
    """He et al. 2015, with the stride in the 3 x 3 convolution."""

    def __init__(self, inside, width, stride):
        super().__init__()
        outside = 4 * width
        self.body = nn.Sequential(
            nn.Conv2d(inside, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(True),
            nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(True),
            nn.Conv2d(width, outside, 1, bias=False), nn.BatchNorm2d(outside),
        )
        self.skip = None
        if stride != 1 or inside != outside:
            self.skip = nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        return functional.relu(self.body(x) + (x if self.skip is None else self.skip(x)))


def resnet50():
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(True), nn.MaxPool2d(3, 2, 1)]
    inside = 64
    for width, count, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for index in range(count):
            layers.append(Bottleneck(inside, width, stride if index == 0 else 1))
            inside = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inside, CLASSES))


class VisionTransformer(nn.Module):
    """Dosovitskiy et al. 2020, base size with patches of 16 x 16."""

    def __init__(self, width=768, depth=12, heads=12, patch=16):
        super().__init__()
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.token = nn.Parameter(torch.zeros(1, 1, width))
        self.places = nn.Parameter(torch.zeros(1, (SIDE // patch) ** 2 + 1, width))
        block = nn.TransformerEncoderLayer(
            width, heads, 4 * width, dropout=0, activation="gelu", batch_first=True, norm_first=True
        )
        self.blocks = nn.TransformerEncoder(block, depth, nn.LayerNorm(width))
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.places
        return self.head(self.blocks(x)[:, 0])


MODELS = {"resnet50": resnet50, "vit_b_16": VisionTransformer}
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, 0.01),
    "momentum": lambda parameters: torch.optim.SGD(parameters, 0.01, 0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters, 1e-4),
}


def say(**values):
    print(json.dumps(values), flush=True)


def step_of(job, device):
    """A function that does one step, and the number of parameters."""
    torch.manual_seed(job["seed"])
    model = MODELS[job["model"]]().to(device)
    images = torch.rand(job["batch"], 3, SIDE, SIDE, device=device)
    labels = torch.randint(CLASSES, (job["batch"],), device=device)
    halves = {"fp16": torch.float16, "bf16": torch.bfloat16}
    half = halves.get(job["precision"])
    cast = torch.autocast(device.type, dtype=half or torch.bfloat16, enabled=half is not None)
    count = sum(parameter.numel() for parameter in model.parameters())
    if job["mode"] == "inference":
        model.eval()

        def infer():
            with torch.no_grad(), cast:
                model(images)

        return infer, count
    optimizer = OPTIMIZERS[job["optimizer"]](model.parameters())
    model.train()

    def train():
        optimizer.zero_grad(set_to_none=True)
        with cast:
            loss = functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()

    return train, count


def main():
    job = json.loads(sys.argv[1])
    device = torch.device(job["device"])
    if job["threads"] is not None:
        torch.set_num_threads(job["threads"])

    def wait():
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        elif device.type == "mps":
            torch.mps.synchronize()

    step, count = step_of(job, device)
    say(event="facts", torch=torch.__version__, params=count)

    def timed(steps):
        wait()
        started = time.perf_counter()
        for _ in range(steps):
            step()
        wait()
        return (time.perf_counter() - started) * 1000 / steps

    timed(1)
    warm = timed(1)
    steps = min(job["most_steps"], max(1, round(1000 / warm)))
    for repeat in job["repeats"]:
        say(event="run", repeat=repeat, step_ms=timed(steps))


main()
