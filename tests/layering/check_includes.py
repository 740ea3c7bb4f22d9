#!/usr/bin/env python3
"""Checks the include graph of engine/: who may use whom, and which library lives where.

    python3 tests/layering/check_includes.py [ROOT]

Prints one line per breach, `file:line: problem (reason)`, and ends with 1 if there is any.
"""

import re
import sys
from pathlib import Path

# Lowest first. A room may include itself and rooms below it, but for the exceptions in NOT_ALLOWED.
ROOMS = ["base", "model", "contracts", "plan", "sim", "run", "scenario", "results", "report", "cli"]
NOT_ALLOWED = {"scenario": {"plan", "sim", "run"}}  # reading knows nothing of computing
PUBLIC = "fundsim"  # engine/include/fundsim: plain values, open to every room

# The core must compile without threads, files, YAML or a database (it is to run in a browser one day).
CORE = {"base", "model", "contracts", "plan", "sim"}
NOT_IN_CORE = {"thread", "mutex", "shared_mutex", "condition_variable", "future", "atomic", "stop_token", "semaphore",
               "latch", "barrier", "fstream", "filesystem", "iostream", "csignal", "unistd.h", "fcntl.h"}
# Public headers that speak of threads or files are not for the core either.
NOT_FOR_CORE = {"fundsim/run.hpp", "fundsim/read.hpp", "fundsim/results.hpp", "fundsim/study_file.hpp"}

# First part of an include in angle brackets -> rooms where that library lives.
LIBRARIES = {
    "sanitizer": {"run"},
    "tbb": {"run"},
    "oneapi": {"run"},
    "yaml-cpp": {"scenario"},
    "sqlite3.h": {"results"},
    "sodium.h": {"results"},
    "Eigen": {"plan"},
    "hwy": {"base", "sim"},
    "boost": {"base", "results"},
    "xlsxwriter.h": {"report"},
    "nlohmann": {"scenario", "results", "report"},
    "fmt": {"scenario", "results", "report", "cli"},
    "CLI": {"cli"},
}
THIS_FILE = "tests/layering/check_includes.py"
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
USES = re.compile(r"fundsim_room\(\s*(\w+)\s+SOURCES(.*?)\)", re.DOTALL)


def includes(path):
    """(line number, name, whether it is quoted) of every include of a file."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = INCLUDE.match(line)
        if match:
            found.append((number, match.group(1) or match.group(2), match.group(1) is not None))
    return found


def allowed_rooms(room):
    below = set(ROOMS[: ROOMS.index(room) + 1])
    return below - NOT_ALLOWED.get(room, set())


def may_use(room):
    return f"{room} may use {', '.join(sorted(allowed_rooms(room)))}"


class Graph:
    def __init__(self, root):
        self.engine = root / "engine"
        self.problems = []
        self.files = {}  # name as included -> includes
        for path in sorted(self.engine.rglob("*")):
            if path.suffix in {".hpp", ".cpp", ".h", ".inc", ".ipp"}:
                self.files[self.name_of(path)] = includes(path)

    def name_of(self, path):
        relative = path.relative_to(self.engine).as_posix()
        return relative.removeprefix("include/")

    def path_of(self, name):
        return f"engine/include/{name}" if name.startswith(PUBLIC + "/") else f"engine/{name}"

    def breach(self, name, line, problem, reason):
        self.problems.append(f"{self.path_of(name)}:{line}: {problem} ({reason})")

    def reachable(self, name):
        """Every file and library that a file includes, directly or not, with the include that leads there."""
        seen = {}
        pending = [(included, line) for line, included, _ in self.files[name]]
        while pending:
            included, line = pending.pop()
            if included in seen:
                continue
            seen[included] = line
            pending += [(further, line) for _, further, _ in self.files.get(included, [])]
        return seen

    def check(self):
        for name in self.files:
            self.check_file(name)
        self.check_cycles()
        self.check_libraries_of_rooms()
        return self.problems

    def check_file(self, name):
        room = name.split("/")[0]
        if room != PUBLIC and room not in ROOMS:
            self.breach(name, 1, f'folder "{room}" is in no list of rooms', "add it to ROOMS in " + THIS_FILE)
            return
        for line, included, quoted in self.files[name]:
            if quoted:
                self.check_project_include(name, room, line, included)
            else:
                self.check_library_include(name, room, line, included)
        if room in CORE:
            for reached, line in self.reachable(name).items():
                if reached in NOT_IN_CORE or reached in NOT_FOR_CORE:
                    self.breach(name, line, f"reaches <{reached}>", "the core knows no threads, files or signals")
        if any(included == "hwy/foreach_target.h" for _, included, _ in self.files[name]):
            self.check_kernel(name)

    def check_project_include(self, name, room, line, included):
        if included not in self.files:
            self.breach(name, line, f'"{included}" is no file of engine/', "include by room: \"base/philox.hpp\"")
            return
        target = included.split("/")[0]
        if target == PUBLIC:
            return
        if room == PUBLIC:
            self.breach(name, line, f'a public header includes "{included}"', "they use fundsim/ and std only")
        elif target not in allowed_rooms(room):
            self.breach(name, line, f'{room} includes "{included}"', may_use(room))

    def check_library_include(self, name, room, line, included):
        library = included.split("/")[0]
        if library in LIBRARIES and room not in LIBRARIES[library]:
            homes = ", ".join(sorted(LIBRARIES[library]))
            self.breach(name, line, f"{room} includes <{included}>", f"{library} lives in {homes}")
        elif "/" in included and library not in LIBRARIES and library != "sys":
            self.breach(name, line, f"<{included}> is of no known library", "add it to LIBRARIES in " + THIS_FILE)

    def check_kernel(self, name):
        """Compiled once per instruction set: inline code of a library would break the one-definition rule."""
        for reached, line in self.reachable(name).items():
            library = reached.split("/")[0]
            if library in LIBRARIES and library != "hwy":
                self.breach(name, line, f"a kernel reaches <{reached}>", "kernels use Highway and plain headers only")

    def check_cycles(self):
        done, path = set(), []

        def visit(name):
            if name in path:
                ring = path[path.index(name):] + [name]
                self.breach(name, 1, "includes itself: " + " -> ".join(ring), "no cycle of headers")
                return
            if name in done or name not in self.files:
                return
            path.append(name)
            for _, included, quoted in self.files[name]:
                if quoted:
                    visit(included)
            path.pop()
            done.add(name)

        for name in self.files:
            visit(name)

    def check_libraries_of_rooms(self):
        """The same order holds between the libraries that CMake links."""
        for room in ROOMS:
            listing = self.engine / room / "CMakeLists.txt"
            if not listing.exists():
                continue
            for match in USES.finditer(listing.read_text(encoding="utf-8")):
                for used in re.findall(r"fundsim_(\w+)", match.group(2)):
                    if used not in allowed_rooms(room):
                        where = f"engine/{room}/CMakeLists.txt:1"
                        self.problems.append(f"{where}: {room} links fundsim_{used} ({may_use(room)})")


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    graph = Graph(root)
    problems = graph.check()
    for problem in problems:
        print(problem)
    if not graph.files:
        print(f"{root}: no files found in engine/")
        return 1
    print(f"{len(graph.files)} files, {len(problems)} breaches of the layering")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
