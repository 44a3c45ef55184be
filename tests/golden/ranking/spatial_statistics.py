#!/usr/bin/python3
"""Makes counts.tsv and expected.tsv: Moran's I and SPARK-X of made-up counts, by numpy and scipy.

Written from the publications alone, in the plainest dense way: full matrices, residuals by least squares,
the eigenvalues of the null checked by drawing. See ORIGIN.md.
"""
import pathlib

import numpy as np
from scipy import stats

SPOTS, GENES, NEIGHBOURS = 60, 14, 6


def sample():
    rng = np.random.default_rng(20220704)
    rows, columns = np.divmod(np.arange(SPOTS), 10)
    places = np.column_stack([columns + 0.5 * (rows % 2), 0.9 * rows]) + rng.normal(0, 0.05, (SPOTS, 2))
    places = np.round(places, 3)
    depth = np.exp(rng.normal(0, 0.4, SPOTS) + 0.1 * places[:, 0])
    share = 4 * rng.gamma(0.7, 1, GENES) + 0.1
    mean = depth[:, None] * share
    mean[:, 1] *= 1 + 2 * (places[:, 0] > 5)
    mean[:, 2] *= 1 + np.cos(places[:, 1] * 2)
    mean[:, 3] *= 0.1 + columns / 5
    counts = rng.poisson(mean)
    counts[:, 5] = 0
    counts[7, :] = 0
    return places, counts


def log_cp10k(counts):
    totals = counts.sum(1, keepdims=True)
    return np.log1p(1e4 * counts / np.where(totals > 0, totals, 1))


def weights(places):
    distance = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    matrix = np.zeros((SPOTS, SPOTS))
    for spot in range(SPOTS):
        matrix[spot, np.argsort(distance[spot], kind="stable")[:NEIGHBOURS]] = 1
    return matrix / matrix.sum(1, keepdims=True)


def moran(x, w):
    """I, z under normality, z under randomisation (Cliff & Ord 1981)."""
    n, z = len(x), x - x.mean()
    if not z.any():
        return 0.0, 0.0, 0.0
    s0, s1 = w.sum(), ((w + w.T) ** 2).sum() / 2
    s2 = ((w.sum(0) + w.sum(1)) ** 2).sum()
    index, expected = n / s0 * (z @ w @ z) / (z @ z), -1 / (n - 1)
    normal = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2) - expected**2
    b2 = n * (z**4).sum() / (z @ z) ** 2
    random = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    random -= b2 * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    random = random / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2
    return index, (index - expected) / np.sqrt(normal), (index - expected) / np.sqrt(random)


def kernels(places):
    c = places - places.mean(0)
    scales = [np.quantile(np.abs(c), q, axis=0) for q in (0.2, 0.4, 0.6, 0.8, 1)]
    return ([c] + [np.exp(-(c**2) / (2 * l**2)) for l in scales]
            + [np.cos(2 * np.pi * c / l) for l in scales])


def mixture_tail(statistic, weight, rng=np.random.default_rng(1)):
    """P(sum of weight_i * chi2_1 >= statistic), by drawing."""
    return np.mean((rng.standard_normal((200_000, len(weight))) ** 2) @ weight >= statistic)


def spark_x(y, places, covariates, check):
    """p of each kernel and their Cauchy combination (Zhu, Sun & Zhou 2021)."""
    n = len(y)
    if not y.any():
        return np.ones(11), 1.0
    take_off = np.eye(n) - covariates @ np.linalg.solve(covariates.T @ covariates, covariates.T)
    left = take_off @ y
    expression_weight = (left @ left) / (y @ y)  # the eigenvalue of the centred y yᵀ / yᵀy
    p = []
    for kernel in kernels(places):
        k = take_off @ kernel
        projection = k @ np.linalg.solve(k.T @ k, k.T)
        eigenvalues = np.linalg.eigvalsh(projection)[-2:]
        assert np.allclose(eigenvalues, 1)
        statistic = n * (y @ projection @ y) / (y @ y)
        p.append(np.exp(-statistic / (2 * expression_weight)))
        if check:
            assert abs(mixture_tail(statistic, expression_weight * eigenvalues) - p[-1]) < 0.006
    p = np.array(p)
    return p, 0.5 - np.arctan(np.mean(np.tan((0.5 - p) * np.pi))) / np.pi


def main():
    folder = pathlib.Path(__file__).parent
    places, counts = sample()
    with open(folder / "counts.tsv", "w") as out:
        print("x", "y", *(f"gene{g}" for g in range(GENES)), sep="\t", file=out)
        for place, row in zip(places, counts):
            print(*(f"{v:.3f}" for v in place), *row, sep="\t", file=out)

    logs, w, totals = log_cp10k(counts), weights(places), counts.sum(1).astype(float)
    one = np.ones(SPOTS)
    with open(folder / "expected.tsv", "w") as out:
        print("gene", "moran_i", "z_normality", "z_randomisation", "p_randomisation", "q_randomisation",
              "spark_x_plain", "spark_x_total", "spark_x_log_total", "projection_total", "gaussian2_total",
              "cosine5_total", sep="\t", file=out)
        scores = np.array([moran(logs[:, g], w) for g in range(GENES)])
        p = np.where(scores[:, 0] == 0, 1, stats.norm.sf(scores[:, 2]))
        order = np.argsort(p)
        q = np.empty(GENES)
        q[order] = np.minimum.accumulate((p[order] * GENES / np.arange(1, GENES + 1))[::-1])[::-1]
        for g in range(GENES):
            y = counts[:, g].astype(float)
            plain = spark_x(y, places, one[:, None], True)[1]
            kernel, total = spark_x(y, places, np.column_stack([one, totals]), True)
            log_total = spark_x(y, places, np.column_stack([one, np.log(np.maximum(totals, 1))]), False)[1]
            print(f"gene{g}", *(f"{v:.12g}" for v in (*scores[g], p[g], min(q[g], 1), plain, total, log_total,
                                                    kernel[0], kernel[2], kernel[10])), sep="\t", file=out)


if __name__ == "__main__":
    main()
