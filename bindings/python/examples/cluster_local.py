"""A study on the processors of this machine, by Dask.

    python cluster_local.py scenarios/regions/hart-van-brabant.yaml study.sqlite --replications 1000
"""

import argparse

from dask.distributed import Client, LocalCluster

from fundsim import distributed


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("study", help="scenario or study file")
    words.add_argument("output", help="study file to write, or to go on with")
    words.add_argument("--replications", type=int)
    words.add_argument("--workers", type=int, help="processes (default: one per processor)")
    asked = words.parse_args()
    with (
        LocalCluster(n_workers=asked.workers, threads_per_worker=1) as cluster,
        Client(cluster) as client,
        distributed.run(asked.study, client, asked.replications, output=asked.output, resume=True) as results,
    ):
        print(f"{results.replications} replications, content hash {results.content_hash}")


if __name__ == "__main__":  # workers import this file too
    main()
