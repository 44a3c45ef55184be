#!/usr/bin/env python3
"""The baseline to beat: contact counts in five distance shells, and extremely randomized trees.

A complex is counts of (shell, ligand atom type, pocket atom type). Prints Pearson, Spearman and RMSE out of fold,
by Pfam cluster and by random folds, with the heavy-atom count beside them; ranking within the congeneric series;
docking success on re-docked poses. benchmarks/README.md tells more.
"""
import argparse
import sys

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import LogisticRegression

import complexes
import figures
import folds

SHELLS = [3.5, 4.5, 6.0, 8.0, 10.0]  # upper ends, in Å
LIGAND, POCKET = len(complexes.LIGAND_TYPES), len(complexes.POCKET_TYPES)
RAREST = 10  # a count is used where it is not zero in more complexes than that


def shell_counts(pose, pocket):
    distances = cdist(pose["xyz"], pocket["xyz"])
    pairs = pose["types"].astype(int)[:, None] * POCKET + pocket["types"].astype(int)[None, :]
    shell = np.searchsorted(SHELLS, distances)
    inside = shell < len(SHELLS)
    return np.bincount(shell[inside] * LIGAND * POCKET + pairs[inside],
                       minlength=len(SHELLS) * LIGAND * POCKET).astype(np.float32)


def affinity_trees(options):
    return ExtraTreesRegressor(options.trees, max_features=0.1, min_samples_leaf=2, n_jobs=1, random_state=options.seed)


def out_of_fold(options, counts, measured, fold):
    """Predictions of the trees that have not seen the fold of each complex; and these trees."""
    predicted, models = np.zeros(len(measured)), []
    for k in sorted(set(fold)):
        models.append(affinity_trees(options).fit(counts[fold != k], measured[fold != k]))
        predicted[fold == k] = models[-1].predict(counts[fold == k])
    return predicted, models


def fitted_size(heavy, measured, fold):
    """pK as a line of the heavy-atom count, fitted out of fold."""
    predicted = np.zeros(len(measured))
    for k in set(fold):
        predicted[fold == k] = np.polyval(np.polyfit(heavy[fold != k], measured[fold != k], 1), heavy[fold == k])
    return predicted


def pose_ranking_scores(counts, decoy_counts, owner, rmsd, fold, with_crystal):
    """A linear score of poses, learned from pairs of a pose < 2 Å and one > 2.5 Å of one complex, out of fold.

    Without crystal poses among the good ones it cannot tell a pose of the docking program from a crystal's by
    their contacts, and serves docked poses better.
    """
    features, decoy_features = np.sqrt(counts), np.sqrt(decoy_counts)
    crystal, poses = np.zeros(len(counts)), np.zeros(len(owner))
    spread = np.maximum(decoy_features.std(axis=0), 1e-3)
    for k in sorted(set(fold)):
        pairs, weights = [], []
        for complex_ in np.unique(owner[fold[owner] != k]):
            mine = np.flatnonzero(owner == complex_)
            good = decoy_features[mine[rmsd[mine] < 2]]
            bad = decoy_features[mine[rmsd[mine] >= 2.5]]
            if with_crystal:
                good = np.vstack([features[complex_][None], good])
            if len(good) and len(bad):
                pairs.append((good[:, None] - bad[None]).reshape(-1, features.shape[1]) / spread)
                weights.append(np.full(len(pairs[-1]), 1 / len(pairs[-1])))
        pairs, weights = np.vstack(pairs), np.concatenate(weights)
        sign = np.where(np.arange(len(pairs)) % 2, 1.0, -1.0)
        ranking = LogisticRegression(C=0.003, fit_intercept=False, max_iter=200)
        ranking.fit(pairs * sign[:, None].astype(np.float32), sign, sample_weight=weights / weights.mean())
        direction = ranking.coef_[0] / spread
        crystal[fold == k] = features[fold == k] @ direction
        poses[fold[owner] == k] = decoy_features[fold[owner] == k] @ direction
    return crystal, poses


