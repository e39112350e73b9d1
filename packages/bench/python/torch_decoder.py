"""Generates tokens with a decoder of our zoo through PyTorch for ctfusion-bench.

Takes one JSON job as its argument, prints JSON lines: the facts, then two lines a repeat, before and after it. The decoder is the graph of
`src/zoo/decoders.ts`, with seeded random weights. Works with any PyTorch from 1.13 on and any of its devices.
"""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional

# Enough for torch to have chosen its kernels for the prompt and for a token.
WARM_UP_TOKENS = 3
PRECISIONS = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}


def norm(width):
    return nn.LayerNorm(width, eps=1e-6)


def product(inside, outside):
    layer = nn.Linear(inside, outside, bias=False)
    bound = math.sqrt(6 / inside)
    nn.init.uniform_(layer.weight, -bound, bound)
    return layer


class Layer(nn.Module):
    """Attention over a cache, then a gated feed-forward block. Weights are named in the graph's order."""

    def __init__(self, width, heads, inner_width):
        super().__init__()
        self.heads = heads
        self.attention_norm = norm(width)
        self.query, self.key, self.value, self.out = (product(width, width) for _ in range(4))
        self.feed_forward_norm = norm(width)
        self.gate, self.up = product(width, inner_width), product(width, inner_width)
        self.down = product(inner_width, width)

    def forward(self, x, past, hidden):
        batch, length, width = x.shape

        def split(projected):
            return projected.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        normed = self.attention_norm(x)
        query = split(self.query(normed))
        keys = torch.cat([past[0], split(self.key(normed))], 2)
        values = torch.cat([past[1], split(self.value(normed))], 2)
        scores = query @ keys.transpose(2, 3) / math.sqrt(width // self.heads)
        if hidden is not None:
            scores = scores.masked_fill(hidden, -math.inf)
        mixed = functional.softmax(scores, -1) @ values
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, length, width))
        normed = self.feed_forward_norm(x)
        return x + self.down(functional.silu(self.gate(normed)) * self.up(normed)), (keys, values)


class Decoder(nn.Module):
    def __init__(self, layers, width, heads, inner_width, vocabulary):
        super().__init__()
        self.cache_shape = (heads, width // heads)
        self.vocabulary = vocabulary
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.uniform_(self.embedding.weight, -1, 1)
        self.layers = nn.ModuleList(Layer(width, heads, inner_width) for _ in range(layers))
        self.norm = norm(width)
        self.head = product(width, vocabulary)

    def zero_cache(self, sequences, cached):
        """A cache of this many tokens that say nothing: keys and values of each layer, [sequences, heads, cached, head size]."""
        heads, size = self.cache_shape
        like = self.head.weight
        return [tuple(like.new_zeros(sequences, heads, cached, size) for _ in range(2)) for _ in self.layers]

    def forward(self, tokens, cache):
        """Logits [sequences, vocabulary] after the last of `tokens` [sequences, length], and the longer cache."""
        length, past = tokens.shape[1], cache[0][0].shape[2]
        hidden = None
        if length > 1:
            # A token sees all before it and itself.
            hidden = torch.ones(length, past + length, dtype=torch.bool, device=tokens.device).triu(past + 1)
        x = self.embedding(tokens)
        longer = []
        for layer, held in zip(self.layers, cache):
            x, held = layer(x, held, hidden)
            longer.append(held)
        return self.head(self.norm(x)[:, -1]), longer


def waiting_for(device):
    """A function that returns when the device has done all that it was given."""
    if device.type == "cuda":
        return lambda: torch.cuda.synchronize(device)
    if device.type == "mps":
        return torch.mps.synchronize
    return lambda: None


@torch.no_grad()
def generate(decoder, prompt, cached, generated, sequences):
    """Reads the prompt in one pass, then writes token by token, each sequence its likeliest. Every token comes to the host, as one that
    is shown does. Gives times in ms (the first token's is None where nothing is read) and the tokens, a list a step."""
    device = decoder.head.weight.device
    wait = waiting_for(device)
    cache = decoder.zero_cache(sequences, cached)
    tokens = torch.arange(1, sequences + 1, device=device).unsqueeze(1)
    written = []
    first_token_ms = None
    wait()
    started = time.perf_counter()

    def step(read):
        logits, longer = decoder(read % decoder.vocabulary, cache)
        likeliest = logits.argmax(-1, keepdim=True)
        written.append(likeliest[:, 0].tolist())
        return likeliest, longer

    if prompt > 0:
        tokens, cache = step(tokens + torch.arange(prompt, device=device))
        wait()
        first_token_ms = (time.perf_counter() - started) * 1000
    for _ in range(generated):
        tokens, cache = step(tokens)
    wait()
    return (time.perf_counter() - started) * 1000, first_token_ms, written


def say(**values):
    print(json.dumps(values), flush=True)


def main():
    job = json.loads(sys.argv[1])
    if job["threads"] is not None:
        torch.set_num_threads(job["threads"])
    torch.manual_seed(job["seed"])
    decoder = Decoder(**job["sizes"]).eval()
    say(event="facts", params=sum(parameter.numel() for parameter in decoder.parameters()))
    decoder = decoder.to(torch.device(job["device"]), PRECISIONS[job["precision"]])
    prompt, cached, generated, sequences = (job[name] for name in ("prompt", "cached", "generated", "sequences"))
    generate(decoder, prompt, cached, min(WARM_UP_TOKENS, generated), sequences)
    for repeat in job["repeats"]:
        say(event="started")
        own, wall = time.process_time(), time.perf_counter()
        total_ms, first_token_ms, _ = generate(decoder, prompt, cached, generated, sequences)
        cores_used = (time.process_time() - own) / (time.perf_counter() - wall)
        say(event="run", repeat=repeat, total_ms=total_ms, first_token_ms=first_token_ms, cores_used=cores_used)


if __name__ == "__main__":
    main()
