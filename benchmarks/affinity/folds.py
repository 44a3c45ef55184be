#!/usr/bin/env python3
"""Five folds by Pfam cluster: no family is on both sides of a split. The same rule as in C++.

Rows of group `train` in the order of the manifest. A row without a cluster is a cluster of its own, named by
its id. Clusters, the largest first and then by the bytes of their names, go one by one to the fold that has the
fewest complexes so far, the lowest number at ties.
"""
import argparse
import collections
import csv
import pathlib
import sys


def read_manifest(folder):
    with open(pathlib.Path(folder) / "MANIFEST.tsv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def training_rows(manifest):
    return [row for row in manifest if row["group"] == "train"]


def cluster_of(row):
    return row["pfam_cluster"] or row["id"]


def cluster_folds(rows, count=5):
    """The fold of each row."""
    sizes = collections.Counter(cluster_of(row) for row in rows)
    filled = [0] * count
    fold_of = {}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name.encode())):
        fold_of[name] = min(range(count), key=lambda fold: (filled[fold], fold))
        filled[fold_of[name]] += sizes[name]
    return [fold_of[cluster_of(row)] for row in rows]


def main():
    parser = argparse.ArgumentParser(description="Folds by Pfam cluster: their sizes, and a table of them.")
    parser.add_argument("folder", help="folder with MANIFEST.tsv")
    parser.add_argument("--output", help="table to write: id, cluster, fold")
    options = parser.parse_args()
    rows = training_rows(read_manifest(options.folder))
    folds = cluster_folds(rows)
    print("fold  complexes  clusters  largest clusters")
    for fold in sorted(set(folds)):
        inside = collections.Counter(cluster_of(row) for row, f in zip(rows, folds) if f == fold)
        largest = sorted(inside, key=lambda name: (-inside[name], name.encode()))[:4]
        print(f"{fold:4d}  {sum(inside.values()):9d}  {len(inside):8d}  "
              + ", ".join(f"{name} {inside[name]}" for name in largest))
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            file.write("id\tcluster\tfold\n")
            for row, fold in zip(rows, folds):
                file.write(f"{row['id']}\t{cluster_of(row)}\t{fold}\n")


if __name__ == "__main__":
    sys.exit(main())