def print_docking(title, crystal, poses, owner, rmsd):
    results = []
    for k in np.unique(owner):
        mine = owner == k
        results.append([*figures.docking(crystal[k], poses[mine], rmsd[mine]), (rmsd[mine] < 2).any()])
    with_crystal, among, possible = 100 * np.mean(results, axis=0)
    print(f"  {title:36s} {with_crystal:6.1f} %  {among:6.1f} %  (possible among poses: {possible:.1f} %)", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Shell counts and extra trees: affinity and docking out of fold.")
    parser.add_argument("folder", help="folder with MANIFEST.tsv, train and series")
    parser.add_argument("--cache", help="file to keep the complexes in between runs (a pickle of this program's own)")
    parser.add_argument("--trees", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip-random", action="store_true", help="no random folds")
    parser.add_argument("--output", help="out-of-fold predictions to write: id, fold, cluster, pK, prediction, ...")
    parser.add_argument("--poses-output", help="scores of the poses to write: id, pose (0: crystal), rmsd, ...")
    parser.add_argument("--series-output", help="predictions of the series to write: id, target, pK, prediction")
    options = parser.parse_args()

    manifest = folds.read_manifest(options.folder)
    rows = [row for row in folds.training_rows(manifest) if row["pK"][:1] not in "<>"]
    series = [row for row in manifest if row["group"] == "series"]
    data = complexes.read_all(options.folder, manifest, options.cache)
    fold = np.array(folds.cluster_folds(folds.training_rows(manifest)))
    fold = fold[[row["pK"][:1] not in "<>" for row in folds.training_rows(manifest)]]
    measured = np.array([float(row["pK"]) for row in rows])
    heavy = np.array([len(data[row["id"]]["native"]["types"]) for row in rows], float)

    counts = np.array([shell_counts(data[row["id"]]["native"], data[row["id"]]["pocket"]) for row in rows])
    used = (counts > 0).sum(axis=0) > RAREST
    counts = counts[:, used]
    print(f"{len(rows)} complexes, {counts.shape[1]} counts of {used.size}, {options.trees} trees")

    predicted, models = out_of_fold(options, counts, measured, fold)
    figures.print_folds("Shell counts and trees, folds by Pfam cluster", predicted, measured, fold)
    figures.print_folds("Heavy-atom count (a line), folds by Pfam cluster", fitted_size(heavy, measured, fold), measured, fold)
    at_random = None
    if not options.skip_random:
        chance = np.random.default_rng(options.seed).permutation(len(rows)) % (fold.max() + 1)
        at_random, _ = out_of_fold(options, counts, measured, chance)
        figures.print_folds("Shell counts and trees, random folds", at_random, measured, chance)
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            file.write("id\tfold\tcluster\tpK\tprediction\theavy_atoms\trandom_prediction\n")
            for k, row in enumerate(rows):
                other = "" if at_random is None else f"{at_random[k]:.4f}"
                cluster = row["pfam_cluster"] or row["id"]
                file.write(f"{row['id']}\t{fold[k]}\t{cluster}\t{measured[k]:g}\t{predicted[k]:.4f}\t{heavy[k]:.0f}\t{other}\n")

    if series:
        targets = np.array([row["target"] for row in series])
        truth = np.array([float(row["pK"]) for row in series])
        sizes = np.array([len(data[row["id"]]["native"]["types"]) for row in series], float)
        series_counts = np.array([shell_counts(data[row["id"]]["native"], data[row["id"]]["pocket"]) for row in series])
        scores = affinity_trees(options).fit(counts, measured).predict(series_counts[:, used])
        print("\nCongeneric series, mean Spearman of targets with 8 ligands or more")
        for name, score in [("trees trained on all", scores), ("heavy atoms", sizes)]:
            found = figures.series_spearman(score, truth, targets)
            print(f"  {name:22s} {np.mean(list(found.values())):6.3f}  ({len(found)} targets)", flush=True)
        if options.series_output:
            with open(options.series_output, "w", encoding="utf-8") as file:
                file.write("id\ttarget\tpK\tprediction\theavy_atoms\n")
                for row, score, size in zip(series, scores, sizes):
                    file.write(f"{row['id']}\t{row['target']}\t{row['pK']}\t{score:.4f}\t{size:.0f}\n")

    owner, rmsd, poses = [], [], []
    for k, row in enumerate(rows):
        for pose in data[row["id"]]["decoys"]:
            owner.append(k)
            rmsd.append(pose["rmsd"])
            poses.append(shell_counts(pose, data[row["id"]]["pocket"])[used])
    if not owner:
        return
    owner, rmsd, poses = np.array(owner), np.array(rmsd), np.array(poses)
    del data
    affinity = np.zeros(len(owner))
    for k, model in enumerate(models):
        mine = fold[owner] == k
        if mine.any():
            affinity[mine] = model.predict(poses[mine])
    print(f"\nDocking, {len(np.unique(owner))} complexes: best pose < 2 Å with the crystal pose, and among docked poses")
    print_docking("affinity trees, crystal poses only", predicted, affinity, owner, rmsd)
    columns = [("affinity", predicted, affinity)]
    for name, with_crystal in [("ranking, crystal poses as well", True), ("ranking, docked poses only", False)]:
        crystal, scores = pose_ranking_scores(counts, poses, owner, rmsd, fold, with_crystal)
        print_docking(name, crystal, scores, owner, rmsd)
        columns.append(("ranking" if with_crystal else "docked_ranking", crystal, scores))
    first = -np.arange(len(owner), dtype=float)
    print_docking("first of the file (no crystal pose)", np.full(len(rows), -np.inf), first, owner, rmsd)
    if options.poses_output:
        with open(options.poses_output, "w", encoding="utf-8") as file:
            file.write("id\tfold\tpose\trmsd\t" + "\t".join(name for name, _, _ in columns) + "\n")
            for k in np.unique(owner):
                lines = [(0, 0.0, [crystal[k] for _, crystal, _ in columns])]
                lines += [(number, rmsd[j], [scores[j] for _, _, scores in columns])
                          for number, j in enumerate(np.flatnonzero(owner == k), 1)]
                for number, distance, scores in lines:
                    file.write(f"{rows[k]['id']}\t{fold[k]}\t{number}\t{distance:.3f}\t"
                               + "\t".join(f"{score:.4f}" for score in scores) + "\n")


if __name__ == "__main__":
    sys.exit(main())
