"""A study on machines that are reached by SSH, each with the same fundsim installed.

    pip install 'fundsim[distributed]' asyncssh        # on every machine
    python cluster_ssh.py study.yaml study.sqlite --hosts head node1 node2

The first host runs the scheduler, the others the workers: one process per processor. Keys and known hosts are those of
`ssh`; other connection settings go to `connect_options` (asyncssh's).
"""

import argparse
import json

from dask.distributed import Client, SSHCluster

from fundsim import distributed


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("study", help="scenario or study file, on this machine")
    words.add_argument("output", help="study file to write, or to go on with, on this machine")
    words.add_argument("--hosts", nargs="+", required=True)
    words.add_argument("--replications", type=int)
    words.add_argument("--workers-per-host", type=int, default=2)
    words.add_argument("--connect-options", type=json.loads, default={}, help="as JSON, for asyncssh")
    words.add_argument("--python", help="interpreter on the hosts (default: the same path as here)")
    asked = words.parse_args()
    with (
        SSHCluster(
            asked.hosts,
            connect_options=asked.connect_options,
            worker_options={"nthreads": 1, "n_workers": asked.workers_per_host},
            remote_python=asked.python,
        ) as cluster,
        Client(cluster) as client,
        distributed.run(asked.study, client, asked.replications, output=asked.output, resume=True) as results,
    ):
        print(f"{results.replications} replications, content hash {results.content_hash}")


if __name__ == "__main__":
    main()
