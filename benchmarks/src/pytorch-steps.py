"""Training steps in PyTorch, driven over stdin: "CASE STEPS" in, seconds a step out, one JSON line each."""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

BATCH, DIM, CAPTIONS, HEADS = 256, 512, 11, 64
torch.manual_seed(0)
torch.set_num_threads(int(sys.argv[1]))
image = torch.randn(BATCH, DIM)
text = torch.randn(BATCH, DIM)
captions = torch.randn(BATCH, CAPTIONS, DIM)
diagonal = torch.eye(BATCH, dtype=torch.bool)


class Projection(nn.Module):
    def __init__(self, sides, hidden):
        super().__init__()
        layers = lambda: nn.Sequential(nn.Linear(DIM, DIM), nn.GELU(), nn.Linear(DIM, DIM)) if hidden else nn.Linear(DIM, DIM)
        self.image = layers() if "image" in sides else nn.Identity()
        self.text = layers() if "text" in sides else nn.Identity()

    def pairs(self, v, t):
        return F.normalize(self.image(v), dim=-1) @ F.normalize(self.text(t), dim=-1).t()

    def captions(self, v, t):
        v, t = F.normalize(self.image(v), dim=-1), F.normalize(self.text(t), dim=-1)
        return (v.unsqueeze(1) @ t.transpose(1, 2)).squeeze(1)


class Attention(nn.Module):
    """Every pair expanded into three tokens, as the paper's head was released."""

    def __init__(self):
        super().__init__()
        self.cls = nn.Parameter(torch.randn(DIM))
        self.attention = nn.MultiheadAttention(DIM, HEADS, batch_first=True)

    def score(self, v, t):
        tokens = torch.stack((self.cls.expand_as(v), v, t), dim=1)
        return torch.sigmoid(self.attention(tokens, tokens, tokens)[0][:, 0, 0])

    def pairs(self, v, t):
        n = len(v)
        return self.score(v.repeat_interleave(n, 0), t.repeat(n, 1)).view(n, n)

    def captions(self, v, t):
        n, k, d = t.shape
        return self.score(v.repeat_interleave(k, 0), t.reshape(n * k, d)).view(n, k)


def pair_loss(scores, margin=0.2):
    positive = scores.diag().unsqueeze(1)
    rows = (margin + scores - positive).clamp(min=0).masked_fill(diagonal, 0)
    columns = (margin + scores.t() - positive).clamp(min=0).masked_fill(diagonal, 0)
    return rows.sum() + columns.sum()


def caption_loss(scores, margin=0.05):
    return (margin + scores[:, 1:] - scores[:, :1]).clamp(min=0).sum()


MODELS = {
    "linear": lambda: Projection({"image", "text"}, False),
    "linear-text": lambda: Projection({"text"}, False),
    "linear-image": lambda: Projection({"image"}, False),
    "mlp": lambda: Projection({"image", "text"}, True),
    "attention": Attention,
}
cases = {}


def step_of(name):
    head, stage = name.split("/")
    model = MODELS[head]()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-5)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = pair_loss(model.pairs(image, text)) if stage == "warm-up" else caption_loss(model.captions(image, captions))
        loss.backward()
        optimizer.step()

    return step


print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    name, steps = line.split()
    step = cases.setdefault(name, step_of(name))
    times = []
    if int(steps) > 1:
        step()
    for _ in range(int(steps)):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    print(json.dumps(times), flush=True)
