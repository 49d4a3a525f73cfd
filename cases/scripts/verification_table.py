"""The table of results/verification: python verification_table.py FILE, what `trabecula run cases/library/verification --json` has printed."""

import json
import pathlib
import sys

outcomes = json.loads(pathlib.Path(sys.argv[1]).read_text())
rows = []
for outcome in sorted(outcomes, key=lambda outcome: outcome["case"]):
    for check in outcome["expected"]:
        scale = abs(check["value"]) or 1.0
        quantity = ("order of " if "observed_over" in check else "") + check["measure"]
        run = check["run"].rsplit("/", 1)[0] if "/" in check["run"] else ""
        error, band = (check["found"] - check["value"]) / scale, check["margin"] / scale
        rows.append((outcome["case"], run, quantity, check["value"], check["found"], error, band, check["holds"]))
print(f"{sum(row[-1] for row in rows)} of {len(rows)} hold.\n")
print("| case | run | quantity | reference | ours | error | band | pass |\n|---|---|---|---|---|---|---|---|")
for case, run, quantity, value, found, error, band, holds in rows:
    print(f"| `{case}` | {run} | {quantity} | {value:g} | {found:g} | {error:+.1e} | {band:.1e} | {'yes' if holds else 'no'} |")
