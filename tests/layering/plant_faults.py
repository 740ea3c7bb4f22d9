#!/usr/bin/env python3
"""Plants bad includes and names in a copy of engine/, one at a time; the checks must name each of them.

    python3 tests/layering/plant_faults.py [ROOT]
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# file of engine/, line to add at its top, words that the check must say
FAULTS = [
    ("base/philox.hpp", '#include "model/client_id.hpp"', 'base includes "model/client_id.hpp"'),
    ("model/flow/care.hpp", '#include "sim/people.hpp"', 'model includes "sim/people.hpp"'),
    ("contracts/pxq.cpp", '#include "plan/tables.hpp"', 'contracts includes "plan/tables.hpp"'),
    ("plan/compile.cpp", '#include "sim/simulation.hpp"', 'plan includes "sim/simulation.hpp"'),
    ("scenario/read.cpp", '#include "plan/tables.hpp"', 'scenario includes "plan/tables.hpp"'),
    ("scenario/read.cpp", '#include "sim/people.hpp"', 'scenario includes "sim/people.hpp"'),
    ("sim/week.cpp", "#include <tbb/parallel_for.h>", "tbb lives in run"),
    ("results/database.cpp", "#include <oneapi/tbb.h>", "oneapi lives in run"),
    ("plan/tables.cpp", "#include <yaml-cpp/yaml.h>", "yaml-cpp lives in scenario"),
    ("sim/ledger.cpp", "#include <Eigen/Core>", "Eigen lives in plan"),
    ("report/layout.cpp", "#include <sqlite3.h>", "sqlite3.h lives in results"),
    ("sim/ledger.cpp", "#include <thread>", "reaches <thread>"),
    ("base/check.hpp", "#include <fstream>", "reaches <fstream>"),
    ("sim/week.cpp", '#include "fundsim/run.hpp"', "reaches <fundsim/run.hpp>"),
    ("include/fundsim/units.hpp", '#include "base/philox.hpp"', "a public header includes"),
    ("include/fundsim/outcome.hpp", "#include <nlohmann/json.hpp>", "nlohmann lives in"),
    ("base/philox.hpp", '#include "base/philox_batch.hpp"', "no cycle of headers"),
    ("plan/stationary.hpp", "#include <Eigen/Core>", "a kernel reaches <Eigen/Core>"),
    ("base/distributions.hpp", "#include <boost/random.hpp>", "a kernel reaches <boost/random.hpp>"),
    ("sim/week.cpp", '#include "../plan/tables.hpp"', "is no file of engine/"),
    ("sim/week.cpp", "#include <absl/time.h>", "of no known library"),
    ("shiny/new.hpp", "#include <cstdint>", "in no list of rooms"),
    ("base/CMakeLists.txt", "fundsim_room(base SOURCES x.cpp USES fundsim_model)", "base links fundsim_model"),
]

# The same for check_names.py.
NAMES = [
    ("model/provider/intensity.hpp", "// under PxQ care lasts longer", 'names a contract: "PxQ"'),
    ("model/provider/coding.hpp", "// result-based: coded higher", 'names a contract: "result-based"'),
    ("model/provider/setting.hpp", "inline bool task_based() { return true; }", 'names a contract: "task_based"'),
    ("model/provider/payer.hpp", "// a lumpsum", 'names a contract: "lumpsum"'),
    ("sim/providers.cpp", 'static bool kpis(const ContractModel& m) { return m.name == "x"; }', "names a contract"),
    ("sim/decisions.cpp", "// prestatiegericht", 'names a contract: "prestatiegericht"'),
    ("sim/providers.hpp", "// contracts::performance_based()", 'names a contract: "performance_based"'),
]


def check(checker, root):
    answer = subprocess.run([sys.executable, str(checker), str(root)], capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout


def plant(checker, copy, name, line, words):
    """What the check failed to say, or nothing."""
    path = copy / "engine" / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(line + "\n" + (before or ""), encoding="utf-8")
    code, said = check(checker, copy)
    if before is None:
        shutil.rmtree(path.parent)
    else:
        path.write_text(before, encoding="utf-8")
    if code == 0 or words not in said:
        return f"engine/{name}: planted `{line}`, expected to hear \"{words}\", heard:\n{said}"
    return None


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(root / "engine", copy / "engine")
        for script, faults in (("check_includes.py", FAULTS), ("check_names.py", NAMES)):
            checker = Path(__file__).with_name(script)
            code, said = check(checker, copy)
            if code != 0:
                print("the copy is not clean, so nothing can be planted:\n" + said)
                return 1
            missed += [miss for fault in faults if (miss := plant(checker, copy, *fault))]
    for miss in missed:
        print(miss)
    print(f"{len(FAULTS) + len(NAMES)} faults planted, {len(missed)} went unseen")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
