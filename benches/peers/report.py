"""The table side by side, in Markdown, and whether the codes agree."""

import statistics

from peer import OWN

# Relative, on E_app. CalculiX prints its energy with seven digits.
AGREEMENT = 1e-5
COLUMNS = ["code", "stop", "dof", "iterations", "set-up + solve s", "process s", "peak MiB", "E_app MPa", "off by"]


def outcomes(runs, name):
    return [run for run in runs if run["code"] == name and "outcome" in run]


def title(raw):
    """What machine it was, and the codes with their versions."""
    machine = raw["machine"]
    about = (
        f"{raw['started'][:10]}, {machine['processor']}, {machine['cores']} cores, {raw['threads']} used, "
        f"load average before {machine['load_average_before']}."
    )
    versions = dict.fromkeys(code["version"] for code in raw["codes"].values() if code["version"])
    return f"# Peers of trabecula\n\n{about}\n\n{'; '.join(versions)}.\n"


def section(problem, peers, runs, versions):
    """Heading, table and verdict for one problem, and whether the codes agree."""
    reference = reference_mpa(problem, peers, runs)
    rows = [row(peer, runs, versions, reference) for peer in peers]
    heading = f"## N = {problem.per_side}: {len(problem.cells)} voxels"
    holds, sentence = verdict(problem, peers, runs, reference)
    return "\n".join([heading, "", *table(rows), "", sentence, ""]), holds


def row(peer, runs, versions, reference):
    head = [peer.title, peer.stop]
    if versions[peer.name] is None:
        return [*head, f"not installed ({peer.install})"]
    found = outcomes(runs, peer.name)
    if not found:
        failed = [run["failed"] for run in runs if run["code"] == peer.name]
        return [*head, failed[0] if failed else "not run"]
    first = found[0]["outcome"]
    seconds = statistics.median(run["outcome"]["seconds"] for run in found)
    wall = statistics.median(run["process"]["wall_seconds"] for run in found)
    peak = max(run["process"]["peak_bytes"] for run in found) / 2**20
    return [
        *head,
        str(first["dof"]),
        "–" if first["iterations"] is None else str(first["iterations"]),
        f"{seconds:.2f}",
        f"{wall:.2f}",
        f"{peak:.0f}",
        f"{first['e_app_mpa']:.3f}",
        off(first["e_app_mpa"], reference),
    ]


def off(modulus, reference):
    """Relative distance, such as 8e-5."""
    return "–" if reference is None else power(abs(modulus / reference - 1))


def power(number):
    return f"{number:.0e}".replace("e-0", "e-").replace("e+00", "")


def table(rows):
    """A Markdown table; a row that is short leaves the rest empty."""
    yield "| " + " | ".join(COLUMNS) + " |"
    yield "|---|---|" + "---:|" * (len(COLUMNS) - 2)
    for cells in rows:
        yield "| " + " | ".join(cells + [""] * (len(COLUMNS) - len(cells))) + " |"


def exact(peers, runs):
    """Moduli by title, of the codes that stop at the residual asked for or solve directly."""
    moduli = ((peer, outcomes(runs, peer.name)) for peer in peers if peer.stop != OWN)
    return {peer.title: found[0]["outcome"]["e_app_mpa"] for peer, found in moduli if found}


def reference_mpa(problem, peers, runs):
    """The known modulus, else the median of the codes; None where there is neither."""
    moduli = exact(peers, runs).values()
    return problem.known_mpa or (statistics.median(moduli) if moduli else None)


def verdict(problem, peers, runs, reference):
    """Whether the codes agree, and the sentence that says so. Codes with a stop of their own are not held to it."""
    moduli = exact(peers, runs)
    if not moduli or (len(moduli) == 1 and not problem.known_mpa):
        return True, "Nothing to compare a modulus with."
    apart = [title for title, modulus in moduli.items() if abs(modulus / reference - 1) > AGREEMENT]
    against = "the known modulus" if problem.known_mpa else "their median"
    claim = f"{len(moduli)} codes within {power(AGREEMENT)} of {against}, {reference:.3f} MPa"
    sentence = f"{claim}: NO, not {', '.join(apart)}." if apart else f"{claim}: yes."
    return not apart, " ".join([sentence, *loose(peers, runs, reference)])


def loose(peers, runs, reference):
    """A sentence on each code that stops early by a criterion of its own."""
    for peer in peers:
        found = outcomes(runs, peer.name)
        if peer.stop == OWN and found:
            modulus = found[0]["outcome"]["e_app_mpa"]
            if abs(modulus / reference - 1) > AGREEMENT:
                yield f"{peer.title} stopped before that: off by {off(modulus, reference)}."
