"""Opens the AnnData files of anndata_test.cpp with anndata and compares what they hold with what was written."""
import sys

import anndata
import numpy as np
import pandas as pd
from scipy import sparse

WITH_COUNTS, WITHOUT = sys.argv[1:3]


def check_tables(data):
    obs, var = data.obs, data.var
    assert list(obs.index) == ["AAAC-1", "AAAG-1", "ACGT-1", "CCGT-1", "TTTG-1"]
    assert obs.index.name is None
    assert list(obs.columns) == ["in_tissue", "array_row", "array_col", "layer", "cell", "n_nuclei",
                                 "percent_mito", "outlier", "top_gene", "entropy"]
    assert list(obs["in_tissue"]) == [1, 1, 0, 1, 1] and obs["in_tissue"].dtype == np.int64
    assert list(obs["array_col"]) == [0, 2, 1, 3, 127]
    assert isinstance(obs["layer"].dtype, pd.CategoricalDtype) and not obs["layer"].cat.ordered
    assert list(obs["layer"].cat.categories) == ["Layer 1", "Schicht ä", "WM"]
    assert list(obs["layer"].isna()) == [False, False, True, False, False]
    assert obs["layer"][4] == "Schicht ä"
    assert list(obs["cell"]) == list("abcde")
    assert list(obs["n_nuclei"]) == [3, 0, 2**40, -1, 4]
    assert obs["percent_mito"].dtype == np.float64 and np.isnan(obs["percent_mito"][1])
    assert obs["percent_mito"][3] == 1e-300
    assert obs["outlier"].dtype == bool and list(obs["outlier"]) == [False, True, False, False, True]
    assert list(obs["entropy"]) == [0, 1, 2, 3, 4.5]
    assert list(var.index) == ["HSPA14", "HSPA14-1", "CD3_TotalSeqB", "MBP"]
    assert list(var.columns) == ["gene_ids", "feature_types", "symbol", "genome", "highly_variable", "background"]
    assert list(var["gene_ids"]) == ["ENSG0001", "ENSG0002", "CD3", "ENSG0004"]
    assert list(var["symbol"]) == ["HSPA14", "HSPA14", "CD3_TotalSeqB", "MBP"]
    assert list(var["feature_types"]) == ["Gene Expression", "Gene Expression", "Antibody Capture", "Gene Expression"]
    assert list(var["highly_variable"]) == [True, False, True, False] and var["highly_variable"].dtype == bool


def check_results(data):
    assert sorted(data.obsm) == ["X_pca", "gene_ranking_index", "gene_ranking_score", "spatial"]
    positions = data.obsm["spatial"]
    assert positions.dtype == np.float64 and positions.shape == (5, 2)
    assert list(positions[0]) == [100.25, 1.5]
    assert data.obsm["gene_ranking_index"].dtype == np.int32
    assert data.obsm["gene_ranking_index"].tolist() == [[0, 3], [1, 2], [2, 1], [3, 0], [0, 1]]
    assert data.var_names[data.obsm["gene_ranking_index"][0]].tolist() == ["HSPA14", "MBP"]
    assert data.obsm["gene_ranking_score"].dtype == np.float32
    assert sorted(data.varm) == ["gene_key"] and data.varm["gene_key"].shape == (4, 3)
    attention = data.obsp["spot_attention"]
    assert sparse.isspmatrix_csr(attention) and attention.shape == (5, 5) and attention.has_sorted_indices
    assert attention[0, 4] == 0.75 and attention[0, 1] == 0.25 and attention[4, 3] == 1 and attention.nnz == 3
    assert len(data.varp) == 0 and len(data.layers) == 0
    assert data.uns["gene_ranking"] == {"rank": 8, "score": "lift"}
    assert data.uns["libbio"]["layout"] == "0.1.0"
    assert data.uns["libbio"]["provenance"]["seed"] == 18446744073709551615
    assert data.uns["libbio"]["provenance"]["inputs"].loc["kinase α.sto", "bytes"] == 20123


def check_picture(data):
    """As scanpy.pl.spatial and squidpy.pl.spatial_scatter look for it."""
    assert list(data.uns["spatial"]) == ["V1_section 1"]
    library = data.uns["spatial"]["V1_section 1"]
    assert sorted(library) == ["images", "metadata", "scalefactors"]
    image = library["images"]["hires"]
    assert image.shape == (7, 9, 3) and image.dtype == np.uint8 and image[0, 0].tolist() == [0, 37, 74]
    factors = library["scalefactors"]
    assert factors["spot_diameter_fullres"] == 89.5
    assert factors["tissue_hires_scalef"] == 0.17011142


counted = anndata.read_h5ad(WITH_COUNTS)
assert sparse.isspmatrix_csr(counted.X) and counted.X.dtype == np.float32
assert counted.X.has_sorted_indices and counted.X.indices.dtype == np.int32
assert counted.X.toarray().tolist() == [[5, 0, 900, 0], [0, 1, 0, 0], [0] * 4, [7, 2, 70000, 0], [3, 0, 0, 0]]
assert counted[:, "MBP"].X.sum() == 0
counted.write(WITH_COUNTS + ".again")  # all of it goes through anndata

bare = anndata.read_h5ad(WITHOUT)
assert bare.X is None and bare.n_obs == 5 and bare.n_vars == 4
backed = anndata.read_h5ad(WITH_COUNTS, backed="r")
assert backed.X[0, 2] == 900

for opened in (counted, bare):
    check_tables(opened)
    check_results(opened)
    check_picture(opened)
