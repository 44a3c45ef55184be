"""Sections of many spots for gene_statistics: a real one repeated side by side, or made-up counts with the profile of one."""
import pathlib

import numpy as np
from scipy import sparse


def read_section(path):
    """Counts (spots x genes, CSR, float32) and places of an .h5ad file, or of a Space Ranger folder."""
    path = pathlib.Path(path)
    if path.is_dir():
        return read_space_ranger(path)
    import anndata
    data = anndata.read_h5ad(path)
    counts = sparse.csr_matrix(data.layers["counts"] if "counts" in data.layers else data.X).astype(np.float32)
    return counts, np.asarray(data.obsm["spatial"], float)


def read_space_ranger(folder):
    import pandas
    from scipy.io import mmread
    matrix = next((folder / "filtered_feature_bc_matrix").glob("matrix.mtx*"))
    counts = sparse.csr_matrix(mmread(matrix).T).astype(np.float32)
    barcodes = pandas.read_csv(next(matrix.parent.glob("barcodes.tsv*")), header=None)[0]
    table = pandas.read_csv(next((folder / "spatial").glob("tissue_positions*.csv")), header=None)
    table = table[table[0] != "barcode"].set_index(0)
    return counts, table.loc[barcodes, [5, 4]].to_numpy(float)


def made_up_section(spots, genes, entries, seed=1):
    """Totals of spots and shares of genes are log-normal; about `entries` counts above 0."""
    rng = np.random.default_rng(seed)
    share = np.exp(rng.normal(0, 2.2, genes))
    share /= share.sum()
    depth = np.exp(rng.normal(0, 0.5, spots))
    low, high = 1.0, 1e7  # counts per spot that give that many entries
    for _ in range(60):
        middle = np.sqrt(low * high)
        expected = -np.expm1(-middle * np.outer(depth[:200], share)).sum() * spots / 200
        low, high = (middle, high) if expected < entries else (low, middle)
    rows = []
    for begin in range(0, spots, 500):
        rows.append(sparse.csr_matrix(rng.poisson(low * np.outer(depth[begin:begin + 500], share)).astype(np.float32)))
    side = int(np.ceil(np.sqrt(spots)))
    row, column = np.divmod(np.arange(spots), side)
    places = np.column_stack([column + 0.5 * (row % 2), row * np.sqrt(0.75)])
    return sparse.vstack(rows, format="csr"), places + rng.normal(0, 1e-3, places.shape)


def repeated(counts, places, spots):
    """Copies of the section side by side, until there are enough spots; the spots of a copy are shuffled."""
    rng = np.random.default_rng(1)
    extent = places.max(0) - places.min(0)
    step = extent * (1 + 1 / np.sqrt(len(places)))
    copies = -(-spots // len(places))
    across = int(np.ceil(np.sqrt(copies)))
    order, moved = [], []
    for copy in range(copies):
        own = rng.permutation(len(places))
        order.append(own)
        moved.append(places[own] + step * [copy % across, copy // across])
    # Off the raster by a hair: which of several equally near spots is a neighbour is nobody's to decide.
    places = np.concatenate(moved)[:spots]
    return counts[np.concatenate(order)[:spots]], places + rng.normal(0, 1e-4, places.shape) * extent / across


def write(folder, counts, places):
    counts.sort_indices()
    folder = pathlib.Path(folder)
    counts.indptr.astype(np.int64).tofile(folder / "row_start.i64")
    counts.indices.astype(np.int32).tofile(folder / "column.i32")
    counts.data.astype(np.float32).tofile(folder / "count.f32")
    np.ascontiguousarray(places, np.float64).tofile(folder / "place.f64")
    np.array([counts.shape[1]], np.int64).tofile(folder / "genes.i64")


def read(folder):
    folder = pathlib.Path(folder)
    start = np.fromfile(folder / "row_start.i64", np.int64)
    genes = int(np.fromfile(folder / "genes.i64", np.int64)[0])
    column, count = np.fromfile(folder / "column.i32", np.int32), np.fromfile(folder / "count.f32", np.float32)
    counts = sparse.csr_matrix((count, column, start.astype(np.int32)), (len(start) - 1, genes))
    return counts, np.fromfile(folder / "place.f64", np.float64).reshape(-1, 2)
