"""Figures that all programs here print."""
import numpy as np
from scipy.stats import rankdata


def pearson(a, b):
    a, b = a - np.mean(a), b - np.mean(b)
    norm = np.sqrt((a * a).sum() * (b * b).sum())
    return float((a * b).sum() / norm) if norm > 0 else 0.0


def spearman(a, b):
    return pearson(rankdata(a), rankdata(b))


def print_folds(title, predicted, measured, folds):
    """Each fold, the mean over folds, and all complexes together."""
    figures = []
    for fold in sorted(set(folds)):
        p, m = predicted[folds == fold], measured[folds == fold]
        figures.append([pearson(p, m), spearman(p, m), np.sqrt(np.mean((p - m) ** 2))])
    pooled = [pearson(predicted, measured), spearman(predicted, measured), np.sqrt(np.mean((predicted - measured) ** 2))]
    print(f"\n{title}\n  fold       n  Pearson  Spearman  RMSE")
    for k, figure in enumerate(figures):
        print(f"  {k:4d}  {(folds == k).sum():6d}  {figure[0]:7.3f}  {figure[1]:8.3f}  {figure[2]:.2f}")
    for name, figure in [("mean", np.mean(figures, axis=0)), ("all", pooled)]:
        print(f"  {name:>4s}  {len(measured):6d}  {figure[0]:7.3f}  {figure[1]:8.3f}  {figure[2]:.2f}", flush=True)


def series_spearman(score, measured, targets, least=8):
    """Spearman of each target that has enough ligands; without those in which all scores are equal."""
    return {name: spearman(score[targets == name], measured[targets == name]) for name in sorted(set(targets))
            if (targets == name).sum() >= least and np.ptp(score[targets == name]) > 0}


def docking(crystal, poses, rmsd, near=2.0):
    """Success with the crystal pose among the poses (None: not asked) and without it."""
    best = rmsd[int(np.argmax(poses))] < near
    return (bool(crystal >= np.max(poses) or best) if crystal is not None else None), bool(best)
