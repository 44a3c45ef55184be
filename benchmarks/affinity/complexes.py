"""Complexes as arrays: types and coordinates of ligand and pocket atoms, native pose and decoys.

Atom types come from the graph of heavy atoms (hydrogens and charges of the files are dropped), so that a ligand
looks the same whatever program wrote it.
"""
import gzip
import pathlib
import pickle

import numpy as np
from rdkit import Chem, RDLogger

RDLogger.DisableLog("rdApp.*")

LIGAND_TYPES = ["C_aliphatic", "C_aromatic", "C_polar", "C_sp2", "N_basic", "N_donor", "N_acceptor", "N_other", "O_acid",
                "O_double", "O_hydroxyl", "O_ether", "S", "P", "F", "Cl", "Br", "I", "other"]
POCKET_TYPES = ["C_aliphatic", "C_aromatic", "C_polar", "C_alpha", "C_carbonyl", "N_backbone", "N_amide", "N_positive",
                "N_ring", "O_backbone", "O_amide", "O_hydroxyl", "O_acid", "S", "metal", "other"]
RESIDUES = ["ALA", "ARG", "ASN", "ASP", "CYS", "GLN", "GLU", "GLY", "HIS", "ILE", "LEU", "LYS", "MET", "PHE", "PRO", "SER",
            "THR", "TRP", "TYR", "VAL", "other", "metal"]
METALS = {"ZN", "CA", "MG", "MN", "NI", "CO", "FE", "CU", "NA", "K", "HG", "CD"}


def read_molecules(path):
    """The records of an SDF file, plain or gzip, without hydrogens; what RDKit cannot sanitize stays half done."""
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rb") as file:
        supplier = Chem.ForwardSDMolSupplier(file, sanitize=False, removeHs=False)
        for molecule in supplier:
            if molecule is None:
                yield None
                continue
            molecule.UpdatePropertyCache(strict=False)
            Chem.SanitizeMol(molecule, Chem.SANITIZE_ALL ^ Chem.SANITIZE_PROPERTIES, catchErrors=True)
            properties = molecule.GetPropsAsDict()
            molecule = Chem.RemoveHs(molecule, sanitize=False)
            molecule.UpdatePropertyCache(strict=False)
            Chem.FastFindRings(molecule)
            for name, value in properties.items():
                molecule.SetProp(name, str(value))
            yield molecule


def is_double_to_hetero(atom):
    return any(bond.GetBondTypeAsDouble() == 2 and bond.GetOtherAtom(atom).GetSymbol() in "NOS" for bond in atom.GetBonds())


def is_unsaturated(atom):
    return atom.GetIsAromatic() or any(bond.GetBondTypeAsDouble() > 1 for bond in atom.GetBonds())


def nitrogen_type(atom):
    neighbours = atom.GetNeighbors()
    double = [bond.GetOtherAtom(atom) for bond in atom.GetBonds() if bond.GetBondTypeAsDouble() == 2]
    if atom.GetIsAromatic():
        return "N_acceptor" if atom.GetDegree() == 2 and (atom.GetTotalNumHs() == 0 or atom.GetFormalCharge() > 0) \
            else ("N_donor" if atom.GetDegree() == 2 else "N_other")
    # Amidines and guanidines: a carbon between nitrogens only, one of them doubly bound.
    for carbon in neighbours:
        if carbon.GetSymbol() == "C" and not carbon.GetIsAromatic() and is_double_to_hetero(carbon):
            others = [n.GetSymbol() for n in carbon.GetNeighbors()]
            if others.count("N") >= 2 and "O" not in others and "S" not in others:
                return "N_basic"
    if double:
        return "N_donor" if atom.GetDegree() == 1 else "N_acceptor"
    if any(bond.GetBondTypeAsDouble() == 3 for bond in atom.GetBonds()):
        return "N_acceptor"
    if any(n.GetSymbol() in "SP" or is_unsaturated(n) and n.GetSymbol() in "CN" for n in neighbours):
        return "N_donor" if atom.GetDegree() <= 2 else "N_other"
    return "N_basic"


def oxygen_type(atom):
    neighbours = atom.GetNeighbors()
    if len(neighbours) >= 2:
        return "O_ether"
    if not neighbours:
        return "O_hydroxyl"
    centre = neighbours[0]
    terminal = [n for n in centre.GetNeighbors() if n.GetSymbol() == "O" and n.GetDegree() == 1]
    doubly = [n for n in terminal if centre.GetOwningMol().GetBondBetweenAtoms(centre.GetIdx(), n.GetIdx())
              .GetBondTypeAsDouble() == 2]
    symbol = centre.GetSymbol()
    if symbol == "C" and len(terminal) == 2 and doubly or symbol == "P" and len(terminal) >= 2 or \
            symbol == "S" and len(terminal) >= 3:
        return "O_acid"
    return "O_double" if atom in doubly or atom.GetIdx() in [n.GetIdx() for n in doubly] or symbol in "NSP" else "O_hydroxyl"


