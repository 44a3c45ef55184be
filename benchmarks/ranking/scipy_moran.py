#!/usr/bin/env python3
"""Moran's I of all genes by numpy and scipy, with its moments: what a careful user would write.

    scipy_moran.py FOLDER sparse|dense THREADS [OUTPUT]

Prints seconds (reading not included), CPU seconds and the largest resident set in bytes. Genes go in chunks over a pool of
threads (scipy's products and numpy's loops let go of the interpreter lock).
  sparse  the lag of a chunk is a sparse product; the mean is taken off in the formula
  dense   a chunk is made dense and centred first; faster where a tenth of the entries or more is not 0
"""
import concurrent.futures
import re
import sys
import time

import numpy as np
from scipy import sparse, stats
from scipy.spatial import cKDTree

import sections

NEIGHBOURS = 6
DENSE_GENES, SPARSE_GENES = 64, 256


def neighbour_weights(places):
    _, index = cKDTree(places).query(places, k=NEIGHBOURS + 1, workers=-1)
    spots = len(places)
    own = index == np.arange(spots)[:, None]
    own[~own.any(1), -1] = True  # a spot behind others at its place
    index = index[~own].reshape(spots, NEIGHBOURS)
    weight = np.full(index.size, np.float32(1 / NEIGHBOURS))
    return sparse.csr_matrix((weight, index.ravel(), np.arange(spots + 1) * NEIGHBOURS), (spots, spots))


def log_cp10k(counts):
    totals = np.asarray(counts.sum(1, dtype=np.float64)).ravel()
    factor = np.divide(1e4, totals, out=np.zeros_like(totals), where=totals > 0).astype(np.float32)
    counts.data *= np.repeat(factor, np.diff(counts.indptr))
    np.log1p(counts.data, out=counts.data)
    return counts


def main():
    folder, mode, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    counts, places = sections.read(folder)
    start, cpu_start = time.perf_counter(), time.process_time()
    weights = neighbour_weights(places)
    n = len(places)
    x = log_cp10k(counts).tocsc()
    del counts
    both = np.asarray(weights.sum(0)).ravel() + np.asarray(weights.sum(1)).ravel()
    s0 = weights.sum(dtype=np.float64)
    square = (weights + weights.T).power(2).sum(dtype=np.float64) / 2, np.square(both, dtype=np.float64).sum()

    def chunk_sums(begin, end):
        """Sums of z_i w_ij z_j, z², z⁴."""
        part = x[:, begin:end]
        if mode == "dense":
            z = part.toarray(order="C")
            z -= z.mean(0, dtype=np.float64).astype(np.float32)
            lag = weights @ z
            lag *= z
            products = lag.sum(0, dtype=np.float64)
            z *= z
            second = z.sum(0, dtype=np.float64)
            z *= z
            return products, second, z.sum(0, dtype=np.float64)
        mean = np.asarray(part.sum(0, dtype=np.float64)).ravel() / n
        products = np.asarray(part.multiply(weights @ part).sum(0, dtype=np.float64)).ravel()
        products += mean**2 * s0 - mean * (part.T @ both.astype(np.float64))
        z = part.data - np.repeat(mean, np.diff(part.indptr))
        z *= z
        empty = n - np.diff(part.indptr)
        where = part.indptr[:-1][np.diff(part.indptr) > 0]
        second, fourth = empty * mean**2, empty * mean**4
        second[np.diff(part.indptr) > 0] += np.add.reduceat(z, where)
        z *= z
        fourth[np.diff(part.indptr) > 0] += np.add.reduceat(z, where)
        return products, second, fourth

    genes, step = x.shape[1], DENSE_GENES if mode == "dense" else SPARSE_GENES
    begins = range(0, genes, step)
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        sums = list(pool.map(lambda begin: chunk_sums(begin, min(genes, begin + step)), begins))
    products, second, fourth = (np.concatenate(column) for column in zip(*sums))
    with np.errstate(divide="ignore", invalid="ignore"):
        index = n / s0 * products / second
        s1, s2 = square
        kurtosis = n * fourth / second**2
        variance = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
        variance = variance - kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
        variance = variance / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0**2) - 1 / (n - 1) ** 2
        stats.norm.sf((index + 1 / (n - 1)) / np.sqrt(variance))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    with open("/proc/self/status") as status:
        peak = 1024 * int(re.search(r"VmHWM:\s*(\d+)", status.read())[1])
    print(f"{seconds:.3f}\t{cpu:.3f}\t{peak}")
    if len(sys.argv) > 4:
        np.where(second > 0, index, 0).astype(np.float64).tofile(sys.argv[4])


if __name__ == "__main__":
    main()
