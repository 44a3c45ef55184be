#!/usr/bin/python3
"""The MSA transformer in plain PyTorch, at its full size with random weights: seconds and peak memory of one run.

The opponent of the benchmark `msa_transformer`: the same operations as libbio's prediction of contacts (tied row attention,
column attention, feed-forward, contact head; no dropout, no gradients, no maps kept but those of rows), written with the
operations that PyTorch offers for them.

    msa_transformer_torch.py DEPTHxLENGTH THREADS [--repeats N] [--layers N]

Prints one line: seconds, peak resident bytes, the path of the BLAS that PyTorch loaded and the kernels that it chose, separated by tabs.
"""
import argparse
import ctypes
import os
import re
import sys
import time

LAYERS, DIM, HEADS, HIDDEN, LETTERS, POSITIONS, ROWS = 12, 768, 12, 3072, 33, 1026, 1024


def loaded_blas():
    """The files of BLAS libraries mapped into this process."""
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if re.search(r"/lib[a-z]*blas[-.a-z0-9]*\.so", line)}
    return ",".join(sorted(os.path.realpath(path) for path in paths)) or "none"


def blas_kernels():
    """The processor for which OpenBLAS picked its kernels; "unknown" of another BLAS."""
    for path in loaded_blas().split(","):
        try:
            name = ctypes.CDLL(path).openblas_get_corename
        except (OSError, AttributeError):
            continue
        name.restype = ctypes.c_char_p
        return name().decode()
    return "unknown"


def peak_memory():
    """Largest resident memory of this process so far, in bytes."""
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def define(torch):
    """The network; torch is imported late, after the number of threads is set."""
    nn = torch.nn
    functional = nn.functional

    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.LayerNorm(DIM)
            self.q, self.k, self.v, self.out = (nn.Linear(DIM, DIM) for _ in range(4))

        def heads(self, x):  # [R, C, D] -> [R, C, H, d]
            return x.view(x.shape[0], x.shape[1], HEADS, DIM // HEADS)

    class RowAttention(Attention):
        def forward(self, x):
            rows, columns, _ = x.shape
            n = self.norm(x)
            # One product per head over all rows: [H, C, R·d]
            def wide(y):
                return self.heads(y).permute(2, 1, 0, 3).reshape(HEADS, columns, -1)

            scale = (DIM // HEADS * rows) ** -0.5
            scores = torch.bmm(wide(self.q(n) * scale), wide(self.k(n)).transpose(1, 2))
            maps = torch.softmax(scores, -1)
            merged = torch.bmm(maps, wide(self.v(n)))  # [H, C, R·d]
            merged = merged.view(HEADS, columns, rows, -1).permute(2, 1, 0, 3).reshape(rows, columns, DIM)
            return x + self.out(merged), maps

    class ColumnAttention(Attention):
        def forward(self, x):
            rows, columns, _ = x.shape
            n = self.norm(x)

            def narrow(y):  # [C·H, R, d]
                return self.heads(y).permute(1, 2, 0, 3).reshape(columns * HEADS, rows, -1)

            scores = torch.bmm(narrow(self.q(n) * (DIM // HEADS) ** -0.5), narrow(self.k(n)).transpose(1, 2))
            merged = torch.bmm(torch.softmax(scores, -1), narrow(self.v(n)))
            merged = merged.view(columns, HEADS, rows, -1).permute(2, 0, 1, 3).reshape(rows, columns, DIM)
            return x + self.out(merged)

    class FeedForward(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm, self.fc1, self.fc2 = nn.LayerNorm(DIM), nn.Linear(DIM, HIDDEN), nn.Linear(HIDDEN, DIM)

        def forward(self, x):
            return x + self.fc2(functional.gelu(self.fc1(self.norm(x))))

    class Network(nn.Module):
        def __init__(self, layers):
            super().__init__()
            self.letters, self.positions = nn.Embedding(LETTERS, DIM), nn.Embedding(POSITIONS, DIM)
            self.rows = nn.Parameter(torch.randn(ROWS, DIM))
            self.norm = nn.LayerNorm(DIM)
            self.row = nn.ModuleList(RowAttention() for _ in range(layers))
            self.column = nn.ModuleList(ColumnAttention() for _ in range(layers))
            self.feed_forward = nn.ModuleList(FeedForward() for _ in range(layers))
            self.contact = nn.Linear(layers * HEADS, 1)

        def forward(self, tokens):
            rows, columns = tokens.shape
            x = self.letters(tokens) + self.positions(torch.arange(2, columns + 2)) + self.rows[:rows, None]
            x = self.norm(x)
            maps = []
            for row, column, feed_forward in zip(self.row, self.column, self.feed_forward):
                x, row_maps = row(x)
                maps.append(row_maps)
                x = feed_forward(column(x))
            a = torch.cat(maps)[:, 1:, 1:]
            a = a + a.transpose(1, 2)
            a = a - a.sum(1, keepdim=True) * a.sum(2, keepdim=True) / a.sum((1, 2), keepdim=True)
            return torch.sigmoid(self.contact(a.permute(1, 2, 0)).squeeze(-1))

    return Network


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case")
    parser.add_argument("threads", type=int)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--layers", type=int, default=LAYERS)
    options = parser.parse_args()
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = str(options.threads)
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    depth, length = map(int, options.case.split("x"))
    best = float("inf")
    with torch.no_grad():
        network = define(torch)(options.layers).eval()
        tokens = torch.randint(4, 24, (depth, length + 1))
        tokens[:, 0] = 0
        network(tokens[:2, :8])  # libraries are loaded, threads started
        for _ in range(options.repeats):
            start = time.monotonic()
            contacts = network(tokens)
            best = min(best, time.monotonic() - start)
    if contacts.shape != (length, length) or not bool(torch.isfinite(contacts).all()):
        sys.exit("error: the network gave no contact map")
    print(f"{best:.6g}\t{peak_memory()}\t{loaded_blas()}\t{blas_kernels()}")


if __name__ == "__main__":
    main()
