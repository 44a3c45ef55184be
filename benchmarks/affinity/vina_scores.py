#!/usr/bin/env python3
"""AutoDock Vina's score of the crystal poses, and its docking success on re-docked poses.

Writes PDBQT files itself: pocket atoms by residue and atom name, ligand atoms by their neighbours, a hydrogen at
each donor (Vina asks only whether there is one), a torsion tree for the number of rotatable bonds. Runs
`vina --score_only` once for each pose. benchmarks/README.md tells more.
"""
import argparse
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
from rdkit import Chem

import complexes
import figures
import folds

METAL_TYPES = {"ZN": "Zn", "CA": "Ca", "MG": "Mg", "MN": "Mn", "FE": "Fe", "NI": "Ni", "CO": "Co", "CU": "Cu", "NA": "Na",
               "K": "K", "HG": "Hg", "CD": "Cd"}
POCKET_AUTODOCK = {"C_aromatic": ("A", False), "N_backbone": ("N", True), "N_amide": ("N", True), "N_positive": ("N", True),
                   "N_ring": ("NA", True), "O_backbone": ("OA", False), "O_amide": ("OA", False),
                   "O_hydroxyl": ("OA", True), "O_acid": ("OA", False), "S": ("S", False), "other": ("C", False)}
LIGAND_AUTODOCK = {"C_aromatic": ("A", False), "N_basic": ("N", True), "N_donor": ("N", True), "N_acceptor": ("NA", False),
                   "N_other": ("N", False), "O_acid": ("OA", False), "O_double": ("OA", False), "O_hydroxyl": ("OA", True),
                   "O_ether": ("OA", False), "S": ("S", False), "P": ("P", False), "F": ("F", False), "Cl": ("Cl", False),
                   "Br": ("Br", False), "I": ("I", False), "other": ("C", False)}


def hydrogen_at(centre, neighbours):
    """A place 1 Å from an atom, away from its neighbours."""
    away = -sum(((n - centre) / np.linalg.norm(n - centre) for n in neighbours), np.zeros(3))
    if np.linalg.norm(away) < 0.2:
        first = neighbours[0] - centre if len(neighbours) else np.array([1.0, 0.0, 0.0])
        away = np.cross(first, [0.3, 0.5, 0.8])
        if np.linalg.norm(away) < 0.2:
            away = np.cross(first, [0.8, -0.3, 0.1])
    return centre + away / np.linalg.norm(away)


def atom_line(number, name, residue, place, kind):
    return (f"ATOM  {number % 100000:5d} {name[:4]:<4s} {residue[:3]:>3s} A   1    {place[0]:8.3f}{place[1]:8.3f}{place[2]:8.3f}"
            f"  1.00  0.00    {0.0:6.3f} {kind:<2s}")


def pocket_pdbqt(pocket):
    lines = []
    xyz = pocket["xyz"].astype(float)
    for k, (residue, name, element) in enumerate(pocket["names"]):
        kind = complexes.POCKET_TYPES[pocket["types"][k]]
        if kind == "metal":
            autodock, donor = METAL_TYPES.get(element, "Zn"), False
        else:
            autodock, donor = POCKET_AUTODOCK.get(kind, ("C", False))
        donor = donor and not (residue == "PRO" and kind == "N_backbone")
        lines.append(atom_line(len(lines) + 1, name, residue, xyz[k], autodock))
        if donor:
            distance = np.linalg.norm(xyz - xyz[k], axis=1)
            bound = xyz[(distance > 0.1) & (distance < 1.8)]
            lines.append(atom_line(len(lines) + 1, "H", residue, hydrogen_at(xyz[k], bound), "HD"))
    return "\n".join(lines) + "\n"


def is_amide(bond):
    for nitrogen, carbon in [(bond.GetBeginAtom(), bond.GetEndAtom()), (bond.GetEndAtom(), bond.GetBeginAtom())]:
        if nitrogen.GetSymbol() == "N" and carbon.GetSymbol() == "C" and complexes.is_double_to_hetero(carbon):
            return True
    return False


