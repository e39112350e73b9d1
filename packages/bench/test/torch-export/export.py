"""Exports a small network of everyday layers with dynamic axes; prints its number of parameters."""

import sys
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as functional

warnings.filterwarnings("ignore")


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, 2, 1)
        self.norm = nn.BatchNorm2d(16)
        self.reduce = nn.Conv2d(16, 32, 3, 2, 1, groups=2)
        self.encoder = nn.TransformerEncoderLayer(32, 4, 64, activation="gelu", batch_first=True)
        self.decoder = nn.TransformerDecoderLayer(32, 4, 64, batch_first=True)
        self.queries = nn.Parameter(torch.randn(5, 32))
        self.up = nn.ConvTranspose2d(32, 8, 2, 2)
        self.head = nn.Linear(32, 7)

    def forward(self, image):
        x = functional.silu(self.norm(self.stem(image)))
        features = functional.relu(self.reduce(x))
        batch, channels, height, width = features.shape
        memory = self.encoder(features.flatten(2).permute(0, 2, 1))
        decoded = self.decoder(self.queries.unsqueeze(0).expand(batch, -1, -1), memory)
        grown = self.up(memory.permute(0, 2, 1).reshape(batch, channels, height, width))
        grown = functional.interpolate(grown, size=x.shape[-2:], mode="bilinear")
        grown = functional.adaptive_avg_pool2d(functional.pad(grown, (1, 2, 0, 1)), 1)[:, :, 0, 0]
        first, second = self.head(decoded).split([3, 4], -1)
        return first.softmax(-1), second[:, ::2], grown


for parameter in (network := Network().eval()).parameters():
    # The exporter stores equal tensors once: with all different, its count is the network's.
    nn.init.normal_(parameter)
torch.onnx.export(
    network,
    torch.randn(2, 3, 32, 40),
    sys.argv[1],
    opset_version=13,
    training=torch.onnx.TrainingMode.PRESERVE,
    do_constant_folding=False,
    input_names=["image"],
    dynamic_axes={"image": {0: "batch", 2: "height", 3: "width"}},
)
print(sum(parameter.numel() for parameter in network.parameters()))
