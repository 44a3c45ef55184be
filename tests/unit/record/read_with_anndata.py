"""Opens every element of the sample record (sample_record.cpp) with anndata and compares values."""
import sys
import zlib

import h5py
import numpy as np
import pandas as pd
from anndata.experimental import read_elem

content = open(sys.argv[1], "rb").read()
seal = content[:512].decode("ascii").split("\n")
assert seal[1] == f"bytes {len(content)}"
assert seal[2] == f"crc32 {zlib.crc32(content[512:]):08x}"

file = h5py.File(sys.argv[1], "r")
assert file.attrs["encoding-type"] == "libbio-record"
assert file.attrs["encoding-version"] == "0.1.0"
assert file.attrs["complete"] is np.True_

elements = []
file.visititems(lambda name, element: elements.append(element))
assert len(elements) > 60, len(elements)
for element in elements:
    assert element.attrs["encoding-type"] in (
        "dict", "array", "string", "string-array", "numeric-scalar", "dataframe"), element
    read_elem(element)

provenance = read_elem(file["provenance"])
assert provenance["program"] == "bio"
assert provenance["seed"] == 18446744073709551615
assert provenance["config"] == {"gauge": "zero-sum", "heads": 32, "learning_rate": 0.005, "weighted": True}
assert provenance["config"]["weighted"] is np.True_
assert provenance["scheduler"] == {"SLURM_JOB_ID": "4711"}
assert provenance["weights"]["config"] == {"head_size": 32}
inputs = provenance["inputs"]
assert isinstance(inputs, pd.DataFrame)
assert inputs.index.name == "path"
assert list(inputs.index) == ["ras family.a3m", "kinase α.sto"]
assert list(inputs.columns) == ["bytes", "sha256"]
assert list(inputs["bytes"]) == [161234, 20123]
failures = read_elem(file["failures"])
assert list(failures.index) == ["broken"]
assert failures.loc["broken", "location"] == "broken.a3m:35:1-186"

items = read_elem(file["items"])
assert sorted(items) == ["kinase α", "ras"]
contact_map = items["ras"]["contact_map"]
assert contact_map["score"].shape == (12, 12) and contact_map["score"].dtype == np.float32
assert (contact_map["score"] == contact_map["score"].T).all() and contact_map["score"].any()
assert list(contact_map["residue_number"]) == list(range(3, 15))
assert list(contact_map["query_range"]) == [5, 165]
assert contact_map["query_name"] == "RASH_HUMAN/5-165"
assert len(contact_map["sequence"]) == 12
assert contact_map["neff"] == 123.5 and contact_map["rows"] == 999
assert list(contact_map["warnings"]) == ["low Neff"]
assert contact_map["attention"].shape == (2, 12, 12)
assert contact_map["parameters"] == {"heads": 32, "lambda": 0.01, "method": "factored", "weighted": True}
assert file["items/ras/contact_map/score"].attrs["shape"] == "L,L"