def is_rotatable(bond):
    ends = bond.GetBeginAtom(), bond.GetEndAtom()
    triple = any(b.GetBondTypeAsDouble() == 3 for atom in ends for b in atom.GetBonds())
    return bond.GetBondTypeAsDouble() == 1 and not bond.IsInRing() and all(atom.GetDegree() > 1 for atom in ends) \
        and not triple and not is_amide(bond)


def ligand_pdbqt(molecule, xyz, types):
    """One tree: the fragment of the first atom is the root, each rotatable bond a branch."""
    rotatable = {bond.GetIdx() for bond in molecule.GetBonds() if is_rotatable(bond)}
    lines, number_of = [], {}
    counter = 0

    def write_fragment(start):
        nonlocal counter
        fragment, queue = {start}, [start]
        while queue:
            atom = molecule.GetAtomWithIdx(queue.pop(0))
            for bond in atom.GetBonds():
                other = bond.GetOtherAtomIdx(atom.GetIdx())
                if bond.GetIdx() not in rotatable and other not in fragment:
                    fragment.add(other)
                    queue.append(other)
        ordered = [start] + sorted(fragment - {start})
        for index in ordered:
            atom = molecule.GetAtomWithIdx(index)
            autodock, donor = LIGAND_AUTODOCK.get(complexes.LIGAND_TYPES[types[index]], ("C", False))
            counter += 1
            number_of[index] = counter
            lines.append(atom_line(counter, f"{atom.GetSymbol()}", "LIG", xyz[index], autodock))
            if donor:
                counter += 1
                place = hydrogen_at(xyz[index], [xyz[n.GetIdx()] for n in atom.GetNeighbors()])
                lines.append(atom_line(counter, "H", "LIG", place, "HD"))
        return ordered

    def write_branches(fragment):
        for index in fragment:
            for bond in molecule.GetAtomWithIdx(index).GetBonds():
                other = bond.GetOtherAtomIdx(index)
                if bond.GetIdx() in rotatable and other not in number_of:
                    place = len(lines)
                    head = f"{number_of[index]:4d}{counter + 1:4d}"
                    lines.append(f"BRANCH {head}")
                    write_branches(write_fragment(other))
                    assert lines[place].startswith("BRANCH")
                    lines.append(f"ENDBRANCH {head}")

    lines.append("ROOT")
    root = write_fragment(0)
    lines.append("ENDROOT")
    write_branches(root)
    if len(number_of) != molecule.GetNumAtoms():
        raise ValueError("the ligand is in several parts")
    lines.append(f"TORSDOF {len(rotatable)}")
    return "\n".join(lines) + "\n"


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def score(program, folder, receptor, ligand):
    """kcal/mol, and CPU seconds of the program."""
    (folder / "ligand.pdbqt").write_text(ligand)
    command = [program, "--receptor", str(receptor), "--ligand", str(folder / "ligand.pdbqt"), "--score_only", "--autobox",
               "--cpu", "1"]
    start = children_seconds()
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = children_seconds() - start
    found = re.search(r"Estimated Free Energy of Binding\s*:\s*(\S+)", result.stdout)
    if not found:
        raise ValueError((result.stderr or result.stdout).strip().splitlines()[-1:] or ["no answer"])
    return float(found.group(1)), seconds


