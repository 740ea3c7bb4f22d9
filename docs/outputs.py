#!/usr/bin/env python3
"""Runs anew what the pages show, and puts what was printed in its place.

    ./dev outputs            builds the program and calls this

A block of output stands below a line `<!-- output of: COMMAND -->`, in any Markdown file of the repository's first two
levels. COMMAND is run by bash at the top of the repository, with `fundsim` on the path and a folder of its own in $OUT;
one folder for all, so that a later command can read what an earlier one wrote.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?P<line><!-- output of: (?P<command>.*?) -->\n)(```\n.*?^```\n)?", re.DOTALL | re.MULTILINE)


def main() -> None:
    binary = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="fundsim-outputs-") as folder:
        environment = {**os.environ, "PATH": f"{binary.parent}:{os.environ['PATH']}", "OUT": folder}

        def anew(block: re.Match[str]) -> str:
            print("$", block["command"], flush=True)
            done = subprocess.run(["bash", "-o", "pipefail", "-c", block["command"]], cwd=ROOT, env=environment,
                                  stdout=subprocess.PIPE, text=True, check=True)
            shown = "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())
            return f"{block['line']}```\n{shown}```\n"

        for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("*/*.md")]):
            before = page.read_text(encoding="utf-8")
            after = BLOCK.sub(anew, before)
            if after != before:
                page.write_text(after, encoding="utf-8")
                print("changed:", page.relative_to(ROOT))


if __name__ == "__main__":
    main()
