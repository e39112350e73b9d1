"""Runs the decoder of `python/torch_decoder.py` with given weights: its logits, what it writes, and what it writes without a cache.

Takes JSON: `program` (folder of the decoder), `weights` (file of float32, in the order of the zoo's graph), `sizes`, `tokens` to read, and
`prompt`, `generated`, `sequences` of a generation. Prints JSON.
"""

import json
import sys

import torch

job = json.loads(sys.argv[1])
sys.path.insert(0, job["program"])
from torch_decoder import Decoder, generate  # noqa: E402

decoder = Decoder(**job["sizes"])
with open(job["weights"], "rb") as file:
    values = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
count = sum(parameter.numel() for parameter in decoder.parameters())
with torch.no_grad():
    for name, parameter in decoder.named_parameters():
        held, values = values[: parameter.numel()], values[parameter.numel() :]
        # The graph multiplies by [inside, outside], torch by its transpose.
        is_product = parameter.dim() == 2 and not name.startswith("embedding")
        shape = parameter.shape[::-1] if is_product else parameter.shape
        parameter.copy_(held.view(shape).t() if is_product else held.view(shape))
    logits, _ = decoder(torch.tensor([job["tokens"]]), decoder.zero_cache(1, 0))
    prompt, sequences = job["prompt"], job["sequences"]
    _, _, cached = generate(decoder, prompt, 0, job["generated"], sequences)
    read = torch.arange(1, sequences + 1).unsqueeze(1) + torch.arange(prompt)
    recomputed = []
    for _ in range(1 + job["generated"]):
        likeliest = decoder(read, decoder.zero_cache(sequences, 0))[0].argmax(-1)
        recomputed.append(likeliest.tolist())
        read = torch.cat([read, likeliest.unsqueeze(1)], 1)
print(
    json.dumps(
        {"params": count, "left": len(values), "logits": logits[0].tolist(), "cached": cached, "recomputed": recomputed}
    )
)
