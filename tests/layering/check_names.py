#!/usr/bin/env python3
"""Checks that providers respond to incentives, not to labels: no file of their behaviour names a contract.

    python3 tests/layering/check_names.py [ROOT]

Prints one line per breach, `file:line: problem (reason)`, and ends with 1 if there is any. The names are those that
engine/contracts registers, and what the field calls them.
"""

import re
import sys
from pathlib import Path

BEHAVIOUR = [
    "model/provider/*.hpp", "model/provider/*.cpp", "sim/providers.hpp", "sim/providers.cpp", "sim/decisions.cpp",
    "sim/case_mix.cpp", "sim/provider_years.cpp",
]
REGISTERED = re.compile(r'ContractModel\s+\w+\s*\{\s*\.name\s*=\s*"([^"]+)"')
FIELD = ["inspanningsgericht", "outputgericht", "resultaatgericht", "taakgericht", "prestatiegericht", "populatiebekostiging"]
# ways to ask which contract it is
ASKING = [r"contract_models\s*\(", r"(?:\.|->)name\s*==", r"model_named", r"find_model"]


def names(engine):
    found = []
    for path in sorted((engine / "contracts").glob("*.cpp")):
        found += REGISTERED.findall(path.read_text(encoding="utf-8"))
    return found


def pattern(found):
    """Any of the names, its words joined by anything: result_based, result-based, "result based"; lumpsum."""
    spelled = [r"[\s_-]?".join(map(re.escape, name.split("_"))) for name in found]
    return re.compile("|".join(rf"\b{name}\b" for name in spelled + FIELD) + "|" + "|".join(ASKING), re.IGNORECASE)


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    engine = root / "engine"
    found = names(engine)
    if len(found) < 5:
        print(f"{engine}/contracts: only {len(found)} funding models found ({', '.join(found)}); is REGISTERED right?")
        return 1
    words = pattern(found)
    breaches = 0
    files = sorted({path for glob in BEHAVIOUR for path in engine.glob(glob)})
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            match = words.search(line)
            if match:
                breaches += 1
                where = path.relative_to(root).as_posix()
                print(f'{where}:{number}: names a contract: "{match.group(0)}" (behaviour reads incentive profiles only)')
    if not files:
        print(f"{engine}: no files of behaviour found")
        return 1
    print(f"{len(files)} files of behaviour, {len(found)} funding models, {breaches} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