def sample(count, rows):
    """Evenly spaced rows; all of them for 0."""
    if not count or count >= len(rows):
        return rows
    return [rows[k * len(rows) // count] for k in range(count)]


def main():
    parser = argparse.ArgumentParser(description="Vina's score of crystal poses, and docking success on re-docked poses.")
    parser.add_argument("folder", help="folder with MANIFEST.tsv and train")
    parser.add_argument("--cache", help="file to keep the complexes in between runs (a pickle of this program's own)")
    parser.add_argument("--vina", default="vina")
    parser.add_argument("--complexes", type=int, default=300, help="crystal poses to score, evenly spaced (0: all)")
    parser.add_argument("--docking", type=int, default=100, help="complexes whose re-docked poses are scored")
    parser.add_argument("--output", help="scores to write: id, fold, pose (0: crystal), rmsd, pK, score, seconds")
    options = parser.parse_args()
    program = shutil.which(options.vina)
    if not program:
        sys.exit(f"{options.vina}: not found")

    manifest = folds.read_manifest(options.folder)
    rows = folds.training_rows(manifest)
    fold_of = dict(zip((row["id"] for row in rows), folds.cluster_folds(rows)))
    data = complexes.read_all(options.folder, manifest, options.cache)
    docked = {row["id"] for row in sample(options.docking, [row for row in rows if data[row["id"]]["decoys"]])} \
        if options.docking else set()
    chosen = {row["id"] for row in sample(options.complexes, rows)} | docked
    output = open(options.output, "w", encoding="utf-8") if options.output else open(os.devnull, "w", encoding="utf-8")
    scores, measured, sizes, results, first, seconds, preparation, failed = [], [], [], [], [], [], [], []
    with output, tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        output.write("id\tfold\tpose\trmsd\tpK\tscore\tseconds\n")
        for row in rows:
            if row["id"] not in chosen:
                continue
            entry = data[row["id"]]
            poses = [entry["native"]] + (entry["decoys"] if row["id"] in docked else [])
            energies = []
            start = time.process_time()
            (scratch / "pocket.pdbqt").write_text(pocket_pdbqt(entry["pocket"]))
            molecule = Chem.Mol(entry["molecule"])
            Chem.FastFindRings(molecule)
            try:
                for number, pose in enumerate(poses):
                    # The atoms of re-docked poses are in the order of the ligand's file or in their own.
                    mol = molecule if number == 0 else Chem.Mol(pose["molecule"])
                    text = ligand_pdbqt(mol, pose["xyz"].astype(float), pose["types"])
                    if number == 0:
                        preparation.append(time.process_time() - start)
                    energy, took = score(program, scratch, scratch / "pocket.pdbqt", text)
                    energies.append(energy)
                    seconds.append(took)
                    output.write(f"{row['id']}\t{fold_of[row['id']]}\t{number}\t{pose['rmsd']:.3f}\t{row['pK']}\t{energy:.3f}"
                                 f"\t{took:.3f}\n")
                output.flush()
            except ValueError as error:
                failed.append(f"{row['id']}: {error}")
                continue
            scores.append(-energies[0])
            measured.append(float(row["pK"]))
            sizes.append(len(entry["native"]["types"]))
            if row["id"] in docked:
                rmsd = np.array([pose["rmsd"] for pose in poses[1:]])
                results.append(figures.docking(-energies[0], -np.array(energies[1:]), rmsd))
                first.append(rmsd[0] < 2)
    print(f"{len(scores)} complexes, {len(failed)} failed")
    for line in failed:
        print(f"  {line}")
    print(f"CPU seconds for a pose: {np.mean(seconds):.2f} (median {np.median(seconds):.2f}), preparation "
          f"{np.mean(preparation):.3f}")
    for name, values in [("Vina", scores), ("heavy atoms", sizes)]:
        print(f"{name:12s} Pearson {figures.pearson(np.array(values), np.array(measured)):6.3f}  "
              f"Spearman {figures.spearman(np.array(values), np.array(measured)):6.3f}")
    if results:
        with_crystal, among = 100 * np.mean(results, axis=0)
        print(f"docking, {len(results)} complexes: {with_crystal:.1f} % with the crystal pose, {among:.1f} % among docked poses "
              f"(first of the file: {100 * np.mean(first):.1f} %)")


if __name__ == "__main__":
    sys.exit(main())
