"""The tables of benchmarks/contacts: programs side by side, as text and as Markdown."""
import statistics

PROGRAMS = ["bio", "ccmpred", "freecontact"]
SCORES = ["long_L", "long_L2", "long_L5", "medium_L", "all6_L"]


def table(head, lines, markdown):
    """Text columns of equal width, or a Markdown table; the first column to the left, numbers to the right."""
    if markdown:
        rule = "|".join(["", "---", *["---:"] * (len(head) - 1), ""])
        return "\n".join(["| " + " | ".join(line) + " |" for line in [head]] + [rule] +
                         ["| " + " | ".join(line) + " |" for line in lines])
    width = [max(len(line[k]) for line in [head, *lines]) for k in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width[k]) if k == 0 else cell.rjust(width[k])
                               for k, cell in enumerate(line)).rstrip() for line in [head, *lines])


def figure(value, digits=3):
    return "-" if value is None else f"{value:.{digits}f}"


def marked(row, column, digits):
    """A figure, with a star when it is recorded, not measured."""
    if row is None or row[column] is None:
        return "-"
    return figure(row[column], digits) + ("*" if row["origin"] == "recorded" else "")


class Results:
    """All rows, by family and program. A row maps names of columns to numbers (None: not known) and texts."""

    def __init__(self, rows):
        self.rows = {}
        for row in rows:
            self.rows.setdefault(row["family"], {})[row["program"]] = row
        self.programs = [p for p in PROGRAMS if any(p in of_family for of_family in self.rows.values())]

    def name(self, program):
        origins = {row["origin"] for family in self.rows.values() for name, row in family.items() if name == program}
        return program + (" (recorded)" if origins == {"recorded"} else " (partly recorded)" if len(origins) > 1 else "")

    def values(self, program, column, weighted):
        """Family -> value. Weighted: only families with native long-range contacts."""
        return {family: rows[program][column] for family, rows in self.rows.items()
                if program in rows and rows[program][column] is not None
                and (not weighted or (rows[program]["native_long"] or 0) > 0)}

    def means(self, markdown):
        lines = []
        for program in self.programs:
            line = [self.name(program)]
            for score in SCORES:
                values = self.values(program, score, True).values()
                line.append(f"{statistics.fmean(values):.3f} ({len(values)})" if values else "-")
            cpu = self.values(program, "cpu_s", False).values()
            peak = self.values(program, "peak_mb", False).values()
            line += [f"{sum(cpu):.1f} ({len(cpu)})" if cpu else "-", figure(max(peak, default=None), 0)]
            lines.append(line)
        return table(["program", "long L", "long L/2", "long L/5", "medium L", "all6 L", "CPU s", "peak MB"], lines,
                     markdown)

    def against_peers(self, markdown):
        """Ours against each peer, over the families that both have."""
        lines = []
        for peer in [p for p in self.programs if p != "bio"]:
            ours, theirs = (self.values(p, "long_L", True) for p in ("bio", peer))
            both = ours.keys() & theirs.keys()
            line = [self.name(peer)]
            if both:
                mean, other = (statistics.fmean(side[f] for f in both) for side in (ours, theirs))
                line += [str(len(both)), figure(mean), figure(other), f"{mean - other:+.3f}"]
            else:
                line += ["0", "-", "-", "-"]
            ours, theirs = (self.values(p, "cpu_s", False) for p in ("bio", peer))
            both = [f for f in ours.keys() & theirs.keys() if theirs[f] > 0]
            if both:
                total, other = (sum(side[f] for f in both) for side in (ours, theirs))
                line += [str(len(both)), figure(total, 1), figure(other, 1), figure(total / other, 2),
                         figure(statistics.median(ours[f] / theirs[f] for f in both), 2)]
            else:
                line += ["0", "-", "-", "-", "-"]
            lines.append(line)
        return table(["peer", "families", "long L, bio", "peer", "difference", "families", "CPU s, bio", "peer", "ratio",
                      "median ratio"], lines, markdown)

    def families(self, markdown):
        head = ["family", "L", "N"]
        head += [f"CPU s, {p}" for p in self.programs] + (["bio/ccmpred"] if "ccmpred" in self.programs else [])
        head += [f"long L, {p}" for p in self.programs]
        lines = []
        for family, rows in sorted(self.rows.items()):
            any_row = next(iter(rows.values()))
            line = [family + ("" if any_row["native_long"] else " (no weight)"), f"{any_row['L']:.0f}",
                    f"{any_row['N']:.0f}"]
            line += [marked(rows.get(program), "cpu_s", 2) for program in self.programs]
            if "ccmpred" in self.programs:
                ours, theirs = (rows[p]["cpu_s"] if p in rows else None for p in ("bio", "ccmpred"))
                line.append(figure(ours / theirs if ours is not None and theirs else None, 2))
            lines.append(line + [marked(rows.get(program), "long_L", 3) for program in self.programs])
        return table(head, lines, markdown)

    def failures(self):
        return [f"{family}, {program}: {row['failure']}" for family, rows in sorted(self.rows.items())
                for program, row in rows.items() if row["failure"]]

    def report(self, markdown):
        notes = ("Precision is the mean over the families that have native long-range contacts, in brackets their "
                 "number;", "CPU seconds are user and system time of all families. * recorded figures.")
        parts = [self.means(markdown), " ".join(notes) if markdown else "\n".join(notes),
                 "Against each peer, over the families that both have:", self.against_peers(markdown), "Families:",
                 self.families(markdown)]
        failures = self.failures()
        if failures:
            parts += ["Failures:", "\n".join(("- " if markdown else "  ") + line for line in failures)]
        return "\n\n".join(parts) + "\n"