def ligand_type(atom):
    symbol = atom.GetSymbol()
    if symbol == "C":
        if atom.GetIsAromatic():
            return "C_aromatic"
        if is_unsaturated(atom):
            return "C_sp2"
        return "C_polar" if any(n.GetSymbol() not in "C" for n in atom.GetNeighbors()) else "C_aliphatic"
    if symbol == "N":
        return nitrogen_type(atom)
    if symbol == "O":
        return oxygen_type(atom)
    return symbol if symbol in LIGAND_TYPES else "other"


def ligand_types(molecule):
    return np.array([LIGAND_TYPES.index(ligand_type(atom)) for atom in molecule.GetAtoms()], np.int8)


def pocket_type(residue, name, element):
    """By residue and atom name; other residues by name and element alone."""
    if element in METALS and not (element == "CA" and name == "CA" and residue in RESIDUES):
        return "metal"
    if element == "S" or element == "SE":
        return "S"
    if element == "C":
        if name == "CA":
            return "C_alpha"
        if name == "C":
            return "C_carbonyl"
        if residue in ("PHE", "TYR", "TRP", "HIS") and name != "CB":
            return "C_aromatic"
        polar = {"ARG": ("CD", "CZ"), "LYS": ("CE",), "ASP": ("CG",), "ASN": ("CG",), "GLU": ("CD",), "GLN": ("CD",),
                 "SER": ("CB",), "THR": ("CB",)}
        return "C_polar" if name in polar.get(residue, ()) else "C_aliphatic"
    if element == "N":
        if name == "N":
            return "N_backbone"
        if residue in ("LYS", "ARG"):
            return "N_positive"
        return "N_ring" if residue in ("HIS", "TRP") else "N_amide"
    if element == "O":
        if name in ("O", "OXT"):
            return "O_backbone"
        if residue in ("ASP", "GLU"):
            return "O_acid"
        return "O_hydroxyl" if residue in ("SER", "THR", "TYR") else "O_amide"
    return "other"


def read_pocket(path):
    """Coordinates, types, residue kinds, number of the residue of each atom, and (residue name, atom name)."""
    xyz, types, residues, numbers, names, seen = [], [], [], [], [], {}
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt") as lines:
        for line in lines:
            if line[:6] not in ("ATOM  ", "HETATM"):
                continue
            name, residue = line[12:16].strip(), line[17:20].strip()
            element = line[76:78].strip().upper() or name.lstrip("0123456789")[:1]
            if element in ("H", "D"):
                continue
            kind = pocket_type(residue, name, element)
            xyz.append([float(line[30:38]), float(line[38:46]), float(line[46:54])])
            types.append(POCKET_TYPES.index(kind))
            alias = {"MSE": "MET", "CSO": "CYS", "KCX": "LYS", "HID": "HIS", "HIE": "HIS", "HIP": "HIS"}.get(residue, residue)
            residues.append(RESIDUES.index("metal" if kind == "metal" else alias if alias in RESIDUES else "other"))
            numbers.append(seen.setdefault(line[17:27], len(seen)))
            names.append((residue, name, element))
    return {"xyz": np.array(xyz, np.float32), "types": np.array(types, np.int8), "residues": np.array(residues, np.int8),
            "numbers": np.array(numbers, np.int32), "names": names}


def read_complex(folder, with_decoys=True):
    folder = pathlib.Path(folder)
    molecule = next(read_molecules(folder / "ligand.sdf.gz"))
    pose = {"xyz": molecule.GetConformer().GetPositions().astype(np.float32), "types": ligand_types(molecule), "rmsd": 0.0}
    decoys = []
    path = folder / "decoys.sdf.gz"
    if with_decoys and path.exists():
        for decoy in read_molecules(path):
            if decoy is not None:
                decoys.append({"xyz": decoy.GetConformer().GetPositions().astype(np.float32), "types": ligand_types(decoy),
                               "rmsd": float(decoy.GetProp("RMSD")), "molecule": decoy.ToBinary()})
    return {"pocket": read_pocket(folder / "pocket.pdb.gz"), "native": pose, "decoys": decoys, "molecule": molecule.ToBinary()}


def read_all(folder, rows, cache=None):
    """All complexes of the rows, from the pickle `cache` where it exists; written there otherwise."""
    if cache and pathlib.Path(cache).exists():
        with open(cache, "rb") as file:
            found = pickle.load(file)
        if list(found) == [row["id"] for row in rows]:
            return found
    found = {row["id"]: read_complex(pathlib.Path(folder) / row["group"] / row["id"]) for row in rows}
    if cache:
        with open(cache, "wb") as file:
            pickle.dump(found, file, protocol=4)
    return found
