"""Opens an AnnData file of `bio rank` with anndata and checks every element that docs/anndata.md describes.

    read_ranking.py FILE TOP [counts] [refits] [antibodies] [like] [domains] [image] [marks] [deviance]

The words say what the file must have; what they do not name must be absent. Writes FILE.again by anndata.
"""
import sys

import anndata
import numpy as np
import pandas as pd
from scipy import sparse

path, top, has = sys.argv[1], int(sys.argv[2]), set(sys.argv[3:])
data = anndata.read_h5ad(path)
spots, features = data.shape
is_antibody = (data.var["feature_types"] == "Antibody Capture").to_numpy()
genes = np.flatnonzero(~is_antibody)


def same(found, expected):
    assert found == expected, f"{found} instead of {expected}"


# Nothing that is not described.
obsm = {"spatial", "gene_ranking_index", "gene_ranking_score", "spot_query"}
obsm |= {"gene_ranking_z"} if "refits" in has else set()
obsm |= {"antibody_ranking_index", "antibody_ranking_score"} if "antibodies" in has else set()
same(set(data.obsm), obsm)
same(set(data.varm), {"gene_key"})
same(set(data.obsp), {"spot_attention"})
same(set(data.uns), {"gene_ranking", "spatial", "libbio"})
same(is_antibody.any(), "antibodies" in has)
same("like_score" in data.obs and "like_score" in data.var, "like" in has)
same("domain" in data.obs, "domains" in has)
same("on_glass" in data.obs, "marks" in has)
if "marks" in has:
    same((data.obs["on_glass"].dtype, data.obs["off_image"].dtype), (np.dtype(bool), np.dtype(bool)))

# X only where it was asked for.
if "counts" in has:
    assert sparse.isspmatrix_csr(data.X) and data.X.dtype == np.float32 and data.X.has_sorted_indices
    assert data.X.data.min() >= 1 and (data.X.data % 1 == 0).all()
else:
    assert data.X is None

# Lists: best first, no gene twice, made of keys and queries.
query, key = data.obsm["spot_query"].astype(float), data.varm["gene_key"].astype(float)
assert np.isfinite(query).all() and np.isfinite(key[genes]).all()
for prefix, members in {"gene": genes, "antibody": np.flatnonzero(is_antibody)}.items():
    if prefix == "antibody" and "antibodies" not in has:
        continue
    index, score = data.obsm[f"{prefix}_ranking_index"], data.obsm[f"{prefix}_ranking_score"]
    same((index.dtype, score.dtype), (np.dtype("int32"), np.dtype("float32")))
    same(index.shape, (spots, min(top, len(members))))
    assert np.isin(index, members).all() and (np.diff(score, axis=1) <= 0).all()
    assert all(len(set(row)) == len(row) for row in index)
    lift = query @ key[members].T
    lift -= lift.mean(1, keepdims=True)
    if "deviance" not in has:
        ranked = np.take_along_axis(lift, np.searchsorted(members, index), 1)
        assert np.abs(ranked - score).max() < 1e-4
        assert np.abs(ranked[:, 0] - lift.max(1)).max() < 1e-4
# The made-up section has three genes more on the left, three others on the right.
left = data.obsm["spatial"][:, 0] < 55
first = data.var["gene_ids"].to_numpy()[data.obsm["gene_ranking_index"][:, 0]]
assert np.isin(first[left], ["g00", "g01", "g02"]).mean() > 0.75
assert np.isin(first[~left], ["g03", "g04", "g05"]).mean() > 0.75
if "refits" in has:
    z = data.obsm["gene_ranking_z"]
    same((z.shape, z.dtype), (data.obsm["gene_ranking_index"].shape, np.dtype("float32")))
    assert np.isfinite(z).all()

# Spots.
information, effective = data.obs["gene_ranking_information"], data.obs["gene_ranking_effective_genes"]
same((information.dtype, effective.dtype), (np.dtype(float), np.dtype(float)))
assert (information >= 0).all() and (effective >= 1).all() and (effective <= len(genes) + 1e-3).all()
background = data.var["background_share"].to_numpy()
assert np.isnan(background[is_antibody]).all() and abs(background[genes].sum() - 1) < 1e-5
if "like" in has:
    assert (data.obs["like_score"].abs() <= 1 + 1e-6).all() and np.isfinite(data.var["like_score"][genes]).all()
if "domains" in has:
    assert isinstance(data.obs["domain"].dtype, pd.CategoricalDtype)
    sizes = data.obs["domain"].value_counts()
    same(sizes.index[0], "1")

# Who listens to whom.
attention = data.obsp["spot_attention"]
assert sparse.isspmatrix_csr(attention) and attention.has_sorted_indices and attention.shape == (spots, spots)
assert np.abs(np.asarray(attention.sum(1)) - 1).max() < 1e-5 and attention.diagonal().max() == 0

# Where it comes from.
notes = data.uns["gene_ranking"]
same(set(notes), {"score", "parameters", "choice", "width", "fade", "remarks"})
same(notes["score"], "deviance" if "deviance" in has else "lift")
same(notes["parameters"]["top"], top)
assert (np.asarray(notes["width"]) > 0).all() and len(notes["remarks"]) > 0
same(data.uns["libbio"]["layout"], "0.1.0")
assert len(data.uns["libbio"]["provenance"]["inputs"]) >= 1
(library,) = data.uns["spatial"].values()
same(bool(library["images"]), "image" in has)
data.write(path + ".again")
