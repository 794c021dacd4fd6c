"""One case of the evaluation benchmark in PyTorch: prints {"seconds", "megabytes", "torch"} as JSON."""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F

case, images, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
DIM, HEADS, PER_IMAGE, NEGATIVES = 512, 64, 5, 10
torch.manual_seed(0)
torch.set_num_threads(threads)
kind, head = case.split("/")


def encoders():
    if head == "cosine":
        return (lambda x: F.normalize(x, dim=-1),) * 2
    if head == "attention":
        directions = torch.randn(DIM, 2 * HEADS) / DIM**0.5
        return (lambda x: (x @ directions).split(HEADS, dim=-1),) * 2
    layers = lambda: torch.nn.Linear(DIM, DIM)
    if head == "mlp":
        layers = lambda: torch.nn.Sequential(torch.nn.Linear(DIM, DIM), torch.nn.GELU(), torch.nn.Linear(DIM, DIM))
    first, second = layers(), layers()
    return (lambda x: F.normalize(first(x), dim=-1)), (lambda x: F.normalize(second(x), dim=-1))


def attention_scores(exponents, contributions, text_exponents, text_contributions, size=4096):
    """The split form, in pieces of the captions: expanding every pair into tokens would take hours."""
    weight, text_weight = exponents.exp()[:, None], text_exponents.exp()
    sums, text_sums = weight * contributions[:, None], text_weight * text_contributions
    pieces = [
        ((sums + text_sums[None, i : i + size]) / (1 + weight + text_weight[None, i : i + size])).sum(-1)
        for i in range(0, len(text_weight), size)
    ]
    return torch.sigmoid(torch.cat(pieces, dim=1))


def retrieval():
    v, t = torch.randn(images, DIM), torch.randn(PER_IMAGE * images, DIM)
    encode_image, encode_text = encoders()

    def run():
        vc, tc = encode_image(v), encode_text(t)
        if head == "attention":
            blocks = [attention_scores(vc[0][i : i + 64], vc[1][i : i + 64], *tc) for i in range(0, images, 64)]
            scores = torch.cat(blocks)
        else:
            scores = vc @ tc.t()
        own = scores.view(images, images, PER_IMAGE)[torch.arange(images), torch.arange(images)]
        best = own.max(dim=1).values
        image_ranks = 1 + (scores >= best[:, None]).sum(1) - (own >= best[:, None]).sum(1)
        text_ranks = (scores >= own.reshape(1, -1)).sum(0)
        return image_ranks, text_ranks

    return run


def ranks():
    captions = 1 + NEGATIVES
    v, t = torch.randn(images, DIM), torch.randn(images * captions, DIM)
    encode_image, encode_text = encoders()

    def run():
        codes = encode_text(t).view(images, captions, DIM)
        scores = torch.bmm(codes, encode_image(v).unsqueeze(2)).squeeze(2)
        return 1 + (scores[:, 1:] >= scores[:, :1]).cumsum(1)

    return run


with torch.no_grad():
    run = retrieval() if kind == "retrieval" else ranks()
    times = []
    end = time.perf_counter() + 2
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": sorted(times)[len(times) // 2], "megabytes": megabytes, "torch": torch.__version__}))
