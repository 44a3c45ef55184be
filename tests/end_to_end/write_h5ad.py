"""Writes the AnnData file given in the ways in which anndata can write it, into the folder given."""
import sys

import anndata
import numpy as np
import pandas as pd
from scipy import sparse

SOURCE, FOLDER = sys.argv[1:3]


def fresh():
    return anndata.read_h5ad(SOURCE)


def write(data, name, **options):
    data.write(f"{FOLDER}/{name}.h5ad", **options)


write(fresh(), "as_it_is")
write(fresh(), "gzip", compression="gzip")
write(fresh(), "lzf", compression="lzf")

for name, convert in {
    "dense_float32": lambda x: x.toarray(),
    "dense_float64": lambda x: x.toarray().astype(np.float64),
    "dense_int32": lambda x: x.toarray().astype(np.int32),
    "dense_uint32": lambda x: x.toarray().astype(np.uint32),
    "csc": lambda x: x.tocsc(),
    "csr_int64": lambda x: x.astype(np.int64),
    "csr_float64": lambda x: x.astype(np.float64),
}.items():
    data = fresh()
    counts = convert(data.X)
    write(anndata.AnnData(counts, data.obs, data.var, data.uns, data.obsm, dtype=counts.dtype), name)

# Dense chunks that are no whole rows.
data = fresh()
data.X = data.X.toarray()
write(data, "dense_lzf", compression="lzf")

# Counts in layers and raw, X normalised.
data = fresh()
data.raw = data
data.layers["counts"] = data.X.copy()
data.layers["columns"] = data.X.tocsc()
data.layers["dense"] = data.X.toarray().astype(np.int64)
data.X = data.X.toarray() / 3
data.layers["scaled"] = data.X - 1
write(data, "layers")
del data.X
write(data, "no_x")

data = fresh()
data.raw = data
data = data[:, ["MBP", "HSPA14"]].copy()
data.X = data.X.toarray() / 3
write(data, "raw_of_more_genes")

# Columns of every kind.
data = fresh()
obs = data.obs
obs["ordered"] = pd.Categorical(["b", "a", "b", None, "c"], categories=["c", "b", "a"], ordered=True)
obs["numbered"] = pd.Categorical([2, 10, 2, 10, 2])
obs["int_missing"] = pd.array([1, None, 3, 4, 5], dtype="Int64")
obs["int_full"] = pd.array([1, 2, 3, 4, -5], dtype="Int32")
obs["bool_missing"] = pd.array([True, None, False, False, True], dtype="boolean")
obs["bool_full"] = pd.array([True, True, False, False, True], dtype="boolean")
obs["uint8"] = np.arange(250, 255, dtype=np.uint8)
obs["float32"] = np.array([0.5, np.nan, 1, 2, 3], dtype=np.float32)
write(data, "columns")

# Positions and pictures elsewhere or otherwise.
data = fresh()
positions = data.obsm.pop("spatial")
data.obsm["X_spatial"] = positions
write(data, "x_spatial")
del data.obsm["X_spatial"]
data.obs["imagecol"], data.obs["imagerow"] = positions[:, 0], positions[:, 1]
write(data, "positions_in_obs")
del data.obs["imagecol"], data.obs["imagerow"]
data.obsm["spatial"] = pd.DataFrame({"y": positions[:, 1], "x": positions[:, 0]}, index=data.obs_names)
write(data, "positions_in_a_table")
data.obsm["spatial"] = np.column_stack([positions, np.zeros(5)])
write(data, "positions_in_space")
data.obsm["spatial"] = np.where(np.arange(5)[:, None] == 2, np.nan, positions)
write(data, "a_spot_without_position")
data.obsm["spatial"] = positions.astype(int)
write(data, "whole_positions")
del data.obsm["spatial"]
write(data, "no_positions")

data = fresh()
library = data.uns["spatial"]["V1_section 1"]
library["images"]["hires"] = library["images"]["hires"] / 255
write(data, "float_image")
library["images"]["hires"] = (library["images"]["hires"]).astype(np.float32)
write(data, "float32_image")
other = {"images": {}, "scalefactors": {"spot_diameter_fullres": 7.0}}
data = fresh()
data.uns["spatial"]["A_section"] = other
write(data, "two_libraries")
data.obs["library_id"] = "V1_section 1"
write(data, "two_libraries_one_named")
del data.uns["spatial"]
write(data, "no_library")

data = fresh()
data.obs_names = ["AAAC-1", "AAAC-1", "ACGT-1", "CCGT-1", "TTTG-1"]
del data.var["gene_ids"], data.var["symbol"]
data.var_names = ["A", "A", "B", "C"]
write(data, "names_twice")

data = fresh()
data.obsm["sparse"] = sparse.csr_matrix(np.eye(5))
data.obsm["table"] = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": list("vwxyz"), "c": [0.5] * 5}, index=data.obs_names)
data.obsm["wide"] = np.arange(15).reshape(5, 3)
write(data, "matrices")
